"""Bringing Discord up to date: latest wins, results at once, progress with pauses, however long it takes."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from bot.jobs.model import Change, Job, State
from bot.jobs.outbox import PROGRESS_AT_ONCE, RESULTS_AT_ONCE
from bot.jobs.ports import Busy, Gone, ReadyPicture, Rejected
from bot.jobs.transactions import rows, submits
from tests.jobs.builders import NOW, failure, running, success
from tests.jobs.db import Db
from tests.jobs.rig import Rig, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakePictures, InlineRunner


class Bench:
    """A rig whose jobs move by the test's hand: TTAPI has no part in it."""

    def __init__(self, rig: Rig, db: Db) -> None:
        self.rig = rig
        self.db = db
        self._start = asyncio.get_running_loop().time()

    def tell(self, job: Job) -> Job:
        self.rig.news.changed(job)
        return job

    def progress(self, job: Job, percent: int) -> Job:
        return self.tell(self.db.told(self.db.get(job), running(percent)))

    def succeed(self, job: Job) -> Job:
        return self.tell(self.db.told(self.db.get(job), success()))

    @property
    def times(self) -> list[float]:
        """When something was shown, in tenths of seconds of the test."""
        return [round(sight.at - self._start, 1) for sight in self.rig.surface.sights]

    @property
    def percents(self) -> list[int | None]:
        return [sight.card.job.progress for sight in self.rig.surface.sights]


# Pauses.


