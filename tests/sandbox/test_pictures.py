"""The drawn pictures, as downloaded and as drawn."""

from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from bot.sandbox.ttapi import Dress, SimulatedTtapi
from bot.sandbox.ttapi.pictures import looks
from bot.sandbox.ttapi.pictures.composition import Part, Picture, draw
from bot.sandbox.ttapi.pictures.gallery import Gallery
from bot.sandbox.ttapi.pictures.lettering import badge, caption
from tests.sandbox.helpers import Api

JOB, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image.convert("RGB")


def middle(image: Image.Image) -> Image.Image:
    """The band that neither badge nor caption touches."""
    return image.crop((0, image.height * 3 // 10, image.width, image.height * 7 // 10))


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of two pictures' values, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def tiles(grid: Image.Image) -> list[Image.Image]:
    width, height = grid.width // 2, grid.height // 2
    return [grid.crop((x, y, x + width, y + height)) for y in (0, height) for x in (0, width)]


def picture(*shown: looks.Look, ratio: Fraction = Fraction(1), scale: int = 1, label: str = "") -> Picture:
    return Picture(shown, ratio, scale, "a prompt", "imagine", label)


async def test_links_lead_to_pictures(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine("x --ar 3:2", getUImages=True)
    upstream.succeed(job_id)
    data = (await api.fetch(job_id))["data"]
    status, content_type, content = await api.download(data["cdnImage"])
    grid = opened(content)
    assert (status, content_type, grid.size) == (200, "image/png", (156, 104))
    for link, tile in zip(data["images"], tiles(grid), strict=True):
        status, content_type, content = await api.download(link)
        assert (status, content_type) == (200, "image/png")
        assert difference(opened(content), tile) == 0
    assert (data["width"], data["height"]) == (78, 52)


@pytest.mark.parametrize("dress", [Dress.Y2024])
async def test_signed_links_need_their_query(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine()
    upstream.succeed(job_id)
    link = (await api.fetch(job_id))["data"]["cdnImage"]
    assert (await api.download(link))[0] == 200
    assert (await api.download(link.partition("?")[0]))[0] == 404
    assert (await api.download(link.replace("hm=", "hm=0")))[0] == 404


@pytest.mark.parametrize("dress", [Dress.Y2024])
async def test_previews(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine()
    upstream.progress(job_id, 46)
    link = (await api.fetch(job_id))["data"]["discordImage"]
    status, content_type, content = await api.download(link)
    assert (status, content_type, opened(content).size) == (200, "image/webp", (128, 128))
    upstream.fail(job_id)
    assert (await api.download(link))[0] == 404


async def test_nothing_is_shown_of_unfinished_or_unknown_jobs(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine()
    upstream.begin(job_id)
    for name in (job_id, f"{job_id}tl", "nobody", OTHER):
        assert (await api.download(f"{upstream.url}/media/{name}.png"))[0] == 404
    upstream.succeed(job_id)
    assert (await api.download(f"{upstream.url}/media/{job_id}.png"))[0] == 200
    single = await api.act(job_id, "upsample1")
    upstream.succeed(single)
    assert (await api.download(f"{upstream.url}/media/{single}tl.png"))[0] == 404


async def test_an_upscale_shows_its_tile(api: Api, upstream: SimulatedTtapi) -> None:
    async def shown(job_id: str) -> Image.Image:
        upstream.succeed(job_id)
        return opened((await api.download((await api.fetch(job_id))["data"]["cdnImage"]))[2])

    parent = await api.imagine()
    grid = await shown(parent)
    single_id = await api.act(parent, "upsample2")
    single = await shown(single_id)
    assert difference(middle(single), middle(tiles(grid)[1])) == 0
    assert difference(single, tiles(grid)[1]) > 0
    larger = await shown(await api.act(single_id, "upscale_subtle"))
    assert larger.size == (128, 128)
    assert difference(middle(larger.resize((64, 64))), middle(single)) < 8  # pyright: ignore[reportUnknownMemberType] - numpy's types are unknown


@pytest.mark.parametrize("side", [64, 160])
def test_tiles_differ(side: int) -> None:
    for job_id in (JOB, OTHER):
        parts = tiles(opened(draw(picture(*looks.fresh(job_id, "")), side, Part.WHOLE)))
        for index, first in enumerate(parts):
            for second in parts[:index]:
                assert difference(middle(first), middle(second)) > 10


def test_a_prompt_chooses_the_scene_but_tiles_still_differ() -> None:
    shown = looks.fresh(JOB, "a Lighthouse by night")
    assert {look.scene for look in shown} == {looks.Scene.SEA}
    parts = tiles(opened(draw(picture(*shown), 64, Part.WHOLE)))
    assert min(difference(parts[0], other) for other in parts[1:]) > 10


def test_variations_keep_scene_and_palette_of_their_tile() -> None:
    parent = looks.fresh(JOB, "")[2]
    children = looks.varied(parent, OTHER, subtle=False)
    assert {(look.scene, look.palette) for look in children} == {(parent.scene, parent.palette)}
    assert len({look.shape for look in children} | {parent.shape}) == 5
    subtle = looks.varied(parent, OTHER, subtle=True)
    assert {look.shape for look in subtle} == {parent.shape}
    assert len({look.shift for look in subtle}) == 4


def test_outpainting_keeps_the_parent_in_its_middle() -> None:
    parent = looks.fresh(JOB, "")[0]
    around = looks.outpainted(parent, OTHER, (0.25, 0.25, 0.75, 0.75))
    before = opened(draw(picture(parent, label="U1"), 80, Part.WHOLE))
    after = opened(draw(picture(*around), 160, Part.TOP_LEFT))
    core = (60, 60, 100, 100)
    assert difference(after.crop(core), before.crop((20, 20, 60, 60))) < 2


@pytest.mark.parametrize(
    ("ratio", "size"),
    [
        (Fraction(1), (64, 64)),
        (Fraction(16, 9), (86, 48)),
        (Fraction(9, 16), (48, 86)),
        (Fraction(14), (240, 18)),
        (Fraction(1, 14), (18, 240)),
    ],
)
def test_ratios(ratio: Fraction, size: tuple[int, int]) -> None:
    shown = picture(*looks.fresh(JOB, ""), ratio=ratio)
    assert shown.tile_size(64) == size
    assert opened(draw(shown, 64, Part.WHOLE)).size == (size[0] * 2, size[1] * 2)
    assert opened(draw(shown, 64, Part.BOTTOM_RIGHT)).size == size


def test_the_default_is_a_grid_of_1024_pixels() -> None:
    assert picture(*looks.fresh(JOB, "")).whole_size(512) == (1024, 1024)


def test_the_caption_tells_prompts_apart_and_spares_the_middle() -> None:
    blank = Image.new("RGB", (240, 240), (90, 120, 200))
    shown: list[Image.Image] = []
    for prompt in ("a red door", "一扇红色的门", "a blue door " * 30):
        image = blank.copy()
        caption(image, prompt, "imagine")
        badge(image, "U2", large=True)
        assert difference(middle(image), middle(blank)) == 0
        shown.append(image)
    assert min(difference(a, b) for a in shown for b in shown if a is not b) > 0.1


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_unicode_can_be_written(prompt: str) -> None:
    caption(Image.new("RGB", (100, 100)), prompt, "imagine")


@pytest.mark.parametrize("scene", list(looks.Scene))
def test_a_drawing_is_the_same_every_time_and_at_every_size(scene: looks.Scene) -> None:
    look = looks.Look(scene, palette=5, shape=11)
    small = draw(picture(look, label="1"), 96, Part.WHOLE)
    assert small == draw(picture(look, label="1"), 96, Part.WHOLE)
    large = opened(draw(picture(look, label="1", scale=2), 96, Part.WHOLE)).reduce(2)
    assert difference(middle(large), middle(opened(small))) < 9


async def test_the_gallery_is_bounded_and_draws_once() -> None:
    shown: dict[str, Any] = {
        f"{number:08d}-1111-4111-8111-111111111111": picture(looks.fresh(JOB, "")[0]) for number in range(30)
    }
    gallery = Gallery(room=50_000)
    first = ""
    for job_id, image in shown.items():
        first = first or job_id
        await gallery.file(job_id, image, 64, Part.WHOLE)
    assert 0 < gallery.size <= 50_000
    again = await gallery.file(first, shown[first], 64, Part.WHOLE)
    assert again is await gallery.file(first, shown[first], 64, Part.WHOLE)
    await gallery.close()
