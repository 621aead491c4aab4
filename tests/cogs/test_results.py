"""What our own buttons under a result do: the seed, the star, longer clips."""

from __future__ import annotations

import pytest

from tests.cogs.placing import settings
from tests.cogs.reading import BLUE, LINK, Shown
from tests.cogs.scene import Scene, raise_curtain

SEED = "Seed (about 1 quota)"
NOT_OFFERED = "Midjourney does not offer this for that picture any more."


def jump(scene: Scene, shown: Shown) -> str:
    return f"https://discord.com/channels/{scene.env.guild.id}/{shown.channel_id}/{shown.id}"


async def seeded(scene: Scene, parent: Shown) -> tuple[Shown, str]:
    shown, job_id = await scene.begun(parent, SEED)
    scene.upstream.succeed(job_id)
    return await scene.sees(shown, lambda now: "🌱" in now.text), job_id


@pytest.mark.parametrize("faces", [[], ["U1"]])
async def test_the_seed_of_a_grid_and_of_a_single(scene: Scene, faces: list[str]) -> None:
    parent, parent_id = await scene.grid()
    for face in faces:
        parent, parent_id = await scene.child(parent, face)
    shown, job_id = await seeded(scene, parent)
    body = scene.body(len(faces) + 2)
    assert (body["jobId"], "action" in body) == (parent_id, False)
    assert f" — [Seed]({jump(scene, parent)}) by <@{scene.alice.id}>" in shown.text
    number = scene.upstream.job(job_id).seed
    assert f"🌱 **{number}**" in shown.text.splitlines()
    assert shown.buttons == ()
    await scene.sees(parent, lambda now: ("Seed", BLUE) in [(face.text, face.style) for face in now.buttons])


async def test_a_seed_is_bought_once_for_good(scene: Scene) -> None:
    grid, _ = await scene.grid()
    shown, _ = await seeded(scene, grid)
    await scene.sees(grid, lambda now: "Seed" in now.faces)
    told = scene.answer(await scene.press(scene.now(grid), "Seed", by=scene.add_member("bob")))
    assert (told.private, told.text) == (True, "This exists already; looking at it costs nothing.")
    assert [face.url for face in told.buttons] == [jump(scene, shown)]
    again = scene.answer(await scene.forge(grid, f"easel:again:{grid.ref}:seed"))
    assert again.text == told.text
    assert len(scene.submits()) == 2


async def test_a_star_is_the_members_own(scene: Scene) -> None:
    bob = scene.add_member("bob")
    grid, _ = await scene.grid()
    for member, said in (
        (scene.alice, "⭐ Added to your favourites; /favorites shows them."),
        (bob, "⭐ Added to your favourites; /favorites shows them."),
        (scene.alice, "Taken out of your favourites."),
    ):
        told = scene.answer(await scene.press(scene.now(grid), "⭐", by=member))
        assert (told.private, told.text) == (True, said)
    assert len(scene.submits()) == 1


async def test_what_is_not_done_cannot_be_starred(scene: Scene) -> None:
    grid, _ = await scene.grid()
    await scene.order("another")
    ref = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0].ref
    told = scene.answer(await scene.forge(grid, f"easel:favourite:{ref}:"))
    assert (told.private, told.text) == (True, NOT_OFFERED)


async def test_open_leads_to_upstreams_own_file(scene: Scene) -> None:
    grid, _ = await scene.grid()
    job = (await scene.stage.app.services.jobs.recent(scene.alice.id))[0]
    assert grid.button("Open in browser").url == job.image
    assert grid.button("Open in browser").style == LINK


@pytest.mark.parametrize(
    "custom_id",
    [
        "action:{}:video",
        "action:{}:extend",
        "action:{}:inpaint",
        "action:{}:batch",
        "plain:{}:video",
        "again:{}:video",
        "again:{}:extend0",
        "extend:{}:0",
        "extend:{}:9",
        "extend:{}:",
        "region:{}:",
        "animate:{}:",
        "prompt:{}:1",
        "prompts:{}:",
        "stop:{}:",
    ],
)
async def test_what_no_grid_offers_however_a_button_is_forged(scene: Scene, custom_id: str) -> None:
    grid, _ = await scene.grid()
    told = scene.answer(await scene.forge(grid, "easel:" + custom_id.format(grid.ref)))
    assert (told.private, told.text) == (True, NOT_OFFERED)
    assert len(scene.submits()) == 1


@pytest.mark.parametrize("face", [SEED, "⭐"])
async def test_only_the_author_where_the_owner_wants_that(face: str) -> None:
    async with raise_curtain(BUTTONS="author") as scene:
        grid, _ = await scene.grid()
        told = scene.answer(await scene.press(grid, face, by=scene.add_member("bob")))
        assert (told.private, told.text) == (True, "Only its author may press this.")
        assert len(scene.submits()) == 1


async def test_a_private_member_gets_what_they_press_alone(scene: Scene) -> None:
    bob = scene.add_member("bob")
    await settings(scene, bob, private=True)
    grid, _ = await scene.grid()
    shown, job_id = await scene.begun(grid, "U1", by=bob)
    assert shown.private
    await scene.finish(shown, job_id)


async def test_the_tile_is_shown_at_once_where_the_owner_wants_that() -> None:
    async with raise_curtain(INSTANT_U="on") as scene:
        grid, _ = await scene.grid()
        shown, job_id = await scene.begun(grid, "U3")
        tile = await scene.sees(shown, lambda now: now.pictures)
        assert "Taken from the grid. TTAPI is still at work" in tile.text
        scene.upstream.succeed(job_id)
        done = await scene.sees(shown, lambda now: "Vary (Region)" in now.faces)
        assert "Taken from the grid" not in done.text
        assert done.pictures == (await scene.served(job_id),)
        assert done.pictures != tile.pictures
