"""Fetching reports from the web, politely and within bounds."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from pipeline.records import ReadingError

LARGEST_PAGE = 100 * 1024 * 1024  # bytes; the largest reports of the United Nations have about 60 MB
MOST_REDIRECTS = 5
TIMEOUT = 30.0  # seconds without an answer
ATTEMPTS = 3
INDEX_NAME = "index.jsonl"
LONGEST_PAUSE = 60.0  # seconds; a server that asks for more is tried another day
_LARGEST_ROBOTS = 500 * 1024  # bytes that must be read of robots.txt (RFC 9309, 2.5)
_BUSY = frozenset((429, 500, 502, 503, 504))
_SAVE_BY_HAND = "Open it in a browser, save it as a file and name the file instead."
_CHECK = "Check the address, or save the report as a file and name the file instead."


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent: the final address after redirects, the bytes and their stated type."""

    url: str
    content: bytes
    content_type: str | None


def user_agent() -> str:
    """How the project introduces itself to servers: `wps-reports/0.1.0`."""
    try:
        return f"wps-reports/{version('wps-reports')}"
    except PackageNotFoundError:  # run from a copy that was not installed
        return "wps-reports/0"


def fetch(url: str, *, allow_private: bool = False, pause: Callable[[float], None] = time.sleep) -> Page:
    """The page at `url`.

    Waits and asks again when a server is busy, follows a few redirects, keeps to robots.txt, and
    asks no machine of the local network unless `allow_private`. Raises ReadingError otherwise.
    """
    headers = {"User-Agent": user_agent(), "Accept": "text/html,application/pdf,text/plain;q=0.9,*/*;q=0.5"}
    # trust_env stays on: archives often reach the web through a proxy only.
    with httpx.Client(headers=headers, timeout=TIMEOUT, follow_redirects=False) as client:
        rules: dict[str, RobotFileParser] = {}
        for _ in range(MOST_REDIRECTS + 1):
            _require_public(url, allow_private)
            _require_allowed(client, url, rules)
            page, target = _ask(client, url, pause)
            if page is not None:
                return page
            url = target
    raise ReadingError("The address sends from one address to the next without end.", _SAVE_BY_HAND)


def keep(asked: str, page: Page, folder: Path) -> str:
    """Stores the bytes of `page` in `folder` under their sha256, which it returns.

    A line of `index.jsonl` says by which address they were asked for, so that the collection can
    be rebuilt when the page is gone.
    """
    sha256 = hashlib.sha256(page.content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{sha256}.part"  # a run that breaks off leaves no half file under the final name
    part.write_bytes(page.content)
    part.replace(folder / sha256)
    row = {"asked": asked, "url": page.url, "sha256": sha256, "content_type": page.content_type}
    with (folder / INDEX_NAME).open("a", encoding="utf-8") as index:
        index.write(json.dumps(row, ensure_ascii=False) + "\n")
    return sha256


def kept(asked: str, folder: Path) -> Page | None:
    """What was kept last for the address `asked`; None if nothing was, or its file was deleted."""
    index = folder / INDEX_NAME
    if not index.is_file():
        return None
    rows = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
    row = next((row for row in reversed(rows) if row["asked"] == asked), None)
    if row is None or not (folder / row["sha256"]).is_file():
        return None
    return Page(row["url"], (folder / row["sha256"]).read_bytes(), row["content_type"])


def _ask(client: httpx.Client, url: str, pause: Callable[[float], None]) -> tuple[Page | None, str]:
    """The page at `url`, or None and the address it sends to."""
    for attempt in range(1, ATTEMPTS + 1):
        with _told_plainly(url), client.stream("GET", url) as answer:
            if answer.is_redirect:
                return None, urljoin(url, answer.headers.get("location", ""))
            if answer.status_code not in _BUSY or attempt == ATTEMPTS:
                _require_success(answer.status_code)
                content = _bounded(answer.iter_bytes())
                return Page(url, content, answer.headers.get("content-type")), ""
            wait = _wait(answer.headers.get("retry-after", ""), attempt)
        pause(wait)
    raise AssertionError("the last attempt returns or raises")


def _wait(retry_after: str, attempt: int) -> float:
    """Seconds to wait: as the server asks, else 1, 2, 4 …"""
    asked = float(retry_after) if retry_after.isdigit() else float(2 ** (attempt - 1))
    return min(asked, LONGEST_PAUSE)


def _bounded(parts: Iterator[bytes]) -> bytes:
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > LARGEST_PAGE:
            raise ReadingError(
                f"The file at the address is larger than {LARGEST_PAGE // 1024**2} MB.", _SAVE_BY_HAND
            )
    return bytes(content)


def _require_success(status: int) -> None:
    if status < 400:
        return
    if status in (404, 410):
        raise ReadingError(f"There is no page at the address (error {status}).", _CHECK)
    if status in (401, 402, 403):
        raise ReadingError(f"The server does not give the page to programs (error {status}).", _SAVE_BY_HAND)
    if status in _BUSY:
        raise ReadingError(f"The server is busy or out of order (error {status}).", "Try again later.")
    raise ReadingError(f"The server refuses the request (error {status}).", _CHECK)


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
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise ReadingError("This is not a web address.", _CHECK) from error
    except httpx.TransportError as error:
        raise ReadingError(
            "The connection broke off before the page was complete.", "Try again later."
        ) from error
    except httpx.DecodingError as error:
        raise ReadingError("The server's answer is damaged.", _SAVE_BY_HAND) from error


def _require_public(url: str, allow_private: bool) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if host is None or parts.scheme not in ("http", "https"):
        raise ReadingError("Only web addresses that begin with http or https are read.", _CHECK)
    if allow_private:
        return
    try:
        found = socket.getaddrinfo(host, None)
    except (socket.gaierror, UnicodeError) as error:
        raise ReadingError(
            f"The server {host} cannot be found.", "Check the address and the connection."
        ) from error
    if any(not ipaddress.ip_address(str(address[0]).split("%")[0]).is_global for *_, address in found):
        raise ReadingError(f"The address {host} belongs to a local network.", "Save the report as a file.")


def _require_allowed(client: httpx.Client, url: str, rules: dict[str, RobotFileParser]) -> None:
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    if site not in rules:
        rules[site] = _robots(client, site)
    if not rules[site].can_fetch(user_agent(), url):
        raise ReadingError("The site asks programs not to read this page (robots.txt).", _SAVE_BY_HAND)


def _robots(client: httpx.Client, site: str) -> RobotFileParser:
    """The site's robots.txt; a site without one, or that cannot tell, allows everything (RFC 9309, 2.3.1)."""
    parser = RobotFileParser()
    parser.parse([])
    try:
        with client.stream("GET", f"{site}/robots.txt") as answer:
            if answer.status_code == 200:
                content = bytearray()
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > _LARGEST_ROBOTS:
                        break
                parser.parse(content.decode("utf-8", errors="replace").splitlines())
    except httpx.HTTPError:  # the page itself will tell what is wrong with the server
        return parser
    return parser
