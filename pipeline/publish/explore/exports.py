"""Exactly the present answer as a file: all rows, with their sources and their evidence.

The rows are read in portions by their ids, so that an answer of any size costs little memory.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import xlsxwriter

from pipeline.publish.cells import array_values
from pipeline.publish.links import Links
from pipeline.publish.pages.rows import Row

PORTION = 500
LONGEST_CELL = 32_767  # characters, by the limits of Excel
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "geojson": "application/geo+json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ARRAYS = ("funders", "organizers", "partners", "participants", "places", "countries", "resolutions")
COLUMNS = (
    *("id", "title", "type", "status", "start", "end", "year", *ARRAYS),
    *("certainty", "confidence", "evidence", "page", "report", "publisher", "published", "source", "link"),
)
EVIDENCE = ("activity", "slot", "value", "name", "text", "page", "start", "end", "confidence")
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_ROWS = """
    select activities.*, activity_types.label as type_label, documents.source, documents.url,
      documents.published, coalesce(documents.title, documents.source) as report,
      organizations.name as publisher
    from activities join activity_types on activity_types.id = activities.type
    join documents on documents.id = activities.document
    left join organizations on organizations.id = documents.publisher
    where activities.id in (select value from json_each(:ids))"""
_EVIDENCE = """
    select activity_evidence.*, coalesce(organizations.name, places.name, countries.name) as name
    from activity_evidence
    left join organizations on organizations.id = value
      and slot in ('funder', 'organizer', 'partner', 'participant')
    left join places on places.id = value and slot = 'place'
    left join countries on countries.id = value and slot = 'country'
    where activity in (select value from json_each(:ids)) order by activity, start, slot, value"""
_POINTS = """
    select activity, places.name, longitude, latitude from activity_places
    join places on places.id = place
    where activity in (select value from json_each(:ids)) and latitude is not null
      and kind not in ('country', 'region') order by activity, places.name"""


def activity_rows(connection: sqlite3.Connection, ids: Sequence[str], links: Links, site: str) -> list[Row]:
    """The activities with these ids in this order, each a row with `COLUMNS`, its arrays as lists.

    `items` holds the evidence of each value, `points` the places as (name, longitude, latitude).
    `site` is the address of the site without the path, for links. Ids that are gone are left out.
    """
    asked = {"ids": json.dumps(list(ids))}
    rows = {row["id"]: row for row in _fetch(connection, _ROWS, asked)}
    evidence, points = defaultdict(list), defaultdict(list)
    for item in _fetch(connection, _EVIDENCE, asked):
        evidence[item["activity"]].append({key: item[key] for key in EVIDENCE})
    for point in _fetch(connection, _POINTS, asked):
        points[point["activity"]].append((point["name"], point["longitude"], point["latitude"]))
    return [_row(rows[key], evidence[key], points[key], links, site) for key in ids if key in rows]


class Export(Protocol):
    """A file that is made in portions: its beginning, then the rows, then its end."""

    def head(self) -> bytes: ...

    def body(self, rows: list[Row]) -> bytes: ...

    def tail(self) -> Iterator[bytes]: ...


class CsvExport:
    """One line for each activity; several values are joined by semicolons."""

    def head(self) -> bytes:
        # With the mark by which spreadsheets know that it is UTF-8.
        return "\ufeff".encode() + self._lines([list(COLUMNS)])

    def body(self, rows: list[Row]) -> bytes:
        return self._lines([[_cell(value) for value in _flat(row)] for row in rows])

    def tail(self) -> Iterator[bytes]:
        return iter(())

    @staticmethod
    def _lines(lines: list[list[object]]) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(lines)
        return buffer.getvalue().encode("utf-8")


class JsonExport:
    """An object: what was asked, and the activities, each with the evidence of every value.

    As GeoJSON (RFC 7946) one feature for each activity, at all its places; its geometry is null
    where none of them is known.
    """

    def __init__(self, about: Row, geographic: bool) -> None:
        self._about = {"type": "FeatureCollection", **about} if geographic else about
        self._geographic = geographic
        self._comma = ""

    def head(self) -> bytes:
        opened = json.dumps(self._about, ensure_ascii=False, indent=1).removesuffix("\n}")
        return f'{opened},\n "{"features" if self._geographic else "activities"}": ['.encode()

    def body(self, rows: list[Row]) -> bytes:
        made = [self._feature(row) if self._geographic else _told(row) for row in rows]
        text = ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in made)
        comma, self._comma = self._comma, ","
        return f"{comma}\n  {text}".encode()

    def tail(self) -> Iterator[bytes]:
        yield b"\n ]\n}\n"

    @staticmethod
    def _feature(row: Row) -> Row:
        spots = [[longitude, latitude] for _, longitude, latitude in row["points"]]
        geometry = None
        if len(spots) == 1:
            geometry = {"type": "Point", "coordinates": spots[0]}
        elif spots:
            geometry = {"type": "MultiPoint", "coordinates": spots}
        told = _told(row)
        return {"type": "Feature", "id": told.pop("id"), "geometry": geometry, "properties": told}


class XlsxExport:
    """A workbook: the activities, the evidence of each value, and what was asked. No cell is a formula."""

    def __init__(self, about: Row) -> None:
        self._file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 (closed by `tail`)
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._file.name, options)
        self._sheets = []
        bold = self._book.add_format({"bold": True})
        for name, columns in (("Activities", COLUMNS), ("Evidence", EVIDENCE)):
            sheet = self._book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(1, 1, 40)
            sheet.write_row(0, 0, columns, bold)
            self._sheets.append(sheet)
        sheet = self._book.add_worksheet("About")
        sheet.set_column(0, 1, 40)
        for number, (key, value) in enumerate(about.items()):
            sheet.write_row(number, 0, [key, value])
        self._lines = [1, 1]

    def head(self) -> bytes:
        return b""

    def body(self, rows: list[Row]) -> bytes:
        for row in rows:
            self._write(0, _flat(row))
            for item in row["items"]:
                self._write(1, [item[key] for key in EVIDENCE])
        return b""

    def tail(self) -> Iterator[bytes]:
        self._book.close()
        with self._file as file:
            while chunk := file.read(1 << 16):
                yield chunk

    def _write(self, sheet: int, values: list[object]) -> None:
        cells = [value[:LONGEST_CELL] if isinstance(value, str) else value for value in values]
        self._sheets[sheet].write_row(self._lines[sheet], 0, cells)
        self._lines[sheet] += 1


def export_of(kind: str, about: Row) -> Export:
    """The maker of one of the `FORMATS`."""
    if kind == "csv":
        return CsvExport()
    if kind == "xlsx":
        return XlsxExport(about)
    return JsonExport(about, geographic=kind == "geojson")


def _fetch(connection: sqlite3.Connection, sql: str, values: dict[str, Any]) -> list[Row]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor]


def _row(
    row: Row, evidence: list[Row], points: list[tuple[str, float, float]], links: Links, site: str
) -> Row:
    return {
        **row,
        **{column: array_values(row[column]) for column in ARRAYS},
        "resolutions": [int(number) for number in array_values(row["resolutions"])],
        "type": row["type_label"],
        "source": row["url"] or row["source"],
        "link": f"{site}{links.row('activities', row['id'])}",
        "items": evidence,
        "points": points,
    }


def _flat(row: Row) -> list[object]:
    return [
        "; ".join(str(item) for item in row[column]) if column in ARRAYS else row[column]
        for column in COLUMNS
    ]


def _cell(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _told(row: Row) -> Row:
    return {**{key: row[key] for key in COLUMNS}, "values": row["items"]}
