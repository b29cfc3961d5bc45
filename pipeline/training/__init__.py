"""Training the models in `models/` from annotated documents: `wps train`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.gold import GoldDocument
from pipeline.knowledge.everything import Knowledge
from pipeline.linear_model import save_models
from pipeline.loading import ACTIVITIES_MODEL, NAMES_MODEL
from pipeline.model import load_model, read_with_model
from pipeline.records import Document
from pipeline.training.activities import train_decisions
from pipeline.training.examples import DECISIONS, examples, gold_scene
from pipeline.training.names import EPOCHS, train_names

# What a progress bar counts: the epochs of the one model, the decisions of the other.
STEPS = EPOCHS + len(DECISIONS)


def train_models(
    gold: Sequence[GoldDocument], folder: Path, knowledge: Knowledge, advance: Callable[[], None]
) -> None:
    """Write the model of names and the activity reader to `folder`."""
    train_names(gold, folder / NAMES_MODEL, advance=advance)
    train_activity_reader(gold, folder, knowledge, advance)


def train_activity_reader(
    gold: Sequence[GoldDocument], folder: Path, knowledge: Knowledge, advance: Callable[[], None]
) -> None:
    """Write the activity reader to `folder`, where the model of names already is."""
    texts = (Document(g.id, g.id, "text", "", g.text) for g in gold)
    found = []
    for document, reading in zip(gold, read_with_model(texts, load_model(folder / NAMES_MODEL)), strict=True):
        scene, activities = gold_scene(
            document, reading.sentence_starts, knowledge.activity_words, knowledge.cues
        )
        found += list(examples(scene, activities))
    save_models(folder / ACTIVITIES_MODEL, train_decisions(found, advance))
