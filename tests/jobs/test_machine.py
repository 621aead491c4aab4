"""Any sequence of transactions, each possibly about a job as it was long ago, against a small model."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from bot.jobs.details import NONE, BatchOrder, Details
from bot.jobs.drafts import Draft, DraftKind
from bot.jobs.model import BATCH, Change, Hold, Home, Job, Order, State, advance, expire, failed, new_ref
from bot.jobs.outcomes import Pressed, Verdict
from bot.jobs.transactions import batches, drafts, life, orders, showing, submits
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode, Snapshot
from tests.jobs.builders import NOW, order, origin, success
from tests.jobs.conftest import EmptyDatabase
from tests.jobs.db import Db
from tests.jobs.machine import (
    BUTTONS,
    CAP,
    ONCE,
    OVER,
    STEPS,
    Known,
    Model,
    Prepared,
    having,
    picks,
    snapshots,
)


def details_of(count: int) -> Details:
    """What a batch of so many consists of."""
    return Details(orders=tuple(BatchOrder(f"p{number}", Mode.FAST) for number in range(count)))


class Life(Model):
    @initialize()
    def begin(self) -> None:
        self.db = Db(self.empty_database())
        self.known: dict[int, Known] = {}
        self.drafts: dict[str, Prepared] = {}
        self.seen: list[Job] = []
        self.now = NOW
        self.numbers = iter(range(1, 100_000))
        for user in (1, 2):
            self.place(user, None, answered=True)
        self.claim(1)
        self.hear(1, success(components=BUTTONS))

    # Orders.

    @rule(user=st.integers(1, 3), hold=st.none() | st.just(Hold.UPSTREAM_DOWN), answered=st.booleans())
    def place(self, user: int, hold: Hold | None, answered: bool) -> None:
        by = origin(user)
        job = self.db(orders.place, new_ref(), order(hold=hold), by, self.now).job
        self.known[job.id] = Known(job.ref, user=user, token=by.token)
        if answered:
            self._accept(job.id, shown=True)

    @rule(user=st.integers(1, 3), count=st.integers(1, 3), answered=st.booleans())
    def place_a_batch(self, user: int, count: int, answered: bool) -> None:
        by = origin(user)
        wanted = Order(BATCH, "many", Mode.FAST, Decimal(0), details=details_of(count))
        job = self.db(orders.place, new_ref(), wanted, by, self.now).job
        self.known[job.id] = Known(job.ref, user=user, token=by.token, action=BATCH, jobs=[])
        if answered:
            self._accept(job.id, shown=True)

    @precondition(lambda self: any(known.jobs for known in self.known.values()))
    @rule(pick=picks)
    def stop(self, pick: int) -> None:
        begun = [job for job, known in self.known.items() if known.jobs]
        batch = self.known[begun[pick % len(begun)]]
        waiting = [job for job in batch.jobs or () if self.known[job].state is State.QUEUED]
        steps = self.db(batches.stop, batch.ref, self.now)
        assert [step.job.id for step in steps] == waiting
        for job in waiting:
            self.moved(job, State.CANCELLED)

    @rule(user=st.integers(1, 3), many=st.booleans())
    def prepare(self, user: int, many: bool) -> None:
        details = details_of(2) if many else NONE
        action = BATCH if many else "imagine"
        ref = new_ref()
        draft = Draft(ref, DraftKind.ORDER, user, action, "p", Mode.FAST, self.now, details)
        self.db(drafts.keep, draft)
        self.drafts[ref] = Prepared(user)

    @precondition(lambda self: self.drafts)
    @rule(pick=picks, queue=st.booleans())
    def confirm(self, pick: int, queue: bool) -> None:
        ref = list(self.drafts)[pick % len(self.drafts)]
        prepared, draft = self.drafts[ref], self.db(drafts.by_ref, ref)
        assert draft is not None
        queue &= draft.action != BATCH  # only what was painted on a page waits for no answer
        by = replace(origin(prepared.user), **({"token": None} if queue else {}))
        cost = Decimal(0) if draft.action == BATCH else Decimal(4)
        wanted = Order(draft.action, draft.prompt, draft.mode, cost, details=draft.details)
        pressed = self.db(drafts.order, new_ref(), ref, wanted, by, self.now, queue=queue)
        assert pressed.job is not None
        former = None if prepared.job is None else self.row(prepared.job)
        if former is not None and not (former.state is State.CANCELLED and former.message_id is None):
            assert (pressed.verdict, pressed.job.id) == (Verdict.EXISTS, prepared.job)
            return
        assert pressed.verdict is Verdict.PLACED
        prepared.job = pressed.job.id
        state = State.QUEUED if queue else State.NEW
        jobs: list[int] | None = [] if draft.action == BATCH else None
        self.known[pressed.job.id] = Known(
            pressed.job.ref, state, prepared.user, by.token, draft.action, jobs=jobs
        )

    @rule(pick=picks)
    def place_again(self, pick: int) -> None:
        job = self.picked(pick)
        known = self.known[job]
        if known.token is not None and self.row(job).token == known.token:  # else brought elsewhere since
            placed = self.db(orders.place, new_ref(), order(), origin(known.user, known.token), self.now)
            assert placed.job.id == job

    @rule(pick=picks, action=st.sampled_from(BUTTONS), again=st.booleans())
    def press(self, pick: int, action: str, again: bool) -> None:
        by, parent = origin(), self.picked(pick, State.SUCCEEDED)
        pressed = self.db(
            orders.press, new_ref(), self.known[parent].ref, order(action=action), by, self.now, again
        )
        if self.known[parent].state is not State.SUCCEEDED or self.known[parent].jobs is not None:
            assert pressed == Pressed(Verdict.NOT_OFFERED)
        else:
            self._pressed(pressed, (parent, action), by.token, action, again=again)

    @precondition(having(State.FAILED))
    @rule(pick=picks)
    def retry(self, pick: int) -> None:
        job, by = self.picked(pick, State.FAILED), origin()
        known = self.known[job]
        pressed = self.db(orders.retry, new_ref(), known.ref, order(action=known.action), by, self.now)
        if known.state is not State.FAILED:
            assert pressed == Pressed(Verdict.NOT_OFFERED)
            return
        parent = self.row(job).parent_id
        alone = parent is None or known.batch is not None
        button = (job, "retry") if parent is None or alone else (parent, known.action)
        self._pressed(pressed, button, by.token, known.action, again=True)

    def _pressed(
        self, pressed: Pressed, button: tuple[int, str], token: str | None, action: str, *, again: bool
    ) -> None:
        """Whether a press of an offered button did as the rules say."""
        parent, name = button
        owner = next((id_ for id_, known in self.known.items() if known.button == button), None)
        ran = [
            row.id
            for row in self.db.all()
            if (row.parent_id, row.action, row.state) == (parent, name, State.SUCCEEDED)
        ]
        assert pressed.job is not None
        if owner is not None:
            assert (pressed.verdict, pressed.job.id) == (Verdict.EXISTS, owner)
        elif ran and not again and name not in ONCE:
            assert (pressed.verdict, pressed.job.id) == (Verdict.RAN, max(ran))
        else:
            assert pressed.verdict is Verdict.PLACED
            self.known[pressed.job.id] = Known(
                pressed.job.ref, user=7, token=token, action=action, button=button
            )
            self.known[parent].revision += name != "retry"
            self._accept(pressed.job.id, shown=True)

    # Discord's first answer, and the member's second thoughts.

    @precondition(having(State.NEW))
    @rule(pick=picks, shown=st.booleans())
    def accept(self, pick: int, shown: bool) -> None:
        self._accept(self.picked(pick, State.NEW), shown=shown)

    def _accept(self, job: int, *, shown: bool) -> None:
        known = self.known[job]
        accepted = self.db(orders.accept, known.ref, next(self.numbers), shown, self.now)
        assert (accepted is not None) is (known.state is State.NEW)
        if accepted is not None:
            known.state, known.shown = State.QUEUED, int(shown)
        if accepted is not None and known.jobs is not None:
            self.begun(job)

    @rule(pick=picks, shown=st.booleans())
    def cancel(self, pick: int, shown: bool) -> None:
        job = self.picked(pick)
        known = self.known[job]
        step = self.db(orders.cancel, known.ref, self.now, shown)
        in_time = known.state is State.NEW or (shown and known.state is State.QUEUED)
        assert (step is not None) is in_time
        if in_time:
            self.moved(job, State.CANCELLED)
            if not shown:
                known.shown = known.revision

    @precondition(having(State.UNSURE))
    @rule(pick=picks, again=st.booleans())
    def decide(self, pick: int, again: bool) -> None:
        job = self.picked(pick, State.UNSURE)
        if not again:
            self.take(job, failed(FailureKind.DISMISSED, "", self.now), {State.UNSURE})
            return
        step = self.db(submits.order_again, job, self.now)
        # What TTAPI is known to have must not be ordered again.
        self.expect(step is not None, job, State.QUEUED, set() if self.known[job].has_id else {State.UNSURE})

    # To TTAPI and back.

    @precondition(having(State.QUEUED))
    @rule(most=st.integers(0, 4))
    def claim(self, most: int) -> None:
        busy = sum(self.takes_a_slot(known) for known in self.known.values())
        claimed = self.db.claim(CAP, most, self.now)
        assert len(claimed) <= max(0, min(CAP - busy, most))
        for job in claimed:
            known = self.known[job.id]
            assert known.state is State.QUEUED
            known.state, known.deadline = State.SUBMITTING, job.deadline_at or 0.0
        assert sum(self.takes_a_slot(known) for known in self.known.values()) <= max(CAP, busy)

    @precondition(having(State.SUBMITTING))
    @rule(pick=picks)
    def submitted(self, pick: int) -> None:
        job = self.picked(pick, State.SUBMITTING)
        step = self.db(submits.submitted, job, f"t-{next(self.numbers)}", self.now)
        self.expect(step is not None, job, State.RUNNING, {State.SUBMITTING})
        self.known[job].has_id |= step is not None

    @precondition(having(State.SUBMITTING))
    @rule(pick=picks)
    def submitted_as_another(self, pick: int) -> None:
        """TTAPI answers with the id of another job: nobody knows what became of the order."""
        job = self.picked(pick, State.SUBMITTING)
        taken = [row.job_id for row in self.db.all() if row.job_id is not None and row.id != job]
        if taken:
            step = self.db(submits.submitted, job, taken[pick % len(taken)], self.now)
            self.expect(step is not None, job, State.FAILED, {State.SUBMITTING})
            assert step is None or step.job.failure is FailureKind.LOST

    @precondition(having(State.SUBMITTING))
    @rule(pick=picks, wait=st.sampled_from([0.0, 30.0]), hold=st.none() | st.sampled_from(Hold))
    def put_back(self, pick: int, wait: float, hold: Hold | None) -> None:
        job = self.picked(pick, State.SUBMITTING)
        told = hold is not self.row(job).hold
        step = self.db(submits.put_back, job, self.now + wait, hold, self.now)
        self.expect(step is not None, job, State.QUEUED, {State.SUBMITTING}, told=told)

    @precondition(having(State.SUBMITTING))
    @rule(pick=picks)
    def lose_the_answer(self, pick: int) -> None:
        job = self.picked(pick, State.SUBMITTING)
        self.take(job, Change(State.UNSURE), {State.SUBMITTING})

    @precondition(having(State.SUBMITTING))
    @rule(pick=picks)
    def refuse(self, pick: int) -> None:
        job = self.picked(pick, State.SUBMITTING)
        self.take(job, failed(FailureKind.REFUSED, "no", self.now), {State.SUBMITTING})

    @precondition(having(State.SUBMITTING, State.UNSURE))
    @rule(pick=picks)
    def learn_id(self, pick: int) -> None:
        job = self.picked(pick, State.UNSURE, State.SUBMITTING)
        known = self.known[job]
        tried = self.row(job).attempts > 0
        learned = self.db(submits.learn_id, known.ref, f"t-{next(self.numbers)}", self.now)
        assert learned is not None
        if known.has_id or known.state in OVER or not tried:
            return
        known.has_id = True
        if known.state is State.QUEUED:
            self.moved(job, State.RUNNING)

    @precondition(having(State.SUBMITTING))
    @rule()
    def crash(self) -> None:
        self.db(submits.recover, self.now)
        for job, known in self.known.items():
            if known.state is State.SUBMITTING:
                self.moved(job, State.UNSURE)

    @precondition(having(State.UNSURE))
    @rule(pick=picks)
    def ask(self, pick: int) -> None:
        job = self.picked(pick, State.UNSURE)
        known = self.known[job]
        asked = self.db(submits.ask, job, self.now)
        assert (asked is not None) is (known.state is State.UNSURE)
        known.revision += asked is not None

    # News, of which some is old by the time it is acted upon.

    @rule(pick=picks)
    def look(self, pick: int) -> None:
        self.seen.append(self.row(self.picked(pick)))

    @rule(pick=picks, snapshot=snapshots)
    def hear(self, pick: int, snapshot: Snapshot) -> None:
        job = self.picked(pick, State.SUBMITTING, State.RUNNING, State.UNSURE, State.OVERDUE)
        if self.known[job].jobs is None:  # nothing is ever heard of a batch
            self._news(job, advance(self.row(job), snapshot, self.now))

    @precondition(lambda self: self.seen)
    @rule(pick=picks, snapshot=snapshots)
    def hear_late(self, pick: int, snapshot: Snapshot) -> None:
        job = self.seen[pick % len(self.seen)]
        if self.known[job.id].jobs is None:
            self._news(job.id, advance(job, snapshot, self.now))

    @rule(pick=picks, seconds=st.sampled_from([1.0, 100.0, 500.0, 90_000.0]))
    def time_passes(self, pick: int, seconds: float) -> None:
        self.now += seconds
        job = self.picked(pick, State.RUNNING, State.OVERDUE)
        self._news(job, expire(self.row(job), self.now))

    @precondition(lambda self: self.seen)
    @rule(pick=picks)
    def expire_late(self, pick: int) -> None:
        job = self.seen[pick % len(self.seen)]
        self._news(job.id, expire(job, self.now))

    def _news(self, job: int, change: Change | None) -> None:
        if change is None:
            return
        step = self.db(life.apply, job, change, self.now)
        if change.state is State.RUNNING and self.known[job].state is State.RUNNING:
            self.known[job].revision += step is not None
            return
        allowed = {state for state, targets in STEPS.items() if change.state in targets}
        self.expect(step is not None, job, change.state, allowed)

    # Showing.

    @precondition(lambda self: self.seen)
    @rule(pick=picks)
    def show(self, pick: int) -> None:
        job = self.seen[pick % len(self.seen)]
        before = self.row(job.id)
        after = self.db(showing.shown, job, job.message_id or 0, None, self.now)
        assert after is not None
        if job.message_id is None or job.message_id != before.message_id:
            assert after == before
        else:
            self.known[job.id].shown = max(before.shown, job.revision)
            assert not job.terminal or after.delivered_at is not None

    @rule(pick=picks, brought=st.booleans())
    def rehome(self, pick: int, brought: bool) -> None:
        job = self.picked(pick)
        row = self.row(job)
        if brought and row.state is not State.NEW:
            number = next(self.numbers)
            self.db(showing.brought, row.ref, f"show-{number}", Home(20, 1, number), False, self.now)
            self.known[job].revision += 1
        else:
            assert self.db(showing.sending, row, "c", self.now) is not None
            assert self.db(showing.moved, job, "c", next(self.numbers), 1) is not None
            batch = self.known[job].batch
            if batch is not None:
                self.known[batch].revision += 1


@pytest.fixture
def machine(empty_database: EmptyDatabase) -> type[Life]:
    class Bound(Life):
        def empty_database(self) -> Engine:
            return empty_database()

    return Bound


@pytest.mark.timeout(600)
def test_any_life(machine: type[Life]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
