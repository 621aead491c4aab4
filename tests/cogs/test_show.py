"""`/show`: bringing a job of one's own back."""

from __future__ import annotations

import logging

import discord
import pytest

from bot.jobs import outbox
from bot.sandbox.ttapi import Fault, FaultKind, Place
from tests.cogs.reading import BLUE, Shown
from tests.cogs.scene import Scene, raise_curtain

UNKNOWN = "No job of yours has this reference. Choose one from the list that opens while you type."
NO_PICTURES = (
    "Easel may not post pictures in this channel: it lacks Attach Files. Ask a moderator to grant it, or use "
    "`/show` in another channel or in a direct message to Easel."
)
UNKNOWN_ZH = "您没有这个编号的任务。请从输入时出现的列表中选择。"


@pytest.mark.parametrize("length", [20, 8, 4])
async def test_a_job_comes_back_by_its_reference_or_the_beginning_of_it(scene: Scene, length: int) -> None:
    grid, job_id = await scene.grid()
    answer = await scene.command("show", job=grid.ref[:length].upper())
    shown = await scene.sees(answer, lambda now: now.pictures)
    assert not shown.private
    assert shown.pictures == (await scene.served(job_id),)
    assert shown.faces == grid.faces
    assert len(scene.submits()) == 1


async def test_its_buttons_live_in_another_channel(scene: Scene) -> None:
    grid, grid_id = await scene.grid()
    await scene.child(grid, "U1")
    elsewhere = scene.env.guild.create_text_channel("elsewhere")
    scene.places.append(elsewhere)
    answer = await scene.command("show", at=elsewhere, job=grid.ref)
    shown = await scene.sees(answer, lambda now: now.pictures)
    assert shown.channel_id == elsewhere.id
    assert shown.button("U1").style == BLUE
    tile, _ = await scene.child(shown, "U2")
    assert scene.body(3)["jobId"] == grid_id
    assert tile.channel_id == elsewhere.id
    assert f"https://discord.com/channels/{scene.env.guild.id}/{elsewhere.id}/{shown.id}" in tile.text


async def test_a_job_under_way_goes_on_where_it_was_brought(scene: Scene) -> None:
    first, job_id = await scene.order()
    scene.upstream.progress(job_id, 20)
    await scene.sees(first, lambda now: "20 %" in now.text)
    ref = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0].ref
    answer = await scene.command("show", job=ref)
    await scene.sees(answer, lambda now: "20 %" in now.text)
    scene.upstream.progress(job_id, 60)
    await scene.sees(answer, lambda now: "60 %" in now.text)
    done, _ = await scene.finish(answer, job_id)
    assert done.pictures == (await scene.served(job_id),)
    await scene.settled()
    assert scene.now(first).pictures == ()


async def test_a_pause_between_edits_does_not_hold_the_command_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.order()
    monkeypatch.setattr(outbox, "BETWEEN_EDITS", 3600.0)
    ref = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0].ref
    answer = await scene.alice.slash(scene.stage.channel, "show", job=ref)
    assert answer.deferred


async def test_a_failed_job_comes_back_with_retry(scene: Scene) -> None:
    failed = await scene.fail(*await scene.order(), "Job Timeout")
    answer = await scene.command("show", job=failed.ref)
    shown = await scene.sees(answer, lambda now: "❌" in now.text)
    assert shown.faces == ["Retry"]


@pytest.mark.parametrize("wanted", ["zzzz", "abc", "", "%", "____", "no such thing"])
async def test_what_is_unknown_is_refused_privately(scene: Scene, wanted: str) -> None:
    await scene.grid()
    told = await scene.command("show", job=wanted)
    assert (told.private, told.text) == (True, UNKNOWN)


async def test_what_belongs_to_another_is_refused(scene: Scene) -> None:
    grid, _ = await scene.grid()
    told = await scene.command("show", by=scene.add_member("bob"), job=grid.ref)
    assert (told.private, told.text) == (True, UNKNOWN)


async def test_the_refusal_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        assert (await scene.command("show", job="zzzz")).text == UNKNOWN_ZH


