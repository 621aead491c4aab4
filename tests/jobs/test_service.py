"""What the cogs call, over the whole of the services."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from bot.config import ButtonPolicy
from bot.jobs.model import Home, Job, State
from bot.jobs.outcomes import Verdict
from bot.jobs.service import JobService
from bot.policy.ledger import Spending
from bot.ttapi.messages import Mode
from tests.jobs.builders import GRID, NOW, failure, job, origin, success
from tests.jobs.rig import Rig, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream


async def a_result(
    rig: Rig, upstream: FakeUpstream, components: tuple[str, ...] = GRID, mode: Mode = Mode.FAST
) -> Job:
    started = await rig.reaches(await rig.order(mode=mode), State.RUNNING)
    assert started.job_id is not None
    upstream.snapshots[started.job_id] = success(started.job_id, components=components)
    await rig.jobs.hint(started.ref, None)
    await rig.reaches(started, State.SUCCEEDED)
    await settled()
    return await rig.get(started)


@virtual
async def test_from_the_order_to_the_picture(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        card = await rig.orders.imagine("a lighthouse", Mode.TURBO, origin(7))
        assert (card.job.state, card.ahead, card.seconds) == (State.NEW, 0, None)
        assert (card.job.estimate, card.job.mode, card.job.locale) == (Decimal(8), Mode.TURBO, "en-US")
        await rig.jobs.accepted(card.job, 77, shown=True)
        done = await a_result(rig, upstream)
        assert done.delivered_at is not None
        assert rig.surface.messages[done.message_id or 0].job.state is State.SUCCEEDED
        assert await rig.jobs.spending(7, 1) == Spending(Decimal(3), Decimal(8), 1)


@virtual
async def test_a_press_takes_prompt_and_mode_from_its_parent(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await a_result(rig, upstream, mode=Mode.RELAX)
        pressed = await rig.jobs.press(parent.ref, "upsample1", origin(8))
        assert pressed.verdict is Verdict.PLACED
        child = pressed.job
        assert child is not None
        assert (child.prompt, child.mode, child.user_id) == (parent.prompt, Mode.RELAX, 8)
        assert child.estimate == Decimal(1)
        await settled()
        # The pressed button shows on the parent although the child has not begun.
        assert rig.surface.messages[parent.message_id or 0].used == {"upsample1"}
        await rig.jobs.abandoned(child)
        await settled()
        assert rig.surface.messages[parent.message_id or 0].used == frozenset()


@virtual
async def test_presses_that_lead_nowhere(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await a_result(rig, upstream, ("upsample1", "vary_region"))
        for ref, action, verdict in [
            (parent.ref, "upsample2", Verdict.NOT_OFFERED),
            (parent.ref, "vary_region", Verdict.NOT_OFFERED),
            (parent.ref, "rm -rf", Verdict.NOT_OFFERED),
            ("unknown", "upsample1", Verdict.UNKNOWN),
        ]:
            assert (await rig.jobs.press(ref, action, origin())).verdict is verdict


@virtual
async def test_retry_orders_the_same(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        started = await rig.reaches(await rig.order("灯塔", Mode.RELAX), State.RUNNING)
        assert started.job_id is not None
        upstream.snapshots[started.job_id] = failure("Job Timeout", started.job_id)
        failed = await rig.reaches(started, State.FAILED)
        pressed = await rig.jobs.retry(failed, origin(8))
        assert pressed.verdict is Verdict.PLACED
        assert pressed.job is not None
        assert (pressed.job.prompt, pressed.job.mode, pressed.job.user_id) == ("灯塔", Mode.RELAX, 8)
        assert pressed.job.estimate == Decimal(2)


@virtual
async def test_the_childs_failure_shows_on_its_parent(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await a_result(rig, upstream)
        pressed = await rig.jobs.press(parent.ref, "reroll", origin())
        assert pressed.job is not None
        await rig.jobs.accepted(pressed.job, 78, shown=True)
        child = await rig.reaches(pressed.job, State.RUNNING)
        assert child.job_id is not None
        upstream.snapshots[child.job_id] = failure("Job Timeout", child.job_id)
        await rig.reaches(child, State.FAILED)
        await settled()
        assert rig.surface.messages[parent.message_id or 0].used == frozenset()
        card = await rig.jobs.card(await rig.get(child))
        assert card.parent == await rig.get(parent)


@pytest.mark.parametrize(
    ("state", "cancelled"), [(State.NEW, True), (State.QUEUED, True), (State.RUNNING, False)]
)
def test_cancel(engine: Engine, state: State, cancelled: bool) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            rig.scheduler.paused = state is not State.RUNNING
            waiting = await rig.new()
            if state is not State.NEW:
                await rig.jobs.accepted(waiting, 77, shown=True)
                await settled()
            assert await rig.jobs.cancel(waiting) is cancelled
            assert await rig.jobs.cancel(waiting) is False
            after = await rig.get(waiting)
            assert after.state is (State.CANCELLED if cancelled else State.RUNNING)
            rig.scheduler.paused = False
            await let_pass(60)
            assert len(upstream.submitted) == (0 if cancelled else 1)

    scenario()


@virtual
async def test_the_line(engine: Engine) -> None:
    upstream = FakeUpstream(cap=2)
    async with rigged(engine, {"key": upstream}) as rig:
        rig.durations.heard(job(State.SUCCEEDED, submitted_at=NOW, finished_at=NOW + 40))
        rig.scheduler.paused = True
        first, second, third = [await rig.order(user=7) for _ in range(3)]
        cards = [await rig.jobs.card(waiting) for waiting in (first, second, third)]
        assert [(card.ahead, card.seconds) for card in cards] == [(0, 40.0), (1, 40.0), (2, 80.0)]
        listed = await rig.jobs.unfinished(7)
        assert [card.job.id for card in listed] == [first.id, second.id, third.id]
        assert await rig.jobs.unfinished(8) == []
        rig.scheduler.paused = False
        await rig.jobs.cancel(first)
        await settled()
        states = [card.job.state for card in await rig.jobs.unfinished(7)]
        assert states == [State.RUNNING, State.RUNNING]


@virtual
async def test_brought_to_another_place(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        done = await a_result(rig, upstream)
        await rig.jobs.bring(done, "token-of-show", Home(20, 31, 900), private=True)
        await settled()
        brought = await rig.get(done)
        assert (brought.message_id, brought.message_channel_id, brought.private) == (900, 31, True)
        assert rig.surface.messages[900].ready is not None
        assert brought.picture is not None
        assert (brought.dirty, brought.delivered_at is not None) == (False, True)
        await rig.jobs.bring(replace(done, ref="unknown"), "t", Home(20, 31, 901), private=True)
        assert 901 not in rig.surface.messages


@virtual
async def test_finding_ones_own(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        mine = await rig.order()
        for text in (mine.ref, f" {mine.ref.upper()} ", mine.ref[:8], f"https://x/y/{mine.ref}/"):
            found = await rig.jobs.find_own(7, text)
            assert found is not None
            assert found.id == mine.id
        for text in (mine.ref[:3], "", "zzzzzzzz", "%%%%", "____"):
            assert await rig.jobs.find_own(7, text) is None
        assert await rig.jobs.find_own(8, mine.ref) is None
        assert [found.id for found in await rig.jobs.recent(7)] == [mine.id]
        assert await rig.jobs.get(mine.ref) is not None


@virtual
async def test_unknown_components_are_logged_once(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        with capture_logs() as logs:
            for components in (("reroll", "new1"), ("new1", "new2"), ("vary_region", "Custom Zoom")):
                await a_result(rig, upstream, components)
        named = [entry["names"] for entry in logs if entry["event"] == "components.unknown"]
        assert named == [["new1"], ["new2"]]


@virtual
async def test_the_owners_figures(engine: Engine) -> None:
    one, two = FakeUpstream("a@example.org", cap=3, balance=100), FakeUpstream("b@example.org", cap=4)
    one.charge(100, frozen=8)
    async with rigged(engine, {"one": one, "two": two}) as rig:
        balance = rig.jobs.balance()
        assert (balance.available, balance.frozen, balance.slots) == (Decimal(1100), Decimal(8), 7)


@virtual
async def test_measured_times_are_not_counted_twice(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.reaches(await rig.order(), State.RUNNING)
        await let_pass(3)
        done = await a_result(rig, upstream)
        before = rig.durations.expect(done, 0, 1)
        for action in ("upsample1", "upsample2", "reroll"):
            await rig.jobs.press(done.ref, action, origin())
        assert rig.durations.expect(done, 0, 1) == before


@pytest.mark.parametrize(
    ("policy", "user", "may"),
    [
        (ButtonPolicy.ANYONE, 7, True),
        (ButtonPolicy.ANYONE, 8, True),
        (ButtonPolicy.AUTHOR, 7, True),
        (ButtonPolicy.AUTHOR, 8, False),
    ],
)
def test_who_may_press(engine: Engine, policy: ButtonPolicy, user: int, may: bool) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {"key": FakeUpstream()}) as rig:
            jobs = JobService(
                store=rig.store,
                accounts=rig.accounts,
                news=rig.news,
                watcher=rig.watcher,
                durations=rig.durations,
                clock=rig.clock,
                buttons=policy,
            )
            assert jobs.may_press(job(), user) is may

    scenario()
