"""The command line: `wps VERB`, one verb for each thing people do with the project."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from pipeline.gold import GoldDocument
    from pipeline.knowledge.everything import Knowledge
    from pipeline.reader import Reader
    from pipeline.training.names import MarkedText

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
    local_network: Annotated[
        bool, typer.Option("--local-network", help="Also fetch from servers of the local network.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="NUMBER",
            min=1,
            help="How many processes read; one for each core if not given.",
            show_default=False,
        ),
    ] = None,
    stale: Annotated[
        bool, typer.Option("--stale", help="Only tell which reports are out of date, and why.")
    ] = False,
    no_refresh: Annotated[
        bool, typer.Option("--no-refresh", help="Leave reports alone that are merely out of date.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Read on this Dask cluster; `local` starts one here.",
            show_default=False,
        ),
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option(
            "--parquet",
            metavar="FOLDER",
            help="Leave Parquet files for `wps build` instead of a database.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read reports into the database.

    REPORTS are files, folders, web addresses or lists (sources.csv); without any, the sample
    collection is read.

    Run it as often as you like. Reports that have not changed are left alone, changed ones are
    read again, and one that cannot be read is listed with the reason and does not stop the others.
    After a change in models/ or of the program, reports are brought up to date from their stored
    text, without their files.
    """
    # Imported here, so that --help does not wait for the libraries that read and publish.
    from pipeline.database.store import DatabaseError
    from pipeline.ingest.running import Request, run, run_into_parts
    from pipeline.ingest.running import stale as stale_lines
    from pipeline.ingest.work import WorkError
    from pipeline.sources.finding import LOCAL_NETWORK
    from pipeline.summary import seen_from_here, summary

    if local_network:
        os.environ[LOCAL_NETWORK] = "1"  # the processes that read inherit it
    try:
        if stale:
            for line in stale_lines(db, MODELS, _knowledge):
                print(line)
            return
        request = Request(
            sources or [str(seen_from_here(CORPUS / "sources.csv"))],
            db,
            again,
            not no_refresh,
            workers,
            cluster,
        )
        if parquet is not None:
            print(run_into_parts(request, parquet, MODELS, OUTPUTS / "gazetteer.db", _knowledge))
            return
        tally, totals = run(request, MODELS, OUTPUTS / "gazetteer.db", _knowledge)
    except (DatabaseError, WorkError) as error:
        _stop(str(error))
    except KeyboardInterrupt:
        _stop("Stopped. What was read so far is in the database; run the same command again to go on.")
    for line in summary(tally, totals, db):
        print(line)
    if tally.stopped or (strict and tally.failures):
        raise typer.Exit(1)


@app.command()
def build(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", hidden=True)],
    db: DatabaseOption = OUTPUTS / "wps.db",
) -> None:
    """Turn Parquet files into the database.

    FOLDER holds what `wps ingest --parquet FOLDER` left. It can be repeated as often as you like:
    what the database holds already is left alone.
    """
    from pipeline.database.store import DatabaseError
    from pipeline.ingest.running import build as run_build
    from pipeline.ingest.work import WorkError
    from pipeline.summary import summary

    try:
        tally, totals = run_build(folder, db, MODELS, _knowledge)
    except (DatabaseError, WorkError) as error:
        _stop(str(error))
    except KeyboardInterrupt:
        _stop("Stopped. What was written so far is in the database; run the same command again to go on.")
    for line in summary(tally, totals, db):
        print(line)


@app.command()
def serve(
    db: DatabaseOption = OUTPUTS / "wps.db",
    port: Annotated[int, typer.Option(metavar="NUMBER", help="The port to listen on.")] = PORT,
    edit: Annotated[
        bool, typer.Option("--edit", help="Let the browser that opens the printed address correct mistakes.")
    ] = False,
) -> None:
    """Open the database in the browser, on this machine only."""
    from pipeline.publish.server import ServeError
    from pipeline.publish.server import serve as run_server

    try:
        run_server(db, port, models=MODELS if edit else None)
    except ServeError as error:
        _stop(str(error))


