"""Members' own things: settings, presets, favourites, galleries and thumbnails."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.errors import EaselError
from bot.jobs.actions import Family
from bot.jobs.details import BatchOrder, Details
from bot.jobs.member_store import MemberStore
from bot.jobs.members import DEFAULTS, Members, MemberSettings
from bot.jobs.model import BATCH, Change, Home, Job, Order, State, failed
from bot.jobs.transactions import life, showing
from bot.jobs.transactions.gallery import Wanted
from bot.jobs.transactions.members import MOST_PRESETS
from bot.policy.prices import estimate
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode
from tests.jobs.builders import GRID, NOW, order, origin, success
from tests.jobs.conftest import EmptyDatabase
from tests.jobs.db import Db
from tests.jobs.rig import at_rest
from tests.jobs.virtual import virtual
from tests.support.fakes import InlineRunner


def members(engine: Engine) -> Members:
    return Members(MemberStore(InlineRunner(engine)), lambda: NOW)


# Settings.


async def test_who_never_changed_anything_has_the_defaults(engine: Engine) -> None:
    own = members(engine)
    assert await own.settings(7) == DEFAULTS == MemberSettings(Mode.FAST, None, None)


async def test_changes_are_kept_and_are_each_members_own(engine: Engine) -> None:
    own = members(engine)
    wanted = MemberSettings(Mode.RELAX, "niji 6", 750, True, True, True, True, True, "--no 文字")
    changes = {name: getattr(wanted, name) for name in MemberSettings.__slots__}
    assert await own.change(7, **changes) == wanted
    assert await own.settings(7) == wanted
    assert await own.settings(8) == DEFAULTS
    assert await own.change(7, mode=Mode.FAST) == replace(wanted, mode=Mode.FAST)
    back = {name: getattr(DEFAULTS, name) for name in MemberSettings.__slots__}
    assert await own.change(7, **back) == DEFAULTS


async def test_two_changes_at_once_both_count(engine: Engine) -> None:
    own = members(engine)
    await asyncio.gather(own.change(7, raw=True), own.change(7, ping=True), own.change(7, suffix="x"))
    assert await own.settings(7) == MemberSettings(raw=True, ping=True, suffix="x")


async def test_what_a_later_version_wrote_beside_them_is_overlooked(engine: Engine) -> None:
    store = MemberStore(InlineRunner(engine))
    await store.change_settings(7, lambda _: '{"raw":true,"invented":1}')
    assert await members(engine).settings(7) == MemberSettings(raw=True)


# Presets.


async def test_presets(engine: Engine) -> None:
    own = members(engine)
    await own.save_preset(7, "wide", "--ar 16:9")
    await own.save_preset(7, "film", "shot on film")
    await own.save_preset(7, "wide", "--ar 21:9")
    await own.save_preset(8, "wide", "--ar 2:1")
    assert list((await own.presets(7)).items()) == [("film", "shot on film"), ("wide", "--ar 21:9")]
    assert await own.drop_preset(7, "wide") is True
    assert await own.drop_preset(7, "wide") is False
    assert (await own.presets(7), await own.presets(8)) == ({"film": "shot on film"}, {"wide": "--ar 2:1"})


async def test_twenty_presets_and_no_more(engine: Engine) -> None:
    own = members(engine)
    for number in range(20):
        await own.save_preset(7, f"p{number}", "x")
    with pytest.raises(EaselError) as refused:
        await own.save_preset(7, "one more", "x")
    assert (refused.value.message.key, dict(refused.value.message.values)) == (
        "preset.too_many",
        {"most": 20},
    )
    assert (len(await own.presets(7)), MOST_PRESETS) == (20, 20)
    await own.save_preset(7, "p0", "changed")
    await own.save_preset(8, "theirs", "x")
    assert (await own.presets(7))["p0"] == "changed"
    await own.drop_preset(7, "p1")
    await own.save_preset(7, "one more", "x")


# Favourites.


async def test_a_star_is_given_and_taken_back(engine: Engine) -> None:
    own, db = members(engine), Db(engine)
    job = db.succeeded()
    assert await own.toggle_favourite(7, job) is True
    assert await own.toggle_favourite(8, job) is True
    assert await own.toggle_favourite(7, job) is False
    page = await own.page(Wanted(7, favourites=True), 0, 5)
    assert (page.jobs, page.total) == ((), 0)
    # Whoever made it: a star is the one's who gave it.
    assert (await own.page(Wanted(8, favourites=True), 0, 5)).jobs == (job,)


# The gallery.


def finished(db: Db, prompt: str, action: str = "imagine", user: int = 7) -> Job:
    job = db.running(Order(action, prompt, Mode.FAST, estimate(action, Mode.FAST)), origin(user))
    db(life.apply, job.id, _success(job), NOW)
    return db.get(job)


def _success(job: Job) -> Change:
    snapshot = success(job.job_id or "", components=GRID)
    columns = {"image": snapshot.image, "components": snapshot.components, "finished_at": NOW}
    return Change(State.SUCCEEDED, columns)


async def found(engine: Engine, wanted: Wanted) -> list[str]:
    return [job.prompt for job in (await members(engine).page(wanted, 0, 100)).jobs]


async def test_pages_are_newest_first_and_say_how_many_there_are(engine: Engine) -> None:
    own, db = members(engine), Db(engine)
    for number in range(12):
        finished(db, f"p{number}")
    for offset, prompts in [
        (0, ["p11", "p10", "p9", "p8", "p7"]),
        (5, ["p6", "p5", "p4", "p3", "p2"]),
        (10, ["p1", "p0"]),
        (15, []),
    ]:
        page = await own.page(Wanted(7), offset, 5)
        assert ([job.prompt for job in page.jobs], page.total) == (prompts, 12)


async def test_only_a_members_own_finished_pictures(engine: Engine) -> None:
    db = Db(engine)
    finished(db, "mine")
    finished(db, "theirs", user=8)
    finished(db, "its number", "seed")
    db.failed(order("failed"))
    db.running(order("running"))
    db.queued(order("waiting"))
    batch = Order(
        BATCH,
        "batch",
        Mode.FAST,
        estimate(BATCH, Mode.FAST),
        details=Details(orders=(BatchOrder("of it", Mode.FAST),)),
    )
    accepted = db.queued(batch)
    (child,) = [job for job in db.all() if job.details.number == 1]
    db.changed(child, failed(FailureKind.REFUSED, "", NOW))
    assert db.get(accepted).state is State.SUCCEEDED
    assert await found(engine, Wanted(7)) == ["mine"]


@pytest.mark.parametrize(
    ("search", "prompts"),
    [
        ("", ["100% wool", "snake_case", "ÉTÉ à la mer", "МОСКВА зимой", "灯塔 at dusk", "A Lighthouse"]),
        ("lighthouse", ["A Lighthouse"]),
        ("LIGHT", ["A Lighthouse"]),
        ("灯塔", ["灯塔 at dusk"]),
        ("été", ["ÉTÉ à la mer"]),
        ("москва", ["МОСКВА зимой"]),
        ("%", ["100% wool"]),
        ("_", ["snake_case"]),
        ("0% W", ["100% wool"]),
        ("/", []),
        ("'; DROP TABLE jobs", []),
    ],
)
async def test_search(engine: Engine, search: str, prompts: list[str]) -> None:
    db = Db(engine)
    for prompt in (
        "A Lighthouse",
        "灯塔 at dusk",
        "МОСКВА зимой",
        "ÉTÉ à la mer",
        "snake_case",
        "100% wool",
    ):
        finished(db, prompt)
    assert await found(engine, Wanted(7, search)) == prompts


@pytest.mark.parametrize(
    ("kind", "prompts"),
    [
        (Family.IMAGINE, ["imagine"]),
        (Family.UPSAMPLE, ["upsample4", "upsample1"]),
        (Family.VIDEO, ["extend", "video"]),
        (Family.DESCRIBE, ["describe"]),
        (Family.PAN, []),
    ],
)
async def test_kinds(engine: Engine, kind: Family, prompts: list[str]) -> None:
    db = Db(engine)
    for action in ("upsample1", "upsample4", "imagine", "video", "describe", "extend"):
        finished(db, action, action)
    assert await found(engine, Wanted(7, kind=kind)) == prompts


async def test_search_kind_and_stars_together(engine: Engine) -> None:
    own, db = members(engine), Db(engine)
    for prompt, action in (("red", "imagine"), ("red", "upsample1"), ("blue", "imagine")):
        job = finished(db, prompt, action, user=8)
        await own.toggle_favourite(7, job)
    finished(db, "red")
    assert await found(engine, Wanted(7, "RED", Family.IMAGINE, favourites=True)) == ["red"]
    assert await found(engine, Wanted(7, favourites=True)) == ["blue", "red", "red"]


@given(prompt=st.text(max_size=50), start=st.integers(0, 50), length=st.integers(1, 20))
def test_any_piece_of_a_prompt_finds_it(
    empty_database: EmptyDatabase, prompt: str, start: int, length: int
) -> None:
    engine = empty_database()
    prompt = prompt.replace("\0", "")
    db = Db(engine)
    finished(db, prompt)
    piece = prompt[start : start + length]
    assert asyncio.run(found(engine, Wanted(7, piece))) == [prompt]


# Thumbnails and messages.


async def test_thumbnails_are_found_by_their_jobs(engine: Engine) -> None:
    own, db = members(engine), Db(engine)
    store = MemberStore(InlineRunner(engine))
    first, second, third = [db.succeeded() for _ in range(3)]
    await store.keep_thumbnail(first.id, b"old")
    await store.keep_thumbnail(first.id, b"new")
    await store.keep_thumbnail(second.id, b"two")
    assert await own.thumbnails((first, third)) == {first.id: b"new"}
    assert await own.thumbnails(()) == {}


@virtual
async def test_the_job_that_a_message_shows(engine: Engine) -> None:
    rig, db = at_rest(engine), Db(engine)
    job = db.succeeded()
    assert await rig.members.shown_by(job.message_id or 0) == job
    assert await rig.members.shown_by(1) is None


async def test_what_its_author_made_private_leaves_others_favourites(engine: Engine) -> None:
    own, db = members(engine), Db(engine)
    job = db.succeeded()
    await own.toggle_favourite(7, job)
    await own.toggle_favourite(8, job)
    db(showing.brought, job.ref, "token of show", Home(20, 30, 900), True, NOW)
    assert (await own.page(Wanted(8, favourites=True), 0, 5)).jobs == ()
    assert [found.id for found in (await own.page(Wanted(7, favourites=True), 0, 5)).jobs] == [job.id]
