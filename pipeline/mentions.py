"""Every organization, place, date and resolution that a text mentions, none overlapping another."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Sequence

from extractors.acronyms import Definition
from extractors.dates import find_dates
from extractors.organizations import find_organizations
from extractors.places import find_places
from extractors.resolutions import find_resolutions
from pipeline.knowledge.everything import Knowledge
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.model import ModelReading
from pipeline.names import words
from pipeline.records import Mention, MentionType

# Where two mentions overlap, the surer kind stands: a resolution's number is never a date, and a
# place inside an organization's name is not marked.
_RANK = {MentionType.RESOLUTION: 0, MentionType.DATE: 1, MentionType.ORG: 2, MentionType.PLACE: 3}
# A form found elsewhere is weaker than anything read where it stands.
_LAST_RULE = "repeated"
# What reads an organization's name as a whole.
_SURE_RULES = frozenset({"model", "authority"})


def find_mentions(
    found: ModelReading, definitions: Sequence[Definition], gazetteer: Gazetteer, knowledge: Knowledge
) -> list[Mention]:
    """The mentions of one document in the order of the text, not yet resolved."""
    document = found.document
    text = document.text
    text_words = words(text)
    candidates = [
        *find_resolutions(text, knowledge.resolutions),
        *find_dates(text, document.published, knowledge.date_words),
        *find_organizations(text, text_words, found.spans, definitions, knowledge.organization_names),
        *find_places(text, found.spans, gazetteer, knowledge.places),
    ]
    return without_overlaps(candidates)


def without_overlaps(candidates: Iterable[Mention]) -> list[Mention]:
    """The surest of overlapping mentions, then the longest; what is left, in order.

    An organization's name that the model or the authority knows as a whole keeps the number or year
    in it: `Coalition 1325` is no resolution.
    """
    listed = list(candidates)
    inside = _inside_names(listed)
    ordered = sorted(
        (mention for mention in listed if mention not in inside),
        key=lambda m: (m.rule == _LAST_RULE, _RANK[m.type], m.start - m.end, m.start, m.rule),
    )
    taken: set[int] = set()
    kept: list[Mention] = []
    for mention in ordered:
        span = range(mention.start, mention.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _inside_names(candidates: Sequence[Mention]) -> set[Mention]:
    """The resolutions and dates that are a part, not the whole, of a surely read organization's name."""
    names = sorted(
        (m for m in candidates if m.type is MentionType.ORG and m.rule in _SURE_RULES), key=lambda m: m.start
    )
    starts = [name.start for name in names]
    farthest = list(itertools.accumulate((name.end for name in names), max))
    inside = set()
    for mention in candidates:
        if mention.type not in (MentionType.RESOLUTION, MentionType.DATE):
            continue
        before = bisect.bisect_left(starts, mention.start)
        upto = bisect.bisect_right(starts, mention.start)
        if (before and farthest[before - 1] >= mention.end) or (upto and farthest[upto - 1] > mention.end):
            inside.add(mention)
    return inside
