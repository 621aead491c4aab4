"""Users run commands: slash commands with autocompletion, and the ones of menus."""

from __future__ import annotations

from collections.abc import Mapping

from .checks.commands import MESSAGE_MENU, SLASH, USER_MENU
from .invocation import InteractionKind, Invocation
from .invoking import Invoking
from .jsontypes import JsonDict, objects
from .message import Message
from .message_payloads import message_json
from .model import Channel, User
from .options import FilledIn, ImpossibleActError, OptionValue, check_values, definition_for, descend, nest
from .payloads import member_json, user_json


class Commanding(Invoking):
    """The verbs for commands; `force` lets users do what no client offers."""

    async def slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        options: Mapping[str, OptionValue] | None = None,
        *,
        wait: bool = True,
        force: bool = False,
        user_install: bool = False,
    ) -> Invocation:
        """Run a slash command; subcommands are words after its name.

        Args:
            user: who runs it.
            channel: where.
            command: the name, such as `imagine` or `preset save`.
            options: values by option name.
            wait: whether to wait for the bot's first answer.
            force: whether to skip the checks of a client.
            user_install: whether the command comes from the user's own installation of the app.

        Raises:
            ImpossibleActError: for an unregistered command or impossible options.
            DidNotRespondError: when the bot did not answer.
        """
        words = command.split()
        found = self._command(words[0], SLASH, channel, force=force)
        filled = FilledIn(self.world, channel)
        fill = _fill_in_anything if force else _fill_in
        chosen = fill(found, words[1:], options or {}, filled)
        data = self._command_data(found, SLASH, chosen, filled.resolved)
        return await self._invoke(
            InteractionKind.COMMAND, user, channel, data, wait=wait, user_install=user_install
        )

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        command: str,
        focused: str,
        text: str,
        options: Mapping[str, OptionValue] | None = None,
    ) -> list[JsonDict]:
        """Type into an option and return the choices the bot suggests, as `{"name", "value"}`.

        Raises:
            ImpossibleActError: when the option has no autocompletion.
            DidNotRespondError: when the bot did not answer.
        """
        words = command.split()
        found = self._command(words[0], SLASH, channel, force=False)
        node = descend(found, words[1:])
        check_values(node, options or {}, partial=True)
        filled = FilledIn(self.world, channel)
        for option in objects(node.get("options")):
            if option["name"] == focused:
                if not option.get("autocomplete"):
                    raise ImpossibleActError(f"{focused} has no autocompletion")
                typed: JsonDict = {"name": focused, "type": option["type"], "value": text, "focused": True}
                filled.options.append(typed)
            elif options and option["name"] in options:
                filled.add(option, options[option["name"]])
        data = self._command_data(found, SLASH, nest(found, words[1:], filled.options), {})
        invocation = await self._invoke(InteractionKind.AUTOCOMPLETE, user, channel, data)
        return invocation.choices

    async def message_command(
        self, user: User, message: Message, command: str, *, wait: bool = True
    ) -> Invocation:
        """Run a command of the message menu."""
        found = self._command(command, MESSAGE_MENU, message.channel, force=False)
        resolved = {"messages": {str(message.id): message_json(self.world, message)}}
        data = self._command_data(found, MESSAGE_MENU, None, resolved) | {"target_id": str(message.id)}
        return await self._invoke(InteractionKind.COMMAND, user, message.channel, data, wait=wait)

    async def user_command(
        self, user: User, channel: Channel, target: User, command: str, *, wait: bool = True
    ) -> Invocation:
        """Run a command of the user menu."""
        found = self._command(command, USER_MENU, channel, force=False)
        resolved: JsonDict = {"users": {str(target.id): user_json(target)}}
        if channel.guild is not None and target.id in channel.guild.members:
            member = member_json(channel.guild, channel.guild.members[target.id], with_user=False)
            resolved["members"] = {str(target.id): member}
        data = self._command_data(found, USER_MENU, None, resolved) | {"target_id": str(target.id)}
        return await self._invoke(InteractionKind.COMMAND, user, channel, data, wait=wait)

    def _command(self, name: str, kind: int, channel: Channel, *, force: bool) -> JsonDict:
        found = self.world.commands.find(name, kind, channel.guild_id)
        if found is not None:
            return found
        if not force:
            raise ImpossibleActError(f"no command {name!r}; registered: {sorted(self.world.commands.names)}")
        return {"id": str(self.world.ids.next()), "name": name, "type": kind}

    def _command_data(
        self, command: JsonDict, kind: int, options: list[JsonDict] | None, resolved: JsonDict
    ) -> JsonDict:
        data: JsonDict = {"id": command["id"], "name": command["name"], "type": kind}
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        if options:
            data["options"] = options
        if resolved:
            data["resolved"] = resolved
        return data


def _fill_in(
    command: JsonDict, path: list[str], values: Mapping[str, OptionValue], filled: FilledIn
) -> list[JsonDict]:
    node = descend(command, path)
    check_values(node, values)
    for option in objects(node.get("options")):
        if option["name"] in values:
            filled.add(option, values[option["name"]])
    return nest(command, path, filled.options)


def _fill_in_anything(
    command: JsonDict, _: list[str], values: Mapping[str, OptionValue], filled: FilledIn
) -> list[JsonDict]:
    known = {option["name"]: option for option in objects(command.get("options"))}
    for name, value in values.items():
        filled.add(known.get(name) or definition_for(name, value), value)
    return filled.options
