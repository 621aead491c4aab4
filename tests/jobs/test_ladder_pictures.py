"""Pictures on a job's message: uploaded once, or linked where Discord does not take them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.jobs.model import Picture, State
from bot.jobs.ports import Busy, ReadyPicture, Rejected, SurfaceError, Unclear
from bot.jobs.transactions import rows
from tests.jobs.builders import running
from tests.jobs.db import Db
from tests.jobs.rig import at_rest
from tests.jobs.virtual import let_pass, virtual
from tests.support.fakes import broken


@virtual
async def test_a_picture_is_uploaded_once(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    stored = await rig.ladder.show(job)
    assert stored is not None
    assert stored.message_id is not None
    assert stored.picture == Picture(stored.message_id * 10, "easel.png", f"https://cdn/{stored.message_id}")
    assert (rig.pictures.fetched, rig.pictures.discarded) == ([job.ref], [job.ref])
    bumped = db(rows.bump, job.id)
    assert bumped is not None
    again = await rig.ladder.show(bumped)
    assert again is not None
    assert again.picture == stored.picture
    assert rig.pictures.fetched == [job.ref]
    assert rig.surface.sights[-1].card.ready is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.SUCCEEDED])
def test_only_a_result_has_a_picture(engine: Engine, state: State) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        job = db.in_state(state)
        card = await rig.jobs.card(job)
        assert (card.ready, card.link) == (None, None)
        await rig.ladder.show(job)
        assert rig.pictures.fetched == []
        assert rig.pictures.discarded == ([job.ref] if state in {State.FAILED, State.CANCELLED} else [])

    scenario()


@pytest.mark.parametrize(
    ("ready", "only_link", "uploaded", "linked"),
    [
        (ReadyPicture(Path("a.png"), "a.png"), False, True, False),
        (ReadyPicture(Path("a.webp"), "a.webp", preview=True), False, True, True),
        (None, True, False, True),
    ],
)
def test_picture_or_link(
    engine: Engine, ready: ReadyPicture | None, only_link: bool, uploaded: bool, linked: bool
) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        rig.pictures.only_link = only_link
        if ready is not None:
            rig.pictures.picture = ready
        job = db.succeeded()
        await rig.ladder.show(job)
        card = rig.surface.sights[0].card
        assert (card.ready is not None, card.link) == (uploaded, job.image if linked else None)

    scenario()


@virtual
async def test_a_picture_that_discord_does_not_take_becomes_a_link(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    rig.surface.script.fail("edit_answer", Rejected("413/40005"))
    stored = await rig.ladder.show(job)
    (sight,) = rig.surface.sights
    assert (sight.way, sight.card.ready, sight.card.link) == ("edit_answer", None, job.image)
    assert stored is not None
    assert (stored.picture, stored.dirty, stored.delivered_at is not None) == (None, False, True)


@virtual
async def test_a_card_that_discord_does_not_take_at_all_is_kept(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    rig.surface.script.fail_always("edit_answer", Rejected("400/50035"))
    stored = await rig.ladder.show(job)
    assert rig.surface.script.calls == ["edit_answer", "edit_answer"]
    assert stored is not None
    assert (stored.dirty, stored.delivered_at) == (False, None)


@virtual
async def test_a_rejected_card_without_picture_is_not_sent_twice(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.told(db.running(), running(10))
    rig.surface.script.fail_always("edit_answer", Rejected("400/50035"))
    stored = await rig.ladder.show(job)
    assert rig.surface.script.calls == ["edit_answer"]
    assert stored is not None
    assert not stored.dirty


@pytest.mark.parametrize("kind", [Busy, Unclear])
def test_whatever_may_pass_is_told_to_the_outbox(engine: Engine, kind: type[SurfaceError]) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        job = db.succeeded()
        rig.surface.script.fail("edit_answer", broken(kind))
        with pytest.raises(kind):
            await rig.ladder.show(job)
        assert db.get(job) == replace(job)
        await let_pass(1)

    scenario()
