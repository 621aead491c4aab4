"""A page of a proxy or a firewall in TTAPI's place: no storm of submits, and an end to it."""

from __future__ import annotations

import itertools
from decimal import Decimal

from sqlalchemy import Engine

from bot.jobs.model import Hold, Job, State
from bot.policy.ledger import Spending
from bot.ttapi import errors
from bot.ttapi.failures import FailureKind
from tests.jobs.rig import rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream

PAGE = errors.UpstreamDown(status=403)


@virtual
async def test_an_order_that_meets_a_page_is_tried_with_growing_pauses_and_given_up(engine: Engine) -> None:
    upstream = FakeUpstream()
    upstream.script.fail_always("submit", PAGE)
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.order()
        await settled()
        held = await rig.get(job)
        assert (held.state, held.hold) == (State.QUEUED, Hold.UPSTREAM_DOWN)
        await let_pass(4000)
        times = rig.times(upstream.script, "submit")
        waits = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert len(waits) == 5
        for wait, least in zip(waits, [10, 20, 40, 80, 160], strict=True):
            assert least <= wait <= least + 30
        after = await rig.get(job)
        assert (after.state, after.failure) == (State.FAILED, FailureKind.REFUSED)
        assert after.failure_text == "HTTP 403"
        assert await rig.jobs.spending(7, 1) == Spending(Decimal(0), Decimal(0), 0)


@virtual
async def test_pages_stop_everything_but_one_volley_in_five_seconds(engine: Engine) -> None:
    upstream = FakeUpstream(cap=3)
    upstream.script.fail_always("submit", PAGE)
    async with rigged(engine, {"key": upstream}) as rig:
        for user in range(30):
            await rig.order(user=user)
        await let_pass(60)
        times = rig.times(upstream.script, "submit")
        assert len(times) <= 3 * 13
        probes = rig.times(upstream.script, "info")
        assert all(later - earlier >= 5 for earlier, later in itertools.pairwise(probes))


@virtual
async def test_what_ttapi_itself_put_off_does_not_count_as_a_page(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", *[errors.QueueFull(status=499)] * 8, PAGE)
        job = await rig.order()
        await let_pass(200)
        assert (await rig.state(job), len(upstream.submitted)) == (State.RUNNING, 1)


@virtual
async def test_pages_are_forgotten_once_ttapi_has_taken_the_order(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", PAGE, PAGE)
        job = await rig.order()
        await let_pass(120)
        assert await rig.state(job) is State.RUNNING
        assert rig.scheduler._pages == {}  # pyright: ignore[reportPrivateUsage]  must not grow for ever


@virtual
async def test_an_outage_is_no_page_however_long_it_lasts(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail_always("submit", errors.UpstreamDown(status=502))
        job = await rig.order()
        await let_pass(3600)
        assert await rig.state(job) is State.QUEUED
        upstream.script.heal()
        await let_pass(6)
        assert await rig.state(job) is State.RUNNING


# Being asked to stop.


@virtual
async def test_after_the_wish_to_stop_nothing_more_is_claimed(engine: Engine) -> None:
    upstream = FakeUpstream(cap=1000)
    gate = upstream.script.hold("submit")
    async with rigged(engine, {"key": upstream}) as rig:
        rig.scheduler.paused = True
        jobs = [await rig.order(user=user) for user in range(100)]
        rig.scheduler.paused = False
        jobs.append(await rig.order(user=100))
        await settled()
        assert len(upstream.script.times_of("submit")) == 64
        rig.scheduler.paused = True
        gate.set()
        await let_pass(60)
        assert len(upstream.submitted) == 64
        states = [await rig.state(job) for job in jobs]
        assert (states.count(State.RUNNING), states.count(State.QUEUED)) == (64, 37)


@virtual
async def test_what_is_being_claimed_when_the_wish_comes_waits_again(engine: Engine) -> None:
    one, other = FakeUpstream("a@example.org"), FakeUpstream("b@example.org")
    async with rigged(engine, {"a": one, "b": other}) as rig:
        claim, claims = rig.store.claim, list[int]()

        async def stopped_meanwhile(*arguments: object) -> list[Job]:
            claimed = await claim(*arguments)  # pyright: ignore[reportArgumentType]  as given
            claims.append(len(claimed))
            rig.scheduler.paused |= bool(claimed)
            return claimed

        await settled()
        rig.store.claim = stopped_meanwhile  # pyright: ignore[reportAttributeAccessIssue]  for this test
        job = await rig.order()
        await let_pass(60)
        after = await rig.get(job)
        assert (after.state, after.dirty, after.attempts) == (State.QUEUED, False, 1)
        # The other account is not even asked.
        assert (claims, one.submitted, other.submitted) == ([1], {}, {})
        assert (await rig.jobs.spending(7, 1)).reserved == Decimal(4)
