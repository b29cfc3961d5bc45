"""Cross-validation of the model of names: `python -m benchmarks.crossvalidate corpus/gold/train`.

Each fold is read by a model trained on all others; folds are cut by source, so that no model has
seen its test documents' author. Other models are compared by giving `cross_validate` their trainer.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.heldout import annotated, folds, heading, row, source_of
from pipeline.evaluate.measures import Measure
from pipeline.evaluate.recognizer import Span, find_names, measure_names
from pipeline.gold import GoldDocument
from pipeline.training.names import EPOCHS, train_names

# Given documents and a folder, leaves a trained pipeline in the folder.
Train = Callable[[Sequence[GoldDocument], Path], None]


def cross_validate(
    documents: Sequence[GoldDocument], k: int, train: Train, say: Callable[[str], None] = print
) -> dict[str, Measure]:
    """F1 by type over all documents, each read by a model that saw none of its source."""
    read: list[GoldDocument] = []
    found: list[frozenset[Span]] = []
    with TemporaryDirectory() as scratch:
        for number, held_out in enumerate(folds(documents, k)):
            sources = {source_of(document) for document in held_out}
            rest = [document for document in documents if source_of(document) not in sources]
            folder = Path(scratch) / str(number)
            train(rest, folder)
            spans = find_names(held_out, folder)
            say(
                row(
                    f"{len(held_out)} documents of {', '.join(sorted(sources))}",
                    measure_names(held_out, spans),
                )
            )
            read += held_out
            found += spans
    return measure_names(read, found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders of annotated documents")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--most", type=int, help="documents of each folder, for a trial")
    given = parser.parse_args()
    print(heading("held out"))
    measures = cross_validate(
        annotated(given.folders, given.most), given.folds, partial(train_names, epochs=given.epochs)
    )
    print(row("together", measures))


if __name__ == "__main__":
    main()
