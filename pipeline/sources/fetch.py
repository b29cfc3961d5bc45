"""Fetching reports from the web, politely and within bounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from pipeline.records import ReadingError
from pipeline.sources.pace import Pace
from pipeline.sources.web_address import CHECK, Route, route

LARGEST_PAGE = 100 * 1024 * 1024  # bytes; the largest reports of the United Nations have about 60 MB
MOST_REDIRECTS = 5
TIMEOUT = 30.0  # seconds without an answer
LONGEST_PAGE = 600.0  # seconds for a whole page; a slow line brings 100 MB in that time
ATTEMPTS = 3
LONGEST_PAUSE = 60.0  # seconds; a server that asks for more is tried another day
# Seconds between two requests to the same server; robots.txt may ask for more, up to LONGEST_PAUSE.
INTERVAL = 1.0
_LARGEST_ROBOTS = 500 * 1024  # bytes that must be read of robots.txt (RFC 9309, 2.5)
_BUSY = frozenset((429, 500, 502, 503, 504))
_NOT_MODIFIED = 304
_SAVE_BY_HAND = "Open it in a browser, save it as a file and name the file instead."


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect on the way to a page."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent: the final address after redirects, the bytes (unpacked), their stated type.

    `headers` are those of the answer, in order; `hops` the redirects that led there.
    """

    url: str
    content: bytes
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run knows of a page: its final address and the marks the server gave that version."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def conditions(self) -> dict[str, str]:
        """The headers that ask only for a newer version (RFC 9110, 13.1)."""
        marks = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: mark for name, mark in marks.items() if mark}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    content: bytes


def user_agent() -> str:
    """How the project introduces itself to servers."""
    try:
        return f"wps-reports/{version('wps-reports')}"
    except PackageNotFoundError:  # run from a copy that was not installed
        return "wps-reports/0"


