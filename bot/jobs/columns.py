"""How values of ours lie in the database's columns, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Dialect, String, Text, TypeDecorator

from bot.jobs import details, origin
from bot.jobs.details import Details
from bot.jobs.model import Picture
from bot.jobs.origin import Origin

W = TypeVar("W", bound=StrEnum)


class Words(TypeDecorator[W]):
    """A StrEnum as its word."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[W]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: W | None, dialect: Dialect) -> str | None:  # noqa: ARG002  interface
        """The word to store."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> W | None:  # noqa: ARG002  interface
        """The member a stored word stands for."""
        return None if value is None else self.enum(value)


class Quota(TypeDecorator[Decimal]):
    """A sum of TTAPI quota (100 = 1 USD) as whole hundredths, so that sums are exact on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002  interface
        """Hundredths, rounded half to even."""
        return None if value is None else round(value * 100)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002  interface
        """Quota."""
        return None if value is None else Decimal(int(value)) / 100


class _Json(TypeDecorator[Any]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  interface
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  interface
        return None if value is None else json.loads(value)


class Tuples(_Json):
    """A tuple of texts or numbers as a JSON array."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """A tuple; () for NULL."""
        return tuple(super().process_result_value(value, dialect) or ())


class Particulars(TypeDecorator[Details]):
    """An order's `Details` as a JSON object; NULL when there are none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Details | None, dialect: Dialect) -> str | None:  # noqa: ARG002  interface
        """The object to store."""
        return None if value is None else details.pack(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Details:  # noqa: ARG002  interface
        """The details."""
        return details.unpack(value)


class Origins(TypeDecorator[Origin]):
    """An `Origin` as a JSON object."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Origin | None, dialect: Dialect) -> str | None:  # noqa: ARG002  interface
        """The object to store."""
        return None if value is None else origin.pack(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Origin | None:  # noqa: ARG002  interface
        """The origin, or None."""
        return None if value is None else origin.unpack(value)


class Clips(_Json):
    """A tuple of `Picture`s as a JSON array."""

    cache_ok = True

    def process_bind_param(self, value: tuple[Picture, ...] | None, dialect: Dialect) -> str | None:
        """The array to store."""
        return super().process_bind_param([asdict(clip) for clip in value], dialect) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Picture, ...]:
        """The clips; () for NULL."""
        return tuple(Picture(**clip) for clip in super().process_result_value(value, dialect) or ())


class Pictures(_Json):
    """A `Picture` as a JSON object."""

    cache_ok = True

    def process_bind_param(self, value: Picture | None, dialect: Dialect) -> str | None:
        """The object to store."""
        return None if value is None else super().process_bind_param(asdict(value), dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Picture | None:
        """The picture, or None."""
        stored = super().process_result_value(value, dialect)
        return None if stored is None else Picture(**stored)
