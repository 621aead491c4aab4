"""From the queue to TTAPI: claims slots within each account's cap and submits what it claimed.

SUBMITTING is committed before the POST and the outcome after it, so that a crash in between
leaves a job that is known to be unsure instead of one that is ordered twice.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from functools import partial
from typing import Final

import structlog

from bot.errors import DatabaseUnavailable
from bot.jobs.accounts import Account, Accounts
from bot.jobs.details import Input
from bot.jobs.hooklinks import HookLinks
from bot.jobs.model import BATCH, OVERDUE_MARGIN, Change, Hold, Job, State, failed
from bot.jobs.news import News
from bot.jobs.ports import Clock
from bot.jobs.requests import NEEDS_INPUTS, SubmitOptions, request_for
from bot.jobs.runner import insist
from bot.jobs.store import Store
from bot.tasks import Tasks
from bot.ttapi import errors
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode, Submit, job_timeout

log = structlog.get_logger(__name__)

AT_ONCE: Final = 64  # submits on their way at the same time, over all accounts
RECHECK: Final = 30.0  # seconds between looks at the queue when nothing wakes us
NO_ACCOUNT_WAIT: Final = 30.0
LARGE: Final = 64 * 1024  # bytes of pictures
MOST_PAGES: Final = 6  # answers of a proxy or a firewall in TTAPI's place before an order is given up
LONGEST_PAGE_WAIT: Final = 300.0


class Scheduler:
    """Keeps every slot busy while anything waits."""

    def __init__(
        self,
        *,
        store: Store,
        accounts: Accounts,
        news: News,
        links: HookLinks,
        options: SubmitOptions,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._news = news
        self._links = links
        self._options = options
        self._clock = clock
        self._tasks = tasks
        self._wake = asyncio.Event()
        self._on_the_way = 0
        self._pages: Counter[int] = Counter()  # how often each waiting job met such an answer
        self.paused = False
        accounts.subscribe(self._wake.set)
        news.subscribe(self._heard)

    async def run(self) -> None:
        """Claim and submit until cancelled."""
        while True:
            self._wake.clear()
            wait = RECHECK
            try:
                if not self.paused:
                    wait = await self._fill()
            except DatabaseUnavailable:
                log.warning("scheduler.database_away")
                wait = 1.0
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _heard(self, job: Job) -> None:
        if job.state not in {State.QUEUED, State.SUBMITTING}:
            self._pages.pop(job.id, None)
        # A batch that begins has queued its jobs.
        if job.state in {State.QUEUED, State.OVERDUE} or job.terminal or job.action == BATCH:
            self._wake.set()

    async def _fill(self) -> float:
        """Submit all that may be submitted now; seconds until there may be more without news."""
        for account in self._accounts:
            while account.open and not self.paused and (room := AT_ONCE - self._on_the_way) > 0:
                claimed = await self._claim(account, room)
                if self.paused:
                    # Asked to stop meanwhile: nobody would wait for what is sent now.
                    for job in claimed:
                        await self._put_back(job, 0.0, job.hold)
                    break
                for job in claimed:
                    self._on_the_way += 1
                    self._tasks.start(self._submit_and_leave(account, job), f"submit-{job.ref}")
                if len(claimed) < room:
                    break
        return await self._next_look()

    async def _claim(self, account: Account, most: int) -> list[Job]:
        now = self._clock()
        deadlines = {mode: now + job_timeout(mode, self._options.timeout) + OVERDUE_MARGIN for mode in Mode}
        return await self._store.claim(account.id, account.cap, deadlines, account.newest_known, now, most)

    async def _next_look(self) -> float:
        now = self._clock()
        due = await self._store.next_due(now)
        waits = [RECHECK] if due is None else [RECHECK, due - now]
        monotonic = time.perf_counter()
        waits += [a.paused_until - monotonic for a in self._accounts if a.paused_until > monotonic]
        return max(min(waits), 0.01)

    async def _submit_and_leave(self, account: Account, job: Job) -> None:
        try:
            await self._submit(account, job)
        except Exception:
            # Whatever went wrong, it may have gone wrong after the POST.
            log.exception("job.submit_failed", ref=job.ref)
            await self._apply(job, Change(State.UNSURE))
        finally:
            self._on_the_way -= 1
            if self._on_the_way == AT_ONCE - 1:
                self._wake.set()

    async def _submit(self, account: Account, job: Job) -> None:
        """One POST, and its outcome written down."""
        key = account.key
        if key is None:
            await self._put_back(job, 0.0, account.hold)
            return
        request = await self._request(job)
        if request is None:
            log.warning("job.inputs_gone", ref=job.ref)
            await self._apply(job, failed(FailureKind.INPUTS_GONE, "", self._clock()))
            return
        try:
            submitted = await key.upstream.submit(request)
        except errors.KeyStopped as error:
            await self._put_back(job, 0.0, self._accounts.stop(account, key, error))
        except errors.UpstreamDown as error:
            self._accounts.set_down(account)
            await self._unreached(job, error)
        except errors.NoAccount:
            await self._put_back(job, NO_ACCOUNT_WAIT, None)
        except errors.TryLater as error:
            retry_after = error.retry_after if isinstance(error, errors.RateLimited) else None
            log.info("ttapi.no_room", ref=job.ref, status=error.status)
            await self._put_back(job, account.back_off(retry_after), None)
        except errors.Refused as error:
            log.info("ttapi.refused", ref=job.ref, status=error.status, why=type(error).__name__)
            await self._apply(job, _refusal(error, self._clock()))
        except errors.Unsure as error:
            log.warning("ttapi.unsure", ref=job.ref, status=error.status)
            self._accounts.set_down(account)
            await self._apply(job, Change(State.UNSURE))
        else:
            account.succeeded()
            await self._submitted(job, submitted.job_id)

    async def _request(self, job: Job) -> Submit | None:
        """What to send; None when the member's pictures are not there any more."""
        inputs: tuple[Input, ...] = ()
        if job.action in NEEDS_INPUTS:
            inputs = await insist(lambda: self._store.inputs(job.id))
            if not inputs:
                return None
        # Pictures are written as text, and large ones would hold the loop up.
        making = partial(request_for, job, inputs, self._options, self._links.url(job.ref))
        large = sum(len(given.data) for given in inputs) > LARGE
        return await asyncio.to_thread(making) if large else making()

    async def _unreached(self, job: Job, error: errors.UpstreamDown) -> None:
        """The order did not come to TTAPI: it waits, unless something in between refuses just this one."""
        if not (error.status and 300 <= error.status < 500):
            await self._put_back(job, 0.0, Hold.UPSTREAM_DOWN)
            return
        self._pages[job.id] += 1
        if (pages := self._pages[job.id]) < MOST_PAGES:
            wait = min(5.0 * 2**pages, LONGEST_PAGE_WAIT)
            await self._put_back(job, wait, Hold.UPSTREAM_DOWN)
        else:
            log.error("ttapi.page_instead", ref=job.ref, status=error.status)
            await self._apply(job, failed(FailureKind.REFUSED, f"HTTP {error.status}", self._clock()))

    async def _submitted(self, job: Job, job_id: str) -> None:
        log.info("job.submitted", ref=job.ref)
        step = await insist(lambda: self._store.submitted(job.id, job_id, self._clock()))
        if step is not None:
            self._news.publish(step)

    async def _put_back(self, job: Job, wait: float, hold: Hold | None) -> None:
        now = self._clock()
        not_before = now + wait if wait else 0.0
        step = await insist(lambda: self._store.put_back(job.id, not_before, hold, now))
        if step is not None:
            self._news.publish(step)

    async def _apply(self, job: Job, change: Change) -> None:
        origins = frozenset({State.SUBMITTING})
        step = await insist(lambda: self._store.step(job.id, origins, change, self._clock()))
        if step is not None:
            self._news.publish(step)


def _refusal(error: errors.Refused, now: float) -> Change:
    if isinstance(error, errors.PromptBanned):
        return failed(FailureKind.BANNED_PROMPT, error.text, now)
    if isinstance(error, errors.ParentGone):
        return failed(FailureKind.PARENT_GONE, error.text, now)
    return failed(FailureKind.REFUSED, error.text, now)
