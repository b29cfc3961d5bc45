"""People's judgements on organizations, made ready to be asked (`models/decisions.csv`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.knowledge.organizations import Decision
from pipeline.organizations.forms import comparable
from pipeline.records import Organization


class Decisions:
    """Judgements by the comparable words of a name; an id is a name like any other."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        judged = [decision for decision in decisions if decision.type == "ORG"]
        self._same = {comparable(d.name): d.other for d in judged if d.judgement == "same"}
        self._renamed = {d.name: d.other for d in judged if d.judgement == "rename"}
        self._different = {(comparable(d.name), d.other) for d in judged if d.judgement == "different"}
        self.ignored = frozenset(d.name for d in judged if d.judgement == "ignore")
        self.ignored_names = frozenset(comparable(d.name) for d in judged if d.judgement == "ignore")

    def same(self, name_or_id: str) -> str | None:
        """The id that a person gave to this name, followed to its end."""
        found: str | None = None
        seen = set()
        key = comparable(name_or_id)
        while key in self._same and key not in seen:
            seen.add(key)
            found = self._same[key]
            key = comparable(found)
        return found

    def forbids(self, name: str, organization: str) -> bool:
        """Whether a person has said that `name` is not the organization with this id."""
        return (comparable(name), organization) in self._different

    def renamed(self, organization: Organization) -> Organization:
        """The organization under the name that a person chose for it."""
        name = self._renamed.get(organization.id)
        return replace(organization, name=name) if name else organization


def contradictions(decisions: Sequence[Decision]) -> Iterator[str]:
    """What the judgements say against each other, a sentence each."""
    for type_ in ("ORG", "PLACE"):
        judged = [decision for decision in decisions if decision.type == type_]
        yield from _two_answers(judged)
        yield from _circles(judged)


def _two_answers(judged: Sequence[Decision]) -> Iterator[str]:
    said: dict[tuple[str, tuple[str, ...]], Decision] = {}
    for decision in judged:
        key = (decision.judgement, comparable(decision.name))
        before = said.setdefault(key, decision)
        if decision.judgement in ("same", "rename") and before.other != decision.other:
            told = "the same as" if decision.judgement == "same" else "renamed to"
            yield (
                f"decisions.csv: {before.name} is {told} {before.other} in one row and {told}"
                f" {decision.other} in another. Keep one of them."
            )
        apart = said.get(("different" if decision.judgement == "same" else "same", key[1]))
        if decision.judgement in ("same", "different") and apart and apart.other == decision.other:
            yield (
                f"decisions.csv: {decision.name} is both the same as {decision.other} and different from it."
                " Keep one of the two rows."
            )
    for (judgement, name), decision in said.items():
        if judgement in ("same", "rename") and ("ignore", name) in said:
            yield (
                f"decisions.csv: {decision.name} is to be ignored in one row and has the judgement"
                f" {judgement} in another. Keep one of them."
            )


def _circles(judged: Sequence[Decision]) -> Iterator[str]:
    same = {comparable(d.name): d for d in judged if d.judgement == "same"}
    told: set[tuple[str, ...]] = set()
    for start in same:
        path = [start]
        while (step := comparable(same[path[-1]].other)) in same and step not in path:
            path.append(step)
        if step in path and not told.intersection(path):
            told.update(path)
            names = ", ".join(same[key].name for key in path[path.index(step) :])
            yield f"decisions.csv: the rows `same` of {names} lead in a circle. Remove one of them."
