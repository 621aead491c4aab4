"""Jobs of others in TTAPI's list: never taken for ours, and no burden while ours is looked for."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.config import UnsurePolicy
from bot.jobs.details import Details
from bot.jobs.model import State
from bot.ttapi import errors
from bot.ttapi.messages import Api, Snapshot
from tests.jobs.builders import origin, success
from tests.jobs.rig import Options, rigged
from tests.jobs.virtual import let_pass, virtual
from tests.support.fakes import FakeUpstream

HOOKS = Options(public_url="https://easel.example")
FOREIGN = "https://other.example/hook"


class Odd(FakeUpstream):
    """TTAPI that will not tell about some jobs."""

    def __init__(self, secret: str, refusal: errors.TtapiError) -> None:
        super().__init__()
        self._secret = secret
        self._refusal = refusal

    async def fetch(self, job_id: str, api: Api = Api.CLASSIC) -> Snapshot:
        if job_id == self._secret:
            self.fetched.append(job_id)
            raise self._refusal
        return await super().fetch(job_id, api)


@pytest.mark.parametrize(
    "refusal",
    [
        errors.AccountBlocked("not this product", status=403),
        errors.ParameterRefused("Method Not Allowed", status=405),
        errors.JobMissing(status=404),
    ],
)
def test_one_that_is_kept_secret_does_not_hide_ours(engine: Engine, refusal: errors.TtapiError) -> None:
    @virtual
    async def scenario() -> None:
        upstream = Odd("t-secret", refusal)
        async with rigged(engine, {"key": upstream}, HOOKS) as rig:
            job = await rig.unsure_job(upstream)
            upstream.finish("t-ours", "p", rig.links.url(job.ref))
            upstream.finish("t-secret", "x")
            await let_pass(30)
            after = await rig.get(job)
            assert (after.state, after.job_id) == (State.SUCCEEDED, "t-ours")
            assert upstream.fetched.count("t-secret") <= 1

    scenario()


@virtual
async def test_with_a_hook_address_of_our_own_what_does_not_echo_it_is_not_ours(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, HOOKS) as rig:
        job = await rig.unsure_job(upstream, "a red car")
        upstream.finish("t-stranger", "a red car", hook=None)
        await let_pass(600)
        after = await rig.get(job)
        assert (after.state, after.job_id, after.asked_at is not None) == (State.UNSURE, None, True)


@virtual
async def test_each_is_asked_about_once_and_twenty_a_round(engine: Engine) -> None:
    upstream = FakeUpstream()
    for number in range(250):
        upstream.finish(f"s-{number}", "x", FOREIGN)
    upstream.script.fail("fetch_list", errors.UpstreamDown())  # so that no mark is known
    async with rigged(engine, {"key": upstream}, HOOKS) as rig:
        job = await rig.unsure_job(upstream)
        upstream.script.times.clear()
        upstream.script.calls.clear()
        await let_pass(400)
        assert sorted(upstream.fetched) == sorted(f"s-{number}" for number in range(250))
        rounds = rig.times(upstream.script, "fetch_list")
        fetches = rig.times(upstream.script, "fetch")
        assert max(fetches.count(moment) for moment in fetches) == 20
        assert rounds
        assert await rig.state(job) is State.UNSURE


@virtual
async def test_ours_is_found_among_hundreds(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.fail("fetch_list", errors.UpstreamDown())
    async with rigged(engine, {"key": upstream}, HOOKS) as rig:
        job = await rig.unsure_job(upstream)
        upstream.finish("t-ours", "p", rig.links.url(job.ref))
        for number in range(100):
            upstream.finish(f"s-{number}", "x", FOREIGN)
        await let_pass(120)
        assert (await rig.get(job)).job_id == "t-ours"


# What cannot be looked for.


@pytest.mark.parametrize("policy", UnsurePolicy)
def test_a_list_that_is_refused_for_ever_has_the_member_asked(engine: Engine, policy: UnsurePolicy) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}, Options(policy=policy)) as rig:
            job = await rig.unsure_job(upstream)
            upstream.script.fail_always("fetch_list", errors.ParameterRefused(status=404))
            await let_pass(3600)
            assert (await rig.get(job)).asked_at is None
            await let_pass(450)
            after = await rig.get(job)
            assert (after.state, after.asked_at is not None, upstream.submitted) == (State.UNSURE, True, {})
            await let_pass(24 * 3600)
            assert upstream.submitted == {}

    scenario()


@pytest.mark.parametrize("policy", UnsurePolicy)
def test_what_ttapi_is_known_to_have_is_neither_asked_about_nor_ordered_again(
    engine: Engine, policy: UnsurePolicy
) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        options = Options(public_url="https://easel.example", policy=policy)
        async with rigged(engine, {"key": upstream}, options) as rig:
            job = await rig.unsure_job(upstream)
            upstream.script.fail_always("fetch", errors.UpstreamDown())
            await rig.jobs.hint(job.ref, "t-first")
            assert await rig.jobs.order_again(await rig.get(job)) is False
            await let_pass(700)
            after = await rig.get(job)
            assert (after.job_id, after.asked_at, after.state) == ("t-first", None, State.OVERDUE)
            assert await rig.jobs.order_again(after) is False
            upstream.script.heal()
            upstream.finish("t-first")
            await let_pass(301)
            assert (await rig.state(job), upstream.submitted) == (State.SUCCEEDED, {})

    scenario()


# Marks.


@virtual
async def test_a_video_is_no_mark_in_a_list_that_has_none(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.finish("s-old", "p")  # somebody else's, with the very prompt, from before
    async with rigged(engine, {"key": upstream}) as rig:
        card = await rig.orders.animate("waves", Details(image_url="https://cdn.ttapi.io/a.png"), origin())
        await rig.jobs.accepted(card.job, 901, shown=True)
        video = await rig.reaches(card.job, State.RUNNING)
        upstream.snapshots[video.job_id or ""] = success(video.job_id or "")
        await rig.reaches(video, State.SUCCEEDED)
        job = await rig.unsure_job(upstream, "p")
        await let_pass(30)
        assert (await rig.get(job)).newest_known == "s-old"
        assert (await rig.state(job), (await rig.get(job)).job_id) == (State.UNSURE, None)
    # Nor after a restart, when the mark is what is stored.
    async with rigged(engine, {"key": upstream}) as rig:
        assert rig.account.newest_known == "s-old"
