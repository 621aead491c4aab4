"""JSON as it travels: typed guards and one compact encoder."""

from __future__ import annotations

import json
from typing import Any, TypeGuard

JsonDict = dict[str, Any]


def is_object(value: object) -> TypeGuard[JsonDict]:
    """Tell whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a decoded value is a JSON array."""
    return isinstance(value, list)


def objects(value: object) -> list[JsonDict]:
    """Return the objects inside a JSON array, or nothing for anything else."""
    return [item for item in value if is_object(item)] if is_array(value) else []


def encode(value: object) -> str:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
