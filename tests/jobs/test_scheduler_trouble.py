"""From the queue to TTAPI while the database, the process or the clock makes trouble."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.jobs.model import State
from bot.ttapi import errors
from tests.jobs.rig import rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

FULL = errors.QueueFull(status=499)


# The database away.


@virtual
async def test_the_answer_is_kept_until_the_database_takes_it(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    gate = upstream.script.hold("submit")
    async with rigged(runner, {"key": upstream}) as rig:
        job = await rig.order()
        await settled()
        runner.away = True
        gate.set()
        await let_pass(60)
        assert len(upstream.submitted) == 1
        runner.away = False
        done = await rig.reaches(job, State.RUNNING)
        assert [done.job_id] == list(upstream.submitted)
        assert upstream.script.calls.count("submit") == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [(FULL, State.QUEUED), (errors.Unsure(), State.UNSURE), (errors.ParameterRefused(), State.FAILED)],
)
def test_so_is_any_other_outcome(engine: Engine, error: Exception, state: State) -> None:
    @virtual
    async def scenario() -> None:
        runner, upstream = InlineRunner(engine), FakeUpstream()
        gate = upstream.script.hold("submit")
        async with rigged(runner, {"key": upstream}) as rig:
            upstream.script.fail("submit", error)
            job = await rig.order()
            await settled()
            runner.away = True
            gate.set()
            await let_pass(20)
            rig.scheduler.paused = True
            runner.away = False
            await let_pass(1)
            assert await rig.state(job) is state

    scenario()


@virtual
async def test_the_queue_is_served_again_when_the_database_is_back(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        rig.scheduler.paused = True
        job = await rig.order()
        runner.away = True
        rig.scheduler.paused = False
        await let_pass(60)
        runner.away = False
        await let_pass(1.1)
        assert await rig.state(job) is State.RUNNING


# The end of the process.


@virtual
async def test_a_submit_cut_off_is_unsure_after_the_restart(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.hold("submit")
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.order()
        await settled()
    restarted = FakeUpstream()
    async with rigged(engine, {"key": restarted}) as rig:
        assert await rig.state(job) is State.UNSURE
        await let_pass(400)
        assert "submit" not in restarted.script.calls


# The clock set back or forward.


@pytest.mark.parametrize("shift", [3600.0, -3600.0])
def test_a_clock_that_is_set(engine: Engine, shift: float) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            upstream.script.fail("submit", errors.RateLimited(status=429, retry_after=20.0))
            await rig.order()
            await settled()
            rig.clock.shift = shift
            other = await rig.order()
            times = await rig.times_after(30, upstream.script, "submit")
            assert times[:2] == [0, 20]
            assert await rig.state(other) is State.RUNNING

    scenario()


@virtual
async def test_a_clock_set_back_keeps_nobody_waiting_once_ttapi_is_back(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.UpstreamDown())
        upstream.script.fail_always("info", errors.UpstreamDown())
        job = await rig.order()
        await settled()
        assert (await rig.get(job)).attempts == 1
        rig.clock.shift = -3600
        upstream.script.heal()
        await let_pass(6)
        assert await rig.state(job) is State.RUNNING
