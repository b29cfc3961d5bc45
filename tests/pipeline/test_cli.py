"""The command line from end to end, with the models that are published."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.ingest import loading
from pipeline.ingest.loading import load_reader
from pipeline.knowledge import everything
from pipeline.records import Document, Reading
from tests.hostile_files import cut_off, pdf

GOOD = (
    "Workshop in Kraljevo\n\n"
    "The OSCE Mission to Serbia organized a workshop on Resolution 1325 in Kraljevo on 12 May 2014. "
    "It was funded by Sida.\n"
)
PDF_LINES = (
    "The Association Fenomena from Kraljevo held a training for women in Kragujevac.",
    "Twenty-five officers of the police took part in it.",
)
LOST = "The file is empty. Get the report again from where it was published."


@dataclass(frozen=True)
class Outcome:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def wps(*arguments: object) -> Outcome:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models and knowledge take seconds to load and never change: once is enough for all tests."""
    monkeypatch.setattr(loading, "load_reader", _reader)
    monkeypatch.setattr(everything, "load_knowledge", _knowledge)


@cache
def _load_reader(models: Path, gazetteer: Path) -> loading.Reader:
    # Whether the gazetteer has to be built first, and is announced, depends on what ran before.
    return load_reader(models, gazetteer, _knowledge(models), lambda line: None)


def _reader(models: Path, gazetteer: Path, *_: object) -> loading.Reader:
    return _load_reader(models, gazetteer)


