"""Jobs ordered again by the owner's wish, but never what TTAPI may have been seen to have."""

from __future__ import annotations

from sqlalchemy import Engine

from bot.config import UnsurePolicy
from bot.jobs.model import State
from bot.ttapi import errors
from tests.jobs.rig import Options, rigged
from tests.jobs.virtual import let_pass, virtual
from tests.support.fakes import FakeUpstream

DOWN = errors.UpstreamDown("refused")
RESUBMIT = Options(policy=UnsurePolicy.RESUBMIT)


@virtual
async def test_resubmitted_at_the_deadline(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, RESUBMIT) as rig:
        job = await rig.unsure_job(upstream)
        await let_pass(418)
        assert upstream.submitted == {}
        await let_pass(17)
        after = await rig.get(job)
        assert (after.state, after.attempts, after.asked_at) == (State.RUNNING, 2, None)
        assert len(upstream.submitted) == 1


@virtual
async def test_what_is_found_at_the_deadline_is_not_ordered_again(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, RESUBMIT) as rig:
        job = await rig.unsure_job(upstream)
        gate = upstream.script.hold("fetch_list")
        await let_pass(500)
        upstream.finish("t-1", "p")
        gate.set()
        await let_pass(60)
        done = await rig.get(job)
        assert (done.state, done.job_id, upstream.submitted) == (State.SUCCEEDED, "t-1", {})
        assert [heard for heard in rig.heard if heard.asked_at is not None] == []


@virtual
async def test_nothing_is_ordered_again_before_ttapi_could_be_looked_through(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, RESUBMIT) as rig:
        job = await rig.unsure_job(upstream)
        upstream.script.fail_always("fetch_list", DOWN)
        await let_pass(600)
        after = await rig.get(job)
        assert (after.state, after.asked_at, upstream.submitted) == (State.UNSURE, None, {})
        upstream.finish("t-1", "p")
        upstream.script.heal()
        await let_pass(16)
        assert (await rig.state(job), upstream.submitted) == (State.SUCCEEDED, {})
