"""Settling NEW jobs: what a member has seen is ordered, what nobody has seen is not."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.jobs.model import Job, State
from bot.jobs.ports import Busy, Gone, Rejected, Unclear
from tests.jobs.rig import Options, Rig, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

AWAY = Busy("503")


# How a NEW job comes to be settled.


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("how", "within"), [("unclear", 0.1), ("swept", 120.0), ("restarted", 0.1), ("reported twice", 0.1)]
)
@pytest.mark.parametrize("answered", [True, False])
def test_by_looking_at_the_answer(
    engine: Engine, private: bool, how: str, within: float, answered: bool
) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}, Options(connected=how != "restarted")) as rig:
            job = await rig.new(private=private)
            assert job.token is not None
            if answered:
                rig.surface.originals[job.token] = 4711
            if how in {"unclear", "reported twice"}:
                rig.acceptance.unclear(job)
            if how == "reported twice":
                rig.acceptance.unclear(job)
            originals = rig.surface.originals
            if how != "restarted":
                await let_pass(within)
                await expect(rig, job, answered)
                return
        async with rigged(engine, {"key": upstream}, Options(connected=False)) as rig:
            rig.surface.originals = originals
            rig.slot.fill(rig.surface)
            await let_pass(within)
            await expect(rig, job, answered)

    async def expect(rig: Rig, job: Job, answered: bool) -> None:
        settled_job = await rig.get(job)
        calls = rig.surface.script.calls
        assert calls.count("original") == 1
        assert rig.surface.untold == []
        if answered:
            assert settled_job.state in {State.SUBMITTING, State.RUNNING}
            assert (settled_job.message_id, settled_job.message_channel_id) == (4711, job.channel_id)
            await let_pass(3)
            assert rig.surface.ways == ["edit_answer"]  # the answer may have said something else
        else:
            assert (settled_job.state, settled_job.dirty) == (State.CANCELLED, False)
            assert (await rig.jobs.spending(7, 1)).reserved == 0
            assert rig.surface.ways == []

    scenario()


@virtual
async def test_a_command_that_still_answers_is_left_alone(engine: Engine) -> None:
    async with rigged(engine, {"key": FakeUpstream()}) as rig:
        await let_pass(30)
        job = await rig.new()
        await let_pass(31)  # the sweep at one minute finds it half a minute old
        assert rig.surface.script.calls == []
        await rig.jobs.accepted(job, 9, shown=True)
        await let_pass(100)
        assert rig.surface.script.calls.count("original") == 0


# A token that is dead.


@pytest.mark.parametrize("private", [False, True])
def test_a_token_too_old_to_look_with(engine: Engine, private: bool) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {"key": FakeUpstream()}, Options(connected=False)) as rig:
            job = await rig.new(private=private)
            await let_pass(15 * 60 + 1)
            rig.slot.fill(rig.surface)
            await let_pass(65)
            assert await rig.state(job) is State.CANCELLED
            assert rig.surface.untold == [job.ref]
            assert rig.surface.script.calls == ["not_ordered"]

    scenario()


@virtual
async def test_a_token_that_discord_calls_dead(engine: Engine) -> None:
    async with rigged(engine, {"key": FakeUpstream()}) as rig:
        job = await rig.new()
        rig.surface.script.fail("original", Gone("401/50027"))
        rig.acceptance.unclear(job)
        await settled()
        assert (await rig.state(job), rig.surface.untold) == (State.CANCELLED, [job.ref])


# Discord or the database away.


@virtual
async def test_discord_away_is_waited_for(engine: Engine) -> None:
    async with rigged(engine, {"key": FakeUpstream()}) as rig:
        job = await rig.new()
        assert job.token is not None
        rig.surface.originals[job.token] = 4711
        rig.surface.script.fail("original", *[AWAY] * 10)
        rig.acceptance.unclear(job)
        await let_pass(49)
        assert await rig.state(job) is State.NEW
        await let_pass(2)
        assert await rig.state(job) is State.RUNNING


@virtual
async def test_not_connected_yet_after_a_restart(engine: Engine) -> None:
    async with rigged(engine, {}, Options(connected=False)) as rig:
        job = await rig.new()
    async with rigged(engine, {}, Options(connected=False)) as rig:
        await let_pass(20)
        assert await rig.state(job) is State.NEW
        rig.slot.fill(rig.surface)
        await let_pass(6)
        assert await rig.state(job) is State.CANCELLED


@pytest.mark.parametrize("error", [Unclear("500"), Rejected("400"), AWAY])
def test_a_member_who_cannot_be_told_keeps_nothing_else_waiting(
    engine: Engine, error: Busy | Unclear | Rejected
) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {"key": FakeUpstream()}) as rig:
            untold, other = await rig.new(), await rig.new()
            assert other.token is not None
            rig.surface.originals[other.token] = 4711
            rig.surface.script.fail("original", Gone("50027"))
            rig.surface.script.fail("not_ordered", error)
            rig.acceptance.unclear(untold)
            rig.acceptance.unclear(other)
            await let_pass(6)
            assert await rig.state(other) is State.RUNNING
            assert await rig.state(untold) is State.CANCELLED
            later = await rig.new()
            rig.acceptance.unclear(later)
            await let_pass(1)
            assert await rig.state(later) is State.CANCELLED

    scenario()


@pytest.mark.parametrize("error", [Rejected("400"), Unclear("500")])
def test_an_answer_that_cannot_be_looked_at_is_tried_again(engine: Engine, error: Rejected | Unclear) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {"key": FakeUpstream()}) as rig:
            job = await rig.new()
            assert job.token is not None
            rig.surface.originals[job.token] = 4711
            rig.surface.script.fail("original", error)
            rig.acceptance.unclear(job)
            await let_pass(6)
            assert await rig.state(job) is State.RUNNING

    scenario()


@virtual
async def test_the_database_away_is_waited_for(engine: Engine) -> None:
    runner = InlineRunner(engine)
    async with rigged(runner, {"key": FakeUpstream()}) as rig:
        job = await rig.new()
        assert job.token is not None
        rig.surface.originals[job.token] = 4711
        runner.away = True
        rig.acceptance.unclear(job)
        await let_pass(130)
        runner.away = False
        await let_pass(6)
        assert await rig.state(job) is State.RUNNING


# Races with the command itself.


@pytest.mark.parametrize("answered", [True, False])
def test_the_command_comes_first_after_all(engine: Engine, answered: bool) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {"key": FakeUpstream()}) as rig:
            job = await rig.new()
            assert job.token is not None
            if answered:
                rig.surface.originals[job.token] = 4711
            gate = rig.surface.script.hold("original")
            rig.acceptance.unclear(job)
            await settled()
            rig.scheduler.paused = True
            await rig.jobs.accepted(job, 4712, shown=True)
            gate.set()
            await settled()
            after = await rig.get(job)
            assert (after.state, after.message_id) == (State.QUEUED, 4712)

    scenario()


@virtual
async def test_the_command_comes_too_late(engine: Engine) -> None:
    async with rigged(engine, {"key": FakeUpstream()}) as rig:
        job = await rig.new()
        rig.acceptance.unclear(job)
        await settled()
        await rig.jobs.accepted(job, 4712, shown=True)
        assert await rig.state(job) is State.CANCELLED


@pytest.mark.parametrize("verb", ["abandoned", "cancel"])
def test_a_job_given_up_by_its_command(engine: Engine, verb: str) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {"key": FakeUpstream()}) as rig:
            job = await rig.new()
            await (rig.jobs.abandoned(job) if verb == "abandoned" else rig.jobs.cancel(job))
            assert await rig.state(job) is State.CANCELLED
            await let_pass(200)
            assert "original" not in rig.surface.script.calls

    scenario()
