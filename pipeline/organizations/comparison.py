"""Whether two names, each from a report of its own, come down to one organization.

Nothing but the names is known of the two reports, and the country that each speaks of where that
is given: what is left is what the normal form of a name, the authority file and the rules for
names say by themselves.
"""

from __future__ import annotations

from pipeline.knowledge.everything import Knowledge
from pipeline.organizations.resolving import resolve_organizations
from pipeline.records import Document, Mention, MentionType, Organization, Place


def organization_of(
    name: str, knowledge: Knowledge, country: str | None = None, document: str = "report"
) -> Organization:
    """The organization that `name` stands for in a report on `country` (an ISO code) with this id."""
    heading = "In "
    place = Place("there", "There", "city", country)
    mentions = [Mention(MentionType.ORG, 0, len(name), name, "given")]
    text = name
    if country is not None:
        text = f"{name}\n{heading}{place.name}"
        start = len(name) + 1 + len(heading)
        mentions.append(Mention(MentionType.PLACE, start, len(text), place.name, "given", place.id))
    source = Document(document, document, "text", "", text)
    resolved = resolve_organizations(source, mentions, (), knowledge, [place] if country else [])
    return next(o for o in resolved.organizations if o.id == resolved.mentions[0].entity)


def is_same(
    left: str,
    right: str,
    knowledge: Knowledge,
    left_country: str | None = None,
    right_country: str | None = None,
) -> bool:
    """Whether the two names get one id in two different reports."""
    one = organization_of(left, knowledge, left_country, "one")
    return one.id == organization_of(right, knowledge, right_country, "other").id
