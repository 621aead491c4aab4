"""Remix: the window before a button, and what becomes of a changed prompt."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.jobs.model import new_ref
from tests.cogs.placing import blend, settings
from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, raise_curtain

WIDE = "a fox --ar 3:2"


def fields(result: InteractionResult) -> dict[str, Any]:
    """The fields of the window that answers a press, by name."""
    assert result.modal is not None
    labels = [part for part in result.modal["components"] if part["type"] == 18]
    return {label["component"]["custom_id"]: label["component"] for label in labels}


async def opened(scene: Scene, shown: Shown, face: str) -> InteractionResult:
    return await scene.press(scene.now(shown), face)


async def remixed(scene: Scene, shown: Shown, face: str, prompt: str) -> Shown:
    """The answer to a window that is sent with this prompt."""
    result = await scene.alice.submit_modal(await opened(scene, shown, face), {"prompt": prompt})
    return scene.answer(result)


async def tile_of(scene: Scene, number: int) -> str:
    """Upstream's address of a picture of the first grid."""
    job = (await scene.stage.app.services.jobs.recent(scene.alice.id))[-1]
    return job.images[number - 1]


@pytest.mark.parametrize(
    ("faces", "title"),
    [
        (["V3"], "Remix: Variations of image #3"),
        (["🔄"], "Remix: Rerun"),
        (["U1", "Vary (Subtle)"], "Remix: Variations (Subtle)"),
        (["U1", "Vary (Strong)"], "Remix: Variations (Strong)"),
    ],
)
async def test_the_window_has_the_prompt(scene: Scene, faces: list[str], title: str) -> None:
    await settings(scene, remix=True)
    shown, _ = await scene.grid(WIDE)
    for face in faces[:-1]:
        shown, _ = await scene.child(shown, face)
    before = len(scene.submits())
    result = await opened(scene, shown, faces[-1])
    assert result.modal is not None
    assert result.modal["title"] == title
    assert fields(result)["prompt"]["value"] == WIDE
    assert len(scene.submits()) == before


