"""`wps review` on the terminal: one question after the other, one key each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from pipeline.knowledge.organizations import Decision
from pipeline.review.questions import KEYS, Answer, Question, Quotation, add_decision, review

_HELP = "s same · d different · r rename · i ignore (no organization) · k skip · q quit"


def review_on_screen(asked: Sequence[Question], decisions: Path, who: str) -> int:
    """Ask all questions and write the answers to the file `decisions`; the number of answers."""
    console = Console()
    left = len(asked)

    def ask(question: Question) -> tuple[Answer, str]:
        nonlocal left
        console.print(_panel(question, left))
        console.print(_HELP, style="dim", markup=False)
        left -= 1
        answer = _key(console)
        return answer, _new_name(question) if answer == "rename" else ""

    def write(decision: Decision) -> None:
        add_decision(decisions, decision, who)
        told = f" → {decision.other}" if decision.other else ""
        console.print(f"Written: {decision.judgement} {decision.name}{told}", style="dim", markup=False)

    return review(asked, ask, write)


def _panel(question: Question, left: int) -> Panel:
    lines = Text()
    lines.append(question.shown, style="bold")
    lines.append("\n  and  " if question.apart else "\n  was taken for  ")
    lines.append(question.other_shown, style="bold")
    lines.append(f"\n{question.why}  How likely they are one: {question.score:.2f}\n")
    for quotation in (*question.evidence, *question.other_evidence):
        lines.append_text(_quotation(quotation))
    title = "Are these two one organization?" if question.apart else "Is this right?"
    return Panel(lines, title=title, subtitle=f"{left} left")


def _quotation(quotation: Quotation) -> Text:
    line = Text("\n")
    line.append(f"{quotation.report}: ", style="dim")
    line.append(quotation.text[: quotation.start])
    line.append(quotation.text[quotation.start : quotation.end], style="bold reverse")
    line.append(quotation.text[quotation.end :])
    return line


def _key(console: Console) -> Answer:
    """The next key that means something; the end of the input is `quit`."""
    while True:
        key = typer.getchar() if sys.stdin.isatty() else sys.stdin.readline()[:1] or "q"
        answer = KEYS.get(key.lower())
        if answer is not None:
            return answer
        if key.strip():
            console.print(_HELP, markup=False)


def _new_name(question: Question) -> str:
    """The name that a person types, on one line; asked again while it is blank."""
    return str(typer.prompt(f"New name of {question.other_shown}")).strip()
