"""What a run of the ingest makes of files that are new, changed, moved, copied or broken."""

from __future__ import annotations

import hashlib
import os
import random
import re
from pathlib import Path

import pytest

from pipeline.database.store import open_database
from pipeline.ingest.ingesting import ingest
from pipeline.ingest.work import InProcess
from pipeline.sources.finding import find_sources
from pipeline.text import read_document
from tests.cheap_collection import NAME, Collection, read

pytestmark = pytest.mark.usefixtures("small_batches")
EMPTY = "The file is empty. Get the report again from where it was published."
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
