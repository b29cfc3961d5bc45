"""Money given to activities: which amounts of a report pay for which of its activities.

An amount counts where words, a field or its place in a list say that it is given. A rate for each
person, a limit set by a call, money that is wanted, promised, earned or lost, and the budget of a
body are told apart and left out, and so is an amount of which nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractors.amounts import Money, find_amounts
from pipeline.activities.scene import Scene
from pipeline.knowledge.money import AMOUNT, MoneyWords
from pipeline.records import Activity, Amount, Role

# Characters on either side of an amount in which the words are looked for that tell what it is for.
_REACH = 200
# Sentences above an amount in which the activity may be named.
_ABOVE = 2
# What a change of clause between the naming words and the amount weighs, in characters.
_CLAUSE = 80
_BREAK = re.compile(r"[;|]|\.\s|, (?:and|but|while|which)\b")
_ROW = re.compile(r"\t|\|")
_IN_BRACKETS = re.compile(rf"\([^()]*{AMOUNT}[^()]*\)")
_FIELD = re.compile(r"^[^:|\n]{1,60}[:|\t]")


def with_amounts(activities: Sequence[Activity], scene: Scene, words: MoneyWords) -> list[Activity]:
    """The same activities with the amounts that are given to them, each amount to one activity."""
    given: dict[str, list[Amount]] = {}
    for money, number in _amounts(scene, words):
        if money.is_range or not _is_given(money, number, scene, words):
            continue
        activity = _whose(money, number, activities, scene)
        if activity is not None:
            amounts = given.setdefault(activity.id, [])
            if (money.low, money.currency) not in {(a.amount, a.currency) for a in amounts}:
                amounts.append(Amount(money.low, money.currency, money.start, money.end))
    return [replace(activity, amounts=tuple(given.get(activity.id, ()))) for activity in activities]


def _amounts(scene: Scene, words: MoneyWords) -> Iterator[tuple[Money, int]]:
    """The amounts of the document with the number of their sentence."""
    main = scene.country_counts.most_common(1)
    countries = frozenset(country for country, _ in main)
    text = scene.document.text
    for money in find_amounts(text, 0, len(text), words, countries):
        yield money, scene.sentence_at(money.start)


def _is_given(money: Money, number: int, scene: Scene, words: MoneyWords) -> bool:
    sentence, text = scene.sentences[number], scene.document.text
    first = max(sentence.start, money.start - _REACH)
    # An amount may reach over the end of a line, which ends its sentence.
    last = max(money.end, min(sentence.end, money.end + _REACH))
    line = re.sub(r"[ \u00a0]+", " ", text[first : money.start] + AMOUNT + text[money.end : last])
    said = {cue.kind for cue in words.cues if cue.pattern.search(line)}
    if "other" in said:
        return False
    # In a row of a table or a list, a bare amount is what the row's activity got.
    is_listed = bool(_ROW.search(line) or (sentence.item and _IN_BRACKETS.search(line)))
    return "given" in said or (is_listed and bool(_triggers(scene, number)))


def _triggers(scene: Scene, number: int) -> list[int]:
    """Where activities are named in the line (paragraph) of a sentence."""
    paragraph = scene.sentences[number].paragraph
    return [t.start for t in scene.triggers if scene.sentences[t.sentence].paragraph == paragraph]


def _whose(money: Money, number: int, activities: Sequence[Activity], scene: Scene) -> Activity | None:
    """The activity that the amount is given to; None where several come into question alike."""
    by_sentence: dict[int, list[Activity]] = {}
    for activity in activities:
        by_sentence.setdefault(scene.sentence_at(activity.trigger_start), []).append(activity)
    here = by_sentence.get(number)
    if here:
        return min(here, key=lambda activity: _distance(activity, money, scene.document.text))
    sentence = scene.sentences[number]
    in_line = [n for n in by_sentence if scene.sentences[n].paragraph == sentence.paragraph]
    if in_line and (sentence.item or _ROW.search(scene.document.text, sentence.start, sentence.end)):
        return _nearest(in_line, by_sentence, number)
    paid = [activity for activity in activities if _is_paid_in(activity, number, scene)]
    if len(paid) == 1:
        return paid[0]
    return _above(number, by_sentence, scene)


def _distance(activity: Activity, money: Money, text: str) -> int:
    """Characters between the naming words and the amount; other clauses are farther away."""
    if activity.trigger_start < money.start:
        between = text[activity.trigger_end : money.start]
    else:
        between = text[money.end : activity.trigger_start]
    return len(between) + _CLAUSE * len(_BREAK.findall(between))


def _nearest(
    numbers: Iterable[int], by_sentence: Mapping[int, Sequence[Activity]], number: int
) -> Activity | None:
    """The last activity of the nearest sentence above, else the first of the nearest below."""
    above = [n for n in numbers if n < number]
    return by_sentence[max(above)][-1] if above else by_sentence[min(numbers)][0]


def _is_paid_in(activity: Activity, number: int, scene: Scene) -> bool:
    """Whether the sentence is where a funder of the activity was read."""
    return any(
        item.slot == Role.FUNDER and scene.sentence_at(item.start) == number for item in activity.evidence
    )


def _above(number: int, by_sentence: Mapping[int, Sequence[Activity]], scene: Scene) -> Activity | None:
    """For a field (`Budget: …`) the last activity above in its section; for another sentence the one
    activity named just above it, if there is only one."""
    sentence = scene.sentences[number]
    section = [n for n in by_sentence if n < number and scene.sentences[n].section == sentence.section]
    if not section:
        return None
    if _FIELD.match(scene.document.text[sentence.start : sentence.end]):
        return by_sentence[max(section)][-1]
    near = [activity for n in section if n >= number - _ABOVE for activity in by_sentence[n]]
    return near[0] if len(near) == 1 else None
