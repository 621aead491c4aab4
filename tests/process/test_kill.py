"""kill -9 at each step of a job's life, and a restart: shown exactly once, ordered exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.ttapi import Fault, FaultKind, Kind, Place
from tests.process.conftest import OpenRig
from tests.process.rig import Rig
from tests.support.discord_wire import Held, Message, Withheld

CALLBACK = "/interactions/*/callback"
ANSWER_EDIT = "/webhooks/*/messages/*"
NEW_MESSAGE = "/channels/*/messages"
UNKNOWN_MESSAGE = 10008

Scenario = Callable[[Rig], Awaitable[None]]
pytestmark = pytest.mark.parametrize("hooks", [True, False], ids=["hook", "poll"])


def first_message(rig: Rig) -> Message:
    return rig.discord.messages(rig.discord.channel)[0]


async def once_shown(rig: Rig, job_id: str, *expected: int) -> None:
    """The end of every scenario: one job, one message, and its buttons work."""
    message = await rig.shown_once(job_id)
    assert rig.discord.messages(rig.discord.channel) == [message]
    await rig.press(message, "U3")
    child = await rig.submitted(2)
    assert rig.upstream.job(child).order.action == "upsample3"
    await rig.finish(child)
    await rig.shown_once(child)
    rig.assert_sound(*expected)


async def test_after_the_first_answer(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks)
    await rig.bot.start()
    rule = rig.discord.faults.add("POST", CALLBACK, Withheld())
    asking = rig.discord.slash(
        rig.discord.user, rig.discord.channel, "imagine", {"prompt": "a pier"}, wait=False
    )
    await asking
    await rig.seen(lambda: rig.discord.messages(rig.discord.channel))
    await rig.bot.kill()
    assert rule.hits == 1
    assert rig.upstream.ledger.submits() == []
    await rig.bot.start()
    job_id = await rig.submitted()
    await rig.finish(job_id)
    await once_shown(rig, job_id)


async def test_before_the_first_answer_nothing_is_ordered(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks)
    await rig.bot.start()
    rule = rig.discord.faults.add("POST", CALLBACK, Held())
    await rig.discord.slash(
        rig.discord.user, rig.discord.channel, "imagine", {"prompt": "a pier"}, wait=False
    )
    await rule.struck.wait()
    await rig.bot.kill()
    rig.discord.clock.advance(4)
    assert isinstance(rule.fault, Held)
    rule.fault.release()
    await rig.bot.start()
    asked = await rig.imagine("a second pier")
    job_id = await rig.submitted()
    await rig.finish(job_id)
    message = await rig.shown_once(job_id)
    assert message is asked.message
    assert [job.order.prompt for job in rig.upstream.jobs] == ["a second pier"]
    rig.assert_sound()


async def test_before_the_submits_answer(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks)
    rig.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.HANG_AFTER, count=1))
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    await rig.bot.kill()
    await rig.bot.start()
    await rig.seen(lambda: "may or may not have taken" in first_message(rig).text)
    await rig.finish(job_id)
    await once_shown(rig, job_id)


async def test_after_the_submits_answer(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks)
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    await rig.bot.kill()
    await rig.bot.start()
    await rig.finish(job_id)
    await once_shown(rig, job_id)


async def test_while_running(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks, POLL_INTERVAL="0.2")
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    rig.upstream.begin(job_id)
    rig.upstream.progress(job_id, 46)
    await rig.seen(lambda: "(46 %)" in first_message(rig).text)
    await rig.bot.kill()
    await rig.finish(job_id)
    await rig.bot.start()
    await once_shown(rig, job_id)


async def test_after_the_hook(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks)
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    rule = rig.discord.faults.add("PATCH", ANSWER_EDIT, Held(), times=100)
    await rig.finish(job_id)
    if hooks:
        assert [entry.detail["status"] for entry in rig.upstream.ledger.hooks(job_id)] == [200]
    await rig.upstream.ledger.wait(lambda _: bool(rig.upstream.ledger.fetches(job_id)))
    await rig.bot.kill()
    rig.discord.faults.clear()
    assert isinstance(rule.fault, Held)
    rule.fault.release()
    await rig.bot.start()
    await once_shown(rig, job_id)


async def test_during_the_delivery(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks)
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    rule = rig.discord.faults.add("PATCH", ANSWER_EDIT, Withheld(), times=100)
    await rig.finish(job_id)
    await rig.seen(lambda: first_message(rig).files)
    await rig.bot.kill()
    rig.discord.faults.clear()
    assert isinstance(rule.fault, Withheld)
    rule.fault.release()
    await rig.bot.start()
    await once_shown(rig, job_id)


async def test_while_a_new_message_is_sent(rig_of: OpenRig, hooks: bool) -> None:
    """The answer was deleted meanwhile, so the result needs a new message; its reply is lost with the bot."""
    rig = await rig_of(hooks=hooks)
    await rig.bot.start()
    asked = await rig.imagine()
    job_id = await rig.submitted()
    assert asked.message is not None
    rig.discord.delete_message(asked.message)
    rule = rig.discord.faults.add("POST", NEW_MESSAGE, Withheld())
    await rig.finish(job_id)
    await rig.seen(lambda: rig.discord.messages(rig.discord.channel))
    await rig.bot.kill()
    assert isinstance(rule.fault, Withheld)
    rule.fault.release()
    await rig.bot.start()
    await once_shown(rig, job_id, UNKNOWN_MESSAGE)
    posts = rig.discord.journal.of("POST /channels/{channel_id}/messages")
    assert [(post.status, post.applied) for post in posts] == [(200, True), (200, False)]
    assert len({post.nonce for post in posts}) == 1


async def test_twice_in_a_row(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks)
    rig.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.HANG_AFTER, count=1))
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    for _ in range(2):
        await rig.bot.kill()
        await rig.bot.start()
    await rig.finish(job_id)
    await once_shown(rig, job_id)
    assert len(rig.upstream.ledger.of(Kind.SUBMIT)) == 2


# Batches.


HOURS = [f"a pier at {hour} o'clock" for hour in range(1, 41)]
ORDER = "Order 40 (about 160 quota)"
FORTY = "a pier at {" + ", ".join(str(hour) for hour in range(1, 41)) + "} o'clock"


async def confirmed(rig: Rig) -> None:
    """Forty permutations, asked about and ordered."""
    asked = await rig.imagine(FORTY)
    assert asked.message is not None
    await rig.press(asked.message, ORDER)


async def finished(rig: Rig, first: int, last: int) -> None:
    """Have TTAPI finish its jobs from one number to another, as they come."""
    for number in range(first, last + 1):
        await rig.finish(await rig.submitted(number))


async def each_exactly_once(rig: Rig) -> None:
    """TTAPI's ledger has each prompt once, and Discord shows each of its pictures in one message."""
    made = rig.upstream.ledger.submits(accepted=True)
    prompts = Counter(rig.upstream.job(entry.job_id or "").order.prompt for entry in made)
    assert prompts == Counter(HOURS)
    for entry in made:
        await rig.shown_once(entry.job_id or "")
    await rig.seen(lambda: "**40 of 40** done" in first_message(rig).text)
    assert len(rig.discord.messages(rig.discord.channel)) == 41
    rig.assert_sound()


