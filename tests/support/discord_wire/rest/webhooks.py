"""Follow-ups and later edits through an interaction's token.

See https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages.
"""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.form import Field, Problems
from tests.support.discord_wire.invocation import MAX_USER_INSTALL_FOLLOW_UPS, TOKEN_SECONDS, Invocation
from tests.support.discord_wire.message import Message, Via
from tests.support.discord_wire.message_payloads import message_json
from tests.support.discord_wire.posting import delete, edit, post
from tests.support.discord_wire.world import World

from .access import require_open
from .call import Call, Endpoint, Reply, done, ok
from .responses import response_draft


def follow_up(world: World, call: Call) -> Reply:
    """Send a follow-up; the first one after a deferral fills the "thinking" message."""
    invocation = _invocation(world, call)
    original = invocation.message
    if original is not None and original.loading and not original.deleted:
        return _edit(world, call, original)
    if invocation.user_install and len(invocation.followups) >= MAX_USER_INSTALL_FOLLOW_UPS:
        raise ApiError(Code.FOLLOW_UPS_SPENT)
    _require_place(invocation)
    composition = world.composer.compose(
        Field(Problems()), call.body(), call.uploads, file_limit=invocation.channel.file_limit
    )
    message = post(world, response_draft(world, invocation, composition, Via.WEBHOOK))
    invocation.followups.append(message)
    return ok(message_json(world, message), message)


def get_message(world: World, call: Call) -> Reply:
    """Return the response or a follow-up."""
    message = _message(_invocation(world, call), call)
    return ok(message_json(world, message), message)


def edit_message(world: World, call: Call) -> Reply:
    """Change the response or a follow-up."""
    invocation = _invocation(world, call)
    _require_place(invocation)
    return _edit(world, call, _message(invocation, call))


def delete_message(world: World, call: Call) -> Reply:
    """Remove the response or a follow-up."""
    message = _message(_invocation(world, call), call)
    delete(world, message)
    return done(message)


def _edit(world: World, call: Call, message: Message) -> Reply:
    composition = world.composer.compose(
        Field(Problems()),
        call.body(),
        call.uploads,
        file_limit=message.channel.file_limit,
        current=message.state,
    )
    edit(world, message, composition.state, Via.WEBHOOK)
    return ok(message_json(world, message), message)


def _invocation(world: World, call: Call) -> Invocation:
    if call.snowflake("application_id") != world.application_id:
        raise ApiError(Code.UNKNOWN_WEBHOOK)
    invocation = world.tokens.get(call.params["token"])
    if invocation is None or world.clock.now() - invocation.created_at > TOKEN_SECONDS:
        raise ApiError(Code.INVALID_WEBHOOK_TOKEN)
    if invocation.ack is None:
        raise ApiError(Code.UNKNOWN_WEBHOOK)
    return invocation


def _require_place(invocation: Invocation) -> None:
    if invocation.channel.deleted:
        raise ApiError(Code.UNKNOWN_CHANNEL)
    require_open(invocation.channel)


def _message(invocation: Invocation, call: Call) -> Message:
    wanted = call.params["message_id"]
    found = invocation.message
    if wanted != "@original":
        number = call.snowflake("message_id")
        found = next((m for m in invocation.messages if m.id == number), None)
    if found is None or found.deleted:
        raise ApiError(Code.UNKNOWN_MESSAGE)
    return found


ENDPOINTS = (
    Endpoint("POST", "/webhooks/{application_id}/{token}", follow_up, authorized=False),
    Endpoint(
        "GET", "/webhooks/{application_id}/{token}/messages/{message_id}", get_message, authorized=False
    ),
    Endpoint(
        "PATCH", "/webhooks/{application_id}/{token}/messages/{message_id}", edit_message, authorized=False
    ),
    Endpoint(
        "DELETE", "/webhooks/{application_id}/{token}/messages/{message_id}", delete_message, authorized=False
    ),
)
