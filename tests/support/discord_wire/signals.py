"""One signal that wakes every waiter when anything in the world changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Lets plain synchronous code announce a change and coroutines wait for one."""

    def __init__(self) -> None:
        """Start without waiters."""
        self._waiters: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Wake every waiter; several changes before they run count as one."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:
        """Return the predicate's first true result, looking again after each change.

        Raises:
            TimeoutError: when `timeout` seconds passed without one.
        """
        async with asyncio.timeout(timeout):
            while not (result := predicate()):
                waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiters.add(waiter)
                try:
                    await waiter
                finally:
                    self._waiters.discard(waiter)
            return result
