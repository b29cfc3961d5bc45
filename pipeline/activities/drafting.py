"""Drafts of activity records: what a text may tell of who did what, where, when and with whose money.

An activity is first named by some words (its trigger). Each organization, place and date near by
is a possible value of it. Small models, learnt from the annotated documents, decide which of them
are: six look at one value at a time, at where it stands, what stands around it and what the cues
say; three then look at the roles, places and dates of the whole document side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from pipeline.activities.features import country_features, naming_features, type_features
from pipeline.activities.scene import Scene, Trigger
from pipeline.activities.values import NONE, Judged, date_options, judge, place_options, role_options
from pipeline.learned.linear_model import LinearModel
from pipeline.learned.tree_model import TreeModel
from pipeline.records import Activity, Evidence, Mention, Role


@dataclass(frozen=True, slots=True)
class DraftingModels:
    """The six decisions: whether words name an activity, its type, an organization's role in it,
    and whether a place, a date (its start, its end or both) and a country belong to it.

    `again` are the second looks at a role, a place and a date.
    """

    naming: LinearModel
    type: LinearModel
    role: LinearModel
    place: LinearModel
    date: LinearModel
    country: LinearModel
    again: Mapping[str, TreeModel]


class NamingWords:
    """The words that were weighed in the naming model's examples though no list and no model had them."""

    def __init__(self, model: LinearModel) -> None:
        self._index = model.index

    def __contains__(self, word: object) -> bool:
        return f"alone:{word}" in self._index


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as the models put it together, before anybody asks whether it is one.

    Its confidence is the chance that its words name an activity; `type_chance` is that of its type,
    `judged` what was last thought of each possible role, place and date; `activity_chance` that of
    its being an activity at all to the encoder of arguments, None where that was not asked.
    """

    activity: Activity
    trigger: Trigger
    type_chance: float
    judged: Mapping[str, Sequence[Judged]]
    activity_chance: float | None = None


def draft_activities(
    scene: Scene, named_by_model: Sequence[tuple[int, int]], models: DraftingModels
) -> list[Draft]:
    """A draft for whatever may name an activity and has what a record needs, in the order of the text.

    `named_by_model` are the spans that the model of names takes for first namings.
    """
    spans = scene.naming_spans(named_by_model, NamingWords(models.naming))
    chances = models.naming.probabilities_of(naming_features(scene, span) for span in spans)
    answers = [(span, _answer(models.naming, row)) for span, row in zip(spans, chances, strict=True)]
    named = {(span.start, span.end): answer[1] for span, answer in answers if answer is not None}
    scene = scene.with_triggers(named)
    typed = [_best(models.type, type_features(scene, trigger)) for trigger in scene.triggers]
    types = [type_ for type_, _ in typed]
    judged = {
        "role": judge(list(role_options(scene, types)), scene, models.role, models.again["role"]),
        "place": judge(list(place_options(scene, types)), scene, models.place, models.again["place"]),
        "date": judge(list(date_options(scene, types)), scene, models.date, models.again["date"]),
    }
    thresholds = {name: models.again[name].threshold for name in judged}
    drafts = [
        put_together(
            scene,
            trigger,
            typed[number],
            named[trigger.start, trigger.end],
            {name: by_activity.get(number, []) for name, by_activity in judged.items()},
            thresholds,
            models.country,
        )
        for number, trigger in enumerate(scene.triggers)
    ]
    return [draft for draft in drafts if is_record(draft.activity)]


def is_record(activity: Activity) -> bool:
    """The guidelines: an activity has at least a date, a place, an organizer or a funder."""
    roles = {role for role, _ in activity.organizations}
    return bool(activity.start or activity.end or activity.places or roles & {Role.ORGANIZER, Role.FUNDER})


def put_together(
    scene: Scene,
    trigger: Trigger,
    typed: tuple[str, float],
    confidence: float,
    judged: Mapping[str, Sequence[Judged]],
    thresholds: Mapping[str, float],
    country: LinearModel,
) -> Draft:
    """The draft of an activity of which this type, with its chance, and these values were thought; of the
    roles, places and dates those count that reach the thresholds."""
    type_, sure = typed
    naming = _evidence(scene, "type", type_, trigger.sentence, "naming words", sure)
    roles = list(_roles(scene, trigger, judged["role"], thresholds["role"]))
    places = list(_places(scene, trigger, judged["place"], thresholds["place"]))
    period = list(_period(scene, judged["date"], thresholds["date"]))
    countries = list(_countries(scene, trigger, type_, places, country))
    days = {item.slot: date.fromisoformat(item.value) for item in period}
    start, end = days.get("start"), days.get("end")
    if start and end and end < start:
        end = None
    activity = Activity(
        id=f"{scene.document.id}-a{trigger.start}",
        document=scene.document.id,
        type=type_,
        title=_title(scene, trigger),
        trigger_start=trigger.start,
        trigger_end=trigger.end,
        evidence=(naming, *period, *roles, *places, *countries),
        start=start,
        end=end,
        organizations=tuple(sorted((Role(item.slot), item.value) for item in roles)),
        places=tuple(sorted(item.value for item in places)),
        countries=tuple(sorted(item.value for item in countries)),
        resolutions=tuple(sorted(_resolutions(scene, trigger))),
        told_as_known=_told_as_known(scene, trigger),
        confidence=confidence,
    )
    return Draft(activity, trigger, sure, judged)


def _told_as_known(scene: Scene, trigger: Trigger) -> bool:
    """Whether the naming words come with a definite article or a pointing word: `the workshop`."""
    sentence = scene.sentences[trigger.sentence]
    return _DEFINITE.search(scene.document.text[sentence.start : trigger.start]) is not None


def _best(model: LinearModel, features: Iterator[str]) -> tuple[str, float]:
    chances = model.probabilities(features)
    best = int(chances.argmax())
    return model.labels[best], float(chances[best])


def _answer(model: LinearModel, chances: npt.NDArray[np.float32]) -> tuple[str, float] | None:
    """The best label other than none, where one of them is likely enough."""
    none = model.labels.index(NONE)
    if 1 - chances[none] < model.threshold:
        return None
    chances[none] = 0
    best = int(chances.argmax())
    return model.labels[best], float(chances[best])


def _roles(scene: Scene, trigger: Trigger, judged: Sequence[Judged], threshold: float) -> Iterator[Evidence]:
    for item in judged:
        role, chance = item.best
        if chance >= threshold:
            mention, rule = _said(scene, trigger, item.mentions, role)
            yield _evidence(scene, role, item.option.value, scene.sentence_at(mention.start), rule, chance)


def _said(scene: Scene, trigger: Trigger, mentions: Sequence[Mention], role: str) -> tuple[Mention, str]:
    """The mention that shows the role best: one with a cue for it, else the nearest."""
    nearest_first = sorted(mentions, key=lambda m: abs(m.start - trigger.start))
    for mention in nearest_first:
        for hit in scene.hits.get(mention, ()):
            if hit.role == role:
                return mention, hit.cue
    return nearest_first[0], "context"


def _places(scene: Scene, trigger: Trigger, judged: Sequence[Judged], threshold: float) -> Iterator[Evidence]:
    for item in judged:
        if 1 - item.chance(NONE) >= threshold:
            nearest = min(item.mentions, key=lambda m: abs(m.start - trigger.start))
            sentence = scene.sentence_at(nearest.start)
            yield _evidence(scene, "place", item.option.value, sentence, "context", item.best[1])


def _period(scene: Scene, judged: Sequence[Judged], threshold: float) -> Iterator[Evidence]:
    """The likeliest start and the likeliest end among the dates near the activity."""
    best: dict[str, tuple[float, date, int]] = {}
    for item in judged:
        period = item.mentions[0].period
        assert period is not None
        for slot, day in (("start", period.start), ("end", period.end)):
            chance = item.chance("both") + item.chance(slot)
            if chance >= threshold and chance > best.get(slot, (0.0,))[0]:
                best[slot] = (chance, day, item.option.sentence)
    for slot, (chance, day, sentence) in best.items():
        yield _evidence(scene, slot, day.isoformat(), sentence, "context", chance)


def _countries(
    scene: Scene, trigger: Trigger, type_: str, places: list[Evidence], model: LinearModel
) -> Iterator[Evidence]:
    """The countries of the places where it happened, and what the rest of the document tells."""
    where: dict[str, Evidence] = {}
    for item in places:
        country = scene.places[item.value].country
        if country is not None:
            where.setdefault(
                country,
                # As sure as the place is.
                replace(item, slot="country", value=country, rule="country of the place"),
            )
    for country, mentions in scene.countries_near(trigger).items():
        if country not in where:
            features = country_features(scene, trigger, type_, country, mentions, frozenset(where))
            answer = _answer(model, model.probabilities(features))
            if answer is not None:
                nearest = min(mentions, key=lambda m: abs(m.start - trigger.start))
                sentence = scene.sentence_at(nearest.start)
                where[country] = _evidence(scene, "country", country, sentence, "context", answer[1])
    yield from (where[country] for country in sorted(where))


def _resolutions(scene: Scene, trigger: Trigger) -> set[int]:
    """The resolutions named in the sentence that first names the activity."""
    return {m.resolution for m in scene.located[trigger.sentence] if m.resolution is not None}


def _evidence(scene: Scene, slot: str, value: str, sentence: int, rule: str, confidence: float) -> Evidence:
    where = scene.sentences[sentence]
    return Evidence(slot, value, where.start, where.end, rule, round(confidence, 3))


# At most two words may stand between: `the two-day work meeting`.
_DEFINITE = re.compile(r"\b(?:the|this|these|that|those|its|our|their)\s+(?:[\w-]+\s+){0,2}\Z", re.IGNORECASE)
_TITLE_END = re.compile(r"[.;:!?,(\n]|\s(?:which|that|who|was|were|is|are|has|have|will|took|takes)\b|$")
_TITLE_WORDS = 12
_QUOTES = re.compile(r'["“”„«»]')


def _title(scene: Scene, trigger: Trigger) -> str:
    """The naming words and what directly belongs to them, up to a person's name."""
    text = scene.document.text
    stop = scene.sentences[trigger.sentence].end
    stop = min((start for start, _ in scene.persons if trigger.end <= start < stop), default=stop)
    rest = text[trigger.end : stop]
    end = _TITLE_END.search(rest)
    phrase = text[trigger.start : trigger.end] + (rest[: end.start()] if end else "")
    title = " ".join(phrase.split()[:_TITLE_WORDS]).strip(" –-")
    if len(_QUOTES.findall(title)) % 2:
        # Cut inside a quotation, a title goes without the marks.
        title = _QUOTES.sub("", title)
    return title[:1].upper() + title[1:]
