"""Currencies and the words that tell what an amount is for: `currencies.csv`, `amount_cues.toml`."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

# What stands for the amount in a masked line.
AMOUNT = "\ue000"
_GAP = r"(?:,? [^\s.;:|!?]+){0,6}?"
KINDS = ("given", "other")


@dataclass(frozen=True, slots=True)
class AmountCue:
    """A pattern over a masked line. `examples` hold the amount in brackets."""

    name: str
    kind: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """`forms` gives, for each way of writing a currency, its ISO 4217 code by country (ISO 3166-1
    alpha-2; the empty string where the form means the same everywhere)."""

    forms: Mapping[str, Mapping[str, str]]
    cues: tuple[AmountCue, ...]

    def currency(self, form: str, countries: Set[str]) -> str | None:
        """The code of a currency as written in a report on these countries; None where it is unclear.

        `dinars` are Serbian in a report on Serbia, Tunisian in one on Tunisia, and nothing in a
        report on both.
        """
        meant = self.forms.get(form) or self.forms.get(form.lower()) or {}
        there = {meant[country] for country in countries if country in meant}
        if there:
            return there.pop() if len(there) == 1 else None
        return meant.get("")


def load_money_words(folder: Path) -> MoneyWords:
    """Read both files. Raises ValueError naming the file and what is wrong with it."""
    return MoneyWords(_load_forms(folder / "currencies.csv"), _load_cues(folder / "amount_cues.toml"))


def _load_forms(path: Path) -> dict[str, dict[str, str]]:
    forms: dict[str, dict[str, str]] = {}
    before = ("", "", "")
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            key = (row["form"], row["currency"], row["country"])
            if not (row["form"] and re.fullmatch("[A-Z]{3}", row["currency"]) and row["source"]):
                raise ValueError(
                    f"{path.name}, line {line}: form, currency (three letters) and source are needed"
                )
            if key <= before or row["country"] in forms.get(row["form"], ()):
                raise ValueError(f"{path.name}, line {line}: rows must be in order and each only once")
            forms.setdefault(row["form"], {})[row["country"]] = row["currency"]
            before = key
    return forms


def _load_cues(path: Path) -> tuple[AmountCue, ...]:
    cues = []
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["cue"]:
        try:
            if row["kind"] not in KINDS:
                raise ValueError(f"{row['kind']!r} is no kind")
            pattern = row["pattern"].replace("{AMOUNT}", AMOUNT).replace("{GAP}", _GAP)
            cues.append(
                AmountCue(
                    row["name"],
                    row["kind"],
                    re.compile(pattern, re.IGNORECASE),
                    tuple(row["examples"]),
                    tuple(row["not"]),
                )
            )
        except (KeyError, ValueError, re.error) as error:
            raise ValueError(f"{path}: cue {row.get('name', '?')!r}: {error}") from error
    return tuple(cues)
