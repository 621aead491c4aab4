"""Alembic's environment: it migrates the connection that `bot.jobs.database` hands it."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from bot.jobs.schema import metadata


def plain_type(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write a type of our own as what the database stores, so that old scripts need no later code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
