"""UN Security Council resolutions that reports cite by number: the reader of `models/resolutions.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

# The agendas whose resolutions reports cite by the bare number ("trainings on 1325").
_CITED_BARE = ("wps", "yps")


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution of the UN Security Council. `kind` is the agenda it belongs to (`wps`, `yps`…)."""

    number: int
    year: int
    subject: str
    kind: str

    @property
    def is_cited_bare(self) -> bool:
        """Whether its number alone may stand for it."""
        return self.kind in _CITED_BARE


def load_resolutions(folder: Path) -> tuple[Resolution, ...]:
    """The resolutions of `resolutions.csv` in `folder`, by number.

    Raises OSError if the file is missing, ValueError if a row is not as it should be.
    """
    with (folder / "resolutions.csv").open(encoding="utf-8", newline="") as file:
        rows = [_resolution(row, line) for line, row in enumerate(csv.DictReader(file), start=2)]
    numbers = [row.number for row in rows]
    if numbers != sorted(set(numbers)):
        raise ValueError("resolutions.csv: numbers must be in order and each only once")
    return tuple(rows)


def _resolution(row: dict[str, str | None], line: int) -> Resolution:
    number, year, subject, kind = (row.get(name) or "" for name in ("number", "year", "subject", "kind"))
    if not (number.isdigit() and year.isdigit() and subject and kind and row.get("source")):
        raise ValueError(f"resolutions.csv, line {line}: number, year, subject, kind and source are needed")
    return Resolution(int(number), int(year), subject, kind)
