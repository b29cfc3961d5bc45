"""What a text tells twice: one record for one real thing, however often it is told."""

from __future__ import annotations

from dataclasses import replace

from pipeline.records import Activity

# Earlier records with which one is compared: a report does not come back to what lies farther.
_REMEMBERED = 100


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
