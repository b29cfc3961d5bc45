"""Words with vectors become words with clusters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from spacy.vocab import Vocab

from pipeline.knowledge.word_clusters import load_word_clusters
from pipeline.training.word_clusters import cluster_words, main

TOWNS = [[1.0, 0.1], [2.0, 0.1], [3.0, 0.2]]
DEEDS = [[0.1, 1.0], [0.1, 2.0]]


def test_words_that_point_the_same_way_share_a_cluster() -> None:
    vectors = np.array([*TOWNS, *DEEDS, [0, 0]], dtype=np.float32)
    named = ["Bouar", "zenica", "ZENICA", "march", "visit", "nothing"]
    rows = [*((word, row) for row, word in enumerate(named)), ("x", 0), ("m23", 0)]
    found = {word: (coarse, fine) for word, coarse, fine in cluster_words(vectors, rows, 2, 2)}
    assert set(found) == {"bouar", "zenica", "march", "visit"}
    assert found["bouar"] == found["zenica"] != found["march"] == found["visit"]


def test_the_word_in_small_letters_counts() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0.1], [0.1, 1]], dtype=np.float32)
    rows = [("March", 0), ("march", 1), ("zenica", 2), ("visit", 3)]
    found = {word: coarse for word, coarse, _ in cluster_words(vectors, rows, 2, 2)}
    assert found["march"] == found["visit"] != found["zenica"]


def test_the_file_is_made_from_a_pipeline_with_vectors(tmp_path: Path) -> None:
    vocab = Vocab()
    for number in range(400):
        word = "w" + "".join(chr(97 + int(digit)) for digit in f"{number:03}")
        vocab.set_vector(word, np.array([np.cos(number), np.sin(number)], dtype=np.float32))
    vocab.to_disk(tmp_path / "vocab")
    main(tmp_path, tmp_path)
    made = load_word_clusters(tmp_path / "wps_words.npz")
    assert len(made.keys) == 400
    assert list(made.of(["waaa", "wdjj", "absent"])) == ["waaa", "wdjj"]
