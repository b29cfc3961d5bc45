"""The rows of the published tables that one reading makes, in the columns' order."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.records import Activity, Document, Mention, MentionType, Reading, Role

Row = tuple[object, ...]
# From these probabilities on a record is called sure, or likely; below, a person should check it.
SURE, LIKELY = 0.8, 0.5
ROLE_COLUMNS = {
    Role.FUNDER: "funders",
    Role.ORGANIZER: "organizers",
    Role.PARTNER: "partners",
    Role.PARTICIPANT: "participants",
}


def certainty(confidence: float) -> str:
    """A probability in words.

    >>> certainty(0.9), certainty(0.5), certainty(0.2)
    ('sure', 'likely', 'check')
    """
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "check"


def document_row(reading: Reading, listed: str) -> Row:
    document = reading.document
    return (
        document.id,
        document.source,
        document.format,
        document.title,
        reading.publisher,
        document.published and document.published.isoformat(),
        document.modified and document.modified.isoformat(),
        document.url,
        document.captured and document.captured.isoformat(),
        document.language,
        document.note,
        len(document.page_starts),
        len(document.text.split()),
        document.sha256,
        document.text,
        json.dumps(document.page_starts),
        listed,
    )


DOCUMENT_COLUMNS = (
    "id", "source", "format", "title", "publisher", "published", "modified", "url", "captured", "language",
    "note", "pages", "words", "sha256", "text", "page_starts", "listed",
)  # fmt: skip


def _mention_rows(reading: Reading) -> Iterator[Row]:
    for mention in reading.mentions:
        yield _mention_row(reading.document, mention)


def _mention_row(document: Document, mention: Mention) -> Row:
    period = mention.period
    return (
        document.id,
        str(mention.type),
        mention.text,
        mention.start,
        mention.end,
        document.page_at(mention.start),
        mention.entity if mention.type is MentionType.ORG else None,
        mention.entity if mention.type is MentionType.PLACE else None,
        period and period.start.isoformat(),
        period and period.end.isoformat(),
        mention.resolution,
        mention.rule,
    )


def _organization_rows(reading: Reading) -> Iterator[Row]:
    for o in reading.organizations:
        yield (reading.document.id, o.id, o.name, o.acronym, o.kind, o.country, o.parent, o.known)


def _place_rows(reading: Reading) -> Iterator[Row]:
    for p in reading.places:
        yield (
            reading.document.id, p.id, p.name, p.kind, p.country, p.latitude, p.longitude, p.geonames_id,
        )  # fmt: skip


def _decision_rows(reading: Reading) -> Iterator[Row]:
    for d in reading.name_decisions:
        yield (reading.document.id, d.alias, d.organization, d.method, d.score, d.reason)


def _correction_rows(reading: Reading) -> Iterator[Row]:
    for c in reading.corrections:
        yield (c.document, c.record, c.slot, c.wrong, c.right, c.note)


# Tables that hang on a document, in order of writing: columns, and what makes the rows.
OF_DOCUMENT: Mapping[str, tuple[str, Callable[[Reading], Iterable[Row]]]] = {
    "mentions": (
        "document, type, text, start, end, page, organization, place, start_date, end_date, resolution, rule",
        _mention_rows,
    ),
    "document_organizations": (
        "document, organization, name, acronym, kind, country, parent, known",
        _organization_rows,
    ),
    "document_places": (
        "document, place, name, kind, country, latitude, longitude, geonames_id",
        _place_rows,
    ),
    "name_decisions": ("document, alias, organization, method, score, reason", _decision_rows),
    "corrections": ("document, record, slot, wrong, right, note", _correction_rows),
}


def activity_row(document: Document, activity: Activity, names: Mapping[str, str]) -> dict[str, object]:
    """The row of one activity by column; `names` gives `organizations/ID`, `places/ID`, `countries/CODE`."""

    def listed(table: str, ids: Iterable[str]) -> str:
        return json.dumps(sorted({names[f"{table}/{key}"] for key in ids}), ensure_ascii=False)

    by_role: dict[Role, list[str]] = defaultdict(list)
    for role, organization in activity.organizations:
        by_role[role].append(organization)
    sentences = sorted({(item.start, item.end) for item in activity.evidence})
    told = activity.start or activity.end
    return {
        "id": activity.id,
        "document": document.id,
        "type": activity.type,
        "title": activity.title,
        "status": activity.status,
        "start": activity.start and activity.start.isoformat(),
        "end": activity.end and activity.end.isoformat(),
        "year": told.year if told else None,
        "confidence": activity.confidence,
        "certainty": certainty(activity.confidence),
        "evidence": " … ".join(document.text[start:end].strip() for start, end in sentences),
        "page": document.page_at(activity.trigger_start),
        **{column: listed("organizations", by_role[role]) for role, column in ROLE_COLUMNS.items()},
        "places": listed("places", activity.places),
        "countries": listed("countries", activity.countries),
        "resolutions": json.dumps(sorted(activity.resolutions)),
    }


def _role_rows(_: Document, activity: Activity) -> Iterator[Row]:
    for role, organization in activity.organizations:
        yield (activity.id, organization, str(role))


def _amount_rows(document: Document, activity: Activity) -> Iterator[Row]:
    for money in activity.amounts:
        yield (
            activity.id,
            money.amount,
            money.currency,
            document.text[money.start : money.end],
            document.page_at(money.start),
            money.start,
            money.end,
        )


def _evidence_rows(document: Document, activity: Activity) -> Iterator[Row]:
    for item in activity.evidence:
        yield (
            activity.id,
            item.slot,
            item.value,
            document.text[item.start : item.end],
            document.page_at(item.start),
            item.start,
            item.end,
            item.rule,
            item.confidence,
        )


# Tables that hang on an activity, likewise.
OF_ACTIVITY: Mapping[str, tuple[str, Callable[[Document, Activity], Iterable[Row]]]] = {
    "activity_organizations": ("activity, organization, role", _role_rows),
    "activity_places": ("activity, place", lambda _, a: ((a.id, place) for place in a.places)),
    "activity_countries": ("activity, country", lambda _, a: ((a.id, country) for country in a.countries)),
    "activity_resolutions": ("activity, resolution", lambda _, a: ((a.id, r) for r in a.resolutions)),
    "activity_amounts": ("activity, amount, currency, text, page, start, end", _amount_rows),
    "activity_evidence": (
        "activity, slot, value, text, page, start, end, rule, confidence",
        _evidence_rows,
    ),
}
