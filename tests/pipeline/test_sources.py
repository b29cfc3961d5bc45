"""Finding reports in files, folders, lists and on the web, and fetching them."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline import fetch
from pipeline.records import Failure, RawReport, ReadingError, Source
from pipeline.sources import find_sources, load

MISSING = ("The file does not exist.", "Check the name, or take it out of the list.")
SAVE_AS_PDF = "Save it as PDF and put the PDF in its place."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive as people keep one, in the working folder."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "in/b.txt", "in/a.pdf", "in/Čačak 2014.HTML", "in/sub/c.md", "in/sub/deeper/d.xhtml", "in/README",
        "in/notes.docx", "in/photo.jpg", "in/table.xlsx", "in/all.zip", "in/data.qqq",
        "in/.hidden.pdf", "in/.git/x.txt", "in/~$notes.docx", "in/b.txt~", "in/b.txt.swp", "in/Thumbs.db",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", encoding="utf-8")
    return tmp_path / "in"


def test_a_folder_is_searched_by_name_and_nothing_is_left_out_in_silence(folder: Path) -> None:
    assert list(find_sources(["in"])) == [
        Source("in/README"),
        Source("in/a.pdf"),
        Failure("in/all.zip", "Archives are not opened.", "Unpack it and name the reports inside instead."),
        Source("in/b.txt"),
        Failure(
            "in/data.qqq",
            "This kind of file is not known.",
            "Save it as PDF, HTML or plain text, or move it out of the folder.",
        ),
        Failure("in/notes.docx", "Word files are not read yet.", SAVE_AS_PDF),
        Failure(
            "in/photo.jpg",
            "Pictures are not read yet.",
            "Make a PDF with a text layer from it, for example with ocrmypdf, and put that in its place.",
        ),
        Source("in/sub/c.md"),
        Source("in/sub/deeper/d.xhtml"),
        Failure("in/table.xlsx", "Spreadsheets are not read yet.", SAVE_AS_PDF),
        Source("in/Čačak 2014.HTML"),
    ]


@pytest.mark.parametrize(
    ("locations", "expected"),
    [
        (["in/a.pdf", "in/../in/a.pdf", "./in/a.pdf"], [Source("in/a.pdf")]),
        (
            ["in/b.txt", "in/sub"],
            [Source("in/b.txt"), Source("in/sub/c.md"), Source("in/sub/deeper/d.xhtml")],
        ),
        (["in/notes.docx"], [Source("in/notes.docx")]),  # named by hand: its bytes will tell what it is
        (["in/gone.pdf"], [Failure("in/gone.pdf", *MISSING)]),
        (
            ["https://un.example/a.pdf", "https://un.example/a.pdf#page=2"],
            [Source("https://un.example/a.pdf")],
        ),
        (
            ["ftp://un.example/a.pdf"],
            [
                Failure(
                    "ftp://un.example/a.pdf",
                    "Only web addresses that begin with http or https are read.",
                    "Save the report as a file.",
                )
            ],
        ),
        ([], []),
    ],
)
def test_locations(folder: Path, locations: list[str], expected: list[Source | Failure]) -> None:
    assert list(find_sources(locations)) == expected


def test_a_link_to_a_folder_above_is_not_followed(folder: Path) -> None:
    (folder / "sub" / "loop").symlink_to(folder, target_is_directory=True)
    assert [found.location for found in find_sources(["in/sub"]) if isinstance(found, Source)] == [
        "in/sub/c.md",
        "in/sub/deeper/d.xhtml",
    ]


SHA256 = hashlib.sha256(b"text").hexdigest()

LISTS = {
    "all columns": (
        "id,path,title,publisher,published,licence,sha256\n"
        f"r-1,a.pdf,Final report,Fenomena,2014-10-20,CC BY 4.0,{SHA256}\n",
        [Source("in/a.pdf", "r-1", "Final report", "Fenomena", date(2014, 10, 20))],
    ),
    "a URL": ("url,title\nhttps://un.example/x.pdf,X\n", [Source("https://un.example/x.pdf", title="X")]),
    "semicolons, a mark, Windows line ends": (
        '\ufeffId;Location;Title\r\n1;sub\\c.md;"One; two"\r\n\r\n',
        [Source("in/sub/c.md", "1", "One; two")],
    ),
    "a file that is gone": ("path\ngone.pdf\n", [Failure("in/gone.pdf", *MISSING)]),
    "another file than was listed": (
        "path,sha256\na.pdf,00ff\n",
        [
            Failure(
                "in/a.pdf",
                "The file is not the one that was listed; its sha256 differs.",
                "Put the listed file back, or write the new sha256 into the list.",
            )
        ],
    ),
    "no such day": (
        "path,published\na.pdf,20.10.2014\n",
        [
            Failure(
                "in/sources.csv, line 2",
                "`20.10.2014` is not a day.",
                "Write it as year-month-day, for example 2014-10-20.",
            )
        ],
    ),
    "the same id twice": (
        "id,path\n1,a.pdf\n1,b.txt\n",
        [
            Source("in/a.pdf", "1"),
            Failure(
                "in/sources.csv, line 3",
                "The id `1` stands in an earlier row too.",
                "Give each report an id of its own.",
            ),
        ],
    ),
    "a row without a report": (
        "id,path\n7,\n",
        [
            Failure(
                "in/sources.csv, line 2",
                "The row names no report.",
                "Fill in its `location`, or delete the row.",
            )
        ],
    ),
    "no column for the reports": (
        "name\na.pdf\n",
        [
            Failure(
                "in/sources.csv",
                "The list has no column `location`.",
                "Name each report's path or web address in such a column.",
            )
        ],
    ),
    "an empty list": (
        "",
        [
            Failure(
                "in/sources.csv",
                "The list has no column `location`.",
                "Name each report's path or web address in such a column.",
            )
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=LISTS)
def test_lists(folder: Path, text: str, expected: list[Source | Failure]) -> None:
    (folder / "sources.csv").write_text(text, encoding="utf-8", newline="")
    assert list(find_sources(["in/sources.csv"])) == expected


def test_a_list_that_is_no_text(folder: Path) -> None:
    (folder / "sources.csv").write_bytes(bytes(range(256)))
    assert list(find_sources(["in/sources.csv"])) == [
        Failure("in/sources.csv", "The list cannot be read.", "Save it as CSV with the encoding UTF-8.")
    ]


def test_a_folders_list_tells_about_its_files_and_the_others_are_read_too(folder: Path) -> None:
    (folder / "sources.csv").write_text("id,path,title\nr-9,sub/c.md,Nine\n", encoding="utf-8")
    found = [source for source in find_sources(["in"]) if isinstance(source, Source)]
    assert found == [
        Source("in/sub/c.md", "r-9", "Nine"),
        Source("in/README"),
        Source("in/a.pdf"),
        Source("in/b.txt"),
        Source("in/sub/deeper/d.xhtml"),
        Source("in/Čačak 2014.HTML"),
    ]


def test_load_reads_bytes(folder: Path, tmp_path: Path) -> None:
    source = Source("in/a.pdf", "r-1")
    assert load(source, tmp_path / "fetched") == RawReport(source, b"text", SHA256)
    assert not (tmp_path / "fetched").exists()


@pytest.mark.parametrize(
    ("location", "reason", "remedy"),
    [
        ("in/gone.pdf", *MISSING),
        ("in/sub", "The file cannot be opened (Is a directory).", "Check the name and the disk it is on."),
    ],
)
def test_load_says_why_it_cannot(folder: Path, location: str, reason: str, remedy: str) -> None:
    with pytest.raises(ReadingError) as caught:
        load(Source(location), folder)
    assert (caught.value.reason, caught.value.remedy) == (reason, remedy)


def test_load_refuses_files_that_are_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.sources.LARGEST_FILE", 3)
    with pytest.raises(ReadingError, match="larger than"):
        load(Source("in/a.pdf"), folder)


class _Site(BaseHTTPRequestHandler):
    """A small web site with every kind of trouble."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]]
    busy: int

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        if self.path == "/robots.txt":
            self.answer(200, b"User-agent: wps-reports\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n")
        elif self.path == "/page":
            self.answer(200, b"<p>Report</p>", {"Content-Type": "text/html; charset=utf-8"})
        elif self.path == "/packed":
            self.answer(200, gzip.compress(b"Report"), {"Content-Encoding": "gzip"})
        elif self.path == "/moved":
            self.answer(302, b"", {"Location": "/page"})
        elif self.path == "/round":
            self.answer(302, b"", {"Location": "/round"})
        elif self.path == "/elsewhere":
            self.answer(302, b"", {"Location": "file:///etc/passwd"})
        elif self.path == "/busy-twice" and type(self).busy < 2:
            type(self).busy += 1
            self.answer(503, b"", {"Retry-After": "7"} if type(self).busy == 1 else {})
        elif self.path in ("/busy-twice", "/private/page"):
            self.answer(200, b"at last")
        elif self.path == "/short":
            self.answer(200, b"half", {"Content-Length": "400"})
        else:
            self.answer(int(self.path.strip("/")), b"")

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
    _Site.asked, _Site.busy = [], 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_fetch_introduces_itself_and_follows_redirects(site: str) -> None:
    page = fetch.fetch(f"{site}/moved", allow_private=True)
    assert page == fetch.Page(f"{site}/page", b"<p>Report</p>", "text/html; charset=utf-8")
    assert [path for path, _ in _Site.asked] == ["/robots.txt", "/moved", "/page"]
    assert {agent.split("/")[0] for _, agent in _Site.asked} == {"wps-reports"}


