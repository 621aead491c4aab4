"""The services' loops go on whatever surprises them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from bot.jobs.model import State
from tests.jobs.rig import rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

SURPRISES: list[Callable[[], Exception]] = [
    lambda: DatabaseError("SELECT", {}, Exception("database disk image is malformed")),
    lambda: TypeError("string indices must be integers"),
    lambda: KeyError("id"),
]


def surprised(runner: InlineRunner, function: str, surprise: Exception) -> list[Exception]:
    """Have the next run of a transaction function raise; empty once it did."""
    left = [surprise]

    def before(name: str) -> None:
        if name == function and left:
            raise left.pop()

    runner.before = before
    return left


@pytest.mark.parametrize("surprise", SURPRISES)
def test_the_scheduler(engine: Engine, surprise: Callable[[], Exception]) -> None:
    @virtual
    async def scenario() -> None:
        runner = InlineRunner(engine)
        async with rigged(runner, {"key": FakeUpstream()}) as rig:
            left = surprised(runner, "claim", surprise())
            job = await rig.order()
            await let_pass(60)
            assert left == []
            assert await rig.state(job) is State.RUNNING

    scenario()


@virtual
async def test_acceptance(engine: Engine) -> None:
    async with rigged(engine, {"key": FakeUpstream()}) as rig:
        # As a captive portal's 200 with HTML has it.
        rig.surface.script.fail("original", TypeError("string indices must be integers"))
        jobs = [await rig.new(), await rig.new()]
        for job in jobs:
            rig.acceptance.unclear(job)
        await let_pass(120)
        assert [await rig.state(job) for job in jobs] == [State.CANCELLED] * 2


@virtual
async def test_the_search_for_unsure_jobs(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        left = surprised(runner, "known_ids", RuntimeError())
        upstream.finish("t-1", "p")
        await let_pass(120)
        assert left == []
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_looking_after_accounts(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        left = surprised(runner, "remember", ValueError())
        upstream.charge(5)
        await let_pass(700)
        assert left == []
        assert rig.account.balance == 5


@virtual
async def test_a_fetch(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        left = surprised(runner, "apply", ValueError())
        upstream.finish(job_id)
        await let_pass(60)
        assert left == []
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_a_delivery(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        left = surprised(runner, "shown", ValueError())
        upstream.finish(job_id)
        await let_pass(60)
        await settled()
        assert left == []
        assert (await rig.get(job)).dirty is False
