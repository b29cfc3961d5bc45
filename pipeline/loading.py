"""Loads what reading needs, when the first document needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from pipeline.activities import ActivityModels
from pipeline.gazetteer import open_gazetteer
from pipeline.knowledge.everything import Knowledge
from pipeline.linear_model import load_models
from pipeline.model import load_model
from pipeline.persons import StockOpinion
from pipeline.reader import Reader
from pipeline.records import Document, Reading

NAMES_MODEL = "wps_en"
ACTIVITIES_MODEL = "wps_activities.npz"


def load_reader(models: Path, gazetteer: Path, knowledge: Knowledge, say: Callable[[str], None]) -> Reader:
    """The reader with its models; builds the gazetteer where it is missing or out of date."""
    if not gazetteer.exists():
        say("Building the list of the world's places (once; a minute at most) …")
    return Reader(
        load_model(models / NAMES_MODEL),
        ActivityModels(**load_models(models / ACTIVITIES_MODEL)),
        open_gazetteer(gazetteer, knowledge.places),
        knowledge,
        StockOpinion(),
    )


class LazyReader:
    """Reads documents, loading the models only if there is one: a run without news costs no model."""

    def __init__(
        self, models: Path, gazetteer: Path, knowledge: Knowledge, say: Callable[[str], None]
    ) -> None:
        self._models, self._gazetteer, self._knowledge, self._say = models, gazetteer, knowledge, say

    def read(self, documents: Iterable[Document]) -> Iterator[Reading]:
        waiting = iter(documents)
        first = next(waiting, None)
        if first is not None:
            reader = load_reader(self._models, self._gazetteer, self._knowledge, self._say)
            yield from reader.read(chain([first], waiting))
