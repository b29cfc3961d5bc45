"""What a long command shows while it runs: a bar on a terminal, a line where the output goes to a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Rate(ProgressColumn):
    """How many a second, or a minute where they take long."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.1f} a second" if speed >= 1 else f"{speed * 60:.1f} a minute")


class Bar:
    """A progress bar that can grow and make room for another line."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total)
        self._total = total

    def advance(self) -> None:
        self._progress.advance(self._task)

    def grow(self, number: int) -> None:
        self._total += number
        self._progress.update(self._task, total=self._total)


@contextmanager
def bar(what: str, total: int) -> Iterator[Bar]:
    """A bar with number, rate and time left on the terminal, none where the output goes to a file."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), _Rate(), TextColumn("left"))
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        refresh_per_second=4,
        speed_estimate_period=60,
    ) as progress:
        yield Bar(progress, total)


@contextmanager
def step(line: str) -> Iterator[None]:
    """A step of which nobody knows how far it is: a moving bar on the terminal, the line elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        say(line)
        yield
        return
    with Progress(TextColumn(line), BarColumn(), console=console, transient=True) as progress:
        progress.add_task("", total=None)
        yield


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
