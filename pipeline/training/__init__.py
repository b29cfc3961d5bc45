"""Training the models in `models/` from annotated documents: `wps train`.

What the later models learn from is what the earlier ones make of documents that they were not
trained on: that is what they will be given in use.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.activities.close_reading import weigh_values
from pipeline.activities.drafting import DraftingModels, draft_activities
from pipeline.activities.finding import CLOSELY
from pipeline.activities.scene import Scene
from pipeline.gold import GoldActivity, GoldDocument
from pipeline.ingest.loading import (
    ACTIVITIES_MODEL,
    ARGUMENTS_MODEL,
    ENCODER,
    LOOKS_MODEL,
    MENTIONS_MODEL,
    NAMES_MODEL,
)
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.learned.arguments import load_argument_reader
from pipeline.learned.encoder import Weighed, load_encoder
from pipeline.learned.linear_model import LinearModel, save_models
from pipeline.learned.tree_model import TreeModel, save_trees
from pipeline.mentions.model import ModelReading, load_model, read_with_model, sentence_starts
from pipeline.mentions.persons import StockOpinion
from pipeline.places.gazetteer import open_gazetteer
from pipeline.reader import set_scene
from pipeline.records import Document
from pipeline.training.activities import PENALTY, train_decisions
from pipeline.training.augmentation import NamePool, augmented, load_name_pool
from pipeline.training.close_reading import Likely, Seen, find_likely, train_close_reading
from pipeline.training.examples import (
    AGAIN,
    DECISIONS,
    Example,
    annotated,
    examples,
    naming_examples,
    naming_words,
)
from pipeline.training.last_look import Drafted, train_last_look
from pipeline.training.mentions import mention_examples, train_mentions
from pipeline.training.names import (
    EPOCHS,
    GOING_ON,
    SEED,
    TEXT_EPOCHS,
    MarkedText,
    go_on_with,
    train_from_texts,
    train_names,
)
from pipeline.training.second_look import train_second_look

FOLDS = 3
ENCODER_EPOCHS = 4
# The encoder of arguments is trained so often for what the others learn from, each time on the documents
# of the other parts.
ARGUMENT_FOLDS = 2
# Half of the documents are shown three times, all of them twice: that are about as many steps.
FOLD_ARGUMENT_EPOCHS, ARGUMENT_EPOCHS = 3, 2
# What a progress bar counts: the model of names, the encoder and each decision, of each fold and of all;
# the choice of mentions; the encoders of arguments; the last look.
STEPS = (FOLDS + 1) * (2 + len(DECISIONS) + len(AGAIN)) + 1 + (ARGUMENT_FOLDS + 1) + 1
# Trains what reads likely activities closely, and returns what it says of each document's likely drafts
# where it has not seen the document.
TrainsArguments = Callable[[Sequence[Likely]], Sequence[Seen]]


def train_recognizer(
    gold: Sequence[GoldDocument],
    folder: Path,
    knowledge: Knowledge,
    real: Collection[str],
    texts: Sequence[MarkedText],
    advance: Callable[[], None],
) -> None:
    """Write the model of names alone to `folder`; `advance` is called after each epoch, which are
    `epochs(texts)`. `texts` are others that nobody annotated; see `train_models` for `real`."""
    shown = _shown(gold, load_name_pool(knowledge, folder), real)
    if not texts:
        train_names(shown, folder / NAMES_MODEL, advance=advance)
        return
    with TemporaryDirectory() as scratch:
        start = Path(scratch)
        train_from_texts(texts, start, advance=advance)
        go_on_with(shown, texts, start, folder / NAMES_MODEL, advance=advance)


def epochs(texts: Sequence[MarkedText]) -> int:
    """How many epochs the model of names learns for."""
    return TEXT_EPOCHS + GOING_ON if texts else EPOCHS


def train_models(
    gold: Sequence[GoldDocument],
    folder: Path,
    gazetteer: Path,
    knowledge: Knowledge,
    real: Collection[str],
    texts: Sequence[MarkedText],
    advance: Callable[[], None],
) -> None:
    """Write all trained models to `folder`; `gazetteer` is the built one.

    `real` are the ids of the documents that were not written for the project: they count for more. From
    `texts`, which nobody annotated, the model of names learns first.
    Needs the packages of the extra `train`; raises ImportError where they are missing.
    """
    # PyTorch is only there where models are trained.
    from pipeline.training.arguments import train_arguments
    from pipeline.training.encoder import train_encoder

    pool = load_name_pool(knowledge, folder)
    with TemporaryDirectory() as scratch:
        start = Path(scratch) / "texts"
        if texts:
            train_from_texts(texts, start)
        learn = partial(go_on_with, texts=texts, start=start) if texts else train_names
        folds = [Path(scratch) / f"fold-{number}" for number in range(FOLDS)]
        with ProcessPoolExecutor() as processes:
            waiting = [processes.submit(learn, _shown(gold, pool, real), folder=folder / NAMES_MODEL)]
            for number, fold in enumerate(folds):
                shown = _shown(_others(gold, number), pool, real)
                waiting.append(processes.submit(learn, shown, folder=fold / NAMES_MODEL))
            for done in as_completed(waiting):
                done.result()
                advance()
        # PyTorch uses all cores by itself.
        encoder = train_encoder(gold, folder / ENCODER, SEED, ENCODER_EPOCHS)
        advance()
        for number, fold in enumerate(folds):
            train_encoder(_others(gold, number), fold / ENCODER, SEED, ENCODER_EPOCHS)
            advance()
        read = read_by_others(gold, folds)

    def train(likely: Sequence[Likely], path: Path, epochs: int) -> None:
        train_arguments(likely, encoder, real, path, SEED, epochs)
        advance()

    train_readers(
        gold,
        read,
        folder,
        open_gazetteer(gazetteer, knowledge.places),
        knowledge,
        real,
        lambda likely: _weighed_by_others(likely, folder, train),
        advance,
    )


def _weighed_by_others(
    likely: Sequence[Likely], folder: Path, train: Callable[[Sequence[Likely], Path, int], None]
) -> list[Seen]:
    """Write the encoder of arguments; what ones trained on other documents say of each document.

    All start from an encoder that knows every document's names and naming words, but nobody's roles.
    """
    train(likely, folder / ARGUMENTS_MODEL, ARGUMENT_EPOCHS)
    found: dict[int, Seen] = {}
    with TemporaryDirectory() as scratch:
        for fold in range(ARGUMENT_FOLDS):
            path = Path(scratch) / f"fold-{fold}"
            others = [document for n, document in enumerate(likely) if n % ARGUMENT_FOLDS != fold]
            train(others, path, FOLD_ARGUMENT_EPOCHS)
            reader = load_argument_reader(path)
            for n, document in enumerate(likely):
                if n % ARGUMENT_FOLDS == fold:
                    found[n] = weigh_values(document.scene, document.drafts, reader)
    return [found[n] for n in range(len(likely))]


def _shown(gold: Sequence[GoldDocument], pool: NamePool, real: Collection[str]) -> list[GoldDocument]:
    """What the model of names is shown of some documents: each as it is and with other names, and real ones
    once more."""
    return [*gold, *augmented(gold, pool, SEED), *(document for document in gold if document.id in real)]


def _others(gold: Sequence[GoldDocument], fold: int) -> list[GoldDocument]:
    """The documents that are not in a fold."""
    return [document for n, document in enumerate(gold) if n % FOLDS != fold]


@dataclass(frozen=True, slots=True)
class Seeing:
    """What the models that see the text itself make of a document: that of names, and the encoder."""

    found: ModelReading
    sentences: Sequence[int]
    weighed: Weighed


def read_by_others(gold: Sequence[GoldDocument], folds: Sequence[Path]) -> list[Seeing]:
    """Each document as seen by the fold's models that have not learnt from it, in the order of `gold`."""
    seen: dict[str, Seeing] = {}
    for number, fold in enumerate(folds):
        unseen = [document for n, document in enumerate(gold) if n % len(folds) == number]
        seen.update((seeing.found.document.id, seeing) for seeing in _read(unseen, fold))
    return [seen[document.id] for document in gold]


