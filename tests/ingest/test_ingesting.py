"""Runs of the ingest over folders of text files, with a reader that needs no models."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.database.store import open_database
from pipeline.ingest.ingesting import Tally, Wanted, Watch, ingest
from pipeline.ingest.work import InProcess
from pipeline.records import Document, Mention, MentionType, Organization, Reading
from pipeline.sources.finding import find_sources
from pipeline.text import read_document

BATCH = 5
EMPTY = "The file is empty. Get the report again from where it was published."
NAME = re.compile(r"\b[A-Z]{3,}\b")


def read(documents: Iterable[Document]) -> Iterator[Reading]:
    """Takes words in capitals for names of organizations."""
    for document in documents:
        found = list(NAME.finditer(document.text))
        bodies = {m.group(): Organization(m.group().lower(), m.group()) for m in found}
        mentions = (
            Mention(MentionType.ORG, m.start(), m.end(), m.group(), "capitals", m.group().lower())
            for m in found
        )
        yield Reading(document, None, tuple(mentions), tuple(bodies.values()))


class Collection:
    """A folder with reports, and the database made from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder.parent / f"{folder.name}.db"
        self.was_read: list[str] = []
        folder.mkdir()

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def ingest(
        self,
        *locations: str,
        again: bool = False,
        read: Callable[..., Iterator[Reading]] = read,
        extraction: dict[str, str] | None = None,
        **wanted: object,
    ) -> Tally:
        """Ingest these files of the folder, or the whole of it; failures and tallies name files alone."""
        found = list(find_sources([str(self.folder / location) for location in locations or ("",)]))
        self.was_read = []

        def watched(documents: Iterable[Document]) -> Iterator[Reading]:
            for reading in read(documents):
                self.was_read.append(self.short(reading.document.source))
                yield reading

        self.steps = 0

        def advance() -> None:
            self.steps += 1

        def more(number: int) -> None:
            self.steps -= number

        with open_database(self.database, [], []) as database:
            fetched = self.folder / ".fetched"
            if extraction is not None:
                wanted["stages"] = (database.stage("text", {}), database.stage("extraction", extraction))
            tally = ingest(
                database,
                found,
                InProcess(fetched, read_document, watched),
                fetched,
                Wanted(again=again, **wanted),
                Watch(done=advance, more=more),
            )
        assert self.steps == len(found)
        return tally

    def short(self, location: str) -> str:
        return location.removeprefix(f"{self.folder.as_posix()}/")

    def told(self, tally: Tally) -> dict[str, list[object]]:
        """The kinds of the tally that are not empty."""
        kinds = {
            "added": [self.short(s) for s in tally.added],
            "changed": [self.short(s) for s in tally.changed],
            "unchanged": [self.short(s) for s in tally.unchanged],
            "refreshed": [self.short(s) for s in tally.refreshed],
            "duplicates": [(self.short(a), self.short(b)) for a, b in tally.duplicates],
            "missing": [self.short(s) for s in tally.missing],
            "failures": [(self.short(f.source), f"{f.reason} {f.remedy}") for f in tally.failures],
        }
        return {kind: found for kind, found in kinds.items() if found}

    def rows(self, query: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return [
                tuple(self.short(v) if isinstance(v, str) else v for v in row)
                for row in connection.execute(query)
            ]

    def documents(self) -> dict[str, str]:
        """Text of each document by the file it came from."""
        pairs = self.rows("select source, text from documents")
        assert len(dict(pairs)) == len(pairs), "two documents came from one file"
        return dict(pairs)

    def ids(self) -> dict[str, str]:
        return dict(self.rows("select source, id from documents"))

    def organizations(self) -> list[str]:
        return [row[0] for row in self.rows("select id from organizations order by id")]

    def failures(self) -> list[str]:
        return [row[0] for row in self.rows("select source from failures order by source")]

    def state(self) -> list[object]:
        names = ("documents", "organizations", "mentions", "document_organizations", "failures")
        return [sorted(self.rows(f"select * from {name}"), key=repr) for name in names]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.ingesting.BATCH", BATCH)


@pytest.fixture
def reports(tmp_path: Path) -> Collection:
    made = Collection(tmp_path / "reports")
    made.write("a.txt", "The OSCE paid for it.")
    made.write("b.txt", "UNMIK came.")
    return made


BOTH = {"a.txt": "The OSCE paid for it.", "b.txt": "UNMIK came."}


def test_what_is_new_is_added_and_then_left_alone(reports: Collection) -> None:
    assert reports.told(reports.ingest()) == {"added": ["a.txt", "b.txt"]}
    assert reports.documents() == BOTH
    before = reports.state()
    assert reports.told(reports.ingest()) == {"unchanged": ["a.txt", "b.txt"]}
    assert reports.was_read == []
    assert reports.state() == before


def test_ids_come_from_name_and_content(reports: Collection, tmp_path: Path) -> None:
    reports.ingest()
    digest = hashlib.sha256(b"UNMIK came.").hexdigest()
    assert reports.ids()["b.txt"] == f"b-{digest[:8]}"
    elsewhere = Collection(tmp_path / "another folder")
    for name, text in reversed(BOTH.items()):
        elsewhere.write(name, text)
    elsewhere.ingest("b.txt", "a.txt")
    assert elsewhere.ids() == reports.ids()


def test_again_reads_everything_anew(reports: Collection) -> None:
    reports.ingest()
    before = reports.state()
    assert reports.told(reports.ingest(again=True)) == {"changed": ["a.txt", "b.txt"]}
    assert reports.was_read == ["a.txt", "b.txt"]
    assert reports.state() == before


def test_a_changed_report_is_replaced_whole(reports: Collection) -> None:
    reports.ingest()
    reports.write("a.txt", "UNDP paid for it.")
    assert reports.told(reports.ingest()) == {"changed": ["a.txt"], "unchanged": ["b.txt"]}
    assert reports.documents() == BOTH | {"a.txt": "UNDP paid for it."}
    assert reports.organizations() == ["undp", "unmik"]


def test_a_moved_report_is_followed(reports: Collection) -> None:
    reports.ingest()
    ids = reports.ids()
    (reports.folder / "a.txt").rename(reports.folder / "z.txt")
    assert reports.told(reports.ingest()) == {"unchanged": ["b.txt", "z.txt"]}
    assert reports.was_read == []
    assert reports.ids() == {"b.txt": ids["b.txt"], "z.txt": ids["a.txt"]}


def test_a_copy_is_left_out_and_the_original_stays(reports: Collection) -> None:
    reports.ingest()
    before = reports.state()
    # It comes before the original in order of names.
    reports.write("0.txt", BOTH["a.txt"])
    for again in (False, True):
        kind = "changed" if again else "unchanged"
        assert reports.told(reports.ingest(again=again)) == {
            kind: ["a.txt", "b.txt"],
            "duplicates": [("0.txt", "a.txt")],
        }
        assert reports.state() == before


def test_copies_in_one_run_count_once(reports: Collection) -> None:
    reports.write("c.txt", BOTH["a.txt"])
    reports.write("d.txt", BOTH["a.txt"])
    assert reports.told(reports.ingest()) == {
        "added": ["a.txt", "b.txt"],
        "duplicates": [("c.txt", "a.txt"), ("d.txt", "a.txt")],
    }
    # Without the original, the first copy takes its place.
    (reports.folder / "a.txt").unlink()
    assert reports.told(reports.ingest()) == {
        "unchanged": ["b.txt", "c.txt"],
        "duplicates": [("d.txt", "c.txt")],
    }
    assert reports.documents() == {"b.txt": BOTH["b.txt"], "c.txt": BOTH["a.txt"]}


def test_a_copy_of_a_report_that_is_not_given_now_is_left_out(reports: Collection) -> None:
    reports.ingest()
    reports.write("c.txt", BOTH["a.txt"])
    assert reports.told(reports.ingest("c.txt")) == {"duplicates": [("c.txt", "a.txt")]}
    assert reports.documents() == BOTH


# Each step writes or deletes (None) files; whatever happened, the database holds what the folder holds.
MOVES: dict[str, dict[str, str | None]] = {
    "two files swap names": {"a.txt": BOTH["b.txt"], "b.txt": BOTH["a.txt"]},
    "a new report under the old name, the old one moved on": {"a.txt": "UNDP now.", "c.txt": BOTH["a.txt"]},
    "the same, the old one moved to the front": {"a.txt": "UNDP now.", "0.txt": BOTH["a.txt"]},
    "one report overwrites another": {"a.txt": BOTH["b.txt"], "b.txt": None},
    "one report overwrites a later one": {"b.txt": BOTH["a.txt"], "a.txt": None},
    "everything moves by one": {"a.txt": "UNDP now.", "b.txt": BOTH["a.txt"], "c.txt": BOTH["b.txt"]},
}


@pytest.mark.parametrize("step", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize("again", [False, True])
def test_files_that_change_places(reports: Collection, step: dict[str, str | None], again: bool) -> None:
    reports.ingest()
    for name, text in step.items():
        if text is None:
            (reports.folder / name).unlink()
        else:
            reports.write(name, text)
    tally = reports.ingest(again=again)
    held = {path.name: path.read_text() for path in reports.folder.glob("*.txt")}
    assert reports.documents() == held
    assert tally.missing == []
    assert sorted([*tally.added, *tally.changed, *tally.unchanged]) == sorted(
        str(reports.folder / name) for name in held
    )
    assert reports.organizations() == sorted(
        {name.lower() for text in held.values() for name in NAME.findall(text)}
    )
    assert reports.told(reports.ingest()) == {"unchanged": sorted(held)}


def test_the_database_follows_whatever_happens_to_the_files(tmp_path: Path) -> None:
    """Files written, copied, overwritten and deleted at random between runs."""
    texts = [
        f"Report {number} on {name}." for number, name in enumerate(["OSCE", "UNDP", "UNMIK", "NATO", "SIDA"])
    ]
    for seed in range(8):
        chance = random.Random(seed)
        lived = Collection(tmp_path / f"lived {seed}")
        names = [f"{letter}.txt" for letter in "abcde"]
        for _ in range(4):
            for name in names:
                if chance.random() < 0.6:
                    lived.write(name, chance.choice(texts))
                elif chance.random() < 0.3:
                    (lived.folder / name).unlink(missing_ok=True)
            lived.ingest(again=chance.random() < 0.2)
        held = {path.name: path.read_text() for path in lived.folder.glob("*.txt")}
        documents = lived.documents()
        there = {name: text for name, text in documents.items() if name in held}
        # Each text once, however many copies; what was read from files that are gone is kept beside it.
        assert there == {name: held[name] for name in there}
        assert sorted(there.values()) == sorted(set(held.values()))
        assert not set(there.values()) & {documents[name] for name in documents if name not in held}


def test_a_deleted_report_is_missing_and_kept(reports: Collection) -> None:
    reports.ingest()
    (reports.folder / "a.txt").unlink()
    for _ in range(2):
        assert reports.told(reports.ingest()) == {"unchanged": ["b.txt"], "missing": ["a.txt"]}
    assert reports.documents() == BOTH


def test_what_is_not_given_this_time_is_not_missing(reports: Collection) -> None:
    reports.ingest()
    assert reports.told(reports.ingest("b.txt")) == {"unchanged": ["b.txt"]}


def test_another_spelling_of_a_path_is_the_same_report(reports: Collection, monkeypatch) -> None:
    reports.ingest()
    monkeypatch.chdir(reports.folder)
    reports.write("a.txt", "UNDP paid for it.")
    with open_database(reports.database, [], []) as database:
        work = InProcess(reports.folder / ".fetched", read_document, read)
        tally = ingest(database, list(find_sources(["."])), work, reports.folder / ".fetched")
    assert (tally.changed, tally.unchanged, tally.added, tally.missing) == (["a.txt"], ["b.txt"], [], [])
    assert reports.documents() == BOTH | {"a.txt": "UNDP paid for it."}


def test_what_cannot_be_read_is_recorded_and_the_rest_goes_on(reports: Collection) -> None:
    reports.write("aa.txt", "")
    reports.write("slides.pptx", b"PK")
    failed = {
        "failures": [
            (
                "slides.pptx",
                "PowerPoint files are not read yet. Save it as PDF and put the PDF in its place.",
            ),
            ("aa.txt", EMPTY),
        ]
    }
    assert reports.told(reports.ingest()) == {"added": ["a.txt", "b.txt"]} | failed
    assert reports.rows("select * from failures where source like '%aa.txt'") == [
        ("aa.txt", *re.split(r"(?<=\.) ", EMPTY))
    ]
    assert reports.told(reports.ingest()) == {"unchanged": ["a.txt", "b.txt"]} | failed
    assert reports.failures() == ["aa.txt", "slides.pptx"]
    reports.write("aa.txt", "UNDP came.")
    (reports.folder / "slides.pptx").unlink()
    assert reports.told(reports.ingest()) == {"added": ["aa.txt"], "unchanged": ["a.txt", "b.txt"]}
    assert reports.failures() == []


def test_file_names_that_are_no_text_are_told_in_text(reports: Collection) -> None:
    """As old archives leave them: letters of another encoding."""
    (reports.folder / os.fsdecode(b"S\xe9n\xe9gal.txt")).write_text("UNDP came.")
    (reports.folder / os.fsdecode(b"caf\xe9.pptx")).write_text("UNDP came.")
    (reports.folder / "Čačak 🕊.txt").write_text("UNDP came.")
    assert reports.told(reports.ingest()) == {
        "added": ["a.txt", "b.txt", "Čačak 🕊.txt"],
        "failures": [
            ("S\ufffdn\ufffdgal.txt", "The letters of the file's name cannot be read. Give it another name."),
            (
                "caf\ufffd.pptx",
                "PowerPoint files are not read yet. Save it as PDF and put the PDF in its place.",
            ),
        ],
    }
    assert reports.failures() == ["S\ufffdn\ufffdgal.txt", "caf\ufffd.pptx"]


def test_a_failure_outlives_runs_that_do_not_look_at_it(reports: Collection) -> None:
    reports.write("c.txt", "")
    reports.ingest()
    reports.ingest("a.txt")
    assert reports.failures() == ["c.txt"]
    # Put right by bytes that are known from elsewhere: a copy needs no mending.
    reports.write("c.txt", BOTH["a.txt"])
    reports.ingest()
    assert reports.failures() == []


def test_a_mended_row_of_a_list_is_no_failure_any_more(reports: Collection) -> None:
    reports.write("sources.csv", "id,location,published\none,a.txt,yesterday\n")
    reports.ingest()
    assert reports.failures() == ["sources.csv, line 2"]
    reports.write("sources.csv", "id,location,published\none,a.txt,2014-01-02\n")
    reports.ingest()
    assert reports.failures() == []


def test_a_changed_file_that_cannot_be_read_keeps_its_earlier_version(reports: Collection) -> None:
    reports.ingest()
    before = reports.documents(), reports.organizations()
    reports.write("a.txt", "  \n")
    assert reports.told(reports.ingest()) == {"unchanged": ["b.txt"], "failures": [("a.txt", EMPTY)]}
    assert (reports.documents(), reports.organizations()) == before
    assert reports.failures() == ["a.txt"]


def test_two_sources_with_one_id(reports: Collection) -> None:
    reports.write("one/sources.csv", "id,location\nosce-2014,../a.txt\n")
    reports.write("two/sources.csv", "id,location\nosce-2014,../b.txt\n")
    lists = ("one/sources.csv", "two/sources.csv")
    for kind in ("added", "unchanged"):
        tally = reports.ingest(*lists)
        assert reports.told(tally) == {
            kind: ["one/../a.txt"],
            "failures": [
                (
                    "two/../b.txt",
                    f"It has the same id (osce-2014) as {reports.folder}/one/../a.txt."
                    " Give it an id of its own in sources.csv.",
                )
            ],
        }
        assert reports.ids() == {"one/../a.txt": "osce-2014"}


def test_ids_given_in_a_list_later_are_taken_over(reports: Collection) -> None:
    reports.ingest()
    reports.write("sources.csv", "id,location\nfirst,a.txt\nsecond,b.txt\n")
    assert reports.told(reports.ingest()) == {"changed": ["a.txt", "b.txt"]}
    assert reports.ids() == {"a.txt": "first", "b.txt": "second"}
    reports.write("sources.csv", "id,location\nsecond,a.txt\nfirst,b.txt\n")
    assert reports.told(reports.ingest()) == {"changed": ["a.txt", "b.txt"]}
    assert reports.ids() == {"a.txt": "second", "b.txt": "first"}
    assert reports.documents() == BOTH
    assert reports.told(reports.ingest()) == {"unchanged": ["a.txt", "b.txt"]}


@pytest.mark.parametrize("order", [("a.txt", "sources.csv"), ("sources.csv", "a.txt")])
def test_an_id_that_a_list_gives_to_another_report(reports: Collection, order: tuple[str, str]) -> None:
    reports.write("sources.csv", "id,location\nplan,a.txt\n")
    reports.ingest("sources.csv")
    reports.write("sources.csv", "id,location\nplan,b.txt\n")
    tally = reports.ingest(*order)
    # Both are read: one has a new id, the other is new.
    assert sorted(map(reports.short, [*tally.added, *tally.changed])) == ["a.txt", "b.txt"]
    assert (tally.unchanged, tally.failures) == ([], [])
    digest = hashlib.sha256(BOTH["a.txt"].encode()).hexdigest()
    assert reports.ids() == {"a.txt": f"a-{digest[:8]}", "b.txt": "plan"}
    assert reports.documents() == BOTH


def test_what_a_list_says_is_followed_without_a_change_of_the_file(reports: Collection) -> None:
    reports.ingest()
    told = "select id, title, published from documents where source like '%a.txt'"
    plain = reports.rows(told)
    reports.write("sources.csv", "location,title,published\na.txt,The OSCE pays,2014-10-20\n")
    assert reports.told(reports.ingest()) == {"changed": ["a.txt"], "unchanged": ["b.txt"]}
    assert reports.rows(told) == [(plain[0][0], "The OSCE pays", "2014-10-20")]
    assert reports.told(reports.ingest()) == {"unchanged": ["a.txt", "b.txt"]}
    # Named by itself, the file brings no news: what the list said stays.
    assert reports.told(reports.ingest("a.txt")) == {"unchanged": ["a.txt"]}
    reports.write("sources.csv", "location,title,published\na.txt,The OSCE paid,2014-10-20\n")
    assert reports.told(reports.ingest()) == {"changed": ["a.txt"], "unchanged": ["b.txt"]}
    assert reports.rows(told) == [(plain[0][0], "The OSCE paid", "2014-10-20")]


def test_a_report_replaced_by_a_new_file_with_its_id(reports: Collection) -> None:
    reports.write("sources.csv", "id,location\nplan,a.txt\n")
    reports.ingest()
    (reports.folder / "a.txt").unlink()
    reports.write("a-final.txt", "SIDA paid for it.")
    reports.write("sources.csv", "id,location\nplan,a-final.txt\n")
    assert reports.told(reports.ingest()) == {"changed": ["a-final.txt"], "unchanged": ["b.txt"]}
    assert reports.ids()["a-final.txt"] == "plan"
    assert reports.organizations() == ["sida", "unmik"]


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


@pytest.mark.parametrize("step", MOVES.values(), ids=MOVES)
def test_hashes_that_come_with_the_reading_lead_to_the_same_end(
    reports: Collection, tmp_path: Path, step: dict[str, str | None]
) -> None:
    """As on a cluster, whose workers read the files."""
    twin = Collection(tmp_path / "twin")
    for name, text in BOTH.items():
        twin.write(name, text)
    for collection, here in ((reports, True), (twin, False)):
        collection.write("copy.txt", BOTH["a.txt"])
        collection.write("empty.txt", "")
        collection.write("empty too.txt", "")
        first = collection.told(collection.ingest(hash_here=here))
        for name, text in step.items():
            if text is None:
                (collection.folder / name).unlink()
            else:
                collection.write(name, text)
        second = collection.told(collection.ingest(hash_here=here))
        third = collection.told(collection.ingest(hash_here=here))
        outcome = (first, second, third, collection.documents(), collection.organizations())
        if here:
            expected = outcome
    assert outcome == expected
