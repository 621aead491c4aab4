"""What stands in for a result, and results of several files: instant U, clips, pictures without a grid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.jobs.details import Details
from bot.jobs.model import Home, Job, Picture, State
from bot.jobs.ports import ReadyPicture, Rejected
from bot.jobs.transactions import rows
from bot.ttapi.messages import JobStatus, Mode, Snapshot
from tests.jobs.builders import failure, origin, running, success
from tests.jobs.db import Db
from tests.jobs.rig import Options, Rig, at_rest, rigged
from tests.jobs.virtual import let_pass, settled, virtual
from tests.support.fakes import FakePictures, FakeUpstream

INSTANT = Options(instant=True)


async def a_grid(rig: Rig, upstream: FakeUpstream) -> Job:
    job, job_id = await rig.running_job()
    upstream.snapshots[job_id] = success(job_id)
    job = await rig.reaches(job, State.SUCCEEDED)
    await settled()
    return job


async def pressed(rig: Rig, parent: Job, action: str = "upsample2") -> Job:
    outcome = await rig.jobs.press(parent.ref, action, origin())
    assert outcome.job is not None
    await rig.jobs.accepted(outcome.job, 700, shown=True)
    return await rig.reaches(outcome.job, State.RUNNING)


def sights(rig: Rig, job: Job) -> list[tuple[State, str | None]]:
    """What a job's message was shown with: state and file uploaded."""
    return [
        (sight.card.job.state, sight.card.ready and sight.card.ready.filename)
        for sight in rig.surface.sights
        if sight.card.job.id == job.id
    ]


@virtual
async def test_the_tile_is_shown_while_ttapi_works_and_gives_way_to_the_result(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, INSTANT) as rig:
        parent = await a_grid(rig, upstream)
        job = await pressed(rig, parent)
        await let_pass(3)
        assert sights(rig, job) == [(State.RUNNING, "tile.png")]
        assert rig.pictures.tiles == [f"{parent.ref} upsample2"]
        standing = await rig.get(job)
        assert standing.picture == Picture(7000, "tile.png", "https://cdn/700", provisional=True)
        upstream.snapshots[job.job_id or ""] = running(46, job.job_id or "")
        await let_pass(6)
        upstream.snapshots[job.job_id or ""] = success(job.job_id or "")
        await let_pass(6)
        assert sights(rig, job) == [
            (State.RUNNING, "tile.png"),
            (State.RUNNING, None),
            (State.SUCCEEDED, "easel.png"),
        ]
        done = await rig.get(job)
        assert done.picture == Picture(7000, "easel.png", "https://cdn/700", provisional=False)
        assert rig.pictures.tiles == [f"{parent.ref} upsample2"]


@virtual
async def test_a_tile_stays_when_the_result_does_not_come(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, INSTANT) as rig:
        job = await pressed(rig, await a_grid(rig, upstream))
        await let_pass(3)
        upstream.snapshots[job.job_id or ""] = failure("Job Timeout", job.job_id or "")
        await let_pass(6)
        after = await rig.get(job)
        assert after.picture is not None
        assert (after.state, after.picture.provisional) == (State.FAILED, True)
        assert sights(rig, job) == [(State.RUNNING, "tile.png"), (State.FAILED, None)]


@virtual
async def test_without_the_owners_wish_nothing_stands_in(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job = await pressed(rig, await a_grid(rig, upstream))
        await let_pass(3)
        assert (sights(rig, job), rig.pictures.tiles) == ([(State.RUNNING, None)], [])


class NoTile(FakePictures):
    async def tile(self, job: Job, parent: Job) -> ReadyPicture | None:
        self.tiles.append(f"{parent.ref} {job.action}")
        return None


@virtual
async def test_a_tile_that_cannot_be_had_is_done_without(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}, INSTANT) as rig:
        rig.ladder._pictures = NoTile()  # pyright: ignore[reportPrivateUsage]  one that has none
        job = await pressed(rig, await a_grid(rig, upstream))
        await let_pass(3)
        assert sights(rig, job) == [(State.RUNNING, None)]


# Clips.


def a_video(db: Db, **changes: object) -> Job:
    job = db.running()
    done = db.told(job, Snapshot(job.job_id, JobStatus.SUCCESS, image="https://cdn.ttapi.io/cover.png"))
    videos = ("https://cdn.ttapi.io/1.mp4", "https://cdn.ttapi.io/2.mp4")
    stored = db(rows.set_columns, done.id, videos=videos, **changes)
    assert stored is not None
    return stored


