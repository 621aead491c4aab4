"""Jobs of which nobody knows whether TTAPI took them: found, asked about once, never ordered twice."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.config import UnsurePolicy
from bot.jobs.model import State
from bot.ttapi import errors
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import ListedJob
from tests.jobs.builders import running, success
from tests.jobs.rig import Options, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

DOWN = errors.UpstreamDown("refused")
PUBLIC = "https://easel.example"
RESUBMIT = Options(policy=UnsurePolicy.RESUBMIT)


# Found.


@virtual
async def test_found_in_the_list(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.finish("foreign")
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        await let_pass(60)
        assert await rig.state(job) is State.UNSURE
        upstream.finish("t-lost", "p")
        await let_pass(16)
        done = await rig.get(job)
        assert (done.state, done.job_id) == (State.SUCCEEDED, "t-lost")
        assert (await rig.jobs.spending(7, 1)).spent == 3
        calls = upstream.script.calls.count("fetch_list")
        await let_pass(600)
        assert upstream.script.calls.count("fetch_list") == calls
        assert upstream.script.calls.count("submit") == 1


@virtual
async def test_searches_come_less_often(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.finish("foreign")
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.unsure_job(upstream)
        upstream.script.calls.clear()
        upstream.script.times.clear()
        start = rig.clock()
        await let_pass(70)
        searches = upstream.script.times_of("fetch_list", upstream.script.times[0] - 1)
        assert searches == [1, 3, 7, 15, 30, 45, 60]
        assert rig.clock() - start < 71


@virtual
async def test_two_alike_and_a_job_of_another_client(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        first = await rig.unsure_job(upstream, user=1)
        second = await rig.unsure_job(upstream, user=2)
        upstream.finish("t-1", "p")
        await let_pass(16)
        assert {await rig.state(first), await rig.state(second)} == {State.UNSURE}
        upstream.finish("t-stranger", "something else")
        upstream.finish("t-2", "p")
        await let_pass(16)
        found = {(await rig.get(first)).job_id, (await rig.get(second)).job_id}
        assert found == {"t-1", "t-2"}


@virtual
async def test_our_own_results_are_no_candidates(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        unsure = await rig.unsure_job(upstream)
        known = await rig.reaches(await rig.order("p"), State.RUNNING)
        assert known.job_id is not None
        upstream.finish(known.job_id, "p")
        await let_pass(60)
        assert (await rig.state(known), await rig.state(unsure)) == (State.SUCCEEDED, State.UNSURE)
        upstream.finish("t-lost", "p")
        await let_pass(16)
        assert (await rig.get(unsure)).job_id == "t-lost"


@virtual
async def test_without_a_mark_nothing_is_guessed(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.fail("fetch_list", DOWN)
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        assert job.newest_known is None
        upstream.finish("t-1", "p")
        await let_pass(440)
        after = await rig.get(job)
        assert (after.state, after.job_id, after.asked_at is not None) == (State.UNSURE, None, True)


@pytest.mark.parametrize("mark", [True, False])
def test_our_hook_address_settles_it_whatever_else_is_there(engine: Engine, mark: bool) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        if not mark:
            upstream.script.fail("fetch_list", DOWN)
        async with rigged(engine, {"key": upstream}, Options(public_url=PUBLIC)) as rig:
            job = await rig.unsure_job(upstream, "灯塔")
            upstream.finish("t-stranger", "灯塔", "https://other.example/hook")
            upstream.finish("t-ours", "lighthouse", rig.links.url(job.ref))
            upstream.finish("t-nameless", "x", None)
            await let_pass(5)
            done = await rig.get(job)
            assert (done.state, done.job_id) == (State.SUCCEEDED, "t-ours")

    scenario()


@virtual
async def test_a_job_with_somebody_elses_address_is_no_candidate(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, Options(public_url=PUBLIC)) as rig:
        job = await rig.unsure_job(upstream)
        upstream.finish("t-stranger", "p", "https://other.example/hook")
        await let_pass(60)
        assert (await rig.get(job)).job_id is None


@virtual
async def test_a_candidate_that_is_gone_does_not_stop_the_search(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        upstream.finish("t-1", "p")
        upstream.listed.insert(0, ListedJob("t-gone", "imagine", "p"))
        await let_pass(16)
        assert (await rig.get(job)).job_id == "t-1"


@virtual
async def test_the_mark_may_be_pages_away(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.finish("mark")
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        for number in range(150):
            upstream.finish(f"s-{number}", "x", "https://other.example/hook")
        upstream.finish("t-1", "p")
        upstream.script.calls.clear()
        await let_pass(2)
        assert (await rig.get(job)).job_id == "t-1"
        assert upstream.script.calls.count("fetch_list") == 2


@virtual
async def test_ttapi_away_during_the_search(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        upstream.finish("t-1", "p")
        upstream.script.fail_always("fetch_list", DOWN)
        await let_pass(100)
        assert await rig.state(job) is State.UNSURE
        upstream.script.heal()
        await let_pass(16)
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_the_database_away_during_the_search(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        upstream.finish("t-1", "p")
        runner.away = True
        await let_pass(100)
        runner.away = False
        await let_pass(16)
        assert await rig.state(job) is State.SUCCEEDED


@virtual
async def test_after_a_restart_the_search_goes_on(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.hold("submit")
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.order("p")
        await settled()
    again = FakeUpstream()
    again.finish("t-1", "p")
    async with rigged(engine, {"key": again}) as rig:
        await let_pass(16)
        assert await rig.state(job) is State.SUCCEEDED


# Asked.


@virtual
async def test_asked_once_at_the_deadline(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        await let_pass(418)
        assert (await rig.get(job)).asked_at is None
        await let_pass(17)
        asked = await rig.get(job)
        assert asked.asked_at is not None
        assert rig.surface.sights[-1].card.job.asked_at == asked.asked_at
        calls, sights = len(upstream.script.calls), len(rig.surface.sights)
        await let_pass(200)
        assert set(upstream.script.calls[calls:]) <= {"info"}
        assert len(rig.surface.sights) == sights
    async with rigged(engine, {"key": upstream}) as rig:
        await let_pass(600)
        assert (await rig.get(job)).asked_at == asked.asked_at
        assert rig.surface.sights == []
        assert upstream.submitted == {}


@virtual
async def test_order_again(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        await let_pass(440)
        assert await rig.jobs.order_again(await rig.get(job))
        done = await rig.reaches(job, State.RUNNING)
        assert (done.attempts, done.asked_at) == (2, None)
        assert not await rig.jobs.order_again(job)
        assert not await rig.jobs.let_go(job)


@virtual
async def test_let_go(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        await let_pass(440)
        assert await rig.jobs.let_go(await rig.get(job))
        done = await rig.get(job)
        assert (done.state, done.failure) == (State.FAILED, FailureKind.DISMISSED)
        assert (await rig.jobs.spending(7, 1)).reserved == 0
        assert not await rig.jobs.order_again(job)


@virtual
async def test_its_hook_settles_a_job_that_was_asked_about(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        await let_pass(440)
        upstream.snapshots["t-late"] = success("t-late")
        await rig.jobs.hint(job.ref, "t-late")
        assert (await rig.reaches(job, State.SUCCEEDED)).job_id == "t-late"
        assert not await rig.jobs.order_again(job)


@virtual
async def test_a_hook_of_the_first_attempt_settles_a_job_that_waits_again(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.unsure_job(upstream)
        await let_pass(440)
        rig.scheduler.paused = True
        await rig.jobs.order_again(await rig.get(job))
        upstream.snapshots["t-late"] = running(50, "t-late")
        await rig.jobs.hint(job.ref, "t-late")
        after = await rig.reaches(job, State.RUNNING)
        assert State.RUNNING in {heard.state for heard in rig.heard if heard.job_id == "t-late"}
        rig.scheduler.paused = False
        await let_pass(60)
        assert (after.job_id, upstream.submitted) == ("t-late", {})


@pytest.mark.parametrize("policy", UnsurePolicy)
def test_asked_about_although_no_key_is_left_to_look_with(engine: Engine, policy: UnsurePolicy) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream("a@example.org")
        async with rigged(engine, {"key": upstream}) as rig:
            job = await rig.unsure_job(upstream)
        options = Options(policy=policy)
        async with rigged(engine, {"other": FakeUpstream("b@example.org")}, options) as rig:
            await let_pass(440)
            after = await rig.get(job)
            assert (after.state, after.asked_at is not None) == (State.UNSURE, True)

    scenario()


@pytest.mark.parametrize("policy", UnsurePolicy)
def test_overdue_when_its_id_is_known_but_leads_nowhere(engine: Engine, policy: UnsurePolicy) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}, Options(policy=policy)) as rig:
            job = await rig.unsure_job(upstream)
            await rig.jobs.hint(job.ref, "t-unknown")
            await let_pass(440)
            after = await rig.get(job)
            assert (after.state, after.job_id) == (State.OVERDUE, "t-unknown")
            assert after.asked_at is None
            assert upstream.submitted == {}

    scenario()
