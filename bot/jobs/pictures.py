"""Finished pictures on their way to Discord: fetched once, fitted, kept until they are shown."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import structlog

from bot.config import ImageMode
from bot.jobs.model import Job
from bot.jobs.ports import ReadyPicture
from bot.media.download import Downloader
from bot.media.errors import MediaError
from bot.media.grid import assemble
from bot.media.grid import tile as cut
from bot.media.ladder import Rung, fit, share, thumbnail
from bot.media.spool import Spool

log = structlog.get_logger(__name__)

RETRY_AFTER: Final = (1.0, 4.0)
GRID_TILES: Final = 4
_UPSAMPLE: Final = re.compile(r"upsample([1-4])")


class JobPictures:
    """Implements `bot.jobs.ports.Pictures` over the media package."""

    def __init__(self, downloader: Downloader, spool: Spool, mode: ImageMode) -> None:
        self._downloader = downloader
        self._spool = spool
        self._mode = mode

    async def ready(self, job: Job) -> ReadyPicture | None:
        """The job's picture in a size that fits; None when the owner, or the picture, leaves only a link."""
        if self._mode is ImageMode.LINK:
            return None
        return await self._fitted(job, lambda: self._whole(job))

    async def tile(self, job: Job, parent: Job) -> ReadyPicture | None:
        """The tile of the parent's grid that an upsample is about; None when it cannot be had."""
        number = _UPSAMPLE.fullmatch(job.action)
        if self._mode is ImageMode.LINK or number is None:
            return None
        found = await self._fitted(job, lambda: self._tile(job, parent, int(number[1])))
        return None if found is None or found.preview else replace(found, provisional=True)

    async def clips(self, job: Job) -> tuple[ReadyPicture, ...]:
        """The clips that go into one message; what is too large is left to its link."""
        if self._mode is ImageMode.LINK:
            return ()
        most = share(len(job.videos), job.upload_limit)
        found = [await self._clip(job, number, url, most) for number, url in enumerate(job.videos, 1)]
        return tuple(clip for clip in found if clip is not None)

    async def _clip(self, job: Job, number: int, url: str, most: int) -> ReadyPicture | None:
        name = f"easel_{job.ref[:8]}_{number}.mp4"
        try:
            path = self._spool.path_for(job.ref, name)
            if not path.exists():
                await self._insist(job, lambda: self._downloader.fetch_clip(url, path))
        except MediaError as error:
            log.warning("clip.unavailable", ref=job.ref, why=type(error).__name__, detail=str(error))
            return None
        return ReadyPicture(path, name) if path.stat().st_size <= most else None

    async def _fitted(self, job: Job, get: Callable[[], Awaitable[Path | None]]) -> ReadyPicture | None:
        try:
            path = await get()
            if path is None:
                return None
            fitted = await fit(path, job.upload_limit, path.parent)
        except MediaError as error:
            log.warning("picture.unavailable", ref=job.ref, why=type(error).__name__, detail=str(error))
            return None
        return ReadyPicture(fitted.path, fitted.filename, preview=fitted.rung is Rung.LINK)

    async def _whole(self, job: Job) -> Path | None:
        """The picture as TTAPI has it; tiles without a grid are put together."""
        path = self._spool.path_for(job.ref, f"easel_{job.ref[:8]}")
        if path.exists():
            return path
        if job.image is not None:
            await self._fetch(job, job.image, path)
            return path
        if not job.images:
            return None
        tiles: list[Path] = []
        for number, url in enumerate(job.images, 1):
            tile = self._spool.path_for(job.ref, f"tile_{number}")
            await self._fetch(job, url, tile)
            tiles.append(tile)
        await assemble(tiles, path)
        return path

    async def _tile(self, job: Job, parent: Job, number: int) -> Path | None:
        """Image `number` from TTAPI's own tiles, else cut from its grid."""
        path = self._spool.path_for(job.ref, f"easel_{job.ref[:8]}_tile")
        if path.exists():
            return path
        if len(parent.images) == GRID_TILES:
            await self._fetch(job, parent.images[number - 1], path)
            return path
        if parent.image is None:
            return None
        grid = self._spool.path_for(job.ref, "grid")
        await self._fetch(job, parent.image, grid)
        await cut(grid, number, path)
        return path

    async def thumbnail(self, ready: ReadyPicture) -> bytes:
        """A likeness of 512 pixels at the most."""
        return await thumbnail(ready.path)

    def discard(self, job: Job) -> None:
        """Discord has the picture."""
        self._spool.discard(job.ref)

    async def _fetch(self, job: Job, url: str, path: Path) -> None:
        await self._insist(job, lambda: self._downloader.fetch(url, path))

    async def _insist(self, job: Job, transfer: Callable[[], Awaitable[object]]) -> None:
        for wait in RETRY_AFTER:
            try:
                await transfer()
                return
            except MediaError as error:
                if not error.retryable:
                    raise
                log.info("picture.retry", ref=job.ref, why=type(error).__name__)
            await asyncio.sleep(wait)
        await transfer()
