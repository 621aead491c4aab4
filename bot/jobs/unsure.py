"""Jobs of which nobody knows whether TTAPI took them.

They are never ordered again by themselves (unless the owner says so). A job is settled by its own
hook, or here: TTAPI's list of finished jobs shows candidates that are newer than the attempt and
belong to nobody, and a candidate that echoes our hook address is ours for certain.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import structlog

from bot.config import UnsurePolicy
from bot.errors import DatabaseUnavailable
from bot.jobs.accounts import Account, Accounts
from bot.jobs.hooklinks import HookLinks
from bot.jobs.model import Change, Job, State
from bot.jobs.news import News
from bot.jobs.ports import Clock
from bot.jobs.store import Store
from bot.jobs.watcher import Watcher
from bot.ttapi import errors
from bot.ttapi.messages import ListedJob

log = structlog.get_logger(__name__)

FIRST: Final = 1.0  # seconds until the first search; the pauses double
EVERY: Final = 15.0  # up to this
PAGES: Final = 3  # of a hundred jobs each
BLIND: Final = 3600.0  # seconds that TTAPI may be out of sight before the member is asked all the same
LOOKED_AT_ONCE: Final = 20  # strangers' jobs asked about in one round
REMEMBERED: Final = 2_000
NOT_OURS: Final = "-"


def above(listed: Sequence[ListedJob], mark: str | None) -> frozenset[str]:
    """The ids of a newest-first list that stand above `mark`; all of them when it is not listed."""
    ids = [row.job_id for row in listed]
    return frozenset(ids[: ids.index(mark)] if mark in ids else ids)


def match(jobs: Sequence[Job], listed: Sequence[ListedJob], free: frozenset[str]) -> dict[int, str]:
    """Row ids of unsure jobs → TTAPI ids that are theirs; what stays ambiguous is left out.

    Jobs that ask for the same are settled together, when there are exactly as many `free` rows of
    their action above what was known before their attempts: which is whose makes no difference then.
    The prompt only breaks ties, since TTAPI may have translated it.
    """
    groups: defaultdict[tuple[str, str], list[Job]] = defaultdict(list)
    for job in jobs:
        groups[job.action, job.prompt].append(job)
    matched: dict[int, str] = {}
    for (action, prompt), alike in groups.items():
        possible = free.intersection(*(above(listed, job.newest_known) for job in alike))
        rows = [row for row in listed if row.job_id in possible and row.action == action]
        exact = [row for row in rows if row.prompt == prompt]
        alone = sum(other == action for other, _ in groups) == 1
        fitting = exact or (rows if alone else [])
        if len(fitting) == len(alike):
            matched |= {job.id: row.job_id for job, row in zip(alike, fitting, strict=True)}
    return matched


class UnsureSettler:
    """Looks for unsure jobs upstream until their deadline; then asks the member, once."""

    def __init__(
        self,
        *,
        store: Store,
        accounts: Accounts,
        news: News,
        links: HookLinks,
        watcher: Watcher,
        clock: Clock,
        policy: UnsurePolicy,
        first: float = FIRST,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._news = news
        self._links = links
        self._watcher = watcher
        self._clock = clock
        self._policy = policy
        self._first = first
        self._open: dict[int, Job] = {}
        self._echo: dict[str, str | None] = {}
        self._wake = asyncio.Event()
        news.subscribe(self._heard)

    async def run(self) -> None:
        """Settle what can be settled, again and again, until cancelled."""
        while True:
            if not self._open:  # some may be left of a round that an error ended
                await self._wake.wait()
            self._wake.clear()
            wait = self._first
            while self._open:
                await asyncio.sleep(wait)
                wait = min(wait * 2, EVERY)
                try:
                    await self._round()
                except DatabaseUnavailable:
                    log.warning("unsure.database_away")

    def _heard(self, job: Job) -> None:
        if job.state is State.UNSURE and job.asked_at is None:
            self._open[job.id] = job
            self._wake.set()
        else:
            self._open.pop(job.id, None)

    async def _round(self) -> None:
        before = dict(self._open)
        by_account: defaultdict[int | None, list[Job]] = defaultdict(list)
        for job in before.values():
            if job.job_id is None:
                by_account[job.account_id].append(job)
        unseen: set[int | None] = set()
        for account_id, jobs in by_account.items():
            account = self._accounts.get(account_id)
            if account is not None and not await self._search(account, jobs):
                unseen.add(account_id)
        now = self._clock()
        for job in tuple(self._open.values()):
            # What was found just now is given a round to come to something.
            late = job.deadline_at is None or now >= job.deadline_at
            if late and job == before.get(job.id):
                await self._give_up(job, now, unseen=job.account_id in unseen)

    async def _search(self, account: Account, jobs: Sequence[Job]) -> bool:
        """Adopt what can be found; False when TTAPI could not be looked through."""
        try:
            listed = await self._listed(account, {job.newest_known for job in jobs})
            ids = [row.job_id for row in listed]
            strangers = set(ids) - await self._store.known_ids(ids)
            newest = frozenset[str]().union(*(above(listed, job.newest_known) for job in jobs))
            wanted = [job_id for job_id in ids if job_id in strangers & newest]
            echoes = await self._echoes(account, wanted)
            seen_all = len(echoes) == len(wanted)
        except errors.TtapiError as error:
            log.info("unsure.search_failed", account=account.id, status=error.status)
            return False
        for job in jobs:
            ours = self._links.url(job.ref)
            for job_id in [job_id for job_id, echo in echoes.items() if ours and echo == ours]:
                await self._adopt(job, job_id)
        if self._links.url("") is not None:
            # What was ordered with our hook address and does not echo it is not known to be ours.
            return seen_all
        nameless = frozenset(job_id for job_id, echo in echoes.items() if not echo)
        # Without a mark nothing tells an older job of somebody else's from ours: rather ask.
        left = [job for job in self._open.values() if job in jobs and job.newest_known is not None]
        matched = match(left, listed, nameless)
        for job in left:
            if job.id in matched:
                await self._adopt(job, matched[job.id])
        return seen_all

    async def _listed(self, account: Account, marks: set[str | None]) -> list[ListedJob]:
        """The account's finished jobs, back to the oldest of the ids known before the attempts."""
        found: list[ListedJob] = []
        for page in range(1, PAGES + 1):
            rows = await account.reader.fetch_list(page=page)
            found += rows
            if not rows or marks <= {row.job_id for row in found}:
                break
        return found

    async def _echoes(self, account: Account, ids: Sequence[str]) -> dict[str, str | None]:
        """The hook address with which each job was submitted, if TTAPI tells; some are left for next time.

        It never changes, so each job is asked about once. What TTAPI will not tell about is not ours.
        """
        unknown = [job_id for job_id in ids if job_id not in self._echo]
        for job_id in unknown[:LOOKED_AT_ONCE]:
            try:
                self._echo[job_id] = (await account.reader.fetch(job_id)).hook_url
            except (errors.JobMissing, errors.Refused):
                self._echo[job_id] = NOT_OURS
        while len(self._echo) > REMEMBERED:
            self._echo.pop(next(iter(self._echo)))
        return {job_id: self._echo[job_id] for job_id in ids if job_id in self._echo}

    async def _adopt(self, job: Job, job_id: str) -> None:
        log.info("unsure.found", ref=job.ref)
        found = await self._store.learn_id(job.ref, job_id, self._clock())
        if found is not None:
            self._news.changed(found)
            self._watcher.hint(found)

    async def _give_up(self, job: Job, now: float, *, unseen: bool) -> None:
        """Nothing was found in time: order again if the owner wants that, else ask the member.

        What TTAPI has taken, or may have while it could not be looked through, is not ordered again unasked.
        """
        has_key = self._accounts.get(job.account_id) is not None
        if job.job_id is not None:
            # TTAPI has it: it is only late.
            step = await self._store.step(job.id, frozenset({State.UNSURE}), Change(State.RUNNING), now)
            if step is not None:
                self._news.publish(step)
            return
        waited = now - (job.deadline_at or now)
        if unseen and waited < BLIND:
            return
        if self._policy is UnsurePolicy.RESUBMIT and has_key and not unseen:
            step = await self._store.order_again(job.id, now)
            if step is not None:
                log.warning("unsure.resubmitted", ref=job.ref)
                self._news.publish(step)
            return
        asked = await self._store.ask(job.id, now)
        self._open.pop(job.id, None)
        if asked is not None:
            self._news.changed(asked)
