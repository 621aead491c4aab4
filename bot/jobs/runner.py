"""How transaction functions are run.

A transaction function is plain and synchronous, ``fn(conn) -> value``; all dialect matters of
running it are here. SQLite has one writer thread in which waiting functions share a commit:
each runs in a savepoint of its own, and its value is released only after COMMIT.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.pool import StaticPool

from bot.errors import DatabaseUnavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")
Transaction = Callable[[Connection], T]

BATCH: Final = 128
# What a transaction function did wrong; every other error of the driver is the database's.
OWN_FAULTS: Final = (IntegrityError, ProgrammingError, DataError)


async def insist(attempt: Callable[[], Awaitable[T]]) -> T:
    """Repeat a transaction until the database takes it: for facts that only this process knows."""
    while True:
        try:
            return await attempt()
        except DatabaseUnavailable:
            log.warning("store.away")
            await asyncio.sleep(0.5)


class Runner(Protocol):
    """Runs a transaction function and gives its value once the transaction is durable."""

    async def run(self, fn: Transaction[T]) -> T:
        """The function's value; its own exception; or DatabaseUnavailable."""
        ...


def sqlite_engine(path: Path) -> Engine:
    """An engine whose one connection speaks BEGIN IMMEDIATE, WAL and synchronous=FULL."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        hide_parameters=True,  # rows hold prompts and tokens, which no log may show
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 5.0},
    )

    def on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # SQLite's own knows the case of ASCII letters only.
        connection.create_function("lower", 1, _folded, deterministic=True)

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


@dataclass(slots=True)
class _Work:
    fn: Transaction[Any]
    future: asyncio.Future[Any]
    value: Any = None
    error: BaseException | None = None


class SqliteRunner:
    """One writer thread over one connection; close it to stop the thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._inbox: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="easel-store", daemon=True)
        self._thread.start()

    async def run(self, fn: Transaction[T]) -> T:
        """Run `fn` in a transaction of its own that may share its commit with others.

        Raises:
            DatabaseUnavailable: the disk is full, read-only or busy; nothing happened.
        """
        work = _Work(fn, self._loop.create_future())
        self._inbox.put(work)
        return await work.future

    async def close(self) -> None:
        """Finish what is waiting, then end the thread and close the database."""
        self._inbox.put(None)
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._engine.dispose)

    def _serve(self) -> None:
        open_ = True
        while open_:
            batch, open_ = self._take()
            if batch:
                self._run_batch(batch)
                self._loop.call_soon_threadsafe(_release, batch)

    def _take(self) -> tuple[list[_Work], bool]:
        """Everything that waits now, up to BATCH, and whether more may come."""
        batch: list[_Work] = []
        item = self._inbox.get()
        while item is not None:
            batch.append(item)
            if len(batch) == BATCH or self._inbox.empty():
                return batch, True
            item = self._inbox.get()
        return batch, False

    def _run_batch(self, batch: list[_Work]) -> None:
        if len(batch) > 1 and self._together(batch):
            return
        for work in batch:
            self._alone(work)

    def _together(self, batch: list[_Work]) -> bool:
        """Run all in one transaction; False if nothing of it happened, but may if each is run alone."""
        begun = False
        try:
            with self._engine.begin() as connection:
                begun = True
                for work in batch:
                    work.value, work.error = _in_savepoint(connection, work.fn)
                    if not connection.connection.driver_connection.in_transaction:  # pyright: ignore[reportOptionalMemberAccess]  open
                        # A full disk makes SQLite leave the transaction behind our back.
                        raise _TransactionLostError
        except (DBAPIError, _TransactionLostError) as error:
            log.warning("store.batch_failed", functions=len(batch), error=type(error).__name__)
            if begun:
                return False
            # Locked or read-only: alone none would fare better, and each would wait for the lock again.
            for work in batch:
                work.error = _unavailable(error)
        return True

    def _alone(self, work: _Work) -> None:
        try:
            with self._engine.begin() as connection:
                work.value, work.error = work.fn(connection), None
        except DBAPIError as error:
            work.error = error if isinstance(error, OWN_FAULTS) else _unavailable(error)
        except Exception as error:
            work.error = error


def _unavailable(cause: Exception) -> DatabaseUnavailable:
    error = DatabaseUnavailable()
    error.__cause__ = cause
    return error


class _TransactionLostError(Exception):
    pass


def _in_savepoint(connection: Connection, fn: Transaction[T]) -> tuple[T | None, BaseException | None]:
    try:
        with connection.begin_nested():
            return fn(connection), None
    except OWN_FAULTS as error:
        return None, error
    except DBAPIError:
        raise
    except Exception as error:
        return None, error


def _release(batch: list[_Work]) -> None:
    for work in batch:
        if work.future.cancelled():
            continue
        if work.error is not None:
            work.future.set_exception(work.error)
        else:
            work.future.set_result(work.value)
