"""Runs that are stopped and resumed, and what a later run leaves alone or makes anew."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.records import Document, Mention, MentionType, Organization, Reading
from tests.cheap_collection import BATCH, Collection, read

pytestmark = pytest.mark.usefixtures("small_batches")


def many(collection: Collection) -> int:
    count = 3 * BATCH + 7
    for number in range(count):
        collection.write(f"{number:03}.txt", f"Report {number} on OSCE and BODY{'ABC'[number % 3] * 2}.")
    collection.write("001.txt", "")
    return count - 1


@pytest.mark.parametrize("at", [0, 1, BATCH - 1, BATCH, 2 * BATCH + 3, 3 * BATCH + 5])
def test_an_interrupted_run_keeps_whole_batches_and_is_completed_by_the_next(tmp_path: Path, at: int) -> None:
    stopped, undisturbed = Collection(tmp_path / "reports"), Collection(tmp_path / "twin")
    count = many(stopped)
    many(undisturbed)
    undisturbed.ingest()

    counter = itertools.count()

    def interrupted(documents: Iterable[Document]) -> Iterator[Reading]:
        for reading in read(documents):
            number = next(counter)
            if number == at:
                raise KeyboardInterrupt
            yield reading

    with pytest.raises(KeyboardInterrupt):
        stopped.ingest(read=interrupted)
    kept = at // BATCH * BATCH
    assert len(stopped.documents()) == kept
    tally = stopped.ingest()
    assert (len(tally.unchanged), len(tally.added), len(tally.failures)) == (kept, count - kept, 1)
    assert stopped.state() == undisturbed.state()


def test_batches_bring_earlier_versions_down_with_them(tmp_path: Path) -> None:
    """A run over changed reports that is stopped leaves each report once, old or new."""
    reports = Collection(tmp_path / "reports")
    count = many(reports)
    reports.ingest()
    for path in reports.folder.glob("*.txt"):
        path.write_text(path.read_text().replace("Report", "Revised report") or "No longer empty.")

    counter = itertools.count()

    def interrupted(documents: Iterable[Document]) -> Iterator[Reading]:
        for reading in read(documents):
            number = next(counter)
            if number == BATCH + 3:
                raise KeyboardInterrupt
            yield reading

    with pytest.raises(KeyboardInterrupt):
        reports.ingest(read=interrupted)
    texts = list(reports.documents().values())
    assert len(texts) == count + 1
    assert sum(text.startswith("Revised") for text in texts) == BATCH - 1
    reports.ingest()
    assert sum(text.startswith("Revised") for text in reports.documents().values()) == count


def test_a_file_that_looks_as_before_is_not_opened(reports: Collection) -> None:
    reports.ingest()
    path = reports.folder / "a.txt"
    looks = path.stat()
    path.write_text("UNDP paid for it.".ljust(looks.st_size))
    os.utime(path, ns=(looks.st_atime_ns, looks.st_mtime_ns))
    path.chmod(0)
    assert reports.told(reports.ingest()) == {"unchanged": ["a.txt", "b.txt"]}


def test_a_file_that_was_touched_is_known_by_its_content(reports: Collection) -> None:
    reports.ingest()
    os.utime(reports.folder / "a.txt", (1, 1))
    assert reports.told(reports.ingest()) == {"unchanged": ["a.txt", "b.txt"]}
    assert reports.was_read == []
    looks = "select changed from document_states join documents on id = document where source like '%a.txt'"
    assert reports.rows(looks) == [(1_000_000_000,)]


def louder(documents: Iterable[Document]) -> Iterator[Reading]:
    """Another extractor: it finds one name more."""
    for reading in read(documents):
        start = reading.document.text.find("paid")
        if start >= 0:
            mention = Mention(MentionType.ORG, start, start + 4, "paid", "small letters", "paid")
            reading = replace(
                reading,
                mentions=(*reading.mentions, mention),
                organizations=(*reading.organizations, Organization("paid", "paid")),
            )
        yield reading


def test_what_another_extractor_made_is_made_anew_from_the_stored_text(reports: Collection) -> None:
    old, new = {"extractors/names.py": "1"}, {"extractors/names.py": "2"}
    reports.ingest(extraction=old)
    (reports.folder / "b.txt").unlink()
    assert reports.told(reports.ingest(extraction=old)) == {"unchanged": ["a.txt"], "missing": ["b.txt"]}
    assert reports.told(reports.ingest(extraction=new, refresh=False, read=louder)) == {
        "unchanged": ["a.txt"],
        "missing": ["b.txt"],
    }
    assert reports.was_read == []
    (reports.folder / "a.txt").chmod(0)
    tally = reports.ingest(extraction=new, read=louder)
    # Also those that are not among the sources, and those whose file is gone.
    assert reports.told(tally) == {"refreshed": ["a.txt", "b.txt"], "missing": ["b.txt"]}
    assert reports.was_read == ["a.txt", "b.txt"]
    assert reports.organizations() == ["osce", "paid", "unmik"]
    assert reports.told(reports.ingest(extraction=new, read=louder)) == {
        "unchanged": ["a.txt"],
        "missing": ["b.txt"],
    }


def test_documents_asked_for_are_made_anew_from_the_stored_text(reports: Collection) -> None:
    reports.ingest(extraction={})
    wanted = frozenset({reports.ids()["b.txt"], "nobody"})
    assert reports.told(reports.ingest("a.txt", extraction={}, reread=wanted)) == {
        "unchanged": ["a.txt"],
        "refreshed": ["b.txt"],
    }
    assert reports.told(reports.ingest(extraction={}, reread=wanted)) == {
        "unchanged": ["a.txt"],
        "refreshed": ["b.txt"],
    }


def test_refreshing_keeps_what_the_list_said_and_what_was_read(reports: Collection) -> None:
    reports.write("sources.csv", "id,location,title,published\none,a.txt,The OSCE pays,2014-10-20\n")
    reports.ingest(extraction={"a": "1"})
    before = reports.rows(
        "select id, source, title, published, publisher, sha256, text, listed from documents"
    )
    reports.ingest(extraction={"a": "2"})
    assert before == reports.rows(
        "select id, source, title, published, publisher, sha256, text, listed from documents"
    )
    assert reports.told(reports.ingest(extraction={"a": "2"})) == {"unchanged": ["a.txt", "b.txt"]}
