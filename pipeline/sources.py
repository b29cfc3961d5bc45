"""Which reports there are: files, folders, lists and web addresses, one `Source` each.

Nothing is read here but lists; a source that cannot be one becomes a `Failure` with its
reason, so that no report is left out in silence.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath

from pipeline import fetch
from pipeline.reading.decoding import decode
from pipeline.records import Failure, RawReport, ReadingError, Source

LIST_NAME = "sources.csv"
# The longest reports with pictures have some 50 MB; more than this is no report but would fill the memory.
LARGEST_FILE = 200 * 1024 * 1024

_READ = frozenset({".pdf", ".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".markdown", ".rst"})
_SAVE_AS_PDF = "Save it as PDF and put the PDF in its place."
_OCR = "Make a PDF with a text layer from it, for example with ocrmypdf, and put that in its place."
_TAKE_OUT = "Move it out of the folder; only written reports are read."
_UNREAD_KINDS: tuple[tuple[str, str, str], ...] = (
    (".doc .docx .docm .dot .dotx .rtf", "Word files are not read yet.", _SAVE_AS_PDF),
    (".odt .ods .odp", "OpenDocument files are not read yet.", _SAVE_AS_PDF),
    (".xls .xlsx .xlsm .csv .tsv", "Spreadsheets are not read yet.", _SAVE_AS_PDF),
    (".ppt .pptx", "PowerPoint files are not read yet.", _SAVE_AS_PDF),
    (".epub .mobi", "E-books are not read yet.", _SAVE_AS_PDF),
    (".eml .msg", "Saved e-mails are not read yet.", _SAVE_AS_PDF),
    (".png .jpg .jpeg .gif .tif .tiff .bmp .webp .heic .svg", "Pictures are not read yet.", _OCR),
    (
        ".zip .gz .tar .tgz .7z .rar",
        "Archives are not opened.",
        "Unpack it and name the reports inside instead.",
    ),
    (".mp3 .mp4 .wav .ogg .mov .avi .m4a", "Sound and video files are not read.", _TAKE_OUT),
)
_UNREAD = {
    ending: (reason, remedy) for endings, reason, remedy in _UNREAD_KINDS for ending in endings.split()
}
_UNKNOWN = (
    "This kind of file is not known.",
    "Save it as PDF, HTML or plain text, or move it out of the folder.",
)
# What editors, office programs and systems leave beside the files people make.
_LEFTOVER_NAMES = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
_LEFTOVER_ENDINGS = ("~", ".bak", ".swp", ".swo", ".tmp", ".part", ".crdownload", ".lock")


def find_sources(locations: Iterable[str]) -> Iterator[Source | Failure]:
    """Every report that `locations` (files, folders, lists, web addresses) name, each once, in order.

    A folder is searched with all folders in it, by name; its `sources.csv` tells about the files
    it lists. What is missing or of a kind that is not read comes as a Failure.
    """
    seen: set[str] = set()
    for location in locations:
        for found in _find(location):
            key = _key(found)
            if key not in seen:
                seen.add(key)
                yield found


def load(source: Source, fetched_folder: Path, *, allow_private: bool = False) -> RawReport:
    """The bytes of `source`; those of a web address are fetched once and kept in `fetched_folder`.

    `allow_private` lets addresses of the local network be fetched too.
    Raises ReadingError if it is missing, may not be read, is too large or cannot be fetched.
    """
    if source.is_url:
        page = fetch.kept(source.location, fetched_folder)
        if page is None:
            page = fetch.fetch(source.location, allow_private=allow_private)
            fetch.keep(source.location, page, fetched_folder)
        return RawReport(source, page.content, hashlib.sha256(page.content).hexdigest(), page.content_type)
    path = Path(source.location)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ReadingError(
                f"The file is larger than {LARGEST_FILE // 1024**2} MB.",
                "Split it, or save it with smaller pictures.",
            )
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error
    return RawReport(source, content, hashlib.sha256(content).hexdigest())


def _unreadable(error: OSError) -> ReadingError:
    if isinstance(error, FileNotFoundError):
        return ReadingError("The file does not exist.", "Check the name, or take it out of the list.")
    if isinstance(error, PermissionError):
        return ReadingError("The file may not be opened.", "Give yourself the right to read it.")
    return ReadingError(
        f"The file cannot be opened ({error.strerror}).", "Check the name and the disk it is on."
    )


def _key(found: Source | Failure) -> str:
    location = found.location if isinstance(found, Source) else found.source
    if location.startswith(("http://", "https://")):
        return location.split("#", 1)[0]
    return str(Path(location).resolve())


def _find(location: str) -> Iterator[Source | Failure]:
    if location.startswith(("http://", "https://")):
        yield Source(location)
        return
    path = Path(location)
    if path.is_dir():
        yield from _find_in_folder(path)
    elif path.name == LIST_NAME and path.is_file():
        yield from _read_list(path)
    elif path.is_file():
        yield Source(path.as_posix())
    elif "://" in location:
        yield Failure(
            location,
            "Only web addresses that begin with http or https are read.",
            "Save the report as a file.",
        )
    else:
        yield Failure(
            path.as_posix(), "The file does not exist.", "Check the name, or take it out of the list."
        )


def _find_in_folder(folder: Path) -> Iterator[Source | Failure]:
    """The reports of a folder: first those its own list names, then the other files by name."""
    own_list = folder / LIST_NAME
    listed: set[str] = set()
    if own_list.is_file():
        for found in _read_list(own_list):
            listed.add(_key(found))
            yield found
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if _is_leftover(path) or path == own_list:
            continue
        if path.is_dir():
            # A link to a folder above would be searched forever.
            if not path.is_symlink():
                yield from (found for found in _find_in_folder(path) if _key(found) not in listed)
        elif str(path.resolve()) not in listed:
            yield _of_kind(path)


def _is_leftover(path: Path) -> bool:
    name = path.name
    return name.startswith((".", "~$")) or name in _LEFTOVER_NAMES or name.endswith(_LEFTOVER_ENDINGS)


def _of_kind(path: Path) -> Source | Failure:
    ending = path.suffix.lower()
    if ending in _READ or not ending:
        return Source(path.as_posix())
    return Failure(path.as_posix(), *_UNREAD.get(ending, _UNKNOWN))


def _read_list(path: Path) -> Iterator[Source | Failure]:
    """The sources a `sources.csv` names. Relative paths count from the list's own folder."""
    try:
        text = decode(path.read_bytes())
    except (OSError, ReadingError):
        yield Failure(path.as_posix(), "The list cannot be read.", "Save it as CSV with the encoding UTF-8.")
        return
    rows = csv.DictReader(io.StringIO(text.replace("\r\n", "\n")), delimiter=_delimiter(text))
    columns = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if not columns & {"location", "path", "url"}:
        yield Failure(
            path.as_posix(),
            "The list has no column `location`.",
            "Name each report's path or web address in such a column.",
        )
        return
    ids: set[str] = set()
    for number, given in enumerate(rows, start=2):
        row = {
            (name or "").strip().lower(): value.strip()
            for name, value in given.items()
            if isinstance(value, str)
        }
        if any(row.values()):
            yield _of_row(row, path, number, ids)


