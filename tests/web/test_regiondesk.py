"""Regions that members choose, from the link to the order, over the whole of the services."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from PIL import Image, ImageChops
from sqlalchemy import Engine

from bot.errors import EaselError
from bot.jobs.details import Input
from bot.jobs.model import EDIT, INPAINT, Job, State
from bot.jobs.outcomes import Pressed, Verdict
from bot.media.download import Downloader, open_session
from bot.media.hosts import MediaHosts
from bot.media.mask import Preset
from bot.media.spool import Spool
from bot.prompt import Unknown
from bot.ttapi.messages import Edit, EditKind, Inpaint, Mode
from bot.web.region import RegionGone, RegionLater, RegionTask, RegionUsed
from bot.web.regiondesk import Regions
from bot.web.regionlinks import RegionLinks
from tests.jobs.builders import GRID, origin, success
from tests.jobs.conftest import empty_database, engine
from tests.jobs.rig import Options, Rig, rigged
from tests.media.conftest import Serve, serve
from tests.support.fakes import FakeUpstream

__all__ = ["empty_database", "engine", "serve"]
WIDTH, HEIGHT = 40, 30
SINGLE = ("vary_region", "zoom_out_2")


def encoded(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PICTURE = encoded(Image.new("RGB", (WIDTH, HEIGHT), (10, 200, 30)))
PHOTO = Input("image/png", PICTURE)


def a_mask(box: tuple[int, int, int, int], size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    mask = Image.new("L", size, 0)
    mask.paste(255, box)
    return encoded(mask)


MASK = a_mask((4, 5, 20, 25))
NOTHING = a_mask((0, 0, 0, 0))


@dataclass
class Desk:
    """A desk with one finished single picture, and TTAPI behind it.

    Attributes:
        refusing: the picture's host answers with these before it gives anything.
    """

    rig: Rig
    upstream: FakeUpstream
    regions: Regions
    parent: Job
    spool: Path
    asked: list[str]
    refusing: list[int]

    async def sent(self) -> object:
        """The newest job's request."""
        job = (await self.rig.jobs.recent(7))[0]
        await self.rig.reaches(job, State.RUNNING)
        return list(self.upstream.submitted.values())[-1]

    async def accept(self, job: Job | None) -> None:
        assert job is not None
        await self.rig.jobs.accepted(job, 901, shown=True)

    async def region(self) -> str:
        """A new link's draft."""
        return ref_of(await self.regions.link(self.parent, origin(7)))


def ref_of(url: str) -> str:
    """What a link is about, as the listener reads it."""
    ref, user_id = LINKS.verify(urlsplit(url).path.rsplit("/", 1)[1])
    assert user_id == 7
    return ref


LINKS = RegionLinks(["secret"], "https://easel.example")


@asynccontextmanager
async def desk_of(
    engine: Engine,
    serve: Serve,
    directory: Path,
    *,
    page: bool = True,
    components: tuple[str, ...] = SINGLE,
    unknown_flags: Unknown = Unknown.REFUSE,
) -> AsyncGenerator[Desk]:
    asked: list[str] = []
    refusing: list[int] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        if refusing:
            return web.Response(status=refusing.pop())
        return web.Response(body=PICTURE, content_type="image/png")

    host, upstream = await serve(answer), FakeUpstream()
    async with (
        open_session() as session,
        rigged(engine, {"key": upstream}, Options(poll_interval=0.02)) as rig,
    ):
        job, job_id = await rig.running_job()
        upstream.snapshots[job_id] = replace(
            success(job_id, components=components), image=f"{host}/single.png", images=()
        )
        parent = await rig.reaches(job, State.SUCCEEDED)
        regions = Regions(
            orders=rig.orders,
            jobs=rig.jobs,
            members=rig.members,
            unknown_flags=unknown_flags,
            downloader=Downloader(session, MediaHosts.parse([host])),
            spool=Spool(directory),
            links=LINKS if page else None,
        )
        yield Desk(rig, upstream, regions, parent, directory, asked, refusing)


