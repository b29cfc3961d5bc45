"""A reader that needs no models and starts at once, for tests of who does the work and what is lost."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.work import Extract, ReadText
from pipeline.names import slug
from pipeline.records import Document, Mention, MentionType, Organization, RawReport, Reading, ReadingError

NAME = re.compile(r"\b[A-Z]{3,}\b")


def read_text(raw: RawReport) -> Document:
    """The document with the id that the real reader gives it; an empty file cannot be read."""
    if not raw.content:
        raise ReadingError("The file is empty.", "Get the report again from where it was published.")
    path = Path(raw.source.location)
    name = raw.source.id or f"{slug(path.stem)}-{raw.sha256[:8]}"
    return Document(name, raw.source.location, "text", raw.sha256, raw.content.decode())


def extract(documents: Iterable[Document]) -> Iterator[Reading]:
    """Takes words in capitals for names of organizations."""
    for document in documents:
        found = list(NAME.finditer(document.text))
        bodies = {m.group(): Organization(m.group().lower(), m.group()) for m in found}
        mentions = (
            Mention(MentionType.ORG, m.start(), m.end(), m.group(), "capitals", m.group().lower())
            for m in found
        )
        yield Reading(document, None, tuple(mentions), tuple(bodies.values()))


@dataclass(frozen=True)
class CheapSetup:
    """Made in each process that works. A text with `kills` ends its process whenever it is read, one
    with `kills once` the first time; `fails` raises, `slow` takes its time."""

    models: Path

    @contextmanager
    def __call__(self) -> Iterator[tuple[ReadText, Extract]]:
        yield self._read_text, extract

    def _read_text(self, raw: RawReport) -> Document:
        document = read_text(raw)
        if "fails" in document.text:
            raise ValueError("this text cannot be read")
        mark = self.models / f".{document.id}.once"
        if "kills" in document.text and not ("once" in document.text and mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if "slow" in document.text:
            time.sleep(0.3)
        return document
