"""Reads the texts of annotated documents into a database of their own, to be scored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.database.store import open_database
from pipeline.gold import GoldDocument
from pipeline.reader import Reader
from pipeline.records import Document, RawReport, Source
from pipeline.text import read_document


def read_gold(
    gold: Sequence[GoldDocument], database: Path, reader: Reader, advance: Callable[[], None]
) -> None:
    """Read each text as if it had come as a text file, knowing nothing of its annotations."""
    # With what a run that was cut off leaves beside it.
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    knowledge = reader.knowledge
    with open_database(database, knowledge.activity_type_rows, knowledge.country_rows) as opened:
        opened.replace(list(reader.read(documents_of(gold, advance))))


def documents_of(gold: Sequence[GoldDocument], advance: Callable[[], None]) -> Iterator[Document]:
    """The annotated documents as text files would be read; `advance` is called after each."""
    for document in gold:
        content = document.text.encode()
        source = Source(f"{document.id}.txt", id=document.id)
        yield read_document(RawReport(source, content, hashlib.sha256(content).hexdigest()))
        advance()
