"""Batches: one message for many jobs, made together and told of together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from bot.jobs.details import BatchOrder, Details
from bot.jobs.model import BATCH, Change, Hold, Job, Order, State, failed, new_ref
from bot.jobs.outcomes import Verdict
from bot.jobs.transactions import batches, life, orders, rows, submits, tally
from bot.policy import ledger
from bot.ttapi import errors
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Imagine, JobStatus, Mode, Snapshot
from tests.jobs.builders import NOW, failure, origin, success
from tests.jobs.db import Db
from tests.jobs.rig import Rig, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream

PROMPTS = tuple(BatchOrder(f"a {colour} car", Mode.FAST) for colour in ("red", "green", "blue"))
MIXED = (BatchOrder("one", Mode.FAST), BatchOrder("two", Mode.RELAX), BatchOrder("three", Mode.TURBO))
FOR_A_BATCH = Decimal(0)


def a_batch(db: Db, wanted: Sequence[BatchOrder] = PROMPTS, *, private: bool = False) -> Job:
    order = Order(
        BATCH, "a {red, green, blue} car", Mode.FAST, FOR_A_BATCH, None, Details(orders=tuple(wanted))
    )
    return db(orders.place, new_ref(), order, origin(private=private), NOW).job


def begun(db: Db, wanted: Sequence[BatchOrder] = PROMPTS, *, private: bool = False) -> Job:
    batch = db(orders.accept, a_batch(db, wanted, private=private).ref, 500, True, NOW)
    assert batch is not None
    return batch


def ended(db: Db, job: Job, state: State) -> Job | None:
    """End one of a batch's jobs; the batch when it must be shown anew."""
    change = Change(state, {"finished_at": NOW})
    if state is State.FAILED:
        change = failed(FailureKind.TIMEOUT, "", NOW)
    elif state is State.SUCCEEDED:
        db(life.apply, job.id, Change(State.SUBMITTING), NOW)
    step = db(life.apply, job.id, change, NOW)
    assert step is not None
    return step.parent


# As transactions.


def test_a_batch_is_one_job_until_it_is_accepted(db: Db) -> None:
    batch = a_batch(db)
    assert (batch.state, batch.details.orders) == (State.NEW, PROMPTS)
    assert db.all() == [batch]
    assert db.money() == {}
    assert db.claim() == []


def test_accepting_makes_its_jobs_in_the_same_transaction(db: Db) -> None:
    batch = begun(db, MIXED, private=True)
    assert (batch.state, batch.message_id, batch.shown, batch.revision) == (State.RUNNING, 500, 1, 2)
    _, *jobs = db.all()
    assert [(job.prompt, job.mode, job.estimate) for job in jobs] == [
        ("one", Mode.FAST, Decimal(4)),
        ("two", Mode.RELAX, Decimal(2)),
        ("three", Mode.TURBO, Decimal(8)),
    ]
    for number, job in enumerate(jobs, 1):
        assert (job.state, job.action, job.parent_id) == (State.QUEUED, "imagine", batch.id)
        assert (job.details, job.dirty, job.message_id) == (Details(number=number), False, None)
        assert (job.token, job.token_at, job.private) == (None, None, True)
        assert (job.user_id, job.channel_id, job.roles, job.locale) == (7, 30, (11, 12), "en-US")
        assert db.money()[job.id] == [("reserve", job.estimate)]
    assert batch.id not in db.money()
    assert db(tally.of_batch, batch.id) == jobs


def test_accepting_twice_makes_them_once(db: Db) -> None:
    batch = a_batch(db)
    assert db(orders.accept, batch.ref, 500, True, NOW) is not None
    assert db(orders.accept, batch.ref, 501, True, NOW) is None
    assert len(db.all()) == 4


def test_a_hold_that_is_known_is_every_jobs(db: Db) -> None:
    order = Order(BATCH, "p", Mode.FAST, FOR_A_BATCH, Hold.UPSTREAM_DOWN, Details(orders=PROMPTS))
    batch = db(orders.place, new_ref(), order, origin(), NOW).job
    db(orders.accept, batch.ref, 500, True, NOW)
    assert [job.hold for job in db.all()] == [Hold.UPSTREAM_DOWN] * 4


