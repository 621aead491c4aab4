"""From the queue to TTAPI: what is sent, when, how many at a time, and what each answer leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.jobs.model import State
from bot.jobs.requests import SubmitOptions
from bot.jobs.scheduler import AT_ONCE
from bot.ttapi import errors
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Action, Imagine, Mode
from tests.jobs.builders import NOW, origin, success
from tests.jobs.rig import Options, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakeUpstream, InlineRunner

FULL = errors.QueueFull(status=499)


# What is sent.


@virtual
async def test_a_submit_says_everything(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, Options(public_url="https://easel.example")) as rig:
        job = await rig.reaches(await rig.order("a  lighthouse --ar 2:3", Mode.RELAX), State.RUNNING)
        assert job.job_id is not None
        assert upstream.submitted[job.job_id] == Imagine(
            prompt="a  lighthouse --ar 2:3",
            mode=Mode.RELAX,
            timeout=600,
            hook_url=f"https://easel.example/hooks/ttapi/{job.ref}/{rig.links.sign(job.ref)}",
            translation=True,
        )


@virtual
async def test_a_press_names_its_parent(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        parent = await rig.reaches(await rig.order(mode=Mode.TURBO), State.RUNNING)
        assert parent.job_id is not None
        upstream.snapshots[parent.job_id] = success(parent.job_id)
        await rig.reaches(parent, State.SUCCEEDED)
        pressed = await rig.jobs.press(parent.ref, "upsample2", origin())
        assert pressed.job is not None
        await rig.jobs.accepted(pressed.job, 9, shown=True)
        child = await rig.reaches(pressed.job, State.RUNNING)
        assert child.job_id is not None
        assert upstream.submitted[child.job_id] == Action(parent.job_id, "upsample2", 300, None)


@pytest.mark.parametrize(
    ("wanted", "mode", "timeout"),
    [
        (None, Mode.FAST, 300),
        (None, Mode.TURBO, 300),
        (None, Mode.RELAX, 600),
        (400, Mode.FAST, 400),
        (400, Mode.RELAX, 600),
        (900, Mode.RELAX, 900),
        (1200, Mode.TURBO, 1200),
        (5000, Mode.FAST, 1200),
    ],
)
def test_timeouts_and_deadlines(engine: Engine, wanted: int | None, mode: Mode, timeout: int) -> None:
    @virtual
    async def scenario() -> None:
        upstream, options = FakeUpstream(), Options(submit=SubmitOptions(wanted, translation=False))
        async with rigged(engine, {"key": upstream}, options) as rig:
            job = await rig.reaches(await rig.order(mode=mode), State.RUNNING)
            (request,) = upstream.submitted.values()
            assert isinstance(request, Imagine)
            assert (request.timeout, request.translation) == (timeout, False)
            assert (job.submitted_at, job.deadline_at) == (NOW, NOW + timeout + 120)

    scenario()


@virtual
async def test_submitting_is_written_down_before_anything_is_sent(engine: Engine) -> None:
    upstream = FakeUpstream()
    gate = upstream.script.hold("submit")
    async with rigged(engine, {"key": upstream}) as rig:
        job = await rig.order()
        await settled()
        assert upstream.script.calls.count("submit") == 1
        assert await rig.state(job) is State.SUBMITTING
        gate.set()
        assert (await rig.reaches(job, State.RUNNING)).job_id in upstream.submitted


@virtual
async def test_what_was_never_answered_on_discord_is_not_submitted(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, Options(connected=False)) as rig:
        await rig.new()
        await let_pass(100)
        assert "submit" not in upstream.script.calls


@virtual
async def test_a_pause_submits_nothing(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        rig.scheduler.paused = True
        job = await rig.order()
        await let_pass(100)
        assert await rig.state(job) is State.QUEUED


# How many at a time.


@virtual
async def test_the_cap_holds_and_every_slot_is_used(engine: Engine) -> None:
    upstream = FakeUpstream(cap=3)
    async with rigged(engine, {"key": upstream}) as rig:
        jobs = [await rig.order(user=user) for user in range(8)]
        for finished in range(8):
            await settled()
            running = [job for job in [await rig.get(job) for job in jobs] if job.state is State.RUNNING]
            assert len(running) == min(3, 8 - finished)
            job_id = running[0].job_id
            assert job_id is not None
            upstream.snapshots[job_id] = success(job_id)
            await rig.jobs.hint(running[0].ref, None)
        await settled()
        assert {await rig.state(job) for job in jobs} == {State.SUCCEEDED}


@virtual
async def test_submits_on_their_way_are_bounded(engine: Engine) -> None:
    upstream = FakeUpstream(cap=500)
    gate = upstream.script.hold("submit")
    async with rigged(engine, {"key": upstream}) as rig:
        jobs = [await rig.order(user=user) for user in range(AT_ONCE + 10)]
        await let_pass(60)
        assert upstream.script.calls.count("submit") == AT_ONCE
        gate.set()
        await settled()
        assert {await rig.state(job) for job in jobs} == {State.RUNNING}


@virtual
async def test_a_cap_that_grows_is_used(engine: Engine) -> None:
    upstream = FakeUpstream(cap=1)
    async with rigged(engine, {"key": upstream}) as rig:
        jobs = [await rig.order() for _ in range(3)]
        upstream.account = replace(upstream.account, max_queue=3)
        await let_pass(301)
        assert {await rig.state(job) for job in jobs} == {State.RUNNING}


@virtual
async def test_an_unsure_job_keeps_its_slot_until_its_deadline(engine: Engine) -> None:
    upstream = FakeUpstream(cap=1)
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.Unsure())
        unsure, waiting = await rig.order(), await rig.order()
        await let_pass(419)
        assert (await rig.state(unsure), await rig.state(waiting)) == (State.UNSURE, State.QUEUED)
        await let_pass(31)
        assert await rig.state(waiting) is State.RUNNING


# No room.


@virtual
async def test_a_full_queue_is_tried_again_with_growing_pauses(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", *[FULL] * 7)
        job = await rig.order()
        times = await rig.times_after(130, upstream.script, "submit")
        assert times == [0, 1, 3, 7, 15, 31, 61, 91]
        done = await rig.get(job)
        assert (done.state, done.attempts) == (State.RUNNING, 8)
        assert [change.state for change in rig.heard].count(State.QUEUED) == 8
        assert (done.revision, done.hold) == (2, None)


@virtual
async def test_a_volley_that_found_no_room_pauses_once(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", *[FULL] * 10)
        gate = upstream.script.hold("submit")
        jobs = [await rig.order(user=user) for user in range(10)]
        await settled()
        gate.set()
        assert await rig.times_after(10, upstream.script, "submit") == [0] * 10 + [1] * 10
        assert {await rig.state(job) for job in jobs} == {State.RUNNING}


@virtual
async def test_a_retry_after_is_waited_for_by_all(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.RateLimited(status=429, retry_after=20.0), FULL)
        gate = upstream.script.hold("submit")
        await rig.order(user=1)
        await rig.order(user=2)
        await settled()
        gate.set()
        await let_pass(5)
        await rig.order(user=3)
        assert await rig.times_after(40, upstream.script, "submit") == [0, 0, 20, 20, 20]


@virtual
async def test_no_account_for_a_mode_holds_up_only_that_job(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.NoAccount(status=400))
        first, second = await rig.order(mode=Mode.RELAX), await rig.order()
        await settled()
        assert (await rig.state(first), await rig.state(second)) == (State.QUEUED, State.RUNNING)
        assert await rig.times_after(60, upstream.script, "submit") == [0, 0, 30]
        assert await rig.state(first) is State.RUNNING


# Refusals.


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (
            errors.PromptBanned("May contain sensitive words：x", status=400, word="x"),
            FailureKind.BANNED_PROMPT,
        ),
        (errors.ParentGone("has expired", status=400), FailureKind.PARENT_GONE),
        (errors.ParameterRefused("Parameter error", status=400), FailureKind.REFUSED),
    ],
)
def test_a_refusal_ends_the_job(engine: Engine, error: errors.Refused, kind: FailureKind) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            upstream.script.fail("submit", error)
            job = await rig.reaches(await rig.order(), State.FAILED)
            assert (job.failure, job.failure_text) == (kind, error.text)
            assert (await rig.jobs.spending(7, 1)).reserved == 0
            await let_pass(100)
            assert upstream.script.calls.count("submit") == 1

    scenario()


@virtual
async def test_a_lost_answer_is_never_repeated_and_stops_further_submits(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", errors.Unsure(status=500))
        upstream.script.fail_always("info", errors.UpstreamDown())
        job = await rig.reaches(await rig.order(), State.UNSURE)
        later = await rig.order()
        await let_pass(300)
        assert (await rig.state(job), await rig.state(later)) == (State.UNSURE, State.QUEUED)
        assert upstream.script.calls.count("submit") == 1
        upstream.script.heal()
        await let_pass(6)
        assert (await rig.state(job), await rig.state(later)) == (State.UNSURE, State.RUNNING)


@virtual
async def test_nothing_more_is_sent_while_a_lost_answer_is_written_down(engine: Engine) -> None:
    runner, upstream = InlineRunner(engine), FakeUpstream()
    async with rigged(runner, {"key": upstream}) as rig:
        closed: list[bool] = []

        def before(name: str) -> None:
            if name == "step":
                closed.append(not rig.account.open)

        upstream.script.fail("submit", errors.Unsure(status=500))
        runner.before = before
        await rig.reaches(await rig.order(), State.UNSURE)
        assert closed == [True]


@virtual
async def test_an_error_of_our_own_after_the_post_leaves_the_job_unsure(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        upstream.script.fail("submit", ValueError("a fault of ours"))
        job = await rig.order()
        await settled()
        assert await rig.state(job) is State.UNSURE
        other = await rig.order()
        assert (await rig.reaches(other, State.RUNNING)).job_id in upstream.submitted


@virtual
async def test_an_answer_with_the_id_of_another_job_is_an_end_of_which_nobody_knows(engine: Engine) -> None:
    upstream = FakeUpstream()
    gate = upstream.script.hold("submit")
    async with rigged(engine, {"key": upstream}) as rig:
        first, second = await rig.order(), await rig.order()
        await settled()
        next_id = f"t-{FakeUpstream.peek()}"
        await rig.jobs.hint(second.ref, next_id)
        gate.set()
        await settled()
        states = {await rig.state(first), await rig.state(second)}
        assert states == {State.FAILED, State.RUNNING}
