"""No refusal and no oddity of Discord's gateway ends the process, and SIGTERM always does."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.ttapi import Fault, FaultKind, Pace, Place
from tests.process.conftest import OpenRig
from tests.process.rig import Rig
from tests.support.discord_wire import Refusal

QUICK = Pace(wait=0.05, run=0.1, steps=1)


async def works(rig: Rig, number: int = 1) -> None:
    await rig.imagine(f"a pier, number {number}")
    await rig.shown_once(await rig.submitted(number))


@pytest.mark.parametrize("refusal", list(Refusal))
async def test_a_gateway_that_refuses_the_first_connections(rig_of: OpenRig, refusal: Refusal) -> None:
    rig = await rig_of(pace=QUICK)
    rig.discord.gateway.refuse(2, refusal)
    await rig.bot.start()
    await works(rig)
    rig.assert_sound(quiet=False)


async def test_rest_that_is_away_at_the_start(rig_of: OpenRig) -> None:
    rig = await rig_of(pace=QUICK)
    await rig.discord.stop_serving()
    await rig.bot.start(ready=False)
    await rig.bot.wait_until("/healthz")
    await rig.discord.resume_serving()
    await rig.bot.wait_until("/readyz")
    await works(rig)
    rig.assert_sound()


async def test_a_dropped_socket_is_resumed(rig_of: OpenRig) -> None:
    rig = await rig_of(pace=QUICK)
    await rig.bot.start()
    rig.discord.gateway.drop()
    await rig.seen(lambda: rig.discord.gateway.resumes)
    await works(rig)
    rig.assert_sound()


async def test_an_interaction_that_is_replayed_after_a_resume_makes_one_job(rig_of: OpenRig) -> None:
    rig = await rig_of()
    await rig.bot.start()
    sent: list[Any] = []
    dispatch = rig.discord.world.dispatch

    def recording(event: str, data: Any, *args: Any, **options: Any) -> None:
        sent.append((event, data))
        dispatch(event, data, *args, **options)

    rig.discord.world.dispatch = recording
    await rig.imagine()
    (replayed,) = [data for event, data in sent if event == "INTERACTION_CREATE"]
    rig.discord.gateway.inject_event("INTERACTION_CREATE", replayed)
    await rig.seen(lambda: rig.discord.refusals)
    job_id = await rig.submitted()
    await rig.finish(job_id)
    await rig.shown_once(job_id)
    assert len(rig.upstream.ledger.submits()) == 1
    assert len(rig.discord.messages(rig.discord.channel)) == 1
    rig.assert_sound(40060)


async def test_op_7_and_op_9(rig_of: OpenRig) -> None:
    rig = await rig_of(pace=QUICK)
    await rig.bot.start()
    rig.discord.gateway.reconnect()
    await rig.seen(lambda: rig.discord.gateway.resumes)
    await works(rig, 1)
    rig.discord.gateway.invalidate(resumable=False)
    await rig.seen(lambda: len(rig.discord.gateway.identifies) == 2, timeout=20)
    await rig.seen(lambda: rig.discord.gateway.ready, timeout=20)
    await works(rig, 2)
    rig.assert_sound()


@pytest.mark.parametrize(
    ("junk", "ends_the_connection"),
    [
        ('{"op": 0, "t": "INTERACTION_CREATE", "s": 900, "d": {"id": "1"}}', True),
        ('{"op": 0, "t": "GUILD_CREATE", "s": 901, "d": null}', True),
        ('{"op": 0, "t": "MESSAGE_CREATE", "s": 902, "d": []}', True),
        ('{"op": 0, "t": "NEVER_HEARD_OF", "s": 903, "d": {}}', False),
        ("not even JSON", True),
    ],
)
async def test_malformed_events_do_not_end_the_process(
    rig_of: OpenRig, junk: str, ends_the_connection: bool
) -> None:
    rig = await rig_of(pace=QUICK)
    await rig.bot.start()
    known = len(rig.discord.gateway.identifies)
    rig.discord.gateway.inject(junk)
    if ends_the_connection:
        await rig.seen(lambda: len(rig.discord.gateway.identifies) > known)
        await rig.bot.wait_until("/readyz")
    await works(rig)
    assert rig.bot.running
    rig.assert_sound(quiet=False)


async def test_sigterm_ends_it_cleanly_in_ten_seconds_whatever_is_under_way(rig_of: OpenRig) -> None:
    rig = await rig_of()
    rig.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.HANG_AFTER, count=1))
    await rig.bot.start()
    await rig.imagine("a hanging submit")
    await rig.submitted(1)
    await rig.imagine("a running job")
    await rig.submitted(2)
    async with asyncio.timeout(10):
        assert await rig.bot.stop() == 0
    rig.assert_sound()


async def test_sigterm_ends_it_although_a_submit_hangs_and_discord_is_away(rig_of: OpenRig) -> None:
    rig = await rig_of()
    rig.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.HANG_AFTER, count=1))
    await rig.bot.start()
    await rig.imagine("a hanging submit")
    await rig.submitted(1)
    await rig.imagine("a job that ends meanwhile")
    job_id = await rig.submitted(2)
    await rig.discord.stop_serving()
    await rig.finish(job_id)
    async with asyncio.timeout(15):
        while "delivery.waits" not in rig.bot.log:
            await asyncio.sleep(0.05)
    async with asyncio.timeout(10):
        assert await rig.bot.stop() == 0


async def test_readyz_tells_that_the_gateway_is_gone_and_that_it_is_back(rig_of: OpenRig) -> None:
    rig = await rig_of(pace=QUICK)
    await rig.bot.start()
    rig.discord.gateway.refuse(1000, Refusal.UNAVAILABLE)
    rig.discord.gateway.drop()
    async with aiohttp.ClientSession() as session, asyncio.timeout(15):
        while await _status(session, f"{rig.bot.url}/readyz") != 503:
            await asyncio.sleep(0.05)
        assert await _status(session, f"{rig.bot.url}/healthz") == 200
    rig.discord.gateway.forgive()
    await rig.bot.wait_until("/readyz", timeout=60)
    await works(rig)


async def _status(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(url) as response:
        return response.status


async def test_commands_are_registered_once_over_two_starts(rig_of: OpenRig) -> None:
    rig = await rig_of()
    await rig.bot.start()
    assert await rig.bot.stop() == 0
    await rig.bot.start()
    puts = rig.discord.journal.of("PUT /applications/{application_id}/commands")
    assert len(puts) == 1
    rig.assert_sound()


async def test_a_second_process_on_the_same_data_refuses_to_start(rig_of: OpenRig) -> None:
    rig = await rig_of()
    await rig.bot.start()
    second = type(rig.bot)(rig.bot.data_dir.parent, dict(rig.bot.environment) | {"LISTEN_PORT": "0"})
    await second.start(ready=False)
    assert await second.ended() == 1
    assert "Another Easel is running on DATA_DIR" in second.log
    rig.assert_sound()