def files(rig: Rig) -> list[list[str]]:
    """The names of the files that each message was sent with."""
    return [
        [file.filename for file in ([sight.card.ready] if sight.card.ready else []) + list(sight.card.clips)]
        for sight in rig.surface.sights
    ]


@virtual
async def test_clips_are_uploaded_once(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = a_video(db, image=None)
    stored = await rig.ladder.show(job)
    assert stored is not None
    assert [clip.filename for clip in stored.clips] == ["clip1.mp4", "clip2.mp4"]
    bumped = db(rows.bump, job.id)
    assert bumped is not None
    again = await rig.ladder.show(bumped)
    assert again is not None
    assert again.clips == stored.clips
    assert files(rig) == [["clip1.mp4", "clip2.mp4"], []]


@pytest.mark.parametrize(
    "there",
    [
        {},
        {"clips": (Picture(1, "clip1.mp4", "https://cdn/1"), Picture(2, "clip2.mp4", "https://cdn/2"))},
        {"picture": Picture(1, "easel.png", "https://cdn/1")},
    ],
)
def test_an_edit_that_uploads_uploads_all_since_it_replaces_all(
    engine: Engine, there: dict[str, object]
) -> None:
    @virtual
    async def scenario() -> None:
        rig, db = at_rest(engine), Db(engine)
        stored = await rig.ladder.show(a_video(db, **there))
        assert files(rig) == [["easel.png", "clip1.mp4", "clip2.mp4"]]
        assert stored is not None
        assert (stored.picture is not None, len(stored.clips)) == (True, 2)

    scenario()


@virtual
async def test_clips_that_discord_does_not_take_are_linked(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    rig.surface.script.fail("edit_answer", Rejected("413/40005"))
    stored = await rig.ladder.show(a_video(db))
    assert stored is not None
    assert (files(rig), stored.clips, stored.dirty) == ([[]], (), False)
    assert rig.surface.sights[0].card.link == "https://cdn.ttapi.io/cover.png"


# Pictures without a grid.


@virtual
async def test_an_edit_without_a_grid_is_shown_like_any_other(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        tiles = tuple(f"https://cdn.ttapi.io/{place}.png" for place in ("tl", "tr", "bl", "br"))
        upstream.snapshots[job_id] = replace(success(job_id), image=None, images=tiles)
        await rig.reaches(job, State.SUCCEEDED)
        await settled()
        assert sights(rig, job)[-1] == (State.SUCCEEDED, "easel.png")
        rig.pictures.only_link = True
        await rig.jobs.bring(job, "another token", Home(20, 30, 900), private=False)
        await let_pass(3)
        assert rig.surface.messages[900].link == tiles[0]


@virtual
async def test_extending_takes_the_clip_that_was_pressed(engine: Engine) -> None:
    upstream = FakeUpstream()
    async with rigged(engine, {"key": upstream}) as rig:
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = replace(
            success(job_id, components=()), videos=("https://1", "https://2")
        )
        job = await rig.reaches(job, State.SUCCEEDED)
        one = await rig.jobs.press(job.ref, "extend", origin(), details=Details(clip=1, clips=2))
        same = await rig.jobs.press(job.ref, "extend", origin(), details=Details(clip=1))
        other = await rig.jobs.press(job.ref, "extend", origin(), details=Details(clip=0))
        none = await rig.jobs.press(job.ref, "extend", origin(), details=Details(clip=2))
        assert [outcome.verdict.value for outcome in (one, same, other, none)] == [
            "placed",
            "exists",
            "placed",
            "not offered",
        ]
        assert one.job is not None
        assert (one.job.mode, one.job.estimate) == (Mode.FAST, 8)


@virtual
async def test_the_tile_does_not_wait_for_a_slot(engine: Engine) -> None:
    upstream = FakeUpstream(cap=1)
    async with rigged(engine, {"key": upstream}, INSTANT) as rig:
        parent = await a_grid(rig, upstream)
        await rig.running_job()
        outcome = await rig.jobs.press(parent.ref, "upsample3", origin())
        assert outcome.job is not None
        await rig.jobs.accepted(outcome.job, 700, shown=True)
        await let_pass(3)
        assert sights(rig, outcome.job) == [(State.QUEUED, "tile.png")]