@app.command()
def publish(
    db: DatabaseOption = OUTPUTS / "wps.db",
    to: Annotated[
        Path,
        typer.Option(
            "--to", metavar="FOLDER", help="The folder; outputs/published if not given.", show_default=False
        ),
    ] = OUTPUTS / "published",
    url: Annotated[
        str | None,
        typer.Option(
            "--url", metavar="ADDRESS", help="Where the copy without a server will stand; adds a feed to it."
        ),
    ] = None,
) -> None:
    """Write a folder that any host can serve.

    It holds the database, what serves it (with or without Docker), the data as tables, and a copy as
    plain pages that need no server at all.
    """
    from pipeline.publish.folder import PublishError
    from pipeline.publish.folder import publish as write_folder
    from pipeline.publish.server import ServeError

    try:
        with ExitStack() as bars:

            def start(pages: int) -> Callable[[], None]:
                return bars.enter_context(_progress("Writing pages", pages))

            for line in write_folder(db, to, start, url):
                print(line)
    except (ServeError, PublishError) as error:
        _stop(str(error))
    print(f"Ready in {to}; its README.txt tells how to publish it.")


@app.command()
def review(
    db: DatabaseOption = OUTPUTS / "wps.db",
    decisions: Annotated[
        Path,
        typer.Option(
            "--decisions",
            metavar="FILE",
            help="Where the answers are written; models/decisions.csv if not given.",
            show_default=False,
        ),
    ] = MODELS / "decisions.csv",
) -> None:
    """Judge doubtful names of organizations, one key each.

    These are the least certain merges and the names that are almost alike.

    Each is shown with sentences of the reports and answered with one key: s same, d different,
    r rename, i ignore, k skip, q quit. Answers win over everything else when reports are read, and
    nothing that was answered is asked again.
    """
    from pipeline.knowledge.organizations import load_decisions
    from pipeline.organizations.decisions import contradictions
    from pipeline.review.questions import questions
    from pipeline.review.screen import review_on_screen

    if not db.exists():
        _stop(f"There is no database {db} yet. Make it with `make ingest`.")
    try:
        judged = load_decisions(decisions) if decisions.exists() else ()
        for line in contradictions(judged):
            _say(line)
        with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            asked = questions(connection, judged)
        answered = review_on_screen(asked, decisions, "wps review")
    except sqlite3.Error as error:
        _stop(f"{db} cannot be reviewed: it is no database made by this version of `make ingest` ({error}).")
    except (ValueError, OSError) as error:
        _stop(f"{decisions} cannot be used: {error}")
    except KeyboardInterrupt:
        _stop("Stopped. What was answered so far is kept.")
    if not asked:
        print("Nothing to review: every name is either certain or judged.")
    elif answered:
        print(f"{answered} answered, in {decisions}. The next `make ingest` applies them.")


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
    peers: Annotated[
        bool, typer.Option("--peers", help="Show how others find names and dates in the same documents.")
    ] = False,
) -> None:
    """Measure how well reports are read, against annotated documents.

    FOLDERS hold the annotated documents; without any, those of corpus/gold/dev are taken.
    """
    from pipeline.evaluate import format_scorecard, score
    from pipeline.evaluate.run import read_gold
    from pipeline.ingest.loading import load_reader

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
        if peers:
            _compare(documents, reader or load_reader(MODELS, OUTPUTS / "gazetteer.db", knowledge, _say))


