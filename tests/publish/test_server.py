import shutil
import socket
import sqlite3
import urllib.request
from pathlib import Path

import pytest

from pipeline.publish.metadata import site_metadata
from pipeline.publish.server import ServeError, create_site, serve


def test_missing_database(tmp_path):
    path = tmp_path / "none.db"
    with pytest.raises(ServeError) as error:
        serve(path, 0)
    assert str(error.value) == f"There is no database at {path}; make one first with `make ingest`."


def test_not_a_database(tmp_path):
    path = tmp_path / "report.db"
    path.write_text("a report, not a database, and long enough to be looked at", encoding="utf-8")
    with pytest.raises(ServeError) as error:
        create_site(path)
    assert str(error.value) == f"{path} cannot be read as a database (file is not a database)."


def test_database_of_something_else(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table cats (name)")
    with pytest.raises(
        ServeError, match=r"is not a database made by `make ingest`: it has no table activities, "
    ):
        create_site(path)


def test_database_of_another_version(collection, tmp_path):
    path = tmp_path / "old.db"
    shutil.copy(collection, path)
    with sqlite3.connect(path) as connection:
        connection.execute("pragma user_version = 99")
    with pytest.raises(ServeError) as error:
        create_site(path)
    assert str(error.value) == f"{path} was made by another version of WPS Reports; ingest the reports again."


def test_port_in_use(collection):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError) as error:
            serve(collection, port)
    assert str(error.value) == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use);"
        " stop what uses it or choose another port."
    )


def test_serves_over_http(address):
    with urllib.request.urlopen(f"{address}/-/versions.json") as response:
        assert response.status == 200
        assert "default-src 'none'" in response.headers["content-security-policy"]


def test_metadata_goes_by_the_name_of_the_database():
    words = site_metadata("seeds")
    assert list(words["databases"]) == ["seeds"]
    assert "activities" in words["databases"]["seeds"]["tables"]


def test_every_table_and_column_is_described(collection):
    tables = site_metadata("x")["databases"]["x"]["tables"]
    with sqlite3.connect(collection) as connection:
        names = connection.execute(
            "select name from sqlite_master where type = 'table' and name not like '%_fts%'"
            " and name not like 'sqlite_%'"
        )
        columns = {
            name: {row[1] for row in connection.execute(f"pragma table_info([{name}])")} for (name,) in names
        }
    assert {name: set(words["columns"]) for name, words in tables.items()} == columns
    for words in tables.values():
        assert words["title"]
        assert words["description"]
        assert all(words["columns"].values())


def test_database_name_is_nowhere_in_the_site():
    """The file's name decides the address; only the addresses of the site's own parts are fixed."""
    site = Path(__file__).parents[2] / "pipeline" / "publish"
    files = [*site.rglob("*.html"), *site.rglob("*.yaml"), *site.rglob("*.css"), *site.rglob("*.svg")]
    assert len(files) > 15
    assert [path.name for path in files if "/wps" in path.read_text(encoding="utf-8")] == []
