"""Scenes for the documentation's pictures: results of every kind, windows, and private answers."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageDraw

from bot.sandbox.ttapi.pictures.composition import painted
from bot.sandbox.ttapi.pictures.looks import Look
from bot.sandbox.ttapi.pictures.looks import Scene as Motif
from tests.cogs.placing import batch, description, settings
from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, until

PROMPT: Final = "a lighthouse at dusk, watercolour --ar 3:2"
PLACES: Final = ("harbour", "valley", "desert", "glacier", "orchard")
SEA: Final = Look(Motif.SEA, palette=4, shape=29)
MOUNTAINS: Final = Look(Motif.MOUNTAINS, palette=2, shape=11)
# English and Chinese names of buttons.
REGION: Final = ("Vary (Region)", "变体（局部）")
ANIMATE: Final = ("Animate", "生成视频")
EVERY_PROMPT: Final = ("Imagine all", "全部生成")
SUBTLE: Final = ("Vary (Subtle)", "变体（细腻）")

Box = tuple[int, int, int, int]


def face(shown: Shown, names: tuple[str, str]) -> str:
    """Whichever of a button's names it has here."""
    return next(name for name in names if name in shown.faces)


async def single(scene: Scene) -> Shown:
    """A picture of a grid with all its buttons."""
    shown, job_id = await scene.order(PROMPT)
    scene.clock.ahead += 38
    parent, _ = await scene.finish(shown, job_id)
    answer, job_id = await scene.begun(parent, "U2")
    scene.clock.ahead += 9
    await scene.finish(answer, job_id)
    await scene.settled()
    return scene.now(answer)


def harbour() -> bytes:
    """A picture to describe: sky, sun and sea."""
    image = Image.new("RGB", (480, 320), "#f2a65a")
    image.paste("#1f4e79", (0, 200, 480, 320))
    image.paste("#f9e79f", (200, 120, 280, 200))
    return _png(image)


def drawn(look: Look, *, hole: Box | None = None) -> bytes:
    """A picture that members give; an ellipse of it is transparent, if it is to be filled."""
    image = painted(look, (768, 512)).convert("RGBA")
    if hole is not None:
        opacity = Image.new("L", image.size, 255)
        ImageDraw.Draw(opacity).ellipse(hole, fill=0)
        image.putalpha(opacity)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def describe(scene: Scene) -> Shown:
    """A picture's four prompts."""
    return (await description(scene, harbour()))[0]


async def describe_all(scene: Scene) -> Shown:
    """The question before all four are imagined."""
    shown = await describe(scene)
    return scene.answer(await scene.press(shown, face(shown, EVERY_PROMPT)))


async def blend(scene: Scene) -> Shown:
    """A grid made from two pictures."""
    shown = await scene.command(
        "blend", image1=("sea.png", drawn(SEA)), image2=("mountains.png", drawn(MOUNTAINS))
    )
    job_id = await scene.submitted(1)
    scene.clock.ahead += 41
    return (await scene.finish(shown, job_id))[0]


async def edit(scene: Scene) -> Shown:
    """Four pictures that differ where the one that was given was transparent."""
    given = drawn(MOUNTAINS, hole=(400, 60, 700, 360))
    shown = await scene.command("edit", image=("mountains.png", given), prompt="a window into another world")
    job_id = await scene.submitted(1)
    scene.clock.ahead += 44
    return (await scene.finish(shown, job_id))[0]


async def board(scene: Scene) -> Shown:
    """A batch of which some is done, some failed and some waits."""
    prompts = [f"a lighthouse in the {place}, watercolour --ar 3:2" for place in PLACES]
    places = ", ".join(PLACES)
    shown = await batch(scene, *prompts, text=f"a lighthouse in the {{{places}}}, watercolour --ar 3:2")
    for number in range(1, 4):
        job_id = await scene.submitted(number)
        scene.clock.ahead += 30
        if number == 2:
            scene.upstream.fail(job_id, "Job Timeout")
        else:
            scene.upstream.succeed(job_id)
        await until(lambda count=number + 1: len(scene.messages()) >= count or None)
        await scene.settled()
    return scene.now(shown)


async def video(scene: Scene) -> Shown:
    """Clips, each of which can go on."""
    tile = await single(scene)
    values: dict[str, Any] = {
        "prompt": "the lamp turns, gulls pass by",
        "motion": ["low"],
        "resolution": ["sd"],
        "clips": ["2"],
    }
    result = await scene.press(tile, face(tile, ANIMATE))
    shown = scene.answer(await scene.alice.submit_modal(result, values))
    job_id = await scene.submitted(3)
    scene.clock.ahead += 64
    scene.upstream.succeed(job_id)
    return await scene.sees(shown, lambda now: len(now.pictures) == 2)


async def region(scene: Scene) -> Shown:
    """The private link to the editor."""
    tile = await single(scene)
    return scene.answer(await scene.press(tile, face(tile, REGION)))


async def seed(scene: Scene) -> Shown:
    """A seed that was asked for."""
    tile = await single(scene)
    name = next(found for found in tile.faces if found.startswith(("Seed", "种子")))
    shown, job_id = await scene.begun(tile, name)
    scene.upstream.succeed(job_id)
    return await scene.sees(shown, lambda now: "🌱" in now.text)


async def remix_fixed(scene: Scene) -> Shown:
    """What is told where a new prompt is of no use."""
    await settings(scene, remix=True)
    tile = await single(scene)
    return scene.answer(await scene.press(tile, "⬅️"))


async def remix(scene: Scene) -> Shown:
    """A picture whose buttons open a window with the prompt."""
    await settings(scene, remix=True)
    return await single(scene)
