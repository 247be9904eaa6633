"""pyHanko works asynchronously; the portal does not."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """In a thread of its own: the caller's may have a running loop, where another cannot be started."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
