"""Tasks that have an owner, a name and an end; loops that no surprise ends."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from structlog.testing import capture_logs

from bot.tasks import Tasks
from tests.jobs.virtual import let_pass, virtual


class Loop:
    """A service's loop that ends as the test says."""

    def __init__(self, *ends: Exception | None) -> None:
        self._ends = list(ends)
        self.begun: list[float] = []
        self.cancelled = False

    async def run(self) -> None:
        self.begun.append(asyncio.get_running_loop().time())
        if self._ends:
            end = self._ends.pop(0)
            if end is None:
                return
            raise end
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled = True


@virtual
async def test_what_nobody_expected_is_logged_and_the_loop_begins_anew() -> None:
    loop = Loop(TypeError("string indices must be integers"), KeyError("x"))
    with capture_logs() as logs:
        async with Tasks("loops") as tasks:
            tasks.keep(loop.run, "scheduler")
            await let_pass(10)
            assert (len(loop.begun), len(tasks)) == (3, 1)
    assert loop.cancelled
    assert [(entry["event"], entry["service"]) for entry in logs] == [
        ("service.failed", "loops.scheduler")
    ] * 2
    assert all("exc_info" in entry for entry in logs)


@virtual
async def test_the_pauses_grow_to_a_minute() -> None:
    loop = Loop(*[ValueError()] * 20)
    async with Tasks("loops") as tasks:
        tasks.keep(loop.run, "loop")
        await let_pass(600)
        waits = [later - earlier for earlier, later in pairwise(loop.begun)]
        assert waits[0] <= 2
        assert max(waits) <= 60
        assert min(waits[6:]) >= 30
        assert 10 <= len(waits) <= 20


@virtual
async def test_a_loop_that_ends_by_itself_is_over() -> None:
    loop = Loop(None)
    async with Tasks("loops") as tasks:
        await tasks.keep(loop.run, "loop")
        await let_pass(100)
        assert (len(loop.begun), len(tasks)) == (1, 0)


@virtual
async def test_closing_ends_a_loop_that_waits_to_begin_anew() -> None:
    loop = Loop(*[ValueError()] * 3)
    async with Tasks("loops") as tasks:
        task = tasks.keep(loop.run, "loop")
        await let_pass(0.1)
    assert task.cancelled()
    assert len(loop.begun) == 1


@virtual
async def test_a_single_task_that_fails_is_logged() -> None:
    async def fail() -> None:
        raise ValueError

    with capture_logs() as logs:
        async with Tasks("owner") as tasks:
            tasks.start(fail(), "work")
            await let_pass(1)
    assert [(entry["event"], entry["task"]) for entry in logs] == [("task.failed", "owner.work")]
