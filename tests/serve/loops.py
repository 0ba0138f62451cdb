"""Coroutines run from tests that are no coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Args = TypeVarTuple("Args")


def run_async(work: Callable[[*Args], Coroutine[object, object, T]], *args: *Args) -> T:
    """What a coroutine function gives, run by a loop in a thread of its own.

    In the thread of the tests a loop may be running already: that of the browser, which is open until the last test.
    """

    async def main() -> T:
        return await work(*args)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, main()).result()
