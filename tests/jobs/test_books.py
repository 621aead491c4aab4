"""Looking up jobs, accounts and what is kept beside them; money at each end."""

from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from bot.jobs.model import State, advance, failed
from bot.jobs.transactions import accounts, life, rows, submits
from bot.policy import ledger
from bot.ttapi.failures import FailureKind
from tests.jobs.builders import NOW, origin, success
from tests.jobs.db import RELEASED, RESERVED, Db


def test_finding_ones_own(db: Db) -> None:
    job, foreign = db.queued(by=origin(7)), db.queued(by=origin(8))
    assert db(rows.find_own, 7, job.ref) == job
    assert db(rows.find_own, 7, job.ref[:6]) == job
    assert db(rows.find_own, 7, foreign.ref) is None
    assert db(rows.find_own, 7, "%") is None
    db.queued(by=origin(7))
    assert db(rows.find_own, 7, "") is None


def test_lists(db: Db) -> None:
    # Waiting ones last: to bring a job further claims all that wait.
    for state in sorted(State, key=lambda state: (state is State.QUEUED, state is State.NEW)):
        db.in_state(state)
    jobs = db.all()
    assert db(rows.of_member, 7, 3) == [jobs[-1], jobs[-2], jobs[-3]]
    unfinished = [job.state.value for job in db(rows.unfinished_of_member, 7, 20)]
    assert unfinished == ["submitting", "running", "unsure", "overdue", "new", "queued"]
    assert [job.state.value for job in db(rows.in_states, {State.NEW, State.OVERDUE})] == ["overdue", "new"]
    assert [job.ref for job in db(rows.dirty)] == [job.ref for job in db.all() if job.shown < job.revision]


def test_accounts_by_name_and_key(db: Db) -> None:
    first = db(accounts.remember, "one", "mail", 5, Decimal(10), Decimal("1.5"))
    second = db(accounts.remember, "two", "mail", 6, Decimal(9), Decimal(2))
    assert second.id == first.id
    assert db(accounts.by_key, "one") == accounts.Account(first.id, "mail", 6, Decimal(9), Decimal(2))
    assert db(accounts.by_key, "three") is None


def test_a_key_speaks_for_the_same_account_under_any_name(db: Db) -> None:
    nameless = db(accounts.remember, "one", "key:one", 10, Decimal(0), Decimal(0))
    named = db(accounts.remember, "one", "mail", 5, Decimal(10), Decimal(0))
    assert (named.id, named.name) == (nameless.id, "mail")
    other = db(accounts.remember, "two", "key:two", 10, Decimal(0), Decimal(0))
    assert other.id != named.id
    # Both keys turn out to be of one account.
    assert db(accounts.remember, "two", "mail", 5, Decimal(10), Decimal(0)) == named
    assert db(accounts.by_key, "two") == named


def test_meta(db: Db) -> None:
    assert db(accounts.get_meta, "k") is None
    assert db(accounts.add_meta, "k", "first") == "first"
    assert db(accounts.add_meta, "k", "second") == "first"
    db(accounts.set_meta, "k", "third")
    assert db(accounts.get_meta, "k") == "third"


def test_the_newest_id_is_that_of_the_latest_submit_that_succeeded(db: Db) -> None:
    assert db(accounts.newest_id, db.account) is None
    older, newer = db.running(), db.queued()
    (newer,) = db.claim(now=NOW + 5)
    db(submits.submitted, newer.id, "t-newer", NOW)
    for job in (db.get(newer), older):
        db.told(job, success())
    db.running()
    assert db(accounts.newest_id, db.account) == "t-newer"
    assert db(accounts.known_ids, ["t-newer", "t-foreign"]) == {"t-newer"}


def test_measured_times_are_those_of_successes_even_where_no_price_was_told(db: Db) -> None:
    for quota in ("3", None):
        job = db.running()
        change = advance(job, success(quota=quota), NOW + 40)
        assert change is not None
        db(life.apply, job.id, change, NOW + 40)
    lost = db.running()
    db(life.apply, lost.id, failed(FailureKind.TIMEOUT, "", NOW + 300), NOW + 300)
    assert db(accounts.durations) == [("imagine", "fast", 40.0), ("imagine", "fast", 40.0)]


@pytest.mark.parametrize(
    ("quota", "charged"),
    [("3", Decimal(3)), ("0", Decimal(0)), ("2.25", Decimal("2.25")), (None, Decimal(4))],
)
def test_a_success_is_settled_with_what_was_charged(db: Db, quota: str | None, charged: Decimal) -> None:
    job = db.told(db.running(), success(quota=quota))
    assert db.money()[job.id] == [RESERVED, ("settle", charged)]


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_whatever_comes_to_nothing_is_released(db: Db, state: State) -> None:
    job = db.in_state(state)
    assert db.money()[job.id] == [RESERVED, RELEASED]


@pytest.mark.parametrize(
    "state", [State.NEW, State.QUEUED, State.SUBMITTING, State.RUNNING, State.UNSURE, State.OVERDUE]
)
def test_what_is_unfinished_stays_reserved(db: Db, state: State) -> None:
    job = db.in_state(state)
    assert db.money()[job.id] == [RESERVED]


def test_nothing_is_closed_twice(db: Db) -> None:
    job = db.succeeded()
    with pytest.raises(IntegrityError):
        db(ledger.close, job, NOW)