async def test_a_picture_that_upstream_lost_is_linked(scene: Scene) -> None:
    grid, _ = await scene.grid()
    scene.upstream.add_fault(Fault(Place.MEDIA, FaultKind.NOT_FOUND))
    answer = await scene.command("show", job=grid.ref)
    shown = await scene.sees(answer, lambda now: now.gallery)
    assert shown.pictures == ()
    assert shown.gallery[0].startswith(f"{scene.upstream.url}/media/")
    assert shown.faces == grid.faces


async def offered(scene: Scene, typed: str) -> list[str]:
    choices = await scene.alice.autocomplete(scene.stage.channel, "show", "job", typed)
    assert all(len(choice["name"]) <= 100 and len(choice["value"]) == 20 for choice in choices)
    return [choice["name"] for choice in choices]


async def test_the_list_offers_ones_own_jobs_newest_first(scene: Scene) -> None:
    grid, _ = await scene.grid("a red fox")
    tile, _ = await scene.child(grid, "U2")
    other, _ = await scene.grid("a blue heron")
    await scene.grid("a red herring", by=scene.add_member("bob"))
    names = [
        f"a blue heron · {other.ref[:8]}",
        f"Image #2 · a red fox · {tile.ref[:8]}",
        f"a red fox · {grid.ref[:8]}",
    ]
    assert await offered(scene, "") == names
    assert await offered(scene, " RED ") == names[1:]
    assert await offered(scene, other.ref[:5]) == names[:1]
    assert await offered(scene, "green") == []


async def test_the_list_has_at_most_25_and_short_names(scene: Scene) -> None:
    for number in range(27):
        await scene.command("imagine", prompt=f"{number:02} " + "x" * 300)
    names = await offered(scene, "")
    assert len(names) == 25
    assert names[0].startswith("26 xxx")
    assert names[0].rpartition(" · ")[0].endswith("x…")


async def test_a_list_is_empty_while_the_database_is_away(
    scene: Scene, database_away: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert await offered(scene, "") == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_who_keeps_results_to_themselves_is_shown_them_alone(scene: Scene) -> None:
    grid, job_id = await scene.grid()
    await scene.stage.app.services.members.change(scene.alice.id, private=True)
    answer = await scene.command("show", job=grid.ref)
    shown = await scene.sees(answer, lambda now: now.pictures)
    assert shown.private
    assert shown.pictures == (await scene.served(job_id),)
    bob = scene.add_member("bob")
    assert [message.id for message in scene.messages(bob)] == [grid.id]


async def in_narrow_channel(scene: Scene, ref: str) -> Shown:
    """/show where the bot may not post pictures."""
    bot = scene.env.bot.user
    assert bot is not None
    rights = discord.PermissionOverwrite(attach_files=False)
    narrow = scene.env.guild.create_text_channel("narrow", overwrites={bot: rights})
    scene.places.append(narrow)
    return await scene.command("show", at=narrow, job=ref)


async def test_where_the_bot_may_not_post_pictures_that_is_said(scene: Scene) -> None:
    grid, _ = await scene.grid()
    told = await in_narrow_channel(scene, grid.ref)
    assert (told.private, told.text) == (True, NO_PICTURES)
    assert scene.now(grid).pictures == grid.pictures


async def test_a_failure_is_shown_there_all_the_same(scene: Scene) -> None:
    failed = await scene.fail(*await scene.order(), "Job Timeout")
    answer = await in_narrow_channel(scene, failed.ref)
    await scene.sees(answer, lambda now: "❌" in now.text)


async def test_a_batch_comes_back_with_its_board(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a {red, blue} fox")
    board = scene.answer(await scene.press(asked, asked.faces[0]))
    await scene.submitted(2)
    batch = await scene.stage.app.services.members.shown_by(board.id)
    assert batch is not None
    answer = await scene.command("show", job=batch.ref)
    await scene.sees(answer, lambda now: "a {red, blue} fox" in now.text)
    for number in (1, 2):
        scene.upstream.succeed(await scene.submitted(number))
    await scene.sees(answer, lambda now: "2/2" in now.text or "2 of 2" in now.text)
