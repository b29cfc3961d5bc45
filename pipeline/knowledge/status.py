"""The words that tell whether an activity is done, ongoing or planned: `status_cues.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

# What stands for the naming words in a masked sentence: a noun, or a verb in the past.
NOUN, PAST = "\ue000", "\ue001"
STATUSES = ("done", "ongoing", "planned")
# Words that {GAP} may leap over.
_LONGEST_GAP = 8


@dataclass(frozen=True, slots=True)
class StatusCue:
    """A pattern over a masked sentence. `examples` hold the naming words in brackets."""

    name: str
    status: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusWords:
    """All cues, the fields of project sheets, and a pattern for verbs in the past."""

    cues: tuple[StatusCue, ...]
    fields: tuple[StatusCue, ...]
    past: re.Pattern[str]


def load_status_words(path: Path) -> StatusWords:
    """Read `status_cues.toml`. Raises ValueError naming the file and the cue."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    breaks = "|".join(told["breaks"])
    gap = rf"(?: (?!(?:{breaks})\b)[^\s.;:|!?]+){{0,{_LONGEST_GAP}}}?"

    def cue(row: dict[str, str | list[str]]) -> StatusCue:
        try:
            if row["status"] not in STATUSES:
                raise ValueError(f"{row['status']!r} is no status")
            pattern = str(row["pattern"]).replace("{ACT}", f"[{NOUN}{PAST}]").replace("{PAST}", PAST)
            return StatusCue(
                str(row.get("name", "status field")),
                str(row["status"]),
                re.compile(pattern.replace("{GAP}", gap), re.IGNORECASE),
                tuple(row["examples"]),
                tuple(row["not"]),
            )
        except (KeyError, ValueError, re.error) as error:
            raise ValueError(f"{path}: cue {row.get('name', '?')!r}: {error}") from error

    irregular = "|".join(re.escape(verb) for verb in told["past"])
    return StatusWords(
        tuple(cue(row) for row in told["cue"]),
        tuple(cue(row) for row in told["field"]),
        re.compile(rf"(?:[a-z-]+ed|{irregular})(?:\W.*)?", re.IGNORECASE | re.DOTALL),
    )
