"""Where a report is and how its file looks, on this machine and in stores."""

from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest

from pipeline.locations import FileState, file_state, is_gone, location_key
from pipeline.records import Failure, ReadingError, Source
from pipeline.sources.finding import find_sources, load


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "reports"
    (made / "inner").mkdir(parents=True)
    (made / "a.txt").write_text("The OSCE came.")
    (made / "inner" / "b.pdf").write_bytes(b"%PDF")
    (tmp_path / "link").symlink_to(made)
    (made / "link.txt").symlink_to(made / "a.txt")
    monkeypatch.chdir(tmp_path)
    return made


SAME = ["reports/a.txt", "{folder}/a.txt", "reports/../reports/a.txt", "link/a.txt", "reports/link.txt"]


@pytest.mark.parametrize("spelling", SAME)
def test_one_key_for_every_spelling(folder: Path, spelling: str) -> None:
    assert location_key(spelling.format(folder=folder)) == location_key("reports/a.txt")
    assert str(folder) not in location_key(spelling.format(folder=folder))


def test_other_places_have_other_keys(folder: Path) -> None:
    places = ["reports/a.txt", "reports/inner/b.pdf", "https://example.org/a.txt", "s3://bucket/a.txt"]
    assert len(set(map(location_key, places))) == len(places)


def test_how_a_file_looks(folder: Path) -> None:
    os.utime(folder / "a.txt", ns=(0, 1_234_567_890))
    assert file_state("reports/a.txt") == FileState(14, 1_234_567_890)
    for nothing in ("reports", "reports/none.txt", "https://example.org/a.txt", "memory://none/a.txt"):
        assert file_state(nothing) == FileState()
    assert [is_gone(p) for p in ("reports/a.txt", "reports/none.txt", "s3://b/a.txt")] == [False, True, False]


@pytest.fixture
def store() -> str:
    memory = fsspec.filesystem("memory")
    memory.pipe(
        {"/wps/b.txt": b"UNMIK came.", "/wps/a/a.pdf": b"%PDF", "/wps/slides.pptx": b"PK", "/wps/.b": b""}
    )
    return "memory://wps"


def test_reports_of_a_store_are_found_and_read(store: str) -> None:
    found = list(find_sources([store]))
    assert [f.location if isinstance(f, Source) else f.source for f in found] == [
        "memory:///wps/a/a.pdf",
        "memory:///wps/b.txt",
        "memory:///wps/slides.pptx",
    ]
    assert [type(f) for f in found] == [Source, Source, Failure]
    report = load(Source("memory:///wps/b.txt"), Path("unused"))
    assert report.content == b"UNMIK came."
    assert file_state("memory:///wps/b.txt").size == 11
    assert list(find_sources(["memory://wps/b.txt"])) == [Source("memory:///wps/b.txt")]


def test_files_by_address(folder: Path) -> None:
    found = list(find_sources([f"file://{folder}/inner"]))
    assert found == [Source(f"file://{folder}/inner/b.pdf")]
    assert load(found[0], folder).content == b"%PDF"
    os.utime(folder / "a.txt", (5, 5))
    assert file_state(f"file://{folder}/a.txt") == FileState(14, 5_000_000_000)


def test_what_a_store_does_not_hold_is_told(store: str) -> None:
    reason = "There is no file at this address. Check the address."
    (failure,) = find_sources([f"{store}/none"])
    assert str(failure) == f"{store}/none: {reason}"
    with pytest.raises(ReadingError, match="The file cannot be read"):
        load(Source(f"{store}/none.txt"), Path("unused"))
