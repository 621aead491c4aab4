"""Messages that come out of an interaction: who sees them, whom they ping, what they refer to."""

from __future__ import annotations

from tests.support.discord_wire.checks.messages import Composition
from tests.support.discord_wire.invocation import InteractionKind, Invocation
from tests.support.discord_wire.jsontypes import JsonDict
from tests.support.discord_wire.message import MessageFlag, MessageKind, MessageState, Via
from tests.support.discord_wire.model import User
from tests.support.discord_wire.payloads import user_json
from tests.support.discord_wire.posting import Draft
from tests.support.discord_wire.world import World


def response_draft(world: World, invocation: Invocation, what: Composition | MessageState, via: Via) -> Draft:
    """Return the draft of a response or follow-up."""
    state = what.state if isinstance(what, Composition) else what
    private = MessageFlag.EPHEMERAL in state.flags
    pinged = () if private or isinstance(what, MessageState) else mentioned(world, what)
    return Draft(
        invocation.channel,
        world.bot,
        via,
        state,
        _kind(invocation),
        audience=invocation.user if private else None,
        interaction=_metadata(invocation),
        pinged=pinged,
    )


def mentioned(world: World, composition: Composition) -> tuple[User, ...]:
    """Return the users a new message pings by its text."""
    ids = composition.mentions.users_in(composition.state.text)
    return tuple(world.users[number] for number in ids if number in world.users)


def owners(invocation: Invocation) -> JsonDict:
    """Return `authorizing_integration_owners`: the guild (0, none in direct messages) or the user."""
    if invocation.user_install:
        return {"1": str(invocation.user.id)}
    return {"0": str(invocation.channel.guild_id or 0)}


def _kind(invocation: Invocation) -> MessageKind:
    if invocation.kind is not InteractionKind.COMMAND or invocation.message is not None:
        return MessageKind.DEFAULT
    return MessageKind.SLASH_RESPONSE if invocation.data.get("type") == 1 else MessageKind.MENU_RESPONSE


def _metadata(invocation: Invocation) -> JsonDict:
    body: JsonDict = {
        "id": str(invocation.id),
        "type": int(invocation.kind),
        "user": user_json(invocation.user),
        "authorizing_integration_owners": owners(invocation),
    }
    if invocation.message is not None:
        body["original_response_message_id"] = str(invocation.message.id)
    if invocation.source is not None:
        body["interacted_message_id"] = str(invocation.source.id)
    return body
