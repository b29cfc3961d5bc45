"""What more annotated documents would bring: `python -m benchmarks.learning_curve --held-out DIR`.

Trains the model of names on a quarter, half and all of the training documents, without and with
those of other folders (`--with`), and scores held-out documents that none of them was trained on.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.heldout import annotated, heading, row
from pipeline.evaluate.recognizer import find_names, measure_names
from pipeline.gold import GoldDocument
from pipeline.training.names import EPOCHS, SEED, train_names

SHARES = (0.25, 0.5, 1.0)


def share(documents: Sequence[GoldDocument], part: float) -> list[GoldDocument]:
    """A part of the documents drawn by the seed; smaller parts lie within larger ones."""
    drawn = sorted(documents, key=lambda document: document.id)
    random.Random(SEED).shuffle(drawn)
    return drawn[: max(1, round(part * len(drawn)))]


def sets(
    training: Sequence[GoldDocument], others: Sequence[GoldDocument]
) -> Iterator[tuple[str, list[GoldDocument]]]:
    """Every set of documents to train on, with its name."""
    for part in SHARES:
        yield f"{part:.0%}", share(training, part)
    if others:
        for part in SHARES:
            yield f"{part:.0%} and {part:.0%} of the others", share(training, part) + share(others, part)
        yield "the others alone", list(others)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", nargs="+", type=Path, default=[Path("corpus/gold/train")])
    parser.add_argument("--with", nargs="+", type=Path, default=[], dest="others", metavar="FOLDER")
    parser.add_argument("--held-out", nargs="+", type=Path, default=[Path("corpus/gold/dev")])
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--most", type=int, help="documents of each folder, for a trial")
    given = parser.parse_args()
    held_out = {folder.name: annotated([folder], given.most) for folder in given.held_out}
    print(heading("trained on; scored on"))
    with TemporaryDirectory() as scratch:
        for number, (name, documents) in enumerate(
            sets(annotated(given.train, given.most), annotated(given.others, given.most))
        ):
            folder = Path(scratch) / str(number)
            train_names(documents, folder, given.epochs)
            for scored, gold in held_out.items():
                measures = measure_names(gold, find_names(gold, folder))
                print(row(f"{name} ({len(documents)}); {scored}", measures), flush=True)


if __name__ == "__main__":
    main()
