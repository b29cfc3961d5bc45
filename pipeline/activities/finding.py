"""Who did what, where, when and with whose money: from mentions to activity records.

What the words of a text may tell is drafted (`drafting`), the drafts are looked at side by side and
those that are none left out (`last_look`), and what is told twice becomes one record (`retelling`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.activities.drafting import ActivityModels, draft_activities
from pipeline.activities.last_look import judge_drafts
from pipeline.activities.retelling import merge_retold
from pipeline.activities.scene import Scene
from pipeline.records import Activity


def find_activities(
    scene: Scene, named_by_model: Sequence[tuple[int, int]], models: ActivityModels
) -> list[Activity]:
    """The activity records of one document, in the order in which the text names them.

    `named_by_model` are the spans that the model of names takes for first namings.
    """
    return merge_retold(judge_drafts(scene, draft_activities(scene, named_by_model, models), models))
