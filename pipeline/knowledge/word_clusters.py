"""Which words are used alike: `wps_words.npz`, described in models/README.md.

Words of one cluster stand in the same company in much English text: names of towns, nouns of
campaigns, titles. What was learnt of one of them holds for the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FILE = "wps_words.npz"


@dataclass(frozen=True, slots=True)
class WordClusters:
    """`keys` are the checksums of words in small letters, in order; the others give a word's coarse
    and its fine cluster. Two words in ten thousand that are not there pass for one that is."""

    keys: npt.NDArray[np.uint32]
    coarse: npt.NDArray[np.uint8]
    fine: npt.NDArray[np.uint16]

    def of(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The coarse and the fine cluster of those of the words, in small letters, that have one."""
        listed = sorted(set(words))
        if not listed or not len(self.keys):
            return {}
        sought = np.array([zlib.crc32(word.encode()) for word in listed], dtype=np.uint32)
        rows = np.minimum(np.searchsorted(self.keys, sought), len(self.keys) - 1)
        known = self.keys[rows] == sought
        coarse, fine = self.coarse[rows].tolist(), self.fine[rows].tolist()
        return {word: (coarse[n], fine[n]) for n, word in enumerate(listed) if known[n]}


def save_word_clusters(path: Path, words: Iterable[tuple[str, int, int]]) -> None:
    """Write words in small letters, each with its coarse and fine cluster, into one compressed file."""
    found: dict[int, tuple[int, int]] = {}
    for word, coarse, fine in sorted(words):
        found.setdefault(zlib.crc32(word.encode()), (coarse, fine))
    keys = np.array(sorted(found), dtype=np.uint32)
    # Steps between the keys are small numbers, which compress.
    np.savez_compressed(
        path,
        allow_pickle=False,
        steps=np.diff(keys, prepend=np.uint32(0)).astype(np.uint32),
        coarse=np.array([found[key][0] for key in keys.tolist()], dtype=np.uint8),
        fine=np.array([found[key][1] for key in keys.tolist()], dtype=np.uint16),
    )


def load_word_clusters(path: Path) -> WordClusters:
    """Read what `save_word_clusters` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        keys = np.cumsum(arrays["steps"], dtype=np.uint32)
        return WordClusters(keys, arrays["coarse"], arrays["fine"])
