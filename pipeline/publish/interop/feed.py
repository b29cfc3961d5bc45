"""An Atom feed (RFC 4287) of the activities that came into the database last."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

NEWEST = 50
ENTRIES = """
    select activities.id, activities.title, label, activities.start, activities.end, evidence,
      coalesce(documents.title, source) as report
    from activities join activity_types on activity_types.id = type
    join documents on documents.id = document order by activities.rowid desc limit :limit"""
# Characters that XML 1.0 cannot hold; a report's text may.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "wps-reports/activities")


def atom(
    entries: Iterable[Mapping[str, Any]], title: str, site: str, own: str, updated: str, address: Any
) -> str:
    """The feed as XML. `site` and `own` are the absolute addresses of the front page and of the feed.

    `updated` is when the database was last brought up to date; `address` gives the absolute
    address of an activity by its id. An entry's id is made from the activity's, whatever the host.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", f"urn:uuid:{uuid.uuid5(_NAMESPACE, site)}")
    _add(feed, "title", title)
    _add(feed, "updated", updated)
    _add(feed, "link", href=own, rel="self", type="application/atom+xml")
    _add(feed, "link", href=site, rel="alternate", type="text/html")
    _add(_add(feed, "author"), "name", "WPS Reports")
    for row in entries:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:uuid:{uuid.uuid5(_NAMESPACE, row['id'])}")
        _add(entry, "title", f"{row['label']}: {row['title']}")
        _add(entry, "updated", updated)
        _add(entry, "link", href=address(row["id"]), rel="alternate", type="text/html")
        _add(entry, "category", term=row["label"])
        _add(entry, "summary", f"{row['evidence']}\n\nFrom: {row['report']}", type="text")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, encoding="unicode")}'


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(
        parent, f"{{{_ATOM}}}{name}", {k: _clean(v) for k, v in attributes.items()}
    )
    element.text = None if text is None else _clean(text)
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub(" ", text)
