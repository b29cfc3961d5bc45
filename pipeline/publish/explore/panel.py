"""The side panel: every facet with its counts, and where each value leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.publish.explore.counts import Answer
from pipeline.publish.explore.filters import FACETS, NOT_TOLD, Facet, Filters
from pipeline.publish.explore.view import View
from pipeline.publish.explore.wording import label
from pipeline.publish.pages.rows import Row

SHORT, LONG = 7, 200
# Folded until something of them is chosen.
FOLDED = frozenset({"partner", "participant", "status", "publisher", "document"})
# Short lists need no box to type into.
_TYPED = frozenset({"organization", "country", "place", "publisher", "resolution"})

Address = Callable[[Filters, View], str]


def panel(answer: Answer, view: View, address: Address) -> list[Row]:
    """Every facet that is always shown, and others while something of them is chosen."""
    return [
        _facet(facet, answer, view, address)
        for facet in FACETS
        if facet.shown or answer.filters.of(facet.name).values
    ]


def chips(answer: Answer, view: View, address: Address) -> list[Row]:
    """Everything that is asked for, each with the address without it."""
    filters = answer.filters
    found: list[Row] = []
    if filters.words:
        found.append(
            {"label": "Words", "value": filters.words, "href": address(filters.with_words(""), view)}
        )
    for facet in FACETS:
        found += [
            {
                "label": facet.label,
                "value": label(answer.columns, facet.name, value),
                "href": address(filters.toggled(facet.name, value), view),
            }
            for value in filters.of(facet.name).values
        ]
    if filters.first is not None:
        found.append(
            {
                "label": "From",
                "value": filters.first,
                "href": address(filters.between(None, filters.last), view),
            }
        )
    if filters.last is not None:
        found.append(
            {
                "label": "To",
                "value": filters.last,
                "href": address(filters.between(filters.first, None), view),
            }
        )
    return found


def _facet(facet: Facet, answer: Answer, view: View, address: Address) -> Row:
    filters, chosen = answer.filters, answer.filters.of(facet.name)
    in_full = view.more == facet.name
    values = answer.values(facet.name, (LONG if in_full else SHORT) + 1)
    shown = values[: max(LONG if in_full else SHORT, len(chosen.values))]
    if facet.kind in ("year", "certainty"):
        order = {value.id: at for at, value in enumerate(answer.columns.facets[facet.name].values)}
        backwards = -1 if facet.kind == "year" else 1
        shown = sorted(shown, key=lambda item: backwards * order.get(item.value.id, -1))
    missing = answer.not_told(facet.name)
    most = max([item.count for item in shown], default=0)
    return {
        "name": facet.name,
        "label": facet.label,
        "kind": facet.kind,
        "open": bool(chosen.values) or in_full or facet.name not in FOLDED,
        "typed": facet.kind in _TYPED,
        "values": [
            {
                "label": item.value.label,
                "note": item.value.note or item.value.short,
                "count": item.count,
                "chosen": item.chosen,
                "share": _share(item.count, most),
                "href": address(filters.toggled(facet.name, item.value.id), view),
            }
            for item in shown
        ],
        "missing": missing
        and facet.kind not in ("certainty", "status", "type", "document")
        and {
            "count": missing,
            "chosen": NOT_TOLD in chosen.values,
            "href": address(filters.toggled(facet.name, NOT_TOLD), view),
        },
        "more": len(values) > len(shown) and address(filters, replace(view, more=facet.name)),
        "fewer": in_full and address(filters, replace(view, more="")),
        "match": facet.several
        and len(chosen.values) > 1
        and {
            "all": chosen.match_all,
            "any_href": address(filters.matching(facet.name, False), view),
            "all_href": address(filters.matching(facet.name, True), view),
        },
        "parts": facet.has_parts
        and bool(chosen.values)
        and {
            "with": chosen.parts,
            "with_href": address(filters.with_parts(facet.name, True), view),
            "without_href": address(filters.with_parts(facet.name, False), view),
        },
        "hidden": [
            *filters.pairs(),
            *((name, value) for name, value in view.pairs() if name not in ("page", "more")),
        ],
    }


def _share(count: int, most: int) -> int:
    """How long the bar behind a count is, in twentieths of the longest; a class of the style sheet."""
    return max(1, round(20 * count / most)) if most else 0
