"""Reading a request body the strict way: each problem is noted at its field.

The nested `errors` object is described at
https://docs.discord.com/developers/reference#error-messages.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any

from .errors import ApiError, Code
from .jsontypes import JsonDict, is_array, is_object

REQUIRED = ("BASE_TYPE_REQUIRED", "This field is required")
NOT_AN_OBJECT = ("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
NOT_A_LIST = ("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")


@dataclass(slots=True)
class Problems:
    """Everything wrong with one body, in Discord's nested shape."""

    tree: JsonDict = field(default_factory=dict[str, Any])

    def note(self, path: tuple[str, ...], code: str, message: str) -> None:
        """Add one problem at a path of keys."""
        node = self.tree
        for key in path:
            node = node.setdefault(key, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def raise_if_any(self) -> None:
        """Refuse the request with 400/50035 when something was noted."""
        if self.tree:
            raise ApiError(Code.INVALID_FORM, self.tree)


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a body: goes deeper with `/`, reads values, notes problems."""

    problems: Problems
    path: tuple[str, ...] = ()

    def __truediv__(self, key: str | int) -> Field:
        return Field(self.problems, (*self.path, str(key)))

    def fail(self, code: str, message: str) -> None:
        """Note a problem here."""
        self.problems.note(self.path, code, message)

    def bad_length(self, low: int, high: int) -> None:
        """Note that the length is outside its bounds."""
        if low == 0:
            self.fail("BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        else:
            self.fail("BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def text(self, payload: JsonDict, key: str, low: int, high: int, *, required: bool = True) -> str | None:
        """Read a string of `low` to `high` characters."""
        value, here = payload.get(key), self / key
        if value is None:
            if required:
                here.fail(*REQUIRED)
            return None
        if not isinstance(value, str):
            here.fail("STRING_TYPE_CONVERT", f"Could not interpret {value!r} as string.")
            return None
        if not low <= len(value) <= high:
            here.bad_length(low, high)
        return value

    def number(
        self,
        payload: JsonDict,
        key: str,
        low: int,
        high: int,
        *,
        default: int | None = None,
        required: bool = False,
    ) -> int | None:
        """Read a whole number between two bounds."""
        value, here = payload.get(key), self / key
        if value is None:
            if required:
                here.fail(*REQUIRED)
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            here.fail("NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return default
        if value < low:
            here.fail("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")
        if value > high:
            here.fail("NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
        return value

    def choice(self, payload: JsonDict, key: str, allowed: Container[object]) -> Any:
        """Read a value that must be one of a few."""
        value, here = payload.get(key), self / key
        if value is None:
            here.fail(*REQUIRED)
        elif value not in allowed:
            here.fail("BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
        return value

    def array(self, payload: JsonDict, key: str, low: int, high: int, *, required: bool = True) -> list[Any]:
        """Read an array of `low` to `high` items."""
        value, here = payload.get(key), self / key
        if value is None:
            if required and low:
                here.fail(*REQUIRED)
            return []
        if not is_array(value):
            here.fail(*NOT_A_LIST)
            return []
        if not low <= len(value) <= high:
            here.bad_length(low, high)
        return value

    def objects(
        self, payload: JsonDict, key: str, low: int, high: int, *, required: bool = True
    ) -> Iterator[tuple[Field, JsonDict]]:
        """Read an array of objects, each with its place."""
        for index, item in enumerate(self.array(payload, key, low, high, required=required)):
            if is_object(item):
                yield self / key / index, item
            else:
                (self / key / index).fail(*NOT_AN_OBJECT)

    def object(self, payload: JsonDict, key: str) -> JsonDict:
        """Read an object; absent, null and wrong values read as an empty one."""
        value = payload.get(key)
        if value is None:
            return {}
        if not is_object(value):
            (self / key).fail(*NOT_AN_OBJECT)
            return {}
        return value


def refuse(path: tuple[str, ...], code: str, message: str) -> ApiError:
    """Return the refusal of a body with a single problem."""
    problems = Problems()
    problems.note(path, code, message)
    return ApiError(Code.INVALID_FORM, problems.tree)
