"""The published folder: it serves itself, its static copy holds together, nothing is given away."""

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.request
from importlib.metadata import packages_distributions

import pytest
from bs4 import BeautifulSoup

from pipeline.publish.folder import PublishError, publish, shown_location, site_packages
from tests.publish.collection import SCRIPT
from tests.publish.threads import elsewhere

SECRET_PATH = "/home/ana/secret project/nap 2014.pdf"


@pytest.fixture(scope="module")
def published(collection, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published") / "out"
    source = folder.with_name("reports.db")
    with sqlite3.connect(collection) as connection:
        connection.execute("vacuum into ?", (str(source),))
    with sqlite3.connect(source) as connection:
        connection.execute("update documents set source = ? where id = 'nap-2014'", (SECRET_PATH,))
        connection.execute("update failures set source = ?", (SECRET_PATH,))
    connection.close()
    told = []

    def start(pages):
        told.append(pages)
        return lambda: told.append("page")

    lines = elsewhere(lambda: list(publish(source, folder, start, "https://example.org/wps/")))
    return folder, lines, told


def pages_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.html")
    }


def test_what_is_written(published):
    folder, lines, told = published
    assert sorted(path.name for path in folder.iterdir()) == [
        "Dockerfile", "README.txt", "app", "inspect-data.json", "reports.db", "requirements.txt", "site",
    ]  # fmt: skip
    assert lines[-1] == f"site: {told.count('page')} pages that need no server"
    assert told[0] == 17


def test_every_link_of_the_static_copy_leads_somewhere(published):
    site = published[0] / "site"
    targets = {}
    for path, html in pages_of(site).items():
        targets[(site / path).resolve()] = {
            tag["id"] for tag in BeautifulSoup(html, "lxml").find_all(id=True)
        }
    for path, html in pages_of(site).items():
        page = BeautifulSoup(html, "lxml")
        links = [tag["href"] for tag in page.find_all(["a", "link"], href=True)]
        links += [tag["src"] for tag in page.find_all("script", src=True)]
        for link in links:
            if not link.startswith("https://example.org/"):
                address, _, fragment = link.partition("#")
                file = (
                    (site / path).parent.joinpath(address).resolve() if address else (site / path).resolve()
                )
                assert file.exists(), (path, link)
                assert not fragment or fragment in targets[file], (path, link)


def test_static_pages_run_nothing_of_their_own(published):
    for html in pages_of(published[0] / "site").values():
        page = BeautifulSoup(html, "lxml")
        assert page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"].startswith(
            "default-src 'none'"
        )
        assert all(tag.get("src") and not tag.get_text() for tag in page.find_all("script"))
        assert SCRIPT not in html
    assert "<" not in (published[0] / "site" / "static" / "search-index.js").read_text(encoding="utf-8")


def test_an_activity_of_the_static_copy_leads_to_its_sentence(published):
    site = published[0] / "site"
    page = BeautifulSoup((site / "activities" / "a1.html").read_text(encoding="utf-8"), "lxml")
    path, _, spot = page.select_one(".quote footer a")["href"].partition("#")
    report = BeautifulSoup((site / "activities" / path).resolve().read_text(encoding="utf-8"), "lxml")
    assert report.find(id=spot).get_text() == "training on"
    assert page.select_one("mark.value-words").get_text() == "training on Resolution 1325"
    assert page.find(class_="report-mistake") is None


def test_data_files(published):
    data = published[0] / "site" / "data"
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (data / resource["path"]).open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == [field["name"] for field in resource["schema"]["fields"]]
    assert json.loads((data / "activities.json").read_text(encoding="utf-8"))[0]["resolutions"] == [1325]
    assert "https://example.org/wps/activities/a1.html" in (data.parent / "feed.atom").read_text(
        encoding="utf-8"
    )


