"""A document laid out for the activity reader: what stands in which sentence, and how far apart."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from extractors.activity_types import ActivityWord, find_activity_words
from extractors.roles import RoleHit, find_roles
from pipeline.knowledge.activity_types import ActivityWords
from pipeline.knowledge.cues import Cue
from pipeline.learned.encoder import UNWEIGHED, Weighed
from pipeline.records import Document, Mention, MentionType, Organization, Place
from pipeline.sentences import Sentence

# Sentences on either side of the naming words in which an activity's values are looked for. All but
# a few values of the annotated activities stand nearer.
REACH = 30
# The least chance at which the encoder's opinion alone makes words worth weighing.
_LIKELY = 0.15
# Characters; a longer line is a sentence without its full stop.
_LONGEST_HEADING = 60
# The raised numbers of notes are no words.
_TOKEN = re.compile(r"[^\W_¹²³⁰⁴-⁹]+(?:['’-][^\W_]+)*|[^\w\s]")
# The parts of a scene that depend on its triggers.
_OF_TRIGGERS = frozenset({"triggers", "_trigger_starts"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """The words that first name an activity; half-open offsets and the number of their sentence."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class NamingSpan:
    """Words that may first name an activity: whether the model of names says so, the type that the
    word lists give them (None where they are in no list), and the encoder's chance that they do."""

    start: int
    end: int
    by_model: bool
    listed: str | None
    chance: float = 0.0


