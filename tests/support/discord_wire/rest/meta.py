"""The bot itself: gateway address, user, application, direct-message channels."""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.jsontypes import JsonDict
from tests.support.discord_wire.payloads import channel_json, user_json
from tests.support.discord_wire.world import World

from .call import Call, Endpoint, Reply, ok

IDENTIFIES_A_DAY = 1000


def get_gateway(world: World, call: Call) -> Reply:
    """Tell the gateway's address."""
    return ok({"url": world.gateway.url})


def get_gateway_bot(world: World, call: Call) -> Reply:
    """Tell the gateway's address and how many shards to use."""
    limit = {
        "total": IDENTIFIES_A_DAY,
        "remaining": IDENTIFIES_A_DAY - world.gateway.identified,
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    return ok({"url": world.gateway.url, "shards": world.gateway.shards, "session_start_limit": limit})


def get_me(world: World, call: Call) -> Reply:
    """Return the bot's user."""
    return ok(user_json(world.bot) | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0})


def get_user(world: World, call: Call) -> Reply:
    """Return any user."""
    user = world.users.get(call.snowflake("user_id"))
    if user is None:
        raise ApiError(Code.UNKNOWN_USER)
    return ok(user_json(user))


def get_application(world: World, call: Call) -> Reply:
    """Return the application with its owner."""
    body: JsonDict = {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00" * 32,
        "flags": 0,
        "owner": user_json(world.owner),
        "team": None,
        "bot": user_json(world.bot),
        "approximate_guild_count": sum(guild.installed for guild in world.guilds.values()),
        "integration_types_config": {"0": {}, "1": {}},
        "redirect_uris": [],
        "interactions_endpoint_url": None,
    }
    return ok(body)


def open_direct_channel(world: World, call: Call) -> Reply:
    """Return the channel for direct messages with a user; a refusal comes with the first message."""
    recipient = str(call.body().get("recipient_id", ""))
    user = world.users.get(int(recipient)) if recipient.isdigit() else None
    if user is None or user is world.bot:
        raise ApiError(Code.INVALID_RECIPIENTS)
    return ok(channel_json(world, world.direct_channel(user)))


ENDPOINTS = (
    Endpoint("GET", "/gateway", get_gateway, authorized=False),
    Endpoint("GET", "/gateway/bot", get_gateway_bot),
    Endpoint("GET", "/users/@me", get_me),
    Endpoint("POST", "/users/@me/channels", open_direct_channel),
    Endpoint("GET", "/users/{user_id}", get_user),
    Endpoint("GET", "/oauth2/applications/@me", get_application),
    Endpoint("GET", "/applications/@me", get_application),
)
