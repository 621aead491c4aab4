"""A batch survives a crash at any moment: each of its jobs is ordered once and shown once.

TTAPI and Discord outlive the bot; only what they have seen is judged.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from bot.config import UnsurePolicy
from bot.jobs.details import BatchOrder
from bot.jobs.model import BATCH, State
from bot.jobs.runner import Transaction
from bot.ttapi.messages import Imagine, Mode, Submit, Submitted
from tests.jobs.builders import origin
from tests.jobs.conftest import EmptyDatabase
from tests.jobs.rig import Options, Rig, WallClock, rigged
from tests.jobs.virtual import let_pass, virtual
from tests.support.fakes import FakeSurface, FakeUpstream, InlineRunner

T = TypeVar("T")
# What certainly never reached TTAPI is ordered again once that is known.
OPTIONS = Options(public_url="https://easel.example", policy=UnsurePolicy.RESUBMIT, connected=False)
MEMBER, HOME, TOKEN = 7, 500, "the batch's token"


class Quick(FakeUpstream):
    """TTAPI that makes every picture at once."""

    async def submit(self, request: Submit) -> Submitted:
        taken = await super().submit(request)
        assert isinstance(request, Imagine)
        self.finish(taken.job_id, request.prompt, request.hook_url)
        return taken


class Mortal(InlineRunner):
    """A database whose process dies with one of its transactions.

    Attributes:
        ran: how many there were.
        died: set at the end.
    """

    def __init__(self, engine: Engine, lives: int | None, *, committed: bool) -> None:
        super().__init__(engine)
        self.ran = 0
        self.died = asyncio.Event()
        self._lives = lives
        self._committed = committed

    async def run(self, fn: Transaction[T]) -> T:
        self.ran += 1
        if self._lives is None or self.ran < self._lives:
            return await super().run(fn)
        if self.ran == self._lives and self._committed:
            await super().run(fn)
        self.died.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody is left to come here")


class World:
    """What outlives the bot."""

    def __init__(self, engine: Engine, count: int) -> None:
        self.engine = engine
        self.prompts = [f"car {number}" for number in range(count)]
        self.upstream = Quick()
        self.surface = FakeSurface()
        self.clock = WallClock()
        self.ran = 0

    async def live(self, lives: int | None = None, *, committed: bool = False, order: bool = False) -> bool:
        """One process of the bot, until all is done or it dies; whether it lived to the end."""
        runner = Mortal(self.engine, lives, committed=committed)
        end = asyncio.ensure_future(runner.died.wait())
        work = asyncio.ensure_future(self._work(runner, order=order))
        done, _ = await asyncio.wait([end, work], return_when=asyncio.FIRST_COMPLETED)
        self.ran = runner.ran
        for task in (end, work):
            task.cancel()
        await asyncio.gather(end, work, return_exceptions=True)
        return work in done and work.result()

    async def _work(self, runner: InlineRunner, *, order: bool) -> bool:
        async with rigged(runner, {"key": self.upstream}, OPTIONS, self.clock) as rig:
            rig.slot.fill(self.surface)
            if order:
                await self._order(rig)
            for wait in (1, 4, 15, 60, 240, 900, 3600):
                await let_pass(wait)
                if await self._over(rig):
                    return True
            return False

    async def _order(self, rig: Rig) -> None:
        orders = [BatchOrder(prompt, Mode.FAST) for prompt in self.prompts]
        draft = await rig.orders.prepare(MEMBER, "car {…}", orders)
        pressed = await rig.orders.confirm(draft.ref, origin(MEMBER, TOKEN))
        assert pressed.job is not None
        self.surface.originals[TOKEN] = HOME  # Discord has the first answer
        await rig.jobs.accepted(pressed.job, HOME, shown=True)

    @staticmethod
    async def _over(rig: Rig) -> bool:
        batches = [job for job in await rig.jobs.recent(MEMBER) if job.action == BATCH]
        return all(job.terminal for job in batches) and not await rig.store.dirty()

    def nothing_at_all(self) -> bool:
        """Whether the batch was never confirmed, as far as anybody can see."""
        return (
            not self.upstream.submitted and not self.surface.messages and TOKEN not in self.surface.originals
        )

    def each_exactly_once(self) -> None:
        """TTAPI has made, and Discord shows, every picture once."""
        made = Counter(
            request.prompt for request in self.upstream.submitted.values() if isinstance(request, Imagine)
        )
        assert made == Counter(self.prompts)
        posted = Counter(card.job.prompt for home, card in self.surface.messages.items() if home != HOME)
        assert posted == Counter(self.prompts)
        board = self.surface.messages[HOME].board
        assert [job.prompt for job in board] == self.prompts
        assert {job.state for job in board} == {State.SUCCEEDED}
        assert None not in [job.message_id for job in board]


def in_a_world(empty_database: EmptyDatabase, count: int, scenario: Callable[[World], object]) -> None:
    @virtual
    async def run() -> None:
        world = World(empty_database(), count)
        outcome = scenario(world)
        assert asyncio.iscoroutine(outcome)
        await outcome

    run()


def test_without_a_crash(empty_database: EmptyDatabase) -> None:
    async def scenario(world: World) -> None:
        assert await world.live(order=True)
        world.each_exactly_once()

    in_a_world(empty_database, 40, scenario)


@pytest.mark.parametrize("committed", [False, True], ids=["before the commit", "after the commit"])
def test_a_crash_at_every_transaction_of_a_small_batch(
    empty_database: EmptyDatabase, committed: bool
) -> None:
    async def scenario(world: World, lives: int) -> None:
        if await world.live(lives, committed=committed, order=True):
            finished.append(lives)
        if not world.nothing_at_all():
            assert await world.live()
            world.each_exactly_once()

    finished: list[int] = []
    lives = 0
    while not finished:
        lives += 1
        in_a_world(empty_database, 3, lambda world, lives=lives: scenario(world, lives))
    assert lives > 40


@pytest.mark.parametrize("every", [19, 31, 47, 101])
def test_forty_with_crash_after_crash(empty_database: EmptyDatabase, every: int) -> None:
    async def scenario(world: World) -> None:
        deaths, order, lives = 0, True, every
        while not await world.live(lives, committed=deaths % 2 == 0, order=order):
            deaths += 1
            order, lives = False, every + deaths % 5
            assert deaths < 200
        assert deaths >= 4
        world.each_exactly_once()

    in_a_world(empty_database, 40, scenario)
