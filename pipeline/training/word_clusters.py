"""Makes `wps_words.npz` from word vectors: `python -m pipeline.training.word_clusters FOLDER`.

FOLDER is a spaCy pipeline that has word vectors; those in the file are from `en_core_web_md`. This
takes two minutes and is needed only where other vectors shall be used, so `make train` leaves it out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.cluster import MiniBatchKMeans
from spacy.strings import StringStore
from spacy.vectors import Vectors

from pipeline.knowledge.word_clusters import FILE, save_word_clusters
from pipeline.training.names import SEED

COARSE, FINE = 100, 400
_SHORTEST, _LONGEST = 2, 20


def cluster_words(
    vectors: npt.NDArray[np.float32], rows: Iterable[tuple[str, int]], coarse: int = COARSE, fine: int = FINE
) -> Iterator[tuple[str, int, int]]:
    """Words in small letters, each with its coarse and fine cluster by the angle between vectors.

    `rows` gives the row of each word's vector. Where a word is there in small letters and in others,
    the former count. Words with digits or signs and those without a vector are left out.
    """
    lengths = np.linalg.norm(vectors, axis=1)
    used = np.flatnonzero(lengths > 0)
    unit = vectors[used] / lengths[used, None]
    labels = [_clusters(unit, number) for number in (coarse, fine)]
    at = {int(row): n for n, row in enumerate(used)}
    best: dict[str, int] = {}
    for word, row in sorted(rows, key=lambda item: (item[0] != item[0].lower(), item[1], item[0])):
        low = word.lower()
        if row in at and low.isalpha() and _SHORTEST <= len(low) <= _LONGEST:
            best.setdefault(low, at[row])
    for word, n in best.items():
        yield word, int(labels[0][n]), int(labels[1][n])


def _clusters(vectors: npt.NDArray[np.float32], number: int) -> npt.NDArray[np.int32]:
    means = MiniBatchKMeans(number, random_state=SEED, n_init=2, batch_size=4096, max_iter=60)
    return np.asarray(means.fit(vectors).labels_)


def main(folder: Path, models: Path) -> None:
    vectors = Vectors().from_disk(folder / "vocab")
    strings = StringStore().from_disk(folder / "vocab" / "strings.json")
    rows = ((strings[key], row) for key, row in vectors.key2row.items() if key in strings)
    save_word_clusters(models / FILE, cluster_words(np.asarray(vectors.data), rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).resolve().parents[2] / "models")