def test_a_batch_takes_no_slot_and_is_never_submitted(db: Db) -> None:
    batch = begun(db)
    claimed = db.claim(cap=2)
    assert [job.prompt for job in claimed] == ["a red car", "a green car"]
    assert db.claim(cap=2) == []
    assert db(submits.recover, NOW)
    assert db.get(batch).state is State.RUNNING


@pytest.mark.parametrize(
    "ends",
    [
        (State.SUCCEEDED, State.SUCCEEDED, State.SUCCEEDED),
        (State.FAILED, State.FAILED, State.FAILED),
        (State.SUCCEEDED, State.FAILED, State.CANCELLED),
    ],
)
def test_it_ends_with_the_last_of_its_jobs(db: Db, ends: tuple[State, ...]) -> None:
    batch = begun(db)
    revisions: list[tuple[State, int]] = []
    for job, end in zip(db.all()[1:], ends, strict=True):
        told = ended(db, job, end)
        assert told is not None
        revisions.append((told.state, told.revision - batch.revision))
    assert revisions == [(State.RUNNING, 1), (State.RUNNING, 2), (State.SUCCEEDED, 3)]
    done = db.get(batch)
    assert done.finished_at == NOW
    assert batch.id not in db.money()


def test_stop_cancels_what_was_not_sent(db: Db) -> None:
    batch = begun(db)
    (sent,) = db.claim(cap=1)
    steps = db(batches.stop, batch.ref, NOW)
    assert [step.job.state for step in steps] == [State.CANCELLED] * 2
    assert {job.id: job.state for job in db.all()[1:]}[sent.id] is State.SUBMITTING
    assert [entry for entries in db.money().values() for entry, _ in entries] == [
        "reserve",
        "reserve",
        "release",
        "reserve",
        "release",
    ]
    assert db.get(batch).state is State.RUNNING
    assert db(batches.stop, batch.ref, NOW) == []
    told = ended(db, sent, State.FAILED)
    assert told is not None
    assert told.state is State.SUCCEEDED


def test_a_batch_of_which_nothing_was_sent_ends_when_it_is_stopped(db: Db) -> None:
    batch = begun(db)
    *_, last = db(batches.stop, batch.ref, NOW)
    assert last.parent is not None
    assert (last.parent.id, last.parent.state) == (batch.id, State.SUCCEEDED)


def test_there_is_nothing_to_stop_before_it_began(db: Db) -> None:
    batch = a_batch(db)
    assert db(batches.stop, batch.ref, NOW) == []
    assert db(batches.stop, "unknown", NOW) == []
    step = db(orders.cancel, batch.ref, NOW, False)
    assert step is not None
    assert (step.job.state, len(db.all()), db.money()) == (State.CANCELLED, 1, {})


def test_only_the_batch_is_among_a_members_unfinished(db: Db) -> None:
    batch = begun(db)
    other = db.queued()
    assert db(rows.unfinished_of_member, 7, 20) == [batch, other]


@pytest.mark.parametrize("state", [State.FAILED])
def test_a_failed_one_is_retried_on_its_own(db: Db, state: State) -> None:
    batch = begun(db)
    job = db.all()[1]
    ended(db, job, state)
    wanted = Order("imagine", job.prompt, job.mode, Decimal(4))
    pressed = db(orders.retry, new_ref(), job.ref, wanted, origin(8), NOW)
    assert pressed.verdict is Verdict.PLACED
    assert pressed.job is not None
    assert (pressed.job.parent_id, pressed.job.details.number) == (None, None)
    again = db(orders.retry, new_ref(), job.ref, wanted, origin(9), NOW)
    assert (again.verdict, again.job) == (Verdict.EXISTS, pressed.job)
    assert len(db(tally.of_batch, batch.id)) == 3


def test_money_is_that_of_the_jobs(db: Db) -> None:
    begun(db, MIXED)
    spending = db(ledger.spending, 7, 0.0)
    assert (spending.spent, spending.reserved, spending.finished) == (Decimal(0), Decimal(14), 0)