@pytest.fixture
async def desk(engine: Engine, serve: Serve, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_of(engine, serve, tmp_path) as opened:
        yield opened


def pixels(coded: str) -> Image.Image:
    return Image.open(BytesIO(b64decode(coded)))


# The page.


async def test_a_link_opens_the_parents_picture_for_its_member(desk: Desk) -> None:
    ref = await desk.region()
    assert desk.regions.has_page
    assert await desk.regions.open(ref, 7) == RegionTask(
        ref, "en-US", "a lighthouse", False, WIDTH, HEIGHT, "region"
    )
    assert await desk.regions.picture(ref) == (PICTURE, "image/png")
    assert desk.asked == ["/single.png"]


async def test_a_foreign_member_an_unknown_and_an_expired_draft(desk: Desk) -> None:
    ref = await desk.region()
    with pytest.raises(RegionGone):
        await desk.regions.open(ref, 8)
    await desk.rig.member_store.sweep(desk.rig.clock() + 1)
    for gone in (ref, "unknown"):
        with pytest.raises(RegionGone):
            await desk.regions.open(gone, 7)
        with pytest.raises(RegionGone):
            await desk.regions.picture(gone)
        with pytest.raises(RegionGone):
            await desk.regions.send(gone, MASK, "x")
    assert len(await desk.rig.jobs.recent(7)) == 1


async def test_what_is_sent_is_ordered_once(desk: Desk) -> None:
    ref = await desk.region()
    await desk.regions.send(ref, MASK, "a red door --ar 4:3")
    sent = await desk.sent()
    assert isinstance(sent, Inpaint)
    assert (sent.job_id, sent.prompt) == (desk.parent.job_id, "a red door --ar 4:3")
    mask = pixels(sent.mask)
    assert (mask.size, mask.getbbox(), mask.histogram()[1:255]) == (
        (WIDTH, HEIGHT),
        (4, 5, 20, 25),
        [0] * 254,
    )
    for _ in range(2):
        with pytest.raises(RegionUsed):
            await desk.regions.send(ref, MASK, "again")
    with pytest.raises(RegionUsed):
        await desk.regions.open(ref, 7)
    (job, parent) = await desk.rig.jobs.recent(7)
    assert (job.action, job.parent_id, job.account_id) == (INPAINT, parent.id, parent.account_id)
    await desk.rig.surface.seen(lambda there: "post" in there.ways)


@pytest.mark.parametrize(
    ("mask", "prompt", "key"),
    [
        (NOTHING, "x", "mask.empty"),
        (b"no picture", "x", "mask.unreadable"),
        (a_mask((0, 0, 5, 5), (30, 40)), "x", "mask.size"),
        (MASK, "x --nonsense 1", None),
    ],
    ids=["empty", "unreadable", "size", "prompt"],
)
async def test_what_will_not_do_is_refused_and_uses_nothing_up(
    desk: Desk, mask: bytes, prompt: str, key: str | None
) -> None:
    ref = await desk.region()
    with pytest.raises(EaselError) as refused:
        await desk.regions.send(ref, mask, prompt)
    assert key is None or refused.value.message.key == key
    await desk.regions.send(ref, MASK, "")
    sent = await desk.sent()
    assert isinstance(sent, Inpaint)
    assert sent.prompt is None


async def test_a_members_own_picture_is_cut_out(desk: Desk) -> None:
    ref = ref_of(await desk.regions.edit_link(PHOTO, "a stormy sky", Mode.RELAX, origin(7)))
    task = await desk.regions.open(ref, 7)
    assert (task.kind, task.prompt_required, task.prompt) == ("edit", True, "a stormy sky")
    assert await desk.regions.picture(ref) == (PICTURE, "image/png")
    await desk.regions.send(ref, MASK, "a calm sky")
    sent = await desk.sent()
    assert isinstance(sent, Edit)
    assert (sent.prompt, sent.mode, sent.kind) == ("a calm sky", Mode.RELAX, EditKind.EDIT)
    prefix, _, coded = sent.image.partition(",")
    cut = pixels(coded)
    assert prefix == "data:image/png;base64"
    assert (cut.mode, cut.size) == ("RGBA", (WIDTH, HEIGHT))
    assert ImageChops.invert(cut.getchannel("A")).getbbox() == (4, 5, 20, 25)
    assert cut.getpixel((0, 0)) == (10, 200, 30, 255)
    assert [path.name for path in desk.spool.iterdir()] == []


async def test_a_grid_has_no_region(engine: Engine, serve: Serve, tmp_path: Path) -> None:
    async with desk_of(engine, serve, tmp_path, components=GRID) as desk:
        ref = await desk.region()
        with pytest.raises(RegionGone):
            await desk.regions.open(ref, 7)
        with pytest.raises(RegionGone):
            await desk.regions.send(ref, MASK, "x")
        with pytest.raises(RegionGone):
            await desk.regions.repaint(desk.parent, Preset.LEFT, "x", origin(7))


async def test_a_picture_that_cannot_be_had(desk: Desk) -> None:
    gone = replace(desk.parent, image="http://127.0.0.1:9/gone.png")
    with pytest.raises(RegionGone):
        await desk.regions.repaint(gone, Preset.LEFT, "x", origin(7))


@pytest.mark.parametrize("status", [503, 429, 500])
async def test_a_picture_that_cannot_be_had_just_now(desk: Desk, status: int) -> None:
    ref = await desk.region()
    desk.refusing += [status] * 4
    with pytest.raises(RegionLater):
        await desk.regions.open(ref, 7)
    with pytest.raises(RegionLater):
        await desk.regions.picture(ref)
    with pytest.raises(RegionLater):
        await desk.regions.send(ref, MASK, "x")
    with pytest.raises(RegionLater):
        await desk.regions.repaint(desk.parent, Preset.LEFT, "x", origin(7))
    await desk.regions.send(ref, MASK, "x")


async def test_a_picture_that_its_host_has_deleted(desk: Desk) -> None:
    desk.refusing.append(404)
    with pytest.raises(RegionGone):
        await desk.regions.open(await desk.region(), 7)


# What is typed. The rig's parent was made in fast mode, and a region is as fast as its parent.

READ = [
    ("a fox —ar 3:2", "a fox --ar 3:2"),
    ("a fox --noir", "a fox film noir --ar 16:9"),
    ("a fox --fast", "a fox"),
    ("a {red} fox", "a red fox"),
    ("a fox --v 7 --v 6", "a fox --v 6"),
]
REFUSED = [
    ("a {red, blue} fox", "order.one_only"),
    ("a fox --repeat 4", "order.one_only"),
    ("a fox --ar3:2", "prompt.fault.glued"),
    ("a fox --blub 4", "prompt.fault.unknown_flag"),
]


async def ways(desk: Desk, prompt: str) -> AsyncIterator[Callable[[], Awaitable[Pressed | None]]]:
    """Each way to order with a prompt: both kinds of drafts, from the page and from a window."""
    regions, user = desk.regions, origin(7)
    await desk.rig.members.save_preset(7, "noir", "film noir --ar 16:9")
    region = await desk.region()
    yield lambda: regions.send(region, MASK, prompt)
    yield lambda: regions.repaint(desk.parent, MASK, prompt, origin(7, "window"))
    painted = ref_of(await regions.edit_link(PHOTO, "p", Mode.RELAX, user))
    yield lambda: regions.send(painted, MASK, prompt)
    draft = await regions.edit_draft(PHOTO, "p", Mode.RELAX, user)
    yield lambda: regions.edit(draft.ref, MASK, prompt, user)


@pytest.mark.parametrize(("typed", "sent"), READ)
async def test_a_prompt_is_read_before_it_is_sent(desk: Desk, typed: str, sent: str) -> None:
    async for way in ways(desk, typed):
        await way()
    assert {job.prompt for job in (await desk.rig.jobs.recent(7))[:4]} == {sent}


@pytest.mark.parametrize(("typed", "key"), REFUSED)
async def test_what_is_not_one_sound_order_is_refused(desk: Desk, typed: str, key: str) -> None:
    async for way in ways(desk, typed):
        with pytest.raises(EaselError) as refused:
            await way()
        assert refused.value.message.key == key
    assert len(await desk.rig.jobs.recent(7)) == 1


async def test_a_speed_is_an_edits_choice_and_not_a_regions(desk: Desk) -> None:
    outcomes: list[str] = []
    async for way in ways(desk, "a fox --turbo"):
        try:
            await way()
        except EaselError as error:
            outcomes.append(error.message.key)
        else:
            job = (await desk.rig.jobs.recent(7))[0]
            outcomes.append(f"{job.prompt}, {job.mode}, {job.estimate}")
    assert outcomes == ["order.no_speed"] * 2 + ["a fox, turbo, 8"] * 2


async def test_an_edit_needs_a_prompt_and_a_region_does_not(desk: Desk) -> None:
    outcomes: list[str] = []
    async for way in ways(desk, " "):
        try:
            await way()
        except EaselError as error:
            outcomes.append(error.message.key)
        else:
            outcomes.append((await desk.rig.jobs.recent(7))[0].prompt)
    assert outcomes == ["", "", "prompt.empty", "prompt.empty"]


async def test_unknown_flags_pass_where_the_owner_says_so(
    engine: Engine, serve: Serve, tmp_path: Path
) -> None:
    async with desk_of(engine, serve, tmp_path, unknown_flags=Unknown.WARN) as desk:
        async for way in ways(desk, "a fox --blub 4"):
            await way()
        assert {job.prompt for job in (await desk.rig.jobs.recent(7))[:4]} == {"a fox --blub 4"}


# Without the page.


@pytest.mark.parametrize(
    ("preset", "box"),
    [
        (Preset.LEFT, (0, 0, 20, 30)),
        (Preset.BOTTOM, (0, 15, 40, 30)),
        (Preset.CENTRE, (10, 7, 30, 23)),
    ],
)
async def test_a_ready_made_region(desk: Desk, preset: Preset, box: tuple[int, int, int, int]) -> None:
    pressed = await desk.regions.repaint(desk.parent, preset, "a red door", origin(7))
    assert pressed.verdict is Verdict.PLACED
    assert pressed.job is not None
    assert (pressed.job.state, pressed.job.action, pressed.job.message_id) == (State.NEW, INPAINT, None)
    await desk.accept(pressed.job)
    sent = await desk.sent()
    assert isinstance(sent, Inpaint)
    assert pixels(sent.mask).getbbox() == box


async def test_a_mask_that_was_drawn_elsewhere(desk: Desk) -> None:
    pressed = await desk.regions.repaint(desk.parent, MASK, "", origin(7))
    await desk.accept(pressed.job)
    sent = await desk.sent()
    assert isinstance(sent, Inpaint)
    assert (sent.prompt, pixels(sent.mask).getbbox()) == (None, (4, 5, 20, 25))
    with pytest.raises(EaselError) as refused:
        await desk.regions.repaint(desk.parent, NOTHING, "x", origin(7))
    assert refused.value.message.key == "mask.empty"


async def test_an_interaction_delivered_twice_repaints_once(desk: Desk) -> None:
    by = origin(7, "same")
    first = await desk.regions.repaint(desk.parent, MASK, "x", by)
    second = await desk.regions.repaint(desk.parent, MASK, "x", by)
    assert (first.verdict, second.verdict) == (Verdict.PLACED, Verdict.EXISTS)
    assert first.job is not None
    assert second.job is not None
    assert first.job.id == second.job.id


async def test_an_edit_without_the_page(engine: Engine, serve: Serve, tmp_path: Path) -> None:
    async with desk_of(engine, serve, tmp_path, page=False) as desk:
        assert not desk.regions.has_page
        draft = await desk.regions.edit_draft(PHOTO, "p", Mode.FAST, origin(7))
        for user, ref in ((8, draft.ref), (7, "unknown")):
            with pytest.raises(RegionGone):
                await desk.regions.edit(ref, Preset.TOP, "p", origin(user))
        pressed = await desk.regions.edit(draft.ref, Preset.TOP, "a stormy sky", origin(7))
        assert pressed.verdict is Verdict.PLACED
        assert pressed.job is not None
        assert pressed.job.action == EDIT
        again = await desk.regions.edit(draft.ref, Preset.TOP, "a stormy sky", origin(7))
        assert (again.verdict, again.job and again.job.id) == (Verdict.EXISTS, pressed.job.id)
        await desk.accept(pressed.job)
        sent = await desk.sent()
        assert isinstance(sent, Edit)
        cut = pixels(sent.image.partition(",")[2])
        assert ImageChops.invert(cut.getchannel("A")).getbbox() == (0, 0, 40, 15)


async def test_a_region_draft_is_no_edit(desk: Desk) -> None:
    ref = await desk.region()
    with pytest.raises(RegionGone):
        await desk.regions.edit(ref, Preset.TOP, "p", origin(7))
