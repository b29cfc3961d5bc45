"""The same annotated documents read by others: spaCy's stock model, and ftm-analyze."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import spacy
from spacy.language import Language

from pipeline.evaluate.comparison import score_published
from pipeline.evaluate.measures import Scorecard
from pipeline.evaluate.published import PublishedDocument, PublishedMention
from pipeline.evaluate.run import documents_of
from pipeline.gold import GoldDocument
from pipeline.mentions.model import ModelReading, read_with_model
from pipeline.mentions.persons import STOCK
from pipeline.reader import Reader
from pipeline.records import Document, Mention

FTM_SCRIPT = Path(__file__).with_name("ftm_names.py")
# What the stock model's labels are called here; those of other things are left out.
_LABELS = {"ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "DATE": "DATE", "PERSON": "PERSON"}
# No system is to include it, and none of the others leaves it out.
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_SHOWN = {
    "mention.ORG": "organizations",
    "mention.PLACE": "places",
    "mention.DATE": "dates",
    "mention.RESOLUTION": "resolutions",
    "mention.ALL": "all names",
    "entity.DATE": "days meant",
}


class PeerError(Exception):
    """A peer that cannot be run; the message is one line with what to do."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One system, what it reached, and what has to be known to read its figures."""

    name: str
    scorecard: Scorecard
    note: str = ""


def load_stock() -> Language:
    """The stock model with what finds names and sentences."""
    nlp = spacy.load(STOCK, exclude=["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"])
    nlp.enable_pipe("senter")
    return nlp


def compare(
    gold: Sequence[GoldDocument], reader: Reader, ftm_python: Path, advance: Callable[[], None]
) -> list[Peer]:
    """Every system's scorecard over the same texts, this program's first.

    ftm-analyze is left out where `ftm_python` is missing; raises PeerError where it fails.
    `advance` is called after each document that this program or the stock model read.
    """
    documents = list(documents_of(gold, lambda: None))
    ours: dict[str, PublishedDocument] = {}
    for reading in reader.read(documents):
        ours[reading.document.id] = _published(reading.document, reading.mentions)
        advance()
    stock = load_stock()
    with_rules: dict[str, PublishedDocument] = {}
    alone: dict[str, PublishedDocument] = {}
    for found in read_with_model(documents, stock):
        document = found.document
        mapped = _relabelled(found)
        with_rules[document.id] = _published(document, reader.assemble(mapped).mentions)
        alone[document.id] = _model_alone(mapped)
        advance()
    peers = [
        Peer("this program", score_published(ours, gold, {})),
        Peer("stock model, same post-processing", score_published(with_rules, gold, {})),
        Peer("stock model alone", score_published(alone, gold, {})),
    ]
    if ftm_python.exists():
        peers.append(_ftm(documents, gold, ftm_python))
    return peers


def format_peers(peers: Sequence[Peer]) -> str:
    """F1 of each system as a table in Markdown, with the notes below it."""
    lines = ["| F1 | " + " | ".join(_SHOWN.values()) + " |", "|---|" + "---|" * len(_SHOWN)]
    for peer in peers:
        measures = peer.scorecard.measures
        cells = [f"{measures[name].f1:.2f}" if measures[name].found else "–" for name in _SHOWN]
        lines.append(f"| {peer.name} | " + " | ".join(cells) + " |")
    notes = [f"{peer.name}: {peer.note}" for peer in peers if peer.note]
    return "\n".join([*lines, *(["", *notes] if notes else [])])


def _relabelled(found: ModelReading) -> ModelReading:
    spans = [replace(s, label=_LABELS[s.label]) for s in found.spans if s.label in _LABELS]
    return replace(found, spans=tuple(spans))


def _published(document: Document, mentions: Sequence[Mention]) -> PublishedDocument:
    return PublishedDocument(
        document.source,
        tuple(
            PublishedMention(
                str(m.type),
                m.text,
                start_date=m.period.start.isoformat() if m.period else None,
                end_date=m.period.end.isoformat() if m.period else None,
            )
            for m in mentions
        ),
    )


def _model_alone(found: ModelReading) -> PublishedDocument:
    """The model's spans as they are, without their articles."""
    text = found.document.text
    mentions = [
        PublishedMention(s.label, _ARTICLE.sub("", text[s.start : s.end]))
        for s in found.spans
        if s.label != "PERSON"
    ]
    return PublishedDocument(found.document.source, tuple(mentions))


def _ftm(documents: Sequence[Document], gold: Sequence[GoldDocument], python: Path) -> Peer:
    run = subprocess.run(
        [python, FTM_SCRIPT],
        input=json.dumps({d.id: d.text for d in documents}),
        capture_output=True,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        text=True,
        check=False,
    )
    if run.returncode:
        said = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise PeerError(f"ftm-analyze in {python} failed ({said}). Remove .venv-peers and try again.")
    answer = json.loads(run.stdout.splitlines()[-1])
    published = {d.id: _everywhere(d, answer["names"][d.id]) for d in documents}
    note = "it tells names, not places in the text: each counts wherever the text has it. It finds no dates."
    if answer["stubbed"]:
        note += f" Its models of {' and '.join(answer['stubbed'])} are not in the package and were stubbed."
    return Peer(f"ftm-analyze {answer['version']}", score_published(published, gold, {}), note)


def _everywhere(document: Document, names: Mapping[str, Sequence[str]]) -> PublishedDocument:
    """Every place where the text has one of the names, the longest first, none inside another."""
    types = {_ARTICLE.sub("", name): type_ for type_, listed in names.items() for name in listed}
    if not types:
        return PublishedDocument(document.source)
    either = "|".join(
        r"\s+".join(map(re.escape, name.split())) for name in sorted(types, key=lambda n: (-len(n), n))
    )
    found = re.finditer(rf"(?<!\w)(?:{either})(?!\w)", document.text)
    mentions = [
        PublishedMention(types[name], m.group())
        for m in found
        if (name := " ".join(m.group().split())) in types
    ]
    return PublishedDocument(document.source, tuple(mentions))
