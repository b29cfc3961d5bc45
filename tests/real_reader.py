"""The reader with the models that are published, loaded once for all tests that read with it."""

from __future__ import annotations

from functools import cache

from pipeline.cli import MODELS, OUTPUTS
from pipeline.ingest.loading import load_reader
from pipeline.knowledge.everything import load_knowledge
from pipeline.reader import Reader


@cache
def real_reader() -> Reader:
    return load_reader(MODELS, OUTPUTS / "gazetteer.db", load_knowledge(MODELS), lambda line: None)
