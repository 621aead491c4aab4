"""TTAPI's ids and slots: what belongs to one job, and how many jobs run at a time."""

from decimal import Decimal

import pytest

from bot.jobs.model import State
from bot.jobs.transactions import accounts, submits
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode
from tests.jobs.builders import NOW, order, success
from tests.jobs.db import Db


@pytest.mark.parametrize(
    ("state", "becomes", "told"),
    [
        (State.QUEUED, State.RUNNING, True),
        (State.SUBMITTING, State.SUBMITTING, False),
        (State.UNSURE, State.UNSURE, False),
    ],
)
def test_a_hook_brings_the_id(db: Db, state: State, becomes: State, told: bool) -> None:
    before = db.in_state(state) if state is not State.QUEUED else db.submitting()
    if state is State.QUEUED:
        step = db(submits.put_back, before.id, NOW, None, NOW)
        assert step is not None
        before = step.job
    after = db(submits.learn_id, before.ref, "t-hook", NOW)
    assert after is not None
    assert (after.state, after.job_id) == (becomes, "t-hook")
    assert after.revision == before.revision + told
    assert db.get(before) == after


@pytest.mark.parametrize(
    "state",
    [
        State.NEW,
        State.QUEUED,  # which was never tried
        State.RUNNING,
        State.OVERDUE,
        State.SUCCEEDED,
        State.FAILED,
        State.CANCELLED,
    ],
)
def test_a_hook_changes_no_other_job(db: Db, state: State) -> None:
    before = db.in_state(state)
    assert db(submits.learn_id, before.ref, "t-hook", NOW) == before
    assert db.get(before) == before


def test_an_id_belongs_to_one_job(db: Db) -> None:
    owner, other = db.running(), db.in_state(State.UNSURE)
    assert owner.job_id is not None
    assert db(submits.learn_id, other.ref, owner.job_id, NOW) == other
    submitting = db.submitting()
    step = db(submits.submitted, submitting.id, owner.job_id, NOW)
    assert step is not None
    assert (step.job.state, step.job.failure, step.job.job_id) == (State.FAILED, FailureKind.LOST, None)
    assert db.get(owner) == owner


def test_a_hook_for_nobody(db: Db) -> None:
    assert db(submits.learn_id, "unknown", "t-hook", NOW) is None


def test_the_answer_after_the_hook_changes_nothing(db: Db) -> None:
    job = db.submitting()
    known = db(submits.learn_id, job.ref, "t-1", NOW)
    assert known is not None
    done = db.told(known, success())
    assert db(submits.submitted, job.id, "t-1", NOW) is None
    assert db.get(job) == done


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (State.NEW, False),
        (State.SUBMITTING, True),
        (State.RUNNING, True),
        (State.UNSURE, True),
        (State.OVERDUE, False),
        (State.SUCCEEDED, False),
        (State.FAILED, False),
        (State.CANCELLED, False),
    ],
)
def test_what_takes_a_slot(db: Db, state: State, counts: bool) -> None:
    db.in_state(state)
    job = db.queued()
    assert [claimed.id for claimed in db.claim(cap=1)] == ([] if counts else [job.id])


@pytest.mark.parametrize(("after", "free"), [(419.9, False), (420.0, True), (421.0, True)])
def test_an_unsure_job_frees_its_slot_at_its_deadline(db: Db, after: float, free: bool) -> None:
    db.in_state(State.UNSURE)
    db.queued()
    assert bool(db.claim(cap=1, now=NOW + after)) is free


@pytest.mark.parametrize(
    ("cap", "most", "expected"), [(0, 9, 0), (2, 9, 0), (3, 9, 1), (5, 9, 3), (5, 2, 2), (9, 9, 4), (9, 0, 0)]
)
def test_the_cap(db: Db, cap: int, most: int, expected: int) -> None:
    db.running()
    db.running()
    for _ in range(4):
        db.queued()
    assert len(db.claim(cap=cap, most=most)) == expected


def test_slots_of_another_account_do_not_count(db: Db) -> None:
    db.running()
    job = db.queued()
    other = db(accounts.remember, "other", "other", 1, Decimal(0), Decimal(0)).id
    claimed = db(submits.claim, other, 1, dict.fromkeys(Mode, NOW), None, NOW, 9)
    assert [(item.id, item.account_id, item.newest_known) for item in claimed] == [(job.id, other, None)]


def test_a_job_stays_with_its_account(db: Db) -> None:
    parent = db.succeeded()
    child = db.press(parent, "upsample1")
    other = db(accounts.remember, "other", "other", 9, Decimal(0), Decimal(0)).id
    assert db(submits.claim, other, 9, dict.fromkeys(Mode, NOW), None, NOW, 9) == []
    assert [job.id for job in db.claim()] == [child]


def test_a_job_waits_for_its_time(db: Db) -> None:
    job = db.submitting()
    db(submits.put_back, job.id, NOW + 30, None, NOW)
    assert db.claim(now=NOW + 29.9) == []
    assert db(submits.next_due, NOW) == NOW + 30
    assert [claimed.attempts for claimed in db.claim(now=NOW + 30)] == [2]
    assert db(submits.next_due, NOW) is None


def test_a_clock_set_back_delays_no_new_job(db: Db) -> None:
    job = db.queued()
    assert [claimed.id for claimed in db.claim(now=NOW - 3600)] == [job.id]


def test_deadlines_by_mode(db: Db) -> None:
    for mode in Mode:
        db.queued(order(mode=mode))
    assert {job.mode.value: job.deadline_at for job in db.claim()} == {
        "fast": NOW + 420,
        "relax": NOW + 720,
        "turbo": NOW + 420,
    }