@virtual
async def test_progress_is_shown_every_two_seconds_at_most_and_the_latest_wins(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        job = bench.tell(bench.db.running())
        for percent in range(1, 100):
            await asyncio.sleep(0.1)
            bench.progress(job, percent)
        await let_pass(10)
        assert bench.times == [2.0, 4.0, 6.0, 8.0, 10.0]
        assert bench.percents == [19, 39, 59, 79, 99]
        assert not bench.db.get(job).dirty


@virtual
async def test_progress_after_a_quiet_time_is_shown_at_once(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        job = bench.tell(bench.db.running())
        await let_pass(30)
        bench.progress(job, 40)
        await settled()
        assert bench.times == [2.0, 30.0]


@virtual
async def test_nothing_new_is_not_shown(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        job = bench.tell(bench.db.running())
        await let_pass(5)
        for _ in range(5):
            bench.tell(bench.db.get(job))
            await let_pass(5)
        assert bench.times == [2.0]


@pytest.mark.parametrize("end", ["succeeded", "failed", "asked"])
def test_a_result_does_not_wait(engine: Engine, end: str) -> None:
    @virtual
    async def scenario() -> None:
        async with rigged(engine, {}) as rig:
            bench = Bench(rig, Db(engine))
            job = bench.tell(bench.db.running() if end != "asked" else bench.db.submitting())
            await let_pass(3)
            shown = len(bench.times)
            if end == "succeeded":
                bench.progress(job, 10)
                await settled()
                shown = len(bench.times)
                bench.progress(job, 20)
                bench.succeed(job)
            elif end == "failed":
                bench.tell(bench.db.told(job, failure("Job Timeout")))
            else:
                unsure = bench.tell(bench.db.changed(job, Change(State.UNSURE)))
                asked = bench.db(submits.ask, unsure.id, NOW)
                assert asked is not None
                bench.tell(asked)
            await settled()
            assert bench.times[shown:] == [3.0]

    scenario()


@virtual
async def test_a_job_that_was_never_answered_is_not_shown(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        bench.tell(bench.db.new())
        await let_pass(30)
        assert rig.surface.script.calls == []


# For as long as it takes.


@virtual
async def test_back_off(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        rig.surface.script.fail_always("edit_answer", Busy("503"))
        job = bench.tell(bench.db.succeeded())
        await let_pass(13 * 60)
        tries = rig.surface.script.times_of("edit_answer")
        gaps = [later - earlier for earlier, later in pairwise(tries)]
        assert all(gap <= 60 for gap in gaps)
        assert 15 <= len(tries) <= 35
        rig.surface.script.heal()
        await let_pass(61)
        assert not bench.db.get(job).dirty


@virtual
async def test_discord_away_for_longer_than_the_token_lives(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        for way in ("edit_answer", "edit_message", "post", "direct"):
            rig.surface.script.fail_always(way, Busy("503"))
        job = bench.tell(bench.db.succeeded())
        await let_pass(20 * 60)
        assert bench.db.get(job).dirty
        rig.surface.script.heal()
        await let_pass(60)
        assert rig.surface.ways == ["edit_message"]
        assert bench.db.get(job).delivered_at is not None


@virtual
async def test_what_discord_says_is_waited_for(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        rig.surface.script.fail("edit_answer", Busy("429", retry_after=45.0))
        job = bench.tell(bench.db.running())
        await let_pass(2)
        bench.succeed(job)
        await let_pass(44.9)
        assert bench.times == []
        await let_pass(0.2)
        assert bench.times == [47.0]
        assert rig.surface.sights[0].card.job.state is State.SUCCEEDED


@virtual
async def test_news_cuts_a_wait_short_that_discord_did_not_ask_for(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        rig.surface.script.fail("edit_answer", *[Busy("500")] * 6)
        job = bench.tell(bench.db.running())
        await let_pass(40)
        bench.succeed(job)
        await settled()
        assert bench.times[-1] == 40.0


@virtual
async def test_the_database_away_after_an_edit(engine: Engine) -> None:
    runner = InlineRunner(engine)
    async with rigged(runner, {}) as rig:
        bench = Bench(rig, Db(engine))

        def before(name: str) -> None:
            runner.away = name == "shown"

        job = bench.db.succeeded()
        runner.before = before
        bench.tell(job)
        await settled()
        assert (rig.surface.ways, bench.db.get(job).dirty) == (["edit_answer"], True)
        runner.before = None
        runner.away = True
        await let_pass(30)
        runner.away = False
        await let_pass(61)
        assert rig.surface.ways == ["edit_answer"] * 2
        assert not bench.db.get(job).dirty


@virtual
async def test_an_error_of_our_own_is_survived(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        rig.surface.script.fail("edit_answer", ValueError("a fault of ours"))
        job = bench.tell(bench.db.succeeded())
        await let_pass(5)
        assert not bench.db.get(job).dirty


@virtual
async def test_what_discord_never_takes_is_not_tried_for_ever(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        rig.surface.script.fail_always("edit_answer", Rejected("400/50035"))
        bench.tell(bench.db.succeeded())
        await let_pass(600)
        assert rig.surface.script.calls == ["edit_answer", "edit_answer"]
        assert len(rig.outbox) == 0


@virtual
async def test_an_unclear_message_is_settled_by_the_outbox(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        rig.surface.script.fail_always("edit_answer", Gone("50027"))
        rig.surface.script.fail("edit_message", Gone("10008"), Gone("10008"))
        rig.surface.lost = ["post"]
        job = bench.tell(bench.db.succeeded())
        await let_pass(10)
        assert len(rig.surface.messages) == 1
        assert not bench.db.get(job).dirty


# After a restart.


@virtual
async def test_what_was_open_is_taken_up(engine: Engine) -> None:
    db = Db(engine)
    ended, begun, shown = db.succeeded(), db.running(), db.failed()
    db(rows.set_columns, shown.id, shown=shown.revision)
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, db)
        await settled()
        assert [sight.card.job.id for sight in rig.surface.sights] == [ended.id]
        await let_pass(2)
        assert [sight.card.job.id for sight in rig.surface.sights] == [ended.id, begun.id]
        assert bench.times == [0.0, 2.0]
        assert db(rows.dirty) == []


@virtual
async def test_a_crash_between_showing_and_writing_it_down_repeats_one_edit(engine: Engine) -> None:
    runner, db = InlineRunner(engine), Db(engine)
    job = db.succeeded()
    async with rigged(runner, {}) as rig:

        def before(name: str) -> None:
            runner.away = name == "shown"

        runner.before = before
        await settled()
        first = rig.surface
    async with rigged(engine, {}) as rig:
        await settled()
        assert first.ways + rig.surface.ways == ["edit_answer", "edit_answer"]
        assert not db.get(job).dirty


# Many at a time.


@virtual
async def test_results_are_not_held_up_by_progress(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        slow = [bench.tell(bench.db.running()) for _ in range(PROGRESS_AT_ONCE + 5)]
        done = [bench.db.running() for _ in range(RESULTS_AT_ONCE + 5)]
        gate = rig.surface.script.hold("edit_answer")
        await let_pass(3)
        assert len(rig.surface.script.calls) == PROGRESS_AT_ONCE
        for job in done:
            bench.succeed(job)
        await settled()
        assert len(rig.surface.script.calls) == PROGRESS_AT_ONCE + RESULTS_AT_ONCE
        gate.set()
        await let_pass(3)
        assert bench.db(rows.dirty) == []
        assert len(rig.surface.sights) == len(slow) + len(done)


class Hanging(FakePictures):
    """A host that never sends a picture."""

    async def ready(self, job: Job) -> ReadyPicture | None:
        self.fetched.append(job.ref)
        await asyncio.Event().wait()
        return None


@virtual
async def test_pictures_that_never_come_keep_nobody_else_waiting(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench, hanging = Bench(rig, Db(engine)), Hanging()
        rig.ladder._pictures = hanging  # pyright: ignore[reportPrivateUsage]  a host that hangs
        results = [bench.succeed(bench.db.running()) for _ in range(2 * RESULTS_AT_ONCE)]
        await settled()
        assert len(hanging.fetched) == len(results)
        job = bench.db.running()
        bench.tell(bench.db.told(job, failure()))
        await settled()
        assert [sight.card.job.id for sight in rig.surface.sights] == [job.id]


@virtual
async def test_a_job_without_a_message_gets_its_first_at_once(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        job = bench.db.queued()
        homeless = bench.db(rows.set_columns, job.id, message_id=None, shown=0)
        assert homeless is not None
        bench.tell(homeless)
        await settled()
        assert (rig.surface.ways, bench.times) == (["post"], [0.0])


@virtual
async def test_a_passing_page_delays_a_result_and_loses_nothing(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        job = bench.db.running()
        for way in ("edit_answer", "edit_message", "post", "direct"):
            rig.surface.script.fail_always(way, Busy("403/0"))
        bench.succeed(job)
        await let_pass(300)
        rig.surface.script.heal()
        await let_pass(61)
        assert rig.surface.ways == ["edit_answer"]
        assert bench.db.get(job).delivered_at is not None


@virtual
async def test_one_delivery_of_a_job_at_a_time(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        job = bench.tell(bench.db.running())
        gate = rig.surface.script.hold("edit_answer")
        await let_pass(3)
        bench.progress(job, 10)
        bench.succeed(job)
        await let_pass(3)
        assert rig.surface.script.calls == ["edit_answer"]
        gate.set()
        await settled()
        assert [sight.card.job.state for sight in rig.surface.sights] == [State.RUNNING, State.SUCCEEDED]


@virtual
async def test_older_news_that_comes_later_changes_nothing(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        older = bench.tell(bench.db.running())
        bench.succeed(older)
        bench.tell(older)
        await let_pass(10)
        assert [sight.card.job.state for sight in rig.surface.sights] == [State.SUCCEEDED]
        assert len(rig.outbox) == 0


@virtual
async def test_a_used_button_shows_on_the_parent(engine: Engine) -> None:
    async with rigged(engine, {}) as rig:
        bench = Bench(rig, Db(engine))
        parent = bench.tell(bench.db.succeeded())
        await settled()
        bumped = bench.db(rows.bump, parent.id)
        assert bumped is not None
        bench.tell(bumped)
        await settled()
        assert rig.surface.ways == ["edit_answer", "edit_answer"]
