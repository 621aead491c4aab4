"""The application's registered commands, global and per guild."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .checks.commands import MESSAGE_MENU, SLASH, USER_MENU, check_command
from .errors import ApiError, Code
from .form import Field, Problems
from .jsontypes import JsonDict, is_object
from .snowflakes import Snowflakes

MAX_COMMANDS = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MAX_CREATES = 200
Scope = int | None
Key = tuple[int, str]


class CommandBook:
    """Commands by scope: None is global, else a guild's id."""

    def __init__(self, application_id: int, ids: Snowflakes) -> None:
        """Start without commands."""
        self.creates: Counter[Scope] = Counter()
        self._application_id = application_id
        self._ids = ids
        self._scopes: dict[Scope, dict[Key, JsonDict]] = {}

    @property
    def names(self) -> set[str]:
        """The names registered anywhere."""
        return {name for scope in self._scopes.values() for _, name in scope}

    def all(self, scope: Scope) -> list[JsonDict]:
        """Return the commands of a scope."""
        return list(self._scopes.get(scope, {}).values())

    def find(self, name: str, kind: int, guild_id: int | None) -> JsonDict | None:
        """Return what a user in a guild would run under a name; a guild's own command wins."""
        for scope in (guild_id, None):
            found = self._scopes.get(scope, {}).get((kind, name))
            if found is not None:
                return found
        return None

    def by_id(self, scope: Scope, command_id: int) -> JsonDict:
        """Return a command of a scope.

        Raises:
            ApiError: 404/10063.
        """
        for command in self.all(scope):
            if command["id"] == str(command_id):
                return command
        raise ApiError(Code.UNKNOWN_COMMAND)

    def overwrite(self, scope: Scope, bodies: list[Any]) -> list[JsonDict]:
        """Replace all commands of a scope; what is unchanged keeps its id and version."""
        problems = Problems()
        drafts: dict[Key, JsonDict] = {}
        for index, body in enumerate(bodies):
            at = Field(problems, (str(index),))
            draft = self._draft(at, body, scope)
            key = _key(draft)
            if key in drafts:
                (at / "name").fail(
                    "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
                )
            drafts[key] = draft
        problems.raise_if_any()
        self._admit(scope, drafts)
        current = self._scopes.get(scope, {})
        self._scopes[scope] = {key: self._settle(draft, current.get(key)) for key, draft in drafts.items()}
        return self.all(scope)

    def upsert(self, scope: Scope, body: Any) -> tuple[JsonDict, bool]:
        """Add a command or replace the one of the same name; the flag says it is new."""
        problems = Problems()
        draft = self._draft(Field(problems), body, scope)
        problems.raise_if_any()
        current = self._scopes.setdefault(scope, {})
        key = _key(draft)
        created = key not in current
        self._admit(scope, {**current, key: draft})
        current[key] = self._settle(draft, current.get(key))
        return current[key], created

    def edit(self, scope: Scope, command_id: int, body: Any) -> JsonDict:
        """Change some fields of a command."""
        current = self.by_id(scope, command_id)
        problems = Problems()
        draft = self._draft(Field(problems), {**current, **body} if is_object(body) else body, scope)
        problems.raise_if_any()
        commands = self._scopes[scope]
        del commands[_key(current)]
        commands[_key(draft)] = self._settle(draft, current)
        return commands[_key(draft)]

    def delete(self, scope: Scope, command_id: int) -> None:
        """Remove a command."""
        del self._scopes[scope][_key(self.by_id(scope, command_id))]

    def _draft(self, at: Field, body: object, scope: Scope) -> JsonDict:
        if not is_object(body):
            at.fail("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return {"name": "", "type": SLASH}
        check_command(at, body)
        return {
            "application_id": str(self._application_id),
            "type": body["type"] if body.get("type") in (SLASH, USER_MENU, MESSAGE_MENU) else SLASH,
            "name": str(body.get("name")),
            "name_localizations": body.get("name_localizations"),
            "description": body.get("description") or "",
            "description_localizations": body.get("description_localizations"),
            "options": body.get("options") or [],
            "default_member_permissions": body.get("default_member_permissions"),
            "dm_permission": body.get("dm_permission", True),
            "contexts": body.get("contexts"),
            "integration_types": body.get("integration_types") or [0],
            "nsfw": bool(body.get("nsfw")),
            **({} if scope is None else {"guild_id": str(scope)}),
        }

    def _admit(self, scope: Scope, drafts: dict[Key, JsonDict]) -> None:
        counts = Counter(kind for kind, _ in drafts)
        if any(count > MAX_COMMANDS[kind] for kind, count in counts.items()):
            raise ApiError(Code.COMMANDS_FULL)
        fresh = len(drafts.keys() - self._scopes.get(scope, {}).keys())
        if self.creates[scope] + fresh > MAX_CREATES:
            raise ApiError(Code.COMMAND_CREATES_SPENT)
        self.creates[scope] += fresh

    def _settle(self, draft: JsonDict, current: JsonDict | None) -> JsonDict:
        if current is not None and {**current, **draft} == current:
            return current
        command_id = current["id"] if current else str(self._ids.next())
        return {"id": command_id, "version": str(self._ids.next()), **draft}


def _key(command: JsonDict) -> Key:
    return command["type"], str(command["name"])
