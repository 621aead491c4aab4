"""The store as services see it: one awaitable method per transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from sqlalchemy import text

from bot.jobs.database import Schema, schema_state
from bot.jobs.details import Input
from bot.jobs.model import Change, Hold, Home, Job, Order, Picture, State
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Placed, Pressed, Step
from bot.jobs.runner import Runner
from bot.jobs.transactions import (
    accounts,
    batches,
    inputs,
    inserts,
    life,
    orders,
    rows,
    showing,
    submits,
    tally,
)
from bot.policy import ledger
from bot.ttapi.messages import Mode


class Store:
    """Awaitable transactions over a runner; each either happened durably or raises.

    Raises:
        bot.jobs.runner.DatabaseUnavailable: from every method, when nothing could be written.
    """

    def __init__(self, runner: Runner) -> None:
        self._run = runner.run

    async def place(self, ref: str, order: Order, origin: Origin, now: float) -> Placed:
        """Write a NEW job down."""
        return await self._run(partial(orders.place, ref=ref, order=order, origin=origin, now=now))

    async def press(
        self, ref: str, parent_ref: str, order: Order, origin: Origin, now: float, again: bool
    ) -> Pressed:
        """Turn a press into one job at most."""
        return await self._run(
            partial(
                orders.press,
                ref=ref,
                parent_ref=parent_ref,
                order=order,
                origin=origin,
                now=now,
                again=again,
            )
        )

    async def retry(self, ref: str, failed_ref: str, order: Order, origin: Origin, now: float) -> Pressed:
        """Order a failed job once more."""
        return await self._run(
            partial(orders.retry, ref=ref, failed_ref=failed_ref, order=order, origin=origin, now=now)
        )

    async def accept(self, ref: str, message_id: int, *, shown: bool, now: float) -> Job | None:
        """NEW → QUEUED with the message that answers it."""
        return await self._run(partial(orders.accept, ref=ref, message_id=message_id, shown=shown, now=now))

    async def cancel(self, ref: str, now: float, shown: bool) -> Step | None:
        """NEW or QUEUED → CANCELLED."""
        return await self._run(partial(orders.cancel, ref=ref, now=now, shown=shown))

    async def stop_batch(self, ref: str, now: float) -> list[Step]:
        """QUEUED → CANCELLED for all jobs of a batch."""
        return await self._run(partial(batches.stop, ref=ref, now=now))

    async def of_batch(self, batch: int) -> list[Job]:
        """A batch's jobs in their order."""
        return await self._run(partial(tally.of_batch, batch=batch))

    async def inputs(self, job: int) -> tuple[Input, ...]:
        """The pictures that a member gave with an order."""
        return await self._run(partial(inputs.of_job, job=job))

    async def ahead_of(self, job: Job) -> int:
        """How many jobs wait before this one."""
        return await self._run(partial(inserts.ahead_of, job=job))

    async def claim(
        self,
        account: int,
        cap: int,
        deadlines: Mapping[Mode, float],
        newest_known: str | None,
        now: float,
        most: int,
    ) -> list[Job]:
        """QUEUED → SUBMITTING within the cap."""
        return await self._run(
            partial(
                submits.claim,
                account=account,
                cap=cap,
                deadlines=deadlines,
                newest_known=newest_known,
                now=now,
                most=most,
            )
        )

    async def recover(self, now: float) -> list[Job]:
        """After a restart: SUBMITTING → UNSURE, and all jobs that TTAPI may be working on."""
        return await self._run(partial(submits.recover, now=now))

    async def next_due(self, now: float) -> float | None:
        """When the next held-back job may be submitted."""
        return await self._run(partial(submits.next_due, now=now))

    async def submitted(self, job: int, job_id: str, now: float) -> Step | None:
        """SUBMITTING → RUNNING."""
        return await self._run(partial(submits.submitted, job=job, job_id=job_id, now=now))

    async def put_back(self, job: int, not_before: float, hold: Hold | None, now: float) -> Step | None:
        """SUBMITTING → QUEUED."""
        return await self._run(partial(submits.put_back, job=job, not_before=not_before, hold=hold, now=now))

    async def order_again(self, job: int, now: float) -> Step | None:
        """UNSURE → QUEUED at somebody's word."""
        return await self._run(partial(submits.order_again, job=job, now=now))

    async def ask(self, job: int, now: float) -> Job | None:
        """Have the member asked about an UNSURE job."""
        return await self._run(partial(submits.ask, job=job, now=now))

    async def learn_id(self, ref: str, job_id: str, now: float) -> Job | None:
        """Take TTAPI's id from a hook."""
        return await self._run(partial(submits.learn_id, ref=ref, job_id=job_id, now=now))

    async def apply(self, job: int, change: Change, now: float) -> Step | None:
        """Take one step in a job's life."""
        return await self._run(partial(life.apply, job=job, change=change, now=now))

    async def step(self, job: int, origins: frozenset[State], change: Change, now: float) -> Step | None:
        """Take one step from some states only."""
        return await self._run(partial(life.step, job=job, origins=origins, change=change, now=now))

    async def shown(
        self,
        job: Job,
        message_id: int,
        picture: Picture | None,
        now: float,
        clips: tuple[Picture, ...] = (),
    ) -> Job | None:
        """A message shows this revision."""
        return await self._run(
            partial(showing.shown, job=job, message_id=message_id, picture=picture, now=now, clips=clips)
        )

    async def sending(self, job: Job, letter: str, now: float) -> Job | None:
        """A new message is about to be sent."""
        return await self._run(partial(showing.sending, job=job, letter=letter, now=now))

    async def moved(self, job: int, letter: str, message_id: int, channel_id: int) -> Job | None:
        """The message that was sent shows the job."""
        return await self._run(
            partial(showing.moved, job=job, letter=letter, message_id=message_id, channel_id=channel_id)
        )

    async def brought(self, ref: str, token: str, home: Home, private: bool, now: float) -> Job | None:
        """The job's home is a new answer."""
        return await self._run(
            partial(showing.brought, ref=ref, token=token, home=home, private=private, now=now)
        )

    async def given_up(self, job: Job) -> Job | None:
        """Kept for /show."""
        return await self._run(partial(showing.given_up, job=job))

    async def by_ref(self, ref: str) -> Job | None:
        """The job with our reference."""
        return await self._run(partial(rows.by_ref, ref=ref))

    async def by_id(self, job: int) -> Job | None:
        """The job with that row id."""
        return await self._run(partial(rows.by_id, job=job))

    async def find_own(self, user_id: int, start: str) -> Job | None:
        """A member's job by (the beginning of) its reference."""
        return await self._run(partial(rows.find_own, user_id=user_id, start=start))

    async def in_states(self, states: Iterable[State]) -> list[Job]:
        """All jobs in some states."""
        return await self._run(partial(rows.in_states, states=tuple(states)))

    async def dirty(self) -> list[Job]:
        """All jobs of which Discord shows less than we know."""
        return await self._run(rows.dirty)

    async def of_member(self, user_id: int, most: int) -> list[Job]:
        """A member's newest jobs."""
        return await self._run(partial(rows.of_member, user_id=user_id, most=most))

    async def unfinished_of_member(self, user_id: int, most: int) -> list[Job]:
        """A member's jobs that are not over."""
        return await self._run(partial(rows.unfinished_of_member, user_id=user_id, most=most))

    async def used_actions(self, parent: int) -> frozenset[str]:
        """The buttons of a picture that were used."""
        return await self._run(partial(rows.used_actions, parent=parent))

    async def barred_actions(self, parent: int) -> frozenset[str]:
        """The actions that a picture does not allow."""
        return await self._run(partial(rows.barred_actions, parent=parent))

    async def spending(self, user_id: int, since: float) -> ledger.Spending:
        """What a member spent."""
        return await self._run(partial(ledger.spending, user_id=user_id, since=since))

    async def account_by_key(self, fingerprint: str) -> accounts.Account | None:
        """The account a key last belonged to."""
        return await self._run(partial(accounts.by_key, fingerprint=fingerprint))

    async def remember_account(
        self, fingerprint: str, name: str, max_queue: int, balance: Decimal, frozen: Decimal
    ) -> accounts.Account:
        """Write an account's figures down."""
        return await self._run(
            partial(
                accounts.remember,
                fingerprint=fingerprint,
                name=name,
                max_queue=max_queue,
                balance=balance,
                frozen=frozen,
            )
        )

    async def known_ids(self, ids: Sequence[str]) -> frozenset[str]:
        """Which TTAPI ids are jobs of ours."""
        return await self._run(partial(accounts.known_ids, ids=ids))

    async def newest_id(self, account: int) -> str | None:
        """TTAPI's id of our newest success on an account."""
        return await self._run(partial(accounts.newest_id, account=account))

    async def durations(self) -> list[tuple[str, str, float]]:
        """How long the latest successes took."""
        return await self._run(accounts.durations)

    async def get_meta(self, key: str) -> str | None:
        """A value kept beside the jobs."""
        return await self._run(partial(accounts.get_meta, key=key))

    async def set_meta(self, key: str, value: str) -> None:
        """Keep a value beside the jobs."""
        await self._run(partial(accounts.set_meta, key=key, value=value))

    async def add_meta(self, key: str, value: str) -> str:
        """Keep a value unless there is one."""
        return await self._run(partial(accounts.add_meta, key=key, value=value))

    async def ping(self) -> None:
        """Prove that the writer answers."""
        await self._run(lambda connection: connection.execute(text("SELECT 1")).scalar_one())

    async def writable(self) -> bool:
        """Whether the database takes a write and still has this program's schema."""
        await self.set_meta("probe", secrets.token_hex(4))
        return await self._run(schema_state) is Schema.CURRENT

    async def stale_new(self, before: float) -> list[Job]:
        """NEW jobs from before some time, whose commands must have lost them."""
        return [job for job in await self.in_states([State.NEW]) if job.created_at < before]
