"""Background tasks that have an owner, a name and an end."""

from __future__ import annotations

import asyncio
import contextvars
import random
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final, Self

import structlog

log = structlog.get_logger(__name__)

LONGEST_WAIT: Final = 60.0


class Tasks:
    """The tasks of one service: a failure is logged at once and everything is cancelled on exit.

    Tasks run in the context in which this object was made, so that a service called from a
    foreign context (a Discord callback, say) does not lend that context to what outlives the call.
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._context = contextvars.copy_context()
        self._running: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for task in self._running:
            task.cancel()
        while self._running:
            await asyncio.wait(self._running)

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` until it ends or its owner closes."""
        loop = asyncio.get_running_loop()
        # Not `context=`: a simulated Discord claims whatever is started in its own context.
        task = self._context.copy().run(loop.create_task, work, name=f"{self._owner}.{name}")
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def keep(self, work: Callable[[], Coroutine[Any, Any, Any]], name: str) -> asyncio.Task[Any]:
        """Run a service's loop until its owner closes: what nobody expected is logged, and it begins anew."""
        return self.start(self._kept(work, name), name)

    async def _kept(self, work: Callable[[], Coroutine[Any, Any, Any]], name: str) -> None:
        failures = 0
        while True:
            began = time.perf_counter()
            try:
                await work()
                return
            except Exception:
                failures = 0 if time.perf_counter() - began > LONGEST_WAIT else failures + 1
                wait = min(2.0**failures, LONGEST_WAIT) * random.uniform(0.5, 1.0)
                log.exception("service.failed", service=f"{self._owner}.{name}", again_in=round(wait, 1))
            await asyncio.sleep(wait)

    async def drained(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for all running tasks to end by themselves; True if they did."""
        if not self._running:
            return True
        _, pending = await asyncio.wait(self._running, timeout=timeout)
        return not pending

    def __len__(self) -> int:
        return len(self._running)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task.failed", task=task.get_name(), exc_info=error)