@app.command()
def train(
    gold: Annotated[list[Path] | None, typer.Argument(metavar="FOLDERS", hidden=True)] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Train all models, not only that of names: ten hours or more."),
    ] = False,
    texts: Annotated[
        Path | None,
        typer.Option(
            "--texts",
            metavar="FILE",
            help="A database of other reports: learn from what the present models read in these, too.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Train the model that finds names anew, and tell what changed.

    FOLDERS hold annotated documents; without any, those of corpus/gold/train are taken. This takes
    some twenty-five minutes, and an hour more for each thousand long reports of --texts.
    """
    from pipeline.evaluate.recognizer import find_names, format_change, measure_names
    from pipeline.ingest.loading import NAMES_MODEL, prepare_gazetteer
    from pipeline.screen import step
    from pipeline.training import STEPS, epochs, train_models, train_recognizer

    written = CORPUS / "gold" / "train"
    folders = gold or [written]
    by_folder = {folder: _gold(folder) for folder in folders}
    documents = [document for found in by_folder.values() for document in found]
    # Real texts count for more than those written for the project.
    real = {d.id for folder, found in by_folder.items() if not folder.samefile(written) for d in found}
    if everything and importlib.util.find_spec("torch") is None:
        _stop("Training all models needs further packages. `make train ALL=1` installs them first.")
    knowledge = _knowledge()
    _say(f"Training on {len(documents)} annotated documents from {', '.join(map(str, folders))}.")
    if not real:
        _say(
            "The models in the repository learnt from annotated real texts as well, which belong to others"
            " and are not part of the project; these will lack them."
        )
    others = _as_read(texts, knowledge) if texts else []
    if not others:
        _say(
            "The model of names in the repository learnt from many texts that nobody annotated as well;"
            " this one will lack them (see --texts)."
        )
    unseen = _gold(CORPUS / "gold" / "dev")
    before = find_names(unseen, MODELS / NAMES_MODEL)
    if everything:
        gazetteer = OUTPUTS / "gazetteer.db"
        prepare_gazetteer(gazetteer, knowledge, step)
        with _progress("Training", STEPS) as advance:
            train_models(documents, MODELS, gazetteer, knowledge, real, others, advance)
    else:
        with _progress("Training", epochs(others)) as advance:
            train_recognizer(documents, MODELS, knowledge, real, others, advance)
    now = find_names(unseen, MODELS / NAMES_MODEL)
    pairs = list(zip(before, now, strict=True))
    gained, lost = (sum(len(b - a) for a, b in pairs), sum(len(a - b) for a, b in pairs))
    _say(
        f"The model of names by itself, on the {len(unseen)} documents of corpus/gold/dev, finds {gained}"
        f" names that it did not find before, and {lost} no longer:"
    )
    print(format_change(measure_names(unseen, before), measure_names(unseen, now)))
    _say(
        "The new models are in models/. Measure the whole with `make evaluate`;"
        " `git checkout models` brings the old ones back."
    )


def _compare(documents: list[GoldDocument], reader: Reader) -> None:
    from pipeline.evaluate.peers import PeerError, compare, format_peers

    python = PROJECT / ".venv-peers" / "bin" / "python"
    try:
        with _progress("Reading with others", 2 * len(documents)) as advance:
            table = format_peers(compare(documents, reader, python, advance))
    except PeerError as error:
        _stop(str(error))
    print(f"\n{table}")
    if not python.exists():
        print("ftm-analyze is left out; `make evaluate PEERS=1` installs it in a place of its own.")


def _knowledge() -> Knowledge:
    """All of models/ that people edit; a mistake in it ends the command with one line."""
    from pipeline.knowledge.everything import load_knowledge
    from pipeline.organizations.decisions import contradictions

    try:
        knowledge = load_knowledge(MODELS)
    except (ValueError, OSError) as error:
        _stop(f"The files in {MODELS} cannot be used: {error}")
    for line in contradictions(knowledge.organizations.decisions):
        _say(line)
    return knowledge


def _as_read(db: Path, knowledge: Knowledge) -> list[MarkedText]:
    """What the present models find in the reports of a database."""
    from pipeline.database.store import DatabaseError, open_database
    from pipeline.ingest.loading import load_reader
    from pipeline.training.unannotated import as_read, texts_of

    if not db.is_file():
        _stop(f"There is no database {db}. `make ingest DB={db} SOURCES=…` makes one of your reports.")
    reader = load_reader(MODELS, OUTPUTS / "gazetteer.db", knowledge, _say)
    try:
        with open_database(db, (), ()) as database:
            found = list(as_read(texts_of(database), reader))
    except DatabaseError as error:
        _stop(str(error))
    _say(f"Learning from {len(found)} reports of {db} as well.")
    return found


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
