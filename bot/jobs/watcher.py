"""News of running jobs: polls, hints from hooks and the look after a restart, all through one door.

Whatever the occasion, what counts is our own authenticated `fetch`; one per job is in flight, and
hints that come meanwhile collapse into one more. Polls share a budget of fetches a second; hints
go ahead of it and are paid for by later polls.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from dataclasses import dataclass
from typing import Final

import structlog

from bot.errors import DatabaseUnavailable
from bot.jobs.accounts import Accounts
from bot.jobs.actions import api
from bot.jobs.model import Change, Job, State, advance, expire
from bot.jobs.news import News
from bot.jobs.ports import Clock
from bot.jobs.store import Store
from bot.tasks import Tasks
from bot.ttapi import errors
from bot.ttapi.messages import Snapshot

log = structlog.get_logger(__name__)

EAGER_FOR: Final = 120.0  # seconds after the submit during which a job is polled eagerly
LATER: Final = 15.0
OVERDUE_EVERY: Final = 300.0
AT_ONCE: Final = 32
WATCHED: Final = frozenset({State.SUBMITTING, State.RUNNING, State.UNSURE, State.OVERDUE})


@dataclass(slots=True, eq=False)
class _Watch:
    job: Job
    due: float  # time.perf_counter(), like all moments here
    busy: bool = False
    hinted: bool = False


@dataclass(slots=True)
class _Budget:
    """Fetches a second: a bucket that hints may overdraw by one second's worth."""

    rate: float
    at: float
    tokens: float = 1.0

    def refill(self) -> None:
        now = time.perf_counter()
        self.tokens = min(self.tokens + (now - self.at) * self.rate, max(self.rate, 1.0))
        self.at = now

    def spend(self) -> None:
        self.refill()
        self.tokens = max(self.tokens - 1.0, -self.rate)

    @property
    def wait(self) -> float:
        return max(0.0, (1.0 - self.tokens) / self.rate)


class Watcher:
    """Looks after every job that TTAPI works on."""

    def __init__(
        self,
        *,
        store: Store,
        accounts: Accounts,
        news: News,
        clock: Clock,
        tasks: Tasks,
        poll_interval: float,
        fetch_rate: float,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._news = news
        self._clock = clock
        self._tasks = tasks
        self._poll_interval = poll_interval
        self._budget = _Budget(fetch_rate, time.perf_counter())
        self._watches: dict[int, _Watch] = {}
        self._ids: dict[str, int] = {}
        self._heap: list[tuple[float, int]] = []
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)
        news.subscribe(self._heard)

    def __len__(self) -> int:
        return len(self._watches)

    def hint(self, job: Job) -> None:
        """There is news of this job: fetch it now."""
        self._heard(job)
        self.hint_ref(job.ref)

    def hint_ref(self, ref: str) -> bool:
        """There is news of the job with our reference; False when it is not watched here."""
        watch = self._watches.get(self._ids.get(ref, 0))
        if watch is None:
            return False
        watch.hinted = True
        self._start(watch)
        return True

    def resume(self, job: Job) -> None:
        """Look after a job of an earlier run: nobody knows what happened meanwhile, so fetch it soon."""
        self._heard(job)
        watch = self._watches.get(job.id)
        if watch is not None:
            watch.due = time.perf_counter()
            self._push(watch)

    async def run(self) -> None:
        """Poll what is due until cancelled."""
        while True:
            self._wake.clear()
            wait = self._poll_due()
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _heard(self, job: Job) -> None:
        if job.state not in WATCHED or job.job_id is None:
            self._watches.pop(job.id, None)
            self._ids.pop(job.ref, None)
            return
        watch = self._watches.get(job.id)
        if watch is None:
            watch = self._watches[job.id] = _Watch(job, time.perf_counter() + self._poll_interval)
            self._ids[job.ref] = job.id
            self._push(watch)
        elif job.revision >= watch.job.revision:
            watch.job = job

    def _push(self, watch: _Watch) -> None:
        heapq.heappush(self._heap, (watch.due, watch.job.id))
        if self._heap[0][1] == watch.job.id:
            self._wake.set()

    def _poll_due(self) -> float | None:
        """Start the polls that are due and affordable; seconds until the next may be."""
        self._budget.refill()
        while self._heap:
            due, job_id = self._heap[0]
            watch = self._watches.get(job_id)
            if watch is None or watch.due != due or watch.busy:
                heapq.heappop(self._heap)
                continue
            now = time.perf_counter()
            if due > now:
                return due - now
            if self._budget.tokens < 1.0:
                return self._budget.wait
            heapq.heappop(self._heap)
            self._start(watch)
        return None

    def _start(self, watch: _Watch) -> None:
        if not watch.busy:
            watch.busy = True
            self._budget.spend()
            self._tasks.start(self._look(watch), f"fetch-{watch.job.ref}")

    async def _look(self, watch: _Watch) -> None:
        try:
            async with self._slots:
                await self._fetch(watch)
                while watch.hinted and watch.job.id in self._watches:
                    self._budget.spend()
                    await self._fetch(watch)
        except DatabaseUnavailable:
            log.warning("watcher.database_away", ref=watch.job.ref)
        finally:
            watch.busy = False
            if watch.job.id in self._watches:
                watch.due = time.perf_counter() + self._interval(watch.job)
                self._push(watch)

    async def _fetch(self, watch: _Watch) -> None:
        job, watch.hinted = watch.job, False
        account = self._accounts.get(job.account_id)
        snapshot = None
        if account is not None and job.job_id is not None:
            try:
                snapshot = await account.reader.fetch(job.job_id, api(job.action))
            except errors.TtapiError as error:
                log.info("ttapi.fetch_failed", ref=job.ref, status=error.status, why=type(error).__name__)
        if snapshot is not None and snapshot.job_id not in {None, job.job_id}:
            log.warning("ttapi.another_job", ref=job.ref)
            snapshot = None
        await self.take(watch.job, snapshot)

    async def take(self, job: Job, snapshot: Snapshot | None) -> None:
        """The one door: what a snapshot, or the clock alone, means for a job is written down and told."""
        change = self._change(job, snapshot)
        if change is None:
            return
        step = await self._store.apply(job.id, change, self._clock())
        if step is not None:
            self._news.publish(step)
            return
        # Somebody else changed the job: what we hold is stale.
        latest = await self._store.by_id(job.id)
        if latest is not None and latest != job:
            self._heard(latest)
            await self.take(latest, snapshot)

    def _change(self, job: Job, snapshot: Snapshot | None) -> Change | None:
        now = self._clock()
        change = advance(job, snapshot, now) if snapshot is not None else None
        return change or expire(job, now)

    def _interval(self, job: Job) -> float:
        if job.state is State.OVERDUE:
            return OVERDUE_EVERY
        age = self._clock() - (job.submitted_at or 0.0)
        return self._poll_interval if age < EAGER_FOR else max(self._poll_interval, LATER)
