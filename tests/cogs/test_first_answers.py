"""Discord's first answer: what a member has not seen is not ordered, and nothing is ordered twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from simcord import interactions

from bot.jobs import acceptance
from bot.jobs.model import Job, State
from tests.cogs.conftest import take_database_away
from tests.cogs.scene import PROMPT, Scene, raise_curtain

CALLBACK = "/interactions/*/*/callback"
AWAY = "⚠️ Easel cannot write at the moment, so nothing was ordered. Try again in a minute."
AWAY_ZH = "⚠️ Easel 暂时无法写入，因此没有下单。请一分钟后重试。"


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptance, "EVERY", 0.02)


async def jobs(scene: Scene) -> list[Job]:
    return list(await scene.stage.app.services.jobs.recent(scene.alice.id))


async def in_state(scene: Scene, state: State) -> None:
    """Wait until the only job has come to a state."""
    async with asyncio.timeout(5):
        while [job.state for job in await jobs(scene)] != [state]:
            await asyncio.sleep(0.003)


@pytest.mark.parametrize(
    ("command", "options"),
    [("imagine", {"prompt": PROMPT}), ("show", {"job": "abcd"}), ("queue", {}), ("balance", {})],
)
async def test_an_absent_database_is_said(
    scene: Scene, database_away: None, command: str, options: dict[str, Any]
) -> None:
    told = await scene.command(command, **options)
    assert told.private
    sentence, reference = told.text.splitlines()
    assert sentence == AWAY
    assert reference.startswith("-# reference ")


async def test_an_absent_database_is_said_to_whoever_presses(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid, _ = await scene.grid()
    await scene.settled()
    take_database_away(monkeypatch, scene)
    told = scene.answer(await scene.press(grid, "U1"))
    assert told.private
    assert told.text.splitlines()[0] == AWAY
    assert len(scene.submits()) == 1


async def test_an_absent_database_is_said_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        take_database_away(monkeypatch, scene)
        told = await scene.command("imagine", prompt=PROMPT)
        assert told.text.splitlines()[0] == AWAY_ZH
        assert told.text.splitlines()[1].startswith("-# 编号 ")
        assert scene.submits() == []


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, 10062), (400, 50035), (403, 50013), (400, 40060), (500, 0), (502, 0), (503, 0)],
)
async def test_an_answer_that_nobody_saw_is_not_ordered(scene: Scene, status: int, code: int) -> None:
    scene.env.inject_error("POST", CALLBACK, status=status, code=code)
    await scene.alice.slash(scene.stage.channel, "imagine", prompt=PROMPT)
    await in_state(scene, State.CANCELLED)
    assert scene.messages() == []
    assert scene.submits() == []
    assert await scene.stage.app.services.jobs.unfinished(scene.alice.id) == []
    spending = await scene.stage.app.services.jobs.spending(scene.alice.id, 1)
    assert (spending.spent, spending.reserved) == (0, 0)


async def test_a_press_whose_answer_nobody_saw_frees_its_button(scene: Scene) -> None:
    grid, _ = await scene.grid()
    scene.env.inject_error("POST", CALLBACK, status=404, code=10062)
    await scene.press(grid, "U1")
    await scene.settled()
    assert len(scene.submits()) == 1
    await scene.child(grid, "U1")


async def test_while_discord_is_away_nothing_is_settled(scene: Scene) -> None:
    original = "/webhooks/*/*/messages/@original"
    scene.env.inject_error("POST", CALLBACK, status=500)
    scene.env.inject_error("GET", original, status=503, times=2)
    await scene.alice.slash(scene.stage.channel, "imagine", prompt=PROMPT)
    await in_state(scene, State.CANCELLED)
    looks = [entry for entry in scene.env.http_requests if entry.path.endswith("/messages/@original")]
    assert len(looks) == 3


async def test_a_replayed_command_makes_one_job(scene: Scene) -> None:
    record, interaction = interactions.base_payload(
        scene.env.backend,
        type=2,
        channel_id=scene.stage.channel.id,
        guild_id=scene.env.guild.id,
        user_id=scene.alice.id,
        data={
            "id": "1",
            "name": "imagine",
            "type": 1,
            "options": [{"name": "prompt", "type": 3, "value": PROMPT}],
        },
    )
    await scene.deliver(record, interaction)
    await scene.deliver(record, interaction)
    await scene.finish(scene.messages()[0], await scene.submitted(1))
    await scene.settled()
    assert [job.state for job in await jobs(scene)] == [State.SUCCEEDED]
    assert len(scene.messages()) == 1
    assert len(scene.submits()) == 1


async def test_a_replayed_press_makes_one_job(scene: Scene) -> None:
    grid, _ = await scene.grid()
    record, interaction = scene.pressed(grid, grid.button("🔄").custom_id or "")
    first = scene.answer(await scene.deliver(record, interaction))
    await scene.deliver(record, interaction)
    await scene.finish(first, await scene.submitted(2))
    await scene.deliver(record, interaction)
    await scene.settled()
    assert len(await jobs(scene)) == 2
    assert len(scene.submits()) == 2