async def test_u_upscale_and_the_seed_open_none(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, _ = await scene.grid(WIDE)
    tile, _ = await scene.child(grid, "U1")
    await scene.child(tile, "Upscale (Subtle)")
    await scene.begun(grid, "Seed (about 1 quota)")


async def test_an_unchanged_prompt_runs_the_button(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, grid_id = await scene.grid(WIDE)
    shown = await remixed(scene, grid, "V2", f"  {WIDE} ")
    await scene.finish(shown, await scene.submitted(2))
    assert (scene.body(2)["action"], scene.body(2)["jobId"]) == ("variation2", grid_id)
    told = await remixed(scene, grid, "V2", WIDE)
    assert (told.private, told.text) == (
        True,
        "This was run before. Look at that result, or run it again.",
    )
    assert len(scene.submits()) == 2


async def test_a_changed_variation_is_imagined_from_its_picture(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, _ = await scene.grid(WIDE, mode="turbo")
    shown = await remixed(scene, grid, "V3", "a wolf --ar 3:2")
    done, job_id = await scene.finish(shown, await scene.submitted(2))
    body = scene.body(2)
    assert "action" not in body
    assert body["prompt"] == f"{await tile_of(scene, 3)} a wolf --ar 3:2 --iw 1"
    assert body["mode"] == "turbo"
    assert done.pictures == (await scene.served(job_id),)
    link = f"https://discord.com/channels/{scene.env.guild.id}/{grid.channel_id}/{grid.id}"
    assert f" — [Remix]({link}) by <@{scene.alice.id}> (turbo)" in done.text


async def test_a_changed_subtle_variation_stays_nearer(scene: Scene) -> None:
    await settings(scene, remix=True)
    tile, tile_id = await scene.child((await scene.grid(WIDE))[0], "U2")
    await remixed(scene, tile, "Vary (Subtle)", "a wolf --ar 3:2")
    await scene.submitted(3)
    picture = scene.upstream.job(tile_id)
    job = (await scene.stage.app.services.jobs.recent(scene.alice.id))[1]
    assert picture.job_id == job.job_id
    assert scene.body(3)["prompt"] == f"{job.image} a wolf --ar 3:2 --iw 2"


async def test_a_changed_rerun_is_a_new_grid(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, _ = await scene.grid(WIDE)
    await remixed(scene, grid, "🔄", "a wolf --ar 1:1 --relax")
    await scene.submitted(2)
    assert (scene.body(2)["prompt"], scene.body(2)["mode"]) == ("a wolf --ar 1:1", "relax")


async def test_a_broken_prompt_is_explained_and_orders_nothing(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, _ = await scene.grid(WIDE)
    told = await remixed(scene, grid, "V1", "a wolf --ar3:2")
    assert told.private
    assert "--ar 3:2" in told.text
    assert "What you wrote: a wolf --ar3:2" in told.text
    assert len(scene.submits()) == 1


async def test_permutations_are_confirmed_first(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, _ = await scene.grid(WIDE)
    told = await remixed(scene, grid, "🔄", "a {wolf, bear} --ar 3:2")
    assert told.private
    assert told.text == (
        "### This makes 2 grids for about 8 quota\n1. **a wolf --ar 3:2**\n2. **a bear --ar 3:2**"
    )
    assert len(scene.submits()) == 1
    board = scene.answer(await scene.press(told, told.faces[0]))
    assert " — Batch of 2 by " in board.text
    await scene.submitted(3)
    assert [scene.body(number)["prompt"] for number in (2, 3)] == ["a wolf --ar 3:2", "a bear --ar 3:2"]


@pytest.mark.parametrize(
    ("face", "action", "label"),
    [
        ("Zoom Out 2x", "zoom_out_2", "Zoom Out 2x, prompt unchanged"),
        ("Make Square", "make_square", "Make Square, prompt unchanged"),
        ("⬅️", "pan_left", "Pan Left, prompt unchanged"),
    ],
)
async def test_what_takes_no_new_prompt_says_so_and_runs_as_it_is(
    scene: Scene, face: str, action: str, label: str
) -> None:
    await settings(scene, remix=True)
    tile, tile_id = await scene.child((await scene.grid(WIDE))[0], "U1")
    told = scene.answer(await opened(scene, tile, face))
    assert told.private
    assert told.text.startswith("TTAPI takes no new prompt for **")
    assert told.faces == [label]
    shown, job_id = await scene.begun(told, label)
    done, _ = await scene.finish(shown, job_id)
    assert (scene.body(3)["action"], scene.body(3)["jobId"]) == (action, tile_id)
    assert done.pictures == (await scene.served(job_id),)


async def test_a_blend_has_no_prompt_to_change(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, grid_id = await blend(scene)
    await scene.child(grid, "V1")
    assert (scene.body(2)["action"], scene.body(2)["jobId"]) == ("variation1", grid_id)


async def test_a_private_member_gets_the_result_alone(scene: Scene) -> None:
    await settings(scene, remix=True, private=True)
    grid, _ = await scene.grid(WIDE)
    shown = await remixed(scene, grid, "V1", "a wolf")
    assert shown.private
    await scene.finish(shown, await scene.submitted(2))


async def test_a_window_survives_a_restart(scene: Scene) -> None:
    await settings(scene, remix=True)
    grid, grid_id = await scene.grid(WIDE)
    result = await opened(scene, grid, "V4")
    await scene.stage.restart()
    shown = scene.answer(await scene.alice.submit_modal(result, {"prompt": WIDE}))
    done, job_id = await scene.finish(shown, await scene.submitted(2))
    assert (scene.body(2)["action"], scene.body(2)["jobId"]) == ("variation4", grid_id)
    assert done.pictures == (await scene.served(job_id),)


async def test_only_the_author_sends_a_window_where_the_owner_wants_that() -> None:
    async with raise_curtain(BUTTONS="author") as scene:
        bob = scene.add_member("bob")
        await settings(scene, bob, remix=True)
        grid, _ = await scene.grid(WIDE)
        told = scene.answer(
            await scene.submit(grid, f"easel:remix:{grid.ref}:variation1", {"prompt": "x"}, by=bob)
        )
        assert (told.private, told.text) == (True, "Only its author may press this.")
        assert len(scene.submits()) == 1


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("upsample1", "Midjourney does not offer this for that picture any more."),
        ("low_variation", "Midjourney does not offer this for that picture any more."),
        ("imagine", "Midjourney does not offer this for that picture any more."),
        ("", "Midjourney does not offer this for that picture any more."),
    ],
)
async def test_a_forged_window(scene: Scene, action: str, said: str) -> None:
    grid, _ = await scene.grid(WIDE)
    told = scene.answer(await scene.submit(grid, f"easel:remix:{grid.ref}:{action}", {"prompt": "a wolf"}))
    assert (told.private, told.text) == (True, said)
    assert len(scene.submits()) == 1


async def test_a_window_about_an_unknown_job(scene: Scene) -> None:
    grid, _ = await scene.grid(WIDE)
    told = scene.answer(await scene.submit(grid, f"easel:remix:{new_ref()}:variation1", {"prompt": "a wolf"}))
    assert told.text == "Easel does not know this job any more. Order it anew with /imagine."


async def test_a_window_without_a_field_or_with_a_broken_one(scene: Scene) -> None:
    grid, _ = await scene.grid(WIDE)
    told = scene.answer(await scene.submit(grid, f"easel:remix:{grid.ref}:variation1", {}))
    assert told.private
    assert told.text.splitlines()[0].endswith("The prompt is empty. Write what the picture shall show.")
    assert len(scene.submits()) == 1
