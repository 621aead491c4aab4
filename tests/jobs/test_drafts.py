"""What members prepare becomes one job at most; the pictures they give go with their orders."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, select

from bot.jobs import schema
from bot.jobs.details import BatchOrder, Details, Input
from bot.jobs.drafts import Draft, DraftKind
from bot.jobs.model import BATCH, EDIT, INPAINT, Job, State
from bot.jobs.outcomes import Verdict
from bot.jobs.transactions import inputs
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Blend, Dimensions, Edit, EditKind, Inpaint, JobStatus, Mode, Snapshot
from tests.jobs.builders import NOW, failure, origin, success
from tests.jobs.db import Db
from tests.jobs.rig import Rig, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream

ONE = [BatchOrder("a pier", Mode.RELAX)]
TWO = [BatchOrder("a pier", Mode.FAST), BatchOrder("a port", Mode.FAST)]
MASK, PHOTO = Input("image/png", b"mask"), Input("image/webp", b"photo")


async def a_single(rig: Rig, upstream: FakeUpstream) -> Job:
    """A finished single picture."""
    job, job_id = await rig.running_job()
    upstream.snapshots[job_id] = replace(success(job_id, components=("vary_region",)), images=())
    return await rig.reaches(job, State.SUCCEEDED)


async def a_region(rig: Rig, parent: Job | None, kind: DraftKind = DraftKind.REGION) -> Draft:
    action = INPAINT if kind is DraftKind.REGION else EDIT
    draft = rig.orders.draft(kind, 7, "a door", Mode.FAST, action)
    draft = replace(draft, origin=origin(7), parent_ref=parent and parent.ref)
    await rig.orders.keep(draft)
    return draft


# Confirming.


@virtual
async def test_one_grid_and_a_batch(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        single = await rig.orders.prepare(7, "as typed", ONE)
        assert (single.kind, single.action, single.prompt, single.mode) == (
            DraftKind.ORDER,
            "imagine",
            "a pier",
            Mode.RELAX,
        )
        batch = await rig.orders.prepare(7, "as typed", TWO)
        assert (batch.action, batch.prompt, batch.details) == (
            BATCH,
            "as typed",
            Details(orders=tuple(TWO)),
        )
        assert (rig.orders.cost(ONE), rig.orders.cost(TWO)) == (Decimal(2), Decimal(8))
        pressed = await rig.orders.confirm(single.ref, origin(7))
        assert pressed.job is not None
        assert (pressed.job.prompt, pressed.job.mode, pressed.job.state) == (
            "a pier",
            Mode.RELAX,
            State.NEW,
        )


@virtual
async def test_two_confirms_at_once_make_one_job(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        draft = await rig.orders.prepare(7, "p", TWO)
        outcomes = await asyncio.gather(*(rig.orders.confirm(draft.ref, origin(7)) for _ in range(5)))
        assert [pressed.verdict for pressed in outcomes].count(Verdict.PLACED) == 1
        assert len({pressed.job.id for pressed in outcomes if pressed.job}) == 1
        assert len(await rig.jobs.recent(7)) == 1


@virtual
async def test_a_later_confirm_leads_to_the_job(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        draft = await rig.orders.prepare(7, "p", ONE)
        first = await rig.orders.confirm(draft.ref, origin(7))
        assert first.job is not None
        await rig.jobs.accepted(first.job, 500, shown=True)
        running = await rig.reaches(first.job, State.RUNNING)
        again = await rig.orders.confirm(draft.ref, origin(7))
        assert (again.verdict, again.job) == (Verdict.EXISTS, running)


@pytest.mark.parametrize("kind", [kind for kind in DraftKind if kind is not DraftKind.ORDER])
def test_only_an_order_can_be_confirmed(engine: Engine, kind: DraftKind) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {}) as rig:
            draft = rig.orders.draft(kind, 7, "p", Mode.FAST)
            await rig.orders.keep(draft)
            assert (await rig.orders.confirm(draft.ref, origin(7))).verdict is Verdict.UNKNOWN

    scenario()


@virtual
async def test_somebody_elses_draft_and_none(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        draft = await rig.orders.prepare(7, "p", ONE)
        for ref, user in ((draft.ref, 8), ("unknown", 7)):
            assert (await rig.orders.confirm(ref, origin(user))).verdict is Verdict.UNKNOWN
        region = await a_region(rig, None)
        assert (await rig.orders.order_painted(region.ref, [MASK], "p", origin(8))).verdict is Verdict.UNKNOWN
        assert await rig.jobs.recent(7) == await rig.jobs.recent(8) == []


@virtual
async def test_an_interaction_delivered_twice_confirms_once(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        by = origin(7, "same")
        drafts = [await rig.orders.prepare(7, "p", ONE) for _ in range(2)]
        first, second = [await rig.orders.confirm(draft.ref, by) for draft in drafts]
        assert (first.verdict, second.verdict) == (Verdict.PLACED, Verdict.EXISTS)
        assert first.job == second.job


@virtual
async def test_what_discord_never_answered_can_be_confirmed_again(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        draft = await rig.orders.prepare(7, "p", ONE)
        first = await rig.orders.confirm(draft.ref, origin(7))
        assert first.job is not None
        await rig.jobs.abandoned(first.job)
        again = await rig.orders.confirm(draft.ref, origin(7))
        assert again.verdict is Verdict.PLACED


# Painted on a page: nobody waits for an answer.


@virtual
async def test_a_region_sent_from_the_page_is_queued_and_gets_its_message(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await a_single(rig, upstream)
        await settled()
        rig.surface.sights.clear()
        draft = await a_region(rig, parent)
        by = replace(origin(7), token=None)
        pressed = await rig.orders.send_painted(draft, MASK, "a red door", by)
        assert pressed.verdict is Verdict.PLACED
        assert pressed.job is not None
        assert (pressed.job.state, pressed.job.parent_id, pressed.job.token) == (
            State.QUEUED,
            parent.id,
            None,
        )
        await settled()
        job = await rig.get(pressed.job)
        assert job.state is State.RUNNING
        assert list(upstream.submitted.values())[-1] == Inpaint(
            parent.job_id or "", "bWFzaw==", "a red door", 300
        )
        assert [sight.way for sight in rig.surface.sights if sight.card.job.id == job.id] == ["post"]
        again = await rig.orders.send_painted(draft, MASK, "again", by)
        assert (again.verdict, again.job and again.job.id) == (Verdict.EXISTS, job.id)
        upstream.snapshots[job.job_id or ""] = success(job.job_id or "")
        await let_pass(10)
        done = await rig.get(job)
        assert (done.state, rig.surface.messages[done.message_id or 0].job.state) == (
            State.SUCCEEDED,
            State.SUCCEEDED,
        )
        assert rig.surface.ways.count("post") == 1


@virtual
async def test_a_region_that_waits_says_so_in_its_first_message(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await a_single(rig, upstream)
        rig.scheduler.paused = True
        draft = await a_region(rig, parent)
        pressed = await rig.orders.send_painted(draft, MASK, "", replace(origin(7), token=None))
        await settled()
        assert pressed.job is not None
        shown = [sight.card.job.state for sight in rig.surface.sights if sight.way == "post"]
        assert shown == [State.QUEUED]
        assert await rig.jobs.cancel(pressed.job) is True
        await settled()
        home = (await rig.get(pressed.job)).message_id
        assert rig.surface.messages[home or 0].job.state is State.CANCELLED


@virtual
async def test_a_private_region_is_shown_privately(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await a_single(rig, upstream)
        draft = await a_region(rig, parent)
        by = replace(origin(7, private=True), token=None)
        await rig.orders.send_painted(draft, MASK, "", by)
        await settled()
        assert rig.surface.ways[-1] == "direct"
        assert "post" not in rig.surface.ways


@virtual
async def test_a_job_from_a_draft_that_needs_no_parent_at_ttapi_is_bound_to_no_account(
    engine: Engine,
) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await a_single(rig, upstream)
        draft = await rig.orders.prepare(7, "p", ONE, parent_ref=parent.ref)
        job = (await rig.orders.confirm(draft.ref, origin(7))).job
        assert job is not None
        assert (job.parent_id, job.parent_job_id, job.account_id) == (parent.id, None, None)
        region = await a_region(rig, parent)
        painted = (await rig.orders.order_painted(region.ref, [MASK], "p", origin(7))).job
        assert painted is not None
        assert (painted.parent_id, painted.parent_job_id, painted.account_id) == (
            parent.id,
            parent.job_id,
            parent.account_id,
        )


# Pictures.


@virtual
async def test_pictures_are_stored_with_the_order_and_sent(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        card = await rig.orders.blend([PHOTO, MASK], Dimensions.LANDSCAPE, Mode.RELAX, origin())
        await rig.jobs.accepted(card.job, 500, shown=True)
        await rig.reaches(card.job, State.RUNNING)
        (sent,) = upstream.submitted.values()
        assert sent == Blend(
            ("data:image/webp;base64,cGhvdG8=", "data:image/png;base64,bWFzaw=="),
            Dimensions.LANDSCAPE,
            Mode.RELAX,
            600,
        )


@virtual
async def test_a_retry_sends_them_again(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        card = await rig.orders.edit("clay", PHOTO, EditKind.RETEXTURE, Mode.FAST, origin())
        await rig.jobs.accepted(card.job, 500, shown=True)
        job = await rig.reaches(card.job, State.RUNNING)
        upstream.snapshots[job.job_id or ""] = failure("Job Timeout", job.job_id or "")
        job = await rig.reaches(job, State.FAILED)
        pressed = await rig.jobs.retry(job, origin())
        assert pressed.job is not None
        await rig.jobs.accepted(pressed.job, 501, shown=True)
        await rig.reaches(pressed.job, State.RUNNING)
        edit = Edit("clay", "data:image/webp;base64,cGhvdG8=", Mode.FAST, EditKind.RETEXTURE)
        assert list(upstream.submitted.values()) == [edit, edit]


@virtual
async def test_an_order_whose_pictures_are_gone_fails_before_anything_is_sent(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        card = await rig.orders.describe(PHOTO, origin())
        with engine.begin() as connection:
            connection.execute(schema.inputs.delete())
        await rig.jobs.accepted(card.job, 500, shown=True)
        job = await rig.reaches(card.job, State.FAILED)
        assert (job.failure, upstream.submitted) == (FailureKind.INPUTS_GONE, {})
        assert (await rig.jobs.spending(7, 1)).reserved == Decimal(0)


@virtual
async def test_a_day_after_its_end_they_are_forgotten(engine: Engine) -> None:
    upstream, db = FakeUpstream(), Db(engine)
    async with rigged(engine, {"key": upstream}) as rig:
        cards = [
            await rig.orders.blend([PHOTO, MASK], Dimensions.SQUARE, Mode.FAST, origin()) for _ in range(2)
        ]
        await rig.jobs.accepted(cards[0].job, 500, shown=True)
        done = await rig.reaches(cards[0].job, State.RUNNING)
        job_id = done.job_id or ""
        upstream.snapshots[job_id] = Snapshot(job_id, JobStatus.FAILED, message="x")
        done = await rig.reaches(done, State.FAILED)
        assert done.finished_at is not None
        await rig.member_store.sweep(done.finished_at)
        assert len(db(inputs.of_job, done.id)) == 2
        await rig.member_store.sweep(done.finished_at + 1)
        assert db(inputs.of_job, done.id) == ()
        # What has not ended yet still needs its own.
        assert db(inputs.of_job, cards[1].job.id) == (PHOTO, MASK)


@virtual
async def test_drafts_are_forgotten_by_their_age_whatever_became_of_them(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        draft = await rig.orders.prepare(7, "p", ONE)
        await rig.orders.confirm(draft.ref, origin(7))
        await let_pass(10)
        younger = await rig.orders.prepare(7, "p", ONE)
        await rig.member_store.sweep(NOW + 5)
        assert await rig.orders.find_draft(draft.ref) is None
        assert await rig.orders.find_draft(younger.ref) == younger
        assert (await rig.orders.confirm(draft.ref, origin(7))).verdict is Verdict.UNKNOWN
        with engine.begin() as connection:
            assert connection.execute(select(func.count()).select_from(schema.jobs)).scalar_one() == 1


@virtual
async def test_what_its_author_cancelled_is_not_ordered_anew(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        draft = await rig.orders.prepare(7, "p", ONE)
        first = await rig.orders.confirm(draft.ref, origin(7))
        assert first.job is not None
        await rig.jobs.accepted(first.job, 500, shown=True)
        assert await rig.jobs.cancel(await rig.get(first.job)) is True
        again = await rig.orders.confirm(draft.ref, origin(7))
        assert (again.verdict, again.job and again.job.id) == (Verdict.EXISTS, first.job.id)
