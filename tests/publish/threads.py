"""Running what starts an event loop of its own: the browser's driver keeps one in the tests' thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def elsewhere(work: Callable[[], T]) -> T:
    """What `work` returns, done in a thread of its own."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns."""
    return elsewhere(lambda: asyncio.run(coroutine))
