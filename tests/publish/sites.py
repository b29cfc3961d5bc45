"""The site over a database, in this process and as a server of its own."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.publish.server import create_site

# A name with a blank, so that nothing can rely on the usual one.
DATABASE = "My reports"
BASE = "/My+reports"

Get = Callable[[str], Any]


def getting(collection: Path) -> Get:
    """Fetches a page of the site by its path below the database, or by a path that begins `//`."""
    site = create_site(collection)
    # A loop in a thread of its own: the browser's driver keeps one running in this thread.
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    def fetch(path: str) -> Any:
        address = path[1:] if path.startswith("//") else f"{BASE}{path}"

        async def response() -> Any:
            await site.invoke_startup()
            return await site.client.get(address)

        return asyncio.run_coroutine_threadsafe(response(), loop).result()

    return fetch


@contextmanager
def serving(collection: Path) -> Iterator[str]:
    """The site at a free port; its address without a final slash."""
    code = (
        "import pathlib, sys; from pipeline.publish.server import serve; serve(pathlib.Path(sys.argv[1]), 0)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(collection)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as server:
        assert server.stdout is not None
        told = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        assert told is not None
        yield told.group()
        server.terminate()
