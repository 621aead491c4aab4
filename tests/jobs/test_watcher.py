"""News of running jobs: when TTAPI is asked, and how often."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.jobs.model import State
from tests.jobs.builders import success
from tests.jobs.rig import Options, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream

# When TTAPI is asked.


@virtual
async def test_eager_at_first_then_patient(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.running_job()
        await let_pass(200)
        assert rig.times(upstream.script, "fetch") == [*range(5, 121, 5), 135, 150, 165, 180, 195]


@virtual
async def test_a_long_interval_stays_long(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, Options(poll_interval=60.0)) as rig:
        await rig.running_job()
        await let_pass(250)
        assert rig.times(upstream.script, "fetch") == [60, 120, 180, 240]


@virtual
async def test_an_end_ends_the_watch(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = success(job_id)
        await let_pass(100)
        assert (await rig.state(job), rig.times(upstream.script, "fetch"), len(rig.watcher)) == (
            State.SUCCEEDED,
            [5],
            0,
        )
        await rig.jobs.hint(job.ref, job_id)
        await let_pass(100)
        assert rig.times(upstream.script, "fetch") == [5]


@virtual
async def test_jobs_of_an_earlier_run_are_asked_for_at_once(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        jobs = [await rig.running_job() for _ in range(3)]
    upstream.script.calls.clear()
    upstream.script.times.clear()
    for _, job_id in jobs:
        upstream.snapshots[job_id] = success(job_id)
    async with rigged(engine, {"key": upstream}) as rig:
        await let_pass(1)
        assert rig.times(upstream.script, "fetch") == [0, 0, 0]
        assert {await rig.state(job) for job, _ in jobs} == {State.SUCCEEDED}


@virtual
async def test_each_account_is_asked_for_its_own_jobs(engine: Engine) -> None:
    one, two = FakeUpstream("a@example.org", cap=1), FakeUpstream("b@example.org", cap=1)
    async with rigged(engine, {"one": one, "two": two}) as rig:
        await rig.running_job()
        await rig.running_job()
        await let_pass(6)
        assert one.fetched == list(one.submitted)
        assert two.fetched == list(two.submitted)
        assert len(one.fetched) == len(two.fetched) == 1


# Hints.


@virtual
async def test_a_hint_is_followed_at_once(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = success(job_id)
        await let_pass(2)
        await rig.jobs.hint(job.ref, job_id)
        await settled()
        assert (await rig.state(job), rig.times(upstream.script, "fetch")) == (State.SUCCEEDED, [2])


@virtual
async def test_what_a_hook_says_is_not_believed(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        await rig.jobs.hint(job.ref, "t-forged")
        await settled()
        after = await rig.get(job)
        assert (after.state, after.job_id, upstream.fetched) == (State.RUNNING, job_id, [job_id])


@virtual
async def test_hints_during_a_fetch_collapse_into_one_more(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        gate = upstream.script.hold("fetch")
        for _ in range(10):
            await rig.jobs.hint(job.ref, job_id)
            await settled()
        assert len(upstream.fetched) == 1
        gate.set()
        await let_pass(1)
        assert len(upstream.fetched) == 2


@virtual
async def test_one_fetch_of_a_job_at_a_time(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, _ = await rig.running_job()
        upstream.script.hold("fetch")
        await let_pass(60)
        assert len(upstream.fetched) == 1
        assert len(rig.fetches) == 1
        assert await rig.state(job) is State.RUNNING


@pytest.mark.parametrize("known", [True, False])
def test_a_hook_before_the_submits_answer(engine: Engine, known: bool) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        gate = upstream.script.hold("submit")
        async with rigged(engine, {"key": upstream}) as rig:
            job = await rig.order()
            await settled()
            job_id = f"t-{FakeUpstream.peek()}"
            if known:
                upstream.snapshots[job_id] = success(job_id)
            await rig.jobs.hint(job.ref, job_id)
            await settled()
            learned = await rig.get(job)
            assert learned.job_id == job_id
            assert learned.state is (State.SUCCEEDED if known else State.SUBMITTING)
            gate.set()
            await settled()
            after = await rig.get(job)
            assert (after.state, after.job_id) == (
                State.SUCCEEDED if known else State.RUNNING,
                job_id,
            )

    scenario()


@virtual
async def test_a_hint_for_nobody(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.jobs.hint("unknown", "t-1")
        rig.scheduler.paused = True
        await rig.jobs.hint((await rig.new()).ref, "t-1")
        await settled()
        assert upstream.fetched == []


# The budget.


@virtual
async def test_polls_share_a_budget(engine: Engine) -> None:
    upstream = FakeUpstream(cap=50)
    async with rigged(engine, {"key": upstream}, Options(fetch_rate=2.0)) as rig:
        for user in range(50):
            await rig.running_job(user)
        await let_pass(65)
        assert 118 <= len(upstream.fetched) <= 122
        counts = {upstream.fetched.count(job_id) for job_id in upstream.submitted}
        assert counts <= {2, 3}


@virtual
async def test_hints_go_before_the_budget_and_polls_pay_for_them(engine: Engine) -> None:
    upstream = FakeUpstream(cap=30)
    async with rigged(engine, {"key": upstream}, Options(fetch_rate=2.0)) as rig:
        jobs = [await rig.running_job(user) for user in range(30)]
        for job, job_id in jobs[:10]:
            await rig.jobs.hint(job.ref, job_id)
        await settled()
        assert len(upstream.fetched) == 10
        await let_pass(30)
        assert len(upstream.fetched) - 10 <= 60


@virtual
async def test_a_stream_of_hints_for_one_job_is_paid_for_too(engine: Engine) -> None:
    upstream = FakeUpstream(cap=30)
    async with rigged(engine, {"key": upstream}, Options(fetch_rate=1.0)) as rig:
        jobs = [await rig.running_job(user) for user in range(10)]
        job, job_id = jobs[0]
        await let_pass(4.9)
        gate = upstream.script.hold("fetch")
        await rig.jobs.hint(job.ref, job_id)
        await settled()
        await rig.jobs.hint(job.ref, job_id)
        gate.set()
        await settled()
        assert upstream.fetched == [job_id] * 2
        # The bucket is overdrawn by one: the polls, due a moment later, wait two seconds.
        await let_pass(1.9)
        assert len(upstream.fetched) == 2
        await let_pass(0.2)
        assert len(upstream.fetched) == 3
