"""One activity in several reports: whether two records tell of the same thing.

The decision looks at two records alone: their type, days, places, organizations and title words. It
abstains (`unsure`) wherever these do not settle it, because a missed cluster costs less than a false
one. `settle` then says which records belong together: the surest pairs first, and never two that
one report tells apart.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.names import words

Verdict = Literal["same", "unsure", "different"]

# Days by which two reports may differ on one event (`19–20 October`, `21 October`).
NEAR = 2
# Days up to which a date is one of an event, and up to which it gives a month.
_EVENT, _MONTH = 14, 31
# Words that many titles of this field share, whatever they are about; in addition to words of the
# records' own types, which say nothing about which workshop it was.
_COMMON = frozenset({
    "1325", "a", "about", "action", "an", "and", "as", "at", "by", "campaign", "campaigns", "conference",
    "conferences", "course", "courses", "day", "days", "equality", "event", "events", "first", "for",
    "forum", "from", "gender", "held", "human", "in", "international", "into", "its", "local", "meeting",
    "meetings", "member", "members", "nap", "national", "nations", "new", "of", "on", "one", "or",
    "organised", "organized", "panel", "participants", "peace", "plan", "plans", "program", "programme",
    "programmes", "project", "projects", "regional", "report", "reports", "representatives", "resolution",
    "rights", "round", "roundtable", "s", "second", "security", "seminar", "seminars", "session",
    "sessions", "study", "support", "table", "tables", "the", "their", "third", "three", "to", "training",
    "trainings", "two", "un", "united", "unscr", "visit", "visits", "with", "woman", "women", "womens",
    "workshop", "workshops",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared of a record: a pure function of it, whichever report it stands in.

    `places` are ids, `towns` those of them that are towns; `hosts` organized or paid, `involved`
    did that or were partners; `title` holds the folded words that say what it was about.
    """

    type: str
    start: date | None
    end: date | None
    places: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    involved: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The same for records that tell the same, and different for others."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()[:16]

    def as_json(self) -> str:
        """As text that `from_json` reads; the same for equal values."""
        values = {
            "type": self.type,
            "start": self.start and self.start.isoformat(),
            "end": self.end and self.end.isoformat(),
            **{name: sorted(getattr(self, name)) for name in _SETS},
        }
        return json.dumps(values, ensure_ascii=False, sort_keys=True)


_SETS = ("places", "towns", "countries", "hosts", "involved", "title")


@lru_cache(maxsize=20_000)
def from_json(text: str) -> Told:
    """What `Told.as_json` wrote."""
    values = json.loads(text)
    start, end = (values[name] and date.fromisoformat(values[name]) for name in ("start", "end"))
    places, towns, countries, hosts, involved, title = (frozenset(values[name]) for name in _SETS)
    return Told(values["type"], start, end, places, towns, countries, hosts, involved, title)


class Judgement(NamedTuple):
    """`score` orders the pairs that are `same`, the surest with the highest; `reason` is plain English."""

    verdict: Verdict
    score: int
    reason: str


def title_words(title: str) -> frozenset[str]:
    """The words of a title that say what it was about.

    >>> sorted(title_words("Workshop on Women and early-warning systems in Pirot"))
    ['early', 'pirot', 'systems', 'warning']
    """
    return frozenset(word.folded for word in words(title)) - _COMMON


@lru_cache(maxsize=100_000)
def judge(one: Told, other: Told) -> Judgement:
    """Whether two records of different reports tell of one activity. The order does not matter."""
    if one.type != other.type:
        return Judgement("different", 0, "They are activities of different kinds.")
    days, first, last = _compare_days(one, other)
    if days == "apart":
        return Judgement("different", 0, "They took place at different times.")
    if one.countries and other.countries and not one.countries & other.countries:
        return Judgement("different", 0, "They took place in different countries.")
    if one.towns and other.towns and not one.towns & other.towns:
        return Judgement("different", 0, "They took place in different towns.")
    if days == "unknown":
        return Judgement("unsure", 0, "One report gives no date, or none that is exact enough.")
    return _weigh(one, other, days, last - first)


