"""Permutations and repetitions: asked about with their price, ordered once, and only by their author."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cogs.reading import BLUE, GREY
from tests.cogs.scene import Scene, raise_curtain, until

TWO = """### This makes 2 grids for about 8 quota
1. **a red fox --ar 3:2**
2. **a blue fox --ar 3:2**"""
FORTY = """### This makes 40 grids for about 80 quota
1. **a fox**
2. **a fox**
3. **a fox**
4. **a fox**
5. **a fox**
…and 35 more."""


async def prompts(scene: Scene, count: int) -> list[tuple[str, str]]:
    """What TTAPI saw, once it saw that many."""
    await scene.submitted(count)
    bodies = [scene.body(number) for number in range(1, count + 1)]
    return sorted((str(body["prompt"]), str(body["mode"])) for body in bodies)


@pytest.mark.parametrize(
    ("prompt", "options", "told", "label"),
    [
        ("a {red, blue} fox --ar 3:2", {}, TWO, "Order 2 (about 8 quota)"),
        ("a fox --relax", {"repeat": 40}, FORTY, "Order 40 (about 80 quota)"),
        ("a fox --repeat 40", {"mode": "relax"}, FORTY, "Order 40 (about 80 quota)"),
    ],
)
async def test_several_are_asked_about(
    scene: Scene, prompt: str, options: dict[str, Any], told: str, label: str
) -> None:
    asked = await scene.command("imagine", prompt=prompt, **options)
    assert (asked.private, asked.text) == (True, told)
    assert [(face.text, face.style) for face in asked.buttons] == [(label, BLUE), ("Never mind", GREY)]
    assert scene.submits() == []


async def test_the_order_is_made_once(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a {red, blue} fox --{ar 3:2, turbo}")
    assert asked.buttons[0].text == "Order 4 (about 24 quota)"
    batch = scene.answer(await scene.press(asked, asked.buttons[0].text))
    assert not batch.private
    assert await prompts(scene, 4) == [
        ("a blue fox", "turbo"),
        ("a blue fox --ar 3:2", "fast"),
        ("a red fox", "turbo"),
        ("a red fox --ar 3:2", "fast"),
    ]
    again = scene.answer(await scene.press(asked, asked.buttons[0].text))
    assert (again.private, again.text) == (True, "This is being made already.")
    assert again.buttons[0].url == (
        f"https://discord.com/channels/{scene.env.guild.id}/{batch.channel_id}/{batch.id}"
    )
    await scene.settled()
    assert len(scene.submits()) == 4


async def test_all_of_a_batch_are_shown_and_paid(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a fox", repeat=2)
    batch = scene.answer(await scene.press(asked, asked.buttons[0].text))
    for number in (1, 2):
        scene.upstream.succeed(await scene.submitted(number))
    grids = await until(lambda: g if len(g := [m for m in scene.messages() if m.pictures]) == 2 else None)
    assert batch.id not in {grid.id for grid in grids}
    assert await scene.spent(scene.alice) == 6


async def test_never_mind(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a fox", repeat=2)
    await scene.press(asked, "Never mind")
    assert scene.now(asked).text == "Nothing was ordered."
    assert scene.now(asked).faces == []


async def test_never_mind_after_the_order_is_too_late(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a fox", repeat=2)
    await scene.press(asked, asked.buttons[0].text)
    told = scene.answer(await scene.press(asked, "Never mind"))
    assert told.text == "This was ordered already."


@pytest.mark.parametrize("button", [0, 1])
async def test_nobody_else_confirms(scene: Scene, button: int) -> None:
    asked = await scene.command("imagine", prompt="a fox", repeat=2)
    bob = scene.add_member("bob")
    custom_id = asked.buttons[button].custom_id or ""
    grid, _ = await scene.grid("a boat", by=bob)
    told = scene.answer(await scene.forge(grid, custom_id, by=bob))
    assert (told.private, told.text) == (True, "Only its author may press this.")
    assert len(scene.submits()) == 1


async def test_an_unknown_draft_is_said(scene: Scene) -> None:
    grid, _ = await scene.grid()
    told = scene.answer(await scene.forge(grid, "easel:confirm:aaaaaaaaaaaaaaaaaaaa:"))
    assert told.text == "This was prepared too long ago. Please give the command again."
    assert len(scene.submits()) == 1


async def test_a_confirmation_survives_a_restart(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a fox", repeat=2)
    await scene.stage.restart()
    await scene.press(asked, asked.buttons[0].text)
    assert await prompts(scene, 2) == [("a fox", "fast"), ("a fox", "fast")]


async def test_a_private_batch_stays_private(scene: Scene) -> None:
    await scene.stage.app.services.members.change(scene.alice.id, private=True)
    asked = await scene.command("imagine", prompt="a fox", repeat=2)
    batch = scene.answer(await scene.press(asked, asked.buttons[0].text))
    assert batch.private
    await scene.submitted(2)


async def test_too_many_are_refused(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a {red, blue} fox", repeat=21)
    assert "This prompt makes 42 jobs; 40 are allowed at once." in asked.text
    assert asked.faces == []


async def test_warnings_stand_beside_the_question(scene: Scene) -> None:
    asked = await scene.command("imagine", prompt="a {red, blue} fox --sw 50")
    assert asked.text.splitlines()[3].startswith("• --sw does nothing without ")


async def test_the_question_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        asked = await scene.command("imagine", prompt="狐狸", repeat=2)
        assert asked.text.splitlines()[0] == "### 这会生成 2 组图片，约 8 额度"
        assert asked.faces == ["下单 2 个（约 8 额度）", "算了"]
