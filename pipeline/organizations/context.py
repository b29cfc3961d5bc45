"""Which country a document, and each place in it, speaks of."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.knowledge.organization_patterns import CountryName
from pipeline.names import fold
from pipeline.records import Mention, MentionType, Place

# `Ministry of Defence in Serbia`, `Ministry of Defence (Serbia)`, `Ministry of Defence, Serbia`.
_PLACE_AFTER = re.compile(r"[”\"’'»)]?\s?(?:,|\(|–|-|:)?\s?(?:in |of |from )?(?:the )?", re.IGNORECASE)
# `Serbia: Ministry of Defence`, `Serbia's Ministry of Defence`.
_PLACE_BEFORE = re.compile(r"(?:['’]s|\s?[:–|-])\s?(?:the )?", re.IGNORECASE)
# From more than this share of the places named, a country is what the whole document is about.
_HOME_SHARE = 0.5
# Characters; in a report that is one line, what stands farther off is not on the name's line.
_LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class _Stand:
    """A place with a country, where it stands."""

    start: int
    end: int
    country: str


class CountryContext:
    """The countries of a document's places, asked for by offset."""

    def __init__(
        self,
        text: str,
        mentions: Iterable[Mention],
        places: Sequence[Place],
        names: Mapping[str, CountryName],
    ) -> None:
        self._text = text
        self.names = names
        self._names = {country.code: country for country in names.values()}
        country_of = {place.id: place.country for place in places}
        stands = (
            _Stand(m.start, m.end, country)
            for m in mentions
            if m.type is MentionType.PLACE and (country := country_of.get(m.entity or ""))
        )
        self._stands = sorted(stands, key=lambda stand: stand.start)
        self._starts = [stand.start for stand in self._stands]
        self.counts = Counter(stand.country for stand in self._stands)
        # Folded names of towns and parts of countries, for names such as `Embassy of Norway in Belgrade`.
        self.towns: Mapping[str, CountryName] = {
            fold(place.name): self._names[place.country]
            for place in places
            if place.kind in ("city", "admin") and place.country in self._names
        }

    def is_place(self, folded: str) -> bool:
        """Whether folded words name a town of the document or a country."""
        return folded in self.towns or folded in self.names

    @property
    def home(self) -> CountryName | None:
        """The country that the document speaks of most, where one has more than half."""
        if not self.counts:
            return None
        code, count = self.counts.most_common(1)[0]
        return self._names.get(code) if count > _HOME_SHARE * self.counts.total() else None

    def at(self, mention: Mention) -> CountryName | None:
        """The country meant by a name that leaves its country unsaid at this point of the text."""
        beside = self._beside(mention)
        if beside is not None:
            return self._names.get(beside)
        if self.home is not None:
            return self.home
        around = self._around(mention)
        return self._names.get(around) if around else None

    def usual(self, mentions: Sequence[Mention]) -> CountryName | None:
        """The country meant by most of these mentions of one name."""
        found = Counter(country for m in mentions if (country := self.at(m)) is not None)
        return found.most_common(1)[0][0] if found else self.home

    def _beside(self, mention: Mention) -> str | None:
        at = bisect.bisect_left(self._starts, mention.end)
        if at < len(self._stands):
            after = self._stands[at]
            if _PLACE_AFTER.fullmatch(self._text, mention.end, after.start):
                return after.country
        at = bisect.bisect_left(self._starts, mention.start) - 1
        if at >= 0 and _PLACE_BEFORE.fullmatch(self._text, self._stands[at].end, mention.start):
            return self._stands[at].country
        return None

    def _around(self, mention: Mention) -> str | None:
        """The country nearest before the name on its line, else the line's only one, else the last
        one named above."""
        earliest, latest = max(0, mention.start - _LONGEST_LINE), mention.end + _LONGEST_LINE
        line_start = self._text.rfind("\n", earliest, mention.start) + 1 or earliest
        line_end = self._text.find("\n", mention.end, latest)
        line_end = latest if line_end < 0 else line_end
        low, high = (bisect.bisect_left(self._starts, offset) for offset in (line_start, line_end))
        nearest = bisect.bisect_left(self._starts, mention.start) - 1
        if nearest >= low:
            return self._stands[nearest].country
        if len({stand.country for stand in self._stands[low:high]}) == 1:
            return self._stands[low].country
        return self._stands[low - 1].country if low else None
