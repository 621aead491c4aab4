"""Finished pictures on their way to Discord: fetched once, fitted, kept until they are shown."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import structlog

from bot.config import ImageMode
from bot.jobs.model import Job
from bot.jobs.ports import ReadyPicture
from bot.media.download import Downloader
from bot.media.errors import MediaError
from bot.media.ladder import Rung, fit
from bot.media.spool import Spool

log = structlog.get_logger(__name__)

RETRY_AFTER: Final = (1.0, 4.0)


class JobPictures:
    """Implements `bot.jobs.ports.Pictures` over the media package."""

    def __init__(self, downloader: Downloader, spool: Spool, mode: ImageMode) -> None:
        self._downloader = downloader
        self._spool = spool
        self._mode = mode

    async def ready(self, job: Job) -> ReadyPicture | None:
        """The job's picture in a size that fits; None when the owner, or the picture, leaves only a link."""
        if self._mode is ImageMode.LINK or job.image is None:
            return None
        try:
            path = self._spool.path_for(job.ref, f"easel_{job.ref[:8]}")
            if not path.exists():
                await self._fetch(job, job.image, path)
            fitted = await fit(path, job.upload_limit, path.parent)
        except MediaError as error:
            log.warning("picture.unavailable", ref=job.ref, why=type(error).__name__, detail=str(error))
            return None
        return ReadyPicture(fitted.path, fitted.filename, preview=fitted.rung is Rung.LINK)

    def discard(self, job: Job) -> None:
        """Discord has the picture."""
        self._spool.discard(job.ref)

    async def _fetch(self, job: Job, url: str, path: Path) -> None:
        for wait in RETRY_AFTER:
            try:
                await self._downloader.fetch(url, path)
                return
            except MediaError as error:
                if not error.retryable:
                    raise
                log.info("picture.retry", ref=job.ref, why=type(error).__name__)
            await asyncio.sleep(wait)
        await self._downloader.fetch(url, path)
