"""A batch on Discord: its board, its results, Stop; and retries that need what a member gave."""

from __future__ import annotations

import pytest

from bot.jobs.model import new_ref
from tests.cogs.placing import batch, edit, posted
from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, raise_curtain, until

FULL, EMPTY = "▰", "▱"


def link(scene: Scene, shown: Shown) -> str:
    return f"https://discord.com/channels/{scene.env.guild.id}/{shown.channel_id}/{shown.id}"


async def test_a_batch_counts_and_links_its_results(scene: Scene) -> None:
    board = await batch(scene, "a red fox", "a blue fox")
    await scene.submitted(2)
    known = [board]
    jobs = {scene.body(number)["prompt"]: scene.submits()[number - 1].job_id or "" for number in (1, 2)}
    for number, done in ((1, 6), (2, 12)):
        job_id = jobs[("a red fox", "a blue fox")[number - 1]]
        scene.upstream.succeed(job_id)
        result = await posted(scene, known)
        known.append(result)
        assert result.pictures == (await scene.served(job_id),)
        assert f"{number} of 2]({link(scene, board)})" in result.text
        seen = await scene.sees(board, lambda now, n=number: f"**{n} of 2** done" in now.text)
        assert f"{FULL * done}{EMPTY * (12 - done)}" in seen.text
    final = await scene.sees(board, lambda now: f"]({link(scene, known[2])})" in now.text)
    assert f"✅ [#1]({link(scene, known[1])}) a red fox" in final.text
    assert final.buttons == ()
    assert len(scene.messages()) == 3


async def test_stop_cancels_what_waits_and_nothing_else() -> None:
    async with raise_curtain(slots=1) as scene:
        board = await batch(scene, "a red fox", "a blue fox", "a green fox")
        job_id = await scene.submitted(1)
        shown = await scene.sees(board, lambda now: "Stop" in now.faces)
        bob = scene.add_member("bob")
        told = scene.answer(await scene.press(shown, "Stop", by=bob))
        assert (told.private, told.text) == (True, "Only its author may press this.")
        told = scene.answer(await scene.press(shown, "Stop"))
        assert told.private
        assert told.text == (
            "Stopped: 2 that had not been sent are cancelled and cost nothing. "
            "What TTAPI has already goes on."
        )
        now = await scene.sees(board, lambda now: "2 cancelled" in now.text)
        assert now.buttons == ()
        scene.upstream.succeed(job_id)
        result = await posted(scene, [board])
        told = scene.answer(await scene.forge(result, f"easel:stop:{shown.ref}:"))
        assert told.text == "Nothing of this batch waits any more; what TTAPI has already goes on."
        await scene.sees(board, lambda now: "**1 of 3** done · 2 cancelled" in now.text)
        assert len(scene.submits()) == 1


async def test_a_failed_job_of_a_batch_is_counted_and_can_be_retried(scene: Scene) -> None:
    scene.doubles_expected = True
    board = await batch(scene, "a red fox", "a blue fox")
    await scene.submitted(2)
    scene.upstream.fail(scene.submits()[0].job_id or "", "Job Timeout")
    failed = await until(lambda: next((s for s in scene.messages() if "❌ **" in s.text), None))
    await scene.sees(board, lambda now: "1 failed" in now.text)
    shown, job_id = await scene.begun(failed, "Retry")
    assert scene.body(3)["prompt"] == "a red fox"
    await scene.finish(shown, job_id)


async def test_a_batch_goes_on_after_a_restart() -> None:
    async with raise_curtain(slots=1) as scene:
        board = await batch(scene, "a red fox", "a blue fox")
        job_id = await scene.submitted(1)
        await scene.stage.restart()
        scene.upstream.succeed(job_id)
        first = await posted(scene, [board])
        scene.upstream.succeed(await scene.submitted(2))
        await posted(scene, [board, first])
        await scene.sees(board, lambda now: "**2 of 2** done" in now.text)
        assert [scene.body(number)["prompt"] for number in (1, 2)] == ["a red fox", "a blue fox"]


async def test_stop_on_an_unknown_batch(scene: Scene) -> None:
    grid, _ = await scene.grid()
    told = scene.answer(await scene.forge(grid, f"easel:stop:{new_ref()}:"))
    assert told.text == "Easel does not know this job any more. Order it anew with /imagine."


@pytest.mark.parametrize("by_another", [False, True])
async def test_a_failed_edit_is_retried_with_its_picture(scene: Scene, by_another: bool) -> None:
    scene.doubles_expected = True
    shown, job_id = await edit(scene, "a stormy sky")
    failed = await scene.fail(shown, job_id, "[Internal error] x")
    member = scene.add_member("bob") if by_another else scene.alice
    again, second = await scene.begun(failed, "Retry", by=member)
    assert scene.body(2)["image"] == scene.body(1)["image"]
    assert scene.body(2)["prompt"] == "a stormy sky"
    done, _ = await scene.finish(again, second)
    assert f"**a stormy sky** — Edit by <@{member.id}>" in done.text
    assert done.faces == ["⭐", "Open 1", "Open 2", "Open 3", "Open 4"]
