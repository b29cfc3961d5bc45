"""Done, ongoing or planned: a table of texts with the naming words in brackets."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from pipeline.activities.scene import Scene
from pipeline.activities.status import decide, with_status
from pipeline.knowledge.activity_types import load_activity_words
from pipeline.knowledge.status import load_status_words
from pipeline.records import Activity, Document, Evidence
from pipeline.sentences import split_sentences

ROOT = Path(__file__).parents[2]
WORDS = load_status_words(ROOT / "models" / "status_cues.toml")
ACTIVITY_WORDS = load_activity_words(ROOT / "models" / "activity_types.toml")
CASES = list(csv.DictReader((ROOT / "tests/cases/status.csv").open(encoding="utf-8", newline="")))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def scene(text: str, naming: tuple[int, int], published: date | None = None) -> Scene:
    starts = [match.end() for match in re.finditer(r"\. ", text)]
    document = Document("d", "d.txt", "text", "0" * 64, text, published=published)
    sentences = tuple(split_sentences(text, starts))
    return Scene(document, sentences, (), {}, {}, None, ACTIVITY_WORDS, ()).with_triggers([naming])


def activity(
    naming: tuple[int, int], type_: str = "workshop", start: date | None = None, end: date | None = None
) -> Activity:
    evidence = Evidence("type", type_, 0, 9, "naming words", 0.7)
    return Activity("d-a1", "d", type_, "Title", *naming, (evidence,), start, end)


def read(marked: str, **given: object) -> Activity:
    match = re.search(r"\[(.+?)\]", marked)
    assert match is not None
    text, naming = marked.replace(match.group(), match[1], 1), (match.start(), match.start() + len(match[1]))
    published = given.pop("published", None)
    assert published is None or isinstance(published, date)
    (told,) = with_status([activity(naming, **given)], scene(text, naming, published), WORDS)  # type: ignore[arg-type]
    return told


@pytest.mark.parametrize("case", CASES, ids=[f"{c['group']}: {c['text']} {c['start']}" for c in CASES])
def test_status(case: dict[str, str]) -> None:
    told = read(
        case["text"],
        type_=case["type"],
        start=day(case["start"]),
        end=day(case["end"]),
        published=day(case["published"]),
    )
    assert told.status == case["status"]


def test_words_that_tell_the_status_are_its_evidence() -> None:
    text = "It rained. The network will hold a [workshop] in Tuzla."
    assert read(text).evidence[1:] == (Evidence("status", "planned", 11, 53, "will hold", 0.7),)


def test_dates_alone_leave_no_evidence() -> None:
    assert len(read("[Workshop] in Pirot.", start=date(2044, 1, 1), published=date(2014, 1, 1)).evidence) == 1


def test_overruled_words_are_no_evidence() -> None:
    """The report says that it runs, but its own day comes after the end."""
    days = {"start": date(2013, 1, 1), "end": date(2013, 6, 30), "published": date(2014, 1, 1)}
    told = read("The forum is running a [workshop].", **days)
    assert (told.status, len(told.evidence)) == ("done", 1)


def test_a_field_belongs_to_the_last_activity_above_it() -> None:
    text = "Project One\nProject Two\nStatus: ongoing"
    both = scene(text, (0, 7)).with_triggers([(0, 7), (12, 19)])
    told = with_status([activity((0, 7), "programme"), activity((12, 19), "programme")], both, WORDS)
    assert [item.status for item in told] == ["done", "ongoing"]


def test_one_day_is_not_a_calendar_period() -> None:
    assert decide(None, "workshop", date(2014, 10, 1), date(2014, 10, 30), date(2014, 10, 20)) == "ongoing"


def test_a_report_in_one_line_is_read_in_time() -> None:
    """The words looked at do not grow with the length of the sentence."""
    text = "word " * 200_000 + "workshop"
    naming = (len(text) - 8, len(text))
    (told,) = with_status([activity(naming)], scene(text, naming), WORDS)
    assert told.status == "done"
