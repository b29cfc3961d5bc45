"""Which countries a document speaks of, and how much so at each point of its text."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.knowledge.organization_patterns import CountryName
from pipeline.names import PhraseIndex

# A country's name or adjective that is no place here (`the Dutch embassy`) tells less than a place.
_ONLY_NAMED = 0.3
# `us` and `Uk` are other words: the shortest names count in capitals only.
_SHORTEST_IN_ANY_CASE = 4
# The weight of a place falls to half within so many characters: a line or two.
_HALF_DISTANCE = 120.0
# Farther away a place tells no more of a name than of any other in the document.
_FARTHEST = 1500
# A place that stands after the name tells less than one before it.
_AFTER = 0.4
# A place on the line of the name tells more than one on another.
_ON_LINE = 5.0
# What the whole document says, beside what stands around the name.
_WHOLE_DOCUMENT = 2.0
# A place that a preposition or a comma ties to the name outweighs all around it: `Hotel Park in Ohrid`.
_TIED = 3.0
_LISTED = 1.0
_LIST = re.compile(r",? (?:and|or|&) |, |/")
_TIE = re.compile(r"(?:,| in| at| near| outside)(?: the)?(?: (?:city|town|village) of)? ")


@dataclass(frozen=True, slots=True)
class Stand:
    """A place in a country, or the country named: half-open offsets, and how much that tells."""

    start: int
    end: int
    country: str
    weight: float = 1.0


def named_countries(text: str, phrases: PhraseIndex[CountryName]) -> Iterator[Stand]:
    """Each name and adjective of a country in `text`, in order: `Serbia`, `Guatemalan`."""
    for phrase in phrases.find(text):
        surface = text[phrase.start : phrase.end]
        if surface[0].isupper() and (len(surface) >= _SHORTEST_IN_ANY_CASE or surface.isupper()):
            yield Stand(phrase.start, phrase.end, phrase.entries[0].code, _ONLY_NAMED)


class Surroundings:
    """Countries by nearness: asked for once a name, it looks at the places around it alone."""

    def __init__(self, text: str, stands: Iterable[Stand]) -> None:
        self._text = text
        self._stands = sorted(stands, key=lambda stand: stand.start)
        self._starts = [stand.start for stand in self._stands]
        counts: dict[str, float] = defaultdict(float)
        for stand in self._stands:
            counts[stand.country] += stand.weight
        total = sum(counts.values())
        self.shares: Mapping[str, float] = {code: n / total for code, n in counts.items()} if total else {}

    def likeliest(self, spans: Sequence[tuple[int, int]]) -> str | None:
        """The country that the surroundings of these spans of one name speak of most."""
        scores = {code: _WHOLE_DOCUMENT * share * len(spans) for code, share in self.shares.items()}
        for start, end in spans:
            for code, near in self._near(start, end).items():
                scores[code] += near
        return min(scores, key=lambda code: (-scores[code], code)) if scores else None

    def _near(self, start: int, end: int) -> Mapping[str, float]:
        """By country, the weight of its places near the span: together 1 at most, and what is tied to it."""
        low = bisect.bisect_left(self._starts, start - _FARTHEST)
        high = bisect.bisect_right(self._starts, end + _FARTHEST)
        found: dict[str, float] = defaultdict(float)
        line_start = self._text.rfind("\n", max(0, start - _FARTHEST), start)
        line_end = self._text.find("\n", end, end + _FARTHEST)
        line_end = end + _FARTHEST if line_end < 0 else line_end
        for stand in self._stands[low:high]:
            before = stand.start < start
            distance = max(0, start - stand.end if before else stand.start - end)
            weight = stand.weight * 0.5 ** (distance / _HALF_DISTANCE) * (1.0 if before else _AFTER)
            weight *= _ON_LINE if line_start < stand.start < line_end else 1.0
            found[stand.country] += weight
        total = sum(found.values())
        near = {code: weight / max(total, 1e-9) for code, weight in found.items()}
        after = bisect.bisect_left(self._starts, end)
        if after < len(self._stands) and _TIE.fullmatch(self._text, end, self._starts[after]):
            country = self._stands[after].country
            near[country] = near.get(country, 0.0) + _TIED
        last = bisect.bisect_left(self._starts, start) - 1
        if last >= 0 and _LIST.fullmatch(self._text, self._stands[last].end, start):
            country = self._stands[last].country
            near[country] = near.get(country, 0.0) + _LISTED
        return near
