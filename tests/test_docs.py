"""What the documentation says is there is there: commands, files, tables, figures."""

from __future__ import annotations

import csv
import importlib.util
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import typer

from pipeline import cli
from pipeline.gold import gold_files
from pipeline.publish.metadata import site_metadata
from pipeline.summary import USUAL_DATABASE

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / name
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "corpus/README.md", "models/README.md")
]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SCHEMA = (ROOT / "pipeline" / "database" / "schema.sql").read_text(encoding="utf-8")
# Made by the program; not there before it has run.
GENERATED = ("outputs/", ".venv/")

TARGETS = {name for line in re.findall(r"^\.PHONY:(.*)$", MAKEFILE, re.MULTILINE) for name in line.split()}
COMMANDS = {command.name or command.callback.__name__ for command in cli.app.registered_commands}


def tables() -> dict[str, set[str]]:
    """The columns of each table of the database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: {row[1] for row in connection.execute(f"pragma table_info({name})")} for name in names}


TABLES = tables()
# Lists that stand behind others, of which no visitor needs to hear in a first overview.
BEHIND = {"activity_types", "countries"}

documents = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def code(text: str) -> list[str]:
    """What stands between backticks: the lines of code blocks, and spans inside paragraphs."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [*"\n".join(blocks).splitlines(), *spans]


def named_targets(text: str) -> set[str]:
    return {found for line in code(text) for found in re.findall(r"\bmake ([a-z]+)", line)}


def named_paths(text: str) -> set[str]:
    """Links to files, and code spans that are paths of the project: lower-case folders, a slash in them."""
    links = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)}
    spans = {span for span in code(text) if re.fullmatch(r"[a-z_.][\w.-]*/[\w./*-]*", span)}
    return {path for path in links | spans if path and "://" not in path and not path.startswith(GENERATED)}


def test_every_target_of_the_makefile_has_a_rule() -> None:
    rules = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert rules == TARGETS
    explained = set(re.findall(r"^# +make ([a-z-]+)", MAKEFILE, re.MULTILINE))
    assert explained - TARGETS == set()
    assert explained >= {"ingest", "serve", "test", "evaluate", "train", "check"}


@documents
def test_every_make_command_named_exists(path: Path) -> None:
    assert named_targets(path.read_text(encoding="utf-8")) - TARGETS == set()


