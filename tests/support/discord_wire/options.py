"""The options of a command as a client fills them in: typed, checked and resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .checks.commands import INTEGER, NUMBER, STRING, SUBCOMMAND, SUBCOMMAND_GROUP
from .jsontypes import JsonDict, objects
from .message_payloads import attachment_json
from .model import Attachment, Channel, Role, Upload, User
from .payloads import channel_json, member_json, role_json, user_json
from .world import World

BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT = 5, 6, 7, 8, 9, 11

OptionValue = str | int | float | bool | User | Channel | Role | Upload


class ImpossibleActError(AssertionError):
    """A real client would not let a user do this."""


@dataclass(slots=True)
class FilledIn:
    """A command's `data.options` and `data.resolved`."""

    world: World
    channel: Channel
    options: list[JsonDict] = field(default_factory=list[JsonDict])
    resolved: dict[str, JsonDict] = field(default_factory=dict[str, JsonDict])

    def add(self, definition: JsonDict, value: OptionValue) -> None:
        """Fill in one option."""
        kind = definition["type"]
        if isinstance(value, User | Channel | Role | Upload):
            value = self.resolve(value)
        self.options.append({"name": definition["name"], "type": kind, "value": value})

    def resolve(self, value: User | Channel | Role | Upload) -> str:
        """Describe what a value refers to and return its id; an upload is stored by that."""
        if isinstance(value, User):
            return self._resolve_user(value)
        if isinstance(value, Channel):
            return self._note("channels", value.id, channel_json(self.world, value) | {"permissions": "0"})
        if isinstance(value, Role):
            return self._note("roles", value.id, role_json(value))
        return self._resolve_upload(value)

    def _resolve_user(self, user: User) -> str:
        guild = self.channel.guild
        if guild is not None and user.id in guild.members:
            self._note("members", user.id, member_json(guild, guild.members[user.id], with_user=False))
        return self._note("users", user.id, user_json(user))

    def _resolve_upload(self, upload: Upload) -> str:
        snowflake = self.world.ids.next()
        attachment = Attachment.store(snowflake, upload, keep=True, name=None, description=None)
        self.world.files[attachment.id] = attachment
        body = attachment_json(self.world.links, self.channel, attachment, ephemeral=True)
        return self._note("attachments", attachment.id, body)

    def _note(self, kind: str, snowflake: int, body: JsonDict) -> str:
        self.resolved.setdefault(kind, {})[str(snowflake)] = body
        return str(snowflake)


def descend(command: JsonDict, path: list[str]) -> JsonDict:
    """Return the subcommand that the words after the command's name lead to.

    Raises:
        ImpossibleActError: when there is none, or more words are needed.
    """
    node = command
    for word in path:
        found = [o for o in objects(node["options"]) if o["name"] == word and o["type"] in (1, 2)]
        if not found:
            raise ImpossibleActError(f"{node['name']} has no subcommand {word}")
        node = found[0]
    if any(option["type"] in (SUBCOMMAND, SUBCOMMAND_GROUP) for option in objects(node.get("options"))):
        raise ImpossibleActError(f"{node['name']} needs a subcommand")
    return node


def nest(command: JsonDict, path: list[str], options: list[JsonDict]) -> list[JsonDict]:
    """Wrap options in their subcommand and group, as interactions carry them."""
    if not path:
        return options
    child = next(o for o in objects(command["options"]) if o["name"] == path[0])
    return [{"name": child["name"], "type": child["type"], "options": nest(child, path[1:], options)}]


def check_values(node: JsonDict, values: Mapping[str, OptionValue], *, partial: bool = False) -> None:
    """Refuse what a client would not send.

    Raises:
        ImpossibleActError: for unknown, missing or ill-typed options, and values outside choices or bounds.
    """
    known = {option["name"]: option for option in objects(node.get("options"))}
    unknown = values.keys() - known.keys()
    if unknown:
        raise ImpossibleActError(f"{node['name']} has no options {sorted(unknown)}, only {sorted(known)}")
    missing = [name for name, option in known.items() if option.get("required") and name not in values]
    if missing and not partial:
        raise ImpossibleActError(f"{node['name']} needs {missing}")
    for name, value in values.items():
        _check_type(known[name], value)
        _check_bounds(known[name], value)


_TYPES: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: (Upload,),
}


def _check_type(option: JsonDict, value: OptionValue) -> None:
    wanted = _TYPES[option["type"]]
    if not isinstance(value, wanted) or (isinstance(value, bool) and option["type"] != BOOLEAN):
        raise ImpossibleActError(f"{option['name']} takes {wanted}, not {value!r}")


def _check_bounds(option: JsonDict, value: OptionValue) -> None:
    choices = [choice["value"] for choice in objects(option.get("choices"))]
    if choices and value not in choices:
        raise ImpossibleActError(f"{option['name']} is one of {choices}, not {value!r}")
    if isinstance(value, str):
        low, high, size = option.get("min_length"), option.get("max_length") or 6000, len(value)
    elif isinstance(value, int | float):
        low, high, size = option.get("min_value"), option.get("max_value"), value
    else:
        return
    if (low is not None and size < low) or (high is not None and size > high):
        raise ImpossibleActError(f"{option['name']} is outside {low}–{high}: {value!r}")


def definition_for(name: str, value: OptionValue) -> JsonDict:
    """Guess an option's definition from its value, for acts that are forced."""
    for kind, types in _TYPES.items():
        if type(value) in types:
            return {"name": name, "type": kind}
    return {"name": name, "type": STRING}
