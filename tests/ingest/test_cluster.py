"""Reports worked on by a Dask cluster and kept as Parquet parts: the same rows as without them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.database.store import open_database
from pipeline.ingest.cluster import LOCAL, Cluster
from pipeline.ingest.ingesting import Tally, Wanted, ingest
from pipeline.ingest.partitions import Partitions, write_partitions
from pipeline.ingest.work import InProcess, Work, WorkError
from pipeline.sources.finding import find_sources
from tests.cheap_reader import CheapSetup, extract, read_text

STAGES = {"text": {"pipeline/text.py": "1"}, "extraction": {"models/places.csv": "2"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports with copies, two that cannot be read and one whose reading kills its process once."""
    made = tmp_path / "reports"
    made.mkdir()
    for number in range(30):
        (made / f"{number:02}.txt").write_text(f"Report {number} on OSCE and BODY{'ABC'[number % 3] * 2}.")
    (made / "05.txt").write_text("")
    (made / "06.pptx").write_text("slides")
    (made / "17.txt").write_text((made / "03.txt").read_text())
    (made / "21.txt").write_text("UNDP kills once.")
    (made / "sources.csv").write_text("id,location,title,published\none,08.txt,The eighth,2014-10-20\n")
    return made


def run(folder: Path, database: Path, work: Work, *, hash_here: bool) -> Tally:
    with open_database(database, [], []) as opened:
        stages = (opened.stage("text", STAGES["text"]), opened.stage("extraction", STAGES["extraction"]))
        wanted = Wanted(stages=stages, hash_here=hash_here)
        return ingest(opened, list(find_sources([str(folder)])), work, folder / ".fetched", wanted)


def in_process(folder: Path) -> InProcess:
    return InProcess(folder / ".fetched", read_text, extract)


def state(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the full-text indexes."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
            if "_fts" not in name and not name.startswith("sqlite_")
        ]
        return {name: sorted(connection.execute(f"select * from {name}"), key=repr) for name in tables}


def test_a_cluster_that_loses_a_worker_leaves_what_one_process_leaves(folder: Path, tmp_path: Path) -> None:
    with Cluster(LOCAL, CheapSetup(tmp_path), folder / ".fetched", workers=2) as cluster:
        afar = run(folder, tmp_path / "afar.db", cluster, hash_here=False)
        # Nothing is new: nothing is given out.
        again = run(folder, tmp_path / "afar.db", cluster, hash_here=False)
    assert list(tmp_path.glob(".*.once"))
    (folder / "21.txt").write_text("UNDP kills once.")
    here = run(folder, tmp_path / "here.db", InProcess(folder, read_text, extract), hash_here=True)
    assert afar == here
    assert (len(afar.added), len(afar.failures), len(afar.duplicates)) == (28, 2, 1)
    assert (len(again.unchanged), again.added, again.changed) == (28, [], [])
    states = [state(tmp_path / f"{name}.db") for name in ("afar", "here")]
    # The file was written anew between the two runs.
    for found in states:
        found["document_states"] = [row[:3] + row[4:] for row in found["document_states"]]
    assert states[0] == states[1]


def test_an_address_without_a_cluster_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.cluster._CONNECT", "200ms")
    with pytest.raises(WorkError) as raised, Cluster("tcp://127.0.0.1:9", CheapSetup(tmp_path), tmp_path):
        pass
    assert str(raised.value).startswith("There is no Dask cluster at tcp://127.0.0.1:9 (")
    assert "\n" not in str(raised.value)


def test_parts_become_the_database_that_a_run_makes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.ingest.partitions.PART", 7)
    (folder / "21.txt").write_text("UNDP came.")
    sources = list(find_sources([str(folder)]))
    parts = tmp_path / "parts"
    assert write_partitions(parts, sources, in_process(folder), STAGES) == (5, 5)
    # What is there is not done again; what has changed is, and its earlier part goes.
    assert write_partitions(parts, sources, in_process(folder), STAGES) == (0, 5)
    (folder / "00.txt").write_text("Report 0 revised by NATO.")
    assert write_partitions(parts, sources, in_process(folder), STAGES) == (1, 5)
    assert len(list(parts.iterdir())) == 5
    kept = Partitions(parts)
    assert kept.stages() == STAGES
    assert kept.sources() == sources
    built = run(folder, tmp_path / "built.db", kept, hash_here=False)
    direct = run(folder, tmp_path / "direct.db", in_process(folder), hash_here=True)
    assert built == direct
    assert state(tmp_path / "built.db") == state(tmp_path / "direct.db")


def test_a_folder_without_parts_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkError, match="There are no parts"):
        Partitions(tmp_path)
