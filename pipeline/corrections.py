"""What people corrected, applied to what was read (`models/corrections.csv`).

After a correction the wrong value is not in its slot and the right one is, whatever the program
reads there by then. A value that came this way has the rule `correction` in its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.names import slug
from pipeline.records import Activity, Correction, Evidence, Organization, Place, Reading, Role

RULE = "correction"
# The slot that says: this is no activity.
NOT_AN_ACTIVITY = "activity"
ROLES = frozenset(role.value for role in Role)
DATES = frozenset({"start", "end"})
ACTIVITY_SLOTS = (
    frozenset({NOT_AN_ACTIVITY, "type", "title", "status", "place", "country", "resolution"}) | DATES | ROLES
)
DOCUMENT_SLOTS = frozenset({"title", "publisher", "published", "language"})


@dataclass(frozen=True, slots=True)
class Known:
    """Where bodies and places are looked up that the report itself does not name.

    `ancestors` gives the ids of the bodies that an organization is part of, `place` the place
    with an id.
    """

    organizations: Mapping[str, Organization]
    ancestors: Callable[[str], Sequence[str]]
    place: Callable[[str], Place | None]


def apply_corrections(reading: Reading, corrections: Sequence[Correction], known: Known) -> Reading:
    """The reading after the corrections of its document, in order; they are kept with it.

    A correction of a record that is not there any more changes nothing. An organization is meant
    by its id or, where no list has it, by its name; a place that is known to nobody is left out.
    """
    mine = tuple(c for c in corrections if c.document == reading.document.id)
    for correction in mine:
        if correction.record == reading.document.id:
            reading = _correct_document(reading, correction, known)
        else:
            reading = _correct_activity(reading, correction, known)
    return replace(reading, corrections=mine)


def documents_to_reread(applied: Iterable[Correction], wanted: Iterable[Correction]) -> frozenset[str]:
    """Ids of the documents of which people say something else than when they were read."""
    return frozenset(correction.document for correction in set(applied) ^ set(wanted))


def _correct_document(reading: Reading, correction: Correction, known: Known) -> Reading:
    right = correction.right or None
    match correction.slot:
        case "publisher":
            reading, publisher = _with_organization(reading, right, known)
            return replace(reading, publisher=publisher)
        case "published":
            day = date.fromisoformat(right) if right else None
            return replace(reading, document=replace(reading.document, published=day))
        case "title":
            return replace(reading, document=replace(reading.document, title=right))
        case "language":
            return replace(reading, document=replace(reading.document, language=right))
        case _:
            raise ValueError(f"a report has no {correction.slot}")


def _correct_activity(reading: Reading, correction: Correction, known: Known) -> Reading:
    at = next((n for n, a in enumerate(reading.activities) if a.id == correction.record), None)
    if at is None:
        return reading
    activities = list(reading.activities)
    if correction.slot == NOT_AN_ACTIVITY:
        del activities[at]
        return replace(reading, activities=tuple(activities))
    right: str | None = correction.right or None
    if correction.slot in ROLES:
        reading, right = _with_organization(reading, right, known)
    elif correction.slot == "place":
        reading, right = _with_place(reading, right, known)
    corrected = _with_value(activities[at], correction.slot, correction.wrong, right)
    activities[at] = _with_evidence(activities[at], corrected, correction, right)
    return replace(reading, activities=tuple(activities))


def _with_value(activity: Activity, slot: str, wrong: str, right: str | None) -> Activity:
    if slot in DATES:
        day = date.fromisoformat(right) if right else None
        return replace(activity, start=day) if slot == "start" else replace(activity, end=day)
    if slot in ROLES:
        role = Role(slot)
        kept = [pair for pair in activity.organizations if pair != (role, wrong)]
        added = [(role, right)] if right and (role, right) not in kept else []
        return replace(activity, organizations=(*kept, *added))
    match slot:
        case "type":
            return replace(activity, type=right or activity.type)
        case "title":
            return replace(activity, title=right or activity.title)
        case "status":
            return replace(activity, status=right or activity.status)
        case "place":
            return replace(activity, places=_exchanged(activity.places, wrong, right))
        case "country":
            return replace(activity, countries=_exchanged(activity.countries, wrong, right))
        case "resolution":
            numbers = _exchanged(tuple(map(str, activity.resolutions)), wrong, right)
            return replace(activity, resolutions=tuple(map(int, numbers)))
        case _:
            raise ValueError(f"an activity has no {slot}")


def _exchanged(values: tuple[str, ...], wrong: str, right: str | None) -> tuple[str, ...]:
    kept = [value for value in values if value != wrong]
    return (*kept, right) if right and right not in kept else tuple(kept)


def _with_evidence(
    before: Activity, corrected: Activity, correction: Correction, right: str | None
) -> Activity:
    """The right value stands in the sentences of the wrong one, or where the activity is first named."""
    slot = correction.slot
    single = slot in DATES or slot == "type"
    replaced = [
        e
        for e in before.evidence
        if e.slot == slot and (single or e.value == correction.wrong) and e.value != right
    ]
    kept = tuple(e for e in before.evidence if e not in replaced)
    if right is None or slot in ("title", "status"):
        return replace(corrected, evidence=before.evidence if slot in ("title", "status") else kept)
    spots = (
        [(e.start, e.end) for e in replaced]
        or [(e.start, e.end) for e in before.evidence if e.slot == "type"]
        or [(before.trigger_start, before.trigger_end)]
    )
    told = any(e.slot == slot and e.value == right for e in kept)
    added = () if told else tuple(Evidence(slot, right, start, end, RULE, 1.0) for start, end in spots)
    return replace(corrected, evidence=(*kept, *added))


def _with_organization(reading: Reading, meant: str | None, known: Known) -> tuple[Reading, str | None]:
    """The reading with this body and all that it is part of, and the body's id."""
    if meant is None or any(o.id == meant for o in reading.organizations):
        return reading, meant
    listed = known.organizations.get(meant)
    if listed is None:
        named = Organization(slug(meant) or meant, meant)
        bodies = [named]
    else:
        bodies = [replace(known.organizations[key], known=True) for key in (meant, *known.ancestors(meant))]
    held = {o.id for o in reading.organizations}
    added = tuple(body for body in bodies if body.id not in held)
    return replace(reading, organizations=(*reading.organizations, *added)), bodies[0].id


def _with_place(reading: Reading, meant: str | None, known: Known) -> tuple[Reading, str | None]:
    if meant is None or any(place.id == meant for place in reading.places):
        return reading, meant
    place = known.place(meant)
    if place is None:
        return reading, None
    return replace(reading, places=(*reading.places, place)), place.id
