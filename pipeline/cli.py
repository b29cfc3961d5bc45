"""The command line: `wps VERB`, one verb for each thing people do with the project."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from pipeline.gold import GoldDocument
    from pipeline.knowledge.everything import Knowledge

PROJECT = Path(__file__).resolve().parent.parent
MODELS = PROJECT / "models"
CORPUS = PROJECT / "corpus"
OUTPUTS = PROJECT / "outputs"
PORT = 8001

# Arguments are hidden and told in each verb's own words: Typer's list of them shows Python types.
app = typer.Typer(
    help="Turn reports about Women, Peace and Security into a database that people can search and trust.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
DatabaseOption = Annotated[
    Path,
    typer.Option(
        "--db", metavar="FILE", help="The database; outputs/wps.db if not given.", show_default=False
    ),
]


def main() -> None:
    app()


@app.command()
def ingest(
    sources: Annotated[list[str] | None, typer.Argument(metavar="REPORTS", hidden=True)] = None,
    db: DatabaseOption = OUTPUTS / "wps.db",
    again: Annotated[bool, typer.Option("--again", help="Read every report anew, changed or not.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with exit status 1 if any report could not be read.")
    ] = False,
) -> None:
    """Read reports into the database.

    REPORTS are files, folders, web addresses or lists (sources.csv); without any, the sample
    collection is read.

    Run it as often as you like. Reports that have not changed are left alone, changed ones are
    read again, and one that cannot be read is listed with the reason and does not stop the others.
    """
    # Imported here, so that --help does not wait for the libraries that read and publish.
    from pipeline.database import DatabaseError, Run, open_database
    from pipeline.ingest import ingest as run_ingest
    from pipeline.loading import LazyReader
    from pipeline.sources import find_sources
    from pipeline.summary import seen_from_here, summary

    knowledge = _knowledge()
    found = list(find_sources(sources or [str(seen_from_here(CORPUS / "sources.csv"))]))
    reader = LazyReader(MODELS, OUTPUTS / "gazetteer.db", knowledge, _say)
    try:
        with open_database(db, knowledge.activity_type_rows, knowledge.country_rows) as database:
            with _progress("Reading reports", len(found)) as advance:
                tally = run_ingest(
                    database, found, reader.read, db.parent / "fetched", again=again, advance=advance
                )
            finished = datetime.now(UTC).isoformat(timespec="seconds")
            counts = {
                name: len(getattr(tally, name)) for name in ("added", "changed", "unchanged", "missing")
            }
            database.record_run(Run(finished, version("wps-reports"), failed=len(tally.failures), **counts))
            totals = database.totals()
    except DatabaseError as error:
        _stop(str(error))
    except KeyboardInterrupt:
        _stop("Stopped. What was read so far is in the database; run the same command again to go on.")
    for line in summary(tally, totals, db):
        print(line)
    if strict and tally.failures:
        raise typer.Exit(1)


@app.command()
def serve(
    db: DatabaseOption = OUTPUTS / "wps.db",
    port: Annotated[int, typer.Option(metavar="NUMBER", help="The port to listen on.")] = PORT,
) -> None:
    """Open the database in the browser, on this machine only."""
    from pipeline.publish.server import ServeError
    from pipeline.publish.server import serve as run_server

    try:
        run_server(db, port)
    except ServeError as error:
        _stop(str(error))


@app.command()
def evaluate(
    gold: Annotated[list[Path] | None, typer.Argument(metavar="FOLDERS", hidden=True)] = None,
    db: Annotated[
        Path | None,
        typer.Option(
            "--db",
            metavar="FILE",
            help="Score this database. Without it the annotated documents are read anew.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Measure how well reports are read, against annotated documents.

    FOLDERS hold the annotated documents; without any, those of corpus/gold/dev are taken.
    """
    from pipeline.evaluate import format_scorecard, score
    from pipeline.evaluate.run import read_gold
    from pipeline.loading import load_reader

    knowledge = _knowledge()
    reader = None if db else load_reader(MODELS, OUTPUTS / "gazetteer.db", knowledge, _say)
    codes = {name: country.code for country in knowledge.places.countries for name in country.names}
    for folder in gold or [CORPUS / "gold" / "dev"]:
        documents = _gold(folder)
        scored = db or OUTPUTS / "evaluation" / f"{folder.name}.db"
        if reader is not None:
            with _progress(f"Reading {folder}", len(documents)) as advance:
                read_gold(documents, scored, reader, advance)
        print(f"{folder}: {len(documents)} annotated documents")
        try:
            print(format_scorecard(score(scored, documents, codes)))
        except sqlite3.Error as error:
            _stop(f"{scored} cannot be scored: it is no database made by `make ingest` ({error}).")


@app.command()
def train(
    gold: Annotated[list[Path] | None, typer.Argument(metavar="FOLDERS", hidden=True)] = None,
) -> None:
    """Train the models anew from annotated documents.

    FOLDERS hold the annotated documents; without any, those of corpus/gold/train are taken. This
    takes about half an hour on two cores.
    """
    from pipeline.training import STEPS, train_models

    folders = gold or [CORPUS / "gold" / "train"]
    documents = [document for folder in folders for document in _gold(folder)]
    knowledge = _knowledge()
    _say(f"Training on {len(documents)} annotated documents from {', '.join(map(str, folders))}.")
    with _progress("Training", STEPS) as advance:
        train_models(documents, MODELS, knowledge, advance)
    _say(
        "The new models are in models/. Measure them with `make evaluate`;"
        " `git diff --stat models` shows what changed."
    )


def _knowledge() -> Knowledge:
    """All of models/ that people edit; a mistake in it ends the command with one line."""
    from pipeline.knowledge.everything import load_knowledge

    try:
        return load_knowledge(MODELS)
    except (ValueError, OSError) as error:
        _stop(f"The files in {MODELS} cannot be used: {error}")


def _gold(folder: Path) -> list[GoldDocument]:
    """The annotated documents of a folder; a mistake in them ends the command with one line."""
    from pipeline.gold import GoldError, gold_files, parse_gold

    try:
        documents = [parse_gold(path) for path in gold_files(folder)]
    except GoldError as error:
        _stop(f"An annotated document in {folder} cannot be used: {error}")
    if not documents:
        _stop(f"There are no annotated documents (*.gold) in {folder}.")
    return documents


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on the terminal, none where the output goes to a file."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _stop(line: str) -> NoReturn:
    """End with one line and exit status 1."""
    _say(line)
    raise typer.Exit(1)
