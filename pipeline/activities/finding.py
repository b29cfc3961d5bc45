"""Who did what, where, when and with whose money: from mentions to activity records.

What the words of a text may tell is drafted (`drafting`). The likely drafts are read closely and drafted
anew (`close_reading`), these are looked at side by side and those that are none left out (`last_look`),
and what is told twice becomes one record (`retelling`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.activities.close_reading import DECISIONS, CloseModels, WeighsArguments, of_likely, read_closely
from pipeline.activities.drafting import DraftingModels, draft_activities
from pipeline.activities.last_look import LastModels, judge_drafts, likely_drafts
from pipeline.activities.retelling import merge_retold
from pipeline.activities.scene import Scene
from pipeline.learned.linear_model import LinearModel
from pipeline.learned.tree_model import TreeModel
from pipeline.records import Activity


@dataclass(frozen=True, slots=True)
class ActivityModels:
    drafting: DraftingModels
    closely: CloseModels
    last: LastModels


# What the trees are for, and of those that decide twice which do so at the close reading.
CLOSELY = {name: f"{name} closely" for name in DECISIONS}


def activity_models(
    linear: Mapping[str, LinearModel], trees: Mapping[str, TreeModel], arguments: WeighsArguments
) -> ActivityModels:
    """The models by their names in the files."""
    return ActivityModels(
        DraftingModels(**linear, again={name: trees[name] for name in DECISIONS}),
        CloseModels(arguments, {name: trees[CLOSELY[name]] for name in DECISIONS}),
        LastModels(trees["likely"], trees["record"], trees["value"], linear["type"].labels),
    )


def find_activities(
    scene: Scene, named_by_model: Sequence[tuple[int, int]], models: ActivityModels
) -> list[Activity]:
    """The activity records of one document, in the order in which the text names them.

    `named_by_model` are the spans that the model of names takes for first namings.
    """
    drafts = draft_activities(scene, named_by_model, models.drafting)
    likely = likely_drafts(scene, drafts, models.last)
    scene = of_likely(scene, likely)
    drafts = read_closely(scene, likely, models.closely, models.drafting.country)
    return merge_retold(judge_drafts(scene, drafts, models.last))
