"""Reactions on a result: ❌, ✉️ and ⭐, by its author."""

from __future__ import annotations

from typing import Any

import pytest
import simcord

from bot.sandbox.ttapi import Fault, FaultKind, Place
from cogs.reactions import READ_FOR
from tests.cogs.conftest import take_database_away
from tests.cogs.reading import Shown, read
from tests.cogs.scene import Scene, raise_curtain, until

TOO_LATE = "Too late: TTAPI has it already, and TTAPI cannot cancel."
CLOSED = (
    "Easel could not send you a direct message. Allow direct messages from members of this server, then "
    "react again."
)


def message_of(scene: Scene, shown: Shown) -> Any:
    """The message as the simulated Discord hands it to its members."""
    history = [message for place in scene.places for message in place.history(viewer=scene.alice)]
    history += scene.alice.user.dm_channel.history()
    return next(message for message in history if message.id == shown.id)


async def react(scene: Scene, shown: Shown, sign: str, by: simcord.MemberActor | None = None) -> None:
    await (by or scene.alice).react(message_of(scene, shown), sign)


def there(scene: Scene, shown: Shown) -> bool:
    return shown.id in [message.id for message in scene.messages()]


def direct(scene: Scene) -> list[Shown]:
    """What stands in the member's direct messages."""
    place = scene.alice.user.dm_channel
    return [read(scene.env, place.id, message.id) for message in place.history()]


async def starred(scene: Scene) -> list[str]:
    told = await scene.command("favorites")
    return [line for line in told.text.splitlines() if line.startswith("**")]


async def test_a_cross_deletes_what_is_done_and_its_job_stays(scene: Scene) -> None:
    grid, job_id = await scene.grid()
    await react(scene, grid, "❌")
    assert not there(scene, grid)
    answer = await scene.command("show", job=grid.ref)
    again = await scene.sees(answer, lambda now: now.pictures)
    assert again.pictures == (await scene.served(job_id),)
    assert (await scene.command("history")).text.startswith("### One piece of yours")


async def test_a_message_that_was_deleted_does_not_come_back(scene: Scene) -> None:
    grid, _ = await scene.grid()
    pressed = await scene.press(grid, "U1")
    await scene.submitted(2)
    await react(scene, grid, "❌")
    await scene.finish(scene.answer(pressed), await scene.submitted(2))
    await scene.settled()
    assert [shown.pictures != () for shown in scene.messages()] == [True]


async def test_a_cross_deletes_what_failed(scene: Scene) -> None:
    failed = await scene.fail(*await scene.order(), "Job Timeout")
    await react(scene, failed, "❌")
    assert not there(scene, failed)


async def test_a_cross_cancels_what_waits() -> None:
    async with raise_curtain(slots=1) as scene:
        await scene.order("the one that runs")
        waiting = await scene.command("imagine", prompt="a fox")
        await react(scene, waiting, "❌")
        cancelled = await scene.sees(waiting, lambda now: "(cancelled)" in now.text)
        assert cancelled.buttons == ()
        assert len(scene.submits()) == 1


async def test_a_cross_on_what_runs_is_told_to_be_late_and_the_line_goes_away(scene: Scene) -> None:
    shown, job_id = await scene.order()
    scene.upstream.begin(job_id)
    await scene.sees(shown, lambda now: "started" in now.text or "%" in now.text)
    await react(scene, shown, "❌")
    line = scene.messages()[-1]
    assert (line.text, line.private) == (TOO_LATE, False)
    assert message_of(scene, line).reference.message_id == shown.id
    await scene.env.advance_time(READ_FOR + 1)
    assert not there(scene, line)
    assert there(scene, shown)
    await scene.finish(shown, job_id)


async def test_a_cross_stops_a_batch() -> None:
    async with raise_curtain(slots=1) as scene:
        asked = await scene.command("imagine", prompt="a {red, blue, green} fox")
        board = scene.answer(await scene.press(asked, asked.faces[0]))
        await scene.submitted(1)
        await react(scene, board, "❌")
        job_id = await scene.submitted(1)
        scene.upstream.succeed(job_id)
        await until(lambda: [s for s in scene.messages() if s.pictures])
        await scene.settled()
        assert len(scene.submits()) == 1
        assert there(scene, board)


@pytest.mark.parametrize("sign", ["✉️", "✉"])
async def test_an_envelope_sends_the_result_with_its_ids(scene: Scene, sign: str) -> None:
    grid, job_id = await scene.grid()
    await react(scene, grid, sign)
    picture, line = await until(lambda: found if len(found := direct(scene)) == 2 else None)
    assert picture.pictures == (await scene.served(job_id),)
    assert "Seed (about 1 quota)" in picture.faces
    assert line.text.splitlines() == [f"Reference: `{grid.ref}`", f"TTAPI's job: `{job_id}`"]
    assert there(scene, grid)
    assert len(scene.submits()) == 1