# Through the services.


async def placed(rig: Rig, wanted: Sequence[BatchOrder] = PROMPTS, *, private: bool = False) -> Job:
    draft = await rig.orders.prepare(7, "a {red, green, blue} car", wanted)
    pressed = await rig.orders.confirm(draft.ref, origin(7, private=private))
    assert (pressed.verdict, pressed.ahead) == (Verdict.PLACED, 0)
    assert pressed.job is not None
    return pressed.job


def finish(upstream: FakeUpstream, prompt: str, snapshot: Snapshot | None = None) -> None:
    job_id = next(
        job_id
        for job_id, request in upstream.submitted.items()
        if isinstance(request, Imagine) and request.prompt == prompt
    )
    upstream.snapshots[job_id] = replace(snapshot or success(job_id), job_id=job_id)


@virtual
async def test_its_jobs_are_submitted_at_once(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        batch = await placed(rig)
        await rig.jobs.accepted(batch, 500, shown=True)
        await settled()
        assert len(upstream.submitted) == 3


@virtual
async def test_each_result_is_a_message_of_its_own_and_the_board_counts_them(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        batch = await placed(rig)
        await rig.jobs.accepted(batch, 500, shown=True)
        await let_pass(3)
        assert rig.surface.ways == ["edit_answer"]
        finish(upstream, "a green car")
        await let_pass(6)
        assert rig.surface.ways == ["edit_answer", "edit_answer", "post", "edit_answer"]
        board = rig.surface.messages[500].board
        assert [(job.prompt, job.state, job.message_id is not None) for job in board] == [
            ("a red car", State.RUNNING, False),
            ("a green car", State.SUCCEEDED, True),
            ("a blue car", State.RUNNING, False),
        ]
        finish(upstream, "a red car", Snapshot(None, JobStatus.FAILED, message="Job Timeout"))
        finish(upstream, "a blue car")
        await let_pass(12)
        assert await rig.state(batch) is State.SUCCEEDED
        assert rig.surface.ways.count("post") == 3
        card = rig.surface.messages[500]
        assert [job.state for job in card.board] == [
            State.SUCCEEDED if n else State.FAILED for n in (0, 1, 1)
        ]
        # Each message leads back to the batch.
        posted = [sight.card for sight in rig.surface.sights if sight.way == "post"]
        assert {post.parent and post.parent.id for post in posted} == {batch.id}
        assert all(job.message_id is not None for job in card.board)


@virtual
async def test_a_private_batch_shows_its_results_privately(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.jobs.accepted(await placed(rig, private=True), 500, shown=True)
        await let_pass(3)
        finish(upstream, "a green car")
        await let_pass(6)
        assert "post" not in rig.surface.ways
        assert "direct" in rig.surface.ways


@virtual
async def test_a_batch_made_from_a_picture_takes_no_slot_of_its_account(engine: Engine) -> None:
    upstream = FakeUpstream(cap=1)
    async with rigged(engine, {"key": upstream}) as rig:
        parent, job_id = await rig.running_job()
        upstream.snapshots[job_id] = success(job_id)
        parent = await rig.reaches(parent, State.SUCCEEDED)
        draft = await rig.orders.prepare(7, "p", PROMPTS, parent_ref=parent.ref)
        pressed = await rig.orders.confirm(draft.ref, origin(7))
        assert pressed.job is not None
        assert pressed.job.parent_id == parent.id
        await rig.jobs.accepted(pressed.job, 500, shown=True)
        await settled()
        assert len(upstream.submitted) == 2


@virtual
async def test_stop_through_the_service(engine: Engine) -> None:
    upstream = FakeUpstream(cap=1)
    async with rigged(engine, {"key": upstream}) as rig:
        batch = await placed(rig)
        await rig.jobs.accepted(batch, 500, shown=True)
        await settled()
        assert await rig.jobs.stop(batch) == 2
        assert await rig.jobs.stop(batch) == 0
        finish(upstream, "a red car")
        await let_pass(10)
        assert await rig.state(batch) is State.SUCCEEDED
        # What was cancelled has no message, and needs none.
        assert (len(upstream.submitted), rig.surface.ways.count("post")) == (1, 1)


@virtual
async def test_one_that_nobody_knows_of_is_asked_about_in_a_message_of_its_own(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.Unsure(status=500))
        batch = await placed(rig)
        await rig.jobs.accepted(batch, 500, shown=True)
        await let_pass(460)
        asked = [job for job in await rig.store.of_batch(batch.id) if job.asked_at is not None]
        assert len(asked) == 1
        posted = [sight.card.job.id for sight in rig.surface.sights if sight.way == "post"]
        assert posted == [asked[0].id]
        assert await rig.jobs.let_go(asked[0]) is True
        assert await rig.state(batch) is State.RUNNING


@virtual
async def test_a_failed_one_is_retried_through_the_service(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        batch = await placed(rig)
        await rig.jobs.accepted(batch, 500, shown=True)
        await settled()
        finish(upstream, "a red car", failure())
        await let_pass(10)
        lost = next(job for job in await rig.store.of_batch(batch.id) if job.state is State.FAILED)
        pressed = await rig.jobs.retry(lost, origin(8))
        assert pressed.job is not None
        await rig.jobs.accepted(pressed.job, 600, shown=True)
        again = await rig.reaches(pressed.job, State.RUNNING)
        assert (again.prompt, again.user_id, again.details.number) == ("a red car", 8, None)


# After a crash.


@pytest.mark.parametrize("found", [True, False])
def test_a_batch_whose_answer_is_unclear(engine: Engine, found: bool) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            batch = await placed(rig)
        async with rigged(engine, {"key": upstream}) as rig:
            if found:
                rig.surface.originals[batch.token or ""] = 500
            await let_pass(30)
            states = [job.state for job in await rig.store.of_batch(batch.id)]
            assert states == ([State.RUNNING] * 3 if found else [])
            assert await rig.state(batch) is (State.RUNNING if found else State.CANCELLED)
            assert len(upstream.submitted) == (3 if found else 0)
            # The command may still come to its end, too late.
            await rig.jobs.accepted(batch, 500, shown=True)
            await let_pass(30)
            assert len(await rig.store.of_batch(batch.id)) == (3 if found else 0)

    scenario()


# Stop, at inconvenient moments.


@virtual
async def test_stop_before_the_first_answer_is_known_of_holds(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        batch = await placed(rig)
        # The answer was shown, or nobody could have pressed; that Discord's word was lost changes nothing.
        assert await rig.jobs.stop(batch, 500) == 3
        await rig.jobs.accepted(batch, 500, shown=True)
        await let_pass(60)
        after = await rig.get(batch)
        assert (after.state, after.message_id, upstream.submitted) == (State.SUCCEEDED, 500, {})


@virtual
async def test_cancel_before_the_first_answer_is_known_of_is_shown(engine: Engine) -> None:
    async with rigged(engine, {"key": FakeUpstream()}) as rig:
        job = await rig.new()
        assert await rig.jobs.cancel(job, 501) is True
        await let_pass(5)
        after = await rig.get(job)
        assert (after.state, after.message_id, after.dirty) == (State.CANCELLED, 501, False)
        assert rig.surface.messages[501].job.state is State.CANCELLED


def test_what_comes_back_after_stop_is_not_sent_again(db: Db) -> None:
    batch = begun(db)
    (first,) = db.claim(cap=1)
    assert len(db(batches.stop, batch.ref, NOW)) == 2
    step = db(submits.put_back, first.id, 0.0, None, NOW)
    assert step is not None
    assert step.job.state is State.CANCELLED
    assert step.parent is not None
    assert step.parent.state is State.SUCCEEDED
    assert db.claim() == []
    assert [books[-1] for books in db.money().values()] == [("release", Decimal(0))] * 3


def test_what_comes_back_of_a_batch_that_goes_on_waits_again(db: Db) -> None:
    begun(db)
    (first,) = db.claim(cap=1)
    step = db(submits.put_back, first.id, 0.0, None, NOW)
    assert step is not None
    assert step.job.state is State.QUEUED
