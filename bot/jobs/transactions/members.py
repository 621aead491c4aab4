"""What belongs to a member: settings and presets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from bot.jobs.schema import members, presets

MOST_PRESETS: Final = 20
_SETTINGS: Final = select(members.c.settings).where(members.c.user_id == bindparam("user"))
_PRESETS: Final = (
    select(presets.c.name, presets.c.text)
    .where(presets.c.user_id == bindparam("user"))
    .order_by(presets.c.name)
)
_DROP: Final = delete(presets).where(
    presets.c.user_id == bindparam("user"), presets.c.name == bindparam("preset")
)


def settings(connection: Connection, user_id: int) -> str | None:
    """A member's settings as written last, or None."""
    return connection.execute(_SETTINGS, {"user": user_id}).scalar_one_or_none()


def change_settings(connection: Connection, user_id: int, change: Callable[[str | None], str]) -> str:
    """Write a member's settings as `change` makes them of those before; as they are then.

    In one transaction: two changes at once both take effect.
    """
    text = change(settings(connection, user_id))
    connection.execute(delete(members).where(members.c.user_id == user_id))
    connection.execute(insert(members), {"user_id": user_id, "settings": text})
    return text


def presets_of(connection: Connection, user_id: int) -> dict[str, str]:
    """A member's presets by name."""
    return {row.name: row.text for row in connection.execute(_PRESETS, {"user": user_id})}


def save_preset(connection: Connection, user_id: int, name: str, text: str) -> bool:
    """Write a preset, over one of that name; False when the member has as many as there may be."""
    connection.execute(_DROP, {"user": user_id, "preset": name})
    count = select(func.count()).select_from(presets).where(presets.c.user_id == user_id)
    if connection.execute(count).scalar_one() >= MOST_PRESETS:
        return False
    connection.execute(insert(presets), {"user_id": user_id, "name": name, "text": text})
    return True


def drop_preset(connection: Connection, user_id: int, name: str) -> bool:
    """Delete a preset; False when there was none."""
    return connection.execute(_DROP, {"user": user_id, "preset": name}).rowcount > 0
