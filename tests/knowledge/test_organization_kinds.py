"""The kind of a body that no list knows, from its head noun."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.knowledge.organization_kinds import heads_by_word, kind_of
from pipeline.knowledge.organizations import Head, load_organizations

HEADS = heads_by_word(load_organizations(Path(__file__).parents[2] / "models").heads)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kosovo Women's Network", "network"),
        ("Network of Women in Uniform", "network"),
        ("Ministry of Justice", "government"),
        ("Ministarstvo pravde", "government"),
        ("Udruženje žena Ub", "ngo"),
        ("UDRUZENJE ZENA UB", "ngo"),
        ("University of Ub", "academic"),
        ("Radio Ub", "media"),
        ("Ub Police", "security"),
        ("Ub Police Academy", "academic"),
        ("Association of Judges", "ngo"),
        ("Supreme Court", "judiciary"),
        ("National Assembly", "parliament"),
        ("Parliamentary Assembly", "parliament"),
        ("Zrak Ub", None),
        ("", None),
        ("!?", None),
        ("of", None),
    ],
)
def test_kind(name: str, kind: str | None) -> None:
    assert kind_of(name, HEADS) == kind


def test_a_strong_head_wins_over_a_weak_one() -> None:
    weak = Head("Red", "network", "es", "any", False)
    strong = Head("red", "ngo", "en", "any", True)
    assert heads_by_word([weak, strong]) == heads_by_word([strong, weak]) == {("red",): strong}
    both = heads_by_word(
        [Head("Group", "network", "en", "head", False), Head("Radio", "media", "en", "first", True)]
    )
    assert kind_of("Radio Ub Group", both) == "media"


def test_a_head_counts_where_it_may_stand() -> None:
    heads = heads_by_word([Head("Ministry", "government", "en", "first", True)])
    assert kind_of("Ministry of Peace", heads) == "government"
    assert kind_of("Peace Ministry", heads) is None
