"""What Discord refuses for the place's sake: permissions, what is gone, nonces, pages, reactions, threads."""

from __future__ import annotations

import pytest

from tests.support.discord_wire import Permission, Upload, WireDiscord

from .raw import Api, RawGateway

STAR = "%E2%AD%90"


async def test_a_nonce_is_enforced_for_some_minutes_in_its_channel(discord: WireDiscord, api: Api) -> None:
    body = {"content": "x", "nonce": "n" * 25, "enforce_nonce": True}
    first, second = await api.post(body), await api.post(body)
    other = discord.add_channel(discord.guild, "other")
    elsewhere = await api.request("POST", f"/channels/{other.id}/messages", body)
    assert (second.status, second.body["id"]) == (200, first.body["id"])
    assert elsewhere.body["id"] != first.body["id"]
    assert first.body["nonce"] == "n" * 25

    discord.clock.advance(301)
    third = await api.post(body)
    unforced = await api.post({"content": "x", "nonce": "n" * 25})
    assert len({answer.body["id"] for answer in (first, third, unforced)}) == 3
    assert [len(discord.messages(channel)) for channel in (discord.channel, other)] == [3, 1]
    assert discord.journal.posts_per_nonce() == {"n" * 25: 4}


@pytest.mark.parametrize(
    ("denied", "files", "code"),
    [
        (Permission.VIEW_CHANNEL, False, (403, 50001)),
        (Permission.SEND_MESSAGES, False, (403, 50013)),
        (Permission.ATTACH_FILES, True, (403, 50013)),
    ],
)
async def test_what_the_bot_may_not_do(
    discord: WireDiscord, api: Api, denied: Permission, files: bool, code: tuple[int, int]
) -> None:
    discord.deny(discord.channel, denied)
    uploads = {0: Upload("a.png", b"x")} if files else None
    assert (await api.post({"content": "x"}, files=uploads)).code == code
    discord.restore(discord.channel, denied)
    assert (await api.post({"content": "x"}, files=uploads)).status == 200


async def test_what_is_gone_is_unknown(discord: WireDiscord, api: Api) -> None:
    posted = await api.post({"content": "x"})
    path = f"/channels/{discord.channel.id}/messages/{posted.body['id']}"
    discord.delete_message(discord.messages(discord.channel)[0])
    for method in ("GET", "PATCH", "DELETE"):
        assert (await api.request(method, path, {"content": "y"})).code == (404, 10008)
    discord.delete_channel(discord.channel)
    assert (await api.request("GET", path)).code == (404, 10003)
    invocation = await api.invocation()
    await api.answer(invocation, {"type": 6})
    assert (await api.request("GET", f"/guilds/{discord.guild.id}")).status == 200
    discord.remove_from_guild(discord.guild)
    assert (await api.request("GET", f"/guilds/{discord.guild.id}")).code == (404, 10004)


async def test_others_messages_are_not_the_bots_to_edit(discord: WireDiscord, api: Api) -> None:
    said = discord.say(discord.user, discord.channel, "mine", files=[Upload("a.png", b"x")])
    path = f"/channels/{discord.channel.id}/messages/{said.id}"
    assert (await api.request("PATCH", path, {"content": "y"})).code == (403, 50005)
    discord.deny(discord.channel, Permission.MANAGE_MESSAGES)
    assert (await api.request("DELETE", path)).code == (403, 50013)
    discord.restore(discord.channel, Permission.MANAGE_MESSAGES)
    assert (await api.request("DELETE", path)).status == 204


async def test_messages_come_in_pages(discord: WireDiscord, api: Api) -> None:
    said = [discord.say(discord.user, discord.channel, f"{n}") for n in range(7)]
    path = f"/channels/{discord.channel.id}/messages"

    async def contents(query: str) -> str:
        return "".join(message["content"] for message in (await api.request("GET", path + query)).body)

    assert await contents("") == "6543210"
    assert await contents("?limit=2") == "65"
    assert await contents(f"?limit=2&before={said[4].id}") == "32"
    assert await contents(f"?limit=2&after={said[4].id}") == "65"
    assert await contents(f"?limit=3&around={said[3].id}") == "432"
    assert (await api.request("GET", path + "?limit=101")).code == (400, 50035)
    assert (await api.request("GET", path + "?before=x")).code == (400, 50035)


async def test_reactions_are_added_and_removed(discord: WireDiscord, api: Api) -> None:
    said = discord.say(discord.user, discord.channel, "x")
    base = f"/channels/{discord.channel.id}/messages/{said.id}/reactions"
    gateway = await RawGateway.connect(discord, api.http)
    await gateway.identify(discord, intents=(1 << 0) | (1 << 10))
    discord.react(discord.user, said, "⭐")
    added = await gateway.event("MESSAGE_REACTION_ADD")
    assert (added["emoji"], added["user_id"], added["member"]["user"]["username"]) == (
        {"id": None, "name": "⭐"},
        str(discord.user.id),
        "ada",
    )
    assert (await api.request("PUT", f"{base}/{STAR}/@me")).status == 204
    assert [len(users) for users in said.reactions.values()] == [2]
    assert (await api.request("DELETE", f"{base}/{STAR}/{discord.user.id}")).status == 204
    removed = await gateway.event("MESSAGE_REACTION_REMOVE")
    assert removed["user_id"] == str(discord.user.id)
    assert (await api.request("PUT", f"{base}/abc/@me")).code == (400, 10014)
    discord.deny(discord.channel, Permission.ADD_REACTIONS)
    assert (await api.request("PUT", f"{base}/%E2%9D%8C/@me")).code == (403, 50013)
    assert (await api.request("DELETE", base)).status == 204
    assert said.reactions == {}
    await gateway.socket.close()