def test_fetch_unpacks(site: str) -> None:
    assert fetch.fetch(f"{site}/packed", allow_private=True).content == b"Report"


def test_fetch_waits_as_asked_when_the_server_is_busy(site: str) -> None:
    pauses: list[float] = []
    assert fetch.fetch(f"{site}/busy-twice", allow_private=True, pause=pauses.append).content == b"at last"
    assert pauses == [7.0, 2.0]


BY_HAND = "Open it in a browser, save it as a file and name the file instead."
CHECK = "Check the address, or save the report as a file and name the file instead."


@pytest.mark.parametrize(
    ("path", "reason", "remedy"),
    [
        ("/404", "There is no page at the address (error 404).", CHECK),
        ("/403", "The server does not give the page to programs (error 403).", BY_HAND),
        ("/418", "The server refuses the request (error 418).", CHECK),
        ("/503", "The server is busy or out of order (error 503).", "Try again later."),
        ("/round", "The address sends from one address to the next without end.", BY_HAND),
        ("/elsewhere", "Only web addresses that begin with http or https are read.", CHECK),
        ("/private/page", "The site asks programs not to read this page (robots.txt).", BY_HAND),
        ("/short", "The connection broke off before the page was complete.", "Try again later."),
    ],
)
def test_fetch_says_why_it_cannot(site: str, path: str, reason: str, remedy: str) -> None:
    with pytest.raises(ReadingError) as caught:
        fetch.fetch(f"{site}{path}", allow_private=True, pause=lambda _: None)
    assert (caught.value.reason, caught.value.remedy) == (reason, remedy)