def train_readers(
    gold: Sequence[GoldDocument],
    read: Sequence[Seeing],
    folder: Path,
    gazetteer: Gazetteer,
    knowledge: Knowledge,
    real: Collection[str],
    arguments: TrainsArguments,
    advance: Callable[[], None],
) -> None:
    """Write everything but the model of names and the encoders, given what those found in documents that
    they had not seen."""
    marked = [
        list(mention_examples(document, seeing.found, gazetteer, knowledge))
        for document, seeing in zip(gold, read, strict=True)
    ]
    choice = train_mentions((e for found in marked for e in found), real)
    save_models(folder / MENTIONS_MODEL, {"mention": choice})
    advance()
    scenes = _scenes(gold, read, marked, gazetteer, knowledge, real)
    words = naming_words(gold)
    told: dict[str, _Told] = {}
    for document, seeing in zip(gold, read, strict=True):
        scene, activities = annotated(scenes[document.id], document)
        named = [(s.start, s.end) for s in seeing.found.spans if s.label == "ACTIVITY"]
        found = [*naming_examples(scene, named, words), *examples(scene, activities)]
        told[document.id] = _Told(scene, named, [activity for _, activity in activities], found)
    documents = list(told.values())
    decisions, again = _train_first_looks(documents, advance)
    save_models(folder / ACTIVITIES_MODEL, decisions)
    types = decisions["type"].labels
    drafted, countries = zip(*_drafted(documents, advance), strict=True)
    is_likely, likely = find_likely(drafted, types)
    anew, drafted_anew = train_close_reading(likely, arguments(likely), countries)
    last = train_last_look(drafted_anew, types)
    closely = {CLOSELY[name]: model for name, model in anew.items()}
    save_trees(folder / LOOKS_MODEL, {**again, "likely": is_likely, **closely, **last})
    advance()