def _weigh(one: Told, other: Told, days: str, length: timedelta) -> Judgement:
    places = bool(one.places & other.places and (one.towns & other.towns or not (one.towns or other.towns)))
    hosts = bool(one.hosts & other.hosts)
    involved = hosts or bool(one.involved & other.hosts or one.hosts & other.involved)
    strangers = bool(one.hosts and other.hosts and not involved)
    shared = len(one.title & other.title)
    score = 3 * places + 3 * hosts + 2 * involved + min(shared, 4) + (4 if days == "equal" else 2)
    reason = _reason(days, places, hosts, involved, shared)
    if days == "near":
        same = places and hosts and shared >= 1
    elif length <= timedelta(days=_EVENT):
        same = (places and involved) or (shared >= 2 and not strangers and (places or hosts))
    elif length <= timedelta(days=_MONTH):
        same = places and hosts and shared >= 1
    else:
        # A programme of years: only where both give the same years, and it is the same by name.
        same = days == "equal" and hosts and shared >= 2
    if same:
        return Judgement("same", score, reason)
    if strangers:
        return Judgement("unsure", 0, "The reports name different organizers and funders.")
    return Judgement("unsure", 0, "Too little agrees to be sure that it is one activity.")


def _reason(days: str, places: bool, hosts: bool, involved: bool, shared: int) -> str:
    """A sentence on what agrees.

    >>> _reason("equal", True, True, True, 0)
    'The same kind of activity on the same days, in the same place, with an organizer or funder in common.'
    """
    when = {"equal": "on the same days", "within": "on overlapping days", "near": "within days"}[days]
    parts = [f"The same kind of activity {when}"]
    if places:
        parts.append("in the same place")
    if hosts:
        parts.append("with an organizer or funder in common")
    elif involved:
        parts.append("with an organization in common")
    if shared:
        parts.append(f"with {shared} word{'s' if shared > 1 else ''} of the title in common")
    return ", ".join(parts) + "."


def _compare_days(one: Told, other: Told) -> tuple[str, date, date]:
    """How the periods lie: equal, within, near, apart or unknown; and the bounds of the longer one."""
    spans = [(t.start or t.end, t.end or t.start) for t in (one, other)]
    (a, b), (c, d) = spans
    if a is None or b is None or c is None or d is None:
        return "unknown", date.min, date.min
    longer = max(((a, b), (c, d)), key=lambda span: (span[1] - span[0], span))
    if (a, b) == (c, d):
        return "equal", *longer
    gap = max(a, c) - min(b, d)
    if gap > timedelta(days=NEAR):
        return "apart", *longer
    if gap > timedelta(0):
        is_exact = longer[1] - longer[0] <= timedelta(days=_EVENT)
        return "near" if is_exact else "unknown", *longer
    if (a <= c and d <= b) or (c <= a and b <= d):
        return ("within" if longer[1] - longer[0] <= timedelta(days=_MONTH) else "unknown"), *longer
    return "unknown" if longer[1] - longer[0] > timedelta(days=_EVENT) else "near", *longer


def keys(told: Told) -> frozenset[str]:
    """The keys under which a record is found: its type and a month, with a place, or with a host and
    a word of its title.

    Two records that are the same share one. A record without a date has none.
    """
    first, last = told.start or told.end, told.end or told.start
    if first is None or last is None:
        return frozenset()
    # `25 November to 10 December` may hold an event of 10 December.
    days = [first, last] if last - first <= timedelta(days=_MONTH) else [first]
    near = [day + timedelta(days=apart) for day in days for apart in (-NEAR, 0, NEAR)]
    at = {f"{day:%Y-%m} at {place}" for day in near for place in told.places}
    # Where no place is shared, the days must meet, and a host and words of the title be in common.
    by = {f"{day:%Y-%m} by {host}, {word}" for day in days for host in told.hosts for word in told.title}
    return frozenset(f"{told.type} {key}" for key in at | by)


