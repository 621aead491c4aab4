"""TTAPI accounts and what is kept beside the jobs; keys themselves are never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.jobs.actions import UNLISTED
from bot.jobs.model import State
from bot.jobs.schema import account_keys, accounts, jobs, meta

_BY_NAME: Final = select(accounts).where(accounts.c.name == bindparam("account_name"))
_BY_KEY: Final = (
    select(accounts)
    .join(account_keys, account_keys.c.account_id == accounts.c.id)
    .where(account_keys.c.fingerprint == bindparam("fingerprint"))
)
_KEY: Final = select(account_keys.c.account_id).where(account_keys.c.fingerprint == bindparam("fingerprint"))
_HAS_KEY: Final = select(account_keys.c.fingerprint).where(account_keys.c.account_id == bindparam("account"))
_META: Final = select(meta.c.value).where(meta.c.key == bindparam("meta_key"))
_KNOWN_IDS: Final = select(jobs.c.job_id).where(jobs.c.job_id.in_(bindparam("ids", expanding=True)))
_NEWEST: Final = (
    select(jobs.c.job_id)
    .where(
        jobs.c.account_id == bindparam("account"),
        jobs.c.state == State.SUCCEEDED,
        jobs.c.job_id.is_not(None),
        # TTAPI's list, in which this is a mark, has no others.
        jobs.c.action.not_in(UNLISTED),
    )
    .order_by(jobs.c.submitted_at.desc())
    .limit(1)
)
_DURATIONS: Final = (
    select(jobs.c.action, jobs.c.mode, (jobs.c.finished_at - jobs.c.submitted_at).label("seconds"))
    .where(jobs.c.id > select(func.coalesce(func.max(jobs.c.id), 0) - 500).scalar_subquery())
    .where(jobs.c.state == State.SUCCEEDED, jobs.c.submitted_at.is_not(None))
    .order_by(jobs.c.id)
)


@dataclass(frozen=True, slots=True)
class Account:
    """A TTAPI account as last told by `/info`; `name` is a digest, not the e-mail."""

    id: int
    name: str
    max_queue: int
    balance: Decimal
    frozen: Decimal


def by_key(connection: Connection, fingerprint: str) -> Account | None:
    """The account that a key belonged to when TTAPI last said so."""
    row = connection.execute(_BY_KEY, {"fingerprint": fingerprint}).one_or_none()
    return None if row is None else Account(*row)


def remember(
    connection: Connection, fingerprint: str, name: str, max_queue: int, balance: Decimal, frozen: Decimal
) -> Account:
    """Write an account's figures down, and which key speaks for it.

    A key speaks for one account for life: under a new name it is still the same one, with all its jobs.
    """
    figures = {"name": name, "max_queue": max_queue, "balance": balance, "frozen": frozen}
    row = connection.execute(_BY_NAME, {"account_name": name}).one_or_none()
    row = row or connection.execute(_BY_KEY, {"fingerprint": fingerprint}).one_or_none()
    if row is None:
        added = insert(accounts).returning(*accounts.c)
        row = connection.execute(added, figures).one()
    elif Account(*row) != Account(row.id, name, max_queue, balance, frozen):
        connection.execute(update(accounts).where(accounts.c.id == row.id).values(figures))
    known = connection.execute(_KEY, {"fingerprint": fingerprint}).scalar_one_or_none()
    if known is None:
        connection.execute(insert(account_keys), {"fingerprint": fingerprint, "account_id": row.id})
    elif known != row.id:
        changed = update(account_keys).where(account_keys.c.fingerprint == fingerprint)
        connection.execute(changed.values(account_id=row.id))
        if connection.execute(_HAS_KEY, {"account": known}).first() is None:
            # Nobody else speaks for the account under its old name: it was this one all along.
            connection.execute(update(jobs).where(jobs.c.account_id == known).values(account_id=row.id))
    return Account(row.id, name, max_queue, balance, frozen)


def get_meta(connection: Connection, key: str) -> str | None:
    """A value kept beside the jobs."""
    return connection.execute(_META, {"meta_key": key}).scalar_one_or_none()


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Keep a value beside the jobs."""
    if get_meta(connection, key) is None:
        connection.execute(insert(meta), {"key": key, "value": value})
    else:
        connection.execute(update(meta).where(meta.c.key == key).values(value=value))


def add_meta(connection: Connection, key: str, value: str) -> str:
    """Keep a value unless there is one already; what is kept."""
    kept = get_meta(connection, key)
    if kept is None:
        set_meta(connection, key, value)
    return kept if kept is not None else value


def known_ids(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Which of these TTAPI ids belong to jobs of ours."""
    return frozenset(connection.execute(_KNOWN_IDS, {"ids": list(ids)}).scalars())


def newest_id(connection: Connection, account: int) -> str | None:
    """The TTAPI id of the newest job of ours that succeeded on an account, of those that TTAPI lists."""
    return connection.execute(_NEWEST, {"account": account}).scalar_one_or_none()


def durations(connection: Connection) -> list[tuple[str, str, float]]:
    """Action, mode and seconds from submit to result of the latest successes, oldest first."""
    return [(row.action, str(row.mode), row.seconds) for row in connection.execute(_DURATIONS)]
