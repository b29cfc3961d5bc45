"""The published site over the small collection, in this process and as a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.publish.collection import make_collection
from tests.publish.sabac import add_sabac
from tests.publish.sites import DATABASE, Get, getting, serving


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_collection(tmp_path_factory.mktemp("site") / f"{DATABASE}.db")


@pytest.fixture(scope="session")
def get(collection: Path) -> Get:
    """Fetches a page of the site by its path below the database, or by a path that begins `//`."""
    return getting(collection)


@pytest.fixture(scope="session")
def sabac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small collection with a report on a meeting in Šabac."""
    return add_sabac(make_collection(tmp_path_factory.mktemp("sabac") / f"{DATABASE}.db"))


@pytest.fixture(scope="session")
def explore(sabac: Path) -> Get:
    """Fetches a page of the site over that collection, by its path from the root."""
    fetch = getting(sabac)
    return lambda path: fetch(f"/{path}")


@pytest.fixture(scope="session")
def address(collection: Path) -> Iterator[str]:
    """The site as a server of its own, at a free port; its address without a final slash."""
    with serving(collection) as found:
        yield found


@pytest.fixture(scope="session")
def sabac_address(sabac: Path) -> Iterator[str]:
    with serving(sabac) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser; without one the journeys are skipped, but never where CI runs them."""
    path = Path("/usr/bin/chromium")
    if not path.exists():
        reason = "the journeys through the site need Debian's chromium at /usr/bin/chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    switches = "no-sandbox disable-gpu disable-background-networking disable-component-update disable-sync"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(path), args=[f"--{switch}" for switch in [*switches.split(), "no-first-run"]]
        )
        yield browser
        browser.close()
