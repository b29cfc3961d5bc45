"""Web archives: each report in them once, with its own address and the day of its capture."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from pipeline.locations import archive_of, file_state, is_gone
from pipeline.reading.warc import Capture, capture_at, captures
from pipeline.records import ReadingError
from tests.web_archives import Record, arc, wacz, warc

DAY = date(2014, 10, 21)
HTML = "text/html; charset=utf-8"
NEWS = Record("https://fenomena.example/news?id=7", b"<p>News</p>")
PDF = Record("http://fenomena.example/a%20b/Report.PDF", b"%PDF-1.4 ...", "application/octet-stream")
SAVED = Record("https://fenomena.example/saved", b"<p>Saved</p>", kind="resource")
NOISE = (
    Record("https://fenomena.example/logo.png", b"\x89PNG", "image/png"),
    Record("https://fenomena.example/old", b"", status="301 Moved Permanently"),
    Record("https://fenomena.example/gone", b"<p>Gone</p>", status="404 Not Found"),
    Record("https://fenomena.example/robots.txt", b"User-agent: *", "text/plain"),
    Record("https://fenomena.example/app", b"go()", "text/plain"),
    Record("dns:fenomena.example", b"fenomena.example. IN A 127.0.0.1", "text/dns", kind="resource"),
    Record("https://fenomena.example/news?id=7", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
)


def listed(path: Path) -> list[tuple[str, date | None, str | None, bytes]]:
    found = []
    for capture in captures(path):
        again, content = capture_at(capture.location)
        assert again == capture
        found.append((capture.url, capture.captured, capture.content_type, content))
    return found


EXPECTED = [
    (NEWS.url, DAY, HTML, NEWS.content),
    (PDF.url, DAY, PDF.content_type, PDF.content),
    (SAVED.url, DAY, HTML, SAVED.content),
]
RECORDS = (NOISE[0], NEWS, *NOISE, PDF, SAVED)

ARCHIVES = {
    "packed": ("x.warc.gz", warc(RECORDS)),
    "plain": ("x.warc", warc(RECORDS, packed=False)),
    "packed under a plain name": ("x.warc", warc(RECORDS)),
    "in a WACZ": ("x.WACZ", wacz({"data.warc.gz": warc(RECORDS)})),
    "in a packed WACZ": ("x.wacz", wacz({"data.warc": warc(RECORDS, packed=False)}, stored=False)),
    "in two files of a WACZ": (
        "x.wacz",
        wacz({"2.warc.gz": warc([NEWS, PDF, SAVED]), "1.warc.gz": warc([NOISE[0], NEWS])}),
    ),
}


@pytest.mark.parametrize(("name", "content"), ARCHIVES.values(), ids=ARCHIVES)
def test_each_report_is_found_once(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert listed(tmp_path / name) == EXPECTED


def test_old_archives(tmp_path: Path) -> None:
    (tmp_path / "x.arc").write_bytes(arc([NOISE[0], NEWS, NEWS]))
    assert listed(tmp_path / "x.arc") == EXPECTED[:1]


def test_what_was_captured_again_unchanged_is_read_once(tmp_path: Path) -> None:
    elsewhere = Record("https://fenomena.example/print/7", NEWS.content)
    changed = Record(NEWS.url, b"<p>Later news</p>", day="2016-02-03T00:00:00Z")
    revisit = Record(NEWS.url, kind="revisit", digest="sha1:X")
    (tmp_path / "x.warc.gz").write_bytes(warc([NEWS, NEWS, elsewhere, revisit, changed]))
    assert listed(tmp_path / "x.warc.gz") == [
        EXPECTED[0],
        (NEWS.url, date(2016, 2, 3), HTML, changed.content),
    ]


def test_packed_and_chunked_pages_are_unpacked(tmp_path: Path) -> None:
    packed = Record(NEWS.url, gzip.compress(b"<p>one</p>"), headers=(("Content-Encoding", "gzip"),))
    chunked = Record(
        "https://fenomena.example/2",
        b"5\r\n<p>tw\r\n5\r\no</p>\r\n0\r\n\r\n",
        headers=(("Transfer-Encoding", "chunked"),),
    )
    (tmp_path / "x.warc.gz").write_bytes(warc([packed, chunked]))
    assert [content for *_, content in listed(tmp_path / "x.warc.gz")] == [b"<p>one</p>", b"<p>two</p>"]


def test_a_location_names_archive_address_and_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/x.warc").write_bytes(
        warc([NEWS, Record(f"https://{'long/' * 40}č #x", b"<p>Long</p>")], packed=False)
    )
    first, second = captures(Path("in/x.warc"))
    offset = int(first.location.rpartition("@")[2])
    assert first == Capture(f"in/x.warc#fenomena.example/news?id=7@{offset}", NEWS.url, DAY, HTML)
    assert Path("in/x.warc").read_bytes()[offset:].startswith(b"WARC/1.0\r\n")
    assert second.location.startswith("in/x.warc#long/long/")
    assert len(second.location) < 180
    assert archive_of(second.location) == "in/x.warc"
    assert file_state(second.location) == file_state("in/x.warc")
    assert not is_gone(second.location)
    Path("in/x.warc").unlink()
    assert is_gone(second.location)


GONE = "The web archive holds no page at this place any more."


@pytest.mark.parametrize("place", ["@0", "@3", "@999999", "@1-0", "@9-0"])
@pytest.mark.parametrize("name", ["x.warc.gz", "x.wacz"])
def test_a_place_that_is_none(tmp_path: Path, name: str, place: str) -> None:
    (tmp_path / "x.warc.gz").write_bytes(warc([NEWS]))
    (tmp_path / "x.wacz").write_bytes(wacz({"x.warc.gz": warc([NEWS])}))
    with pytest.raises(ReadingError) as caught:
        capture_at(f"{tmp_path}/{name}#a{place}")
    assert caught.value.reason in (GONE, "The web archive cannot be opened (Invalid argument).")


def test_a_packing_that_is_not_known_is_told(tmp_path: Path) -> None:
    record = Record(NEWS.url, b"\x1b\x00", headers=(("Content-Encoding", "snappy"),))
    (tmp_path / "x.warc").write_bytes(warc([record]))
    (capture,) = captures(tmp_path / "x.warc")
    with pytest.raises(ReadingError, match=r"packed in a way \(snappy\) that is not read"):
        capture_at(capture.location)


def test_an_archive_is_read_up_to_its_damage(tmp_path: Path) -> None:
    whole = warc([NEWS, PDF, SAVED], packed=False)
    (tmp_path / "x.warc").write_bytes(whole[: whole.index(b"%PDF") + 3])
    found = captures(tmp_path / "x.warc")
    assert next(found).url == NEWS.url
    with pytest.raises(ReadingError, match="cut off or damaged after 1 of its pages"):
        next(found)


ADDRESS = b"WARC-Target-URI: http://a.example/\r\n"
BOMB = b"WARC/1.0\r\nWARC-Type: response\r\n" + ADDRESS + b"Content-Length: 99999999\r\n\r\n"
DAMAGED = {
    "nothing of the kind": ("x.warc", b"<p>This is no archive.</p>"),
    "cut in its first record": ("x.warc.gz", warc([NEWS])[:40]),
    "a record that says it is huge": ("x.warc", BOMB),
    "a header without end": ("x.warc.gz", gzip.compress(b"WARC/1.0\r\nX: " + b"x" * 5_000_000)),
    "a record without address": ("x.warc", BOMB.replace(ADDRESS, b"")),
    "no zip": ("x.wacz", b"PK\x03\x04" + bytes(80)),
    "a zip without archive": ("x.wacz", wacz({})),
    "a directory": ("folder.warc", None),
}


@pytest.mark.parametrize(("name", "content"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_archives_say_so(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadingError, match="The web archive"):
        list(captures(tmp_path / name))
