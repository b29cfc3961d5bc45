"""Reads what people corrected: `corrections.csv`, described in models/README.md.

Reading is strict: a row that makes no sense is an error that names the file and the line.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pipeline.corrections import ACTIVITY_SLOTS, DATES, DOCUMENT_SLOTS, NOT_AN_ACTIVITY
from pipeline.records import Correction

COLUMNS = ("document", "record", "slot", "wrong", "right", "note")
STATUSES = frozenset({"done", "ongoing", "planned"})
# A record has one of these, so that it can be changed but not taken away.
ALWAYS_THERE = frozenset({"type", "title", "status"})


def load_corrections(path: Path) -> Mapping[str, tuple[Correction, ...]]:
    """The corrections by the id of their document, in the order of the file.

    Raises ValueError naming file and line for a wrong first line, blanks, unknown slots, days that
    are none and corrections that are there twice.
    """
    by_document: dict[str, list[Correction]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}, line 1: the first line must be {','.join(COLUMNS)}")
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            if None in row or None in row.values():
                raise ValueError(f"{where}: not as many cells as the first line")
            correction = Correction(*(row[column].strip() for column in COLUMNS))
            problem = problem_with(correction)
            if problem is None and correction in by_document.get(correction.document, ()):
                problem = "the same correction is there twice"
            if problem is not None:
                raise ValueError(f"{where}: {problem}")
            by_document.setdefault(correction.document, []).append(correction)
    return MappingProxyType({key: tuple(found) for key, found in by_document.items()})


def problem_with(correction: Correction) -> str | None:
    """What is wrong with a correction, in plain English; None where it can be applied."""
    slot, right = correction.slot, correction.right
    if not correction.document or not correction.record:
        return "document and record must be given"
    slots = DOCUMENT_SLOTS if correction.record == correction.document else ACTIVITY_SLOTS
    if slot not in slots:
        return f"slot cannot be {slot!r}; it is one of {', '.join(sorted(slots))}"
    if slot == NOT_AN_ACTIVITY:
        return "wrong and right are blank for the slot activity" if correction.wrong or right else None
    if correction.wrong == right:
        return "the right value must differ from the wrong one"
    if slot in ALWAYS_THERE and not right and correction.record != correction.document:
        return f"an activity has a {slot}: say which is right"
    return _problem_with_value(slot, right) if right else None


def _problem_with_value(slot: str, right: str) -> str | None:
    if slot in DATES or slot == "published":
        try:
            date.fromisoformat(right)
        except ValueError:
            return f"{right!r} is no day; write it as 2014-10-20"
    if slot == "status" and right not in STATUSES:
        return f"status is one of {', '.join(sorted(STATUSES))}"
    if slot == "resolution" and not right.isdecimal():
        return f"{right!r} is no number of a resolution"
    if slot == "country" and not (len(right) == 2 and right.isascii() and right.isupper()):
        return f"{right!r} is no country code; write it as RS"
    return None
