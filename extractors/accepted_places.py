"""The names of a text that are already taken for places, asked for by what stands near another name."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from extractors.place_names import KnownName

# Characters between two names that belong together: `, and `, ` (`, ` – `.
_WIDEST_LINK = 8
_LIST_LINK = re.compile(r",? (?:and|or|&) |, |; |/| – | - | \(")
_COUNTRY_LINK = re.compile(r", | \(|/| – | - ")


class AcceptedPlaces:
    """Names taken for places, in the order of the text and without overlaps.

    Every question looks at the names next to the one asked about, or into a set made once, so that
    a long text costs what its length does.
    """

    def __init__(self, text: str, names: Sequence[KnownName]) -> None:
        self._text = text
        self._names = names
        self._starts = [name.start for name in names]
        self._ends = [name.end for name in names]
        self._keys_of: dict[str, set[str]] = {}
        for name in names:
            for place in name.ids:
                self._keys_of.setdefault(place, set()).add(name.key)
        self.forms = frozenset(name.key for name in names)
        self.countries = frozenset(c for name in names if len(name.countries) == 1 for c in name.countries)

    def in_country_after(self, name: KnownName) -> bool:
        """Whether the name of its country follows: `Pirot, Serbia`."""
        return any(
            name.countries & other.countries and self._between(name, other, _COUNTRY_LINK)
            for other in self._after(name)
        )

    def lists_after(self, name: KnownName) -> bool:
        """Whether another place follows in a list: `Bar and Podgorica`."""
        return any(self._between(name, other, _LIST_LINK) for other in self._after(name))

    def lists(self, name: KnownName) -> bool:
        """Whether another place stands before or after it in a list."""
        return self.lists_after(name) or any(
            self._between(other, name, _LIST_LINK) for other in self._before(name)
        )

    def means(self, name: KnownName) -> bool:
        """Whether another name of one of its places is accepted."""
        return any(place in self._keys_of for place in name.ids)

    def means_otherwise(self, name: KnownName) -> bool:
        """The same for a name that is written in another way."""
        return any(self._keys_of.get(place, {name.key}) != {name.key} for place in name.ids)

    def _after(self, name: KnownName) -> Sequence[KnownName]:
        first = bisect.bisect_right(self._starts, name.end)
        return self._names[first : bisect.bisect_left(self._starts, name.end + _WIDEST_LINK)]

    def _before(self, name: KnownName) -> Sequence[KnownName]:
        first = bisect.bisect_right(self._ends, name.start - _WIDEST_LINK)
        return self._names[first : bisect.bisect_left(self._ends, name.start)]

    def _between(self, left: KnownName, right: KnownName, link: re.Pattern[str]) -> bool:
        return link.fullmatch(self._text, left.end, right.start) is not None
