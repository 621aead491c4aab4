"""The prompts of a description: each imagined by whoever presses, or all of them."""

from __future__ import annotations

import pytest

from bot.ttapi.messages import Mode
from tests.cogs.placing import description, settings
from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, raise_curtain

NOT_OFFERED = "Midjourney does not offer this for that picture any more."


def prompts(lines: tuple[str, ...]) -> list[str]:
    """Upstream's four prompts without their keycaps."""
    return [line.split("\ufe0f\u20e3 ", 1)[1] for line in lines if "\u20e3" in line]


def link(scene: Scene, shown: Shown) -> str:
    return f"https://discord.com/channels/{scene.env.guild.id}/{shown.channel_id}/{shown.id}"


async def test_the_prompts_are_shown_with_their_numbers(scene: Scene) -> None:
    shown, lines = await description(scene)
    assert shown.text.splitlines()[0] == f"**Describe** — <@{scene.alice.id}>"
    assert [[face.text for face in row] for row in shown.rows] == [["1", "2", "3", "4", "Imagine all"]]
    assert len(prompts(lines)) == 4
    for number, prompt in enumerate(prompts(lines), 1):
        assert f"**{number}** · {prompt}" in shown.text.splitlines()


@pytest.mark.parametrize("number", [1, 4])
async def test_a_prompt_is_imagined_by_whoever_presses(scene: Scene, number: int) -> None:
    bob = scene.add_member("bob")
    await settings(scene, bob, mode=Mode.TURBO)
    shown, lines = await description(scene)
    answer, job_id = await scene.begun(shown, str(number), by=bob)
    done, _ = await scene.finish(answer, job_id)
    body = scene.body(2)
    assert (body["prompt"], body["mode"]) == (prompts(lines)[number - 1], "turbo")
    assert f" — [From a description]({link(scene, shown)}) by <@{bob.id}> (turbo)" in done.text
    assert done.pictures == (await scene.served(job_id),)
    assert [await scene.spent(member) > 0 for member in (scene.alice, bob)] == [True, True]


async def test_all_prompts_are_confirmed_and_become_a_batch(scene: Scene) -> None:
    shown, lines = await description(scene)
    told = scene.answer(await scene.press(shown, "Imagine all"))
    assert told.private
    assert told.text.startswith("### This makes 4 grids for about 16 quota\n1. **")
    assert len(scene.submits()) == 1
    board = scene.answer(await scene.press(told, told.faces[0]))
    await scene.submitted(5)
    assert {scene.body(number)["prompt"] for number in (2, 3, 4, 5)} == set(prompts(lines))
    assert "**All 4 prompts of a description** — " in board.text


async def test_a_description_works_after_a_restart(scene: Scene) -> None:
    shown, lines = await description(scene)
    await scene.stage.restart()
    await scene.begun(shown, "2")
    assert scene.body(2)["prompt"] == prompts(lines)[1]


@pytest.mark.parametrize("argument", ["0", "5", "10", "11", "x", ""])
async def test_a_prompt_that_is_not_there(scene: Scene, argument: str) -> None:
    shown, _ = await description(scene)
    told = scene.answer(await scene.forge(shown, f"easel:prompt:{shown.ref}:{argument}"))
    assert (told.private, told.text) == (True, NOT_OFFERED)
    assert len(scene.submits()) == 1


@pytest.mark.parametrize("face", ["1", "Imagine all"])
async def test_only_the_author_where_the_owner_wants_that(face: str) -> None:
    async with raise_curtain(BUTTONS="author") as scene:
        shown, _ = await description(scene)
        told = scene.answer(await scene.press(shown, face, by=scene.add_member("bob")))
        assert (told.private, told.text) == (True, "Only its author may press this.")


async def test_a_private_members_grid_is_theirs_alone(scene: Scene) -> None:
    await settings(scene, private=True)
    shown, _ = await description(scene)
    answer, job_id = await scene.begun(shown, "3")
    assert answer.private
    await scene.finish(answer, job_id)
