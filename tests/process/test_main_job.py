"""The main job over the wire: /imagine to picture to buttons, however results come."""

from __future__ import annotations

import aiohttp
import pytest

from bot.sandbox.ttapi import Dress, Fault, FaultKind, Pace, Place
from tests.process.conftest import OpenRig
from tests.process.rig import Rig

HOOK_FAULTS = [FaultKind.DOUBLED, FaultKind.EARLY, FaultKind.UNORDERED, FaultKind.NULL_DATA, FaultKind.LATE]
GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4", "Seed (about 1 quota)", "⭐", "Open in browser"]


def faces(message_buttons: list[object]) -> list[str]:
    return [
        str(getattr(button, "label", None) or getattr(button, "emoji", None)) for button in message_buttons
    ]


async def whole_job(rig: Rig) -> None:
    """Grid, U2 and V3, each shown in one message of its own."""
    asked = await rig.imagine("a quiet harbour --ar 3:2")
    grid_id = await rig.submitted(1)
    await rig.finish(grid_id)
    grid = await rig.shown_once(grid_id)
    assert grid is asked.message
    assert faces(list(grid.buttons)) == GRID
    for number, (face, action) in enumerate([("U2", "upsample2"), ("V3", "variation3")], 2):
        pressed = await rig.press(grid, face)
        job_id = await rig.submitted(number)
        body = rig.upstream.ledger.submits(accepted=True)[number - 1].detail["body"]
        assert isinstance(body, dict)
        assert (body["action"], body["jobId"]) == (action, grid_id)
        await rig.finish(job_id)
        shown = await rig.shown_once(job_id)
        assert shown is pressed.message
        assert f"/{grid.channel.id}/{grid.id})" in shown.text
    assert len(rig.discord.messages(rig.discord.channel)) == 3


@pytest.mark.parametrize("hooks", [True, False], ids=["hook", "poll"])
@pytest.mark.parametrize("dress", list(Dress))
async def test_each_dress_in_each_mode(rig_of: OpenRig, dress: Dress, hooks: bool) -> None:
    rig = await rig_of(dress=dress, hooks=hooks)
    await rig.bot.start()
    await whole_job(rig)
    rig.assert_sound()


@pytest.mark.parametrize("kind", HOOK_FAULTS)
async def test_odd_hooks_give_one_finished_message(rig_of: OpenRig, kind: FaultKind) -> None:
    rig = await rig_of(pace=Pace.instant() if kind is FaultKind.EARLY else Pace(wait=0.1, run=0.3, steps=1))
    rig.upstream.add_fault(Fault(Place.HOOK, kind, seconds=0.3))
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    message = await rig.shown_once(job_id)
    await rig.upstream.hooks_settled()
    assert len(rig.discord.messages(rig.discord.channel)) == 1
    finished = [edit for edit in message.edits if edit.state.attachments]
    assert len(finished) == 1
    assert rig.upstream.ledger.faults() == {f"hook:{kind}": 1}
    rig.assert_sound()


async def test_a_lost_hook_is_made_good_by_polling(rig_of: OpenRig) -> None:
    rig = await rig_of(POLL_INTERVAL="0.5")
    rig.upstream.add_fault(Fault(Place.HOOK, FaultKind.LOST))
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    await rig.finish(job_id)
    await rig.shown_once(job_id)
    assert rig.upstream.ledger.hooks(job_id) == []
    rig.assert_sound()


async def test_forged_hooks_change_nothing(rig_of: OpenRig) -> None:
    rig = await rig_of()
    await rig.bot.start()
    await rig.imagine()
    job_id = await rig.submitted()
    hook = str(rig.upstream.job(job_id).order.hook_url)
    ref = hook.split("/")[-2]
    forged = {
        "status": "SUCCESS",
        "jobId": job_id,
        "data": {"jobId": job_id, "cdnImage": f"{rig.bot.url}/x.png"},
    }
    paths = [
        f"/hooks/ttapi/{ref}/{'0' * 32}",
        f"/hooks/ttapi/{'a' * 20}/{hook.rsplit('/', 1)[1]}",
        f"/hooks/ttapi/{ref}/",
        f"/hooks/ttapi/{ref}",
    ]
    async with aiohttp.ClientSession(rig.bot.url) as session:
        answers: list[tuple[int, bytes]] = []
        for path in paths:
            async with session.post(path, json=forged) as response:
                answers.append((response.status, await response.read()))
    assert answers == [(404, b"404: Not Found")] * 4
    assert rig.upstream.ledger.fetches(job_id) == []
    (message,) = rig.discord.messages(rig.discord.channel)
    assert message.files == []
    rig.assert_sound()


async def test_6000_characters_are_refused_before_anything_is_spent(rig_of: OpenRig) -> None:
    rig = await rig_of()
    await rig.bot.start()
    answer = await rig.imagine("x" * 6000)
    assert answer.message is not None
    assert answer.message.ephemeral
    assert answer.message.text == (
        "The prompt has 6000 characters; Midjourney takes 4000 at most. Nothing was ordered."
    )
    assert rig.upstream.ledger.submits() == []
    rig.assert_sound()
