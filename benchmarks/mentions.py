"""How fast names and dates are found: `python -m benchmarks.mentions [FOLDER]`.

The whole stage (the project's model, rules, lists, the choice between them, the second look at
persons) against the stock model's bare `nlp.pipe` with its name finder alone, over the same texts,
taken in turns in one run. Processor time, so that other work on the machine matters less.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from benchmarks.heldout import annotated
from extractors.acronyms import find_definitions
from pipeline.ingest.loading import load_reader
from pipeline.knowledge.everything import load_knowledge
from pipeline.mentions.finding import find_mentions
from pipeline.mentions.model import read_with_model
from pipeline.mentions.persons import STOCK, without_persons
from pipeline.reader import Reader
from pipeline.records import Document

PROJECT = Path(__file__).resolve().parent.parent
ROUNDS = 5


def find_all(documents: list[Document], reader: Reader) -> int:
    """The number of mentions in the documents, found as `make ingest` finds them."""
    found = 0
    for reading in read_with_model(documents, reader.nlp):
        text = reading.document.text
        definitions = tuple(find_definitions(text))
        mentions = find_mentions(
            reading, definitions, reader.gazetteer, reader.knowledge, reader.mention_model
        )
        found += len(without_persons(mentions, text, reader.knowledge, reader.are_persons))
    return found


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds that the work takes."""
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=PROJECT / "corpus" / "gold" / "train")
    parser.add_argument("--most", type=int, default=120, help="documents read")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    gold = annotated([given.folder], given.most)
    documents = [Document(g.id, g.id, "text", "", g.text, published=g.published) for g in gold]
    texts = [document.text for document in documents]
    words = sum(len(text.split()) for text in texts)
    models = PROJECT / "models"
    reader = load_reader(models, PROJECT / "outputs" / "gazetteer.db", load_knowledge(models), print)
    stock = spacy.load(STOCK, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"])
    find_all(documents[:5], reader)
    whole, bare = [], []
    for _ in range(given.rounds):
        bare.append(seconds(lambda: list(stock.pipe(texts))))
        whole.append(seconds(lambda: find_all(documents, reader)))
    alone = words / statistics.median(bare)
    print(f"{len(documents)} documents, {words:,} words, {given.rounds} rounds, medians")
    print(f"stock model, names alone: {alone:,.0f} words a second")
    speed = words / statistics.median(whole)
    print(f"whole mention stage: {speed:,.0f} words a second, ratio {speed / alone:.2f}")


if __name__ == "__main__":
    main()
