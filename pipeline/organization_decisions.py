"""People's judgements on organizations, made ready to be asked (`models/decisions.csv`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.knowledge.organizations import Decision
from pipeline.organization_names import comparable
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
