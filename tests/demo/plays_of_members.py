"""Scenes for the documentation's pictures: what members look up and set."""

from __future__ import annotations

import time
from typing import Final

from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, until
from tests.demo.plays_of_jobs import grid, tile

HOUR: Final = 3600.0
GALLERY: Final = (
    "a heron at dawn, ink --ar 2:3",
    "an old observatory under the milky way --ar 16:9",
    "a market under red lanterns",
    "a fishing boat in the mist --ar 3:2",
    "a lighthouse at dusk, watercolour --ar 3:2",
    "a greenhouse in winter, isometric",
    "terraced fields after the rain --ar 16:9",
)
PRESETS: Final = {
    "mist": "fog, soft light --ar 16:9",
    "papercut": "layered paper, deep shadows --s 400 --ar 4:5",
    "水墨": "水墨画，留白，淡彩 --ar 2:3",
}


async def queue(scene: Scene) -> Shown:
    """What is under way for a member."""
    for prompt in ("a heron at dawn --ar 2:3", "an old observatory", "a market under red lanterns", "tiles"):
        await scene.command("imagine", prompt=prompt)
    job_id = await scene.submitted(1)
    scene.upstream.progress(job_id, 62)
    await until(lambda: [shown for shown in scene.messages() if "62" in shown.text])
    return await scene.command("queue")


async def balance(scene: Scene) -> Shown:
    """What a member has spent."""
    await grid(scene)
    await scene.order("an old observatory")
    return await scene.command("balance")


async def settings(scene: Scene) -> Shown:
    """The panel, with some of it changed."""
    members = scene.stage.app.services.members
    await members.change(
        scene.alice.id, version="7", stylize=250, remix=True, ping=True, suffix="muted colours --ar 3:2"
    )
    return await scene.command("settings")


def hours_ago(scene: Scene, hours: float) -> None:
    """Have the bot live in the simulated Discord's past, as the page reckons it."""
    scene.clock.ahead = scene.env.now().timestamp() - HOUR * hours - time.time()


async def history(scene: Scene) -> Shown:
    """The second page of a gallery."""
    hours_ago(scene, 30)
    for number, prompt in enumerate(GALLERY):
        shown, job_id = await scene.order(prompt)
        await scene.finish(shown, job_id)
        scene.clock.ahead += HOUR * (7 - number)
    parent, job_id = await scene.begun(scene.messages()[2], "U2")
    await scene.finish(parent, job_id)
    await scene.remembered()
    first = await scene.command("history")
    await scene.press(first, first.faces[2])
    return scene.now(first)


async def details(scene: Scene) -> Shown:
    """Job details of one picture of a grid."""
    hours_ago(scene, 1)
    shown = await tile(scene)
    message = next(found for found in scene.stage.channel.history() if found.id == shown.id)
    return scene.answer(await scene.alice.context_menu(scene.stage.channel, "Job details", message))


async def helping(scene: Scene) -> Shown:
    """What works here."""
    return await scene.command("help")


async def presets(scene: Scene) -> Shown:
    """A member's named pieces of prompt."""
    for name, text in PRESETS.items():
        await scene.stage.app.services.members.save_preset(scene.alice.id, name, text)
    return await scene.command("preset list")
