"""The reader of annotated documents and the check of their format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.gold import (
    GoldActivity,
    GoldDocument,
    GoldEntity,
    GoldError,
    GoldMention,
    breaches,
    gold_files,
    parse_gold,
)

SOUND = """\
id: pirot-2014
style: news item
title: "Workshop in Pirot"
published: 2014-10-21
publisher: o1
language: en
entities:
  o1: {name: Žene ženama, key: zene-zenama, kind: ngo, country: BA}
  p1: {name: Pirot, key: pirot-rs, kind: city, country: RS}
  p2: {name: Western Balkans, key: western-balkans, kind: region, country: null}
  d1: {start: 2014-10-19, end: 2014-10-20}
  r1: {number: 1325}
activities:
  - {id: a1, type: workshop, title: W, start: 2014-10-19, end: 2014-10-20,
     places: [p1], countries: [RS], organizers: [o1]}
---
[[a1|Workshop]] in [[p1|Pirot]]

[[o1|Žene ženama]] met on [[d1|19-20 October]] in [[p1|Pirot]], [[p2|Western Balkans]],
says [[h|Mira V.]], on [[r1|1325]].
"""


def _read(tmp_path: Path, content: str) -> GoldDocument:
    path = tmp_path / "pirot-2014.gold"
    path.write_bytes(content.encode())
    return parse_gold(path)


def test_reads_the_whole_document(tmp_path: Path) -> None:
    text = (
        "Workshop in Pirot\n\nŽene ženama met on 19-20 October in Pirot, Western Balkans,"
        "\nsays Mira V., on 1325.\n"
    )
    assert _read(tmp_path, SOUND) == GoldDocument(
        id="pirot-2014",
        text=text,
        mentions=(
            GoldMention("a1", "ACTIVITY", 0, 8, "Workshop"),
            GoldMention("p1", "PLACE", 12, 17, "Pirot"),
            GoldMention("o1", "ORG", 19, 30, "Žene ženama"),
            GoldMention("d1", "DATE", 38, 51, "19-20 October"),
            GoldMention("p1", "PLACE", 55, 60, "Pirot"),
            GoldMention("p2", "PLACE", 62, 77, "Western Balkans"),
            GoldMention("h", "PERSON", 84, 91, "Mira V."),
            GoldMention("r1", "RESOLUTION", 96, 100, "1325"),
        ),
        entities={
            "o1": GoldEntity("o1", name="Žene ženama", key="zene-zenama", kind="ngo", country="BA"),
            "p1": GoldEntity("p1", name="Pirot", key="pirot-rs", kind="city", country="RS"),
            "p2": GoldEntity("p2", name="Western Balkans", key="western-balkans", kind="region"),
            "d1": GoldEntity("d1", start=date(2014, 10, 19), end=date(2014, 10, 20)),
            "r1": GoldEntity("r1", number=1325),
        },
        activities=(
            GoldActivity(
                "a1",
                "workshop",
                title="W",
                start=date(2014, 10, 19),
                end=date(2014, 10, 20),
                places=("p1",),
                countries=("RS",),
                organizers=("o1",),
            ),
        ),
        title="Workshop in Pirot",
        style="news item",
        language="en",
        published=date(2014, 10, 21),
        publisher="o1",
    )


def test_offsets_hold_the_text_of_every_mention(tmp_path: Path) -> None:
    document = _read(tmp_path, SOUND)
    assert [document.text[m.start : m.end] for m in document.mentions] == [m.text for m in document.mentions]


def test_names_the_publisher(tmp_path: Path) -> None:
    assert _read(tmp_path, SOUND).publisher_name == "Žene ženama"
    assert _read(tmp_path, SOUND.replace("publisher: o1", "publisher: null")).publisher_name is None


def test_windows_line_ends_are_read_as_lines(tmp_path: Path) -> None:
    assert _read(tmp_path, SOUND.replace("\n", "\r\n")) == _read(tmp_path, SOUND)


def test_a_sound_document_has_no_breaches(tmp_path: Path) -> None:
    assert breaches(_read(tmp_path, SOUND)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "[[p1|Pirot]],",
            "[[p1|Pirot]",
            ["stray [[ near 'on 19-20 October in [[p1|Pirot] Western Balkans,\\nsays Mira V'"],
        ),
        ("[[p1|Pirot]],", "[[p1|the Pirot]],", ["p1|the Pirot: leading article"]),
        ("[[p1|Pirot]],", "[[p1|Pirot’s]],", ["p1|Pirot’s: possessive"]),
        ("[[p1|Pirot]],", "[[p1| Pirot]],", ["p1| Pirot: blank at an end"]),
        ("[[p1|Pirot]],", "[[p9|Pirot]],", ["p9|Pirot: not in entities"]),
        ("[[p1|Pirot]],", "[[x1|Pirot]],", ["unknown mark x1|Pirot"]),
        ("[[h|", "[[h1|", ["a person has no number: h1|Mira V."]),
        ("[[a1|Workshop]]", "Workshop", ["a1: no mark in the text"]),
        ("[[a1|", "[[a2|", ["a2|Workshop: not in activities", "a1: no mark in the text"]),
        ("[[r1|1325]]", "1325", ["r1: never marked in the text"]),
        ("kind: ngo", "kind: charity", ["o1: unknown kind 'charity'"]),
        ("kind: city", "kind: town", ["p1: unknown kind 'town'"]),
        (
            "kind: city, country: RS",
            "kind: city, country: null",
            ["p1: country None is not a code of two capitals"],
        ),
        ("country: BA", "country: Bosnia", ["o1: country 'Bosnia' is not a code of two capitals"]),
        ("key: pirot-rs, ", "", ["p1: needs a name and a key"]),
        ("key: pirot-rs", "key: western-balkans", ["key western-balkans on 2 entities"]),
        ("{number: 1325}", "{number: many}", ["r1: number: 'many' is not a number", "r1: number missing"]),
        ("{number: 1325}", "{number: true}", ["r1: number: True is not a number", "r1: number missing"]),
        (
            "{start: 2014-10-19, end",
            "{start: 2015-10-19, end",
            ["d1: start and end must be ISO days in order"],
        ),
        (
            "d1: {start: 2014-10-19",
            "d1: {start: 2014-10",
            ["d1: start: '2014-10' is not an ISO day", "d1: start and end must be ISO days in order"],
        ),
        ("type: workshop", "type: party", ["a1: unknown type 'party'"]),
        ("W, start: 2014-10-19", "W, start: 2014-12-19", ["a1: ends before it starts"]),
        ("countries: [RS]", "countries: [Serbia]", ["a1: country 'Serbia' is not a code of two capitals"]),
        ("countries: [RS]", "countries: [NO]", ["a1: countries: False is not text (quote NO as 'NO')"]),
        ("countries: [RS]", "countries: RS", ["a1: countries: 'RS' is not a list"]),
        ("organizers: [o1]", "organizers: [p1]", ["a1: names p1, which is not such an entity"]),
        ("organizers: [o1]", "funders: [o7]", ["a1: names o7, which is not such an entity"]),
        (
            "start: 2014-10-19, end: 2014-10-20,\n     places: [p1], countries: [RS], organizers: [o1]",
            "partners: [o1]",
            ["a1: neither date, place, organizer nor funder"],
        ),
        ("publisher: o1", "publisher: o4", ["publisher o4 is not in entities"]),
        ("published: 2014-10-21", "published: soon", ["published: 'soon' is not an ISO day"]),
        (
            "published: 2014-10-21",
            "published: 2014-10-21 10:00:00",
            ["published: datetime.datetime(2014, 10, 21, 10, 0) is not an ISO day"],
        ),
        ("  r1: {number: 1325}", "  r1: 1325", ["r1: 1325 is not a mapping", "r1: number missing"]),
    ],
)
def test_reports_each_breach(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SOUND
    assert breaches(_read(tmp_path, SOUND.replace(old, new, 1))) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"id: x\n[[p1|Pirot]]\n", "no line ---"),
        (b"- a list\n---\ntext", "the header has no id"),
        (b"title: no id\n---\ntext", "the header has no id"),
        (b"id: [unclosed\n---\ntext", "not valid YAML"),
        (b"id: x\n---\n\xff\xfe", "not UTF-8"),
    ],
)
def test_refuses_what_is_no_annotated_document(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "bad.gold"
    path.write_bytes(content)
    with pytest.raises(GoldError, match=reason):
        parse_gold(path)


def test_lists_files_below_a_folder_in_order(tmp_path: Path) -> None:
    for name in ("b/two.gold", "a/one.gold", "a/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert gold_files(tmp_path) == [tmp_path / "a/one.gold", tmp_path / "b/two.gold"]
