"""A last look at the drafts of a document's records, all of them side by side.

Words that name an activity well are sometimes an agenda item, a plan or the second telling of what
stands above; words that name it badly have an organizer, a day and a place. Only the whole draft,
beside the others, tells how likely it is that there is such a record. How likely each of its values
is follows from that, and from what was thought of the value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.activities.drafting import Draft
from pipeline.activities.scene import Scene
from pipeline.learned.tree_model import TreeModel
from pipeline.records import Activity, Evidence

Numbers = npt.NDArray[np.float32]
YES = "yes"
# The values of a record, in the order in which the trees know them.
SLOTS = ("start", "end", "place", "country", "funder", "organizer", "partner", "participant")
_ROLES = ("funder", "organizer", "partner", "participant")
# Drafts on either side with which one is compared: cost grows with a report's length, not its square.
_BESIDE = 40
_NONE = -1.0
_FAR = 99


@dataclass(frozen=True, slots=True)
class LastModels:
    """The trees that know which drafts are worth a closer reading, and of what was read closely, which are
    records and how likely each of their values is. `types` are all types of activities."""

    likely: TreeModel
    record: TreeModel
    value: TreeModel
    types: Sequence[str]


def likely_drafts(scene: Scene, drafts: Sequence[Draft], models: LastModels) -> list[tuple[Draft, float]]:
    """The drafts that are worth a closer reading, each with the chance that it is a record."""
    if not drafts:
        return []
    chances = _yes(models.likely, drafts_side_by_side(scene, drafts, models.types))
    pairs = zip(drafts, chances, strict=True)
    return [(draft, chance) for draft, chance in pairs if chance >= models.likely.threshold]


def judge_drafts(scene: Scene, drafts: Sequence[Draft], models: LastModels) -> list[Activity]:
    """The drafts that are likely to be records, with probabilities that mean what they say."""
    if not drafts:
        return []
    chances = _yes(models.record, drafts_side_by_side(scene, drafts, models.types))
    return [
        replace(
            draft.activity,
            confidence=round(chance, 3),
            evidence=tuple(_as_likely_as(draft.activity.evidence, chance, models.value)),
        )
        for draft, chance in zip(drafts, chances, strict=True)
        if chance >= models.record.threshold
    ]


def _as_likely_as(evidence: Sequence[Evidence], record: float, value: TreeModel) -> list[Evidence]:
    """The evidence with the probability of each value in a record of this probability."""
    known = [item for item in evidence if item.slot in SLOTS]
    chances = iter(_yes(value, value_numbers(known, record)))
    return [
        replace(item, confidence=round(next(chances), 3)) if item.slot in SLOTS else item for item in evidence
    ]


def _yes(model: TreeModel, numbers: Numbers) -> list[float]:
    chances: list[float] = model.probabilities(numbers)[:, model.labels.index(YES)].tolist()
    return chances


def value_numbers(evidence: Sequence[Evidence], record: float) -> Numbers:
    """A row for each value: what was thought of it, the probability of its record, and its slot."""
    rows = [(item.confidence, record, SLOTS.index(item.slot)) for item in evidence]
    return np.array(rows, dtype=np.float32).reshape(-1, 3)


def drafts_side_by_side(scene: Scene, drafts: Sequence[Draft], types: Sequence[str]) -> Numbers:
    """A row of numbers for each draft, at least one; `types` are all types of activities.

    They are: the chances of its naming, its type and its values; how many values it has; how much it
    shares with others; the naming chances of the drafts around it and of the whole document; where
    and how it is named; its type; and what the encoder of arguments says of it, the best it says of those
    around and the mean of the document.
    """
    naming = np.array([draft.activity.confidence for draft in drafts])
    own = [[*_chances(draft), *_counts(draft.activity)] for draft in drafts]
    of_type = Counter(draft.activity.type for draft in drafts)
    of_document = [
        (len(drafts), naming.sum(), of_type[draft.activity.type], naming.mean(), n / len(drafts))
        for n, draft in enumerate(drafts)
    ]
    type_ = [[draft.activity.type == name for name in types] for draft in drafts]
    return np.column_stack(
        [
            own,
            _shared(drafts),
            of_document,
            _around(drafts),
            [_naming(scene, d) for d in drafts],
            type_,
            _activity_chances(drafts),
        ]
    ).astype(np.float32)


def _chances(draft: Draft) -> list[float]:
    """Of the naming, of the type; then the best and the sum of each role and of the places, and the
    best start and end."""
    found = [draft.activity.confidence, draft.type_chance]
    for name, label in (*(("role", role) for role in _ROLES), ("place", YES)):
        chances = [item.chance(label) for item in draft.judged[name]]
        found += [max(chances, default=0.0), sum(chances)]
    for label in ("start", "end"):
        days = (item.chance("both") + item.chance(label) for item in draft.judged["date"])
        found.append(max(days, default=0.0))
    return found


def _counts(activity: Activity) -> tuple[int, ...]:
    return (
        len(_values(activity)),
        len(activity.organizations),
        len(activity.places),
        activity.start is not None,
        activity.end is not None,
        len(activity.countries),
        activity.told_as_known,
    )


def _values(activity: Activity) -> frozenset[tuple[str, str]]:
    return frozenset((item.slot, item.value) for item in activity.evidence if item.slot in SLOTS)


def _shared(drafts: Sequence[Draft]) -> list[tuple[float, ...]]:
    """The largest share of a draft's values that is in one other too: in any, in one of its type, in an
    earlier one of its type; then in any and in one of its type, times the chance of that one's naming."""
    values = [_values(draft.activity) for draft in drafts]
    found = []
    for n, draft in enumerate(drafts):
        most = [0.0] * 5
        for m in range(max(0, n - _BESIDE), min(len(drafts), n + _BESIDE + 1)):
            shared = len(values[n] & values[m]) if m != n else 0
            if shared:
                other = drafts[m].activity
                alike = shared * (other.type == draft.activity.type)
                here = (shared, alike, alike * (m < n), shared * other.confidence, alike * other.confidence)
                most = [max(pair) for pair in zip(most, here, strict=True)]
        found.append(tuple(share / max(1, len(values[n])) for share in most))
    return found


def _around(drafts: Sequence[Draft]) -> list[tuple[float, ...]]:
    """The naming chances of the drafts before and after, and how many sentences lie between."""

    def there(other: Draft | None, own: Draft, far: int) -> tuple[float, int]:
        if other is None:
            return _NONE, far
        return other.activity.confidence, other.trigger.sentence - own.trigger.sentence

    beside = zip([None, *drafts], drafts, [*drafts[1:], None], strict=False)
    return [(*there(before, own, -_FAR), *there(after, own, _FAR)) for before, own, after in beside]


def _activity_chances(drafts: Sequence[Draft]) -> list[tuple[float, ...]]:
    said = [_NONE if draft.activity_chance is None else draft.activity_chance for draft in drafts]
    mean = sum(said) / len(said)
    beside = zip([_NONE, *said], said, [*said[1:], _NONE], strict=False)
    return [(own, max(before, after), mean) for before, own, after in beside]


def _naming(scene: Scene, draft: Draft) -> tuple[float, ...]:
    """The encoder's chance of the naming words, where their sentence stands, and how long all that is."""
    trigger = draft.trigger
    sentence = scene.sentences[trigger.sentence]
    return (
        scene.weighed.naming(trigger.start, trigger.end),
        len(scene.sentences),
        trigger.sentence / len(scene.sentences),
        sentence.end - sentence.start,
        trigger.end - trigger.start,
        len(scene.located[trigger.sentence]),
    )