async def test_threads_open_archive_and_lock(discord: WireDiscord, api: Api) -> None:
    posted = await api.post({"content": "start"})
    base = f"/channels/{discord.channel.id}"
    created = await api.request("POST", f"{base}/messages/{posted.body['id']}/threads", {"name": "job"})
    assert (created.status, created.body["type"], created.body["id"]) == (201, 11, posted.body["id"])
    named = await api.request("POST", f"{base}/threads", {"name": "n" * 101})
    assert named.codes_at("name") == ["BASE_TYPE_BAD_LENGTH"]

    thread = discord.world.channels[int(created.body["id"])]
    path = f"/channels/{thread.id}/messages"
    inside = await api.request("POST", path, {"content": "inside"})
    discord.archive_thread(thread)
    assert (await api.request("PATCH", f"{path}/{inside.body['id']}", {"content": "y"})).code == (400, 50083)
    assert (await api.request("POST", path, {"content": "reopens"})).status == 200
    assert thread.archived is False
    discord.archive_thread(thread, locked=True)
    assert (await api.request("POST", path, {"content": "locked"})).code == (400, 50083)
    reopened = await api.request("PATCH", f"/channels/{thread.id}", {"archived": False, "locked": False})
    assert reopened.body["thread_metadata"]["archived"] is False


async def test_direct_messages_may_be_refused(discord: WireDiscord, api: Api) -> None:
    opened = await api.request("POST", "/users/@me/channels", {"recipient_id": str(discord.user.id)})
    assert (opened.body["type"], opened.body["recipients"][0]["username"]) == (1, "ada")
    path = f"/channels/{opened.body['id']}/messages"
    assert (await api.request("POST", path, {"content": "x"})).status == 200
    discord.user.accepts_dms = False
    assert (await api.request("POST", path, {"content": "x"})).code == (403, 50007)
    stranger = discord.add_user("eve", guilds=[])
    direct = discord.direct_channel(stranger)
    assert (await api.request("POST", f"/channels/{direct.id}/messages", {"content": "x"})).code == (
        403,
        50278,
    )
    assert (await api.request("POST", "/users/@me/channels", {"recipient_id": "1"})).code == (400, 50033)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/channels/1", (404, 10003)),
        ("GET", "/channels/abc", (400, 50035)),
        ("GET", "/users/1", (404, 10013)),
        ("GET", "/guilds/1", (404, 10004)),
        ("GET", "/guilds/{guild}/members/1", (404, 10007)),
    ],
)
async def test_unknown_ids(api: Api, method: str, path: str, code: tuple[int, int]) -> None:
    path = path.replace("{guild}", str(api.discord.guild.id))
    assert (await api.request(method, path)).code == code


async def test_unknown_routes_are_remembered(api: Api) -> None:
    missing = await api.request("GET", "/stage-instances/1")
    wrong_method = await api.request("PATCH", "/gateway")
    assert (missing.status, missing.body) == (404, {"message": "404: Not Found", "code": 0})
    assert (wrong_method.status, wrong_method.body) == (
        405,
        {"message": "405: Method Not Allowed", "code": 0},
    )
    assert api.discord.unknown_routes == ["GET /api/v10/stage-instances/1", "PATCH /api/v10/gateway"]


async def test_what_can_be_read(discord: WireDiscord, api: Api) -> None:
    role = discord.add_role(discord.guild, "artist", Permission.MANAGE_GUILD)
    discord.give_role(discord.guild, discord.user, role)
    guild = f"/guilds/{discord.guild.id}"
    member = await api.request("GET", f"{guild}/members/{discord.user.id}")
    assert member.body["roles"] == [str(role.id)]
    assert int(member.body["permissions"]) & (1 << 5)
    assert [r["name"] for r in (await api.request("GET", f"{guild}/roles")).body] == [
        "@everyone",
        "easel",
        "artist",
    ]
    assert [c["name"] for c in (await api.request("GET", f"{guild}/channels")).body] == ["general"]
    assert [g["name"] for g in (await api.request("GET", "/users/@me/guilds")).body] == ["Studio"]
    application = (await api.request("GET", "/oauth2/applications/@me")).body
    assert application["owner"]["username"] == "owner"
    gateway = (await api.request("GET", "/gateway/bot")).body
    assert (gateway["shards"], gateway["session_start_limit"]["remaining"]) == (1, 1000)
    assert gateway["url"] == (await api.request("GET", "/gateway", token=None)).body["url"]
