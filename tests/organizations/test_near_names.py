"""Which rows of a database are proposed to a person as one organization."""

from __future__ import annotations

import pytest

from pipeline.organizations.near_names import LOWEST, NamedRow, likeness, near_misses


def row(name: str, *aliases: str, country: str | None = None, known: bool = False) -> NamedRow:
    return NamedRow(name.lower().replace(" ", "-"), name, (name, *aliases), "ngo", country, known)


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("Global Network of Women Peacebuilder", "Global Network of Women Peacebuilders", True),
        ("Interamerican Development Bank", "Inter-American Development Bank", True),
        ("Women's Association Sandglas", "Women's Association Sandglass", True),
        ("Centre for Support of Women", "Centre for Women's Support", True),
        ("UPF", "Uganda Police Force", True),
        ("UPF", "Uganda Prisons Service", False),
        ("Medica Zenica", "Medica Kosovo", False),
        ("Western Equatoria State", "Eastern Equatoria State", False),
        ("Women's Forum", "Women's Forum Tetovo", False),
        ("Association of Widows", "Association of Lawyers", False),
        ("AB", "Atlantic Bridge", False),
    ],
)
def test_likeness(left: str, right: str, near: bool) -> None:
    assert (likeness(left, right) >= LOWEST) == near
    assert likeness(left, right) == likeness(right, left)


def test_near_misses_are_proposed_best_first() -> None:
    one, typo, other = row("Peace Bridge Trnovo"), row("Peace Bridge Trnovoo"), row("Widows of Ub")
    short = row("WOU")
    found = near_misses([one, typo, other, short])
    assert [(miss.left.id, miss.right.id) for miss in found] == [
        ("peace-bridge-trnovo", "peace-bridge-trnovoo"),
        ("widows-of-ub", "wou"),
    ]
    assert found[0].score > found[1].score >= LOWEST


@pytest.mark.parametrize(
    "rows",
    [
        (row("Peace Bridge Ubb", country="RS"), row("Peace Bridge Ubbs", country="BA")),
        (row("Peace Bridge Ubb", known=True), row("Peace Bridge Ubbs", known=True)),
        # The reports have told two bodies of one short name apart.
        (row("Peace Bridge of Ub", "Peace Bridge"), row("Peace Bridge of Bor", "Peace Bridge")),
    ],
)
def test_what_is_known_to_be_two_is_not_proposed(rows: tuple[NamedRow, NamedRow]) -> None:
    assert near_misses(rows) == []
