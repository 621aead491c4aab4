"""An event loop whose time leaps to the next timer as soon as nothing else is left to do."""

from __future__ import annotations

import asyncio
import functools
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec
from unittest.mock import patch

P = ParamSpec("P")


class _Leaping(selectors.DefaultSelector):
    now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        self.now += 1e-9  # as nothing takes no time at all, a wait that was rounded down to none ends
        if not ready and timeout is None:
            raise RuntimeError("nothing will ever happen again")
        if not ready:
            self.now += max(timeout or 0.0, 0.0)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop for tests without threads and sockets: hours pass in no time, in the right order."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now


def virtual(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an asynchronous test in virtual time, `time.perf_counter` included."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            loop = runner.get_loop()
            with patch.object(time, "perf_counter", loop.time):
                runner.run(test(*args, **kwargs))

    return run


async def let_pass(seconds: float) -> None:
    """Let virtual time pass; everything due meanwhile has happened afterwards."""
    await asyncio.sleep(seconds)
    await settled()


async def settled() -> None:
    """Let everything happen that needs no time."""
    await asyncio.sleep(1e-6)
