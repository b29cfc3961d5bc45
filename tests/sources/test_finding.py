"""Finding reports in files, folders, lists and web archives."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from pipeline.reading.warc import captures
from pipeline.records import Failure, RawReport, ReadingError, Source
from pipeline.sources.finding import find_sources, load
from tests.web_archives import Record, wacz, warc

MISSING = ("The file does not exist.", "Check the name, or take it out of the list.")
SAVE_AS_PDF = "Save it as PDF and put the PDF in its place."
SAVE_AS_DOCX = (
    "Open it in Word or LibreOffice and save it as .docx, or convert it with"
    " `soffice --headless --convert-to docx FILE`."
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive as people keep one, in the working folder."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "in/b.txt", "in/a.pdf", "in/Čačak 2014.HTML", "in/sub/c.md", "in/sub/deeper/d.xhtml", "in/README",
        "in/notes.doc", "in/memo.docx", "in/photo.jpg", "in/table.xlsx", "in/all.zip", "in/data.qqq",
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
        Source("in/memo.docx"),
        Failure("in/notes.doc", "This kind of Word file is not read.", SAVE_AS_DOCX),
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
        (["in/notes.doc"], [Source("in/notes.doc")]),  # named by hand: its bytes will tell what it is
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
        Source("in/memo.docx"),
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
    monkeypatch.setattr("pipeline.sources.finding.LARGEST_FILE", 3)
    with pytest.raises(ReadingError, match="larger than"):
        load(Source("in/a.pdf"), folder)


ARCHIVED = (
    Record("https://fenomena.example/news/1.html", b"<p>One</p>"),
    Record("https://fenomena.example/2.pdf", b"%PDF-1.4 two", "application/pdf"),
)


def places(path: Path) -> list[str]:
    return [capture.location for capture in captures(path)]


def test_web_archives_are_taken_apart(folder: Path) -> None:
    Path("in/sub/crawl.warc.gz").write_bytes(warc(ARCHIVED))
    first, second = places(Path("in/sub/crawl.warc.gz"))
    assert list(find_sources(["in/sub"]))[1:3] == [Source(first), Source(second)]
    assert list(find_sources(["in/sub/crawl.warc.gz", second])) == [Source(first), Source(second)]
    assert load(Source(second), folder) == RawReport(
        Source(second),
        b"%PDF-1.4 two",
        hashlib.sha256(b"%PDF-1.4 two").hexdigest(),
        "application/pdf",
        "https://fenomena.example/2.pdf",
        date(2014, 10, 21),
    )


def test_a_list_tells_about_all_pages_of_an_archive(folder: Path) -> None:
    Path("in/crawl.wacz").write_bytes(wacz({"data.warc.gz": warc(ARCHIVED)}))
    Path("in/sources.csv").write_text("id,path,publisher\nr-1,crawl.wacz,Fenomena\n", encoding="utf-8")
    assert list(find_sources(["in/sources.csv"])) == [
        Source(place, publisher="Fenomena") for place in places(Path("in/crawl.wacz"))
    ]


def test_an_archive_that_is_cut_off_gives_what_it_holds_and_says_so(folder: Path) -> None:
    whole = warc(ARCHIVED, packed=False)
    Path("in/crawl.warc").write_bytes(whole[: whole.index(b"%PDF") + 4])
    (first,) = list(find_sources(["in/crawl.warc"]))[:1]
    assert list(find_sources(["in/crawl.warc"])) == [
        first,
        Failure(
            "in/crawl.warc",
            "The web archive is cut off or damaged after 1 of its pages.",
            "What stands before the damage is read; get the archive again for the rest.",
        ),
    ]
