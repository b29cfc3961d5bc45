"""What made the documents: stages of the work in their versions, and the lists of `models/` that one had.

Functions of an open connection; whoever calls them holds the transaction.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping

from pipeline.database.records import Stage, StoredReport


def stage_text(files: Mapping[str, str]) -> str:
    return json.dumps(files, sort_keys=True)


def number_of(connection: sqlite3.Connection, name: str, files: Mapping[str, str]) -> int | None:
    """The number of a stage made of these files, None where there is none yet."""
    made_of = (name, stage_text(files))
    row = connection.execute("select id from stages where stage = ? and files = ?", made_of).fetchone()
    return None if row is None else int(row[0])


def add(connection: sqlite3.Connection, name: str, files: Mapping[str, str]) -> None:
    connection.execute("insert into stages (stage, files) values (?, ?)", (name, stage_text(files)))


def every(connection: sqlite3.Connection) -> list[Stage]:
    """Each stage, with how many documents it has made."""
    rows = connection.execute(
        "select id, stage, files, count(document) from stages left join document_states"
        " on stages.id in (text_stage, extraction_stage) group by stages.id order by stages.id"
    )
    return [Stage(name, json.loads(files), count, number) for number, name, files, count in rows]


# What another extraction made, in three parts that the index answers.
_BY_OTHERS = ("extraction_stage < :stage", "extraction_stage > :stage", "extraction_stage is null")


def extracted_by_others(connection: sqlite3.Connection, stage: int, after: str, number: int) -> list[str]:
    """Ids, in order, of so many documents that another extraction than this one made."""
    rows = connection.execute(
        "select document from document_states where document > ?"
        " and extraction_stage is not ? order by document limit ?",
        (after, stage, number),
    )
    return [row[0] for row in rows]


def count_extracted_by_others(connection: sqlite3.Connection, stage: int) -> int:
    """Costs what there is to count: nothing where all documents are up to date."""
    counts = (
        connection.execute(f"select count(*) from document_states where {part}", {"stage": stage})
        for part in _BY_OTHERS
    )
    return sum(int(count.fetchone()[0]) for count in counts)


def keep_lists(connection: sqlite3.Connection, lists: Mapping[str, str]) -> None:
    """Keep the texts of lists by their hashes, and forget those that no stage in use had."""
    known = connection.execute(
        "select files from stages where id in (select extraction_stage from document_states)"
    )
    used = {file_hash for (files,) in known for file_hash in json.loads(files).values()} | lists.keys()
    for (file_hash,) in connection.execute("select hash from knowledge_lists").fetchall():
        if file_hash not in used:
            connection.execute("delete from knowledge_lists where hash = ?", (file_hash,))
    connection.executemany(
        "insert or ignore into knowledge_lists (hash, content) values (?, ?)",
        ((file_hash, zlib.compress(text.encode())) for file_hash, text in lists.items()),
    )


def kept_list(connection: sqlite3.Connection, file_hash: str) -> str | None:
    """The text of the list with this hash."""
    found = connection.execute("select content from knowledge_lists where hash = ?", (file_hash,)).fetchone()
    return None if found is None else zlib.decompress(found[0]).decode()


def reports_of(connection: sqlite3.Connection, stage: int, after: str, number: int) -> list[StoredReport]:
    """So many documents that this extraction made, in the order of their ids."""
    rows = connection.execute(
        "select documents.id, text, as_read ->> 'publisher'"
        " from document_states join documents on documents.id = document"
        " where extraction_stage = ? and document > ? order by document limit ?",
        (stage, after, number),
    ).fetchall()
    return [_report(connection, *row) for row in rows]


def _report(connection: sqlite3.Connection, document: str, text: str, publisher: str | None) -> StoredReport:
    def column(query: str) -> Iterator[str]:
        for (value,) in connection.execute(query, (document,)):
            yield value

    return StoredReport(
        document,
        text,
        publisher,
        told=(
            *column("select organization from document_organizations where document = ? order by 1"),
            *column("select place from document_places where document = ? order by 1"),
        ),
        geonames=tuple(
            map(
                int,
                column(
                    "select geonames_id from document_places where document = ? and geonames_id is not null"
                    " order by 1"
                ),
            )
        ),
        organization_forms=tuple(
            column("select distinct text from mentions where document = ? and type = 'ORG' order by 1")
        ),
        is_corrected=any(column("select 1 from corrections where document = ? limit 1")),
    )


def move_to_stage(connection: sqlite3.Connection, documents: Iterable[str], stage: int) -> None:
    """Say that these documents are as this extraction would have made them."""
    connection.executemany(
        "update document_states set extraction_stage = ? where document = ?",
        ((stage, document) for document in documents),
    )
