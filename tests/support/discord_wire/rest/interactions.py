"""The first answer to an interaction.

See https://docs.discord.com/developers/interactions/receiving-and-responding.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from tests.support.discord_wire.checks.commands import check_choice
from tests.support.discord_wire.checks.modals import check_modal
from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.form import Field, Problems, refuse
from tests.support.discord_wire.invocation import ANSWER_SECONDS, Ack, InteractionKind, Invocation
from tests.support.discord_wire.jsontypes import JsonDict, objects
from tests.support.discord_wire.message import Message, MessageFlag, MessageState, Via
from tests.support.discord_wire.message_payloads import message_json
from tests.support.discord_wire.posting import edit, post
from tests.support.discord_wire.world import World

from .access import require_open
from .call import Call, Endpoint, Reply
from .responses import response_draft

UPDATES = (Ack.DEFERRED_UPDATE, Ack.UPDATE)
ALLOWED: dict[InteractionKind, tuple[Ack, ...]] = {
    InteractionKind.COMMAND: (Ack.MESSAGE, Ack.DEFERRED_MESSAGE, Ack.MODAL),
    InteractionKind.COMPONENT: (Ack.MESSAGE, Ack.DEFERRED_MESSAGE, *UPDATES, Ack.MODAL),
    InteractionKind.AUTOCOMPLETE: (Ack.CHOICES,),
    InteractionKind.MODAL_SUBMIT: (Ack.MESSAGE, Ack.DEFERRED_MESSAGE, *UPDATES),
}


def answer(world: World, call: Call) -> Reply:
    """Take the first answer: 404/10062 after 3 s, 400/40060 for a second one."""
    invocation = _invocation(world, call)
    ack = _ack(invocation, call.body())
    _ANSWERS[ack](world, invocation, call)
    invocation.settle(ack, time.monotonic())
    world.changes.notify()
    if not call.asks("with_response"):
        return Reply(204, None, invocation.message)
    return Reply(200, _callback_json(world, invocation, ack), invocation.message)


def _invocation(world: World, call: Call) -> Invocation:
    invocation = world.invocations.get(call.snowflake("interaction_id"))
    if invocation is None or not hmac.compare_digest(invocation.token, call.params["token"]):
        raise ApiError(Code.UNKNOWN_INTERACTION)
    if invocation.ack is not None:
        raise ApiError(Code.ALREADY_ACKNOWLEDGED)
    if world.clock.now() - invocation.created_at > ANSWER_SECONDS:
        raise ApiError(Code.UNKNOWN_INTERACTION)
    return invocation


def _ack(invocation: Invocation, body: JsonDict) -> Ack:
    allowed = ALLOWED[invocation.kind]
    if invocation.source is None:
        allowed = tuple(ack for ack in allowed if ack not in UPDATES)
    if body.get("type") not in allowed:
        choices = ", ".join(str(int(ack)) for ack in allowed)
        raise refuse(("type",), "BASE_TYPE_CHOICES", f"Value must be one of ({choices}).")
    return Ack(body["type"])


def _data(call: Call) -> tuple[Field, JsonDict]:
    at = Field(Problems())
    return at / "data", at.object(call.body(), "data")


def _send(world: World, invocation: Invocation, call: Call) -> None:
    require_open(invocation.channel)
    at, data = _data(call)
    composition = world.composer.compose(at, data, call.uploads, file_limit=invocation.channel.file_limit)
    invocation.message = post(world, response_draft(world, invocation, composition, Via.CALLBACK))


def _think(world: World, invocation: Invocation, call: Call) -> None:
    require_open(invocation.channel)
    at, data = _data(call)
    requested = MessageFlag(at.number(data, "flags", 0, 2**31 - 1) or 0)
    at.problems.raise_if_any()
    state = MessageState(flags=MessageFlag.LOADING | (requested & MessageFlag.EPHEMERAL))
    invocation.message = post(world, response_draft(world, invocation, state, Via.CALLBACK))


def _keep(world: World, invocation: Invocation, call: Call) -> None:
    invocation.message = invocation.source


def _update(world: World, invocation: Invocation, call: Call) -> None:
    message = _living(invocation.source)
    require_open(message.channel)
    at, data = _data(call)
    composition = world.composer.compose(
        at, data, call.uploads, file_limit=message.channel.file_limit, current=message.state
    )
    edit(world, message, composition.state, Via.CALLBACK)
    invocation.message = message


def _living(message: Message | None) -> Message:
    if message is None or message.deleted:
        raise ApiError(Code.UNKNOWN_MESSAGE)
    return message


def _suggest(world: World, invocation: Invocation, call: Call) -> None:
    at, data = _data(call)
    focused = next(o for o in _leaves(objects(invocation.data.get("options"))) if o.get("focused"))
    choices: list[JsonDict] = []
    for place, choice in at.objects(data, "choices", 0, 25):
        check_choice(place, choice, focused["type"])
        choices.append(choice)
    at.problems.raise_if_any()
    invocation.choices = choices


def _leaves(options: list[JsonDict]) -> list[JsonDict]:
    found: list[JsonDict] = []
    for option in options:
        found += _leaves(objects(option["options"])) if "options" in option else [option]
    return found


def _open_modal(world: World, invocation: Invocation, call: Call) -> None:
    at, data = _data(call)
    check_modal(at, data)
    at.problems.raise_if_any()
    invocation.modal = data


_ANSWERS: dict[Ack, Callable[[World, Invocation, Call], None]] = {
    Ack.MESSAGE: _send,
    Ack.DEFERRED_MESSAGE: _think,
    Ack.DEFERRED_UPDATE: _keep,
    Ack.UPDATE: _update,
    Ack.CHOICES: _suggest,
    Ack.MODAL: _open_modal,
}


def _callback_json(world: World, invocation: Invocation, ack: Ack) -> JsonDict:
    message = invocation.message
    interaction: JsonDict = {"id": str(invocation.id), "type": int(invocation.kind)}
    body: JsonDict = {"interaction": interaction}
    if message is not None:
        interaction |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
            "channel_id": str(message.channel.id),
        }
    if message is not None and ack in (Ack.MESSAGE, Ack.UPDATE):
        body["resource"] = {"type": int(ack), "message": message_json(world, message)}
    return body


ENDPOINTS = (Endpoint("POST", "/interactions/{interaction_id}/{token}/callback", answer, authorized=False),)
