"""From a file to an annotated document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import yaml

from pipeline.gold.records import LABELS, GoldActivity, GoldDocument, GoldEntity, GoldError, GoldMention

_MARK = re.compile(r"\[\[([a-z])(\d*)\|([^\[\]\n]+)\]\]")


def gold_files(folder: Path) -> list[Path]:
    """All annotated documents below `folder`, in order of their paths."""
    return sorted(folder.rglob("*.gold"))


def parse_gold(path: Path) -> GoldDocument:
    """Read one annotated document.

    Raises GoldError where there is no line `---`, the header is no YAML mapping or has no id.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise GoldError(f"{path.name}: not UTF-8 text") from error
    header_text, separator, body = content.partition("\n---\n")
    if not separator:
        raise GoldError(f"{path.name}: no line --- after the header")
    try:
        header = yaml.safe_load(header_text)
    except yaml.YAMLError as error:
        raise GoldError(
            f"{path.name}: the header is not valid YAML: {' '.join(str(error).split())}"
        ) from error
    if not isinstance(header, dict) or not header.get("id"):
        raise GoldError(f"{path.name}: the header has no id")
    text, mentions = _read_marks(body)
    values = _Values()
    return GoldDocument(
        id=str(header["id"]),
        text=text,
        mentions=mentions,
        entities={
            str(key): _entity(str(key), values.mapping(value, str(key)), values)
            for key, value in values.mapping(header.get("entities"), "entities").items()
        },
        activities=tuple(
            _activity(values.mapping(item, "activities"), values)
            for item in values.list(header.get("activities"), "activities")
        ),
        title=values.text(header.get("title")),
        style=values.text(header.get("style")),
        language=values.text(header.get("language")),
        published=values.day(header.get("published"), "published"),
        publisher=values.text(header.get("publisher")),
        misread=tuple(values.misread),
    )


class _Values:
    """Takes header values as the type they should have; notes in `misread` those that have another."""

    def __init__(self) -> None:
        self.misread: list[str] = []

    def mapping(self, value: object, where: str) -> dict[object, object]:
        if value is None or isinstance(value, dict):
            return value or {}
        self.misread.append(f"{where}: {value!r} is not a mapping")
        return {}

    def list(self, value: object, where: str) -> list[object]:
        if value is None or isinstance(value, list):
            return value or []
        self.misread.append(f"{where}: {value!r} is not a list")
        return []

    def texts(self, value: object, where: str) -> tuple[str, ...]:
        # An unquoted NO is read as false by YAML.
        items = self.list(value, where)
        self.misread += [
            f"{where}: {item!r} is not text (quote NO as 'NO')" for item in items if not isinstance(item, str)
        ]
        return tuple(item for item in items if isinstance(item, str))

    def text(self, value: object) -> str | None:
        return None if value is None else str(value)

    def day(self, value: object, where: str) -> date | None:
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.misread.append(f"{where}: {value!r} is not an ISO day")
        return None

    def number(self, value: object, where: str) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.misread.append(f"{where}: {value!r} is not a number")
        return None


def _read_marks(body: str) -> tuple[str, tuple[GoldMention, ...]]:
    pieces: list[str] = []
    mentions: list[GoldMention] = []
    length = at = 0
    for mark in _MARK.finditer(body):
        letter, number, surface = mark.groups()
        before = body[at : mark.start()]
        start = length + len(before)
        length = start + len(surface)
        mentions.append(GoldMention(letter + number, LABELS.get(letter, ""), start, length, surface))
        pieces += [before, surface]
        at = mark.end()
    return "".join([*pieces, body[at:]]), tuple(mentions)


def _entity(key: str, value: Mapping[object, object], values: _Values) -> GoldEntity:
    return GoldEntity(
        id=key,
        name=values.text(value.get("name")),
        key=values.text(value.get("key")),
        kind=values.text(value.get("kind")),
        country=values.text(value.get("country")),
        start=values.day(value.get("start"), f"{key}: start"),
        end=values.day(value.get("end"), f"{key}: end"),
        number=values.number(value.get("number"), f"{key}: number"),
    )


def _activity(value: Mapping[object, object], values: _Values) -> GoldActivity:
    key = str(value.get("id"))
    return GoldActivity(
        id=key,
        type=str(value.get("type")),
        title=values.text(value.get("title")),
        start=values.day(value.get("start"), f"{key}: start"),
        end=values.day(value.get("end"), f"{key}: end"),
        places=values.texts(value.get("places"), f"{key}: places"),
        countries=values.texts(value.get("countries"), f"{key}: countries"),
        organizers=values.texts(value.get("organizers"), f"{key}: organizers"),
        funders=values.texts(value.get("funders"), f"{key}: funders"),
        partners=values.texts(value.get("partners"), f"{key}: partners"),
        participants=values.texts(value.get("participants"), f"{key}: participants"),
    )
