"""What speaks for a span being the name of an organization, a place or a person, as named features.

Features come in four groups, so that those of a span's beginning, end and words are worked out
once for all spans that share them. `label` is what the model of names takes the very span for.
"""

from __future__ import annotations

import bisect
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from extractors.acronyms import Definition
from extractors.model_spans import ModelSpan
from pipeline.knowledge.name_words import NameWords
from pipeline.knowledge.organization_kinds import kind_of
from pipeline.knowledge.organizations import Head
from pipeline.knowledge.word_clusters import WordClusters
from pipeline.mentions.candidates import SMALL_WORDS, Span, Words
from pipeline.mentions.wording import Wording, shape
from pipeline.records import Mention

_LABELS = ("ORG", "PLACE", "PERSON", "DATE", "RESOLUTION", "ACTIVITY")
_QUOTES = frozenset("\"'“‘«„")
_LONGEST = 8


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
        name_words: NameWords,
        clusters: WordClusters,
    ) -> None:
        self.words = words
        self._wording = Wording(words, name_words, clusters)
        self._terms = name_words.terms
        self._text = words.text
        self._heads = heads
        self._listed, self._towns = listed, towns
        self._labels = {(s.start, s.end): s.label for s in spans}
        # Every span that may cross another, with what it is.
        self._others = sorted(
            [*((s.start, s.end, s.label) for s in spans)]
            + [(start, end, f"listed {how}") for (start, end), how in listed.items()]
            + [(start, end, f"town {how}") for (start, end), how in towns.items()]
        )
        self._other_starts = [start for start, _, _ in self._others]
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

    def label(self, span: Span) -> str | None:
        """What the model of names takes the span for; None for a span that it did not find."""
        return self._labels.get(span)

    @cached_property
    def capital_lines(self) -> frozenset[int]:
        """Offsets of the lines that are written in capitals."""
        starts, at = [], 0
        for line in self._text.splitlines(keepends=True):
            if line.isupper():
                starts.append(at)
            at += len(line)
        return frozenset(starts)

    def before(self, start: int, label: str | None) -> list[str]:
        """What stands before a span that begins at `start`."""
        said = self._wording
        first = self.words.first(start)
        low, gap, form, class_ = "^", "^", "U", "$"
        if first:
            between = self._text[self.words.ends[first - 1] : start]
            gap = "line" if "\n" in between else between.strip()[-2:] or "blank"
            low, form, class_ = said.low[first - 1], said.shapes[first - 1], said.classes[first - 1]
        second = said.low[first - 2] if first > 1 else "^"
        line = self._text.rfind("\n", 0, start) + 1
        governor = said.governor(first)
        features = [
            f"p1={low}", f"p2={second}", f"p12={second} {low}", f"g0={gap}", f"P1{gap}{form}",
            f"pc={governor}", f"P1{gap}{form} {label}", f"p1={low} {label}", f"pc={governor} {label}",
        ]  # fmt: skip
        features += said.clusters("B", first - 1)
        if gap == "blank":
            features += [f"pf={low if low in SMALL_WORDS else form}", f"p1c={class_}{form}"]
        if start - line < 4:
            features.append("line starts")
        if line in self.capital_lines:
            features.append("capital line")
        if start and self._text[start - 1] in _QUOTES:
            features.append("quoted")
        return features

    def after(self, end: int, label: str | None) -> list[str]:
        """What stands after a span that ends at `end`."""
        said = self._wording
        after = self.words.last(end) + 1
        low, gap, form, class_ = "$", "$", "l", "$"
        if after < len(said.low):
            between = self._text[end : self.words.starts[after]]
            gap = "line" if "\n" in between else between.strip()[:5] or "blank"
            low, form, class_ = said.low[after], said.shapes[after], said.classes[after]
        second = said.low[after + 1] if after + 1 < len(said.low) else "$"
        line_end = self._text.find("\n", end)
        run, noun = said.run_after(after - 1)
        closes = "" if noun is None else said.low[noun]
        features = [
            f"n1={low}", f"n2={second}", f"n12={low} {second}", f"g1={gap}", f"N1{gap}{form}",
            f"run={run}", f"runw={closes}", f"n1c={class_}{gap}{form}",
            f"N1{gap}{form} {label}", f"run={run} {label}",
        ]  # fmt: skip
        features += said.clusters("A", after)
        if noun is not None:
            features += said.clusters("R", noun)
        if (line_end if line_end >= 0 else len(self._text)) - end < 3:
            features.append("line ends")
        return features

    def inside(self, start: int, end: int, label: str | None) -> list[str]:
        """What the words themselves say; the same for every span of these words and this label."""
        said = self._wording
        surface = self._text[start:end]
        first, last = self.words.first(start), self.words.last(end)
        if last < first:
            return ["no words"]
        low, shapes = said.low[first : last + 1], said.shapes[first : last + 1]
        head = said.head(first, last)
        kind, class_ = self._kind(surface), said.classes[head]
        length = min(len(low), _LONGEST)
        features = [
            f"words {length}", f"kind {kind}", f"kind {kind is not None} {length}", f"w1={low[0]}",
            f"wl={low[-1]}", f"head={said.low[head]}", "sh=" + "".join(shapes[:6]),
            f"s1{shapes[0]}{shapes[-1]}", f"hc={class_}", f"lc={said.classes[last]}",
            f"fc={said.classes[first]}", f"kind {kind} {label}", f"hc={class_} {label}",
            f"lc={said.classes[last]} {label}", f"first {shape(surface[:1])} {last - first} {label}",
        ]  # fmt: skip
        features += [f"w={word}" for word in set(low)]
        features += [f"cls={found}" for found in set(said.classes[first : last + 1])]
        features += (*said.clusters("H", head), *said.clusters("F", first), *said.clusters("L", last))
        for number in range(first, last + 1):
            features += said.clusters("W", number)
        if length == 1:
            features += [f"suffix={low[0][-3:]}", f"one {shapes[0]} {min(len(surface), 9)}"]
            if self.words.words[first].folded in self._terms:
                features.append("term")
        if "and" in low:
            features.append("has and")
        if "," in surface:
            features.append("has comma")
        if "in" in low:
            features.append("has in")
        small = said.small_definitions.get(surface)
        if small is not None:
            features += ["defined small", f"defined small {small}"]
        features += self._in_document(surface)
        features += [f"followed {found}" for found in said.followers(surface)]
        definition = self._defined.get(surface)
        if definition is not None:
            features += self._definition(definition)
        return features

    def _definition(self, definition: Definition) -> list[str]:
        long = self._text[definition.long_start : definition.long_end]
        label = self._labels.get((definition.long_start, definition.long_end))
        low = long.lower().split()
        class_ = self._wording.class_at(self.words.last(definition.long_end))
        return [
            "defined", f"defined kind {self._kind(long)}", f"defined head={low[-1]}",
            f"defined w1={low[0]}", f"defined {label}", f"defined hc={class_}",
        ]  # fmt: skip

    def own(self, start: int, end: int, ways: set[str]) -> list[str]:
        """What holds for this very span."""
        span = (start, end)
        label = self._labels.get(span)
        rules = sorted(self._rules.get(span, ()))
        listed, town = self._listed.get(span, "no"), self._towns.get(span, "no")
        first, last = self.words.first(start), self.words.last(end)
        said = self._wording
        class_ = said.class_at(said.head(first, last))
        run, _ = said.run_after(last)
        features = [
            f"m {label}", f"R {'|'.join(rules)} {label}", f"listed {listed}", f"town {town}",
            f"LT {listed} {town} {label}", f"others {self._elsewhere(self._text[start:end], label)} {label}",
            f"hc={class_} {listed}", f"hc={class_} run={run}", f"run={run} {listed} {town}",
            f"run={run} {label} {town}",
        ]  # fmt: skip
        features += [f"r {rule}" for rule in rules] or ["r none"]
        features += self._relations(span)
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

    def _kind(self, name: str) -> str | None:
        """What the head noun says, worked out once a form."""
        if name not in self._kinds:
            self._kinds[name] = kind_of(name, self._heads)
        return self._kinds[name]

    def _relations(self, span: Span) -> set[str]:
        """How the model's spans and the names of the lists lie to this one."""
        start, end = span
        found = set()
        number = max(0, bisect.bisect_left(self._other_starts, start) - 2)
        for other_start, other_end, label in self._others[number:]:
            if other_start >= end:
                break
            if other_end <= start or (other_start, other_end) == span:
                continue
            if other_start <= start and other_end >= end:
                found.add(f"in {label}")
            elif other_start >= start and other_end <= end:
                side = "start" if other_start == start else "end" if other_end == end else "middle"
                found.add(f"has {label} at {side}")
                if side == "end":
                    before = self._wording.low[self.words.first(other_start) - 1]
                    found.add(f"has {label} after {before if before in SMALL_WORDS else '-'}")
            else:
                found.add(f"crosses {label}")
        return found or {"beside none"}

    def _in_document(self, surface: str) -> list[str]:
        """How often the document has this form, and what the model took it for."""
        times = self._count(surface)
        features = [f"times {min(times, 4)}"]
        seen = {label: count for label in _LABELS if (count := self._by_form.get((surface, label), 0))}
        features += [f"elsewhere {label} {min(count, 3)}" for label, count in seen.items()] or ["unseen"]
        if times > 1:
            features += [f"share {label} {4 * seen.get(label, 0) // times}" for label in ("ORG", "PLACE")]
        return features

    def _elsewhere(self, surface: str, label: str | None) -> str:
        """How often the model took the form for an organization or place at other spots; 2 for more."""
        counts = (self._by_form.get((surface, kind), 0) - (label == kind) for kind in ("ORG", "PLACE"))
        return " ".join(str(min(max(count, 0), 2)) for count in counts)

    def _count(self, surface: str) -> int:
        if surface not in self._counts:
            self._counts[surface] = self._text.count(surface)
        return self._counts[surface]
