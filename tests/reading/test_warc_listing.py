"""Web archives are listed in a process of their own, within limits."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from pipeline.reading.warc import captures
from pipeline.reading.warc_listing import locations
from pipeline.records import ReadingError
from tests.web_archives import Record, warc

PAGES = [Record(f"https://fenomena.example/{n}", f"<p>Page {n}</p>".encode()) for n in range(3)]
BAD = "tests.reading.bad_listers:captures"


def test_lists_what_the_archive_holds(tmp_path: Path) -> None:
    archive = tmp_path / "crawl.warc.gz"
    archive.write_bytes(warc(PAGES))
    assert list(locations(archive)) == [capture.location for capture in captures(archive)]
    assert len(list(islice(locations(archive), 2))) == 2  # a run may stop in between


def test_tells_of_damage_behind_what_stands_before_it(tmp_path: Path) -> None:
    archive = tmp_path / "crawl.warc"
    archive.write_bytes(warc(PAGES, packed=False)[:-20])
    listing = locations(archive)
    assert len(list(islice(listing, 2))) == 2
    with pytest.raises(ReadingError, match="cut off or damaged after 2 of its pages"):
        list(listing)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("loop.warc", "Listing the web archive was given up after 1 seconds without progress."),
        ("memory.warc", "Listing the web archive needs too much memory."),
        ("crash.warc", "The web archive made the program that lists it fail."),
    ],
)
def test_an_archive_that_harms_costs_one_reason(name: str, reason: str) -> None:
    listing = locations(Path(name), seconds=1, lister=BAD)
    assert next(listing) == f"{name}#page@0"
    with pytest.raises(ReadingError) as raised:
        next(listing)
    assert raised.value.reason == reason


def test_signs_of_progress_give_time_and_what_is_printed_is_no_answer() -> None:
    assert list(locations(Path("slow.warc"), seconds=2, lister=BAD)) == [
        "slow.warc#page@0",
        "slow.warc#page@1",
    ]
    assert list(locations(Path("chatter.warc"), lister=BAD)) == ["chatter.warc#page@0"]
