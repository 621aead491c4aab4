"""What follows the showing of a result: thumbnail, ping, copy; once, and none in another's way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, event
from structlog.testing import capture_logs

from bot.jobs.details import BatchOrder
from bot.jobs.model import Home, Job, State
from bot.jobs.ports import Busy, Gone, ReadyPicture, Rejected, Unclear
from bot.media.errors import MediaError, NotAPicture
from bot.ttapi.messages import Mode
from tests.jobs.builders import failure, origin, success
from tests.jobs.rig import Rig, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakePictures, FakeUpstream, broken


async def a_result(rig: Rig, upstream: FakeUpstream, user: int = 7) -> Job:
    job, job_id = await rig.running_job(user)
    upstream.snapshots[job_id] = success(job_id)
    await rig.reaches(job, State.SUCCEEDED)
    await settled()
    return await rig.get(job)


@virtual
async def test_a_thumbnail_is_kept_of_what_was_shown(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await a_result(rig, upstream)
        assert await rig.members.thumbnails((job,)) == {job.id: b"thumbnail of easel.png"}
        assert (rig.surface.pings, rig.surface.copies) == ([], [])


@virtual
async def test_who_wants_it_is_pinged_and_gets_a_copy(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.members.change(7, ping=True, copy=True)
        job = await a_result(rig, upstream)
        other = await a_result(rig, upstream, user=8)
        assert rig.surface.pings == [job.ref]
        assert [card.job.id for card in rig.surface.copies] == [job.id]
        assert other.delivered_at is not None


@virtual
async def test_a_failure_pings_and_is_not_copied(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.members.change(7, ping=True, copy=True)
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = failure("Job Timeout", job_id)
        await rig.reaches(job, State.FAILED)
        await settled()
        assert (rig.surface.pings, rig.surface.copies) == ([job.ref], [])
        assert await rig.members.thumbnails((job,)) == {}


@virtual
async def test_nothing_is_done_twice(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.members.change(7, ping=True, copy=True)
        job = await a_result(rig, upstream)
        pressed = await rig.jobs.press(job.ref, "upsample1", origin(8))
        assert pressed.verdict.value == "placed"
        await let_pass(5)
        assert rig.surface.sights[-1].card.used == {"upsample1"}
        # Brought to another place, it is the same end still.
        await rig.jobs.bring(job, "another token", Home(20, 31, 900), private=False)
        await let_pass(5)
        assert rig.surface.messages[900].job.state is State.SUCCEEDED
        assert (len(rig.surface.pings), len(rig.surface.copies)) == (1, 1)


@virtual
async def test_a_batch_pings_once_and_its_pictures_are_copied(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.members.change(7, ping=True, copy=True)
        draft = await rig.orders.prepare(7, "p", [BatchOrder(prompt, Mode.FAST) for prompt in "ab"])
        batch = (await rig.orders.confirm(draft.ref, origin(7))).job
        assert batch is not None
        await rig.jobs.accepted(batch, 500, shown=True)
        await settled()
        for job_id in upstream.submitted:
            upstream.snapshots[job_id] = success(job_id)
        await let_pass(20)
        assert rig.surface.pings == [batch.ref]
        assert [card.job.prompt for card in rig.surface.copies] == ["a", "b"]


# Each may fail alone.


class NoThumbnail(FakePictures):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def thumbnail(self, ready: ReadyPicture) -> bytes:
        assert ready.filename == "easel.png"
        raise self._error


ODD = KeyError("id")


@pytest.mark.parametrize("error", [NotAPicture("x"), MediaError("x"), ODD])
def test_a_thumbnail_that_cannot_be_made(engine: Engine, error: Exception) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            rig.aftercare._pictures = NoThumbnail(error)  # pyright: ignore[reportPrivateUsage]  one that fails
            await rig.members.change(7, ping=True, copy=True)
            job = await a_result(rig, upstream)
            assert (job.dirty, rig.surface.pings, len(rig.surface.copies)) == (False, [job.ref], 1)
            assert rig.pictures.discarded == [job.ref]

    scenario()


@pytest.mark.parametrize("error", [broken(Gone), Busy("x"), Unclear("x"), Rejected("x"), ODD])
@pytest.mark.parametrize("what", ["ping", "copy"])
def test_a_message_that_does_not_come_through(engine: Engine, what: str, error: Exception) -> None:
    @virtual
    async def scenario() -> None:
        upstream = FakeUpstream()
        async with rigged(engine, {"key": upstream}) as rig:
            rig.surface.script.fail_always(what, error)
            await rig.members.change(7, ping=True, copy=True)
            with capture_logs() as logs:
                job = await a_result(rig, upstream)
                await let_pass(600)
            assert [entry["what"] for entry in logs if entry["event"] == "aftercare.failed"] == [what]
            assert "delivery.failed" not in [entry["event"] for entry in logs]
            assert rig.surface.script.calls.count(what) == 1
            assert len(rig.surface.pings) == (what != "ping")
            assert len(rig.surface.copies) == (what != "copy")
            assert await rig.members.thumbnails((job,)) == {job.id: b"thumbnail of easel.png"}
            assert (job.dirty, rig.pictures.discarded) == (False, [job.ref])

    scenario()


@virtual
async def test_settings_that_cannot_be_read_keep_no_result_from_being_shown(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.member_store.change_settings(7, lambda _: '{"mode":"warp"}')
        job = await a_result(rig, upstream)
        await let_pass(600)
        assert (job.dirty, rig.surface.ways.count("edit_answer")) == (False, 2)
        assert rig.pictures.discarded == [job.ref]


@virtual
async def test_the_database_away_after_the_result_was_shown(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:

        def full(*_: object) -> None:
            raise OSError

        def forbid(_c: object, _u: object, statement: str, *_: object) -> None:
            if "thumbnails" in statement:
                full()

        event.listen(engine, "before_cursor_execute", forbid)
        try:
            job = await a_result(rig, upstream)
        finally:
            event.remove(engine, "before_cursor_execute", forbid)
        assert (job.dirty, await rig.members.thumbnails((job,))) == (False, {})


# A copy that somebody asks for.


@virtual
async def test_a_copy_has_files_of_its_own(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await a_result(rig, upstream)
        rig.pictures.fetched.clear()
        rig.pictures.discarded.clear()
        assert await rig.aftercare.copy(await rig.jobs.card(job)) is True
        (copied,) = rig.surface.copies
        assert copied.ready is not None
        assert (copied.job.picture, copied.job.clips) == (None, ())
        assert rig.pictures.fetched == rig.pictures.discarded
        assert job.ref not in rig.pictures.discarded
        rig.surface.script.fail("copy", broken(Gone))
        assert await rig.aftercare.copy(await rig.jobs.card(job)) is False


@virtual
async def test_a_copy_of_pictures_without_a_grid_is_linked_where_nothing_else_helps(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await a_result(rig, upstream)
        rig.pictures.only_link = True
        gridless = replace(
            job, image=None, images=("https://cdn.ttapi.io/1.png", "https://cdn.ttapi.io/2.png")
        )
        assert await rig.aftercare.copy(replace(await rig.jobs.card(job), job=gridless)) is True
        (copied,) = rig.surface.copies
        assert (copied.ready, copied.link) == (None, "https://cdn.ttapi.io/1.png")


@virtual
async def test_what_is_in_a_direct_message_is_not_copied_there(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        await rig.members.change(7, copy=True)
        for way in ("edit_answer", "edit_message", "post"):
            rig.surface.script.fail_always(way, broken(Gone))
        job = await a_result(rig, upstream)
        assert (rig.surface.ways, rig.surface.copies) == (["direct"], [])
        assert job.home is not None
        assert job.home.guild_id is None
