"""Each transaction function against every state: who may move a job, and what moves with it."""

import pytest

from bot.jobs.model import Change, Hold, State, advance
from bot.jobs.transactions import life, orders, submits
from tests.jobs.builders import CHANNEL, NOW, order, running, success
from tests.jobs.db import RELEASED, RESERVED, Db


@pytest.mark.parametrize("state", State)
def test_only_new_is_accepted(db: Db, state: State) -> None:
    before = db.in_state(state)
    after = db(orders.accept, before.ref, 77, True, NOW)
    assert (after is not None) is (state is State.NEW)
    if after is None:
        assert db.get(before) == before
    else:
        assert (after.state, after.message_id, after.message_channel_id) == (State.QUEUED, 77, CHANNEL)
        assert (after.revision, after.shown) == (1, 1)


def test_an_answer_that_was_not_ours_is_to_be_edited(db: Db) -> None:
    accepted = db(orders.accept, db.new().ref, 77, False, NOW)
    assert accepted is not None
    assert accepted.dirty


@pytest.mark.parametrize("state", State)
def test_who_can_be_cancelled_by_a_member(db: Db, state: State) -> None:
    before = db.in_state(state)
    step = db(orders.cancel, before.ref, NOW + 5, True)
    assert (step is not None) is (state in {State.NEW, State.QUEUED})
    if step is None:
        assert db.get(before) == before
    else:
        assert (step.job.state, step.job.finished_at, step.job.dirty) == (State.CANCELLED, NOW + 5, True)
        assert db.money()[before.id] == [RESERVED, RELEASED]


@pytest.mark.parametrize("state", State)
def test_what_nobody_has_seen_is_dropped_only_while_it_is_new(db: Db, state: State) -> None:
    before = db.in_state(state)
    step = db(orders.cancel, before.ref, NOW + 5, False)
    assert (step is not None) is (state is State.NEW)
    if step is None:
        assert db.get(before) == before
    else:
        assert (step.job.state, step.job.dirty, step.job.delivered_at) == (State.CANCELLED, False, NOW + 5)
        assert db.money()[before.id] == [RESERVED, RELEASED]


@pytest.mark.parametrize("state", State)
def test_only_queued_is_claimed(db: Db, state: State) -> None:
    before = db.in_state(state)
    claimed = db.claim()
    assert [job.id for job in claimed] == ([before.id] if state is State.QUEUED else [])
    if claimed:
        after = claimed[0]
        assert (after.state, after.attempts, after.account_id) == (State.SUBMITTING, 1, db.account)
        assert (after.submitted_at, after.deadline_at, after.newest_known) == (NOW, NOW + 420, "old")
        assert after.revision == before.revision
    else:
        assert db.get(before) == before


@pytest.mark.parametrize("state", State)
def test_only_submitting_takes_the_submits_answer(db: Db, state: State) -> None:
    before = db.in_state(state)
    step = db(submits.submitted, before.id, "t-9", NOW)
    assert (step is not None) is (state is State.SUBMITTING)
    after = db.get(before)
    if step is None:
        assert after == before
    else:
        assert (after.state, after.job_id, after.revision) == (State.RUNNING, "t-9", before.revision + 1)


@pytest.mark.parametrize("state", State)
def test_only_submitting_is_put_back(db: Db, state: State) -> None:
    before = db.in_state(state)
    step = db(submits.put_back, before.id, NOW + 9, Hold.UPSTREAM_DOWN, NOW)
    assert (step is not None) is (state is State.SUBMITTING)
    after = db.get(before)
    if step is None:
        assert after == before
    else:
        assert (after.state, after.not_before, after.hold) == (State.QUEUED, NOW + 9, Hold.UPSTREAM_DOWN)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, None, False),
        (None, Hold.UPSTREAM_DOWN, True),
        (Hold.UPSTREAM_DOWN, Hold.UPSTREAM_DOWN, False),
        (Hold.UPSTREAM_DOWN, Hold.QUOTA_EXHAUSTED, True),
        (Hold.UPSTREAM_DOWN, None, True),
    ],
)
def test_a_job_put_back_is_shown_again_only_if_there_is_something_new_to_say(
    db: Db, before: Hold | None, after: Hold | None, told: bool
) -> None:
    job = db.submitting(order(hold=before))
    step = db(submits.put_back, job.id, NOW, after, NOW)
    assert step is not None
    assert (step.job.revision, step.job.dirty) == ((2, True) if told else (1, False))


@pytest.mark.parametrize("state", State)
def test_only_unsure_is_asked_about(db: Db, state: State) -> None:
    before = db.in_state(state)
    asked = db(submits.ask, before.id, NOW + 1)
    assert (asked is not None) is (state is State.UNSURE)
    assert db.get(before) == (asked or before)
    if asked is not None:
        assert (asked.asked_at, asked.revision) == (NOW + 1, before.revision + 1)


@pytest.mark.parametrize("state", State)
def test_the_members_word_counts_while_a_job_is_unsure(db: Db, state: State) -> None:
    before = db.in_state(state)
    unsure = frozenset({State.UNSURE})
    step = db(life.step, before.id, unsure, Change(State.QUEUED, {"not_before": NOW, "asked_at": None}), NOW)
    assert (step is not None) is (state is State.UNSURE)
    assert db.get(before) == (step.job if step else before)


@pytest.mark.parametrize("state", State)
def test_after_a_restart_only_submitting_is_unsure(db: Db, state: State) -> None:
    before = db.in_state(state)
    found = db(submits.recover, NOW)
    after = db.get(before)
    if state is State.SUBMITTING:
        assert (after.state, after.revision) == (State.UNSURE, before.revision + 1)
    else:
        assert after == before
    looked_after = {State.SUBMITTING, State.RUNNING, State.UNSURE, State.OVERDUE}
    assert found == ([after] if state in looked_after else [])


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", [state for state in State if state is not State.NEW])
def test_no_step_beside_the_table(db: Db, source: State, target: State) -> None:
    allowed = {
        State.QUEUED: {State.NEW, State.SUBMITTING, State.UNSURE},
        State.SUBMITTING: {State.QUEUED},
        State.RUNNING: {State.QUEUED, State.SUBMITTING, State.UNSURE, State.RUNNING},
        State.UNSURE: {State.SUBMITTING},
        State.OVERDUE: {State.RUNNING},
        State.SUCCEEDED: {State.SUBMITTING, State.RUNNING, State.UNSURE, State.OVERDUE},
        State.FAILED: {State.QUEUED, State.SUBMITTING, State.RUNNING, State.UNSURE, State.OVERDUE},
        State.CANCELLED: {State.NEW, State.QUEUED},
    }
    before = db.in_state(source)
    step = db(life.step, before.id, frozenset(State), Change(target), NOW)
    assert (step is not None) is (source in allowed[target])
    if step is None:
        assert db.get(before) == before


def test_progress_in_the_database_never_goes_back(db: Db) -> None:
    job = db.running()
    stale = job
    job = db.told(job, running(46))
    change = advance(stale, running(20), NOW)
    assert change is not None
    assert db(life.apply, job.id, change, NOW) is None
    assert db.get(job) == job


def test_a_job_at_a_hundred_percent_can_still_succeed(db: Db) -> None:
    job = db.told(db.running(), running(100))
    assert db.told(job, success()).state is State.SUCCEEDED