class Fetcher:
    """Fetches pages one after the other; keeps to each site's robots.txt and leaves servers time.

    `folder` holds when each server was asked last. `allow_private` lets machines of the local network
    be asked. `pause` waits so many seconds, and is for tests.
    """

    def __init__(
        self, folder: Path, *, allow_private: bool = False, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._allow_private, self._pause = allow_private, pause
        self._pace = Pace(folder, pause)
        self._clients: dict[str | None, httpx.Client] = {}
        self._rules: dict[str, RobotFileParser] = {}

    def fetch(self, url: str, known: Known | None = None) -> Page | None:
        """The page at `url`; None if it has not changed since the version that is `known`.

        Waits and asks again when a server is busy, and follows a few redirects. Raises ReadingError
        if the page cannot be had or may not be read.
        """
        hops: list[Hop] = []
        for _ in range(MOST_REDIRECTS + 1):
            way = route(url, allow_private=self._allow_private)
            delay = self._require_allowed(url)
            conditions = known.conditions() if known and known.url == url else {}
            answer = self._ask(url, way, delay, conditions)
            if answer.status == _NOT_MODIFIED and conditions:
                return None
            target = answer.headers.get("location")
            if 300 <= answer.status < 400 and target:
                hops.append(Hop(url, answer.status, target))
                url = urljoin(url, target)
                continue
            _require_success(answer.status)
            kind = answer.headers.get("content-type")
            return Page(url, answer.content, kind, tuple(answer.headers.multi_items()), tuple(hops))
        raise ReadingError("The address sends from one address to the next without end.", _SAVE_BY_HAND)

    def _ask(self, url: str, way: Route, delay: float, conditions: Mapping[str, str]) -> _Answer:
        for attempt in range(1, ATTEMPTS + 1):
            self._pace.leave_time(way.host, delay)
            answer = self._get(url, way, conditions, LARGEST_PAGE)
            if answer.status not in _BUSY or attempt == ATTEMPTS:
                return answer
            wait = _wait(answer.headers.get("retry-after", ""), attempt)
            if wait > LONGEST_PAUSE:
                raise ReadingError(
                    f"The server asks to be left alone for {wait / 60:.0f} minutes.", "Try again later."
                )
            self._pause(wait)
        raise AssertionError("the last attempt returns")

    def _get(self, url: str, way: Route, headers: Mapping[str, str], largest: int) -> _Answer:
        """One request without redirects, to the first of the checked addresses that answers."""
        client = self._client(way.proxy)
        for left, address in reversed(list(enumerate(reversed(way.addresses or (None,))))):
            with _told_plainly(url):
                request = _request(client, url, None if way.proxy else address, headers)
                try:
                    response = client.send(request, stream=True)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    if left:
                        continue
                    raise
                try:
                    content = b"" if response.is_redirect else self._bounded(response.iter_bytes(), largest)
                finally:
                    response.close()
                    client.cookies.clear()  # requests go to numbers, so servers could read each other's
                return _Answer(response.status_code, response.headers, content)
        raise AssertionError("the last address answers or raises")

    def _client(self, proxy: str | None) -> httpx.Client:
        if proxy not in self._clients:
            # Which proxy to take is decided for each address; the environment's certificates still count.
            self._clients[proxy] = httpx.Client(
                proxy=proxy,
                trust_env=False,
                verify=httpx.create_ssl_context(),
                timeout=TIMEOUT,
                headers={
                    "User-Agent": user_agent(),
                    "Accept": "text/html,application/pdf,text/plain;q=0.9,*/*;q=0.5",
                    "Accept-Encoding": "gzip, deflate",
                },
            )
        return self._clients[proxy]

    def _bounded(self, parts: Iterator[bytes], largest: int) -> bytes:
        content = bytearray()
        end = time.monotonic() + LONGEST_PAGE
        for part in parts:
            content += part
            if len(content) > largest:
                raise ReadingError(
                    f"The file at the address is larger than {largest // 1024**2} MB.", _SAVE_BY_HAND
                )
            if time.monotonic() > end:
                raise ReadingError("The server sends the page too slowly.", _SAVE_BY_HAND)
        return bytes(content)

    def _require_allowed(self, url: str) -> float:
        """Seconds to leave between requests, as the site asks. Raises ReadingError if it forbids this one."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._robots(f"{site}/robots.txt")
        rules = self._rules[site]
        if not rules.can_fetch(user_agent(), url):
            raise ReadingError("The site asks programs not to read this page (robots.txt).", _SAVE_BY_HAND)
        return min(max(INTERVAL, float(rules.crawl_delay(user_agent()) or 0)), LONGEST_PAUSE)

    def _robots(self, url: str) -> RobotFileParser:
        """The site's robots.txt; a site without one allows everything, one that is out of order nothing
        (RFC 9309, 2.3.1)."""
        parser = RobotFileParser()
        parser.parse([])
        for _ in range(MOST_REDIRECTS):
            way = route(url, allow_private=self._allow_private)
            self._pace.leave_time(way.host, INTERVAL)
            answer = self._get(url, way, {}, LARGEST_PAGE)
            if 300 <= answer.status < 400 and "location" in answer.headers:
                url = urljoin(url, answer.headers["location"])
                continue
            if answer.status >= 500:
                _require_success(answer.status)
            if answer.status == 200:
                text = answer.content[:_LARGEST_ROBOTS].decode("utf-8", errors="replace")
                parser.parse(text.splitlines())
            break
        return parser


@cache
def fetcher(folder: Path, allow_private: bool = False) -> Fetcher:
    """The fetcher of this process: what robots.txt said is asked for once."""
    return Fetcher(folder, allow_private=allow_private)


def _request(
    client: httpx.Client, url: str, address: str | None, headers: Mapping[str, str]
) -> httpx.Request:
    """A request to the machine at `address`, under the server's own name; by name if there is none."""
    target = httpx.URL(url)
    if address is None:
        return client.build_request("GET", target, headers=headers)
    host = target.raw_host.decode("ascii")
    return client.build_request(
        "GET",
        target.copy_with(host=address.split("%")[0]),
        headers={**headers, "Host": target.netloc.decode("ascii")},
        extensions={"sni_hostname": host},
    )


def _wait(retry_after: str, attempt: int) -> float:
    """Seconds to wait: as the server asks (seconds or a date, RFC 9110, 10.2.3), else 1, 2, 4 …"""
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return float(2 ** (attempt - 1))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _require_success(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in (404, 410):
        raise ReadingError(f"There is no page at the address (error {status}).", CHECK)
    if status in (401, 402, 403):
        raise ReadingError(f"The server does not give the page to programs (error {status}).", _SAVE_BY_HAND)
    if status in _BUSY:
        raise ReadingError(f"The server is busy or out of order (error {status}).", "Try again later.")
    raise ReadingError(f"The server refuses the request (error {status}).", CHECK)


@contextmanager
def _told_plainly(url: str) -> Iterator[None]:
    """Turns the errors of the network into one plain sentence each."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise ReadingError(
            f"The server did not answer within {TIMEOUT:.0f} seconds.", "Try again later."
        ) from error
    except httpx.ConnectError as error:
        host = urlsplit(url).hostname
        raise ReadingError(
            f"The server {host} cannot be reached.", "Check the address and the connection."
        ) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise ReadingError("This is not a web address.", CHECK) from error
    except httpx.TransportError as error:
        raise ReadingError(
            "The connection broke off before the page was complete.", "Try again later."
        ) from error
    except httpx.DecodingError as error:
        raise ReadingError("The server's answer is damaged.", _SAVE_BY_HAND) from error