@dataclass(frozen=True, slots=True)
class _Told:
    """A document as read, the spans that the model of names took for first namings, its annotated
    activities in the scene's ids, and the decisions that they settle."""

    scene: Scene
    named: list[tuple[int, int]]
    gold: list[GoldActivity]
    examples: list[Example]


def _train_first_looks(
    told: Sequence[_Told], advance: Callable[[], None]
) -> tuple[dict[str, LinearModel], dict[str, TreeModel]]:
    """The models that draft: the decisions and the second looks."""
    found = [example for document in told for example in document.examples]
    scenes = {document.scene.document.id: document.scene for document in told}
    decisions = train_decisions(found, advance)
    again = {}
    for name in AGAIN:
        again[name] = train_second_look([e for e in found if e.decision == name], scenes, PENALTY[name])
        advance()
    return decisions, again


def _drafted(told: Sequence[_Told], advance: Callable[[], None]) -> Iterator[tuple[Drafted, LinearModel]]:
    """Each document in order as drafted by models that had not seen it, and that of these which tells
    countries."""
    folds = [
        _train_first_looks([t for n, t in enumerate(told) if n % FOLDS != number], advance)
        for number in range(FOLDS)
    ]
    for n, document in enumerate(told):
        decisions, again = folds[n % FOLDS]
        drafts = draft_activities(document.scene, document.named, DraftingModels(**decisions, again=again))
        yield Drafted(document.scene, drafts, document.gold), decisions["country"]


def _scenes(
    gold: Sequence[GoldDocument],
    read: Sequence[Seeing],
    marked: Sequence[Sequence[Example]],
    gazetteer: Gazetteer,
    knowledge: Knowledge,
    real: Collection[str],
) -> dict[str, Scene]:
    """Each document laid out with the mentions that a choice not trained on it makes."""
    scenes: dict[str, Scene] = {}
    are_persons = StockOpinion()
    for number in range(FOLDS):
        others = [e for n, found in enumerate(marked) if n % FOLDS != number for e in found]
        model = train_mentions(others, real)
        for n, (document, seeing) in enumerate(zip(gold, read, strict=True)):
            if n % FOLDS == number:
                scenes[document.id] = set_scene(
                    seeing.found, seeing.sentences, seeing.weighed, model, gazetteer, knowledge, are_persons
                )[0]
    return scenes


def _read(gold: Sequence[GoldDocument], models: Path) -> Iterator[Seeing]:
    texts = (Document(g.id, g.id, "text", "", g.text, published=g.published) for g in gold)
    encoder = load_encoder(models / ENCODER)
    nlp = load_model(models / NAMES_MODEL)
    for found in read_with_model(texts, nlp):
        yield Seeing(found, sentence_starts(found, nlp), encoder.weigh(found.document.text))
