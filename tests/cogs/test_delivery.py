"""Showing a job on Discord: each way down the ladder, and what Discord's refusals mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.jobs.model import Job
from bot.jobs.ports import Busy, Card, Gone, Rejected, Unclear
from bot.sandbox.ttapi import Fault, FaultKind, Place
from tests.cogs.jobs import a_job
from tests.cogs.reading import Shown, read
from tests.cogs.scene import Scene, raise_curtain, until

BY_TOKEN = "/webhooks/*/*/messages/*"
IN_CHANNEL = "/channels/*/messages/*"
CHANNEL = "/channels/*/messages"


def surface(scene: Scene) -> Any:
    return scene.stage.app.services.surface()


async def newest(scene: Scene) -> Job:
    return (await scene.stage.app.services.jobs.recent(scene.alice.id))[0]


def edits(scene: Scene) -> list[str]:
    """The ways by which messages were edited or sent since the first answer."""
    roads = {"/webhooks/": "token", "/channels/": "channel"}
    return [
        f"{entry.method} {road}"
        for entry in scene.env.http_requests
        for start, road in roads.items()
        if entry.path.startswith(start) and "/messages" in entry.path and entry.method in {"PATCH", "POST"}
    ]


async def test_a_result_is_shown_with_the_interactions_token(scene: Scene) -> None:
    await scene.grid()
    await scene.settled()
    assert set(edits(scene)) == {"PATCH token"}


async def test_an_old_token_gives_way_to_the_bots_own(scene: Scene) -> None:
    shown, job_id = await scene.order()
    await scene.settled()
    before = len(edits(scene))
    scene.clock.ahead += 14 * 60
    await scene.finish(shown, job_id)
    assert edits(scene)[before:] == ["PATCH channel"]


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015), (404, 10008)])
async def test_a_dead_token_gives_way_to_the_bots_own(scene: Scene, status: int, code: int) -> None:
    shown, job_id = await scene.order()
    await scene.settled()
    scene.env.inject_error("PATCH", BY_TOKEN, status=status, code=code, times=None)
    done, _ = await scene.finish(shown, job_id)
    assert edits(scene)[-2:] == ["PATCH token", "PATCH channel"]
    assert len(scene.messages()) == 1
    assert done.faces[:2] == ["U1", "U2"]


async def test_a_deleted_message_gives_way_to_a_new_one(scene: Scene) -> None:
    shown, job_id = await scene.order()
    await scene.settled()
    scene.env.backend.delete_message(shown.channel_id, shown.id)
    scene.upstream.succeed(job_id)
    done = (await until(lambda: [s for s in scene.messages() if s.pictures]))[0]
    assert done.pictures == (await scene.served(job_id),)
    await scene.child(done, "U1")
    assert len([s for s in scene.messages() if s.pictures]) == 2


async def test_a_lost_channel_gives_way_to_a_direct_message(scene: Scene) -> None:
    shown, job_id = await scene.order()
    await scene.settled()
    scene.env.backend.delete_message(shown.channel_id, shown.id)
    scene.env.inject_error("POST", f"/channels/{shown.channel_id}/messages", status=403, code=50013)
    scene.upstream.succeed(job_id)
    direct = await until(lambda: scene.env.backend.dm_channels.get(scene.alice.id))
    sent = await until(lambda: list(scene.env.backend.messages.get(direct, {}).values()))
    assert read(scene.env, direct, sent[0].id).pictures == (await scene.served(job_id),)
    assert scene.messages() == []


async def test_what_nobody_can_be_shown_is_kept_for_show(scene: Scene) -> None:
    shown, job_id = await scene.order()
    await scene.settled()
    scene.env.backend.delete_message(shown.channel_id, shown.id)
    scene.env.inject_error("POST", CHANNEL, status=403, code=50013, times=2)
    scene.upstream.succeed(job_id)
    await until(lambda: len([e for e in edits(scene) if e == "POST channel"]) == 2 or None)
    await scene.settled()
    answer = await scene.command("show", job=(await newest(scene)).ref)
    back = await scene.sees(answer, lambda now: now.pictures)
    assert back.pictures == (await scene.served(job_id),)


async def test_progress_alone_is_not_worth_a_new_message(scene: Scene) -> None:
    shown, job_id = await scene.order()
    await scene.settled()
    scene.env.backend.delete_message(shown.channel_id, shown.id)
    scene.upstream.progress(job_id, 40)
    await scene.settled()
    assert scene.messages() == []


async def test_a_busy_discord_is_tried_again(scene: Scene) -> None:
    shown, job_id = await scene.order()
    await scene.settled()
    scene.env.inject_error("PATCH", BY_TOKEN, status=503)
    done, _ = await scene.finish(shown, job_id)
    assert done.pictures == (await scene.served(job_id),)
    assert len(scene.messages()) == 1


async def test_a_picture_that_discord_does_not_take_is_linked(scene: Scene) -> None:
    shown, job_id = await scene.order()
    # The next edit is that with the picture.
    await scene.sees(shown, lambda now: "started" in now.text)
    scene.env.inject_error("PATCH", BY_TOKEN, status=413, code=40005)
    scene.upstream.succeed(job_id)
    linked = await scene.sees(shown, lambda now: now.gallery)
    assert linked.pictures == ()
    assert linked.gallery[0].startswith(f"{scene.upstream.url}/media/")
    assert linked.faces[:2] == ["U1", "U2"]


async def test_a_picture_that_cannot_be_fetched_is_linked(scene: Scene) -> None:
    scene.upstream.add_fault(Fault(Place.MEDIA, FaultKind.NOT_FOUND))
    shown, job_id = await scene.order()
    scene.upstream.succeed(job_id)
    linked = await scene.sees(shown, lambda now: now.gallery)
    assert linked.pictures == ()
    assert linked.faces[:2] == ["U1", "U2"]


async def test_an_owner_may_have_pictures_linked() -> None:
    async with raise_curtain(IMAGE_MODE="link") as scene:
        shown, job_id = await scene.order()
        scene.upstream.succeed(job_id)
        linked = await scene.sees(shown, lambda now: now.gallery)
        assert linked.pictures == ()
        await scene.settled()
        await scene.begun(shown, "U1")
        await scene.settled()
        assert scene.now(shown).gallery == linked.gallery


async def test_a_used_button_keeps_the_picture(scene: Scene) -> None:
    grid, _ = await scene.grid()
    await scene.begun(grid, "V1")
    await scene.settled()
    marked = scene.now(grid)
    assert marked.pictures == grid.pictures
    assert "Open in browser" in marked.faces


async def test_a_notice_goes_to_the_channel(scene: Scene) -> None:
    await surface(scene).not_ordered(here(scene))
    (notice,) = scene.messages()
    assert notice.text.splitlines()[1] == (
        "This was not ordered: Discord was lost for a moment while Easel answered. "
        "Nothing was charged; please ask again."
    )


@pytest.mark.parametrize("private", [True, False])
async def test_a_private_or_unwelcome_notice_goes_to_the_member(scene: Scene, private: bool) -> None:
    if not private:
        scene.env.inject_error("POST", f"/channels/{scene.stage.channel.id}/messages", status=403, code=50013)
    await surface(scene).not_ordered(replace(here(scene), private=private, locale="zh-CN"))
    assert scene.messages() == []
    (notice,) = direct_messages(scene)
    assert notice.text.splitlines()[1] == (
        "此任务没有下单：Easel 回复时与 Discord 的连接中断。未产生费用，请重新发送命令。"
    )


async def test_a_notice_that_nobody_takes_is_let_go(scene: Scene) -> None:
    scene.env.inject_error("POST", CHANNEL, status=403, code=50013, times=2)
    await surface(scene).not_ordered(here(scene))
    assert scene.messages() == []


async def test_a_message_is_found_by_its_reference(scene: Scene) -> None:
    grid, _ = await scene.grid()
    job = await newest(scene)
    # As if the answer to this very message had been lost, by the clock of the simulated Discord.
    sent = discord.utils.snowflake_time(grid.id).timestamp()
    job = replace(job, message_id=None, sending_at=sent)
    found = await surface(scene).find(job, direct=False)
    assert (found.message_id, found.channel_id) == (grid.id, grid.channel_id)
    assert await surface(scene).find(replace(job, ref="zzzzzzzz" + job.ref[8:]), direct=False) is None
    assert await surface(scene).find(job, direct=True) is None


class Channel:
    """A busy channel as GET gives its messages: of those after an id the oldest, newest first.

    Attributes:
        asked: after which ids.
    """

    def __init__(self, *messages: dict[str, Any]) -> None:
        self._messages = sorted(messages, key=lambda message: int(message["id"]))
        self.asked: list[int] = []

    async def request(self, _: object, *, params: dict[str, int]) -> list[dict[str, Any]]:
        self.asked.append(params["after"])
        later = [message for message in self._messages if int(message["id"]) > params["after"]]
        return later[: params["limit"]][::-1]


SENT = 1_800_000_000.0
FIRST = discord.utils.time_snowflake(datetime.fromtimestamp(SENT, UTC))


def words_of(author: int, number: int, text: str) -> dict[str, Any]:
    """A message; `number` is its place since the attempt."""
    components = [{"type": 10, "content": text}]
    return {"id": str(FIRST + (number << 22)), "author": {"id": str(author)}, "components": components}


@pytest.mark.parametrize(
    ("number", "looks"),
    [(1, 1), (99, 1), (150, 2), (499, 5), (501, None)],
)
async def test_a_message_is_found_in_a_busy_channel(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, number: int, looks: int | None
) -> None:
    job = replace(here(scene), sending_at=SENT)
    me = scene.env.bot.application_id or 0
    others = [words_of(9, other, "hello") for other in range(600) if other != number]
    channel = Channel(*others, words_of(me, number, f"-# `{job.ref[:8]}`"))
    monkeypatch.setattr(scene.env.bot.http, "request", channel.request)
    found = await surface(scene).find(job, direct=False)
    monkeypatch.undo()
    assert (found and found.message_id) == (looks and FIRST + (number << 22))
    assert len(channel.asked) == (looks or 5)


async def test_the_old_message_that_cannot_be_edited_is_not_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = scene.env.bot.application_id or 0
    job = replace(here(scene), sending_at=SENT, message_id=FIRST + (3 << 22))
    said = f"-# `{job.ref[:8]}`"
    channel = Channel(words_of(me, 3, said), words_of(9, 4, said), words_of(me, 5, "-# `zzzzzzzz`"))
    monkeypatch.setattr(scene.env.bot.http, "request", channel.request)
    found = await surface(scene).find(job, direct=False)
    monkeypatch.undo()
    assert found is None


async def test_the_first_answer_is_found_by_its_token(scene: Scene) -> None:
    shown, _ = await scene.order()
    job = await newest(scene)
    assert await surface(scene).original(job.token) == shown.id
    for code in (10008, 10015):
        scene.env.inject_error("GET", BY_TOKEN, status=404, code=code)
        assert await surface(scene).original(job.token) is None
    scene.env.inject_error("GET", BY_TOKEN, status=401, code=50027)
    with pytest.raises(Gone):
        await surface(scene).original(job.token)
    # A proxy's page says nothing of whether there is an answer.
    for status, code in ((404, 0), (403, 0), (403, 40333)):
        scene.env.inject_error("GET", BY_TOKEN, status=status, code=code)
        with pytest.raises(Busy):
            await surface(scene).original(job.token)


REFUSALS: list[tuple[int, int, type[Exception], type[Exception]]] = [
    (404, 10003, Gone, Gone),
    (404, 10008, Gone, Gone),
    (404, 10015, Gone, Gone),
    (404, 0, Busy, Busy),
    (403, 50001, Gone, Gone),
    (403, 50007, Gone, Gone),
    (403, 50013, Gone, Gone),
    (403, 50278, Gone, Gone),
    (403, 0, Busy, Busy),
    (403, 40333, Busy, Busy),
    (400, 0, Busy, Busy),
    (413, 0, Rejected, Rejected),
    (401, 50027, Gone, Gone),
    (400, 50083, Gone, Gone),
    (429, 30046, Gone, Gone),
    (401, 0, Busy, Busy),
    (429, 0, Busy, Busy),
    (500, 0, Busy, Unclear),
    (503, 0, Busy, Unclear),
    (400, 50035, Rejected, Rejected),
    (413, 40005, Rejected, Rejected),
]


@pytest.mark.parametrize(("status", "code", "edited", "sent"), REFUSALS)
async def test_what_discords_refusals_mean(
    scene: Scene, status: int, code: int, edited: type[Exception], sent: type[Exception]
) -> None:
    card = Card(here(scene))
    scene.env.inject_error("*", "/channels/*", status=status, code=code, times=2)
    with pytest.raises(edited):
        await surface(scene).edit_message(card)
    with pytest.raises(sent):
        await surface(scene).post(card, "nonce")


@pytest.mark.parametrize(
    ("error", "edited", "sent"),
    [
        (discord.RateLimited(7.5), Busy, Busy),
        (ConnectionResetError(), Busy, Unclear),
        (TimeoutError(), Busy, Unclear),
        (RuntimeError("Session is closed"), Busy, Unclear),
    ],
)
async def test_what_a_broken_connection_means(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    edited: type[Exception],
    sent: type[Exception],
) -> None:
    async def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(scene.env.bot.http, "request", fail)
    card = Card(here(scene))
    with pytest.raises(edited) as refused:
        await surface(scene).edit_message(card)
    with pytest.raises(sent):
        await surface(scene).post(card, "nonce")
    if isinstance(error, discord.RateLimited):
        assert isinstance(refused.value, Busy)
        assert refused.value.retry_after == 7.5
    monkeypatch.undo()


async def test_a_new_message_carries_its_nonce(scene: Scene) -> None:
    await surface(scene).post(Card(here(scene)), "a" * 21)
    (sent,) = [
        e.json for e in scene.env.http_requests if e.path == f"/channels/{scene.stage.channel.id}/messages"
    ]
    assert isinstance(sent, dict)
    assert sent["nonce"] == "a" * 21
    assert sent["enforce_nonce"] is True


def here(scene: Scene) -> Job:
    """A job that was asked for in the scene's channel."""
    return a_job(
        user_id=scene.alice.id,
        guild_id=scene.env.guild.id,
        channel_id=scene.stage.channel.id,
        message_id=99,
        message_channel_id=scene.stage.channel.id,
    )


def direct_messages(scene: Scene) -> list[Shown]:
    """What a member was told directly."""
    channel = scene.env.backend.dm_channels[scene.alice.id]
    return [read(scene.env, channel, message) for message in scene.env.backend.messages[channel]]
