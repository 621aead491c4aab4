"""Scenes for the documentation's pictures: what a job's message says in each part of its life."""

from __future__ import annotations

from typing import Final

from bot.sandbox.ttapi import Fault, FaultKind, Place
from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, until

PROMPT: Final = "a lighthouse at dusk, watercolour --ar 3:2"


async def grid(scene: Scene) -> Shown:
    """A finished grid."""
    shown, job_id = await scene.order(PROMPT)
    scene.clock.ahead += 38
    return (await scene.finish(shown, job_id))[0]


async def tile(scene: Scene) -> Shown:
    """One picture of a grid, with the button used."""
    parent = await grid(scene)
    answer, job_id = await scene.begun(parent, "U2")
    scene.clock.ahead += 9
    await scene.finish(answer, job_id)
    await scene.settled()
    return answer


async def waiting(scene: Scene) -> Shown:
    """A job third in line."""
    await grid(scene)
    for name in ("bob", "carol", "dave"):
        await scene.command("imagine", by=scene.add_member(name), prompt=f"{name}'s harbour in the rain")
    shown = await scene.command("imagine", prompt="a fishing boat in the mist --ar 16:9")
    await scene.submitted(2)
    return shown


async def progress(scene: Scene) -> Shown:
    """A job under way."""
    shown, job_id = await scene.order(PROMPT)
    scene.upstream.progress(job_id, 46)
    return await scene.sees(shown, lambda now: "46" in now.text)


async def failure(scene: Scene) -> Shown:
    """A refused prompt, and a job that broke."""
    refused, job_id = await scene.order("a bannedword in the harbour")
    scene.upstream.finish(job_id)
    await scene.sees(refused, lambda now: "❌" in now.text)
    broken, job_id = await scene.order("a fishing boat in the mist")
    return await scene.fail(
        broken, job_id, "[Internal error] Something went wrong while processing your job."
    )


async def question(scene: Scene) -> Shown:
    """The question about a job of which nobody knows whether TTAPI took it."""
    scene.upstream.add_fault(Fault(Place.SUBMIT, FaultKind.DROP_BEFORE, count=1))
    shown = await scene.command("imagine", prompt=PROMPT)
    await scene.sees(shown, lambda now: "⏳" in now.text)
    scene.clock.ahead += 500
    return await scene.sees(shown, lambda now: len(now.faces) == 2)


async def again(scene: Scene) -> Shown:
    """A variation pressed a second time."""
    parent = await grid(scene)
    await scene.child(parent, "V1")
    await scene.settled()
    return scene.answer(await scene.press(scene.now(parent), "V1"))


async def fault(scene: Scene) -> Shown:
    """A prompt that is refused before it is paid for, and how it could be mended."""
    return await scene.command("imagine", prompt="a fox in the snow, woodcut --ar16:9 --stylise 50")


async def cancelled(scene: Scene) -> Shown:
    """A job that was taken back before TTAPI had it."""
    await grid(scene)
    await scene.command("imagine", prompt="a market under red lanterns", by=scene.add_member("bob"))
    await scene.submitted(2)
    shown = await scene.command("imagine", prompt="a fishing boat in the mist --ar 16:9")
    (name,) = shown.faces
    await scene.press(shown, name)
    return await scene.sees(shown, lambda now: not now.faces)


async def ping(scene: Scene) -> Shown:
    """The line that tells a member that a job is done."""
    scene.pings_expected = True
    await scene.stage.app.services.members.change(scene.alice.id, ping=True)
    await grid(scene)
    return await until(lambda: next((shown for shown in scene.messages() if shown.pinged), None))
