"""The services against the simulated TTAPI over HTTP; its ledger is the judge."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.errors import DatabaseUnavailable
from bot.jobs import accounts as accounts_module
from bot.jobs.database import FILE
from bot.jobs.model import Hold, State
from bot.jobs.outcomes import Step
from bot.sandbox.ttapi import (
    DEFAULT_KEY,
    Account,
    Dress,
    Fault,
    FaultKind,
    Kind,
    Place,
)
from bot.ttapi.client import TtapiClient, open_session
from bot.ttapi.messages import Imagine, Mode
from tests.jobs.builders import origin
from tests.jobs.house import QUICK, a_house
from tests.sandbox.helpers import BY_HAND, INSTANT

LOST = [FaultKind.DROP_AFTER, FaultKind.ERROR_AFTER, FaultKind.HANG_AFTER]


@pytest.fixture(autouse=True)
def short_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "DOWN_PROBE", 0.05)
    monkeypatch.setattr(accounts_module, "STOPPED_PROBE", 0.05)


# The cap.


@pytest.mark.parametrize("dress", Dress)
async def test_the_cap_is_never_passed(tmp_path: Path, dress: Dress) -> None:
    # Long enough for as many to overlap as may.
    settings = QUICK.merged({"dress": dress, "pace": {"run": 0.5}})
    async with a_house(tmp_path, settings, accounts=[Account((DEFAULT_KEY,), max_queue=4)]) as house:
        jobs = [await house.rig.order(f"prompt {number}", user=number % 5) for number in range(16)]
        done = await house.finished(jobs)
        assert house.most_at_once() == 4
        assert set(house.submits()) == {200}
        house.nothing_twice()
        assert {job.job_id for job in done} == set(house.upstream.ledger.charges())
        assert sum(job.quota or 0 for job in done) == sum(house.upstream.ledger.charges().values())


@pytest.mark.parametrize("dress", [Dress.Y2026, Dress.HOLD])
async def test_a_cap_lower_than_we_know(tmp_path: Path, dress: Dress) -> None:
    async with a_house(tmp_path, QUICK.merged({"dress": dress}), hooks=True) as house:
        house.upstream.configure(max_queue=3)
        house.rig.scheduler.paused = True
        jobs = [await house.rig.order(f"prompt {number}") for number in range(8)]
        house.rig.scheduler.paused = False
        jobs.append(await house.rig.order("and one more"))
        await house.finished(jobs)
        refused = 400 if dress is Dress.HOLD else 499
        assert refused in house.submits()
        assert house.most_at_once() == 3
        house.nothing_twice()


async def test_too_many_requests(tmp_path: Path) -> None:
    async with a_house(tmp_path, INSTANT, hooks=True) as house:
        house.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.RATE_LIMITED, count=1))
        await house.finished([await house.rig.order()])
        assert house.submits() == [429, 200]


# Lost answers.


@pytest.mark.parametrize("hooks", [True, False])
@pytest.mark.parametrize("fault", LOST)
async def test_a_job_whose_answer_was_lost_is_found(tmp_path: Path, fault: FaultKind, hooks: bool) -> None:
    async with a_house(tmp_path, INSTANT, hooks=hooks) as house:
        house.upstream.add_fault(Fault(Place.HOOK, FaultKind.LOST), Fault(Place.SUBMIT, fault, count=1))
        (done,) = await house.finished([await house.rig.order("灯塔")])
        assert State.UNSURE in {job.state for job in house.rig.heard}
        assert house.upstream.ledger.charges() == {done.job_id: 3}
        assert len(house.submits()) == 1


@pytest.mark.parametrize("dress", Dress)
@pytest.mark.parametrize("hooks", [True, False])
async def test_two_alike_are_both_found(tmp_path: Path, dress: Dress, hooks: bool) -> None:
    settings = BY_HAND.merged({"dress": dress, "translations": {"灯塔": "lighthouse"}})
    async with a_house(tmp_path, settings, hooks=hooks) as house:
        house.upstream.add_fault(
            Fault(Place.HOOK, FaultKind.LOST), Fault(Place.SUBMIT, FaultKind.DROP_AFTER, count=2)
        )
        house.rig.scheduler.paused = True
        first = await house.rig.order("灯塔")
        house.rig.scheduler.paused = False
        jobs = await house.finished([first, await house.rig.order("灯塔")], State.UNSURE)
        for made in house.upstream.jobs:
            house.upstream.succeed(made.job_id)
        done = await house.finished(jobs)
        assert {job.job_id for job in done} == {made.job_id for made in house.upstream.jobs}
        assert house.submits() == [200, 200]


async def test_a_job_of_another_client_is_left_alone(tmp_path: Path) -> None:
    async with a_house(tmp_path, INSTANT, hooks=True) as house, open_session() as session:
        house.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.DROP_BEFORE, count=1))
        job = await house.rig.reaches(await house.rig.order("the same"), State.UNSURE)
        stranger = TtapiClient(session, url=house.upstream.url, key=DEFAULT_KEY)
        request = Imagine("the same", Mode.FAST, 300, "http://127.0.0.1:9/hooks/theirs/x/y")
        taken = await stranger.submit(request)
        await house.upstream.ledger.wait(
            lambda entry: (entry.kind, entry.job_id) == (Kind.FETCH, taken.job_id)
        )
        house.rig.clock.shift = 421
        asked = await house.rig.until(job, lambda changed: changed.asked_at is not None)
        assert (asked.state, asked.job_id) == (State.UNSURE, None)


async def test_what_was_never_taken_is_asked_about_once_and_then_ordered_once(tmp_path: Path) -> None:
    async with a_house(tmp_path, INSTANT) as house:
        house.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.DROP_BEFORE, count=1))
        job = await house.rig.reaches(await house.rig.order(), State.UNSURE)
        house.rig.clock.shift = 421
        asked = await house.rig.until(job, lambda changed: changed.asked_at is not None)
        assert house.upstream.ledger.freezes() == {}
        assert await house.rig.jobs.order_again(asked)
        (done,) = await house.finished([job])
        assert house.upstream.ledger.charges() == {done.job_id: 3}


# Hooks.


@pytest.mark.parametrize("dress", Dress)
@pytest.mark.parametrize(
    "fault",
    [
        None,
        FaultKind.EARLY,
        FaultKind.DOUBLED,
        FaultKind.UNORDERED,
        FaultKind.NULL_DATA,
        FaultKind.LOST,
    ],
)
async def test_hooks_in_every_shape(tmp_path: Path, dress: Dress, fault: FaultKind | None) -> None:
    poll = 0.05 if fault is FaultKind.LOST else 60.0
    async with a_house(tmp_path, QUICK.merged({"dress": dress}), hooks=True, poll_interval=poll) as house:
        if fault is not None:
            house.upstream.add_fault(Fault(Place.HOOK, fault))
        jobs = [await house.rig.order(f"prompt {number}") for number in range(3)]
        done = await house.finished(jobs)
        await house.upstream.hooks_settled()
        assert {job.job_id for job in done} == set(house.upstream.ledger.charges())
        assert [await house.rig.state(job) for job in jobs] == [State.SUCCEEDED] * 3
        house.nothing_twice()


@pytest.mark.parametrize("fault", LOST)
async def test_a_hook_settles_an_unsure_job(tmp_path: Path, fault: FaultKind) -> None:
    async with a_house(tmp_path, BY_HAND, hooks=True, first_search=600.0, poll_interval=60.0) as house:
        house.upstream.add_fault(Fault(Place.SUBMIT, fault, count=1))
        job = await house.rig.reaches(await house.rig.order(), State.UNSURE)
        (made,) = house.upstream.jobs
        house.upstream.succeed(made.job_id)
        (done,) = await house.finished([job])
        assert done.job_id == made.job_id


# Fetches.


@pytest.mark.parametrize(
    "kind",
    [FaultKind.RATE_LIMITED, FaultKind.SERVER_ERROR, FaultKind.HTML, FaultKind.GARBAGE, FaultKind.HANG],
)
async def test_fetches_that_fail_are_repeated(tmp_path: Path, kind: FaultKind) -> None:
    async with a_house(tmp_path, INSTANT) as house:
        house.upstream.add_fault(Fault(Place.FETCH, kind, count=2))
        await house.finished([await house.rig.order()])
        assert house.upstream.ledger.faults() == {f"fetch:{kind.value}": 2}


async def test_an_answer_that_goes_back_takes_nothing_back(tmp_path: Path) -> None:
    async with a_house(tmp_path, INSTANT) as house:
        (done,) = await house.finished([await house.rig.order()])
        house.upstream.add_fault(Fault(Place.FETCH, FaultKind.BACKWARDS))
        await house.rig.jobs.hint(done.ref, done.job_id)
        snapshot = await house.rig.account.reader.fetch(done.job_id or "")
        await house.rig.watcher.take(done, snapshot)
        assert await house.rig.state(done) is State.SUCCEEDED


@pytest.mark.parametrize("dress", Dress)
async def test_the_whole_of_a_running_job(tmp_path: Path, dress: Dress) -> None:
    async with a_house(tmp_path, BY_HAND.merged({"dress": dress})) as house:
        job = await house.rig.reaches(await house.rig.order(), State.RUNNING)
        assert job.job_id is not None
        house.upstream.progress(job.job_id, 46)
        await house.rig.until(job, lambda changed: changed.progress == 46)
        house.upstream.succeed(job.job_id)
        (done,) = await house.finished([job])
        assert done.image is not None
        assert done.image.startswith(house.upstream.url)
        assert (done.progress, done.quota) == (100, 3)
        pressed = await house.rig.jobs.press(done.ref, "upsample2", origin())
        assert pressed.job is not None
        await house.rig.jobs.accepted(pressed.job, 9, shown=True)
        child = await house.rig.reaches(pressed.job, State.RUNNING)
        made = house.upstream.job(child.job_id or "")
        assert (made.order.action, made.order.parent) == ("upsample2", house.upstream.job(job.job_id))


async def test_overdue_and_late(tmp_path: Path) -> None:
    async with a_house(tmp_path, BY_HAND) as house:
        job = await house.rig.reaches(await house.rig.order(), State.RUNNING)
        house.rig.clock.shift = 421
        overdue = await house.rig.reaches(job, State.OVERDUE)
        house.upstream.succeed(overdue.job_id or "")
        await house.rig.jobs.hint(job.ref, None)
        (done,) = await house.finished([job])
        assert done.quota == 3


async def test_a_failure_and_its_release(tmp_path: Path) -> None:
    async with a_house(tmp_path, INSTANT) as house:
        (failed,) = await house.finished([await house.rig.order("a bannedword")], State.FAILED)
        assert (failed.failure_text or "").startswith("[Banned prompt detected]")
        spending = await house.rig.jobs.spending(7, 1)
        assert (spending.spent, spending.reserved) == (0, 0)
        assert house.upstream.ledger.releases() == {failed.job_id: 3}


# Keys.


@pytest.mark.parametrize(
    ("kind", "hold"),
    [
        (FaultKind.UNAUTHORIZED, Hold.KEY_REFUSED),
        (FaultKind.BLOCKED, Hold.ACCOUNT_BLOCKED),
    ],
)
async def test_a_stopped_key_is_probed_by_info_only(tmp_path: Path, kind: FaultKind, hold: Hold) -> None:
    async with a_house(tmp_path, INSTANT) as house:
        house.upstream.configure(faults=[Fault(Place.SUBMIT, kind), Fault(Place.INFO, kind, count=5)])
        job = await house.rig.order()
        await house.rig.until(job, lambda changed: changed.hold is hold)
        await house.seen(Kind.FAULT, at="info", use=5)
        assert len(house.submits()) == 1
        house.upstream.clear_faults()
        await house.finished([job])


async def test_out_of_quota_until_it_is_topped_up(tmp_path: Path) -> None:
    async with a_house(tmp_path, INSTANT, accounts=[Account((DEFAULT_KEY,), balance=3)]) as house:
        first, second = await house.rig.order("one"), await house.rig.order("two")
        await house.rig.until(second, lambda changed: changed.hold is Hold.QUOTA_EXHAUSTED)
        await house.finished([first])
        assert State.FAILED not in {job.state for job in house.rig.heard}
        house.upstream.configure(balance=100)
        await house.finished([second])
        # Once, and once more after each change of the account's figures.
        assert 1 <= house.submits().count(402) <= 4


async def test_two_keys_of_one_account_share_its_cap(tmp_path: Path) -> None:
    account = Account(("one", "two"), max_queue=2)
    async with a_house(tmp_path, QUICK, accounts=[account], keys=account.keys) as house:
        await house.finished([await house.rig.order(f"prompt {number}") for number in range(8)])
        assert house.most_at_once() == 2
        assert set(house.submits()) == {200}


# Away.


async def test_ttapi_away(tmp_path: Path) -> None:
    async with a_house(tmp_path, INSTANT) as house:
        await house.upstream.stop_serving()
        jobs = [await house.rig.order(f"prompt {number}") for number in range(3)]
        await house.rig.until(jobs[0], lambda changed: changed.hold is Hold.UPSTREAM_DOWN)
        await house.upstream.resume_serving()
        await house.finished(jobs)
        house.nothing_twice()


async def test_the_database_away_while_an_answer_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_house(tmp_path, BY_HAND) as house:
        store, refused = house.rig.store, asyncio.Event()
        take = store.submitted

        async def submitted(job: int, job_id: str, now: float) -> Step | None:
            try:
                return await take(job, job_id, now)
            except DatabaseUnavailable:
                refused.set()
                raise

        monkeypatch.setattr(store, "submitted", submitted)
        await house.runner.run(lambda c: c.exec_driver_sql("PRAGMA busy_timeout = 20").close())
        house.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.SLOW_AFTER, seconds=0.2, count=1))
        job = await house.rig.order()
        await house.seen(Kind.FAULT, fault="slow_after")
        with sqlite3.connect(tmp_path / FILE, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            assert other.execute("SELECT state, job_id FROM jobs").fetchall() == [("submitting", None)]
            await asyncio.wait_for(refused.wait(), 10)
            other.execute("ROLLBACK")
        other.close()
        running = await house.rig.reaches(job, State.RUNNING)
        assert [running.job_id] == [made.job_id for made in house.upstream.jobs]
        assert house.submits() == [200]
