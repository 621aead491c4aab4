"""Application commands: list, register, change, remove; global and per guild."""

from __future__ import annotations

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.form import refuse
from tests.support.discord_wire.jsontypes import JsonDict, is_array
from tests.support.discord_wire.world import World

from .access import the_guild
from .call import Call, Endpoint, Reply, done, ok

LOCALIZED = ("name_localizations", "description_localizations")


def list_commands(world: World, call: Call) -> Reply:
    """Return the commands of a scope, with translations only if asked."""
    commands = world.commands.all(_scope(world, call))
    if not call.asks("with_localizations"):
        commands = [{key: value for key, value in c.items() if key not in LOCALIZED} for c in commands]
    return ok(commands)


def overwrite_commands(world: World, call: Call) -> Reply:
    """Replace all commands of a scope."""
    scope = _scope(world, call)
    if not is_array(call.payload):
        raise refuse((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    commands = world.commands.overwrite(scope, call.payload)
    world.changes.notify()
    return ok(commands)


def create_command(world: World, call: Call) -> Reply:
    """Add a command, or replace the one of that name."""
    command, created = world.commands.upsert(_scope(world, call), call.payload)
    world.changes.notify()
    return Reply(201 if created else 200, command)


def get_command(world: World, call: Call) -> Reply:
    """Return one command."""
    return ok(_command(world, call))


def edit_command(world: World, call: Call) -> Reply:
    """Change some fields of a command."""
    edited = world.commands.edit(_scope(world, call), call.snowflake("command_id"), call.body())
    world.changes.notify()
    return ok(edited)


def delete_command(world: World, call: Call) -> Reply:
    """Remove a command."""
    world.commands.delete(_scope(world, call), call.snowflake("command_id"))
    world.changes.notify()
    return done()


def _command(world: World, call: Call) -> JsonDict:
    return world.commands.by_id(_scope(world, call), call.snowflake("command_id"))


def _scope(world: World, call: Call) -> int | None:
    if call.snowflake("application_id") != world.application_id:
        raise ApiError(Code.UNKNOWN_APPLICATION)
    return the_guild(world, call).id if "guild_id" in call.params else None


ENDPOINTS = tuple(
    endpoint
    for base in ("/applications/{application_id}", "/applications/{application_id}/guilds/{guild_id}")
    for endpoint in (
        Endpoint("GET", f"{base}/commands", list_commands),
        Endpoint("PUT", f"{base}/commands", overwrite_commands),
        Endpoint("POST", f"{base}/commands", create_command),
        Endpoint("GET", f"{base}/commands/{{command_id}}", get_command),
        Endpoint("PATCH", f"{base}/commands/{{command_id}}", edit_command),
        Endpoint("DELETE", f"{base}/commands/{{command_id}}", delete_command),
    )
)