def test_every_make_command_that_the_program_names_exists() -> None:
    sources = [*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "pipeline").rglob("*.html")]
    named = {
        (path.name, target)
        for path in sources
        for target in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 3
    assert {(name, target) for name, target in named if target not in TARGETS} == set()


def test_the_readme_shows_every_command_that_people_use() -> None:
    assert named_targets(README) >= {"ingest", "serve", "test", "check", "evaluate", "train"}
    # A verb is a command of its own and a target of the Makefile.
    assert sorted(COMMANDS) == ["build", "evaluate", "ingest", "publish", "review", "serve", "train"]
    # What a cluster has written is put together by hand, not by everybody.
    assert COMMANDS - {"build"} <= TARGETS
    assert set(re.findall(r"\$\(BIN\)/wps (\w+)", MAKEFILE)) == COMMANDS - {"build"}


@documents
def test_every_option_and_verb_named_exists(path: Path) -> None:
    group = typer.main.get_command(cli.app)
    options = {option for verb in group.commands.values() for p in verb.params for option in p.opts} | {
        "--help"
    }
    lines = [line for line in code(path.read_text(encoding="utf-8")) if re.search(r"\bwps ", line)]
    assert {o for line in lines for o in re.findall(r"(?<!\S)--[a-z-]+", line)} - options == set()
    assert {v for line in lines for v in re.findall(r"bin/wps ([a-z]+)", line)} - COMMANDS == set()


@documents
def test_every_file_and_folder_named_exists(path: Path) -> None:
    missing = {
        name
        for name in named_paths(path.read_text(encoding="utf-8"))
        if not any(list(base.glob(name.rstrip("/"))) for base in (path.parent, ROOT))
    }
    assert missing == set()


@documents
def test_every_module_named_can_be_run(path: Path) -> None:
    modules = re.findall(r"python -m ([\w.]+)", path.read_text(encoding="utf-8"))
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


def test_the_readme_names_every_stage_and_top_folder() -> None:
    named = {name.rstrip("/") for name in named_paths(README)} | {name.rstrip("/") for name in code(README)}
    stages = ["sources", "reading", "mentions", "organizations", "places", "activities", "database"]
    assert {f"pipeline/{stage}" for stage in stages} - named == set()
    assert {folder for folder in ("corpus", "models", "extractors") if f"{folder}/" not in README} == set()


def test_defaults_are_the_same_everywhere() -> None:
    given = dict(re.findall(r"^(\w+) \?= *(.*)$", MAKEFILE, re.MULTILINE))
    assert int(given["PORT"]) == cli.PORT
    assert (ROOT / given["DB"]).resolve() == USUAL_DATABASE == cli.OUTPUTS / "wps.db"
    assert f"http://127.0.0.1:{cli.PORT}/" in README
    assert given["DB"] in README


def test_every_table_named_exists_and_is_explained() -> None:
    section = README.partition("## The database")[2].partition("\n## ")[0]
    firsts = re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE)
    named = {name for cell in firsts for name in re.findall(r"`(\w+)`", cell)}
    assert named - set(TABLES) == set()
    described = site_metadata("wps")["databases"]["wps"]["tables"]
    hidden = {name for name, words in described.items() if words.get("hidden")}
    assert set(TABLES) - named - hidden == BEHIND
    assert {c for t, c in re.findall(r"`(\w+)\.(\w+)", section) if c not in TABLES.get(t, ())} == set()


def test_the_analysts_question_can_be_asked_as_it_stands() -> None:
    addresses = [span for span in code(README) if span.startswith("/wps/")]
    assert len(addresses) == 1
    parts = urlsplit(addresses[0])
    assert parts.path == f"/{USUAL_DATABASE.stem}/activities"
    asked = {key.partition("__"): values for key, values in parse_qs(parts.query).items()}
    assert {column for column, _, _ in asked} <= TABLES["activities"]
    assert {kind for _, _, kind in asked} == {"arraycontains"}
    with (ROOT / "models" / "organizations.csv").open(encoding="utf-8") as file:
        organizations = {row["name"] for row in csv.DictReader(file)}
    with (ROOT / "models" / "countries.csv").open(encoding="utf-8") as file:
        countries = {row["name"] for row in csv.DictReader(file)}
    known = {"funders": organizations, "countries": countries}
    for (column, _, _), values in asked.items():
        assert set(values) <= known[column]


@documents
def test_figures_are_those_of_the_collection(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    told = [
        (folder, int(number))
        for number, folder in re.findall(r"\b(\d+) (?:annotated )?documents of `corpus/gold/(\w+)/?`", text)
    ]
    told += [
        (folder, int(number))
        for folder, number in re.findall(r"`gold/(\w+)/` \| (\d+) annotated documents", text)
    ]
    if path.parent.name == "corpus":
        assert {folder for folder, _ in told} == {"train", "dev"}
        reports = re.search(r"`reports/` \| (\d+) reports", text)
        assert reports
        assert int(reports[1]) == len(list((ROOT / "corpus" / "reports").iterdir()))
    assert [(f, n) for f, n in told if n != len(gold_files(ROOT / "corpus" / "gold" / f))] == []


def test_every_file_of_models_is_described() -> None:
    text = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    described = {name.rstrip("/") for name in code(text)}
    there = {path.name for path in (ROOT / "models").iterdir() if path.name != "README.md"}
    assert there - described == set()
    named = {name for name in described if re.fullmatch(r"\w+\.(csv|toml|npz)", name)}
    assert named - there == set()