@dataclass(frozen=True)
class Scene:
    """Everything that the features of an activity and its possible values are computed from.

    Built once a document. `mentions` are resolved and in order; `triggers` are in order.
    `persons` are the offsets of persons' names, which no title may hold.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    organizations: Mapping[str, Organization]
    places: Mapping[str, Place]
    publisher: str | None
    words: ActivityWords
    cues: tuple[Cue, ...]
    persons: tuple[tuple[int, int], ...] = ()
    weighed: Weighed = UNWEIGHED
    triggers: tuple[Trigger, ...] = ()

    def with_triggers(self, spans: Iterable[tuple[int, int]]) -> Scene:
        """The same scene with these spans as the words that first name its activities."""
        placed = (Trigger(start, end, self.sentence_at(start)) for start, end in sorted(spans))
        made = replace(self, triggers=tuple(placed))
        # What was worked out without the triggers holds with them too.
        kept = {name: value for name, value in vars(self).items() if name not in _OF_TRIGGERS}
        vars(made).update(kept)
        return made

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that holds `offset` (or the one before it)."""
        return max(0, bisect.bisect_right(self._starts, offset) - 1)

    def near(self, trigger: Trigger) -> tuple[Mention, ...]:
        """The mentions within REACH sentences of a trigger, in order: all that can be its values.

        What stands farther away belongs to other activities; without this bound the cost of a
        report would grow with the square of its length.
        """
        last = min(trigger.sentence + REACH, len(self.sentences) - 1)
        first_offset = self.sentences[max(0, trigger.sentence - REACH)].start
        low = bisect.bisect_left(self._mention_starts, first_offset)
        high = bisect.bisect_left(self._mention_starts, self.sentences[last].end)
        return self.mentions[low:high]

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [mention.start for mention in self.mentions]

    def entities_near(self, trigger: Trigger) -> Mapping[str, tuple[Mention, ...]]:
        """The organizations and places among the mentions near a trigger, ordered by id."""
        found: dict[str, list[Mention]] = {}
        for mention in self.near(trigger):
            if mention.entity is not None:
                found.setdefault(mention.entity, []).append(mention)
        return {key: tuple(found[key]) for key in sorted(found)}

    def countries_near(self, trigger: Trigger) -> Mapping[str, tuple[Mention, ...]]:
        """The countries of the places near a trigger, with the mentions of those places."""
        found: dict[str, list[Mention]] = {}
        for mention in self.near(trigger):
            country = self._country(mention)
            if country is not None:
                found.setdefault(country, []).append(mention)
        return {key: tuple(found[key]) for key in sorted(found)}

    def _country(self, mention: Mention) -> str | None:
        place = self.places.get(mention.entity or "") if mention.type is MentionType.PLACE else None
        return place.country if place is not None else None

    @cached_property
    def country_counts(self) -> Counter[str]:
        """How often the document names places of each country."""
        return Counter(country for m in self.mentions if (country := self._country(m)) is not None)

    @cached_property
    def mention_counts(self) -> Counter[str]:
        """How often the document names each organization and place."""
        return Counter(mention.entity for mention in self.mentions if mention.entity is not None)

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
            for hit in find_roles(
                self.document.text, sentence.start, sentence.end, mentions, kinds, self.cues
            ):
                for mention in hit.mentions:
                    found.setdefault(mention, []).append(hit)
        return {mention: tuple(hits) for mention, hits in found.items()}

    @cached_property
    def type_words(self) -> tuple[tuple[ActivityWord, ...], ...]:
        """The words of each sentence that may name an activity."""
        return tuple(
            tuple(find_activity_words(self.document.text, s.start, s.end, self.words)) for s in self.sentences
        )

    @cached_property
    def first_organization(self) -> str | None:
        """The organization that the document names first."""
        return next((m.entity for m in self.mentions if m.type is MentionType.ORG and m.entity), None)

    def name_tokens(self, organization: str) -> list[str]:
        """The words of an organization's name, in lower case."""
        return [m.group().lower() for m in _TOKEN.finditer(self.organizations[organization].name)]

    def heading_above(self, sentence: int) -> tuple[str, ...]:
        """The words of the last short line without a full stop above a sentence, in its section."""
        return self._headings[sentence]

    @cached_property
    def _headings(self) -> tuple[tuple[str, ...], ...]:
        found: list[tuple[str, ...]] = []
        heading: tuple[str, ...] = ()
        for sentence in self.sentences:
            found.append(heading)
            text = self.document.text[sentence.start : sentence.end]
            if len(text) < _LONGEST_HEADING and not sentence.item and text[-1] not in ".!?;,":
                heading = tuple(
                    dict.fromkeys(t for t in self.tokens(sentence.start, sentence.end) if t.isalpha())
                )
        return tuple(found)

    @cached_property
    def _first_places(self) -> Mapping[str, int]:
        """Where each word of the document stands first."""
        found: dict[str, int] = {}
        for match in _TOKEN.finditer(self.document.text):
            found.setdefault(match.group().lower(), match.start())
        return found

    def is_first(self, word: str, offset: int) -> bool:
        """Whether a word, in lower case, does not stand anywhere before `offset`."""
        return self._first_places.get(word, offset) >= offset

    def naming_spans(
        self, spans: Iterable[tuple[int, int]], naming_words: Container[str]
    ) -> list[NamingSpan]:
        """Everything that may name an activity, in order and without overlaps.

        `spans` are the model of names', which win; then what the encoder thinks likely, the lists'
        words, and single words that are in `naming_words`. Of the lists and the single words those
        inside mentions do not count.
        """
        listed = [word for words in self.type_words for word in words]
        covered = _Covered()
        found: list[NamingSpan] = []

        def add(start: int, end: int, by_model: bool, type_: str | None) -> None:
            if covered.add(start, end):
                found.append(NamingSpan(start, end, by_model, type_, self.weighed.naming(start, end)))

        for start, end in spans:
            add(start, end, True, self._listed(start, end))
        for start, end in self.weighed.naming_spans(_LIKELY):
            add(start, end, False, self._listed(start, end))
        for mention in self.mentions:
            covered.add_all(mention.start, mention.end)
        for word in listed:
            add(word.start, word.end, False, word.type)
        for match in _TOKEN.finditer(self.document.text):
            if match.group().lower() in naming_words:
                add(match.start(), match.end(), False, None)
        return sorted(found, key=lambda span: span.start)

    def _listed(self, start: int, end: int) -> str | None:
        """The type of the last listed word within or over a span."""
        types = [w.type for w in self.type_words[self.sentence_at(start)] if w.start < end and w.end > start]
        return types[-1] if types else None

    def triggers_between(self, start: int, end: int) -> int:
        """How many activities are first named between two offsets, in either order."""
        low, high = sorted((start, end))
        return bisect.bisect_left(self._trigger_starts, high) - bisect.bisect_right(self._trigger_starts, low)

    @cached_property
    def _trigger_starts(self) -> list[int]:
        return [trigger.start for trigger in self.triggers]

    def nearest_trigger(self, offset: int) -> Trigger:
        at = bisect.bisect_left(self._trigger_starts, offset)
        beside = self.triggers[max(0, at - 1) : at + 1]
        return min(beside, key=lambda trigger: abs(trigger.start - offset))

    def last_trigger_before(self, offset: int) -> Trigger | None:
        at = bisect.bisect_right(self._trigger_starts, offset)
        return self.triggers[at - 1] if at else None

    def tokens(self, start: int, end: int) -> list[str]:
        """Words and signs between two offsets, in lower case; one that an offset cuts counts in part."""
        if start >= end:
            return []
        first = bisect.bisect_left(self._token_starts, start)
        last = bisect.bisect_right(self._token_ends, end)
        whole = self._tokens[first:last]
        text = self.document.text
        if first and self._token_ends[first - 1] > start:
            cut = min(end, self._token_ends[first - 1])
            whole = [m.group().lower() for m in _TOKEN.finditer(text, start, cut)] + whole
        if last < len(self._tokens) and start <= self._token_starts[last] < end:
            cut = self._token_starts[last]
            whole = whole + [m.group().lower() for m in _TOKEN.finditer(text, cut, end)]
        return whole

    @cached_property
    def _tokens(self) -> list[str]:
        return [m.group().lower() for m in _TOKEN.finditer(self.document.text)]

    @cached_property
    def _token_starts(self) -> list[int]:
        return [m.start() for m in _TOKEN.finditer(self.document.text)]

    @cached_property
    def _token_ends(self) -> list[int]:
        return [m.end() for m in _TOKEN.finditer(self.document.text)]

    @cached_property
    def remembered(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Features of what stands around a mention, by prefix and offset: asked for by every activity."""
        return {}


class _Covered:
    """Spans that must not overlap."""

    def __init__(self) -> None:
        self._offsets: set[int] = set()

    def add(self, start: int, end: int) -> bool:
        """Add a span; False where it overlaps an earlier one."""
        span = range(start, end)
        if not self._offsets.isdisjoint(span):
            return False
        self._offsets.update(span)
        return True

    def add_all(self, start: int, end: int) -> None:
        """Add a span, whatever it overlaps."""
        self._offsets.update(range(start, end))


def donor_kind(organization: Organization) -> str:
    """The kind, with foundations and funds told from other NGOs by their names."""
    if organization.kind in ("ngo", "network") and re.search(
        r"\b(?:fund|foundation|stiftung|trust)\b", organization.name, re.IGNORECASE
    ):
        return "fund"
    return organization.kind or "unknown"
