"""Finished pictures on their way to Discord: fetched once from a real host, fitted, kept until shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.config import ImageMode
from bot.jobs import pictures
from bot.jobs.model import State
from bot.jobs.pictures import JobPictures
from bot.media.download import Downloader, open_session
from bot.media.hosts import MediaHosts
from bot.media.spool import Spool
from tests.jobs.builders import job
from tests.media.conftest import Serve, serve
from tests.media.pictures import encoded, noise

__all__ = ["serve"]
SMALL = encoded(noise(64, 64), "PNG")
GRID = encoded(noise(400, 400), "PNG")  # noise does not compress: some 480,000 bytes
Make = Callable[..., JobPictures]


class Origin:
    """A host that answers as told and counts."""

    def __init__(self, body: bytes = SMALL, statuses: tuple[int, ...] = ()) -> None:
        self.body = body
        self.statuses = list(statuses)
        self.asked = 0

    async def answer(self, _: web.Request) -> web.StreamResponse:
        self.asked += 1
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(body=self.body, status=status, content_type="image/png")


@pytest.fixture
async def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Make]:
    """Makes the adapter for a host; its pauses between tries take no time."""
    monkeypatch.setattr(pictures, "RETRY_AFTER", (0.0, 0.0))
    async with open_session() as session:

        def build(*hosts: str, mode: ImageMode = ImageMode.ATTACH, spool: Path | None = None) -> JobPictures:
            downloader = Downloader(session, MediaHosts.parse(hosts))
            return JobPictures(downloader, Spool(spool or tmp_path / "spool"), mode)

        yield build


async def test_fetched_once_and_forgotten_when_it_is_shown(make: Make, serve: Serve) -> None:
    origin = Origin()
    host = await serve(origin.answer)
    adapter, result = make(host), job(State.SUCCEEDED, image=f"{host}/a.png")
    first, second = await adapter.ready(result), await adapter.ready(result)
    assert first is not None
    assert first == second
    assert (first.path.read_bytes(), first.filename, first.preview) == (SMALL, "easel_abcdefgh.png", False)
    assert origin.asked == 1
    adapter.discard(result)
    assert not first.path.exists()
    assert await adapter.ready(result) == first
    assert origin.asked == 2


async def test_links_only(make: Make, serve: Serve) -> None:
    origin = Origin()
    host = await serve(origin.answer)
    adapter = make(host, mode=ImageMode.LINK)
    assert await adapter.ready(job(State.SUCCEEDED, image=f"{host}/a.png")) is None
    assert await make(host).ready(job(State.SUCCEEDED, image=None)) is None
    assert origin.asked == 0


async def test_a_picture_that_is_too_large_is_made_smaller(make: Make, serve: Serve) -> None:
    host = await serve(Origin(GRID).answer)
    result = job(State.SUCCEEDED, image=f"{host}/a.png", upload_limit=300_000)
    ready = await make(host).ready(result)
    assert ready is not None
    assert ready.path.stat().st_size <= 300_000
    assert (ready.filename, ready.preview) == ("easel_abcdefgh.webp", False)


async def test_what_no_quality_makes_small_enough_is_only_a_preview(make: Make, serve: Serve) -> None:
    host = await serve(Origin(GRID).answer)
    result = job(State.SUCCEEDED, image=f"{host}/a.png", upload_limit=20_000)
    ready = await make(host).ready(result)
    assert ready is not None
    assert ready.path.stat().st_size <= 20_000
    assert ready.preview


@pytest.mark.parametrize(
    ("statuses", "asked", "shown"),
    [
        ((503,), 2, True),
        ((500, 429), 3, True),
        ((503, 503, 503), 3, False),
        ((404,), 1, False),
        ((403,), 1, False),
        ((400,), 1, False),
    ],
)
async def test_what_may_pass_is_tried_three_times(
    make: Make, serve: Serve, statuses: tuple[int, ...], asked: int, shown: bool
) -> None:
    origin = Origin(statuses=statuses)
    host = await serve(origin.answer)
    ready = await make(host).ready(job(State.SUCCEEDED, image=f"{host}/a.png"))
    assert ((ready is not None), origin.asked) == (shown, asked)


@pytest.mark.parametrize("body", [b"<html>busy</html>", SMALL[: len(SMALL) // 2]])
async def test_what_is_no_picture_becomes_a_link(make: Make, serve: Serve, body: bytes) -> None:
    host = await serve(Origin(body).answer)
    assert await make(host).ready(job(State.SUCCEEDED, image=f"{host}/a.png")) is None


async def test_a_host_that_is_not_listed_is_not_asked(make: Make, serve: Serve) -> None:
    origin = Origin()
    host = await serve(origin.answer)
    assert await make("ttapi.io").ready(job(State.SUCCEEDED, image=f"{host}/a.png")) is None
    assert origin.asked == 0


async def test_a_disk_that_takes_nothing_leaves_a_link(make: Make, serve: Serve, tmp_path: Path) -> None:
    origin = Origin()
    host = await serve(origin.answer)
    file = tmp_path / "file"
    file.touch()
    adapter = make(host, spool=file / "spool")
    assert await adapter.ready(job(State.SUCCEEDED, image=f"{host}/a.png")) is None
    adapter.discard(job())


async def test_signatures_are_not_logged(make: Make, serve: Serve) -> None:
    host = await serve(Origin(statuses=(503, 404)).answer)
    with capture_logs() as logs:
        await make(host).ready(job(State.SUCCEEDED, image=f"{host}/a.png?hm=signature"))
    assert [entry["event"] for entry in logs] == ["picture.retry", "picture.unavailable"]
    assert "signature" not in str(logs)
