"""What follows the showing of a result: its thumbnail, a ping, a copy as a direct message.

None of it is part of the promise that a result is shown, so none of it is repeated, and no fault of it
goes further than the log.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable
from dataclasses import replace

import structlog

from bot.errors import DatabaseUnavailable
from bot.jobs.member_store import MemberStore
from bot.jobs.members import Members
from bot.jobs.model import BATCH, Job, State
from bot.jobs.ports import Card, Pictures, SurfaceError, SurfaceSlot
from bot.media.errors import MediaError

log = structlog.get_logger(__name__)


class Aftercare:
    """Does for members what they have set."""

    def __init__(
        self, *, store: MemberStore, members: Members, surface: SurfaceSlot, pictures: Pictures
    ) -> None:
        self._store = store
        self._members = members
        self._surface = surface
        self._pictures = pictures

    async def shown(self, card: Card) -> None:
        """A job's end has been shown for the first time."""
        job = card.job
        if card.ready is not None and job.state is State.SUCCEEDED:
            await self._attempt("thumbnail", job, self._remember(card))
        await self._attempt("settings", job, self._as_set(card))

    async def copy(self, card: Card) -> bool:
        """Send a result to its author as a direct message; whether that worked."""
        # What the other message has uploaded cannot be shown here.
        job = replace(card.job, picture=None, clips=())
        card = replace(card, job=job)
        # Files of its own: whoever delivers the job meanwhile forgets the job's when done.
        apart = replace(job, ref=f"{job.ref}-{secrets.token_hex(4)}")
        try:
            if job.videos:
                card = replace(card, clips=await self._pictures.clips(apart))
            if job.image or job.images:
                ready = await self._pictures.ready(apart)
                card = replace(card, ready=ready, link=None if ready and not ready.preview else job.address)
            return await self._attempt("copy", job, self._surface().copy(card))
        finally:
            self._pictures.discard(apart)

    async def _as_set(self, card: Card) -> None:
        job = card.job
        settings = await self._members.settings(job.user_id)
        # A batch pings once, at its end, and what is copied are its pictures.
        if settings.ping and job.details.number is None:
            await self._attempt("ping", job, self._surface().ping(card))
        in_server = job.message_guild_id is not None  # a copy of a direct message helps nobody
        if settings.copy and in_server and job.state is State.SUCCEEDED and job.action != BATCH:
            await self._attempt("copy", job, self._surface().copy(card))

    async def _remember(self, card: Card) -> None:
        assert card.ready is not None, "asked before"
        await self._store.keep_thumbnail(card.job.id, await self._pictures.thumbnail(card.ready))

    @staticmethod
    async def _attempt(what: str, job: Job, work: Awaitable[None]) -> bool:
        try:
            await work
        except (SurfaceError, MediaError, DatabaseUnavailable) as error:
            log.info("aftercare.failed", what=what, ref=job.ref, reason=type(error).__name__)
            return False
        except Exception:
            log.exception("aftercare.failed", what=what, ref=job.ref)
            return False
        return True