def test_nothing_is_given_away(published):
    folder = published[0]
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".py":
            held = path.read_bytes()
            assert b"/home/ana" not in held, path
            assert not re.search(rb"(?i)(secret|token|password|api.?key)\s*[=:]\s*['\"]?\w{8}", held), path
    with sqlite3.connect(folder / "reports.db") as connection:
        assert connection.execute("select source from documents order by id").fetchall()[0] == (
            "nap 2014.pdf",
        )


def test_the_folder_serves_itself(published):
    """With nothing but what is in it, its packages aside, and without ever writing."""
    folder = published[0]
    environment = {**os.environ, "PYTHONPATH": str(folder / "app"), "PORT": "0", "HOST": "127.0.0.1"}
    command = [sys.executable, "-P", "-m", "pipeline.publish.hosted", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment) as server:
        assert server.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline()).group()
        with urllib.request.urlopen(f"{address}/reports/activities/a1") as response:
            assert b"training on Resolution 1325" in response.read()
        with urllib.request.urlopen(f"{address}/-/databases.json") as response:
            [database] = json.load(response)
        server.terminate()
    assert (database["is_mutable"], database["hash"]) == (
        False, json.loads((folder / "inspect-data.json").read_text())["reports"]["hash"],
    )  # fmt: skip


# Lets the interpreter find only what the required packages bring; `names` are those of their modules.
ONLY_THE_REQUIRED = """
import sys
class Required:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in names:
            raise ModuleNotFoundError(f"{top} is not required")
sys.meta_path.insert(0, Required())
import pathlib
from pipeline.publish.server import create_site
site = create_site(pathlib.Path(sys.argv[1]))
import asyncio
async def page():
    await site.invoke_startup()
    return (await site.client.get("/explore.xlsx")).status_code
print(asyncio.run(page()))
"""


def test_everything_that_serving_imports_is_required(published):
    packages = site_packages()
    owners = packages_distributions()
    names = {
        name
        for name, all_of in owners.items()
        if {re.sub(r"[-_.]+", "-", o).lower() for o in all_of} & {*packages}
    }
    environment = {**os.environ, "PYTHONPATH": str(published[0] / "app")}
    code = f"names = {sorted({*names, 'pipeline'})!r}\n{ONLY_THE_REQUIRED}"
    told = subprocess.run(
        [sys.executable, "-P", "-c", code, str(published[0] / "reports.db")],
        capture_output=True, text=True, env=environment, cwd=published[0],
    )  # fmt: skip
    assert (told.stdout.strip(), told.returncode) == ("200", 0), told.stderr
    required = (published[0] / "requirements.txt").read_text(encoding="utf-8")
    assert {f"{name}=={version}" for name, version in packages.items()} <= set(
        re.findall(r"^[\w.-]+==[^\s;\\]+", required, re.MULTILINE)
    )


def test_other_files_are_left_alone(collection, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ana", encoding="utf-8")
    with pytest.raises(PublishError, match="holds other files"):
        list(publish(collection, tmp_path, lambda pages: lambda: None))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("reports/a.pdf", "reports/a.pdf"),
        ("https://example.org/a", "https://example.org/a"),
        ("/srv/a b.pdf", "a b.pdf"),
        ("../a.pdf", "a.pdf"),
        ("~/a.pdf", "a.pdf"),
        ("C:\\Users\\ana\\a.pdf", "a.pdf"),
        ("file:///home/ana/a.pdf", "a.pdf"),
    ],
)
def test_shown_location(location, shown):
    assert shown_location(location) == shown


def test_the_static_search_finds_without_accents(published, chromium):
    context = chromium.new_context()
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error.message))
    page.on("console", lambda told: told.type == "error" and problems.append(told.text))
    page.goto((published[0] / "site" / "search.html").as_uri())
    page.get_by_label("Words in titles").fill("djakovica")
    assert page.locator("#found a").all_inner_texts() == ["Đakovica"]
    page.get_by_label("Words in titles").fill("training kosovo")
    page.locator("#found a").first.click()
    assert page.locator("h1").text_content() == "training on Resolution 1325"
    assert problems == []
    context.close()
