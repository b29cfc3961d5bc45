"""The files of a web archive, opened where a record begins; a WACZ is a zip that holds several."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException

from pipeline.records import ReadingError

BLOCK = 64 * 1024
# What warcio raises on damaged archives: besides its own errors those of a missing or odd header.
DAMAGE = (
    ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, AttributeError, TypeError,
    KeyError, IndexError, zlib.error, zipfile.BadZipFile, NotImplementedError, struct.error,
)  # fmt: skip
_LONGEST_HEADER = 1024 * 1024  # bytes in a line of a record's header
_MEMBER = re.compile(r"archive/[^/]+\.w?arc(\.gz)?$", re.IGNORECASE)  # WACZ 1.1.1, 3.1


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]
    """warcio's reader, but a header without end does not fill the memory."""

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(min(length or _LONGEST_HEADER, _LONGEST_HEADER))
        if len(line) >= _LONGEST_HEADER:
            raise ArchiveLoadFailed("a line of a header is too long")
        return line


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]
    """warcio's loader, but an archive that ends within a page's header does not pass for a whole one."""

    def load_http_headers(self, *record: object) -> StatusAndHeaders | None:
        try:
            return super().load_http_headers(*record)
        except EOFError as error:
            raise ArchiveLoadFailed("the archive ends within a header") from error


class Records(ArchiveIterator):  # type: ignore[misc]
    """The records of a WARC or ARC file from where `file` stands, packed or not."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, arc2warc=True)
        self.loader = _Loader(verify_http=False, arc2warc=True)
        self.reader = _Reader(file, block_size=BLOCK)


def members(archive: Path, stack: contextlib.ExitStack) -> Iterator[tuple[int | None, IO[bytes], int]]:
    """The WARC files of an archive: number in a WACZ or None, file, size in bytes. Raises `DAMAGE`."""
    if not archive.name.lower().endswith(".wacz"):
        yield None, stack.enter_context(archive.open("rb")), archive.stat().st_size
        return
    wacz = stack.enter_context(zipfile.ZipFile(archive))
    for number, info in enumerate(_inside(wacz), start=1):
        with wacz.open(info) as file:
            yield number, file, info.compress_size


def _inside(wacz: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = sorted(
        (info for info in wacz.infolist() if _MEMBER.match(info.filename)), key=lambda info: info.filename
    )
    if not infos:
        raise ReadingError(
            "The web archive holds no captured pages.", "Make it again with the program that saved it."
        )
    return infos


@contextlib.contextmanager
def opened_at(archive: Path, member: int | None, offset: int) -> Iterator[IO[bytes]]:
    """The archive's file, or that of a file in a WACZ, at `offset`."""
    with archive.open("rb") as file:
        if member is None:
            file.seek(offset)
            yield file
            return
        with zipfile.ZipFile(file) as wacz:
            inside = _inside(wacz)
            if not 1 <= member <= len(inside):
                raise EOFError
            info = inside[member - 1]
            if info.compress_type == zipfile.ZIP_STORED:  # as the standard wants it: no need to read up to it
                file.seek(_data_start(file, info) + offset)
                yield file
            else:
                with wacz.open(info) as unpacked:
                    unpacked.seek(offset)
                    yield unpacked


def _data_start(file: IO[bytes], info: zipfile.ZipInfo) -> int:
    """Where a member's bytes begin: after a header of 30 bytes, a name and an extra field (APPNOTE 4.3.7)."""
    file.seek(info.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    return int(info.header_offset + 30 + name + extra)


def quietly() -> contextlib.redirect_stderr[io.StringIO]:
    """warcio writes its warnings to stderr; what they mean for the reader, the errors here say."""
    return contextlib.redirect_stderr(io.StringIO())