_knowledge = cache(everything.load_knowledge)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One good report beside everything that can be wrong with a file."""
    made = tmp_path / "reports"
    made.mkdir()
    for name, content in {
        "binary.txt": bytes(range(256)) * 8,
        "cut-off.pdf": cut_off(pdf([PDF_LINES]), 0.75),
        "empty.txt": b"",
        "good.txt": GOOD.encode(),
        "locked.pdf": pdf([PDF_LINES], password="secret"),
        "page.html": pdf([PDF_LINES]),
        "windows.txt": "Udruženje Peščanik iz Kruševca održalo je obuku u Čačku.".encode("windows-1250"),
    }.items():
        (made / name).write_bytes(content)
    return made


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def summed(database: Path) -> str:
    """The sentence that the summary has to say of the database."""
    holds = [
        _count(rows(database, f"select count(*) from {table}")[0][0], one, table)
        for table, one in (
            ("documents", "document"),
            ("activities", "activity"),
            ("organizations", "organization"),
            ("places", "place"),
        )
    ]
    return f"{database} now holds {', '.join(holds[:3])} and {holds[3]}."


def _count(number: object, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def test_a_folder_with_broken_files_is_read_as_far_as_it_can_be(folder: Path, tmp_path: Path) -> None:
    database, lost = tmp_path / "mine.db", tmp_path / "lost.pdf"
    failures = [
        (str(lost), "The file does not exist.", "Check the name, or take it out of the list."),
        (
            str(folder / "binary.txt"),
            "The file holds binary data, not text.",
            "Save the report as PDF, HTML or plain text and put that file in its place.",
        ),
        (str(folder / "cut-off.pdf"), "The PDF file is cut off: its end is missing.", "Download it again."),
        (
            str(folder / "empty.txt"),
            "The file is empty.",
            "Get the report again from where it was published.",
        ),
        (
            str(folder / "locked.pdf"),
            "The PDF file is locked by a password.",
            "Save a copy without the password and put it in its place.",
        ),
    ]
    listed = [f"Could not read {source}: {reason} {remedy}" for source, reason, remedy in failures]
    first = wps("ingest", "--db", database, folder, lost)
    ending = [
        summed(database),
        f"Next: `make serve DB={database}` opens it in the browser.",
        "Mend the failed reports as told above and run the same command again: only they will be read.",
    ]
    assert first.lines == [*listed, "", "3 reports added, 0 changed, 0 unchanged, 5 failed.", *ending]
    assert (first.status, first.err) == (0, "")
    assert rows(database, "select * from failures order by source") == sorted(failures)
    assert rows(database, "select source, format from documents order by source") == [
        (str(folder / "good.txt"), "text"),
        (str(folder / "page.html"), "pdf"),
        (str(folder / "windows.txt"), "text"),
    ]
    assert rows(database, "select text from documents where source like '%windows.txt'") == [
        ("Udruženje Peščanik iz Kruševca održalo je obuku u Čačku.",)
    ]
    assert rows(database, "select added, changed, unchanged, missing, failed from runs") == [(3, 0, 0, 0, 5)]
    second = wps("ingest", "--strict", "--db", database, folder, lost)
    assert second.lines == [*listed, "", "0 reports added, 0 changed, 3 unchanged, 5 failed.", *ending]
    assert (second.status, second.err) == (1, "")
    assert rows(database, "select added, unchanged from runs order by id") == [(3, 0), (0, 3)]


def test_what_is_read_points_to_the_text(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "mine.db"
    assert wps("ingest", "--db", database, folder / "good.txt", folder / "page.html").status == 0
    found = rows(
        database,
        "select mentions.type, mentions.text, documents.text, start, end from mentions"
        " join documents on documents.id = document",
    )
    assert [text[start:end] for _, _, text, start, end in found] == [mention for _, mention, *_ in found]
    assert {(type_, mention) for type_, mention, *_ in found} >= {
        ("ORG", "OSCE Mission to Serbia"),
        ("ORG", "Sida"),
        ("PLACE", "Kraljevo"),
        ("DATE", "12 May 2014"),
        ("RESOLUTION", "Resolution 1325"),
    }
    assert rows(database, "select parent from organizations where id = 'osce-mission-to-serbia'") == [
        ("osce",)
    ]
    assert rows(database, "pragma foreign_key_check") == []


def test_a_run_without_news_loads_no_model(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "mine.db"
    wps("ingest", "--db", database, folder)
    before = rows(database, "select id, source, sha256 from documents order by id")

    def never(*_: object) -> None:
        pytest.fail("the model was loaded")

    monkeypatch.setattr(loading, "load_reader", load_reader)
    monkeypatch.setattr(spacy, "load", never)
    assert (
        "0 reports added, 0 changed, 3 unchanged, 4 failed." in wps("ingest", "--db", database, folder).lines
    )
    assert rows(database, "select id, source, sha256 from documents order by id") == before
    # The guard is sound: with news, the model is asked for.
    (folder / "new.txt").write_text("The OSCE came.")
    with pytest.raises(pytest.fail.Exception, match="the model was loaded"):
        wps("ingest", "--db", database, folder)


def test_an_interrupted_run_says_so_and_the_next_one_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.ingest.ingesting.BATCH", 2)
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"{number}. {GOOD}")
    read = loading.Reader.read

    def stopped(self: loading.Reader, documents: Iterator[Document]) -> Iterator[Reading]:
        for number, reading in enumerate(read(self, documents)):
            if number == 3:
                raise KeyboardInterrupt
            yield reading

    with monkeypatch.context() as patched:
        patched.setattr(loading.Reader, "read", stopped)
        outcome = wps("ingest", "--db", tmp_path / "stopped.db", folder)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == (
        "Stopped. What was read so far is in the database; run the same command again to go on.\n"
    )
    assert rows(tmp_path / "stopped.db", "select count(*) from documents") == [(2,)]
    assert (
        "3 reports added, 0 changed, 2 unchanged, 0 failed."
        in wps("ingest", "--db", tmp_path / "stopped.db", folder).lines
    )
    wps("ingest", "--db", tmp_path / "undisturbed.db", folder)
    for table in ("documents", "activities", "activity_evidence", "mentions", "organizations", "places"):
        states = [
            sorted(rows(tmp_path / f"{name}.db", f"select * from {table}"), key=repr)
            for name in ("stopped", "undisturbed")
        ]
        assert states[0] == states[1]


def test_reading_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "mine.db"
    wps("ingest", "--db", database, folder)
    before = [
        sorted(rows(database, f"select * from {t}"), key=repr)
        for t in ("documents", "activities", "mentions")
    ]
    assert (
        "0 reports added, 3 changed, 0 unchanged, 4 failed."
        in wps("ingest", "--again", "--db", database, folder).lines
    )
    after = [
        sorted(rows(database, f"select * from {t}"), key=repr)
        for t in ("documents", "activities", "mentions")
    ]
    assert before == after


def _words(path: Path) -> Path:
    path.write_text("Some words. " * 200)
    return path


# Commands that cannot be carried out; each says why in one line and ends with status 1.
REFUSED: dict[str, tuple[Callable[[Path], list[object]], str]] = {
    "serve without a database": (
        lambda folder: ["serve", "--db", folder / "none.db"],
        "There is no database at {folder}/none.db; make one first with `make ingest`.",
    ),
    "serve what is no database": (
        lambda folder: ["serve", "--db", _words(folder / "words.db")],
        "{folder}/words.db cannot be read as a database (file is not a database).",
    ),
    "ingest into what is no database": (
        lambda folder: ["ingest", "--db", _words(folder / "words.db"), folder],
        "{folder}/words.db cannot be used as a database (file is not a database). Choose another file with"
        " DB=, or check that the disk is neither full nor write-protected.",
    ),
    "ingest into a folder": (
        lambda folder: ["ingest", "--db", folder, folder],
        "{folder} cannot be used as a database (unable to open database file). Choose another file with DB=,"
        " or check that the disk is neither full nor write-protected.",
    ),
    "evaluate a database that is not there": (
        lambda folder: ["evaluate", "--db", folder / "none.db"],
        "{folder}/none.db cannot be scored: it is no database made by `make ingest`"
        " (unable to open database file).",
    ),
    "evaluate a folder without annotated documents": (
        lambda folder: ["evaluate", "--db", folder / "none.db", folder],
        "There are no annotated documents (*.gold) in {folder}.",
    ),
    "train from a folder without annotated documents": (
        lambda folder: ["train", folder],
        "There are no annotated documents (*.gold) in {folder}.",
    ),
}


@pytest.mark.parametrize(("arguments", "line"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_told_in_one_line(
    tmp_path: Path, arguments: Callable[[Path], list[object]], line: str
) -> None:
    outcome = wps(*arguments(tmp_path))
    assert outcome.err == f"{line.format(folder=tmp_path)}\n"
    assert outcome.status == 1


def test_a_mistake_in_an_annotated_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.gold").write_text("id: one\nwithout an end of the header")
    outcome = wps("train", tmp_path)
    assert (outcome.status, outcome.err) == (
        1,
        f"An annotated document in {tmp_path} cannot be used: one.gold: no line --- after the header\n",
    )


def test_a_mistake_in_the_knowledge_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(_: Path) -> None:
        raise ValueError("organizations.csv, line 7: no name")

    monkeypatch.setattr(everything, "load_knowledge", mistaken)
    outcome = wps("ingest", "--db", tmp_path / "mine.db", tmp_path)
    assert outcome.status == 1
    assert outcome.err.endswith("models cannot be used: organizations.csv, line 7: no name\n")
    assert outcome.err.count("\n") == 1
    assert not (tmp_path / "mine.db").exists()


VERBS = {
    "ingest": [
        *("Read reports into the database.", "--db FILE", "--again", "--strict", "[REPORTS]..."),
        *("--workers NUMBER", "--stale", "--no-refresh", "--cluster ADDRESS", "--parquet FOLDER"),
    ],
    "build": ["Turn Parquet files into the database.", "--db FILE", "FOLDER"],
    "serve": ["Open the database in the browser, on this machine only.", "--db FILE", "--port NUMBER"],
    "publish": ["Write a folder that any host can serve.", "--db FILE", "--to FOLDER", "--url ADDRESS"],
    "review": ["Judge doubtful names of organizations", "--db FILE", "--decisions FILE"],
    "evaluate": ["Measure how well reports are read", "--db FILE", "[FOLDERS]...", "corpus/gold/dev"],
    "train": ["Train the model that finds names", "--all", "[FOLDERS]...", "corpus/gold/train"],
}
JARGON = (
    "str",
    "Path",
    "<",
    "list[",
    "Traceback",
    "JSON",
    "SQL",
    "NER",
    "None",
    "bool",
    "/root",
    "PATH",
    "TEXT",
)


def test_the_help_names_every_verb() -> None:
    outcome = wps("--help")
    commands = outcome.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in commands] == list(VERBS)
    assert not any(line.endswith("...") for line in commands)
    bare = wps()
    assert (bare.status, bare.out, bare.err) == (2, "", outcome.out)


@pytest.mark.parametrize(("verb", "told"), VERBS.items())
def test_the_help_of_each_verb_is_plain(verb: str, told: list[str]) -> None:
    outcome = wps(verb, "--help")
    assert outcome.status == 0
    assert [words for words in told if words not in " ".join(outcome.out.split())] == []
    assert [word for word in JARGON if word in outcome.out.replace("--strict", "")] == []
    assert max(map(len, outcome.lines)) <= 80