def settle(
    members: Mapping[str, Told],
    links: Iterable[tuple[str, str]],
    apart: Callable[[str, str], bool],
) -> list[tuple[frozenset[str], tuple[str, ...]]]:
    """Groups of records that tell of one activity, with the reasons that joined them.

    `members` are the records by id, `links` the pairs that may be the same, `apart` tells whether
    one report tells both. The result depends on these alone and not on their order: the surest
    pair is joined first, unless that would bring two together that are different or told apart.
    """
    judged = {(min(pair), max(pair)): judge(members[pair[0]], members[pair[1]]) for pair in links}
    sure = sorted((-j.score, *pair, j.reason) for pair, j in judged.items() if j.verdict == "same")
    group_of = {member: frozenset([member]) for member in members}
    reasons: dict[frozenset[str], tuple[str, ...]] = {}
    for _, a, b, reason in sure:
        one, other = group_of[a], group_of[b]
        if one is other or any(
            apart(x, y) or judge(members[x], members[y]).verdict == "different" for x in one for y in other
        ):
            continue
        joined = one | other
        told = {*reasons.pop(one, ()), *reasons.pop(other, ()), reason}
        reasons[joined] = tuple(sorted(told))
        group_of.update(dict.fromkeys(joined, joined))
    groups = sorted(set(group_of.values()), key=min)
    return [(group, reasons.get(group, ())) for group in groups]


class Report(NamedTuple):
    """What one report says of an activity, as it is shown, for the disagreements between reports."""

    start: str | None
    end: str | None
    places: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    organizers: tuple[str, ...] = ()
    status: str = "done"


def disagreements(told: Mapping[Report, int]) -> list[str]:
    """Where reports contradict each other, in plain words; `told` counts the reports that say the same.

    A report that says nothing does not contradict, nor does one that names fewer bodies or places.

    >>> disagreements({Report("2014-05-03", "2014-05-03"): 2, Report("2014-05-05", "2014-05-05"): 1})
    ['When: 3 May 2014 (2 reports); 5 May 2014 (1 report)']
    """
    values = {
        "When": {report: {_period(report)} - {""} for report in told},
        "Where": {report: set(report.places) for report in told},
        "Funded by": {report: set(report.funders) for report in told},
        "Organized by": {report: set(report.organizers) for report in told},
        "Status": {report: {report.status} for report in told},
    }
    found = []
    for heading, said in values.items():
        counts: Counter[str] = Counter()
        for report, value in said.items():
            if value:
                counts[", ".join(sorted(value))] += told[report]
        sets = list(said.values())
        if any(one and other and not (one <= other or other <= one) for one in sets for other in sets):
            ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            each = "; ".join(f"{value} ({n} report{'s' if n > 1 else ''})" for value, n in ranked)
            found.append(f"{heading}: {each}")
    return found


def _period(report: Report) -> str:
    """The days in words.

    >>> _period(Report("2014-10-19", "2014-10-20")), _period(Report("2014-10-01", "2014-10-31"))
    ('19 October 2014 to 20 October 2014', 'October 2014')
    """
    days = [date.fromisoformat(day) for day in (report.start, report.end) if day]
    if not days:
        return ""
    first, last = days[0], days[-1]
    after = last + timedelta(days=1)
    if (first.day, after.day) == (1, 1):
        if (first.month, after.month, after.year) == (1, 1, first.year + 1):
            return f"{first.year}"
        if last - first < timedelta(days=_MONTH):
            return f"{first:%B} {first.year}"
    said = [f"{day.day} {day:%B} {day.year}" for day in dict.fromkeys((first, last))]
    return " to ".join(said)