async def test_an_envelope_links_a_picture_that_cannot_be_had_again(scene: Scene) -> None:
    grid, _ = await scene.grid()
    await scene.remembered()
    scene.upstream.add_fault(Fault(Place.MEDIA, FaultKind.NOT_FOUND))
    await react(scene, grid, "✉️")
    picture, _ = await until(lambda: found if len(found := direct(scene)) == 2 else None)
    assert picture.pictures == ()
    assert picture.gallery[0].startswith(f"{scene.upstream.url}/media/")


async def test_an_envelope_on_what_is_not_done_says_so(scene: Scene) -> None:
    shown, job_id = await scene.order()
    await react(scene, shown, "✉️")
    assert scene.messages()[-1].text == (
        "This is not done yet. React with ✉️ again when its picture is there."
    )
    assert direct(scene) == []
    await scene.finish(shown, job_id)


async def test_closed_direct_messages_are_told_in_the_channel(scene: Scene) -> None:
    grid, _ = await scene.grid()
    place = scene.alice.user.dm_channel
    scene.env.inject_error("POST", f"/channels/{place.id}/messages", status=403, code=50007)
    await react(scene, grid, "✉️")
    assert scene.messages()[-1].text == CLOSED
    await scene.env.advance_time(READ_FOR + 1)
    assert [shown.id for shown in scene.messages()] == [grid.id]


async def test_a_star_agrees_with_the_reaction(scene: Scene) -> None:
    grid, _ = await scene.grid("a fox")
    await react(scene, grid, "⭐")
    assert await starred(scene) == ["**a fox**"]
    await scene.alice.unreact(message_of(scene, grid), "⭐")
    assert await starred(scene) == []
    services = scene.stage.app.services
    job = await services.jobs.get(grid.ref)
    assert job is not None
    await services.members.toggle_favourite(scene.alice.id, job)
    await react(scene, grid, "⭐")
    assert await starred(scene) == ["**a fox**"]


@pytest.mark.parametrize("sign", ["❌", "✉️", "⭐"])
async def test_only_the_authors_reactions_count(scene: Scene, sign: str) -> None:
    grid, _ = await scene.grid()
    bob = scene.add_member("bob")
    await react(scene, grid, sign, bob)
    assert there(scene, grid)
    assert len(scene.messages()) == 1
    assert direct(scene) == []
    assert (await scene.command("favorites", by=bob)).text.startswith("No favorites yet.")


@pytest.mark.parametrize("sign", ["👍", "🌟", "💌"])
async def test_other_reactions_mean_nothing(scene: Scene, sign: str) -> None:
    grid, _ = await scene.grid()
    await react(scene, grid, sign)
    assert [shown.id for shown in scene.messages()] == [grid.id]
    assert direct(scene) == []


async def test_messages_that_show_no_job_are_left_alone(scene: Scene) -> None:
    words = await scene.alice.send(scene.stage.channel, "look at this")
    for sign in ("❌", "✉️", "⭐"):
        await scene.alice.react(words, sign)
    assert len(scene.stage.channel.history()) == 1


async def test_a_cross_takes_a_copy_out_of_ones_direct_messages(scene: Scene) -> None:
    grid, _ = await scene.grid()
    await react(scene, grid, "✉️")
    picture, _ = await until(lambda: found if len(found := direct(scene)) == 2 else None)
    await scene.alice.user.set_reaction(message_of(scene, picture), "❌", reacted=True)
    assert [shown.id for shown in direct(scene)] != [picture.id]
    assert len(direct(scene)) == 1
    assert there(scene, grid)


async def test_without_a_database_a_reaction_is_only_logged(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid, _ = await scene.grid()
    take_database_away(monkeypatch, scene)
    await react(scene, grid, "❌")
    assert there(scene, grid)


async def test_lines_are_in_the_language_of_the_job() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        shown, job_id = await scene.order()
        await react(scene, shown, "✉️")
        assert scene.messages()[-1].text == "任务尚未完成。图片出来后请再次添加 ✉️ 反应。"
        grid, _ = await scene.finish(shown, job_id)
        await scene.alice.unreact(message_of(scene, grid), "✉️")
        await react(scene, grid, "✉️")
        _, line = await until(lambda: found if len(found := direct(scene)) == 2 else None)
        assert line.text.splitlines() == [f"编号：`{grid.ref}`", f"TTAPI 任务：`{job_id}`"]
