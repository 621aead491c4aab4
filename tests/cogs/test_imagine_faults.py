"""Faults of a prompt: shown at their place before anything is spent, with a mend that one press orders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cogs.pictures import picture
from tests.cogs.scene import Scene, raise_curtain

TITLE = "**Nothing was ordered.** This prompt needs mending:"
GLUED = f"""{TITLE}
• --ar16:9 needs a blank between --ar and its value.
> a fox **__--ar16:9__**
> → a fox **__--ar 16:9__**
**All mended:** a fox **__--ar 16:9__**"""
TWO = f"""{TITLE}
• --ar16:9 needs a blank between --ar and its value.
> a fox **__--ar16:9__** --stylise 200
> → a fox **__--ar 16:9__** --stylise 200

• Midjourney has no flag --stylise. Did you mean --stylize?
> a fox --ar16:9 **__--stylise__** 200
> → a fox --ar16:9 **__--stylize__** 200
**All mended:** a fox **__--ar 16:9 --stylize__** 200"""


async def nothing_happened(scene: Scene) -> None:
    assert scene.submits() == []
    spending = await scene.stage.app.services.jobs.spending(scene.alice.id, 1)
    assert (spending.spent, spending.reserved) == (0, 0)


@pytest.mark.parametrize(
    ("prompt", "told", "mended"),
    [
        ("a fox --ar16:9", GLUED, "a fox --ar 16:9"),
        ("a fox --ar16:9 --stylise 200", TWO, "a fox --ar 16:9 --stylize 200"),
    ],
)
async def test_faults_are_shown_and_the_mended_prompt_is_ordered(
    scene: Scene, prompt: str, told: str, mended: str
) -> None:
    answer = await scene.command("imagine", prompt=prompt, mode="relax")
    assert (answer.private, answer.text) == (True, told)
    assert answer.faces == ["Imagine the mended prompt", "Never mind"]
    await nothing_happened(scene)
    ordered = scene.answer(await scene.press(answer, "Imagine the mended prompt"))
    assert not ordered.private
    await scene.finish(ordered, await scene.submitted(1))
    assert (scene.body(1)["prompt"], scene.body(1)["mode"]) == (mended, "relax")


async def test_a_fault_without_a_mend_offers_none(scene: Scene) -> None:
    answer = await scene.command("imagine", prompt="a fox --qqqq")
    assert answer.text == f"{TITLE}\n• Midjourney has no flag --qqqq.\n> a fox **__--qqqq__**"
    assert answer.faces == []
    await nothing_happened(scene)


async def test_a_mended_prompt_that_makes_several_says_so(scene: Scene) -> None:
    answer = await scene.command("imagine", prompt="a {red, blue} fox --ar16:9")
    assert answer.faces == ["Imagine the mended prompt (2 jobs, about 8 quota)", "Never mind"]


async def test_faults_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        answer = await scene.command("imagine", prompt="狐狸 --ar16:9")
        title, fault, place, mend, _ = answer.text.splitlines()
        assert title == "**没有下单。** 这条提示词需要修改："
        assert fault.startswith("• ")
        assert (place, mend) == ("> 狐狸 **__--ar16:9__**", "> 改为：狐狸 **__--ar 16:9__**")
        assert answer.faces == ["用改好的提示词生成", "算了"]


async def test_a_fault_in_a_preset_is_shown_at_its_name(scene: Scene) -> None:
    await scene.stage.app.services.members.save_preset(
        scene.alice.id, "wide", "--cref https://a.example/b.png"
    )
    answer = await scene.command("imagine", prompt="a fox --wide")
    assert "In the preset --wide: --cref works with version 6, 6.1, niji 6; with 7 use --oref." in answer.text
    assert "> a fox **__--wide__**" in answer.text
    await nothing_happened(scene)


async def test_what_a_member_wrote_is_taken_literally(scene: Scene) -> None:
    answer = await scene.command("imagine", prompt="*a* `fox` <@1> --__x__ [a](https://evil.example)")
    assert "\\*a\\* \\`fox\\` \\<@1\\>" in answer.text
    assert "[a](" not in answer.text
    await nothing_happened(scene)


async def test_bad_pictures_stand_in_the_way_of_the_mended_prompt(scene: Scene) -> None:
    answer = await scene.command("imagine", prompt="a fox --ar16:9", image=("a.png", b"words"))
    assert answer.text.splitlines()[-1].startswith("`a.png` is not a picture")
    assert answer.faces == []


async def test_good_pictures_go_into_the_mended_prompt(scene: Scene) -> None:
    answer = await scene.command("imagine", prompt="a fox --ar16:9", image=("a.png", picture()))
    await scene.press(answer, "Imagine the mended prompt")
    await scene.submitted(1)
    url, rest = str(scene.body(1)["prompt"]).split(" ", 1)
    assert (url.rpartition("/")[2], rest) == ("a.png", "a fox --ar 16:9")


async def test_an_option_that_does_not_fit_is_said(scene: Scene) -> None:
    answer = await scene.command("imagine", prompt="a fox", aspect="wide_ish")
    assert answer.text == (
        "wide\\_ish does not fit the option aspect, which takes a ratio of whole numbers such as 16:9."
    )
    await nothing_happened(scene)


async def test_never_mind_takes_the_offer_away(scene: Scene) -> None:
    answer = await scene.command("imagine", prompt="a fox --ar16:9")
    await scene.press(answer, "Never mind")
    now = scene.now(answer)
    assert (now.text, now.faces) == ("Nothing was ordered.", [])
    await nothing_happened(scene)


async def test_an_unknown_flag_only_warns_where_the_owner_says_so() -> None:
    async with raise_curtain(UNKNOWN_FLAGS="warn") as scene:
        answer = await scene.command("imagine", prompt="a fox --brandnew 3")
        assert answer.private
        assert answer.text == (
            "Ordered. One thing to know:\n"
            "• Easel does not know --brandnew; it is passed on as it is.\n> a fox **__--brandnew__** 3"
        )
        await scene.submitted(1)
        assert scene.body(1)["prompt"] == "a fox --brandnew 3"
        assert [shown.private for shown in scene.messages()] == [False, True]


@pytest.mark.parametrize("value", ["easel:aaaaaaaaaaaaaaaaaaaa", " easel:aaaaaaaaaaaaaaaaaaaa "])
async def test_a_reference_to_nothing_is_refused(scene: Scene, value: str) -> None:
    answer = await scene.command("imagine", prompt=value)
    assert answer.private
    assert answer.text == "The prompt that you chose is not there any more. Please type it."
    await nothing_happened(scene)


async def choices(scene: Scene, typed: str, **others: Any) -> list[tuple[str, str]]:
    found = await scene.alice.autocomplete(scene.stage.channel, "imagine", "prompt", typed, **others)
    return [(choice["name"], choice["value"]) for choice in found]


LONG = "a very long walk " * 9 + "home"


async def test_earlier_prompts_and_presets_are_offered(scene: Scene) -> None:
    services = scene.stage.app.services
    await services.members.save_preset(scene.alice.id, "oil", "oil painting")
    for prompt in ("a fox", LONG, "a boat", "a fox"):
        await scene.order(prompt)
    await scene.order("not mine", by=scene.add_member("bob"))
    offered = await choices(scene, "")
    assert [name for name, _ in offered][:3] == ["--oil · oil painting", "a fox", "a boat"]
    assert [value for _, value in offered][:3] == ["--oil", "a fox", "a boat"]
    (name, reference), *none = offered[3:]
    assert none == []
    assert name.startswith("a very long walk a very")
    assert len(name) <= 100
    assert await choices(scene, "boat") == [("a boat", "a boat")]
    assert await choices(scene, "a fox --o") == [("a fox --oil · oil painting", "a fox --oil")]
    await scene.order(reference)
    assert scene.body(6)["prompt"] == LONG


async def test_a_foreign_reference_is_refused(scene: Scene) -> None:
    await scene.order(LONG)
    ((_, reference),) = await choices(scene, "")
    answer = await scene.command("imagine", prompt=reference, by=scene.add_member("bob"))
    assert answer.text == "The prompt that you chose is not there any more. Please type it."
    assert len(scene.submits()) == 1


async def test_ratios_are_offered(scene: Scene) -> None:
    found = await scene.alice.autocomplete(scene.stage.channel, "imagine", "aspect", "16", prompt="x")
    assert [choice["value"] for choice in found] == ["16", "16:9"]
