"""Accounts whose key is gone, and keys that turn out to belong to another account."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.errors import EaselError
from bot.jobs.details import Details, Input
from bot.jobs.drafts import Draft, DraftKind
from bot.jobs.model import INPAINT, VIDEO, Job, State
from bot.jobs.outcomes import Verdict
from bot.ttapi import errors
from tests.jobs.builders import GRID, failure, origin, success
from tests.jobs.rig import Rig, rigged
from tests.jobs.virtual import let_pass, virtual
from tests.support.fakes import FakeUpstream

MASK = Input("image/png", b"mask")


async def a_result(rig: Rig, upstream: FakeUpstream, components: tuple[str, ...] = GRID) -> Job:
    job, job_id = await rig.running_job()
    upstream.snapshots[job_id] = success(job_id, components=components)
    return await rig.reaches(job, State.SUCCEEDED)


async def a_region(rig: Rig, parent: Job) -> Draft:
    draft = rig.orders.draft(DraftKind.REGION, 7, "p", parent.mode, INPAINT)
    draft = replace(draft, parent_ref=parent.ref, origin=origin())
    await rig.orders.keep(draft)
    return draft


def a_key() -> tuple[FakeUpstream, dict[str, FakeUpstream]]:
    upstream = FakeUpstream("new@example.org")
    return upstream, {"new": upstream}


# The key is gone.


@virtual
async def test_a_press_is_refused_in_a_sentence(engine: Engine) -> None:
    old = FakeUpstream("old@example.org")
    async with rigged(engine, {"old": old}) as rig:
        job = await a_result(rig, old)
    _, keys = a_key()
    async with rigged(engine, keys) as rig:
        for action in ("upsample1", "reroll", "seed"):
            with pytest.raises(EaselError) as refused:
                await rig.jobs.press(job.ref, action, origin())
            assert refused.value.message.key == "press.no_account"
        assert len(await rig.jobs.recent(7)) == 1


@virtual
async def test_what_needs_only_the_picture_goes_on_with_another_key(engine: Engine) -> None:
    old = FakeUpstream("old@example.org")
    async with rigged(engine, {"old": old}) as rig:
        job = await a_result(rig, old)
    new, keys = a_key()
    async with rigged(engine, keys) as rig:
        pressed = await rig.jobs.press(job.ref, VIDEO, origin(), details=Details(image_url=job.image))
        assert pressed.job is not None
        await rig.jobs.accepted(pressed.job, 901, shown=True)
        await rig.reaches(pressed.job, State.RUNNING)
        card = await rig.orders.imagine("again", job.mode, origin(), parent_ref=job.ref)
        await rig.jobs.accepted(card.job, 902, shown=True)
        await rig.reaches(card.job, State.RUNNING)
        assert len(new.submitted) == 2


@virtual
async def test_a_region_is_refused_in_a_sentence(engine: Engine) -> None:
    old = FakeUpstream("old@example.org")
    async with rigged(engine, {"old": old}) as rig:
        job = await a_result(rig, old, ("vary_region",))
    _, keys = a_key()
    async with rigged(engine, keys) as rig:
        from_window, from_page = await a_region(rig, job), await a_region(rig, job)
        with pytest.raises(EaselError, match=r"press\.no_account"):
            await rig.orders.order_painted(from_window.ref, [MASK], "p", origin())
        with pytest.raises(EaselError, match=r"press\.no_account"):
            await rig.orders.send_painted(from_page, MASK, "p", replace(origin(), token=None))
        assert len(await rig.jobs.recent(7)) == 1


@virtual
async def test_a_failed_order_is_repeated_on_the_key_that_is_there(engine: Engine) -> None:
    old = FakeUpstream("old@example.org")
    async with rigged(engine, {"old": old}) as rig:
        job, job_id = await rig.running_job()
        old.snapshots[job_id] = failure("Job Timeout", job_id)
        job = await rig.reaches(job, State.FAILED)
        parent = await a_result(rig, old)
        pressed = await rig.jobs.press(parent.ref, "reroll", origin())
        assert pressed.job is not None
        await rig.jobs.accepted(pressed.job, 903, shown=True)
        child = await rig.reaches(pressed.job, State.RUNNING)
        old.snapshots[child.job_id or ""] = failure("Job Timeout", child.job_id or "")
        child = await rig.reaches(child, State.FAILED)
    _, keys = a_key()
    async with rigged(engine, keys) as rig:
        again = await rig.jobs.retry(job, origin())
        assert again.verdict is Verdict.PLACED
        assert again.job is not None
        await rig.jobs.accepted(again.job, 904, shown=True)
        await rig.reaches(again.job, State.RUNNING)
        with pytest.raises(EaselError, match=r"press\.no_account"):
            await rig.jobs.retry(child, origin())


@virtual
async def test_a_job_asked_about_is_not_ordered_again_into_nothing(engine: Engine) -> None:
    old = FakeUpstream("old@example.org")
    async with rigged(engine, {"old": old}) as rig:
        job = await rig.unsure_job(old)
    _, keys = a_key()
    async with rigged(engine, keys) as rig:
        with pytest.raises(EaselError, match=r"press\.no_account"):
            await rig.jobs.order_again(job)
        assert await rig.state(job) is State.UNSURE
        assert await rig.jobs.let_go(job) is True


# The key belongs to another account than it seemed.


@virtual
async def test_a_key_that_moves_takes_its_jobs_along(engine: Engine) -> None:
    one, other = FakeUpstream("", cap=2), FakeUpstream("", cap=2)
    async with rigged(engine, {"a": one, "b": other}) as rig:
        jobs = [await rig.order(user=user) for user in range(10)]
        await let_pass(2)
        ids = {(await rig.get(job)).account_id for job in jobs}
        assert len(ids - {None}) == 2
        one.account = replace(one.account, email="owner@example.org")
        other.account = replace(other.account, email="owner@example.org")
        await let_pass(301)
        assert len(list(rig.accounts)) == 1
        for _ in range(8):
            for upstream, twin in ((one, other), (other, one)):
                for job_id in upstream.submitted:
                    upstream.snapshots[job_id] = twin.snapshots[job_id] = success(job_id)
            await let_pass(16)
        assert {await rig.state(job) for job in jobs} == {State.SUCCEEDED}
        assert len(one.submitted) + len(other.submitted) == 10
        assert {(await rig.get(job)).account_id for job in jobs} == {rig.account.id}


@virtual
async def test_what_waits_for_a_key_that_moved_is_submitted_on_its_new_account(engine: Engine) -> None:
    one, other = FakeUpstream(""), FakeUpstream("owner@example.org")
    async with rigged(engine, {"a": one, "b": other}) as rig:
        stopped = errors.QuotaExhausted(status=402)
        other.script.fail_always("submit", stopped)
        one.script.fail_always("submit", stopped)
        jobs = [await rig.order(user=user) for user in range(4)]
        await let_pass(1)
        one.account = replace(one.account, email="owner@example.org")
        await let_pass(400)
        one.script.heal()
        other.script.heal()
        one.charge(5000)
        other.charge(5000)
        await let_pass(400)
        assert {await rig.state(job) for job in jobs} <= {State.RUNNING, State.OVERDUE}
