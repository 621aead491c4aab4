"""The ways of showing a job on Discord, from the cheapest to the last, and what is committed around each."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Engine

from bot.jobs.model import Change, Home, Picture, State
from bot.jobs.ports import Busy, Gone, Unclear
from bot.jobs.transactions import rows, showing, submits
from tests.jobs.builders import CHANNEL, NOW, origin, success
from tests.jobs.db import Db
from tests.jobs.rig import Options, Rig, WallClock, at_rest
from tests.jobs.virtual import settled, virtual
from tests.support.fakes import FakeSurface, InlineRunner

FRESH, STALE = 13 * 60, 14 * 60
GONE = Gone("10008")


# Which way.


@pytest.mark.parametrize(
    ("private", "age", "gone", "tried"),
    [
        (False, FRESH, [], "edit_answer"),
        (False, FRESH, ["edit_answer"], "edit_answer edit_message"),
        (False, STALE, [], "edit_message"),
        (False, FRESH, ["edit_answer", "edit_message"], "edit_answer edit_message post"),
        (False, STALE, ["edit_message"], "edit_message post"),
        (False, STALE, ["edit_message", "post"], "edit_message post direct"),
        (False, STALE, ["edit_message", "post", "direct"], "edit_message post direct"),
        (True, FRESH, [], "edit_answer"),
        (True, FRESH, ["edit_answer"], "edit_answer direct"),
        (True, STALE, [], "direct"),
        (True, STALE, ["direct"], "direct"),
    ],
)
def test_each_rung(engine: Engine, private: bool, age: int, gone: list[str], tried: str) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        job = db.succeeded(by=origin(private=private))
        for way in gone:
            rig.surface.script.fail_always(way, GONE)
        await asyncio.sleep(age)
        stored = await rig.ladder.show(job)
        assert rig.surface.script.calls == tried.split()
        assert stored is not None
        assert not stored.dirty
        held = tried.split()[-1] not in gone
        assert rig.surface.ways == ([tried.split()[-1]] if held else [])
        assert (stored.delivered_at is not None) is held

    scenario()


@virtual
async def test_a_job_without_a_message_gets_one(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db(rows.set_columns, db.succeeded().id, message_id=None)
    assert job is not None
    await rig.ladder.show(job)
    assert rig.surface.script.calls == ["post"]


@pytest.mark.parametrize(
    ("state", "asked", "worth"),
    [
        (State.QUEUED, False, False),
        (State.RUNNING, False, False),
        (State.UNSURE, False, False),
        (State.UNSURE, True, True),
        (State.OVERDUE, False, False),
        (State.SUCCEEDED, False, True),
        (State.FAILED, False, True),
        (State.CANCELLED, False, False),
    ],
)
def test_what_is_worth_a_new_message(engine: Engine, state: State, asked: bool, worth: bool) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        job = db.in_state(state)
        if asked:
            db(submits.ask, job.id, NOW)
        rig.surface.script.fail_always("edit_answer", GONE)
        rig.surface.script.fail_always("edit_message", GONE)
        stored = await rig.ladder.show(db.get(job))
        assert rig.surface.ways == (["post"] if worth else [])
        assert stored is not None
        assert not stored.dirty

    scenario()


@virtual
async def test_what_was_delivered_once_is_only_edited_from_then_on(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    await rig.ladder.show(job)
    rig.surface.script.fail_always("edit_answer", GONE)
    rig.surface.script.fail_always("edit_message", GONE)
    bumped = db(rows.bump, job.id)
    assert bumped is not None
    stored = await rig.ladder.show(bumped)
    assert rig.surface.ways == ["edit_answer"]
    assert stored is not None
    assert not stored.dirty


@virtual
async def test_a_message_sent_anew_is_edited_by_the_bot_afterwards(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    rig.surface.script.fail("edit_answer", GONE)
    rig.surface.script.fail("edit_message", GONE)
    await rig.ladder.show(job)
    moved = db.get(job)
    assert (moved.message_id, moved.message_channel_id, moved.token) == (9001, CHANNEL, None)
    bumped = db(rows.bump, job.id)
    assert bumped is not None
    await rig.ladder.show(bumped)
    assert rig.surface.ways == ["post", "edit_message"]
    assert rig.surface.messages[9001].job.revision == bumped.revision


@virtual
async def test_a_private_jobs_direct_message_is_edited_too(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.changed(db.submitting(by=origin(private=True)), Change(State.UNSURE))
    asked = db(submits.ask, job.id, NOW)
    assert asked is not None
    await asyncio.sleep(STALE)
    await rig.ladder.show(asked)
    done = db.told(asked, success())
    await rig.ladder.show(done)
    assert rig.surface.ways == ["direct", "edit_message"]
    assert len(rig.surface.messages) == 1
    assert db.get(job).delivered_at is not None


@virtual
async def test_not_connected_yet(engine: Engine) -> None:
    rig, db = Rig(InlineRunner(engine), {}, Options(connected=False), WallClock()), Db(engine)
    job = db.succeeded()
    with pytest.raises(Busy):
        await rig.ladder.show(job)
    assert db.get(job).dirty


# Commit, send, commit.


@pytest.mark.parametrize(("private", "way", "letter"), [(False, "post", "c"), (True, "direct", "d")])
def test_the_letter_is_committed_before_the_message_is_sent(
    engine: Engine, private: bool, way: str, letter: str
) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        job = db.succeeded(by=origin(private=private))
        rig.surface.script.fail_always("edit_answer", GONE)
        rig.surface.script.fail_always("edit_message", GONE)
        gate = rig.surface.script.hold(way)
        showing_it = asyncio.ensure_future(rig.ladder.show(job))
        await settled()
        before = db.get(job)
        assert rig.surface.script.calls[-1] == way
        assert (before.sending, round(before.sending_at or 0)) == (letter, NOW)
        gate.set()
        await showing_it
        assert rig.surface.sights[0].nonce == job.ref + letter
        assert len(job.ref + letter) <= 25
        after = db.get(job)
        assert (after.sending, after.sending_at, after.message_id) == (None, None, 9001)

    scenario()


@virtual
async def test_nothing_is_sent_that_could_not_be_written_down_before(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    runner = InlineRunner(engine)
    rig = Rig(runner, {}, Options(), WallClock())
    job = db.succeeded()
    rig.surface.script.fail_always("edit_answer", GONE)
    rig.surface.script.fail_always("edit_message", GONE)

    def before(name: str) -> None:
        if name == "sending":
            raise Busy("stands for a database that went away")

    runner.before = before
    with pytest.raises(Busy):
        await rig.ladder.show(job)
    assert "post" not in rig.surface.script.calls


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("landed", [True, False])
@pytest.mark.parametrize("wait", [10, 119, 121, 3600])
def test_an_unclear_outcome_is_not_repeated_blindly(
    engine: Engine, private: bool, landed: bool, wait: int
) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        way, look = ("direct", "find_direct") if private else ("post", "find")
        job = db.succeeded(by=origin(private=private))
        rig.surface.script.fail("edit_answer", GONE, GONE)
        rig.surface.script.fail("edit_message", *[GONE] * (0 if private else 2))
        if landed:
            rig.surface.lost = [way]
        else:
            rig.surface.script.fail(way, Unclear("the connection broke"))
        with pytest.raises(Busy):
            await rig.ladder.show(job)
        await asyncio.sleep(wait)
        rig.surface.script.calls.clear()
        stored = await rig.ladder.show(db.get(job))
        calls = [call for call in rig.surface.script.calls if call in {way, look}]
        if wait < 120:
            assert calls == [way]
        else:
            assert calls == ([look] if landed else [look, way])
        assert len(rig.surface.messages) == 1
        assert {sight.nonce for sight in rig.surface.sights} <= {f"{job.ref}{'d' if private else 'c'}", None}
        assert stored is not None
        assert (stored.message_id, stored.dirty) == (9001, False)

    scenario()


@virtual
async def test_what_an_earlier_attempt_sent_is_brought_up_to_date(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.in_state(State.UNSURE)
    asked = db(submits.ask, job.id, NOW)
    assert asked is not None
    rig.surface.script.fail("edit_answer", GONE, GONE)
    rig.surface.script.fail("edit_message", GONE, GONE)
    rig.surface.lost = ["post"]
    with pytest.raises(Busy):
        await rig.ladder.show(asked)
    done = db.told(db.get(job), success())
    stored = await rig.ladder.show(done)
    (shown,) = rig.surface.messages.values()
    assert (shown.job.state, shown.ready is not None) == (State.SUCCEEDED, True)
    assert stored is not None
    assert stored.picture is not None


@virtual
async def test_a_direct_message_is_looked_for_among_direct_messages(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    for way in ("edit_answer", "edit_message", "post", "find"):
        rig.surface.script.fail_always(way, GONE)
    rig.surface.lost = ["direct"]
    with pytest.raises(Busy):
        await rig.ladder.show(job)
    await asyncio.sleep(300)
    rig.surface.script.heal()
    for way in ("edit_answer", "post", "find"):
        rig.surface.script.fail_always(way, GONE)
    rig.surface.script.fail("edit_message", GONE)
    stored = await rig.ladder.show(db.get(job))
    assert stored is not None
    assert (stored.message_channel_id, len(rig.surface.messages)) == (FakeSurface.DIRECT, 1)


# Brought elsewhere by a person meanwhile.


@virtual
async def test_an_edit_of_the_old_home_says_nothing_about_the_new_one(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    gate = rig.surface.script.hold("edit_answer")
    late = asyncio.ensure_future(rig.ladder.show(job))
    await settled()
    brought = db(showing.brought, job.ref, "new", Home(20, 31, 900), False, NOW)
    assert brought is not None
    gate.set()
    stored = await late
    assert stored == brought
    final = await rig.ladder.show(brought)
    assert final is not None
    assert (final.picture, final.dirty) == (Picture(9000, "easel.png", "https://cdn/900"), False)
    assert rig.surface.messages[900].ready is not None


@virtual
async def test_a_message_about_to_be_sent_is_not_when_there_is_a_new_home(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    rig.surface.script.fail_always("edit_answer", GONE)
    gate = rig.surface.script.hold("edit_message")
    rig.surface.script.fail("edit_message", GONE)
    late = asyncio.ensure_future(rig.ladder.show(job))
    await settled()
    db(showing.brought, job.ref, "new", Home(20, 31, 900), False, NOW)
    gate.set()
    with pytest.raises(Busy):
        await late
    assert rig.surface.messages == {}
