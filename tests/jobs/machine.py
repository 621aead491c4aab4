"""A small model of all jobs, against which any sequence of transactions is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)
from sqlalchemy import Engine

from bot.jobs.model import Change, Job, State
from bot.jobs.transactions import drafts, life, rows
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Snapshot
from tests.jobs.builders import failure, running, success, waiting
from tests.jobs.db import Db

CAP = 3
ONCE = {"upsample1"}
BUTTONS = ("upsample1", "reroll")
OVER = {State.SUCCEEDED, State.FAILED, State.CANCELLED}
STEPS = {
    State.NEW: {State.QUEUED, State.CANCELLED},
    State.QUEUED: {State.SUBMITTING, State.CANCELLED, State.FAILED, State.RUNNING},
    State.SUBMITTING: {State.RUNNING, State.QUEUED, State.FAILED, State.UNSURE, State.SUCCEEDED},
    State.RUNNING: {State.SUCCEEDED, State.FAILED, State.OVERDUE},
    State.UNSURE: {State.RUNNING, State.SUCCEEDED, State.FAILED, State.QUEUED},
    State.OVERDUE: {State.SUCCEEDED, State.FAILED},
    State.SUCCEEDED: set[State](),
    State.FAILED: set[State](),
    State.CANCELLED: set[State](),
}
picks = st.integers(0, 1_000)
snapshots: st.SearchStrategy[Snapshot] = st.one_of(
    st.just(waiting()),
    st.builds(running, st.none() | st.integers(0, 100)),
    st.builds(success, quota=st.sampled_from(["1", "2.5", None]), components=st.just(BUTTONS)),
    st.builds(failure),
)


@dataclass
class Known:
    """What the model knows of a job.

    Attributes:
        ref: its reference; the database's row must agree with the rest.
        button: parent and action of a press that must not be doubled; freed when the run is over for good.
        deadline: until when it takes a slot while nobody knows whether it runs.
        untold: whether it ended without TTAPI's word.
        jobs: those of a batch, once it began; None for what is no batch.
        batch: the one that a job is in.
    """

    ref: str
    state: State = State.NEW
    user: int = 0
    token: str | None = None
    action: str = "imagine"
    button: tuple[int, str] | None = None
    revision: int = 1
    shown: int = 0
    deadline: float = 0.0
    has_id: bool = False
    untold: bool = False
    jobs: list[int] | None = None
    batch: int | None = None


def having(*states: State) -> Callable[[Any], bool]:
    """Whether any job is in one of these states."""
    return lambda machine: any(known.state in states for known in machine.known.values())


@dataclass
class Prepared:
    """What the model knows of a draft: whose it is, and which job it became."""

    user: int
    job: int | None = None


class Model(RuleBasedStateMachine):
    """The database under test, and what must be in it."""

    db: Db
    drafts: dict[str, Prepared]
    known: dict[int, Known]
    seen: list[Job]
    now: float

    def empty_database(self) -> Engine:
        raise NotImplementedError

    def take(self, job: int, change: Change, origins: set[State]) -> None:
        step = self.db(life.step, job, frozenset(origins), change, self.now)
        self.expect(step is not None, job, change.state, origins)

    def expect(
        self, happened: bool, job: int, target: State, origins: set[State], *, told: bool = True
    ) -> None:
        """A step happens exactly when the job is in one of its origins."""
        assert happened is (self.known[job].state in origins)
        if happened:
            self.moved(job, target, told=told)

    def moved(self, job: int, target: State, *, told: bool = True) -> None:
        known = self.known[job]
        assert target in STEPS[known.state]
        known.state = target
        known.revision += told
        row = self.row(job)
        kept = known.action in ONCE or (known.button or (0, ""))[1] == "retry"
        if target in OVER and not (target is State.SUCCEEDED and kept):
            known.button = None
        known.untold = row.failure in {FailureKind.LOST, FailureKind.DISMISSED}
        if known.batch is not None and target in OVER:
            self.counted(known.batch)
        elif target in {State.FAILED, State.CANCELLED} and row.parent_id is not None:
            self.known[row.parent_id].revision += 1

    def counted(self, batch: int) -> None:
        """One of a batch's jobs has ended: it is shown anew, and ends with the last of them."""
        known = self.known[batch]
        known.revision += 1
        if all(self.known[job].state in OVER for job in known.jobs or ()):
            known.state = State.SUCCEEDED

    def begun(self, batch: int) -> None:
        """A batch was accepted: its jobs are there."""
        known = self.known[batch]
        known.jobs = [row.id for row in self.db.all() if row.parent_id == batch]
        known.state, known.revision = State.RUNNING, known.revision + 1
        for job in known.jobs:
            self.known[job] = Known(self.row(job).ref, State.QUEUED, known.user, shown=1, batch=batch)

    def takes_a_slot(self, known: Known) -> bool:
        if known.jobs is not None:
            return False
        if known.state is State.UNSURE:
            return known.deadline > self.now
        return known.state in {State.SUBMITTING, State.RUNNING}

    def picked(self, pick: int, *states: State) -> int:
        """A job, for the most part in one of these states."""
        fitting = [job for job, known in self.known.items() if known.state in states]
        pool = fitting if fitting and pick % 8 else list(self.known)
        return pool[pick // 8 % len(pool)]

    def row(self, job: int) -> Job:
        row = self.db(rows.by_id, job)
        assert row is not None
        return row

    @invariant()
    def the_database_agrees(self) -> None:
        found = {row.id: row for row in self.db.all()}
        assert found.keys() == self.known.keys()
        for job, known in self.known.items():
            row = found[job]
            assert (row.state, row.revision, row.shown) == (known.state, known.revision, known.shown)
            assert (row.job_id is not None) is known.has_id
            assert row.press_key == (known.button and f"{known.button[0]}:{known.button[1]}")
            assert (row.finished_at is not None) is (known.state in OVER)
            assert 0 <= row.shown <= row.revision

    @invariant()
    def money_is_closed_once_and_only_at_the_end(self) -> None:
        books = self.db.money()
        single = {job: known for job, known in self.known.items() if known.jobs is None}
        assert books.keys() == single.keys()
        for job, known in single.items():
            closing = books[job][1:]
            assert books[job][0] == ("reserve", Decimal(4))
            if known.state is State.SUCCEEDED:
                told = self.row(job).quota
                assert closing == [("settle", Decimal(4) if told is None else told)]
            elif known.state in OVER:
                assert closing == [("write_off", Decimal(4)) if known.untold else ("release", Decimal(0))]
            else:
                assert closing == []

    @invariant()
    def a_batch_has_its_jobs_once(self) -> None:
        rows = self.db.all()
        for batch, known in self.known.items():
            if known.jobs is not None:
                found = [row for row in rows if row.parent_id == batch]
                assert [row.id for row in found] == known.jobs
                assert [row.details.number for row in found] == list(range(1, len(found) + 1))

    @invariant()
    def a_draft_is_what_it_became(self) -> None:
        for ref, known in self.drafts.items():
            found = self.db(drafts.by_ref, ref)
            assert found is not None
            assert found.job_id == known.job

    @invariant()
    def a_button_has_one_job(self) -> None:
        unfinished: dict[tuple[int, str], int] = {}
        kept: dict[tuple[int, str], int] = {}
        for row in self.db.all():
            if row.parent_id is not None and row.details.number is None:
                button = (row.parent_id, row.action)
                unfinished[button] = unfinished.get(button, 0) + (row.state not in OVER)
                if row.action in ONCE:
                    kept[button] = kept.get(button, 0) + (row.state not in {State.FAILED, State.CANCELLED})
        assert max([0, *unfinished.values(), *kept.values()]) <= 1
