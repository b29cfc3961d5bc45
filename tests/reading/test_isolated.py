"""The process that reads reports: no file stops, fills or breaks the run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.reading.isolated import IsolatedReader
from pipeline.records import Document, RawReport, ReadingError, Source
from pipeline.text import read_document
from tests import hostile_files

PROJECT = Path(__file__).parents[2]
SAVE_ANEW = "Open it in the program it was made with, save it anew as PDF, and put that in its place."
REPORT_IT = f"{SAVE_ANEW} Please tell the project about it, too."


def raw(content: bytes, location: str = "in/a.txt") -> RawReport:
    return RawReport(Source(location), content, hashlib.sha256(content).hexdigest())


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    """With far more time than its orders take, on however busy a machine."""
    with IsolatedReader(seconds=60, memory=1024**3, reader="tests.reading.bad_readers:read") as reader:
        yield reader


@pytest.fixture(scope="module")
def hasty_reader() -> Iterator[IsolatedReader]:
    with IsolatedReader(seconds=1, reader="tests.reading.bad_readers:read") as reader:
        yield reader


def child(document: Document) -> str:
    return document.text.split()[1]


def test_a_document_comes_whole_and_its_child_stays(reader: IsolatedReader) -> None:
    first = reader.read(raw(b"read"))
    assert first == Document(
        id="x",
        source="in/a.txt",
        format="text",
        sha256=hashlib.sha256(b"read").hexdigest(),
        text=f"Šabac {child(first)}",
        page_starts=(0, 3),
        published=date(2014, 10, 20),
    )
    with pytest.raises(ReadingError, match=r"^The file is refused\. Take another\.$"):
        reader.read(raw(b"refuse"))
    assert reader.read(raw(b"chatter")).text == first.text
    assert child(first) != str(os.getpid())


TROUBLE = {
    "memory": ("Reading the file needs more than 1,024 MB of memory.", SAVE_ANEW),
    "crash": ("The file made the program that reads it crash (SIGSEGV).", REPORT_IT),
    "leave": ("The file made the program that reads it fail (it said nothing).", REPORT_IT),
    "fail": (
        "The file made the program that reads it fail (IndexError: list index out of range).",
        REPORT_IT,
    ),
    "deep": (
        "The file made the program that reads it fail (RecursionError: maximum recursion depth exceeded).",
        REPORT_IT,
    ),
    "network": (
        "The file made the program that reads it fail"
        " (PermissionError: A report may not reach the network.).",
        REPORT_IT,
    ),
}


@pytest.mark.parametrize(("order", "told"), TROUBLE.items(), ids=TROUBLE)
def test_a_child_in_trouble_costs_one_report(
    reader: IsolatedReader, order: str, told: tuple[str, str]
) -> None:
    assert_costs_one_report(reader, order, told)


@pytest.mark.parametrize("order", ["loop", "sleep 300"])
def test_a_child_without_progress_costs_one_report(hasty_reader: IsolatedReader, order: str) -> None:
    told = "Reading the file was given up after 1 seconds without progress."
    assert_costs_one_report(hasty_reader, order, (told, SAVE_ANEW))


def assert_costs_one_report(reader: IsolatedReader, order: str, told: tuple[str, str]) -> None:
    before = child(reader.read(raw(b"read")))
    with pytest.raises(ReadingError) as caught:
        reader.read(raw(order.encode()))
    assert (caught.value.reason, caught.value.remedy) == told
    with pytest.raises(ProcessLookupError):
        os.kill(int(before), 0)
    assert child(reader.read(raw(b"read"))) != before


def test_a_long_report_that_gets_forward_is_read(hasty_reader: IsolatedReader) -> None:
    assert hasty_reader.read(raw(b"pages 4 0.3")).page_starts == (0, 3)


def test_a_report_that_gets_forward_without_end_is_given_up(
    hasty_reader: IsolatedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.reading.isolated._MOST_EXTENSIONS", 2)
    with pytest.raises(ReadingError, match="without progress"):
        hasty_reader.read(raw(b"endless"))


def test_two_readers_have_a_child_each_and_leave_none(reader: IsolatedReader) -> None:
    with IsolatedReader(reader="tests.reading.bad_readers:read") as other:
        here, there = child(reader.read(raw(b"read"))), child(other.read(raw(b"read")))
    assert here != there
    with pytest.raises(ProcessLookupError):
        os.kill(int(there), 0)


def test_a_child_that_is_killed_between_reports_is_replaced(reader: IsolatedReader) -> None:
    before = int(child(reader.read(raw(b"read"))))
    os.kill(before, 9)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert child(reader.read(raw(b"read"))) != str(before)


def test_a_child_ends_with_its_parent() -> None:
    program = (
        "import os\n"
        "from pipeline.reading.isolated import IsolatedReader\n"
        "from pipeline.records import RawReport, Source\n"
        "reader = IsolatedReader(reader='tests.reading.bad_readers:read')\n"
        "print(reader.read(RawReport(Source('a'), b'read', '')).text.split()[1], flush=True)\n"
        "os._exit(1)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True)
    left = int(done.stdout)
    for _ in range(200):
        if not Path(f"/proc/{left}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{left}").exists()


def test_a_reader_that_cannot_start_is_no_reports_fault() -> None:
    with (
        IsolatedReader(reader="tests.reading.bad_readers:nothing") as reader,
        pytest.raises(RuntimeError, match="does not start: AttributeError"),
    ):
        reader.read(raw(b"read"))


def test_real_reports_are_read_as_without_a_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "lxml.py").write_text("raise SystemExit('a file of the archive was taken for a library')")
    monkeypatch.chdir(tmp_path)
    reports = [raw(hostile_files.pdf(), "in/a.pdf"), raw("\n".join(hostile_files.SENTENCES).encode())]
    with IsolatedReader() as reader:
        assert [reader.read(report) for report in reports] == [read_document(report) for report in reports]
