"""Collections of any size, made by recombining the paragraphs of the annotated documents."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from pipeline.gold import gold_files, parse_gold

PROJECT = Path(__file__).resolve().parent.parent
GOLD = PROJECT / "corpus" / "gold" / "train"
# Characters of a report: four pages of text.
LENGTH = 8_000


def make_reports(folder: Path, number: int, length: int = LENGTH, first: int = 0) -> list[Path]:
    """Write `number` text files of about `length` characters; the same arguments make the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"report-{n:07}.txt" for n in range(first, first + number)]
    for n, path in enumerate(paths, start=first):
        path.write_text(report(n, length), encoding="utf-8")
    return paths


def report(number: int, length: int = LENGTH) -> str:
    """One report: a title, then passages of several documents."""
    chance = random.Random(number)
    parts = [f"{chance.choice(_titles())} ({number})"]
    size = 0
    while size < length:
        paragraphs = chance.choice(_documents())
        start = chance.randrange(len(paragraphs))
        taken = paragraphs[start : start + chance.randint(2, 6)]
        parts += taken
        size += sum(map(len, taken))
    return "\n\n".join(parts) + "\n"


@cache
def _documents() -> list[list[str]]:
    texts = [parse_gold(path).text for path in gold_files(GOLD)]
    return [[part.strip() for part in text.split("\n\n") if part.strip()] for text in texts]


@cache
def _titles() -> list[str]:
    return [paragraphs[0].splitlines()[0] for paragraphs in _documents()]
