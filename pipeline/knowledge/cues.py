"""The words that tell what an organization does: `role_cues.toml` and `funding_cues.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipeline.records import Role

# In a masked sentence each list of organizations is one character of this private range.
FIRST_MASK, LAST_MASK = "\ue000", "\uefff"
_MASK = f"(?P<orgs>[{FIRST_MASK}-{LAST_MASK}])"
# Words that may stand between a cue and the names: `funded by the local women's group X`.
_DESCRIPTION = r"(?:(?!(?:and|but|which|who|that|with|while|as|after|where)\b)[\w’'.-]+,? ){0,5}?"
_FILES = ("role_cues.toml", "funding_cues.toml")


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern over masked sentences whose group `orgs` is who has the role.

    `kinds` limits it to organizations of these kinds; empty means any. A cue that `denies` tells
    who does not have the role although another cue says so: `asked X to fund`. `examples` and
    `counterexamples` are sentences with the expected organizations in brackets.
    """

    name: str
    role: Role
    pattern: re.Pattern[str]
    kinds: frozenset[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    denies: bool = False


def load_cues(folder: Path) -> tuple[Cue, ...]:
    """All cues in the order of the files. Raises ValueError naming file and cue."""
    return tuple(cue for name in _FILES for cue in _load_file(folder / name))


def _load_file(path: Path) -> list[Cue]:
    cues = []
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["cue"]:
        try:
            cues.append(
                Cue(
                    name=row["name"],
                    role=Role(row["role"]),
                    pattern=compile_cue(row["pattern"]),
                    kinds=frozenset(row.get("kinds", ())),
                    examples=tuple(row["examples"]),
                    counterexamples=tuple(row["not"]),
                    denies=row.get("denies", False),
                )
            )
        except (KeyError, ValueError, re.error) as error:
            raise ValueError(f"{path}: cue {row.get('name', '?')!r}: {error}") from error
    return cues


def compile_cue(pattern: str) -> re.Pattern[str]:
    """A cue's pattern as a regular expression over masked sentences.

    >>> compile_cue("funded by {ORGS}").search("funded by the fund \\ue000")["orgs"]
    '\\ue000'
    """
    if pattern.count("{ORGS}") != 1:
        raise ValueError("a cue needs {ORGS} once")
    before, _, after = pattern.partition("{ORGS}")
    described = _DESCRIPTION if before else ""
    start = r"(?<!\w)" if before and not before.startswith("^") else ""
    return re.compile(f"{start}{before}{described}{_MASK}{after}", re.IGNORECASE)
