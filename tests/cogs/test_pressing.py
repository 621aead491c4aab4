"""Pressing again, pressing for others, and what the pressed button shows."""

from __future__ import annotations

import pytest

from tests.cogs.reading import BLUE, GREY, LINK, Shown
from tests.cogs.scene import Scene, raise_curtain


def links(shown: Shown) -> list[str | None]:
    return [face.url for face in shown.buttons if face.style == LINK]


def jump(scene: Scene, shown: Shown) -> str:
    return f"https://discord.com/channels/{scene.env.guild.id}/{shown.channel_id}/{shown.id}"


async def test_u_twice_leads_to_the_same_result_and_charges_nothing(scene: Scene) -> None:
    grid, _ = await scene.grid()
    tile, _ = await scene.child(grid, "U2")
    told = scene.answer(await scene.press(scene.now(grid), "U2", by=scene.add_member("bob")))

    assert told.private
    assert told.text == "This exists already; looking at it costs nothing."
    assert links(told) == [jump(scene, tile)]
    assert len(scene.submits()) == 2
    assert len(scene.upstream.ledger.charges()) == 2


async def test_u_pressed_while_it_is_made(scene: Scene) -> None:
    grid, _ = await scene.grid()
    first, job_id = await scene.begun(grid, "U2")
    told = scene.answer(await scene.press(scene.now(grid), "U2"))
    assert (told.private, told.text) == (True, "This is being made already.")
    assert links(told) == [jump(scene, first)]
    await scene.finish(first, job_id)
    assert len(scene.submits()) == 2


@pytest.mark.parametrize("face", ["🔄", "V1"])
async def test_a_grids_button_while_one_run_is_unfinished_makes_one_job(scene: Scene, face: str) -> None:
    grid, _ = await scene.grid()
    first, job_id = await scene.begun(grid, face)
    for _ in range(3):
        told = scene.answer(await scene.press(scene.now(grid), face))
        assert (told.private, told.text) == (True, "This is being made already.")
        assert links(told) == [jump(scene, first)]
    await scene.finish(first, job_id)
    assert len(scene.submits()) == 2


@pytest.mark.parametrize("face", ["Vary (Strong)", "Zoom Out 2x", "⬅️", "Make Square"])
async def test_a_pictures_button_while_one_run_is_unfinished_makes_one_job(scene: Scene, face: str) -> None:
    tile, _ = await scene.child((await scene.grid())[0], "U1")
    first, _ = await scene.begun(tile, face)
    told = scene.answer(await scene.press(scene.now(tile), face))
    assert (told.text, links(told)) == ("This is being made already.", [jump(scene, first)])
    assert len(scene.submits()) == 3


@pytest.mark.parametrize(
    ("face", "price"), [("🔄", "Run again (about 4 quota)"), ("V4", "Run again (about 4 quota)")]
)
async def test_a_finished_run_is_offered_again_for_its_price(scene: Scene, face: str, price: str) -> None:
    scene.doubles_expected = True
    bob = scene.add_member("bob")
    grid, grid_id = await scene.grid()
    first, _ = await scene.child(grid, face)
    told = scene.answer(await scene.press(scene.now(grid), face, by=bob))
    assert told.private
    assert told.text == "This was run before. Look at that result, or run it again."
    assert [face.text for face in told.buttons] == ["Go to the picture", price]
    assert [len(row) for row in told.rows] == [2]
    assert links(told) == [jump(scene, first)]
    assert len(scene.submits()) == 2

    second, second_id = await scene.begun(told, price, by=bob)
    await scene.finish(second, second_id)
    assert scene.body(3)["jobId"] == grid_id
    assert scene.body(3)["action"] == scene.body(2)["action"]
    assert not second.private
    assert [await scene.spent(member) for member in (scene.alice, bob)] == [6, 3]


async def test_run_again_twice_makes_one_job_at_a_time(scene: Scene) -> None:
    scene.doubles_expected = True
    grid, _ = await scene.grid()
    await scene.child(grid, "V1")
    told = scene.answer(await scene.press(scene.now(grid), "V1"))
    await scene.begun(told, "Run again (about 4 quota)")
    again = scene.answer(await scene.press(told, "Run again (about 4 quota)"))
    assert again.text == "This is being made already."
    assert len(scene.submits()) == 3


async def test_whoever_presses_pays(scene: Scene) -> None:
    bob = scene.add_member("bob")
    grid, _ = await scene.grid()
    shown, _ = await scene.child(grid, "U1", by=bob)
    assert f" by <@{bob.id}> " in shown.text
    assert [await scene.spent(member) for member in (scene.alice, bob)] == [3, 1]


async def test_only_the_author_presses_where_the_owner_wants_that() -> None:
    async with raise_curtain(BUTTONS="author") as scene:
        bob = scene.add_member("bob")
        grid, _ = await scene.grid()
        told = scene.answer(await scene.press(grid, "U1", by=bob))
        assert (told.private, told.text) == (True, "Only its author may press this.")
        assert scene.now(grid).button("U1").style == GREY
        await scene.child(grid, "U1")
        assert len(scene.submits()) == 2


async def test_only_the_author_retries_where_the_owner_wants_that() -> None:
    async with raise_curtain(BUTTONS="author") as scene:
        shown, job_id = await scene.order()
        failed = await scene.fail(shown, job_id, "Job Timeout")
        told = scene.answer(await scene.press(failed, "Retry", by=scene.add_member("bob")))
        assert (told.private, told.text) == (True, "Only its author may press this.")
        await scene.begun(failed, "Retry")


async def test_a_failed_run_unmarks_its_button_and_may_be_pressed_again(scene: Scene) -> None:
    grid, _ = await scene.grid()
    shown, job_id = await scene.begun(grid, "U3")
    await scene.sees(grid, lambda now: now.button("U3").style == BLUE)
    await scene.fail(shown, job_id, "[Internal error] No luck.")
    await scene.sees(grid, lambda now: now.button("U3").style == GREY)
    again, _ = await scene.child(grid, "U3")
    assert again.id != shown.id
    assert scene.now(grid).button("U3").style == BLUE


async def test_a_cancelled_run_unmarks_its_button() -> None:
    async with raise_curtain(slots=1) as scene:
        grid, _ = await scene.grid()
        await scene.order("the one that runs")
        waiting = scene.answer(await scene.press(scene.now(grid), "V2"))
        await scene.sees(grid, lambda now: now.button("V2").style == BLUE)
        await scene.press(waiting, "Cancel")
        await scene.sees(grid, lambda now: now.button("V2").style == GREY)
        assert len(scene.submits()) == 2


async def test_buttons_work_after_a_restart(scene: Scene) -> None:
    grid, grid_id = await scene.grid()
    await scene.stage.restart()
    shown, job_id = await scene.child(grid, "U4")
    assert scene.body(2)["jobId"] == grid_id
    assert shown.pictures == (await scene.served(job_id),)
    assert scene.now(grid).button("U4").style == BLUE


async def test_what_upstream_no_longer_has_is_said_and_begun_anew(scene: Scene) -> None:
    grid, job_id = await scene.grid()
    scene.upstream.expire(job_id)
    shown = scene.answer(await scene.press(grid, "U1"))
    failed = await scene.sees(shown, lambda now: "❌" in now.text)
    assert "❌ **TTAPI no longer has the picture this should be made from.**\nBegin with a new /imagine." in (
        failed.text
    )
    assert failed.buttons == ()
    await scene.sees(grid, lambda now: now.button("U1").style == GREY)
