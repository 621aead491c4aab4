"""Ordered trouble: rate limits, server errors, cuts, delays; and the buckets of real rate limits."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientConnectionError

from tests.support.discord_wire import (
    Code,
    Dropped,
    Held,
    RateLimited,
    RefusedWith,
    ServerError,
    Slow,
    WireDiscord,
)

from .raw import Api
from .sample_bot import SampleBot

POST = "/channels/{channel_id}/messages"


async def test_a_rate_limit_is_retried_by_discord_py(discord: WireDiscord, bot: SampleBot) -> None:
    rule = discord.faults.add("POST", "/channels/*/messages", RateLimited(retry_after=0.02), times=2)
    message = await bot.get_partial_messageable(discord.channel.id).send("hello")
    assert rule.hits == 2
    assert [m.id for m in discord.messages(discord.channel)] == [message.id]
    posts = discord.journal.of("POST /channels/{channel_id}/messages")
    assert [(entry.status, entry.fault, entry.applied) for entry in posts] == [
        (429, "RateLimited", False),
        (429, "RateLimited", False),
        (200, None, True),
    ]
    assert discord.journal.invalid_requests() == 2
    assert discord.refusals == []


async def test_what_each_fault_answers(api: Api) -> None:
    faults = api.discord.faults
    faults.add("POST", POST, RateLimited(retry_after=1.5))
    faults.add("POST", POST, RateLimited(everywhere=True))
    faults.add("POST", POST, RateLimited(via=False))
    faults.add("*", POST, ServerError(502))
    faults.add("POST", POST, RefusedWith(Code.MISSING_ACCESS))
    faults.add("POST", POST, RefusedWith(Code.EDITS_OF_OLD_MESSAGES_SPENT, retry_after=2.0))
    answers = [await api.post({"content": "x"}) for _ in range(6)]
    shared, everywhere, banned, broken, refused, spent = answers
    assert (shared.status, shared.body["retry_after"], shared.body["global"]) == (429, 1.5, False)
    assert (shared.headers["Via"], shared.headers["X-RateLimit-Scope"]) == ("1.1 google", "shared")
    assert (everywhere.body["global"], everywhere.headers["X-RateLimit-Global"]) == (True, "true")
    assert (banned.status, banned.body, "Via" in banned.headers) == (429, None, False)
    assert (broken.status, broken.body) == (502, None)
    assert refused.code == (403, 50001)
    assert (spent.code, spent.body["retry_after"]) == ((429, 30046), 2.0)
    assert api.discord.messages(api.discord.channel) == []
    assert (await api.post({"content": "x"})).status == 200


async def test_a_cut_or_an_error_may_come_before_or_after_the_deed(api: Api) -> None:
    discord = api.discord
    for fault, count in ((Dropped(), 0), (Dropped(applied=True), 1)):
        discord.faults.add("POST", POST, fault)
        with pytest.raises(ClientConnectionError):
            await api.post({"content": "x"})
        assert len(discord.messages(discord.channel)) == count
    discord.faults.add("POST", POST, ServerError(500, applied=True))
    assert (await api.post({"content": "x"})).status == 500
    assert len(discord.messages(discord.channel)) == 2
    assert [(entry.status, entry.applied) for entry in discord.log] == [(0, False), (0, True), (500, True)]


async def test_requests_are_held_until_released(api: Api) -> None:
    held = Held()
    rule = api.discord.faults.add("POST", POST, held, skip=1)
    await api.post({"content": "first"})
    pending = asyncio.create_task(api.post({"content": "second"}))
    api.discord.faults.add("GET", "/users/@me", Slow(0.01))
    assert (await api.request("GET", "/users/@me")).status == 200
    assert [m.text for m in api.discord.messages(api.discord.channel)] == ["first"]
    held.release()
    assert (await pending).status == 200
    assert rule.hits == 1
    api.discord.faults.clear()
    assert api.discord.faults.rules == []


async def test_buckets_are_counted_once_switched_on(api: Api) -> None:
    assert "X-RateLimit-Limit" not in (await api.post({"content": "x"})).headers
    api.discord.rate_limits.enabled = True
    answers = [await api.post({"content": "x"}) for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert len({answer.headers["X-RateLimit-Bucket"] for answer in answers}) == 1
    assert 0 < answers[5].body["retry_after"] <= 5
    other = api.discord.add_channel(api.discord.guild, "other")
    assert (await api.request("POST", f"/channels/{other.id}/messages", {"content": "x"})).status == 200


async def test_a_bug_of_the_stand_in_cannot_be_overlooked() -> None:
    discord = WireDiscord()
    await discord.start()
    discord.journal.crashes.append(RuntimeError("bug"))
    with pytest.raises(ExceptionGroup, match="the simulated Discord failed"):
        await discord.close()
