"""Whether an activity is done, ongoing or planned, as of the day of the report.

The words around the words that name it come first (`will hold a workshop`), then its dates against
the document's own day. Today's date plays no part: a report says the same whenever it is read. What
was called for, called off or put off counts as planned, so that it is never counted as done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.activities.scene import Scene
from pipeline.knowledge.status import NOUN, PAST, StatusWords
from pipeline.records import Activity, Evidence

# Kinds of activities that go on for a while: begun before the report and ended after it, they are
# ongoing even where the report tells of them in the past (`was launched in May`).
LASTING = frozenset({"programme", "service", "campaign", "dialogue", "monitoring"})
# Sentences after the naming words in which the activity may be taken up again (`The workshop will …`).
_FOLLOWING = 2
# Characters of a sentence on either side of the naming words that are looked at: reports that are
# one line must not cost the square of their length.
_REACH = 300
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Told:
    """What some words say of an activity's status, and the half-open offsets of their sentence."""

    status: str
    cue: str
    start: int
    end: int


def with_status(activities: Iterable[Activity], scene: Scene, words: StatusWords) -> list[Activity]:
    """The same activities with their status, and with evidence of it where words tell it."""
    return [_with_status(activity, scene, words) for activity in activities]


def _with_status(activity: Activity, scene: Scene, words: StatusWords) -> Activity:
    told = next(_told(activity, scene, words), None)
    said = told.status if told else None
    status = decide(said, activity.type, activity.start, activity.end, scene.document.published)
    if told is None or told.status != status:
        return replace(activity, status=status)
    # As sure as it is that the words name an activity at all.
    sure = next((item.confidence for item in activity.evidence if item.slot == "type"), activity.confidence)
    evidence = Evidence("status", status, told.start, told.end, told.cue, sure)
    return replace(activity, status=status, evidence=(*activity.evidence, evidence))


def decide(said: str | None, type_: str, start: date | None, end: date | None, published: date | None) -> str:
    """The status from what the words say (None where they are silent), the dates and the report's day.

    >>> decide(None, "workshop", date(2014, 10, 19), date(2014, 10, 20), date(2014, 10, 20))
    'done'
    >>> decide("done", "programme", date(2014, 1, 1), date(2016, 12, 31), date(2015, 6, 1))
    'ongoing'
    """
    first, last = start or end, end or start
    if said == "planned" or published is None or first is None or last is None:
        return said or "done"
    if first > published:
        return said or "planned"
    if last <= published:
        # `The classes started in January and shall end in June` is over in a report of December.
        return "done"
    if type_ in LASTING:
        return "ongoing"
    # `In May 2015` in a report of 20 May need not mean the rest of the month.
    return said or ("done" if _is_calendar_period(first, last) else "ongoing")


def _is_calendar_period(first: date, last: date) -> bool:
    """Whether two days bound whole months: a date that gives no day."""
    return first.day == 1 and (last + timedelta(days=1)).day == 1


def _told(activity: Activity, scene: Scene, words: StatusWords) -> Iterator[Told]:
    """What the report says, the most telling words first."""
    text = scene.document.text
    number = scene.sentence_at(activity.trigger_start)
    sentence = scene.sentences[number]
    first = max(sentence.start, activity.trigger_start - _REACH)
    last = min(max(sentence.end, activity.trigger_end), activity.trigger_end + _REACH)
    spans = [(activity.trigger_start, activity.trigger_end)]
    yield from _cue(text, first, last, spans, words)
    yield from _field(activity, scene, words)
    head = _head(text[activity.trigger_start : activity.trigger_end])
    if head is not None:
        for other in _elsewhere(activity, scene, number):
            again = scene.sentences[other]
            last = min(again.end, again.start + 2 * _REACH)
            spans = [match.span() for match in head.finditer(text, again.start, last)]
            yield from _cue(text, again.start, last, spans, words)


def _cue(
    text: str, start: int, end: int, spans: Sequence[tuple[int, int]], words: StatusWords
) -> Iterator[Told]:
    found = [
        (match.end() - match.start(), number)
        for span in spans
        for masked in [_masked(text, start, end, *span, words)]
        for number, cue in enumerate(words.cues)
        for match in cue.pattern.finditer(masked)
    ]
    if found:
        cue = words.cues[min(found)[1]]
        yield Told(cue.status, cue.name, start, end)


def _masked(text: str, start: int, end: int, first: int, last: int, words: StatusWords) -> str:
    """The sentence with its naming words as one character, and with single blanks between words."""
    mask = PAST if words.past.fullmatch(text[first:last]) else NOUN
    return re.sub(r"[ \u00a0]+", " ", text[start:first] + mask + text[last:end])


def _field(activity: Activity, scene: Scene, words: StatusWords) -> Iterator[Told]:
    """A line `Status: ongoing` of the naming words' section, where it is the last activity above it."""
    number = scene.sentence_at(activity.trigger_start)
    section = scene.sentences[number].section
    for sentence in scene.sentences[number:]:
        if sentence.section != section:
            return
        above = scene.last_trigger_before(sentence.end)
        if above is None or above.start != activity.trigger_start:
            return
        line = scene.document.text[sentence.start : sentence.end]
        for cue in words.fields:
            if cue.pattern.match(line):
                yield Told(cue.status, cue.name, sentence.start, sentence.end)


def _head(naming: str) -> re.Pattern[str] | None:
    """The last word of the naming words where it takes the activity up again: `the workshop`."""
    found = _WORD.findall(naming)
    if not found:
        return None
    return re.compile(rf"(?<=\bthe ){re.escape(found[-1])}\b", re.IGNORECASE)


def _elsewhere(activity: Activity, scene: Scene, number: int) -> list[int]:
    """The sentences, apart from the first, that tell of the activity, the nearest first."""
    told = {scene.sentence_at(item.start) for item in activity.evidence}
    told |= {n for n in range(number + 1, number + 1 + _FOLLOWING) if n < len(scene.sentences)}
    return sorted(told - {number}, key=lambda n: (abs(n - number), n))
