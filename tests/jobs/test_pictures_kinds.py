"""Files of the other kinds: a tile of the grid, pictures without a grid, clips; from a real host."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from bot.config import ImageMode
from bot.jobs import pictures
from bot.jobs.model import Job, State
from bot.jobs.pictures import JobPictures
from bot.media.download import Downloader, open_session
from bot.media.hosts import MediaHosts
from bot.media.spool import Spool
from tests.jobs.builders import job
from tests.media.conftest import Serve, serve
from tests.media.pictures import encoded
from tests.media.test_clips import MP4

__all__ = ["serve"]
COLOURS = {"tl": (200, 0, 0), "tr": (0, 200, 0), "bl": (0, 0, 200), "br": (200, 200, 0)}
SIDE = 32


def a_tile(place: str) -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), COLOURS[place])


def a_grid() -> bytes:
    sheet = Image.new("RGB", (2 * SIDE, 2 * SIDE))
    for number, place in enumerate(COLOURS):
        sheet.paste(a_tile(place), (number % 2 * SIDE, number // 2 * SIDE))
    return encoded(sheet, "PNG")


class Host:
    """A CDN.

    Attributes:
        asked: the paths asked for.
        broken: paths answered with 404.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.broken: set[str] = set()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        name = request.path.removeprefix("/").split(".")[0]
        if request.path in self.broken:
            return web.Response(status=404)
        if request.path.endswith(".mp4"):
            return web.Response(body=MP4, content_type="video/mp4")
        body = encoded(a_tile(name), "PNG") if name in COLOURS else a_grid()
        return web.Response(body=body, content_type="image/png")

    @property
    def tiles(self) -> tuple[str, ...]:
        return tuple(f"{self.url}/{place}.png" for place in COLOURS)


@pytest.fixture
async def host(serve: Serve) -> Host:
    made = Host()
    made.url = await serve(made.answer)
    return made


@pytest.fixture
async def adapter(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[JobPictures]:
    monkeypatch.setattr(pictures, "RETRY_AFTER", (0.0, 0.0))
    async with open_session() as session:
        downloader = Downloader(session, MediaHosts.parse([host.url]))
        yield JobPictures(downloader, Spool(tmp_path), ImageMode.ATTACH)


def colours(path: Path) -> list[tuple[int, ...]]:
    """The colours in the middle of a picture's quarters, in reading order."""
    with Image.open(BytesIO(path.read_bytes())) as image:
        width, height = image.size
        found = [
            image.convert("RGB").getpixel((width * x // 4, height * y // 4)) for y in (1, 3) for x in (1, 3)
        ]
    return [colour for colour in found if isinstance(colour, tuple)]


# Tiles.


@pytest.mark.parametrize(("number", "place"), list(enumerate(COLOURS, 1)))
@pytest.mark.parametrize("from_grid", [True, False])
async def test_the_tile_of_an_upsample(
    adapter: JobPictures, host: Host, number: int, place: str, from_grid: bool
) -> None:
    parent = job(State.SUCCEEDED, image=f"{host.url}/grid.png", images=() if from_grid else host.tiles)
    upsample = job(ref="zyxwvutsrqponmlkjihg", action=f"upsample{number}")
    ready = await adapter.tile(upsample, parent)
    assert ready is not None
    assert (ready.provisional, ready.preview, ready.filename) == (True, False, "easel_zyxwvuts_tile.png")
    assert colours(ready.path) == [COLOURS[place]] * 4
    assert host.asked == ["/grid.png" if from_grid else f"/{place}.png"]
    assert await adapter.tile(upsample, parent) == ready
    assert len(host.asked) == 1
    adapter.discard(upsample)
    assert not ready.path.exists()


@pytest.mark.parametrize("action", ["variation1", "reroll", "upscale2", "upsample5", "imagine"])
async def test_nothing_else_has_a_tile(adapter: JobPictures, host: Host, action: str) -> None:
    parent = job(State.SUCCEEDED, image=f"{host.url}/grid.png")
    assert await adapter.tile(job(action=action), parent) is None
    assert host.asked == []


async def test_a_tile_that_cannot_be_had(adapter: JobPictures, host: Host) -> None:
    host.broken.add("/grid.png")
    upsample = job(action="upsample1")
    assert await adapter.tile(upsample, job(State.SUCCEEDED, image=f"{host.url}/grid.png")) is None
    assert await adapter.tile(upsample, job(State.SUCCEEDED, image=None)) is None


# Pictures without a grid.


@pytest.mark.parametrize("count", [4, 1])
async def test_tiles_without_a_grid_are_laid_side_by_side(
    adapter: JobPictures, host: Host, count: int
) -> None:
    edit = job(State.SUCCEEDED, action="edit", image=None, images=host.tiles[:count])
    ready = await adapter.ready(edit)
    assert ready is not None
    wanted = list(COLOURS.values()) if count == 4 else [COLOURS["tl"]] * 4
    assert (colours(ready.path), ready.filename) == (wanted, "easel_abcdefgh.png")
    assert await adapter.ready(edit) == ready
    assert len(host.asked) == count


async def test_one_that_is_missing_leaves_a_link(adapter: JobPictures, host: Host) -> None:
    host.broken.add("/bl.png")
    assert await adapter.ready(job(State.SUCCEEDED, action="edit", image=None, images=host.tiles)) is None


async def test_a_thumbnail(adapter: JobPictures, host: Host) -> None:
    ready = await adapter.ready(job(State.SUCCEEDED, image=f"{host.url}/grid.png"))
    assert ready is not None
    with Image.open(BytesIO(await adapter.thumbnail(ready))) as likeness:
        assert (likeness.format, likeness.size) == ("WEBP", (2 * SIDE, 2 * SIDE))


# Clips.


def a_video(host: Host, count: int = 2, **changes: int) -> Job:
    videos = tuple(f"{host.url}/{number}.mp4" for number in range(1, count + 1))
    return replace(job(State.SUCCEEDED, action="video", videos=videos), **changes)


async def test_clips_are_fetched_once(adapter: JobPictures, host: Host) -> None:
    video = a_video(host)
    clips = await adapter.clips(video)
    assert [clip.filename for clip in clips] == ["easel_abcdefgh_1.mp4", "easel_abcdefgh_2.mp4"]
    assert {clip.path.read_bytes() for clip in clips} == {MP4}
    assert await adapter.clips(video) == clips
    assert host.asked == ["/1.mp4", "/2.mp4"]
    adapter.discard(video)
    assert not any(clip.path.exists() for clip in clips)


async def test_a_clip_that_cannot_be_had_keeps_no_other_back(adapter: JobPictures, host: Host) -> None:
    host.broken.add("/1.mp4")
    clips = await adapter.clips(a_video(host, 3))
    assert [clip.filename for clip in clips] == ["easel_abcdefgh_2.mp4", "easel_abcdefgh_3.mp4"]


async def test_a_clip_that_is_too_large_is_left_to_its_link(adapter: JobPictures, host: Host) -> None:
    assert await adapter.clips(a_video(host, 2, upload_limit=100)) == ()


async def test_who_wants_links_gets_no_files(host: Host, tmp_path: Path) -> None:
    async with open_session() as session:
        downloader = Downloader(session, MediaHosts.parse([host.url]))
        linked = JobPictures(downloader, Spool(tmp_path), ImageMode.LINK)
        assert await linked.clips(a_video(host)) == ()
        parent = job(State.SUCCEEDED, image=f"{host.url}/grid.png")
        assert await linked.tile(job(action="upsample1"), parent) is None
        assert await linked.ready(parent) is None
    assert host.asked == []
