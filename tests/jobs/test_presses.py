"""Buttons: one job at most for each press, and what a second press means."""

from dataclasses import replace

import pytest

from bot.jobs.model import Change, State, advance, failed, new_ref
from bot.jobs.outcomes import Verdict
from bot.jobs.transactions import life, orders, rows, submits
from bot.ttapi.failures import FailureKind
from tests.jobs.builders import NOW, order, origin, success
from tests.jobs.db import RESERVED, Db


def test_a_press_makes_a_child(db: Db) -> None:
    parent = db.succeeded()
    pressed = db(orders.press, new_ref(), parent.ref, order(action="upsample2"), origin(8), NOW, False)
    child = pressed.job
    assert child is not None
    assert pressed.parent == replace(parent, revision=parent.revision + 1)
    assert (child.state, child.action, child.user_id) == (State.NEW, "upsample2", 8)
    assert (child.parent_id, child.parent_job_id) == (parent.id, parent.job_id)
    assert (child.account_id, child.press_key) == (parent.account_id, f"{parent.id}:upsample2")
    assert db.money()[child.id] == [RESERVED]
    assert db(rows.used_actions, parent.id) == {"upsample2"}


@pytest.mark.parametrize("state", [state for state in State if state is not State.SUCCEEDED])
def test_only_a_result_has_buttons(db: Db, state: State) -> None:
    parent = db.in_state(state)
    pressed = db(orders.press, new_ref(), parent.ref, order(action="upsample1"), origin(), NOW, False)
    assert (pressed.verdict, pressed.job) == (Verdict.NOT_OFFERED, None)


def test_upstream_says_which_buttons(db: Db) -> None:
    parent = db.succeeded(components=("upsample1",))
    refused = db(orders.press, new_ref(), parent.ref, order(action="upsample2"), origin(), NOW, False)
    assert refused.verdict is Verdict.NOT_OFFERED
    unknown = db(orders.press, new_ref(), "unknown", order(action="upsample2"), origin(), NOW, False)
    assert unknown.verdict is Verdict.UNKNOWN


ENDS = {
    "succeeded": success(components=()),
    "failed": failed(FailureKind.TIMEOUT, "", NOW),
    "cancelled": Change(State.CANCELLED, {"finished_at": NOW}),
}


@pytest.mark.parametrize(
    ("action", "end", "again", "verdict"),
    [
        ("upsample1", None, False, Verdict.EXISTS),
        ("upsample1", None, True, Verdict.EXISTS),
        ("upsample1", "succeeded", False, Verdict.EXISTS),
        ("upsample1", "succeeded", True, Verdict.EXISTS),
        ("upsample1", "failed", False, Verdict.PLACED),
        ("upsample1", "cancelled", False, Verdict.PLACED),
        ("upscale_subtle", "succeeded", True, Verdict.EXISTS),
        ("redo_upscale_subtle", "succeeded", False, Verdict.RAN),
        ("reroll", None, False, Verdict.EXISTS),
        ("reroll", None, True, Verdict.EXISTS),
        ("reroll", "succeeded", False, Verdict.RAN),
        ("reroll", "succeeded", True, Verdict.PLACED),
        ("reroll", "failed", False, Verdict.PLACED),
        ("reroll", "cancelled", True, Verdict.PLACED),
        ("variation3", "succeeded", False, Verdict.RAN),
        ("zoom_out_2", "failed", False, Verdict.PLACED),
        ("pan_left", None, False, Verdict.EXISTS),
    ],
)
def test_a_second_press(db: Db, action: str, end: str | None, again: bool, verdict: Verdict) -> None:
    parent = db.succeeded(components=(action,))
    first = db.press(parent, action)
    if end == "succeeded":
        (child,) = db.claim()
        step = db(submits.submitted, child.id, "t-child", NOW)
        assert step is not None
        db.told(step.job, success("t-child", components=()))
    elif end is not None:
        change = ENDS[end]
        assert isinstance(change, Change)
        db(life.apply, first, change, NOW)
    second = db(orders.press, new_ref(), parent.ref, order(action=action), origin(8), NOW, again)
    assert second.verdict is verdict
    assert second.job is not None
    assert (second.job.id == first) is (verdict is not Verdict.PLACED)
    assert len(db.money()) == (3 if verdict is Verdict.PLACED else 2)


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_child_without_result_frees_its_button_and_its_parent_shows_it(db: Db, end: str) -> None:
    parent = db.succeeded()
    child = db.press(parent, "upsample1")
    change = ENDS[end]
    assert isinstance(change, Change)
    step = db(life.apply, child, change, NOW)
    assert step is not None
    assert step.job.press_key is None
    assert step.parent is not None
    assert (step.parent.id, step.parent.revision) == (parent.id, parent.revision + 2)
    assert db(rows.used_actions, parent.id) == frozenset()