def test_fetch_stops_at_its_limit(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST_PAGE", 5)
    with pytest.raises(ReadingError, match="larger than"):
        fetch.fetch(f"{site}/page", allow_private=True)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "localhost", "10.0.0.7", "192.168.1.1", "169.254.169.254", "[::1]", "0.0.0.0"]
)
def test_fetch_asks_no_machine_of_the_local_network(address: str) -> None:
    with pytest.raises(ReadingError, match="belongs to a local network"):
        fetch.fetch(f"http://{address}/")


def test_fetch_tells_of_a_server_that_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(ReadingError, match="cannot be reached"):
        fetch.fetch("http://127.0.0.1:9/", allow_private=True)


def test_what_was_fetched_is_kept_and_read_again_without_the_web(site: str, tmp_path: Path) -> None:
    source = Source(f"{site}/moved")
    first = load(source, tmp_path, allow_private=True)
    digest = hashlib.sha256(b"<p>Report</p>").hexdigest()
    assert first == RawReport(source, b"<p>Report</p>", digest, "text/html; charset=utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([digest, "index.jsonl"])
    asked = len(_Site.asked)
    assert load(source, tmp_path) == first
    assert len(_Site.asked) == asked
    (tmp_path / digest).unlink()
    assert load(source, tmp_path, allow_private=True) == first
    assert len(_Site.asked) > asked
