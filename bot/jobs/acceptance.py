"""Settling NEW jobs: was Discord's first answer shown or not?

Only what the member has seen is submitted. A NEW job whose answer is unclear (a crash, a lost
reply) is settled by looking at the answer itself; none stays NEW for longer than its token lives.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from bot.errors import DatabaseUnavailable
from bot.jobs.model import Job, State
from bot.jobs.news import News
from bot.jobs.ports import Clock, Gone, Rejected, SurfaceError, SurfaceSlot
from bot.jobs.store import Store

log = structlog.get_logger(__name__)

EVERY: Final = 5.0
SWEEP: Final = 60.0
LOST: Final = 45.0  # seconds after which no command can still be answering
TOKEN_LIFE: Final = 15 * 60.0


class Acceptance:
    """Looks after NEW jobs that their command left behind."""

    def __init__(self, *, store: Store, news: News, surface: SurfaceSlot, clock: Clock) -> None:
        self._store = store
        self._news = news
        self._surface = surface
        self._clock = clock
        self._unclear: dict[str, Job] = {}
        self._wake = asyncio.Event()

    async def start(self) -> None:
        """Take over all NEW jobs of an earlier run; none of their commands is alive."""
        for job in await self._store.in_states([State.NEW]):
            self.unclear(job)

    def unclear(self, job: Job) -> None:
        """A command could not learn whether its answer was shown."""
        self._unclear[job.ref] = job
        self._wake.set()

    async def run(self) -> None:
        """Settle until cancelled."""
        while True:
            try:
                async with asyncio.timeout(EVERY if self._unclear else SWEEP):
                    await self._wake.wait()
            except TimeoutError:
                await self._sweep()
            self._wake.clear()
            for job in tuple(self._unclear.values()):
                await self._try(job)

    async def _sweep(self) -> None:
        """Find NEW jobs that their commands lost, whatever the reason."""
        try:
            for job in await self._store.stale_new(self._clock() - LOST):
                self._unclear.setdefault(job.ref, job)
        except DatabaseUnavailable:
            log.warning("acceptance.database_away")

    async def _try(self, job: Job) -> None:
        try:
            if await self._settle(job):
                self._unclear.pop(job.ref, None)
        except SurfaceError as error:
            log.info("acceptance.discord_away", ref=job.ref, reason=str(error))
        except DatabaseUnavailable:
            log.warning("acceptance.database_away", ref=job.ref)

    async def _settle(self, job: Job) -> bool:
        """Whether the job is no longer NEW."""
        now = self._clock()
        dead = job.token is None or now - (job.token_at or 0.0) > TOKEN_LIFE
        message_id = None
        if not dead and job.token is not None:
            try:
                message_id = await self._surface().original(job.token)
            except Gone:
                dead = True
        if message_id is not None:
            accepted = await self._store.accept(job.ref, message_id, shown=False, now=now)
            if accepted is not None:
                self._news.changed(accepted)
            return True
        if dead:
            try:
                await self._surface().not_ordered(job)
            except Rejected as error:
                log.error("acceptance.untold", ref=job.ref, reason=str(error))
        step = await self._store.cancel(job.ref, now, shown=False)
        if step is not None:
            log.info("acceptance.not_ordered", ref=job.ref)
            self._news.publish(step)
        return True
