"""One organization, one id: the forms of a document's organizations brought together and identified.

The answer depends on the document and the knowledge files alone, so ids stay what they are when
more reports come in and do not depend on the order in which reports are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.acronyms import Definition
from pipeline.knowledge.everything import Knowledge
from pipeline.organizations.context import CountryContext
from pipeline.organizations.decisions import Decisions
from pipeline.organizations.forms import comparable
from pipeline.organizations.groups import Groups
from pipeline.organizations.identity import Identified, Identifier
from pipeline.organizations.reasons import name_decision
from pipeline.records import Document, Mention, MentionType, NameDecision, Organization, Place


@dataclass(frozen=True, slots=True)
class Resolved:
    """All mentions, those of organizations with `entity` set; the organizations with all that they
    are part of, ordered by id; the id of the publisher, where the document has one; and why each
    form of a name was taken for its organization, ordered by form.

    Mentions that name nothing, or that a person has judged to be no organization, are left out.
    """

    mentions: tuple[Mention, ...]
    organizations: tuple[Organization, ...]
    publisher: str | None
    decisions: tuple[NameDecision, ...]


def resolve_organizations(
    document: Document,
    mentions: Sequence[Mention],
    definitions: Sequence[Definition],
    knowledge: Knowledge,
    places: Sequence[Place],
) -> Resolved:
    """Tell which organizations the mentions and the document's publisher name.

    `places` are the document's places, to which its mentions of places are already resolved.
    """
    decisions = Decisions(knowledge.organizations.decisions)
    named = [m for m in mentions if m.type is MentionType.ORG and _is_name(m.text, decisions)]
    publisher = document.publisher if document.publisher and _is_name(document.publisher, decisions) else None
    context = CountryContext(document.text, mentions, places, knowledge.country_names)
    forms = [*(m.text for m in named), *([publisher] if publisher else [])]
    identifier = Identifier(knowledge, decisions, context, document.id, frozenset(forms))
    groups = Groups({form: identifier.surely(form) for form in forms}, context)
    groups.join_defined(named, definitions)
    groups.join_bracketed(document.text, named)
    groups.join_quoted()
    groups.join_abbreviated()
    groups.join_shortened()

    organizations: dict[str, Organization] = {}
    entity_of: dict[Mention, str] = {}
    reasons: dict[tuple[str, str], NameDecision] = {}
    publisher_id = None
    mentions_of: dict[str, list[Mention]] = {}
    for mention in named:
        mentions_of.setdefault(mention.text, []).append(mention)

    def take(form: str, found: Identified) -> str:
        organization = organizations.setdefault(found.organization.id, found.organization).id
        if (form, organization) not in reasons:
            told = (found.method, found.form)
            reasons[form, organization] = name_decision(form, organization, told, groups.why(form))
        return organization

    for group in groups.all():
        members = [m for form in group for m in mentions_of.get(form, ())]
        usual = context.usual(members)
        for mention in members:
            found = identifier.identify(group, context.at(mention), usual)
            if found.organization.id not in decisions.ignored:
                entity_of[mention] = take(mention.text, found)
        if publisher in group:
            found = identifier.identify(group, context.home, usual)
            publisher_id = take(publisher, found)
    resolved = tuple(
        replace(m, entity=entity_of[m]) if m.type is MentionType.ORG else m
        for m in mentions
        if m.type is not MentionType.ORG or m in entity_of
    )
    return Resolved(
        resolved,
        _with_parents(organizations, knowledge.organizations.authority),
        publisher_id,
        tuple(reasons[key] for key in sorted(reasons)),
    )


def _is_name(form: str, decisions: Decisions) -> bool:
    key = comparable(form)
    return bool(key) and key not in decisions.ignored_names


def _with_parents(
    organizations: Mapping[str, Organization], authority: Mapping[str, Organization]
) -> tuple[Organization, ...]:
    complete = dict(organizations)
    for organization in organizations.values():
        parent = organization.parent
        while parent is not None and parent not in complete:
            complete[parent] = replace(authority[parent], known=True)
            parent = complete[parent].parent
    return tuple(complete[key] for key in sorted(complete))
