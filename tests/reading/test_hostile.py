"""Hostile files and random ones: a document, or one sentence on what is wrong and one on what to do."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.reading.isolated import IsolatedReader
from pipeline.reading.warc import capture_at, captures
from pipeline.records import Document, RawReport, ReadingError, Source
from pipeline.text import read_document
from tests import hostile_files
from tests.web_archives import Record, arc, wacz, warc

FILES = hostile_files.all_files()
T = TypeVar("T")


def raw(content: bytes, name: str = "report") -> RawReport:
    return RawReport(Source(f"in/{name}"), content, hashlib.sha256(content).hexdigest())


def outcome(read: Callable[[], T]) -> T | None:
    """What `read` gives, or None where it says in two sentences why it cannot."""
    try:
        return read()
    except ReadingError as error:
        for sentence in (error.reason, error.remedy):
            assert sentence[0].isupper(), sentence
            assert sentence.endswith("."), sentence
            assert "\n" not in sentence
            assert len(sentence) < 300
        return None


def require_whole(document: Document | None) -> None:
    """What every later stage relies on."""
    if document is None:
        return
    assert unicodedata.is_normalized("NFC", document.text)
    assert not any("\ud800" <= c <= "\udfff" or c in "\0\r\f\ufeff\x02" for c in document.text)
    assert document.page_starts[0] == 0
    assert list(document.page_starts) == sorted(document.page_starts)
    assert document.page_starts[-1] <= len(document.text)
    assert any(c.isalnum() for c in document.text)


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    with IsolatedReader(seconds=3) as reader:
        yield reader


@pytest.mark.parametrize("name", FILES)
def test_no_file_stops_the_run(reader: IsolatedReader, name: str) -> None:
    require_whole(outcome(lambda: reader.read(raw(FILES[name], name))))


def test_there_are_many_of_them() -> None:
    assert len(FILES) >= 80


BROKEN = [hostile_files.pdf(), hostile_files.pdf([hostile_files.SENTENCES] * 3, title="Three pages")]
PAGE = hostile_files.nested_html(3)
TEXTS = [PAGE, "\n".join(hostile_files.SENTENCES).encode("windows-1250"), PAGE.decode().encode("utf-16")]
OFFICE = [hostile_files.word_file(), hostile_files.odt_file()]
ARCHIVED = [
    Record("https://a.example/1", PAGE),
    Record("https://a.example/2.pdf", BROKEN[0], "application/pdf"),
]
ARCHIVES = [
    ("a.warc", warc(ARCHIVED, packed=False)),
    ("a.warc.gz", warc(ARCHIVED)),
    ("a.arc", arc(ARCHIVED)),
    ("a.wacz", wacz({"1.warc.gz": warc(ARCHIVED)})),
]


@st.composite
def damaged(draw: st.DrawFn, wholes: list[bytes]) -> bytes:
    """One of these files with some bytes changed, taken out or put in, and perhaps cut off."""
    content = bytearray(draw(st.sampled_from(wholes)))
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        match draw(st.sampled_from(("change", "take", "put"))):
            case "change":
                content[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "take":
                del content[at : at + draw(st.integers(1, 200))]
            case "put":
                content[at:at] = draw(st.binary(max_size=20))
    if draw(st.booleans()):
        del content[draw(st.integers(0, len(content))) :]
    return bytes(content)


FUZZ = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@settings(FUZZ, max_examples=25)
@given(damaged(BROKEN))
def test_damaged_pdfs(reader: IsolatedReader, content: bytes) -> None:
    require_whole(outcome(lambda: reader.read(raw(content, "a.pdf"))))


@FUZZ
@given(damaged(TEXTS) | st.binary(max_size=2000))
def test_damaged_texts(content: bytes) -> None:
    require_whole(outcome(lambda: read_document(raw(content))))


@FUZZ
@given(damaged(OFFICE))
def test_damaged_office_files(content: bytes) -> None:
    require_whole(outcome(lambda: read_document(raw(content))))


TAGS = re.findall(
    r"\w+",
    "p div table tr td ul li dl dt dd pre h1 br sup article nav script title body html form svg iframe a b",
)
TOKENS = st.sampled_from(
    [f"<{tag}>" for tag in TAGS]
    + [f"</{tag}>" for tag in TAGS]
    + ["<!--", "-->", "<![CDATA[", "]]>", "<?xml ?>", "&amp;", "&#0;", "&#xD800;", "&bogus;", "<a href=x>"]
    + ["Donor: Sida", "1325", "Čačak,", "word word", "<time datetime=2014-99-99>", "<meta charset=utf-16>"]
)


@FUZZ
@given(st.lists(TOKENS, max_size=80).map(" ".join))
def test_any_markup(markup: str) -> None:
    require_whole(outcome(lambda: read_document(raw(f"<html>{markup} word".encode(), "a.html"))))


@FUZZ
@given(st.data())
def test_damaged_web_archives(tmp_path: Path, data: st.DataObject) -> None:
    name, whole = data.draw(st.sampled_from(ARCHIVES))
    archive = tmp_path / name
    archive.write_bytes(data.draw(damaged([whole])))
    found = captures(archive)
    while (capture := outcome(lambda: next(found, None))) is not None:
        place = capture.location
        outcome(lambda: capture_at(place))  # noqa: B023 - called at once