async def test_forty_permutations_with_the_batch_under_way(rig_of: OpenRig, hooks: bool) -> None:
    rig = await rig_of(hooks=hooks, POLL_INTERVAL="0.2", FETCH_RATE="100")
    await rig.bot.start()
    await confirmed(rig)
    await finished(rig, 1, 14)
    await rig.submitted(20)
    # One more is taken by TTAPI, but its answer never comes.
    rig.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.HANG_AFTER, count=1))
    await finished(rig, 15, 15)
    await rig.submitted(25)
    await rig.seen(lambda: len(rig.discord.messages(rig.discord.channel)) > 8)
    await rig.bot.kill()
    await finished(rig, 16, 18)
    await rig.bot.start()
    await finished(rig, 19, 40)
    await each_exactly_once(rig)


async def test_forty_permutations_before_the_bot_knows_that_they_are_ordered(
    rig_of: OpenRig, hooks: bool
) -> None:
    rig = await rig_of(hooks=hooks, POLL_INTERVAL="0.2", FETCH_RATE="100")
    await rig.bot.start()
    asked = await rig.imagine(FORTY)
    assert asked.message is not None
    rig.discord.faults.add("POST", CALLBACK, Withheld())
    await rig.discord.press(rig.discord.user, asked.message, ORDER, wait=False)
    await rig.seen(lambda: rig.discord.messages(rig.discord.channel))
    await rig.bot.kill()
    assert rig.upstream.ledger.submits() == []
    await rig.bot.start()
    await finished(rig, 1, 40)
    await each_exactly_once(rig)
