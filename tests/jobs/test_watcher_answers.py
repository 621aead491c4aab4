"""News of running jobs: what comes of TTAPI's answers and of the clock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.jobs.model import Change, State
from bot.jobs.transactions import life
from bot.ttapi import errors
from bot.ttapi.failures import FailureKind
from tests.jobs.builders import NOW, failure, running, success, waiting
from tests.jobs.db import Db
from tests.jobs.rig import rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

DAY = 86_400


@virtual
async def test_progress_is_written_down_and_does_not_go_back(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        seen: list[int | None] = []
        for progress in (0, 0, 46, 30, None, 46, 70):
            upstream.snapshots[job_id] = running(progress, job_id)
            await let_pass(5)
            seen.append((await rig.get(job)).progress)
        assert seen == [0, 0, 46, 46, 46, 46, 70]
        assert (await rig.get(job)).revision == job.revision + 3


@virtual
async def test_a_hundred_percent_is_not_the_end_and_is_not_in_its_way(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = running(100, job_id)
        await let_pass(6)
        assert (await rig.get(job)).progress == 100
        upstream.snapshots[job_id] = success(job_id)
        await let_pass(5)
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_a_success_without_a_result_is_no_end(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = replace(success(job_id), image=None, images=())
        await let_pass(60)
        still = await rig.get(job)
        assert (still.state, still.progress, still.image) == (State.RUNNING, 100, None)
        upstream.snapshots[job_id] = success(job_id)
        await let_pass(6)
        done = await rig.get(job)
        assert (done.state, done.image) == (State.SUCCEEDED, f"https://cdn.ttapi.io/{job_id}.png")


@virtual
async def test_an_answer_about_another_job_says_nothing(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        for other in (success("t-other"), failure("[Banned prompt detected] x", "t-other")):
            upstream.snapshots[job_id] = other
            await let_pass(20)
            assert (await rig.get(job)).state is State.RUNNING
        upstream.snapshots[job_id] = replace(success(job_id), job_id=None)
        await let_pass(6)
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_an_end_is_not_taken_back(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = success(job_id)
        await rig.reaches(job, State.SUCCEEDED)
        await settled()
        done = await rig.get(job)
        for late in (running(46, job_id), failure("Job Timeout", job_id), waiting(job_id)):
            await rig.watcher.take(job, late)
        assert await rig.get(job) == done


@virtual
async def test_stale_news_is_judged_by_what_the_job_is_now(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = running(80, job_id)
        await let_pass(5)
        # As if read before that: progress is refused, an end is taken.
        await rig.watcher.take(job, running(20, job_id))
        assert (await rig.get(job)).progress == 80
        await rig.watcher.take(job, success(job_id))
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_the_clock_judges_a_job_by_what_it_is_now(engine: Engine) -> None:
    async with rigged(engine, {"key": FakeUpstream()}) as rig:
        job, _ = await rig.running_job()
        Db(engine)(life.apply, job.id, Change(State.OVERDUE), NOW)
        rig.clock.shift = DAY + 500
        await rig.watcher.take(job, None)
        assert (await rig.get(job)).failure is FailureKind.LOST


@virtual
async def test_a_step_of_another_process_is_noticed(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        Db(engine)(life.apply, job.id, Change(State.OVERDUE), NOW)
        upstream.snapshots[job_id] = running(90, job_id)
        await let_pass(6)
        assert await rig.state(job) is State.OVERDUE
        upstream.snapshots[job_id] = success(job_id)
        await let_pass(300)
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_overdue_then_late(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        await let_pass(416)
        assert await rig.state(job) is State.RUNNING
        await let_pass(15)
        assert await rig.state(job) is State.OVERDUE
        assert upstream.fetched.count(job_id) == 24 + 20
        await let_pass(3600)
        assert upstream.fetched.count(job_id) == 24 + 20 + 12
        upstream.snapshots[job_id] = success(job_id)
        await let_pass(301)
        done = await rig.get(job)
        assert (done.state, done.failure) == (State.SUCCEEDED, None)
        assert (await rig.jobs.spending(7, 1)).spent == 3


@virtual
async def test_lost_after_a_day(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, _ = await rig.running_job()
        upstream.script.fail_always("fetch", errors.JobMissing(status=404))
        await let_pass(DAY + 400)
        assert await rig.state(job) is State.OVERDUE
        await let_pass(400)
        lost = await rig.get(job)
        assert (lost.state, lost.failure) == (State.FAILED, FailureKind.LOST)
        assert len(rig.watcher) == 0


@pytest.mark.parametrize(
    "error",
    [
        errors.UpstreamDown(),
        errors.RateLimited(status=429),
        errors.JobMissing(status=404),
        errors.KeyRefused(status=401),
    ],
)
def test_a_fetch_that_fails_is_repeated(engine: Engine, error: Exception) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            job, job_id = await rig.running_job()
            upstream.snapshots[job_id] = success(job_id)
            upstream.script.fail("fetch", *[error] * 3)
            await let_pass(16)
            assert await rig.state(job) is State.RUNNING
            await let_pass(5)
            assert (await rig.state(job), len(upstream.fetched)) == (State.SUCCEEDED, 4)

    scenario()


@virtual
async def test_a_job_of_an_account_without_key_still_comes_to_an_end(engine: Engine) -> None:
    upstream = FakeUpstream("a@example.org")
    async with rigged(engine, {"key": upstream}) as rig:
        job, _ = await rig.running_job()
    other = FakeUpstream("b@example.org")
    async with rigged(engine, {"another": other}) as rig:
        await let_pass(600)
        assert (await rig.state(job), other.fetched) == (State.OVERDUE, [])


@virtual
async def test_a_result_is_fetched_again_when_the_database_was_away(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = success(job_id)
        runner.away = True
        await let_pass(12)
        runner.away = False
        assert await rig.state(job) is State.RUNNING
        await let_pass(5)
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_an_unsure_job_with_an_id_is_watched(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.Unsure())
        job = await rig.reaches(await rig.order(), State.UNSURE)
        upstream.snapshots["t-hook"] = replace(running(10, "t-hook"))
        await rig.jobs.hint(job.ref, "t-hook")
        after = await rig.reaches(job, State.RUNNING)
        assert (after.job_id, after.progress) == ("t-hook", 10)
