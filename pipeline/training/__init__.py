"""Training the models in `models/` from annotated documents: `wps train`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.gold import GoldDocument
from pipeline.knowledge.everything import Knowledge
from pipeline.linear_model import save_models
from pipeline.loading import ACTIVITIES_MODEL, NAMES_MODEL
from pipeline.model import ModelReading, load_model, read_with_model
from pipeline.records import Document
from pipeline.training.activities import train_decisions
from pipeline.training.examples import (
    DECISIONS,
    Example,
    examples,
    gold_scene,
    naming_examples,
    naming_words,
)
from pipeline.training.names import EPOCHS, train_names

# The activity reader learns from what the model of names finds in documents that it was not
# trained on: that is what it will be given in use.
FOLDS = 3
FOLD_EPOCHS = 8
# What a progress bar counts: the folds, the model of names, and each decision.
STEPS = FOLDS + 1 + len(DECISIONS)
Spans = tuple[tuple[int, int], ...]


def train_models(
    gold: Sequence[GoldDocument], folder: Path, knowledge: Knowledge, advance: Callable[[], None]
) -> None:
    """Write the model of names and the activity reader to `folder`."""
    with TemporaryDirectory() as scratch, ProcessPoolExecutor() as processes:
        folds = [Path(scratch) / f"fold-{number}" for number in range(FOLDS)]
        waiting = [processes.submit(train_names, gold, folder / NAMES_MODEL, EPOCHS)]
        for number, fold in enumerate(folds):
            rest = [document for n, document in enumerate(gold) if n % FOLDS != number]
            waiting.append(processes.submit(train_names, rest, fold, FOLD_EPOCHS))
        for done in as_completed(waiting):
            done.result()
            advance()
        named = named_by_others(gold, folds)
    train_activity_reader(gold, named, folder, knowledge, advance)


def named_by_others(gold: Sequence[GoldDocument], folds: Sequence[Path]) -> dict[str, Spans]:
    """First namings of activities, by document: found by the fold's model that has not seen it."""
    found: dict[str, Spans] = {}
    for number, fold in enumerate(folds):
        unseen = [document for n, document in enumerate(gold) if n % len(folds) == number]
        for reading in _read(unseen, fold):
            found[reading.document.id] = tuple(
                (s.start, s.end) for s in reading.spans if s.label == "ACTIVITY"
            )
    return found


def train_activity_reader(
    gold: Sequence[GoldDocument],
    named: Mapping[str, Spans],
    folder: Path,
    knowledge: Knowledge,
    advance: Callable[[], None],
) -> None:
    """Write the activity reader to `folder`, where the model of names already is."""
    words = naming_words(gold)
    found: list[Example] = []
    for document, reading in zip(gold, _read(gold, folder / NAMES_MODEL), strict=True):
        scene, activities = gold_scene(
            document, reading.sentence_starts, knowledge.activity_words, knowledge.cues
        )
        found += naming_examples(scene, named[document.id], words)
        found += examples(scene, activities)
    save_models(folder / ACTIVITIES_MODEL, train_decisions(found, advance))


def _read(gold: Sequence[GoldDocument], model: Path) -> Iterator[ModelReading]:
    texts = (Document(g.id, g.id, "text", "", g.text) for g in gold)
    return read_with_model(texts, load_model(model))
