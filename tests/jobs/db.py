"""A database under the transaction functions, one transaction a call, and jobs in any state."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, select

from bot.jobs import schema
from bot.jobs.model import Change, Job, Order, State, advance, expire, failed, new_ref
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Verdict
from bot.jobs.transactions import accounts, life, orders, rows, submits
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode, Snapshot
from tests.jobs.builders import GRID, NOW, order, origin, success

P = ParamSpec("P")
T = TypeVar("T")

DEADLINES: Final = {Mode.FAST: NOW + 420, Mode.RELAX: NOW + 720, Mode.TURBO: NOW + 420}
RESERVED: Final = ("reserve", Decimal(4))
RELEASED: Final = ("release", Decimal(0))
_ids = itertools.count(1)


class Db:
    """Calls transaction functions, each in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.account = self(accounts.remember, "digest", "name", 10, Decimal(100), Decimal(0)).id

    def __call__(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._engine.begin() as connection:
            return fn(connection, *args, **kwargs)

    def get(self, job: Job) -> Job:
        found = self(rows.by_id, job.id)
        assert found is not None
        return found

    def all(self) -> list[Job]:
        """Every job, oldest first."""
        with self._engine.begin() as connection:
            statement = select(schema.jobs).order_by(schema.jobs.c.id)
            return [rows.job_of(row) for row in connection.execute(statement)]

    def money(self) -> dict[int, list[tuple[str, Decimal]]]:
        """The ledger's entries by job."""
        books: dict[int, list[tuple[str, Decimal]]] = {}
        with self._engine.begin() as connection:
            for row in connection.execute(select(schema.ledger).order_by(schema.ledger.c.id)):
                books.setdefault(row.job_id, []).append((row.entry, row.quota))
        return books

    def new(self, asked: Order | None = None, by: Origin | None = None) -> Job:
        return self(orders.place, new_ref(), asked or order(), by or origin(), NOW).job

    def queued(self, asked: Order | None = None, by: Origin | None = None) -> Job:
        job = self(orders.accept, self.new(asked, by).ref, next(_ids), True, NOW)
        assert job is not None
        return job

    def claim(
        self, cap: int = 100, most: int = 100, now: float = NOW, newest: str | None = "old"
    ) -> list[Job]:
        return self(submits.claim, self.account, cap, DEADLINES, newest, now, most)

    def submitting(self, asked: Order | None = None, by: Origin | None = None) -> Job:
        job = self.queued(asked, by)
        return next(claimed for claimed in self.claim() if claimed.id == job.id)

    def running(self, asked: Order | None = None, by: Origin | None = None) -> Job:
        step = self(submits.submitted, self.submitting(asked, by).id, f"id-{next(_ids)}", NOW)
        assert step is not None
        return step.job

    def succeeded(self, components: tuple[str, ...] = GRID, by: Origin | None = None) -> Job:
        return self.told(self.running(by=by), success(components=components))

    def failed(self, asked: Order | None = None) -> Job:
        return self.changed(self.queued(asked), failed(FailureKind.REFUSED, "no", NOW))

    def told(self, job: Job, snapshot: Snapshot, now: float = NOW) -> Job:
        change = advance(job, snapshot, now)
        assert change is not None
        return self.changed(job, change)

    def changed(self, job: Job, change: Change) -> Job:
        step = self(life.apply, job.id, change, NOW)
        assert step is not None
        return step.job

    def press(self, parent: Job, action: str) -> int:
        """Press a button with success; the row of the new job, which is QUEUED."""
        pressed = self(orders.press, new_ref(), parent.ref, order(action=action), origin(), NOW, False)
        assert pressed.verdict is Verdict.PLACED
        assert pressed.job is not None
        self(orders.accept, pressed.job.ref, next(_ids), True, NOW)
        return pressed.job.id

    def in_state(self, state: State) -> Job:
        """A job that has come to a state by the shortest way."""
        match state:
            case State.NEW:
                return self.new()
            case State.QUEUED:
                return self.queued()
            case State.SUBMITTING:
                return self.submitting()
            case State.RUNNING:
                return self.running()
            case State.UNSURE:
                return self.changed(self.submitting(), Change(State.UNSURE))
            case State.OVERDUE:
                running = self.running()
                change = expire(running, NOW + 420)
                assert change is not None
                return self.changed(running, change)
            case State.SUCCEEDED:
                return self.succeeded()
            case State.FAILED:
                return self.failed()
            case State.CANCELLED:
                step = self(orders.cancel, self.queued().ref, NOW, True)
                assert step is not None
                return step.job
