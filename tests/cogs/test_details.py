"""The message menu's *Job details*."""

from __future__ import annotations

import re
from typing import Any

import pytest
import simcord

from tests.cogs.conftest import take_database_away
from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, raise_curtain, until
from tests.cogs.test_reactions import direct, message_of, react

NO_JOB = "This message shows no job of Easel's. Choose one that Easel posted for a command or a button."


async def details(
    scene: Scene, message: Any, *, by: simcord.MemberActor | None = None, menu: str = "Job details"
) -> list[str]:
    """The lines that are answered, with times as <when>."""
    target = message_of(scene, message) if isinstance(message, Shown) else message
    told = scene.answer(await (by or scene.alice).context_menu(scene.stage.channel, menu, target))
    assert told.private
    return [re.sub(r"<t:\d{10}:f>", "<when>", line) for line in told.text.splitlines()]


async def test_everything_about_a_result(scene: Scene) -> None:
    grid, _ = await scene.grid("a **bold** fox")
    tile, job_id = await scene.child(grid, "U2")
    place = f"https://discord.com/channels/{scene.env.guild.id}/{grid.channel_id}/{grid.id}"
    lines = await details(scene, tile)
    assert re.fullmatch(r"Ended: <when>, after \d+ s with TTAPI", lines.pop(5))
    assert lines == [
        "### Job details",
        "**a \\*\\*bold\\*\\* fox**",
        f"**Image #2** by <@{scene.alice.id}>, from [this]({place})",
        "State: done, fast",
        "Asked for: <when>",
        "Quota charged: 1",
        "Buttons that Midjourney offers: 12",
        f"Reference: `{tile.ref}`",
        f"TTAPI's job: `{job_id}`",
    ]


async def test_what_runs_and_what_failed(scene: Scene) -> None:
    shown, job_id = await scene.order("a fox")
    assert await details(scene, shown) == [
        "### Job details",
        "**a fox**",
        f"**Grid** by <@{scene.alice.id}>",
        "State: running, fast",
        "Asked for: <when>",
        "Quota expected: 4",
        f"Reference: `{(await scene.stage.app.services.jobs.recent(scene.alice.id))[0].ref}`",
        f"TTAPI's job: `{job_id}`",
    ]
    failed = await scene.fail(shown, job_id, "Job Timeout")
    assert "State: failed, fast" in await details(scene, failed)


async def test_ttapis_id_is_for_the_author_and_the_owner_only(scene: Scene) -> None:
    grid, job_id = await scene.grid()
    bob, carol = scene.add_member("bob"), scene.add_member("carol")
    scene.make_owner(carol)
    assert job_id not in "".join(await details(scene, grid, by=bob))
    assert f"Reference: `{grid.ref}`" in await details(scene, grid, by=bob)
    assert f"TTAPI's job: `{job_id}`" in await details(scene, grid, by=carol)


async def test_a_message_with_buttons_of_a_job_leads_to_it(scene: Scene) -> None:
    grid, job_id = await scene.grid()
    await react(scene, grid, "✉️")
    await until(lambda: len(direct(scene)) == 2)
    await scene.child(grid, "V1")
    await scene.settled()
    again = scene.answer(await scene.press(scene.now(grid), "V1"))
    assert again.private
    assert f"Reference: `{grid.ref}`" in await details(scene, again)
    assert f"TTAPI's job: `{job_id}`" in await details(scene, again)


async def test_other_messages_show_no_job(scene: Scene) -> None:
    words = await scene.alice.send(scene.stage.channel, "look at this")
    assert await details(scene, words) == [NO_JOB]
    assert await details(scene, await scene.command("help")) == [NO_JOB]


async def test_details_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        grid, job_id = await scene.grid("狐狸")
        lines = await details(scene, grid)
        assert re.fullmatch(r"结束时间：<when>（TTAPI 用时 \d+ 秒）", lines.pop(5))
        assert lines == [
            "### 任务详情",
            "**狐狸**",
            f"**四宫格**，作者 <@{scene.alice.id}>",
            "状态：已完成，快速",
            "下单时间：<when>",
            "已扣额度：3",
            "Midjourney 提供的按钮数：9",
            f"编号：`{grid.ref}`",
            f"TTAPI 任务：`{job_id}`",
        ]


async def test_without_a_database_the_menu_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    grid, _ = await scene.grid()
    take_database_away(monkeypatch, scene)
    assert (await details(scene, grid))[0].startswith("⚠️ Easel cannot write at the moment")
