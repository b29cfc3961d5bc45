"""What speaks for a span being the name of an organization, a place or a person, as named features.

Features come in four groups, so that those of a span's beginning, end and words are worked out
once for all spans that share them.
"""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from extractors.acronyms import Definition
from extractors.model_spans import ModelSpan
from pipeline.knowledge.organization_kinds import kind_of
from pipeline.knowledge.organizations import Head
from pipeline.learned.encoder import Weighed
from pipeline.mentions.candidates import SMALL_WORDS, Span, Words
from pipeline.records import Mention

_LABELS = ("ORG", "PLACE", "PERSON", "DATE", "RESOLUTION", "ACTIVITY")
_QUOTES = frozenset("\"'“‘«„")
_LONGEST = 8
# Chances of the encoder that make a difference.
_CHANCES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
_CHOSEN = ("ORG", "PLACE", "PERSON")


class MentionEvidence:
    """Everything known of one document that features are made from.

    `found` are the mentions that the rules propose; `listed` and `towns` say of spans that are
    names of the authority or the gazetteer whether they are strong or weak ones.
    """

    def __init__(
        self,
        words: Words,
        spans: Sequence[ModelSpan],
        found: Sequence[Mention],
        listed: Mapping[Span, str],
        towns: Mapping[Span, str],
        definitions: Sequence[Definition],
        heads: Mapping[tuple[str, ...], Head],
        weighed: Weighed,
    ) -> None:
        self._weighed = weighed
        self.words = words
        self._text = words.text
        self._heads = heads
        self._listed, self._towns = listed, towns
        self._labels = {(s.start, s.end): s.label for s in spans}
        self._spans = sorted(spans, key=lambda s: s.start)
        self._starts = [s.start for s in self._spans]
        self._rules: dict[Span, set[str]] = defaultdict(set)
        for mention in found:
            self._rules[mention.start, mention.end].add(f"{mention.type[0]}:{mention.rule}")
        self._by_form = Counter((self._text[s.start : s.end], s.label) for s in spans)
        self._defined = {d.short: d for d in definitions}
        self._short = {(d.short_start, d.short_end) for d in definitions}
        self._long = {(d.long_start, d.long_end) for d in definitions}
        self._long_ends = {d.long_end for d in definitions}
        self._counts: dict[str, int] = {}
        self._kinds: dict[str, str | None] = {}
        self._before: dict[int, tuple[str, str, str]] = {}
        self._after: dict[int, tuple[str, str, str]] = {}

    @cached_property
    def capital_lines(self) -> frozenset[int]:
        """Offsets of the lines that are written in capitals."""
        starts, at = [], 0
        for line in self._text.splitlines(keepends=True):
            if line.isupper():
                starts.append(at)
            at += len(line)
        return frozenset(starts)

    def before(self, start: int) -> list[str]:
        """What stands before a span that begins at `start`."""
        first = self.words.first(start)
        word, gap, form = self._word_before(start)
        second = self.words.surface(first - 2) if first > 1 else "^"
        low = word.lower()
        line = self._text.rfind("\n", 0, start) + 1
        features = [
            f"p1={low}", f"p2={second.lower()}", f"p12={second.lower()} {low}", f"g0={gap}",
            f"P1{gap}{form}",
        ]  # fmt: skip
        if gap == "blank":
            features.append(f"pf={low if low in SMALL_WORDS else form}")
        if start - line < 4:
            features.append("line starts")
        if line in self.capital_lines:
            features.append("capital line")
        if start and self._text[start - 1] in _QUOTES:
            features.append("quoted")
        return features

    def after(self, end: int) -> list[str]:
        """What stands after a span that ends at `end`."""
        last = self.words.last(end)
        word, gap, form = self._word_after(end)
        second = self.words.surface(last + 2) if last + 2 < len(self.words.words) else "$"
        low = word.lower()
        line_end = self._text.find("\n", end)
        features = [
            f"n1={low}", f"n2={second.lower()}", f"n12={low} {second.lower()}", f"g1={gap}",
            f"N1{gap}{form}",
        ]  # fmt: skip
        if (line_end if line_end >= 0 else len(self._text)) - end < 3:
            features.append("line ends")
        return features

    def inside(self, start: int, end: int) -> list[str]:
        """What the words themselves say; the same for every span of these words in the document."""
        surface = self._text[start:end]
        said = [self.words.surface(n) for n in range(self.words.first(start), self.words.last(end) + 1)]
        if not said:
            return ["no words"]
        low = [word.lower() for word in said]
        head = next((n for n, word in enumerate(low) if n and word in SMALL_WORDS), len(low))
        shapes = [shape(word) for word in said]
        kind = self._kind(surface)
        length = min(len(said), _LONGEST)
        features = [
            f"words {length}", f"kind {kind}", f"kind {kind is not None} {length}", f"w1={low[0]}",
            f"wl={low[-1]}", f"head={low[head - 1]}", "sh=" + "".join(shapes[:6]),
            f"s1{shapes[0]}{shapes[-1]}",
        ]  # fmt: skip
        features += [f"w={word}" for word in set(low)]
        if length == 1:
            features += [f"suffix={low[0][-3:]}", f"one {shapes[0]} {min(len(surface), 9)}"]
        if "and" in low:
            features.append("has and")
        if "," in surface:
            features.append("has comma")
        if "in" in low:
            features.append("has in")
        features += self._in_document(surface)
        definition = self._defined.get(surface)
        if definition is not None:
            long = self._text[definition.long_start : definition.long_end]
            label = self._labels.get((definition.long_start, definition.long_end))
            said = long.lower().split()
            features += [
                "defined", f"defined kind {self._kind(long)}", f"defined head={said[-1]}",
                f"defined w1={said[0]}", f"defined {label}",
            ]  # fmt: skip
        return features

    def own(self, start: int, end: int, ways: set[str]) -> list[str]:
        """What holds for this very span."""
        span = (start, end)
        label = self._labels.get(span)
        rules = sorted(self._rules.get(span, ()))
        listed, town = self._listed.get(span, "no"), self._towns.get(span, "no")
        first, last = self.words.first(start), self.words.last(end)
        before, gap0, form0 = self._word_before(start)
        _, gap1, form1 = self._word_after(end)
        surface = self._text[start:end]
        features = [
            f"m {label}", f"R {'|'.join(rules)} {label}", f"listed {listed}", f"town {town}",
            f"LT {listed} {town} {label}", f"P1{gap0}{form0} {label}",
            f"N1{gap1}{form1} {label}",
            f"p1={before.lower()} {label}", f"others {self._others(surface, label)} {label}",
            f"kind {self._kind(surface)} {label}",
            f"first {shape(surface[:1])} {last - first} {label}",
        ]  # fmt: skip
        features += [f"r {rule}" for rule in rules] or ["r none"]
        features += self._relations(span)
        features += self._weights(span)
        features += [f"way {way}" for way in ways]
        if "=" not in ways:
            features.append("nobody's")
        if span in self._short:
            features.append("definition's short form")
        if span in self._long:
            features.append("definition's long form")
        elif end in self._long_ends:
            features.append("ends definition's long form")
        return features

    def _word_before(self, start: int) -> tuple[str, str, str]:
        """The word before an offset, what stands between them, and how the word is written."""
        if start not in self._before:
            number = self.words.first(start) - 1
            word, gap = ("^", "^") if number < 0 else (self.words.surface(number), "")
            if number >= 0:
                between = self._text[self.words.ends[number] : start]
                gap = "line" if "\n" in between else between.strip()[-2:] or "blank"
            self._before[start] = word, gap, shape(word)
        return self._before[start]

    def _word_after(self, end: int) -> tuple[str, str, str]:
        """The word after an offset, what stands between them, and how the word is written."""
        if end not in self._after:
            number = self.words.last(end) + 1
            is_word = number < len(self.words.words)
            word, gap = (self.words.surface(number), "") if is_word else ("$", "$")
            if is_word:
                between = self._text[end : self.words.starts[number]]
                gap = "line" if "\n" in between else between.strip()[:5] or "blank"
            self._after[end] = word, gap, shape(word)
        return self._after[end]

    def _kind(self, name: str) -> str | None:
        """What the head noun says, worked out once a form."""
        if name not in self._kinds:
            self._kinds[name] = kind_of(name, self._heads)
        return self._kinds[name]

    def _weights(self, span: Span) -> list[str]:
        """The encoder's chances by all the steps that they reach, so that more can only weigh more."""
        features = []
        for label in _CHOSEN:
            whole, part = self._weighed.name(label, *span)
            features += [f"weighed {label} {step}" for step in _CHANCES if whole >= step]
            features += [f"weighed in {label} {step}" for step in _CHANCES if part >= step]
        return features

    def _relations(self, span: Span) -> list[str]:
        """How the model's spans lie to this one."""
        start, end = span
        found = set()
        number = max(0, bisect.bisect_left(self._starts, start) - 1)
        while number < len(self._spans) and self._spans[number].start < end:
            other = self._spans[number]
            number += 1
            if other.end <= start or (other.start, other.end) == span:
                continue
            if other.start <= start and other.end >= end:
                found.add(f"in {other.label}")
            elif other.start >= start and other.end <= end:
                side = "start" if other.start == start else "end" if other.end == end else "middle"
                found.add(f"has {other.label} at {side}")
            else:
                found.add(f"crosses {other.label}")
        return sorted(found) or ["beside none"]

    def _in_document(self, surface: str) -> list[str]:
        """How often the document has this form, and what the model took it for."""
        times = self._count(surface)
        features = [f"times {min(times, 4)}"]
        seen = {label: count for label in _LABELS if (count := self._by_form.get((surface, label), 0))}
        features += [f"elsewhere {label} {min(count, 3)}" for label, count in seen.items()] or ["unseen"]
        if times > 1:
            features += [f"share {label} {4 * seen.get(label, 0) // times}" for label in ("ORG", "PLACE")]
        return features

    def _others(self, surface: str, label: str | None) -> str:
        """How often the model took the form for an organization or place at other spots; 2 for more."""
        counts = (self._by_form.get((surface, kind), 0) - (label == kind) for kind in ("ORG", "PLACE"))
        return " ".join(str(min(max(count, 0), 2)) for count in counts)

    def _count(self, surface: str) -> int:
        if surface not in self._counts:
            self._counts[surface] = self._text.count(surface)
        return self._counts[surface]


def shape(word: str) -> str:
    """How a word is written: A one capital, U capitals, C capitalized, M mixed, D digits, l small.

    >>> [shape(word) for word in ("UN", "Women", "McDonald", "1325", "for", "A")]
    ['U', 'C', 'M', 'D', 'l', 'A']
    """
    if word.isupper():
        return "A" if len(word) == 1 else "U"
    if word[:1].isupper():
        return "C" if word[1:].islower() else "M"
    return "D" if word[:1].isdigit() else "l"
