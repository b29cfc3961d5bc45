"""Fetching reports: politely, within bounds, from no machine of the local network, and kept for later."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.records import RawReport, ReadingError, Source
from pipeline.sources import fetch, web_address
from pipeline.sources.fetch import Fetcher, Hop, Known, Page, fetcher
from pipeline.sources.finding import find_sources, load
from pipeline.sources.kept import keep, latest
from pipeline.sources.pace import Pace

HTML = "text/html; charset=utf-8"
ROBOTS = b"User-agent: wps-reports\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"
REPORT = b"<p>Report</p>"


class _Site(BaseHTTPRequestHandler):
    """A small web site with every kind of trouble."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str | None]]
    busy: int
    page: bytes | None
    robots: tuple[int, bytes]

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        self.asked.append((self.path, host, self.headers["If-None-Match"]))
        site = type(self)
        match self.path:
            case "/robots.txt":
                self.answer(*site.robots)
            case "/page" if site.page is None:
                self.answer(404, b"")
            case "/page" if self.headers["If-None-Match"] == self.tag():
                self.answer(304, b"")
            case "/page":
                self.answer(200, site.page, {"Content-Type": HTML, "ETag": self.tag()})
            case "/packed":
                self.answer(200, gzip.compress(b"Report"), {"Content-Encoding": "gzip"})
            case "/moved":
                self.answer(302, b"", {"Location": "/page"})
            case "/round":
                self.answer(302, b"", {"Location": "/round"})
            case "/elsewhere":
                self.answer(302, b"", {"Location": "file:///etc/passwd"})
            case "/inside":
                self.answer(302, b"", {"Location": "http://10.0.0.1/"})
            case "/busy-twice" if site.busy < 2:
                site.busy += 1
                self.answer(503, b"", {"Retry-After": "7"} if site.busy == 1 else {})
            case "/busy-for-hours":
                self.answer(429, b"", {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})
            case "/busy-twice" | "/private/page":
                self.answer(200, b"at last")
            case "/short":
                self.answer(200, b"half", {"Content-Length": "400"})
            case _:
                self.answer(int(self.path.strip("/")), b"")

    def tag(self) -> str:
        return f'"{hashlib.sha256(type(self).page or b"").hexdigest()[:8]}"'

    def answer(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        sent = {"Content-Length": str(len(content)), "Connection": "close", **(headers or {})}
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(fetch, "INTERVAL", 0.0)
    _Site.asked, _Site.busy, _Site.page, _Site.robots = [], 0, REPORT, (200, ROBOTS)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def paths() -> list[str]:
    return [path for path, *_ in _Site.asked]


def fetched(url: str, tmp_path: Path, known: Known | None = None) -> Page | None:
    return Fetcher(tmp_path / ".pace", allow_private=True, pause=lambda _: None).fetch(url, known)


def test_redirects_are_followed_and_remembered(site: str, tmp_path: Path) -> None:
    page = fetched(f"{site}/moved", tmp_path)
    assert page is not None
    assert (page.url, page.content, page.content_type) == (f"{site}/page", REPORT, HTML)
    assert page.hops == (Hop(f"{site}/moved", 302, "/page"),)
    assert paths() == ["/robots.txt", "/moved", "/page"]


def test_what_is_packed_is_unpacked(site: str, tmp_path: Path) -> None:
    page = fetched(f"{site}/packed", tmp_path)
    assert page is not None
    assert page.content == b"Report"


def test_a_busy_server_is_left_the_time_it_asks_for(site: str, tmp_path: Path) -> None:
    pauses: list[float] = []
    page = Fetcher(tmp_path, allow_private=True, pause=pauses.append).fetch(f"{site}/busy-twice")
    assert page is not None
    assert page.content == b"at last"
    assert pauses == [7.0, 2.0]


BY_HAND = "Open it in a browser, save it as a file and name the file instead."
CHECK = "Check the address, or save the report as a file and name the file instead."


@pytest.mark.parametrize(
    ("path", "reason", "remedy"),
    [
        ("/404", "There is no page at the address (error 404).", CHECK),
        ("/403", "The server does not give the page to programs (error 403).", BY_HAND),
        ("/418", "The server refuses the request (error 418).", CHECK),
        ("/300", "The server refuses the request (error 300).", CHECK),
        ("/503", "The server is busy or out of order (error 503).", "Try again later."),
        ("/round", "The address sends from one address to the next without end.", BY_HAND),
        ("/elsewhere", "Only web addresses that begin with http or https are read.", CHECK),
        ("/private/page", "The site asks programs not to read this page (robots.txt).", BY_HAND),
        ("/short", "The connection broke off before the page was complete.", "Try again later."),
    ],
)
def test_why_a_page_cannot_be_fetched(site: str, tmp_path: Path, path: str, reason: str, remedy: str) -> None:
    with pytest.raises(ReadingError) as caught:
        fetched(f"{site}{path}", tmp_path)
    assert (caught.value.reason, caught.value.remedy) == (reason, remedy)


def test_a_server_that_wants_hours_is_tried_another_day(site: str, tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"asks to be left alone for \d+ minutes"):
        fetched(f"{site}/busy-for-hours", tmp_path)


def test_a_site_whose_rules_cannot_be_had_is_not_read(site: str, tmp_path: Path) -> None:
    _Site.robots = (503, b"")
    with pytest.raises(ReadingError, match="busy or out of order"):
        fetched(f"{site}/page", tmp_path)
    assert "/page" not in paths()


def test_a_site_without_rules_is_read(site: str, tmp_path: Path) -> None:
    _Site.robots = (404, b"")
    assert fetched(f"{site}/page", tmp_path) is not None


def test_a_page_without_end_is_not_read_to_its_end(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _Site.robots = (404, b"")
    monkeypatch.setattr(fetch, "LARGEST_PAGE", 5)
    with pytest.raises(ReadingError, match="larger than"):
        fetched(f"{site}/page", tmp_path)


def test_servers_are_left_time_by_all_processes(tmp_path: Path) -> None:
    pauses: list[float] = []
    one, other = Pace(tmp_path, pauses.append), Pace(tmp_path, pauses.append)
    one.leave_time("a.example", 1000)
    other.leave_time("b.example", 1000)
    assert pauses == []
    other.leave_time("a.example", 1000)
    assert [990 < pause <= 1000 for pause in pauses] == [True]


def test_a_crawl_delay_is_kept(site: str, tmp_path: Path) -> None:
    _Site.robots = (200, b"User-agent: *\nCrawl-delay: 20\n")
    pauses: list[float] = []
    Fetcher(tmp_path, allow_private=True, pause=pauses.append).fetch(f"{site}/page")
    assert [15 < pause <= 20 for pause in pauses] == [True]


PRIVATE = [
    "127.0.0.1", "localhost", "10.0.0.7", "192.168.1.1", "169.254.169.254", "[::1]", "0.0.0.0", "2130706433",
    "[::ffff:10.0.0.7]", "[fe80::1]", "100.64.0.1", "224.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_machine_of_the_local_network_is_asked(tmp_path: Path, address: str) -> None:
    with pytest.raises(ReadingError, match="belongs to a local network"):
        Fetcher(tmp_path).fetch(f"http://{address}/")


def test_a_redirect_into_the_local_network_is_not_followed(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = site.rpartition(":")[2]
    monkeypatch.setattr(web_address, "_is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(ReadingError, match=r"10\.0\.0\.1 belongs to a local network"):
        Fetcher(tmp_path).fetch(f"http://127.0.0.1:{port}/inside")


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is looked up a second time, by whoever connects, could lead elsewhere then."""
    port = site.rpartition(":")[2]
    look_up = socket.getaddrinfo
    looked_up: list[str] = []

    def answer(host: str, *about: object, **more: object) -> object:
        looked_up.append(host)
        return look_up("127.0.0.1" if host == "rebind.example" else host, *about, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    page = fetched(f"http://rebind.example:{port}/page", tmp_path)
    assert page is not None
    assert page.url == f"http://rebind.example:{port}/page"
    # The page and robots.txt are each looked up once, and then asked by number.
    assert looked_up == ["rebind.example"] * 2 + ["127.0.0.1"] * 2
    assert [(path, host) for path, host, _ in _Site.asked] == [
        ("/robots.txt", "rebind.example"),
        ("/page", "rebind.example"),
    ]


def test_a_server_that_is_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(ReadingError, match="cannot be reached"):
        fetched("http://127.0.0.1:9/", tmp_path)


def test_what_has_not_changed_is_not_sent_again(site: str, tmp_path: Path) -> None:
    source = Source(f"{site}/moved")
    first = load(source, tmp_path, allow_private=True)
    today = datetime.now(UTC).date()
    digest = hashlib.sha256(REPORT).hexdigest()
    assert first == RawReport(source, REPORT, digest, HTML, f"{site}/page", today)
    _Site.asked.clear()
    assert load(source, tmp_path, allow_private=True) == first
    assert [(path, tag is not None) for path, _, tag in _Site.asked] == [("/moved", False), ("/page", True)]
    _Site.asked.clear()
    assert load(source, tmp_path, allow_private=True, seen=digest) == first
    assert _Site.asked == []
    assert len(list(tmp_path.glob("*.warc.gz"))) == 1


def test_what_is_gone_is_read_from_the_kept_copy(site: str, tmp_path: Path) -> None:
    source = Source(f"{site}/page")
    first = load(source, tmp_path, allow_private=True)
    _Site.page = None
    lost = load(source, tmp_path, allow_private=True)
    assert lost.note == (
        f"The page could not be fetched again; this is the copy of {first.captured}."
        " There is no page at the address (error 404)."
    )
    assert (lost.content, lost.url, lost.captured) == (first.content, first.url, first.captured)
    # A second look within the run costs no request and knows it, too; then the page comes back changed.
    assert load(source, tmp_path, allow_private=True, seen=first.sha256) == lost
    _Site.page = b"<p>New report</p>"
    again = load(source, tmp_path, allow_private=True)
    assert (again.content, again.note) == (b"<p>New report</p>", None)


def test_a_collection_is_rebuilt_from_what_was_kept(site: str, tmp_path: Path) -> None:
    load(Source(f"{site}/moved"), tmp_path, allow_private=True)
    (source,) = find_sources([str(tmp_path)])
    assert isinstance(source, Source)
    raw = load(source, tmp_path)
    assert (raw.content, raw.content_type, raw.url) == (REPORT, HTML, f"{site}/page")


def test_a_damaged_copy_is_passed_over(tmp_path: Path) -> None:
    asked = "https://un.example/a"
    keep(asked, Page(asked, b"old", HTML), tmp_path, datetime(2014, 1, 2, tzinfo=UTC))
    newer = keep(asked, Page(asked, b"new", HTML), tmp_path, datetime(2015, 1, 2, tzinfo=UTC))
    newer.write_bytes(newer.read_bytes()[:-40])
    copy = latest(asked, tmp_path)
    assert copy is not None
    assert (copy.content, copy.captured) == (b"old", date(2014, 1, 2))
    assert latest("https://un.example/b", tmp_path) is None


def test_one_fetcher_serves_a_process(tmp_path: Path) -> None:
    assert fetcher(tmp_path) is fetcher(tmp_path)
    assert fetcher(tmp_path) is not fetcher(tmp_path, allow_private=True)
