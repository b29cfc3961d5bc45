"""Chooses the organizations and places of a document among all spans that may be one."""

from __future__ import annotations

import bisect
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from pipeline.learned.linear_model import LinearModel
from pipeline.mentions.candidates import Span
from pipeline.mentions.features import MentionEvidence
from pipeline.records import Mention

Key = TypeVar("Key", bound=Hashable)

# A span of a date or resolution inside a longer name gives way only to a name this probable.
_OVER_FIXED = 0.7
# How much of the threshold a span has to earn back: two sure short names beat one unsure long one.
_COST = 0.9


def judge(
    evidence: MentionEvidence, ways: Mapping[Span, set[str]], model: LinearModel
) -> dict[Span, npt.NDArray[np.float32]]:
    """The probability of each of the model's labels, for every span.

    Weights of what spans share (their beginning, their end, their words) are added up once.
    """
    spans = list(ways)
    text = evidence.words.text
    labels = [evidence.label(span) for span in spans]
    starts = _numbered((start, label) for (start, _), label in zip(spans, labels, strict=True))
    ends = _numbered((end, label) for (_, end), label in zip(spans, labels, strict=True))
    forms = _numbered((text[slice(*span)], label) for span, label in zip(spans, labels, strict=True))
    scores = (
        model.bias
        + model.scores(evidence.before(start, label) for start, label in starts.keys)[starts.rows]
        + model.scores(evidence.after(end, label) for end, label in ends.keys)[ends.rows]
        + model.scores(evidence.inside(*spans[n], labels[n]) for n in forms.firsts)[forms.rows]
        + model.scores(evidence.own(start, end, how) for (start, end), how in ways.items())
    )
    raised = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    return dict(zip(spans, raised / raised.sum(axis=1, keepdims=True), strict=True))


@dataclass(frozen=True, slots=True)
class _Numbered(Generic[Key]):
    """What many spans share: `keys` without repetition, `firsts` the first span that has each,
    `rows` the number of each span's key."""

    keys: list[Key]
    firsts: list[int]
    rows: list[int]


def _numbered(shared: Iterable[Key]) -> _Numbered[Key]:
    numbers: dict[Key, int] = {}
    firsts, rows = [], []
    for n, key in enumerate(shared):
        if key not in numbers:
            numbers[key] = len(numbers)
            firsts.append(n)
        rows.append(numbers[key])
    return _Numbered(list(numbers), firsts, rows)


def choose(
    chances: Mapping[Span, npt.NDArray[np.float32]],
    labels: Sequence[str],
    threshold: float,
    fixed: Iterable[Mention],
    none: str,
) -> list[tuple[Span, str]]:
    """The best set of spans that do not overlap, with their labels, in the order of the text.

    `fixed` are spans of other kinds, which a span may only swallow whole.
    """
    taken = sorted((mention.start, mention.end) for mention in fixed)
    starts = [start for start, _ in taken]
    rated = []
    for span, chance in chances.items():
        for label, probability in zip(labels, chance.tolist(), strict=True):
            if label == none or probability <= threshold:
                continue
            if _fits(span, probability, taken, starts):
                rated.append((span, label, probability - _COST * threshold))
    return _schedule(rated)


def _fits(span: Span, probability: float, taken: Sequence[Span], starts: Sequence[int]) -> bool:
    first = max(0, bisect.bisect_left(starts, span[0]) - 1)
    for start, end in taken[first : bisect.bisect_left(starts, span[1])]:
        if end <= span[0]:
            continue
        swallowed = span[0] <= start and end <= span[1] and span != (start, end)
        if not swallowed or probability <= _OVER_FIXED:
            return False
    return True


def _schedule(rated: list[tuple[Span, str, float]]) -> list[tuple[Span, str]]:
    """Weighted interval scheduling: the spans without overlaps whose weights add up to most."""
    rated.sort(key=lambda item: (item[0][1], item[0][0], item[1]))
    ends = [span[1] for span, _, _ in rated]
    best = [0.0]
    before = []
    for number, (span, _, weight) in enumerate(rated):
        free = bisect.bisect_right(ends, span[0], 0, number)
        before.append(free)
        best.append(max(best[number], best[free] + weight))
    chosen = []
    number = len(rated)
    while number:
        if best[number] > best[number - 1]:
            chosen.append(rated[number - 1][:2])
            number = before[number - 1]
        else:
            number -= 1
    return chosen[::-1]
