"""Sums over the ledger: what was spent, what is held, and whose it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from bot.jobs.model import Change, Job, Order, State, advance, failed, new_ref
from bot.jobs.transactions import life, orders
from bot.policy import ledger
from bot.policy.ledger import Spending
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode
from tests.jobs.builders import NOW, failure, order, origin, success
from tests.jobs.conftest import EmptyDatabase
from tests.jobs.db import Db

NOTHING = Spending(Decimal(0), Decimal(0), 0)


@pytest.fixture
def db(engine: Engine) -> Db:
    return Db(engine)


def spent(db: Db, user: int = 7, since: float = 0.0) -> Spending:
    return db(ledger.spending, user, since)


def an_order(db: Db, cost: str, user: int = 7, at: float = NOW) -> Job:
    asked = Order("imagine", "x", Mode.FAST, Decimal(cost))
    job = db(orders.place, new_ref(), asked, origin(user), at).job
    db(orders.accept, job.ref, job.id, True, at)
    return job


def ended(db: Db, job: Job, quota: str | None) -> None:
    """Bring a job to its end: a success at this price, or a failure."""
    db.claim()
    snapshot = failure() if quota is None else success(quota=quota)
    change = advance(db.get(job), snapshot, NOW)
    assert change is not None
    assert db(life.apply, job.id, change, NOW) is not None


def test_who_ordered_nothing_spent_nothing(db: Db) -> None:
    assert spent(db) == NOTHING


def test_held_then_settled(db: Db) -> None:
    job = an_order(db, "4")
    assert spent(db) == Spending(Decimal(0), Decimal(4), 0)
    ended(db, job, "3.25")
    assert spent(db) == Spending(Decimal("3.25"), Decimal(0), 1)


def test_held_then_released(db: Db) -> None:
    job = an_order(db, "4")
    ended(db, job, None)
    assert spent(db) == NOTHING


@pytest.mark.parametrize("kind", [FailureKind.LOST, FailureKind.DISMISSED])
def test_what_ttapi_may_have_charged_counts(db: Db, kind: FailureKind) -> None:
    job = an_order(db, "4")
    db.claim()
    db.changed(db.changed(job, Change(State.UNSURE)), failed(kind, "", NOW))
    assert spent(db) == Spending(Decimal(4), Decimal(0), 0)
    assert db.money()[job.id] == [("reserve", Decimal(4)), ("write_off", Decimal(4))]


def test_cancelled_in_time(db: Db) -> None:
    job = db.new(order(), origin(7))
    db(orders.cancel, job.ref, NOW, False)
    assert spent(db) == NOTHING


def test_each_member_pays_for_their_own(db: Db) -> None:
    ended(db, an_order(db, "4", user=1), "3")
    an_order(db, "8", user=2)
    assert spent(db, 1) == Spending(Decimal(3), Decimal(0), 1)
    assert spent(db, 2) == Spending(Decimal(0), Decimal(8), 0)


def test_what_counts_is_when_it_was_ordered(db: Db) -> None:
    old, recent = an_order(db, "4", at=NOW - 100), an_order(db, "2", at=NOW)
    ended(db, old, "3")
    assert spent(db, since=NOW - 50) == Spending(Decimal(0), Decimal(2), 0)
    assert spent(db, since=NOW) == Spending(Decimal(0), Decimal(2), 0)
    assert spent(db, since=NOW + 1) == NOTHING
    ended(db, recent, "1")
    assert spent(db) == Spending(Decimal(4), Decimal(0), 2)


def test_hundredths_add_up_exactly(db: Db) -> None:
    for _ in range(3):
        an_order(db, "0.1")
    assert spent(db) == Spending(Decimal(0), Decimal("0.3"), 0)


def test_one_opening_and_one_closing(db: Db) -> None:
    job = an_order(db, "4")
    with pytest.raises(IntegrityError):
        db(ledger.reserve, job)
    ended(db, job, "3")
    with pytest.raises(IntegrityError):
        db(ledger.close, job, NOW)
    assert db.money()[job.id] == [("reserve", Decimal(4)), ("settle", Decimal(3))]


ends = st.sampled_from(["open", "failed", "0", "1.5", "3", "12.34"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["0.5", "2", "4"]), ends), max_size=8))
def test_any_account_balances(empty_database: EmptyDatabase, jobs: list[tuple[int, str, str]]) -> None:
    db = Db(empty_database())
    expected = {user: [Decimal(0), Decimal(0), 0] for user in (1, 2, 3)}
    for user, cost, end in jobs:
        job = an_order(db, cost, user)
        if end == "open":
            db.claim()
            expected[user][1] += Decimal(cost)
        elif end == "failed":
            ended(db, job, None)
        else:
            ended(db, job, end)
            expected[user][0] += Decimal(end)
            expected[user][2] += 1
    for user, (settled, reserved, finished) in expected.items():
        assert spent(db, user) == Spending(Decimal(settled), Decimal(reserved), int(finished))
