"""Who did what, where, when and with whose money: from mentions to activity records.

An activity is first named by some words (its trigger). Each organization, place and date of the
document is a possible value of it; six small models, learnt from the annotated documents, decide
which of them are, from where they stand, what stands around them and what the cues say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.features import (
    country_features,
    date_features,
    naming_features,
    organization_features,
    place_features,
    type_features,
)
from pipeline.linear_model import LinearModel
from pipeline.records import Activity, Evidence, Mention, Role
from pipeline.scene import Scene, Trigger

NONE = "none"
# Earlier records with which one is compared: a report does not come back to what lies farther.
_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class ActivityModels:
    """The six decisions: whether words name an activity, its type, an organization's role in it,
    and whether a place, a date (its start, its end or both) and a country belong to it."""

    naming: LinearModel
    type: LinearModel
    role: LinearModel
    place: LinearModel
    date: LinearModel
    country: LinearModel


class NamingWords:
    """The words that named an activity among the examples of the naming model."""

    def __init__(self, model: LinearModel) -> None:
        self._index = model.index

    def __contains__(self, word: object) -> bool:
        return f"word:{word}" in self._index


def find_activities(
    scene: Scene, named_by_model: Sequence[tuple[int, int]], models: ActivityModels
) -> list[Activity]:
    """The activity records of one document, in the order in which the text names them.

    `named_by_model` are the spans that the model of names takes for first namings.
    """
    spans = scene.naming_spans(named_by_model, NamingWords(models.naming))
    naming = [s for s in spans if _answer(models.naming, naming_features(scene, s)) is not None]
    scene = scene.with_triggers((span.start, span.end) for span in naming)
    found = [_read(scene, trigger, models) for trigger in scene.triggers]
    return merge_retold([activity for activity in found if is_record(activity)])


def is_record(activity: Activity) -> bool:
    """The guidelines: an activity has at least a date, a place, an organizer or a funder."""
    roles = {role for role, _ in activity.organizations}
    return bool(activity.start or activity.end or activity.places or roles & {Role.ORGANIZER, Role.FUNDER})


def merge_retold(activities: list[Activity]) -> list[Activity]:
    """One record for what the text tells twice: same type, same time or place, nothing against it."""
    kept: list[Activity] = []
    for activity in activities:
        recent = range(max(0, len(kept) - _REMEMBERED), len(kept))
        same = next((n for n in recent if is_retold(kept[n], activity)), None)
        if same is None:
            kept.append(activity)
        else:
            kept[same] = _merged(kept[same], activity)
    return kept


def is_retold(earlier: Activity, later: Activity) -> bool:
    """Whether two records tell of one thing.

    Both must have the same type, and neither dates nor places that differ. Beyond that they must
    agree on the day and on a place or an organization, or the later one must be told of as known
    (`the workshop`).
    """
    if earlier.type != later.type or _differ(earlier.places, later.places):
        return False
    if later.told_as_known and (later.start is None or later.start == earlier.start):
        return True
    if earlier.start is None or (earlier.start, earlier.end) != (later.start, later.end):
        return False
    involved = [{o for _, o in activity.organizations} for activity in (earlier, later)]
    return bool(set(earlier.places) & set(later.places) or involved[0] & involved[1])


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one and other) and not set(one) & set(other)


def _merged(earlier: Activity, later: Activity) -> Activity:
    known = {organization for _, organization in earlier.organizations}
    more = tuple((role, o) for role, o in later.organizations if o not in known)
    return replace(
        earlier,
        evidence=(*earlier.evidence, *(e for e in later.evidence if e.slot != "type")),
        organizations=tuple(sorted({*earlier.organizations, *more})),
        places=tuple(sorted({*earlier.places, *later.places})),
        countries=tuple(sorted({*earlier.countries, *later.countries})),
        resolutions=tuple(sorted({*earlier.resolutions, *later.resolutions})),
        start=earlier.start or later.start,
        end=earlier.end or later.end,
    )


def _read(scene: Scene, trigger: Trigger, models: ActivityModels) -> Activity:
    type_, sure = _best(models.type, type_features(scene, trigger))
    naming = _evidence(scene, "type", type_, trigger.sentence, "naming words", sure)
    roles = list(_roles(scene, trigger, type_, models.role))
    places = list(_places(scene, trigger, type_, models.place))
    period = list(_period(scene, trigger, type_, models.date))
    countries = list(_countries(scene, trigger, type_, places, models.country))
    days = {item.slot: date.fromisoformat(item.value) for item in period}
    start, end = days.get("start"), days.get("end")
    if start and end and end < start:
        end = None
    return Activity(
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
    )


def _told_as_known(scene: Scene, trigger: Trigger) -> bool:
    """Whether the naming words come with a definite article or a pointing word: `the workshop`."""
    sentence = scene.sentences[trigger.sentence]
    return _DEFINITE.search(scene.document.text[sentence.start : trigger.start]) is not None


def _best(model: LinearModel, features: Iterator[str]) -> tuple[str, float]:
    chances = model.probabilities(features)
    best = int(chances.argmax())
    return model.labels[best], float(chances[best])


def _answer(model: LinearModel, features: Iterator[str]) -> tuple[str, float] | None:
    """The best label other than none, where one of them is likely enough."""
    chances = model.probabilities(features)
    none = model.labels.index(NONE)
    if 1 - chances[none] < model.threshold:
        return None
    chances[none] = 0
    best = int(chances.argmax())
    return model.labels[best], float(chances[best])


def _roles(scene: Scene, trigger: Trigger, type_: str, model: LinearModel) -> Iterator[Evidence]:
    for entity, mentions in scene.entities_near(trigger).items():
        if entity not in scene.organizations:
            continue
        answer = _answer(model, organization_features(scene, trigger, type_, entity, mentions))
        if answer is not None:
            role, chance = answer
            mention, rule = _said(scene, trigger, mentions, role)
            yield _evidence(scene, role, entity, scene.sentence_at(mention.start), rule, chance)


def _said(scene: Scene, trigger: Trigger, mentions: Sequence[Mention], role: str) -> tuple[Mention, str]:
    """The mention that shows the role best: one with a cue for it, else the nearest."""
    nearest_first = sorted(mentions, key=lambda m: abs(m.start - trigger.start))
    for mention in nearest_first:
        for hit in scene.hits.get(mention, ()):
            if hit.role == role:
                return mention, hit.cue
    return nearest_first[0], "context"


def _places(scene: Scene, trigger: Trigger, type_: str, model: LinearModel) -> Iterator[Evidence]:
    for entity, mentions in scene.entities_near(trigger).items():
        if entity not in scene.places:
            continue
        answer = _answer(model, place_features(scene, trigger, type_, entity, mentions))
        if answer is not None:
            nearest = min(mentions, key=lambda m: abs(m.start - trigger.start))
            yield _evidence(scene, "place", entity, scene.sentence_at(nearest.start), "context", answer[1])


def _period(scene: Scene, trigger: Trigger, type_: str, model: LinearModel) -> Iterator[Evidence]:
    """The likeliest start and the likeliest end among the dates of the document."""
    best: dict[str, tuple[float, date, int]] = {}
    for mention in scene.near(trigger):
        if mention.period is None:
            continue
        chances = dict(
            zip(model.labels, model.probabilities(date_features(scene, trigger, type_, mention)), strict=True)
        )
        for slot, day in (("start", mention.period.start), ("end", mention.period.end)):
            chance = float(chances["both"] + chances[slot])
            if chance >= model.threshold and chance > best.get(slot, (0.0,))[0]:
                best[slot] = (chance, day, scene.sentence_at(mention.start))
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
            answer = _answer(
                model, country_features(scene, trigger, type_, country, mentions, frozenset(where))
            )
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
