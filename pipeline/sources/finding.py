"""Which reports there are: files, folders, lists, web archives and web addresses, one `Source` each.

Nothing is read here but lists and what web archives hold; a source that cannot be one becomes a
`Failure` with its reason, so that no report is left out in silence.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePath, PurePosixPath

from pipeline.locations import archive_of
from pipeline.reading.formats import SAVE_AS_DOCX
from pipeline.reading.warc import capture_at, is_archive
from pipeline.reading.warc_listing import locations
from pipeline.records import Failure, RawReport, ReadingError, Source
from pipeline.remote_files import content_at, files_at, is_remote
from pipeline.sources.fetch import fetcher
from pipeline.sources.kept import Copy, keep, latest, mark_lost
from pipeline.sources.lists import read_list

LIST_NAME = "sources.csv"
# How the note of a report begins whose page cannot be had any more.
LOST = "The page could not be fetched again"
LOCAL_NETWORK = "WPS_LOCAL_NETWORK"
# The longest reports with pictures have some 50 MB; more than this is no report but would fill the memory.
LARGEST_FILE = 200 * 1024 * 1024
TOO_LARGE = (
    f"The file is larger than {LARGEST_FILE // 1024**2} MB.",
    "Split it, or save it with smaller pictures.",
)

_READ = frozenset({
    ".pdf", ".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".markdown", ".rst", ".docx", ".odt",
})  # fmt: skip
_SAVE_AS_PDF = "Save it as PDF and put the PDF in its place."
_OCR = "Make a PDF with a text layer from it, for example with ocrmypdf, and put that in its place."
_TAKE_OUT = "Move it out of the folder; only written reports are read."
_UNREAD_KINDS: tuple[tuple[str, str, str], ...] = (
    (".doc .docm .dot .dotx .rtf", "This kind of Word file is not read.", SAVE_AS_DOCX),
    (".ods .odp", "OpenDocument spreadsheets and slides are not read.", _SAVE_AS_PDF),
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


def load(
    source: Source, fetched_folder: Path, *, allow_private: bool | None = None, seen: str | None = None
) -> RawReport:
    """The bytes of `source`; those of a web address are fetched and kept in `fetched_folder`.

    A page that was fetched before is sent again only if it has changed; where it can no longer be
    had, the kept copy is taken, and its `note` says so. `seen` is the sha256 of what this run has
    got already: its server is not asked again. `allow_private` lets addresses of the local network
    be fetched too; if it is not given, the variable LOCAL_NETWORK of the environment does, which all
    processes of a run share. Raises ReadingError if the source is missing, may not be read, is too large or
    cannot be fetched.
    """
    if source.is_url:
        allowed = bool(os.environ.get(LOCAL_NETWORK)) if allow_private is None else allow_private
        return _from_web(source, fetched_folder, allowed, seen)
    if archive_of(source.location) and not Path(source.location).exists():
        capture, content = capture_at(source.location)
        return _raw(source, content, capture.content_type, capture.url, capture.captured)
    if is_remote(source.location):
        stored = content_at(source.location, LARGEST_FILE)
        if stored is None:
            raise ReadingError(*TOO_LARGE)
        return _raw(source, stored)
    path = Path(source.location)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ReadingError(*TOO_LARGE)
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error
    return _raw(source, content)


def _from_web(source: Source, folder: Path, allow_private: bool, seen: str | None) -> RawReport:
    asked = source.location
    copy = latest(asked, folder)
    if copy is not None and seen == hashlib.sha256(copy.content).hexdigest():
        return _of_copy(source, copy)
    try:
        page = fetcher(folder / ".pace", allow_private).fetch(asked, copy.known if copy else None)
    except ReadingError as error:
        if copy is None:
            raise
        mark_lost(asked, error.reason, folder)
        return _of_copy(source, replace(copy, lost=error.reason))
    mark_lost(asked, None, folder)
    if copy is not None and (page is None or page.content == copy.content):
        return _of_copy(source, replace(copy, lost=None))
    assert page is not None  # nothing is unchanged that was not known
    now = datetime.now(UTC)
    keep(asked, page, folder, now)
    return _raw(source, page.content, page.content_type, page.url, now.date())


def _of_copy(source: Source, copy: Copy) -> RawReport:
    raw = _raw(source, copy.content, copy.content_type, copy.known.url, copy.captured)
    if copy.lost is None:
        return raw
    day = f" of {copy.captured.isoformat()}" if copy.captured else ""
    return replace(raw, note=f"{LOST}; this is the copy{day}. {copy.lost}")


def _raw(
    source: Source,
    content: bytes,
    content_type: str | None = None,
    url: str | None = None,
    captured: date | None = None,
) -> RawReport:
    return RawReport(source, content, hashlib.sha256(content).hexdigest(), content_type, url, captured)


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
    return location if is_remote(location) else str(Path(location).resolve())


def _find(location: str) -> Iterator[Source | Failure]:
    if location.startswith(("http://", "https://")):
        yield Source(location)
        return
    path = Path(location)
    if path.is_dir():
        yield from _find_in_folder(path)
    elif path.name == LIST_NAME and path.is_file():
        yield from _listed(path)
    elif path.is_file():
        yield from _in_archive(path) if is_archive(path.name) else [Source(path.as_posix())]
    elif archive_of(location):
        yield Source(location)
    elif is_remote(location):
        yield from _find_remote(location)
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


def _find_remote(location: str) -> Iterator[Source | Failure]:
    """The files at and below an address of another store; lists are not looked for there."""
    try:
        for name in files_at(location):
            path = PurePosixPath(name)
            if not _is_leftover(path):
                kind = _of_kind(path)
                yield Source(name) if isinstance(kind, Source) else Failure(name, kind.reason, kind.remedy)
    except ReadingError as error:
        yield Failure(location, error.reason, error.remedy)


def _find_in_folder(folder: Path) -> Iterator[Source | Failure]:
    """The reports of a folder: first those its own list names, then the other files by name."""
    own_list = folder / LIST_NAME
    listed: set[str] = set()
    if own_list.is_file():
        for found in _listed(own_list):
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
            yield from _in_archive(path) if is_archive(path.name) else [_of_kind(path)]


def _listed(path: Path) -> Iterator[Source | Failure]:
    for found in read_list(path):
        if isinstance(found, Source) and not found.is_url and is_archive(found.location):
            yield from _in_archive(Path(found.location), found)
        else:
            yield found


def _in_archive(path: Path, listed: Source | None = None) -> Iterator[Source | Failure]:
    """The reports of a web archive, taken from it one by one; what a list says holds for all of them."""
    try:
        for location in locations(path):
            yield replace(listed, location=location, id=None) if listed else Source(location)
    except ReadingError as error:
        yield Failure(path.as_posix(), error.reason, error.remedy)


def _is_leftover(path: PurePath) -> bool:
    name = path.name
    return name.startswith((".", "~$")) or name in _LEFTOVER_NAMES or name.endswith(_LEFTOVER_ENDINGS)


def _of_kind(path: PurePath) -> Source | Failure:
    ending = path.suffix.lower()
    if ending in _READ or not ending:
        return Source(path.as_posix())
    return Failure(path.as_posix(), *_UNREAD.get(ending, _UNKNOWN))
