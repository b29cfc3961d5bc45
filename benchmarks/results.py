"""Writes what was measured into results.md, one section for each benchmark."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results.md"
_PACKAGES = ("spacy", "numpy", "pypdfium2", "distributed")


@dataclass(frozen=True, slots=True)
class Result:
    """One ratio: what was compared, both sides in words, the figure and what it should be."""

    what: str
    sides: str
    figure: str
    target: str = ""
    is_met: bool | None = None


def write_section(title: str, results: Sequence[Result], note: str = "") -> None:
    """Replace the section of this title in results.md, or add it."""
    lines = [
        f"## {title}",
        "",
        f"{datetime.now(UTC).date()} · {len(os.sched_getaffinity(0))} cores · load {os.getloadavg()[0]:.1f}"
        f" · Python {platform.python_version()} · {_versions()}",
        "",
        *([note, ""] if note else []),
        "| compared | measured | ratio | should be | |",
        "|---|---|---|---|---|",
    ]
    for r in results:
        mark = "" if r.is_met is None else "yes" if r.is_met else "**no**"
        lines.append(f"| {r.what} | {r.sides} | {r.figure} | {r.target} | {mark} |")
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Measured\n"
    section = "\n".join(lines) + "\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if pattern.search(text):
        text = pattern.sub(lambda _: section + "\n", text).rstrip() + "\n"
    else:
        text = text.rstrip() + "\n\n" + section
    RESULTS.write_text(text, encoding="utf-8")
    print(section)


def _versions() -> str:
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)
