"""What stops a key or an account, how it is probed meanwhile, and what brings it back."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from bot.jobs.accounts import Account, Key
from bot.jobs.model import Hold, State
from bot.ttapi import errors
from tests.jobs.rig import rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

REFUSALS = [
    (errors.KeyRefused(status=401), Hold.KEY_REFUSED),
    (errors.QuotaExhausted(status=402), Hold.QUOTA_EXHAUSTED),
    (errors.AccountBlocked(status=403), Hold.ACCOUNT_BLOCKED),
]
DOWN = errors.UpstreamDown("refused")


# A stopped key.


@pytest.mark.parametrize(("error", "hold"), REFUSALS)
def test_a_stopped_key_keeps_its_jobs_and_is_probed_each_minute(
    engine: Engine, error: errors.KeyStopped, hold: Hold
) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            upstream.script.fail("submit", error)
            upstream.script.fail_always("info", error)
            job = await rig.order()
            await settled()
            held = await rig.get(job)
            assert (held.state, held.hold, held.failure) == (State.QUEUED, hold, None)
            assert rig.accounts.hold is hold
            upstream.script.calls.clear()
            await let_pass(601)
            assert upstream.script.calls == ["info"] * 10
            assert rig.accounts.alarms.qsize() == 1
            upstream.script.heal()
            upstream.charge(2000)
            await let_pass(61)
            assert await rig.state(job) is State.RUNNING
            assert (await rig.get(job)).hold is None

    scenario()


@virtual
async def test_an_order_for_a_stopped_account_says_so_at_once(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.KeyRefused(status=401))
        await rig.order()
        await settled()
        assert (await rig.new()).hold is Hold.KEY_REFUSED


@virtual
async def test_another_key_of_the_account_takes_over(engine: Engine) -> None:
    first, second = FakeUpstream(), FakeUpstream()
    async with rigged(engine, {"one": first, "two": second}) as rig:
        first.script.fail_always("submit", errors.KeyRefused(status=401))
        job = await rig.order()
        await settled()
        assert await rig.state(job) is State.RUNNING
        assert (len(first.submitted), len(second.submitted)) == (0, 1)
        assert rig.accounts.hold is None


@virtual
async def test_quota_that_ran_out_is_not_tried_again_until_something_changed(engine: Engine) -> None:
    upstream = FakeUpstream(balance=3)
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail_always("submit", errors.QuotaExhausted(status=402))
        job = await rig.order()
        await let_pass(600)
        assert upstream.script.calls.count("submit") == 1
        upstream.script.heal()
        await let_pass(600)
        assert await rig.state(job) is State.QUEUED
        upstream.charge(103)
        await let_pass(61)
        assert await rig.state(job) is State.RUNNING


@virtual
async def test_quota_that_was_only_frozen_comes_back(engine: Engine) -> None:
    upstream = FakeUpstream(balance=8)
    upstream.charge(8, frozen=8)
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.QuotaExhausted(status=402))
        job = await rig.order()
        await let_pass(120)
        assert await rig.state(job) is State.QUEUED
        upstream.charge(8, frozen=0)  # what it was frozen for has failed
        await let_pass(61)
        assert await rig.state(job) is State.RUNNING


@virtual
async def test_the_owner_is_told_once_until_a_submit_went_through(engine: Engine) -> None:
    upstream = FakeUpstream(balance=100)
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail_always("submit", errors.QuotaExhausted(status=402))
        await rig.order()
        for balance in range(95, 90, -1):
            upstream.charge(balance)  # jobs that still run are charged for meanwhile
            await let_pass(61)
        assert upstream.script.calls.count("submit") == 6
        assert rig.accounts.alarms.qsize() == 1
        upstream.script.heal()
        upstream.charge(500)
        await let_pass(61)
        upstream.script.fail("submit", errors.QuotaExhausted(status=402))
        await rig.order()
        await settled()
        assert rig.accounts.alarms.qsize() == 2


@virtual
async def test_a_key_of_another_account_leaves_the_jobs_of_this_one(engine: Engine) -> None:
    stopped, working = FakeUpstream("a@example.org"), FakeUpstream("b@example.org")
    async with rigged(engine, {"one": stopped, "two": working}) as rig:
        stopped.script.fail_always("submit", errors.AccountBlocked(status=403))
        jobs = [await rig.order() for _ in range(3)]
        await let_pass(5)
        states = [await rig.state(job) for job in jobs]
        assert sorted(state.value for state in states) == ["queued", "running", "running"]
        assert rig.accounts.hold is None


# TTAPI away.


@virtual
async def test_ttapi_away_is_probed_every_five_seconds_and_never_by_a_submit(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail_always("submit", DOWN)
        upstream.script.fail_always("info", DOWN)
        job = await rig.order()
        await settled()
        held = await rig.get(job)
        assert (held.state, held.hold, rig.accounts.hold) == (
            State.QUEUED,
            Hold.UPSTREAM_DOWN,
            Hold.UPSTREAM_DOWN,
        )
        upstream.script.calls.clear()
        await let_pass(600)
        assert set(upstream.script.calls) == {"info"}
        assert 119 <= len(upstream.script.calls) <= 121
        upstream.script.heal()
        await let_pass(5)
        assert await rig.state(job) is State.RUNNING
        assert rig.accounts.alarms.empty()


@virtual
async def test_an_answer_of_ttapi_that_refuses_the_key_means_that_it_is_back(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.fail_always("info", DOWN)
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.heal()
        upstream.script.fail_always("info", errors.KeyRefused(status=401))
        await let_pass(6)
        assert rig.accounts.hold is Hold.KEY_REFUSED
        upstream.script.calls.clear()
        await let_pass(600)
        assert upstream.script.calls == ["info"] * 10


@virtual
async def test_the_database_away_while_ttapi_is_looked_at(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        runner.away = True
        await let_pass(301)
        runner.away = False
        upstream.charge(5)
        await let_pass(301)
        assert rig.account.balance == Decimal(5)


# Pauses after refusals for lack of room.


def an_account() -> Account:
    key = Key("digest", FakeUpstream())
    return Account(1, 10, Decimal(1), Decimal(0), [key])


@virtual
async def test_pauses_double_up_to_half_a_minute(engine: Engine) -> None:
    account = an_account()
    pauses: list[float] = []
    for _ in range(7):
        pauses.append(account.back_off())
        assert not account.open
        await asyncio.sleep(pauses[-1])
        assert account.open
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    account.succeeded()
    assert account.back_off() == 1.0


@virtual
async def test_refusals_of_one_volley_count_once(engine: Engine) -> None:
    account = an_account()
    assert [account.back_off() for _ in range(5)] == [1.0] * 5
    await asyncio.sleep(1.0)
    assert [account.back_off() for _ in range(5)] == [2.0] * 5


@virtual
async def test_what_ttapi_says_is_waited_for_whatever_others_say(engine: Engine) -> None:
    account = an_account()
    assert account.back_off(20.0) == 20.0
    account.back_off()
    await asyncio.sleep(19.9)
    assert not account.open
    await asyncio.sleep(0.1)
    assert account.open


@virtual
async def test_keys_are_looked_at_side_by_side(engine: Engine) -> None:
    slow, other = FakeUpstream("a@example.org"), FakeUpstream("b@example.org")
    async with rigged(engine, {"slow": slow, "other": other}):
        slow.script.hold("info")
        await let_pass(301)
        assert slow.script.calls.count("info") == 2
        assert other.script.calls.count("info") == 2
