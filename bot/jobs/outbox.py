"""The outbox: brings Discord from `shown` to `revision`, latest wins, for as long as it takes.

"Finished" and "shown" are two facts, so that a crash in between loses nothing; edits are
idempotent, so that it doubles nothing.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Final

import structlog

from bot.errors import DatabaseUnavailable
from bot.jobs.ladder import Ladder
from bot.jobs.model import Job, State
from bot.jobs.news import News
from bot.jobs.ports import Busy, SurfaceError
from bot.jobs.store import Store
from bot.tasks import Tasks

log = structlog.get_logger(__name__)

BETWEEN_EDITS: Final = 2.0  # seconds between progress edits of one message
RESULTS_AT_ONCE: Final = 24
PROGRESS_AT_ONCE: Final = 8
LONGEST_WAIT: Final = 60.0


@dataclass(slots=True, eq=False)
class _Letter:
    job: Job
    edited: float  # time.perf_counter() of the last edit
    news: asyncio.Event = field(default_factory=asyncio.Event)
    active: bool = False
    failures: int = 0


class Outbox:
    """One delivery at a time per job, results before progress."""

    def __init__(self, *, store: Store, news: News, ladder: Ladder, tasks: Tasks) -> None:
        self._store = store
        self._ladder = ladder
        self._tasks = tasks
        self._letters: dict[int, _Letter] = {}
        self._results = asyncio.Semaphore(RESULTS_AT_ONCE)
        self._progress = asyncio.Semaphore(PROGRESS_AT_ONCE)
        news.subscribe(self._heard)

    async def start(self) -> None:
        """Take up every delivery that an earlier run left open."""
        for job in await self._store.dirty():
            self._heard(job)

    def __len__(self) -> int:
        return sum(letter.active for letter in self._letters.values())

    def _heard(self, job: Job) -> None:
        letter = self._letters.get(job.id)
        if letter is None:
            # A job's first news follows its first answer on Discord, which counts as an edit.
            letter = self._letters[job.id] = _Letter(job, time.perf_counter())
        elif job.revision >= letter.job.revision:
            letter.job = job
        letter.news.set()
        if not letter.active:
            if letter.job.dirty and letter.job.state is not State.NEW:
                letter.active = True
                self._tasks.start(self._deliver(letter), f"show-{job.ref}")
            elif letter.job.terminal:
                del self._letters[job.id]

    async def _deliver(self, letter: _Letter) -> None:
        try:
            while letter.job.dirty:
                letter.news.clear()
                wait = self._pause(letter.job, letter)
                if wait > 0:
                    await _sleep_or(letter.news, wait)
                    continue
                await self._try(letter)
        finally:
            letter.active = False
            if letter.job.terminal:
                self._letters.pop(letter.job.id, None)

    @staticmethod
    def _pause(job: Job, letter: _Letter) -> float:
        """Seconds for which a progress edit must wait; results and first messages never do."""
        begins = job.message_id is None and job.details.number is None
        if job.terminal or job.asked_at is not None or begins:
            return 0.0
        return letter.edited + BETWEEN_EDITS - time.perf_counter()

    async def _try(self, letter: _Letter) -> None:
        slots = self._results if letter.job.terminal else self._progress
        try:
            # Pictures may be slow to come: whoever waits for one keeps nobody else from being shown.
            card = await self._ladder.prepare(letter.job)
            async with slots:
                stored = await self._ladder.bring(card)
        except (SurfaceError, DatabaseUnavailable) as error:
            await self._back_off(letter, error)
        except Exception:
            log.exception("delivery.failed", ref=letter.job.ref)
            await self._back_off(letter, Busy("internal error"))
        else:
            letter.failures = 0
            letter.edited = time.perf_counter()
            if stored is not None:
                self._merge(letter, stored)

    async def _back_off(self, letter: _Letter, error: Exception) -> None:
        """Wait, less long when there is newer news and Discord did not say how long; then look afresh."""
        letter.failures += 1
        wait = min(2.0 ** min(letter.failures - 1, 6), LONGEST_WAIT) * random.uniform(0.5, 1.0)
        told = error.retry_after if isinstance(error, Busy) else None
        level = log.warning if letter.failures in {1, 5} else log.debug
        level("delivery.waits", ref=letter.job.ref, failures=letter.failures, reason=type(error).__name__)
        if told is not None:
            await asyncio.sleep(max(wait, told))
        else:
            await _sleep_or(letter.news, wait)
        try:
            stored = await self._store.by_id(letter.job.id)
        except DatabaseUnavailable:
            return
        if stored is not None:
            self._merge(letter, stored)

    @staticmethod
    def _merge(letter: _Letter, stored: Job) -> None:
        if stored.revision >= letter.job.revision:
            letter.job = stored


async def _sleep_or(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
