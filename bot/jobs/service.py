"""What the cogs call: order, press, cancel, decide, bring back, look up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import structlog

from bot.config import ButtonPolicy
from bot.errors import DatabaseUnavailable, EaselError
from bot.jobs.accounts import Accounts
from bot.jobs.actions import api, unknown
from bot.jobs.details import NONE, Details
from bot.jobs.durations import Durations
from bot.jobs.model import BATCH, VIDEO, WAITING, Change, Home, Job, Order, State, failed, new_ref
from bot.jobs.news import News
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Pressed, Verdict
from bot.jobs.ports import Card, Clock
from bot.jobs.store import Store
from bot.jobs.watcher import Watcher
from bot.policy.ledger import Spending
from bot.policy.prices import estimate
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Api, Mode

log = structlog.get_logger(__name__)

LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Balance:
    """Figures of TTAPI's accounts together, for the owner."""

    available: Decimal
    frozen: Decimal
    slots: int


class JobService:
    """The jobs of this bot, as its commands and buttons see them."""

    def __init__(
        self,
        *,
        store: Store,
        accounts: Accounts,
        news: News,
        watcher: Watcher,
        durations: Durations,
        clock: Clock,
        buttons: ButtonPolicy,
        instant: bool = False,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._news = news
        self._watcher = watcher
        self._durations = durations
        self._clock = clock
        self._buttons = buttons
        self._instant = instant
        self._strangers: set[str] = set()
        news.subscribe(durations.heard)
        news.subscribe(self._heard)

    def _heard(self, job: Job) -> None:
        """Log each component that no table here knows, once: upstream may gain new ones any time."""
        strangers = set(unknown(job.components)) - self._strangers if job.components else set[str]()
        if strangers:
            self._strangers |= strangers
            log.warning("components.unknown", names=sorted(strangers))

    async def press(
        self,
        parent_ref: str,
        action: str,
        origin: Origin,
        again: bool = False,
        details: Details = NONE,
        prompt: str | None = None,
    ) -> Pressed:
        """The press of a result's button; PLACED is a NEW job that needs `accepted`.

        `prompt` stands in the place of the parent's where the action takes one.
        """
        parent = await self._store.by_ref(parent_ref)
        if parent is None:
            return Pressed(Verdict.UNKNOWN)
        if api(action) is api(parent.action):
            self.require_account(parent)
        mode = parent.mode if api(action) is Api.CLASSIC else Mode.FAST
        cost = estimate(action, mode, details)
        words = parent.prompt if prompt is None else prompt
        order = Order(action, words, mode, cost, self._accounts.hold, details)
        pressed = await self._store.press(new_ref(), parent_ref, order, origin, self._clock(), again)
        if pressed.parent is not None:
            self._news.changed(pressed.parent)
        return pressed

    async def retry(self, job: Job, origin: Origin) -> Pressed:
        """A failed job once more; PLACED is a NEW job that needs `accepted`."""
        if job.parent_job_id is not None and job.action != VIDEO:
            self.require_account(job)
        details = replace(job.details, number=None)
        cost = estimate(job.action, job.mode, details)
        order = Order(job.action, job.prompt, job.mode, cost, self._accounts.hold, details)
        pressed = await self._store.retry(new_ref(), job.ref, order, origin, self._clock())
        if pressed.parent is not None:
            self._news.changed(pressed.parent)
        return pressed

    async def accepted(self, job: Job, message_id: int, *, shown: bool) -> None:
        """Discord has the job's first answer: from now on it may be submitted."""
        # The tile that stands in for an upscale is not there yet.
        shown = shown and not (self._instant and job.action.startswith("upsample"))
        queued = await self._store.accept(job.ref, message_id, shown=shown, now=self._clock())
        if queued is not None:
            self._news.changed(queued)

    def queued(self, job: Job) -> None:
        """A job was written down that waits for no first answer on Discord."""
        self._news.changed(job)

    def pressed(self, outcome: Pressed) -> None:
        """A button led to a job by way of a draft: its message shows that it was used."""
        if outcome.parent is not None:
            self._news.changed(outcome.parent)

    async def stop(self, batch: Job, message_id: int | None = None) -> int:
        """Cancel those of a batch's jobs that were not sent to TTAPI; how many.

        `message_id` is the message that Stop was pressed on, which shows that the batch was answered.
        """
        await self._seen(batch, message_id)
        steps = await self._store.stop_batch(batch.ref, self._clock())
        for step in steps:
            self._news.publish(step)
        return len(steps)

    async def posted(self, job: Job) -> None:
        """A job's end is shown: the board of its batch, if it is in one, links to it from now on."""
        if job.details.number is None:
            return
        try:
            batch = await self.parent_of(job)
        except DatabaseUnavailable:
            return
        if batch is not None:
            self._news.changed(batch)

    async def abandoned(self, job: Job) -> None:
        """Discord did not take the job's first answer: nothing is ordered."""
        step = await self._store.cancel(job.ref, self._clock(), shown=False)
        if step is not None:
            self._news.publish(step)

    async def cancel(self, job: Job, message_id: int | None = None) -> bool:
        """Cancel what has not been sent to TTAPI; False when it is too late.

        `message_id` is the message that Cancel was pressed on, which shows that the job was answered.
        """
        await self._seen(job, message_id)
        step = await self._store.cancel(job.ref, self._clock(), shown=True)
        if step is not None:
            self._news.publish(step)
        return step is not None

    async def order_again(self, job: Job) -> bool:
        """The member's word that an unsure job shall be ordered again; False when it was settled."""
        self.require_account(job)
        step = await self._store.order_again(job.id, self._clock())
        if step is not None:
            self._news.publish(step)
        return step is not None

    async def let_go(self, job: Job) -> bool:
        """The member's word that an unsure job shall be given up; False when it was settled."""
        now = self._clock()
        return await self._decide(job, failed(FailureKind.DISMISSED, "", now), now)

    async def bring(self, job: Job, token: str, home: Home, private: bool) -> None:
        """Show a job in a new answer, which is its home from now on."""
        now = self._clock()
        brought = await self._store.brought(job.ref, token, home, private, now)
        if brought is not None:
            self._news.changed(brought)

    async def hint(self, ref: str, job_id: str | None) -> None:
        """A hook for one of our jobs; its body is believed no further than to ask TTAPI ourselves.

        Only an id that is not known yet is written down first, since it might be the last we hear of it.
        """
        if self._watcher.hint_ref(ref):
            return
        job = await self._store.by_ref(ref)
        if job is not None and job.job_id is None and job_id is not None:
            job = await self._store.learn_id(ref, job_id, self._clock())
            if job is not None:
                self._news.changed(job)
        if job is not None:
            self._watcher.hint(job)

    def may_press(self, job: Job, user_id: int) -> bool:
        """Whether a member may press the buttons of a job's message."""
        return self._buttons is ButtonPolicy.ANYONE or job.user_id == user_id

    async def card(self, job: Job) -> Card:
        """What a job's message shows at this moment, without its picture."""
        parent = await self.parent_of(job)
        if job.action == BATCH:
            return Card(job, board=tuple(await self._store.of_batch(job.id)))
        if job.state in WAITING:
            return self.waiting_card(job, await self._store.ahead_of(job), parent)
        if job.state is not State.SUCCEEDED:
            return Card(job, parent=parent)
        used = await self._store.used_actions(job.id)
        return Card(job, used=used, barred=await self._store.barred_actions(job.id), parent=parent)

    def waiting_card(self, job: Job, ahead: int, parent: Job | None = None) -> Card:
        """What a job's message shows while it waits."""
        slots = sum(account.cap for account in self._accounts)
        return Card(job, ahead=ahead, seconds=self._durations.expect(job, ahead, slots), parent=parent)

    async def parent_of(self, job: Job) -> Job | None:
        """The job that this one was made from; the batch, for a job in one."""
        return None if job.parent_id is None else await self._store.by_id(job.parent_id)

    async def get(self, ref: str) -> Job | None:
        """The job with our reference."""
        return await self._store.by_ref(ref)

    async def find_own(self, user_id: int, text: str) -> Job | None:
        """A member's own job by its reference, the beginning of it, or a link that ends in it."""
        start = text.strip().rstrip("/").rsplit("/", 1)[-1].lower()
        return await self._store.find_own(user_id, start) if len(start) >= 4 else None

    async def recent(self, user_id: int) -> Sequence[Job]:
        """A member's newest jobs."""
        return await self._store.of_member(user_id, 100)

    async def unfinished(self, user_id: int) -> Sequence[Card]:
        """A member's jobs that wait or run, oldest first."""
        jobs = await self._store.unfinished_of_member(user_id, LISTED)
        return [await self.card(job) for job in jobs]

    async def spending(self, user_id: int, days: float) -> Spending:
        """What a member's jobs of the last `days` cost or hold."""
        return await self._store.spending(user_id, self._clock() - days * 86_400)

    def balance(self) -> Balance:
        """TTAPI's accounts as last told by `/info`."""
        accounts = list(self._accounts)
        return Balance(
            sum((account.balance for account in accounts), Decimal(0)),
            sum((account.frozen for account in accounts), Decimal(0)),
            sum(account.cap for account in accounts),
        )

    def require_account(self, job: Job) -> None:
        """A job belongs to its TTAPI account for life: without that account's key nothing more comes of it.

        Raises:
            EaselError: there is no such key any more.
        """
        if job.account_id is not None and self._accounts.get(job.account_id) is None:
            raise EaselError("press.no_account")

    async def _seen(self, job: Job, message_id: int | None) -> None:
        """A button of a job's first answer was pressed: Discord has it, whatever became of its own word."""
        if job.state is State.NEW and message_id is not None:
            await self._store.accept(job.ref, message_id, shown=True, now=self._clock())

    async def _decide(self, job: Job, change: Change, now: float) -> bool:
        step = await self._store.step(job.id, frozenset({State.UNSURE}), change, now)
        if step is not None:
            self._news.publish(step)
        return step is not None
