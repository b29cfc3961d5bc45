"""The same sentences about other names: marks stay on names, and a name stays one name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.gold import GoldDocument, gold_files, parse_gold
from pipeline.knowledge.everything import load_knowledge
from pipeline.training.augmentation import NamePool, augmented, load_name_pool

PROJECT = Path(__file__).parents[2]
MODELS = PROJECT / "models"
POOL = load_name_pool(load_knowledge(MODELS), MODELS)
GOLD = """id: small
style: test
title: null
published: null
publisher: null
language: en
entities:
  o1: {name: Kosovo Women's Network, key: kwn, kind: network, country: XK}
  o2: {name: Sida, key: sida, kind: government, country: SE}
  p1: {name: Niš, key: nis-rs, kind: city, country: RS}
  r1: {number: 1325}
activities: []
---
[[o1|Kosovo Women's Network]] and [[o2|Sida]] spoke of [[r1|UNSCR 1325]] with [[h|Ana Ilić]] in [[p1|Niš]].
[[h|Ilić]] thanked the [[o1|Kosovo Women's Network]] and left [[p1|Niš]].
"""


@pytest.fixture
def small(tmp_path: Path) -> GoldDocument:
    path = tmp_path / "small.gold"
    path.write_text(GOLD, encoding="utf-8")
    return parse_gold(path)


@pytest.fixture
def few() -> NamePool:
    """Enough names of each kind, and one way to choose among them."""
    return NamePool(
        {("network", False): (("Network of Five", "Five Network"),) * 5},
        {"city": (("Bor",),) * 5},
        ("Mira",),
        ("Babić",),
    )


def test_names_are_exchanged_and_all_else_stays(small: GoldDocument, few: NamePool) -> None:
    texts = {document.text for seed in range(40) for document in augmented([small], few, seed)}
    for text in texts:
        assert "Sida" in text
        assert "spoke of UNSCR 1325 with Mira Babić in " in text
        assert "\nBabić thanked the " in text
        assert ("Bor" in text) is not ("Niš" in text)
        assert ("Five" in text) is not ("Kosovo" in text)
    assert len(texts) > 2


def test_the_same_seed_gives_the_same_names(small: GoldDocument) -> None:
    assert list(augmented([small], POOL, 7)) == list(augmented([small], POOL, 7))


def test_marks_stay_on_their_words_in_every_annotated_document() -> None:
    documents = [parse_gold(path) for path in gold_files(PROJECT / "corpus/gold/train")[:40]]
    for before, after in zip(documents, augmented(documents, POOL, 1325), strict=True):
        assert [(m.id, m.label) for m in after.mentions] == [(m.id, m.label) for m in before.mentions]
        assert all(after.text[m.start : m.end] == m.text for m in after.mentions)
        assert after.text != before.text


@pytest.mark.parametrize("kind", ["igo", "un", "government", "ngo", "network"])
def test_there_are_many_names_to_draw_from(kind: str) -> None:
    assert len(POOL.bodies[kind, False]) > 20