def _delimiter(text: str) -> str:
    """A comma, or the semicolon that spreadsheets write where the comma is the decimal sign."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _of_row(row: dict[str, str], path: Path, number: int, ids: set[str]) -> Source | Failure:
    location = row.get("location") or row.get("path") or row.get("url") or ""
    where = f"{path.as_posix()}, line {number}"
    if not location:
        return Failure(where, "The row names no report.", "Fill in its `location`, or delete the row.")
    identifier = row.get("id") or None
    if identifier in ids:
        return Failure(
            where,
            f"The id `{identifier}` stands in an earlier row too.",
            "Give each report an id of its own.",
        )
    if identifier:
        ids.add(identifier)
    published = row.get("published") or None
    try:
        day = date.fromisoformat(published) if published else None
    except ValueError:
        return Failure(
            where, f"`{published}` is not a day.", "Write it as year-month-day, for example 2014-10-20."
        )
    is_url = location.startswith(("http://", "https://"))
    source = Source(
        location=location
        if is_url
        else (path.parent / PurePosixPath(location.replace("\\", "/"))).as_posix(),
        id=identifier,
        title=row.get("title") or None,
        publisher=row.get("publisher") or None,
        published=day,
    )
    return source if is_url else _checked(source, row.get("sha256") or None)


def _checked(source: Source, sha256: str | None) -> Source | Failure:
    path = Path(source.location)
    if not path.is_file():
        return Failure(
            source.location, "The file does not exist.", "Check the name, or take it out of the list."
        )
    if sha256 and hashlib.sha256(path.read_bytes()).hexdigest() != sha256.lower():
        return Failure(
            source.location,
            "The file is not the one that was listed; its sha256 differs.",
            "Put the listed file back, or write the new sha256 into the list.",
        )
    return source
