"""Messages through their channel, with the bot's token.

See https://docs.discord.com/developers/resources/message.
"""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.form import Field, Problems, refuse
from tests.support.discord_wire.jsontypes import JsonDict
from tests.support.discord_wire.message import Message, MessageFlag, MessageKind, Via
from tests.support.discord_wire.message_payloads import message_json
from tests.support.discord_wire.model import Channel, User
from tests.support.discord_wire.permissions import Permission
from tests.support.discord_wire.posting import Draft, delete, edit, post
from tests.support.discord_wire.world import World

from .access import require, require_open, require_reachable, the_channel, the_message
from .call import Call, Endpoint, Reply, done, ok
from .responses import mentioned
from .threads import reopen

MAX_NONCE = 25


def list_messages(world: World, call: Call) -> Reply:
    """Return up to 100 messages, newest first, around, before or after one."""
    channel = the_channel(world, call)
    limit = _limit(call)
    if Permission.READ_MESSAGE_HISTORY not in channel.bot_permissions:
        return ok([])
    known = [m for m in channel.messages.values() if not m.deleted and not m.ephemeral]
    return ok([message_json(world, m) for m in reversed(_page(known, call, limit))])


def _limit(call: Call) -> int:
    text = call.query.get("limit", "50")
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise refuse(("limit",), "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    return int(text)


def _page(messages: list[Message], call: Call, limit: int) -> list[Message]:
    if (pivot := _pivot(call, "around")) is not None:
        older = [m for m in messages if m.id <= pivot]
        newer = [m for m in messages if m.id > pivot]
        return older[-(limit // 2 + 1) :] + newer[: limit - limit // 2 - 1]
    if (pivot := _pivot(call, "after")) is not None:
        return [m for m in messages if m.id > pivot][:limit]
    if (pivot := _pivot(call, "before")) is not None:
        messages = [m for m in messages if m.id < pivot]
    return messages[-limit:]


def _pivot(call: Call, name: str) -> int | None:
    value = call.query.get(name)
    if value is not None and not value.isdigit():
        raise refuse((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
    return None if value is None else int(value)


def get_message(world: World, call: Call) -> Reply:
    """Return one message; an ephemeral one is unknown here."""
    channel = the_channel(world, call)
    require(channel, Permission.READ_MESSAGE_HISTORY)
    message = the_message(channel, call.snowflake("message_id"))
    return ok(message_json(world, message), message)


def create_message(world: World, call: Call) -> Reply:
    """Send a message; a nonce that is enforced makes a repetition return the first one."""
    channel = the_channel(world, call)
    require(channel, Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES)
    if call.uploads:
        require(channel, Permission.ATTACH_FILES)
    require_reachable(world, channel)
    reopen(world, channel)
    at, body = Field(Problems()), call.body()
    nonce = _nonce(at, body)
    reply_to = _reference(at, body, channel)
    composition = world.composer.compose(at, body, call.uploads, file_limit=channel.file_limit)
    if body.get("enforce_nonce") and (earlier := _earlier(world, channel, nonce)):
        return Reply(200, message_json(world, earlier), earlier, applied=False)
    if MessageFlag.EPHEMERAL in composition.state.flags:
        raise refuse(("flags",), "BASE_TYPE_CHOICES", "Only interaction responses can be ephemeral.")
    pinged = mentioned(world, composition) + _replied(reply_to, composition.mentions.replied_user)
    kind = MessageKind.DEFAULT if reply_to is None else MessageKind.REPLY
    draft = Draft(channel, world.bot, Via.CHANNEL, composition.state, kind, nonce, reply_to, pinged=pinged)
    message = post(world, draft)
    if nonce is not None:
        world.nonces[channel.id, str(nonce)] = message
    return ok(message_json(world, message), message)


def edit_message(world: World, call: Call) -> Reply:
    """Change a message of the bot's own; nobody is pinged by an edit."""
    channel = the_channel(world, call)
    message = the_message(channel, call.snowflake("message_id"))
    if message.author is not world.bot:
        raise ApiError(Code.NOT_OWN_MESSAGE)
    require_open(channel)
    if call.uploads:
        require(channel, Permission.ATTACH_FILES)
    composition = world.composer.compose(
        Field(Problems()), call.body(), call.uploads, file_limit=channel.file_limit, current=message.state
    )
    edit(world, message, composition.state, Via.CHANNEL)
    return ok(message_json(world, message), message)


def delete_message(world: World, call: Call) -> Reply:
    """Remove a message, another's only with MANAGE_MESSAGES."""
    channel = the_channel(world, call)
    message = the_message(channel, call.snowflake("message_id"))
    if message.author is not world.bot:
        require(channel, Permission.MANAGE_MESSAGES)
    require_open(channel)
    delete(world, message)
    return done(message)


def send_typing(world: World, call: Call) -> Reply:
    """Show that the bot is typing."""
    require(the_channel(world, call), Permission.SEND_MESSAGES)
    return done()


def _nonce(at: Field, body: JsonDict) -> str | int | None:
    nonce = body.get("nonce")
    if isinstance(nonce, str) and len(nonce) > MAX_NONCE:
        (at / "nonce").fail(
            "NONCE_TYPE_TOO_LONG", f"Too long: nonce must be {MAX_NONCE} characters or fewer."
        )
    return nonce


def _earlier(world: World, channel: Channel, nonce: str | int | None) -> Message | None:
    message = world.nonces.get((channel.id, str(nonce))) if nonce is not None else None
    if message is None or message.deleted or world.clock.now() - message.created_at > world.nonce_seconds:
        return None
    return message


def _reference(at: Field, body: JsonDict, channel: Channel) -> Message | None:
    reference = at.object(body, "message_reference")
    if not reference:
        return None
    wanted = str(reference.get("message_id", ""))
    found = channel.messages.get(int(wanted)) if wanted.isdigit() else None
    if found is not None and not found.deleted:
        return found
    if reference.get("fail_if_not_exists", True):
        (at / "message_reference").fail("MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    return None


def _replied(reply_to: Message | None, ping: bool) -> tuple[User, ...]:
    return (reply_to.author,) if reply_to is not None and ping and not reply_to.author.bot else ()


ENDPOINTS = (
    Endpoint("GET", "/channels/{channel_id}/messages", list_messages),
    Endpoint("POST", "/channels/{channel_id}/messages", create_message),
    Endpoint("GET", "/channels/{channel_id}/messages/{message_id}", get_message),
    Endpoint("PATCH", "/channels/{channel_id}/messages/{message_id}", edit_message),
    Endpoint("DELETE", "/channels/{channel_id}/messages/{message_id}", delete_message),
    Endpoint("POST", "/channels/{channel_id}/typing", send_typing),
)
