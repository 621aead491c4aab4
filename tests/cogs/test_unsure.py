"""A job of which nobody knows whether TTAPI took it: the member decides, once."""

from __future__ import annotations

import pytest

from bot.sandbox.ttapi import Fault, FaultKind, Place
from tests.cogs.reading import BLUE, CONTAINER, GREY, Shown
from tests.cogs.scene import PROMPT, Scene, raise_curtain

LOOKING = (
    "⏳ TTAPI did not answer clearly, so it may or may not have taken this job. "
    "Easel is looking for it, and will not order it twice."
)
ASKED = (
    "❓ TTAPI did not answer clearly, and the job was not found. "
    "If it was taken after all, ordering again would be charged a second time."
)


async def lost(scene: Scene) -> Shown:
    """A job whose submit broke off before TTAPI saw it."""
    scene.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.DROP_BEFORE, count=1))
    shown = await scene.command("imagine", prompt=PROMPT)
    return await scene.sees(shown, lambda now: "⏳" in now.text)


async def asked(scene: Scene) -> Shown:
    """The same, once its time is up and the question stands."""
    shown = await lost(scene)
    scene.clock.ahead += 430
    return await scene.sees(shown, lambda now: now.buttons)


async def test_the_member_is_told_and_later_asked(scene: Scene) -> None:
    looking = await lost(scene)
    assert looking.text.splitlines()[1] == LOOKING
    assert looking.buttons == ()
    scene.clock.ahead += 430
    question = await scene.sees(looking, lambda now: now.buttons)
    assert question.text.splitlines()[1] == ASKED
    assert [(face.text, face.style) for face in question.buttons] == [
        ("Order again (about 4 quota)", BLUE),
        ("Let it go", GREY),
    ]
    assert question.components[1]["type"] == CONTAINER
    assert scene.submits() == []


async def test_the_question_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        question = await asked(scene)
    assert question.text.splitlines()[1] == (
        "❓ TTAPI 没有明确答复，也没有找到该任务。如果其实已被接受，重新下单会再次计费。"
    )
    assert question.faces == ["重新下单（约 4 额度）", "放弃"]


async def test_order_again(scene: Scene) -> None:
    question = await asked(scene)
    told = scene.answer(await scene.press(question, "Order again (about 4 quota)"))
    assert (told.private, told.text) == (True, "Ordered again.")
    job_id = await scene.submitted(1)
    done, _ = await scene.finish(question, job_id)
    assert done.pictures == (await scene.served(job_id),)


async def test_let_it_go(scene: Scene) -> None:
    question = await asked(scene)
    told = scene.answer(await scene.press(question, "Let it go"))
    assert (told.private, told.text) == (
        True,
        "Given up. Should TTAPI have made it after all, it is lost.",
    )
    given_up = await scene.sees(question, lambda now: "❌" in now.text)
    assert given_up.text.splitlines()[1:4] == [
        "❌ **Given up at its author's word.**",
        "Order again whenever you like.",
        "Nobody knows whether TTAPI charged the owner, so its estimated price is counted for you.",
    ]
    assert given_up.buttons == ()
    assert scene.submits() == []


@pytest.mark.parametrize("face", ["Order again (about 4 quota)", "Let it go"])
async def test_only_the_author_decides(scene: Scene, face: str) -> None:
    question = await asked(scene)
    told = scene.answer(await scene.press(question, face, by=scene.add_member("bob")))
    assert (told.private, told.text) == (True, "Only its author may press this.")
    assert scene.now(question).faces == ["Order again (about 4 quota)", "Let it go"]
    assert scene.submits() == []


@pytest.mark.parametrize("verb", ["order", "dismiss"])
async def test_what_is_settled_is_not_decided_twice(scene: Scene, verb: str) -> None:
    grid, _ = await scene.grid()
    told = scene.answer(await scene.forge(grid, f"easel:{verb}:{grid.ref}:"))
    assert (told.private, told.text) == (True, "This has been settled meanwhile.")
    assert len(scene.submits()) == 1


async def test_a_job_that_was_taken_after_all_is_found_by_its_hook(scene: Scene) -> None:
    scene.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.DROP_AFTER, count=1))
    shown = await scene.command("imagine", prompt=PROMPT)
    await scene.sees(shown, lambda now: "⏳" in now.text)
    job_id = scene.submits()[0].job_id or ""
    done, _ = await scene.finish(shown, job_id)
    assert done.pictures == (await scene.served(job_id),)
    assert len(scene.submits()) == 1


async def test_overdue_and_late(scene: Scene) -> None:
    shown, job_id = await scene.order()
    scene.upstream.progress(job_id, 46)
    await scene.sees(shown, lambda now: "46" in now.text)
    scene.clock.ahead += 430
    scene.upstream.progress(job_id, 46)  # no news, but its hook makes the bot look
    late = await scene.sees(shown, lambda now: "⏳" in now.text)
    assert late.text.splitlines()[1] == (
        "⏳ TTAPI should have finished by now. Easel goes on looking for a day; "
        "a late picture replaces this notice."
    )
    done, _ = await scene.finish(shown, job_id)
    assert "⏳" not in done.text
