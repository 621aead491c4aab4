"""Keys and accounts: who shares what, what is known at the start, and a mark in TTAPI's list."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.jobs.accounts import Accounts, fingerprint
from bot.jobs.database import FILE, open_sqlite
from bot.jobs.model import Hold, State
from bot.jobs.news import News
from bot.jobs.store import Store
from bot.ttapi import errors
from bot.ttapi.messages import ListedJob
from tests.jobs.builders import success
from tests.jobs.rig import rigged
from tests.jobs.virtual import let_pass, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

REFUSALS = [
    (errors.KeyRefused(status=401), Hold.KEY_REFUSED),
    (errors.QuotaExhausted(status=402), Hold.QUOTA_EXHAUSTED),
    (errors.AccountBlocked(status=403), Hold.ACCOUNT_BLOCKED),
]
DOWN = errors.UpstreamDown("refused")


def accounts_over(engine: Engine, *upstreams: FakeUpstream) -> Accounts:
    keys = [(f"key-{number}", upstream) for number, upstream in enumerate(upstreams)]
    return Accounts(Store(InlineRunner(engine)), News(), keys)


def figures(accounts: Accounts) -> list[tuple[int, Decimal, Decimal, int]]:
    return [(account.cap, account.balance, account.frozen, len(account.keys)) for account in accounts]


# Who shares what.


@virtual
async def test_keys_of_one_email_are_one_account(engine: Engine) -> None:
    one, two = FakeUpstream("Owner@Example.org", cap=7), FakeUpstream("owner@example.org", cap=7)
    accounts = accounts_over(engine, one, two, FakeUpstream("other@example.org", cap=3, balance=50))
    await accounts.open()
    assert figures(accounts) == [(7, Decimal(1000), Decimal(0), 2), (3, Decimal(50), Decimal(0), 1)]


@virtual
async def test_keys_without_email_are_accounts_of_their_own(engine: Engine) -> None:
    accounts = accounts_over(engine, FakeUpstream(""), FakeUpstream(""))
    await accounts.open()
    assert len(figures(accounts)) == 2


async def test_neither_keys_nor_emails_are_stored(tmp_path: Path) -> None:
    async with open_sqlite(tmp_path) as runner:
        key, upstream = "sk-very-secret-key", FakeUpstream("owner@example.org")
        accounts = Accounts(Store(runner), News(), [(key, upstream)])
        await accounts.open()
        assert len(list(accounts)) == 1
    written = (tmp_path / FILE).read_bytes()
    assert fingerprint(key).encode() in written
    assert key.encode() not in written
    assert b"owner@example.org" not in written


def test_a_fingerprint_says_nothing_and_is_always_the_same() -> None:
    assert fingerprint("key") == "f2ec3f5d7a89eb779d230797b12b6939"
    assert fingerprint("key") != fingerprint("key2")


@virtual
async def test_figures_are_kept_fresh(engine: Engine) -> None:
    upstream = FakeUpstream(cap=2)
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.account = FakeUpstream(cap=5, balance=77).account
        await let_pass(299)
        assert rig.account.cap == 2
        await let_pass(2)
        assert (rig.account.cap, rig.account.balance) == (5, Decimal(77))
        assert rig.jobs.balance().slots == 5


# At the start.


@virtual
async def test_ttapi_away_at_the_first_start(engine: Engine) -> None:
    upstream = FakeUpstream(cap=3)
    upstream.script.fail_always("info", DOWN)
    async with rigged(engine, {"key": upstream}) as rig:
        assert (rig.account.cap, rig.account.hold) == (10, Hold.UPSTREAM_DOWN)
        job = await rig.order()
        await let_pass(60)
        assert upstream.submitted == {}
        upstream.script.heal()
        await let_pass(5)
        assert (rig.account.cap, rig.account.hold) == (3, None)
        assert await rig.state(job) is State.RUNNING


@virtual
async def test_ttapi_away_at_a_later_start(engine: Engine) -> None:
    upstream = FakeUpstream(cap=3, balance=55)
    before = accounts_over(engine, upstream)
    await before.open()
    (known,) = before
    upstream.script.fail_always("info", DOWN)
    after = accounts_over(engine, upstream)
    await after.open()
    (again,) = after
    assert (again.id, again.cap, again.balance, again.down) == (known.id, 3, Decimal(55), True)


@virtual
async def test_a_silent_ttapi_delays_the_start_by_eight_seconds(engine: Engine) -> None:
    upstream, other = FakeUpstream(), FakeUpstream("other@example.org")
    upstream.script.hold("info")
    accounts = accounts_over(engine, upstream, other)
    began = asyncio.get_running_loop().time()
    await accounts.open()
    assert asyncio.get_running_loop().time() - began == pytest.approx(8.0, abs=0.01)
    assert [account.down for account in accounts] == [False, True]


@virtual
async def test_a_list_that_hangs_delays_the_start_no_longer(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.hold("fetch_list")
    accounts = accounts_over(engine, upstream)
    began = asyncio.get_running_loop().time()
    await accounts.open()
    assert asyncio.get_running_loop().time() - began == pytest.approx(8.0, abs=0.01)
    assert [(account.newest_known, account.hold) for account in accounts] == [(None, None)]


@virtual
async def test_a_key_refused_at_the_start(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.fail("info", errors.KeyRefused(status=401))
    async with rigged(engine, {"key": upstream}) as rig:
        assert rig.accounts.hold is Hold.KEY_REFUSED
        assert rig.accounts.alarms.get_nowait() is Hold.KEY_REFUSED
        job = await rig.order()
        assert (await rig.get(job)).hold is Hold.KEY_REFUSED
        await let_pass(61)
        assert await rig.state(job) is State.RUNNING


# A mark in TTAPI's list.


@virtual
async def test_the_newest_known_job_is_ours_if_we_have_one(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.listed = [ListedJob("foreign", "imagine", "x")]
    async with rigged(engine, {"key": upstream}) as rig:
        assert rig.account.newest_known == "foreign"
        job = await rig.reaches(await rig.order(), State.RUNNING)
        assert job.newest_known == "foreign"
        assert job.job_id is not None
        upstream.snapshots[job.job_id] = success(job.job_id)
        await rig.reaches(job, State.SUCCEEDED)
        assert rig.account.newest_known == job.job_id
    again = accounts_over(engine, upstream)
    await again.open()
    upstream.script.fail("info", DOWN)
    async with rigged(engine, {"key": upstream}) as rig:
        assert rig.account.newest_known == job.job_id


@virtual
async def test_an_older_success_that_comes_late_is_no_newer_mark(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        older = await rig.reaches(await rig.order(), State.RUNNING)
        await let_pass(1)
        newer = await rig.reaches(await rig.order(), State.RUNNING)
        for job in (newer, older):
            assert job.job_id is not None
            upstream.snapshots[job.job_id] = success(job.job_id)
            await rig.jobs.hint(job.ref, None)
            await rig.reaches(job, State.SUCCEEDED)
        assert rig.account.newest_known == newer.job_id


@virtual
async def test_an_empty_list_and_a_list_that_cannot_be_had(engine: Engine) -> None:
    empty, silent = FakeUpstream("a@example.org"), FakeUpstream("b@example.org")
    silent.script.fail("fetch_list", DOWN)
    accounts = accounts_over(engine, empty, silent)
    await accounts.open()
    assert [account.newest_known for account in accounts] == ["", None]
