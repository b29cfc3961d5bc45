"""Organizations and activities as FollowTheMoney entities (https://followthemoney.tech), one line each.

An organization is an Organization or PublicBody, an activity a Project, and what an organization
did in it a ProjectParticipant with its role.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.publish.cells import array_values

PUBLIC = frozenset({"un", "igo", "government", "security", "parliament", "judiciary"})
ORGANIZATIONS = "select id, name, acronym, kind, country, parent, aliases from organizations order by id"
ACTIVITIES = """
    select activities.id, activities.title, label, status, activities.start, activities.end, evidence,
      coalesce(documents.url, case when source like 'http%' then source end) as url,
      coalesce(documents.title, source) as report,
      (select json_group_array(country) from activity_countries where activity = activities.id) as codes,
      (select amount from activity_amounts where activity = activities.id
        order by activity_amounts.start limit 1) as amount,
      (select currency from activity_amounts where activity = activities.id
        order by activity_amounts.start limit 1) as currency
    from activities join activity_types on activity_types.id = type
    join documents on documents.id = document order by activities.id"""
PARTICIPANTS = (
    "select activity, organization, role from activity_organizations order by activity, role, organization"
)

Row = Mapping[str, Any]


def organization_entity(row: Row) -> dict[str, Any]:
    names = {"name": [row["name"]], "alias": array_values(row["aliases"])}
    return _entity(
        f"org-{row['id']}",
        "PublicBody" if row["kind"] in PUBLIC else "Organization",
        **names,
        abbreviation=[row["acronym"]],
        classification=[row["kind"]],
        country=[_code(row["country"])],
        parent=[f"org-{row['parent']}" if row["parent"] else None],
    )


def activity_entity(row: Row) -> dict[str, Any]:
    return _entity(
        f"act-{row['id']}",
        "Project",
        name=[row["title"]],
        keywords=[row["label"]],
        status=[row["status"]],
        startDate=[row["start"]],
        endDate=[row["end"]],
        country=[_code(code) for code in array_values(row["codes"])],
        amount=[None if row["amount"] is None else f"{row['amount']:g}"],
        currency=[row["currency"]],
        description=[row["evidence"]],
        sourceUrl=[row["url"]],
        notes=[f"Told in: {row['report']}"],
    )


def participant_entity(row: Row) -> dict[str, Any]:
    return _entity(
        f"part-{row['activity']}-{row['role']}-{row['organization']}",
        "ProjectParticipant",
        project=[f"act-{row['activity']}"],
        participant=[f"org-{row['organization']}"],
        role=[row["role"]],
    )


SETS = (
    (ORGANIZATIONS, organization_entity),
    (ACTIVITIES, activity_entity),
    (PARTICIPANTS, participant_entity),
)


def lines(rows: Any, make: Any) -> Iterator[str]:
    """The entities of rows as lines of JSON."""
    return (f"{json.dumps(make(row), ensure_ascii=False)}\n" for row in rows)


def _entity(key: str, schema: str, **properties: list[str | None]) -> dict[str, Any]:
    filled = {name: [value for value in values if value] for name, values in properties.items()}
    return {
        "id": key,
        "schema": schema,
        "properties": {name: values for name, values in filled.items() if values},
    }


def _code(country: str | None) -> str | None:
    return country and country.lower()
