"""A document laid out for the activity reader: what stands in which sentence, and how far apart."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors.activity_types import ActivityWord, find_activity_words
from extractors.roles import RoleHit, find_roles
from pipeline.knowledge.activity_types import ActivityWords
from pipeline.knowledge.cues import Cue
from pipeline.records import Document, Mention, MentionType, Organization, Place
from pipeline.sentences import Sentence

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Trigger:
    """The words that first name an activity; half-open offsets and the number of their sentence."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Scene:
    """Everything that the features of an activity and its possible values are computed from.

    Built once a document. `mentions` are resolved and in order; `triggers` are in order.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    triggers: tuple[Trigger, ...]
    organizations: Mapping[str, Organization]
    places: Mapping[str, Place]
    publisher: str | None
    words: ActivityWords
    cues: tuple[Cue, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that holds `offset` (or the one before it)."""
        return max(0, bisect.bisect_right(self._starts, offset) - 1)

    @cached_property
    def by_entity(self) -> Mapping[str, tuple[Mention, ...]]:
        """The mentions of each organization and place."""
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.entity is not None:
                found.setdefault(mention.entity, []).append(mention)
        return {key: tuple(mentions) for key, mentions in found.items()}

    @cached_property
    def by_country(self) -> Mapping[str, tuple[Mention, ...]]:
        """The mentions of places of each country."""
        found: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            place = self.places.get(mention.entity or "") if mention.type is MentionType.PLACE else None
            if place is not None and place.country is not None:
                found.setdefault(place.country, []).append(mention)
        return {key: tuple(mentions) for key, mentions in sorted(found.items())}

    @cached_property
    def located(self) -> tuple[tuple[Mention, ...], ...]:
        """The mentions of each sentence."""
        found: list[list[Mention]] = [[] for _ in self.sentences]
        for mention in self.mentions:
            found[self.sentence_at(mention.start)].append(mention)
        return tuple(tuple(mentions) for mentions in found)

    @cached_property
    def hits(self) -> Mapping[Mention, tuple[RoleHit, ...]]:
        """The cues that give a mention of an organization a role."""
        kinds = {key: donor_kind(organization) for key, organization in self.organizations.items()}
        found: dict[Mention, list[RoleHit]] = {}
        for sentence, mentions in zip(self.sentences, self.located, strict=True):
            for hit in find_roles(self.document.text, sentence.start, sentence.end, mentions, kinds, self.cues):
                for mention in hit.mentions:
                    found.setdefault(mention, []).append(hit)
        return {mention: tuple(hits) for mention, hits in found.items()}

    @cached_property
    def type_words(self) -> tuple[tuple[ActivityWord, ...], ...]:
        """The words of each sentence that may name an activity."""
        return tuple(
            tuple(find_activity_words(self.document.text, s.start, s.end, self.words)) for s in self.sentences
        )

    def triggers_between(self, start: int, end: int) -> int:
        """How many activities are first named between two offsets, in either order."""
        low, high = sorted((start, end))
        return bisect.bisect_left(self._trigger_starts, high) - bisect.bisect_right(self._trigger_starts, low)

    @cached_property
    def _trigger_starts(self) -> list[int]:
        return [trigger.start for trigger in self.triggers]

    def nearest_trigger(self, offset: int) -> Trigger:
        return min(self.triggers, key=lambda trigger: abs(trigger.start - offset))

    def last_trigger_before(self, offset: int) -> Trigger | None:
        at = bisect.bisect_right(self._trigger_starts, offset)
        return self.triggers[at - 1] if at else None

    def tokens(self, start: int, end: int) -> list[str]:
        """Words and signs between two offsets, in lower case."""
        return [m.group().lower() for m in _TOKEN.finditer(self.document.text, start, end)]


def donor_kind(organization: Organization) -> str:
    """The kind, with foundations and funds told from other NGOs by their names."""
    if organization.kind in ("ngo", "network") and re.search(
        r"\b(?:fund|foundation|stiftung|trust)\b", organization.name, re.IGNORECASE
    ):
        return "fund"
    return organization.kind or "unknown"


def build_scene(
    document: Document,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    triggers: Sequence[tuple[int, int]],
    organizations: Mapping[str, Organization],
    places: Mapping[str, Place],
    publisher: str | None,
    words: ActivityWords,
    cues: Sequence[Cue],
) -> Scene:
    """Lay a document out; `triggers` are half-open offsets."""
    starts = [sentence.start for sentence in sentences]
    placed = tuple(
        Trigger(start, end, max(0, bisect.bisect_right(starts, start) - 1)) for start, end in sorted(triggers)
    )
    return Scene(
        document, tuple(sentences), tuple(mentions), placed, organizations, places, publisher, words, tuple(cues)
    )

