"""The gateway: sessions, resuming, close codes, shards, compression, trouble."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession, WSServerHandshakeError

from tests.support.discord_wire import Refusal, WireDiscord
from tests.support.discord_wire.jsontypes import JsonDict

from .conftest import StartBot
from .raw import SOME_INTENTS, Api, RawGateway
from .sample_bot import SampleBot

ZSTD = any(importlib.util.find_spec(name) for name in ("zstandard", "compression"))


async def test_a_dropped_bot_resumes_and_gets_what_it_missed(discord: WireDiscord, bot: SampleBot) -> None:
    discord.gateway.drop()
    await discord.wait_for(lambda: not discord.gateway.ready)
    invocation = await discord.slash(discord.user, discord.channel, "preset save", {"name": "noir"})

    assert invocation.message is not None
    assert invocation.message.text == "saved noir 1"
    assert (discord.gateway.resumes, len(discord.gateway.identifies)) == (1, 1)
    assert ("resumed",) in await bot.saw(1)


@pytest.mark.parametrize(
    ("trouble", "resumes", "identifies"),
    [("reconnect", 1, 1), ("resumable", 1, 1), ("lost", 0, 2), ("closed", 1, 1)],
)
async def test_a_bot_lives_through_trouble(
    discord: WireDiscord, bot: SampleBot, trouble: str, resumes: int, identifies: int
) -> None:
    before = discord.gateway.ready
    if trouble == "reconnect":
        discord.gateway.reconnect()
    elif trouble == "closed":
        discord.gateway.drop(code=4000)
    else:
        discord.gateway.invalidate(resumable=trouble == "resumable")
    await discord.wait_for(
        lambda: (
            (discord.gateway.resumes, len(discord.gateway.identifies)) == (resumes, identifies)
            and discord.gateway.ready
        )
    )
    assert (discord.gateway.ready == before) is (resumes == 1)

    invocation = await discord.slash(discord.user, discord.channel, "preset save", {"name": "noir"})
    assert invocation.message is not None


async def test_the_bot_uses_the_compression_it_asked_for(discord: WireDiscord, http: ClientSession) -> None:
    client = await RawGateway.connect(discord, http, compress="zlib-stream")
    ready = await client.identify(discord)
    guild = await client.event("GUILD_CREATE")
    assert ready["shard"] == [0, 1]
    assert (guild["name"], guild["unavailable"], guild["channels"][0]["name"]) == ("Studio", False, "general")
    await client.socket.close()


@pytest.mark.skipif(ZSTD, reason="zstd is installed")
async def test_what_cannot_be_compressed_is_not_offered(discord: WireDiscord, http: ClientSession) -> None:
    with pytest.raises(WSServerHandshakeError) as caught:
        await RawGateway.connect(discord, http, compress="zstd-stream")
    assert caught.value.status == 400


IDENTIFY: JsonDict = {"token": "wire.bot.token", "intents": SOME_INTENTS, "properties": {}}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ((2, {**IDENTIFY, "token": "wrong"}), 4004),
        ((2, {**IDENTIFY, "shard": [2, 2]}), 4010),
        ((2, {**IDENTIFY, "intents": 1 << 40}), 4013),
        ((2, {**IDENTIFY, "intents": 1 << 15}), 4014),
        ((2, "junk"), 4002),
        ((3, None), 4003),
        ((6, {"token": "wrong", "session_id": "x", "seq": 1}), 4004),
    ],
)
async def test_a_client_that_breaks_the_protocol_is_hung_up_on(
    discord: WireDiscord, http: ClientSession, said: tuple[int, Any], code: int
) -> None:
    client = await RawGateway.connect(discord, http)
    await client.send(*said)
    assert await client.closing() == code


@pytest.mark.parametrize(("said", "code"), [((2, IDENTIFY), 4005), ((99, None), 4001)])
async def test_an_identified_client_is_hung_up_on_too(
    discord: WireDiscord, http: ClientSession, said: tuple[int, Any], code: int
) -> None:
    client = await RawGateway.connect(discord, http)
    await client.identify(discord)
    await client.send(*said)
    assert await client.closing() == code


async def test_too_many_messages_close_the_connection(discord: WireDiscord, http: ClientSession) -> None:
    client = await RawGateway.connect(discord, http)
    for _ in range(121):
        await client.send(1, None)
    assert await client.closing() == 4008


async def test_heartbeats_and_member_requests_are_answered(discord: WireDiscord, http: ClientSession) -> None:
    client = await RawGateway.connect(discord, http)
    await client.identify(discord)
    await client.event("GUILD_CREATE")
    await client.send(1, 2)
    assert (await client.receive())["op"] == 11
    await client.send(
        8, {"guild_id": str(discord.guild.id), "user_ids": [str(discord.user.id)], "nonce": "n"}
    )
    chunk = await client.event("GUILD_MEMBERS_CHUNK")
    assert [member["user"]["username"] for member in chunk["members"]] == ["ada"]
    await client.socket.close()


async def test_a_session_lost_too_long_cannot_resume(discord: WireDiscord, http: ClientSession) -> None:
    first = await RawGateway.connect(discord, http)
    ready = await first.identify(discord)
    await first.event("GUILD_CREATE")
    await first.socket.close()
    await discord.wait_for(lambda: not discord.gateway.ready)
    discord.say(discord.user, discord.channel, "missed")
    resume = {"token": discord.token, "session_id": ready["session_id"], "seq": 2}

    second = await RawGateway.connect(discord, http)
    await second.send(6, resume)
    assert [(m["t"], m["s"]) for m in (await second.receive(), await second.receive())] == [
        ("MESSAGE_CREATE", 3),
        ("RESUMED", 4),
    ]
    await second.socket.close()
    await discord.wait_for(lambda: not discord.gateway.ready)
    discord.clock.advance(181)

    third = await RawGateway.connect(discord, http)
    await third.send(6, resume)
    assert await third.receive() == {"op": 9, "d": False, "s": None, "t": None}
    await third.socket.close()


async def test_guilds_live_on_their_shard(discord: WireDiscord, http: ClientSession) -> None:
    discord.world.gateway.shards = 2
    even = discord.add_guild("Even", snowflake=4 << 22)
    odd = discord.add_guild("Odd", snowflake=5 << 22)
    rooms = [discord.add_channel(guild, "room") for guild in (even, odd)]
    clients = [await RawGateway.connect(discord, http) for _ in range(2)]
    readies = [await client.identify(discord, shard=[n, 2]) for n, client in enumerate(clients)]
    guilds = [{guild["id"] for guild in ready["guilds"]} for ready in readies]
    assert str(even.id) in guilds[0] - guilds[1]
    assert str(odd.id) in guilds[1] - guilds[0]

    for room, client in zip(rooms, clients, strict=True):
        await discord.slash(discord.user, room, "imagine", wait=False, force=True)
        assert (await client.event("INTERACTION_CREATE"))["channel_id"] == str(room.id)
    direct = discord.direct_channel(discord.user)
    await discord.slash(discord.user, direct, "imagine", wait=False, force=True)
    received = await clients[0].event("INTERACTION_CREATE")
    assert (received["context"], received["authorizing_integration_owners"]) == (1, {"0": "0"})
    assert received["user"]["username"] == "ada"
    for client in clients:
        await client.socket.close()


async def test_a_bot_runs_as_many_shards_as_it_is_told(discord: WireDiscord, start_bot: StartBot) -> None:
    discord.world.gateway.shards = 2
    await start_bot(SampleBot())
    assert [(session.shard, session.shard_count) for session in discord.gateway.ready] == [(0, 2), (1, 2)]
    odd = discord.add_channel(discord.add_guild("Odd", snowflake=5 << 22), "room")
    invocation = await discord.slash(discord.user, odd, "preset save", {"name": "noir"})
    assert invocation.message is not None
    assert invocation.message.text == "saved noir 1"


async def test_an_interaction_carries_what_discord_sends(discord: WireDiscord, http: ClientSession) -> None:
    client = await RawGateway.connect(discord, http)
    await client.identify(discord)
    reader = discord.add_user("li", locale="zh-CN")
    discord.guild.locale = "de"
    discord.guild.file_limit = 50 * 1024 * 1024
    invocation = await discord.slash(
        reader, discord.channel, "imagine", {"who": reader}, wait=False, force=True
    )
    data = await client.event("INTERACTION_CREATE")
    assert {
        key: data[key] for key in ("id", "token", "type", "version", "locale", "guild_locale", "context")
    } == {
        "id": str(invocation.id),
        "token": invocation.token,
        "type": 2,
        "version": 1,
        "locale": "zh-CN",
        "guild_locale": "de",
        "context": 0,
    }
    assert data["attachment_size_limit"] == 52_428_800
    assert data["entitlements"] == []
    assert data["authorizing_integration_owners"] == {"0": str(discord.guild.id)}
    assert data["member"]["user"]["id"] == str(reader.id)
    assert data["data"]["options"] == [{"name": "who", "type": 6, "value": str(reader.id)}]
    assert data["data"]["resolved"]["users"][str(reader.id)]["username"] == "li"
    assert int(data["app_permissions"]) & (1 << 11)
    await client.socket.close()


async def test_a_refusing_gateway(discord: WireDiscord, http: ClientSession) -> None:
    discord.gateway.refuse(2)
    discord.gateway.refuse(1, Refusal.UNAVAILABLE)
    with pytest.raises(ClientConnectionError):
        await RawGateway.connect(discord, http)
    with pytest.raises(WSServerHandshakeError) as caught:
        await RawGateway.connect(discord, http)
    assert caught.value.status == 503
    client = await RawGateway.connect(discord, http)
    await client.identify(discord)
    assert discord.gateway.refused == 3
    await client.socket.close()


async def test_junk_and_malformed_events_are_sent_as_told(discord: WireDiscord, http: ClientSession) -> None:
    client = await RawGateway.connect(discord, http)
    await client.identify(discord)
    discord.gateway.inject_event("MESSAGE_CREATE", {"id": "1"})
    assert await client.event("MESSAGE_CREATE") == {"id": "1"}
    discord.gateway.inject("{junk")
    assert await client.socket.receive_str(timeout=5) == "{junk"
    await client.socket.close()


async def test_an_outage_cuts_and_refuses_and_keeps_the_world(discord: WireDiscord, api: Api) -> None:
    client = await RawGateway.connect(discord, api.http)
    ready = await client.identify(discord)
    posted = await api.post({"content": "before"})
    await discord.stop_serving()
    assert await client.closing() == 1006
    with pytest.raises(ClientConnectionError):
        await api.request("GET", "/users/@me")

    await discord.resume_serving()
    found = await api.request("GET", f"/channels/{discord.channel.id}/messages/{posted.body['id']}")
    assert found.body["content"] == "before"
    again = await RawGateway.connect(discord, api.http)
    await again.send(6, {"token": discord.token, "session_id": ready["session_id"], "seq": 2})
    await again.event("RESUMED")
    await again.socket.close()