def test_a_result_keeps_the_button_of_what_is_the_same_for_good(db: Db) -> None:
    parent = db.succeeded(components=("upsample1", "reroll"))
    kept, freed = db.press(parent, "upsample1"), db.press(parent, "reroll")
    for number, job in enumerate(db.claim()):
        step = db(submits.submitted, job.id, f"t-{number}", NOW)
        assert step is not None
        change = advance(step.job, success(f"t-{number}", components=()), NOW)
        assert change is not None
        ended = db(life.apply, job.id, change, NOW)
        assert ended is not None
        assert ended.parent is None
    keys = {job.id: job.press_key for job in db.all()}
    assert (keys[kept], keys[freed]) == (f"{parent.id}:upsample1", None)
    assert db(rows.used_actions, parent.id) == {"upsample1", "reroll"}


def test_retry(db: Db) -> None:
    job = db.failed()
    first = db(orders.retry, new_ref(), job.ref, order(), origin(), NOW)
    assert first.verdict is Verdict.PLACED
    assert first.job is not None
    second = db(orders.retry, new_ref(), job.ref, order(), origin(), NOW)
    assert (second.verdict, second.job) == (Verdict.EXISTS, first.job)
    db(orders.cancel, first.job.ref, NOW, True)
    third = db(orders.retry, new_ref(), job.ref, order(), origin(), NOW)
    assert third.verdict is Verdict.PLACED


def test_a_retry_that_succeeded_is_what_a_second_retry_leads_to(db: Db) -> None:
    job = db.failed()
    first = db(orders.retry, new_ref(), job.ref, order(), origin(), NOW)
    assert first.job is not None
    db(orders.accept, first.job.ref, 1, True, NOW)
    (claimed,) = db.claim()
    step = db(submits.submitted, claimed.id, "t-again", NOW)
    assert step is not None
    done = db.told(step.job, success("t-again"))
    assert done.press_key == f"{job.id}:retry"
    second = db(orders.retry, new_ref(), job.ref, order(), origin(8), NOW)
    assert (second.verdict, second.job) == (Verdict.EXISTS, done)


def test_retry_of_a_child_is_a_press_of_its_button(db: Db) -> None:
    parent = db.succeeded()
    child = db.press(parent, "reroll")
    db(life.apply, child, failed(FailureKind.TIMEOUT, "", NOW), NOW)
    ref = next(job.ref for job in db.all() if job.id == child)
    pressed = db(orders.retry, new_ref(), ref, order(action="reroll"), origin(), NOW)
    assert pressed.verdict is Verdict.PLACED
    assert pressed.job is not None
    assert pressed.job.press_key == f"{parent.id}:reroll"


@pytest.mark.parametrize("state", [state for state in State if state is not State.FAILED])
def test_only_a_failure_is_retried(db: Db, state: State) -> None:
    job = db.in_state(state)
    assert db(orders.retry, new_ref(), job.ref, order(), origin(), NOW).verdict is Verdict.NOT_OFFERED
    assert db(orders.retry, new_ref(), "unknown", order(), origin(), NOW).verdict is Verdict.UNKNOWN


def test_an_interaction_delivered_twice_orders_once(db: Db) -> None:
    first = db(orders.place, new_ref(), order(), origin(token="same"), NOW)
    second = db(orders.place, new_ref(), order(), origin(token="same"), NOW)
    assert second == first
    assert len(db.all()) == 1


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_press_delivered_twice_orders_once_although_the_first_has_ended(db: Db, end: str) -> None:
    parent = db.succeeded()
    by = origin(token="same")
    first = db(orders.press, new_ref(), parent.ref, order(action="reroll"), by, NOW, False)
    assert first.job is not None
    if end == "cancelled":
        db(orders.cancel, first.job.ref, NOW, True)
    else:
        db(orders.accept, first.job.ref, 1, True, NOW)
        db(life.apply, first.job.id, failed(FailureKind.TIMEOUT, "", NOW), NOW)
    second = db(orders.press, new_ref(), parent.ref, order(action="reroll"), by, NOW, False)
    assert second.verdict is Verdict.EXISTS
    assert second.job is not None
    assert second.job.id == first.job.id


def test_a_retry_delivered_twice_orders_once_although_the_first_has_ended(db: Db) -> None:
    job = db.failed()
    by = origin(token="same")
    first = db(orders.retry, new_ref(), job.ref, order(), by, NOW)
    assert first.job is not None
    db(orders.cancel, first.job.ref, NOW, True)
    second = db(orders.retry, new_ref(), job.ref, order(), by, NOW)
    assert second.verdict is Verdict.EXISTS
    assert second.job is not None
    assert second.job.id == first.job.id
