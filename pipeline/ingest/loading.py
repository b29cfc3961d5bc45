"""Loads what reading needs, when the first document needs it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from pipeline.activities.finding import activity_models
from pipeline.ingest.work import Extract, ReadText, WorkError
from pipeline.knowledge.everything import Knowledge, load_knowledge
from pipeline.learned.arguments import load_argument_reader
from pipeline.learned.encoder import load_encoder
from pipeline.learned.linear_model import load_models
from pipeline.learned.tree_model import load_trees
from pipeline.mentions.model import load_model
from pipeline.mentions.persons import StockOpinion
from pipeline.places.gazetteer import is_current, open_gazetteer
from pipeline.reader import Reader
from pipeline.reading.isolated import IsolatedReader
from pipeline.records import Document, Reading

NAMES_MODEL = "wps_en"
ENCODER = "wps_encoder"
MENTIONS_MODEL = "wps_mentions.npz"
ACTIVITIES_MODEL = "wps_activities.npz"
ARGUMENTS_MODEL = "wps_arguments"
LOOKS_MODEL = "wps_looks.npz"
BUILDING = "Building the list of the world's places (once; a minute at most) …"

# Makes what stands around a step that takes long, such as a moving bar, given the line that tells of it.
Show = Callable[[str], AbstractContextManager[object]]


def load_reader(models: Path, gazetteer: Path, knowledge: Knowledge, say: Callable[[str], None]) -> Reader:
    """The reader with its models; builds the gazetteer where it is missing or out of date."""

    def show(line: str) -> AbstractContextManager[object]:
        say(line)
        return nullcontext()

    prepare_gazetteer(gazetteer, knowledge, show)
    return Reader(
        load_model(models / NAMES_MODEL),
        load_encoder(models / ENCODER),
        load_models(models / MENTIONS_MODEL)["mention"],
        activity_models(
            load_models(models / ACTIVITIES_MODEL),
            load_trees(models / LOOKS_MODEL),
            load_argument_reader(models / ARGUMENTS_MODEL),
        ),
        open_gazetteer(gazetteer, knowledge.places),
        knowledge,
        StockOpinion(),
    )


def prepare_gazetteer(gazetteer: Path, knowledge: Knowledge, show: Show) -> None:
    """Build the gazetteer where it is missing or out of date, within what `show` makes.

    Raises WorkError where it cannot be written.
    """
    if not is_current(gazetteer, knowledge.places):
        try:
            with show(BUILDING):
                open_gazetteer(gazetteer, knowledge.places).close()
        except (OSError, sqlite3.OperationalError) as error:
            raise WorkError(
                f"The list of the world's places cannot be written to {gazetteer} ({error})."
                " Check that the disk is neither full nor write-protected, and run the same command again."
            ) from error


class LazyReader:
    """Reads documents, loading the models only if there is one: a run without news costs no model."""

    def __init__(
        self, models: Path, gazetteer: Path, knowledge: Knowledge, say: Callable[[str], None]
    ) -> None:
        self._models, self._gazetteer, self._knowledge, self._say = models, gazetteer, knowledge, say
        self._reader: Reader | None = None

    def read(self, documents: Iterable[Document]) -> Iterator[Reading]:
        if self._reader is None:
            self._reader = load_reader(self._models, self._gazetteer, self._knowledge, self._say)
        return self._reader.read(documents)


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What a process that reads reports needs; made where the reports are read."""

    models: Path
    gazetteer: Path

    @contextmanager
    def __call__(self) -> Iterator[tuple[ReadText, Extract]]:
        reader = load_reader(self.models, self.gazetteer, load_knowledge(self.models), lambda line: None)
        with IsolatedReader() as isolated:
            yield isolated.read, reader.read
