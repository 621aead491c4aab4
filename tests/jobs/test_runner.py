"""The writer thread: shared commits, isolation, and a disk or another process in the way."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.errors import DatabaseUnavailable
from bot.jobs import runner as runner_module
from bot.jobs.database import FILE, open_engine, upgrade
from bot.jobs.runner import SqliteRunner, Transaction, insist
from bot.jobs.schema import meta
from bot.jobs.transactions import accounts


class Writer:
    """A runner whose thread can be stopped for a moment, with counts of what it did."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.events: Counter[str] = Counter()
        for name in ("commit", "rollback", "savepoint"):
            event.listen(engine, name, self._counted(name))
        self.runner = SqliteRunner(engine)

    def _counted(self, name: str) -> Callable[..., None]:
        def count(*_: object) -> None:
            self.events[name] += 1

        return count

    async def together(self, *functions: Transaction[object]) -> list[object]:
        """Have functions wait for the writer at the same time; their values or errors."""
        busy, free = threading.Event(), threading.Event()

        def block(_: Connection) -> None:
            busy.set()
            free.wait(10)

        first = asyncio.ensure_future(self.runner.run(block))
        await asyncio.to_thread(busy.wait, 10)
        waiting = [asyncio.ensure_future(self.runner.run(fn)) for fn in functions]
        await asyncio.sleep(0)
        free.set()
        await first
        self.events["commit"] -= 1
        return await asyncio.gather(*waiting, return_exceptions=True)


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    engine = open_engine(tmp_path)

    def impatient(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    event.listen(engine, "connect", impatient)
    upgrade(engine)
    writer = Writer(engine)
    yield writer
    await writer.runner.close()


def noting(key: str, size: int = 1) -> Transaction[str]:
    """A function that writes a row."""

    def note(connection: Connection) -> str:
        accounts.set_meta(connection, key, "x" * size)
        return key

    return note


def raising(key: str, error: Exception) -> Transaction[str]:
    """A function that writes a row and then fails."""

    def note(connection: Connection) -> str:
        accounts.set_meta(connection, key, "x")
        raise error

    return note


def kept(writer: Writer) -> list[str]:
    """What another connection sees."""
    with sqlite3.connect(writer.engine.url.database or "") as other:
        rows = other.execute("SELECT key FROM meta ORDER BY rowid").fetchall()
    other.close()
    return [key for (key,) in rows]


async def test_a_value_and_an_error(writer: Writer) -> None:
    assert await writer.runner.run(noting("a")) == "a"
    with pytest.raises(KeyError, match="mine"):
        await writer.runner.run(raising("b", KeyError("mine")))
    assert kept(writer) == ["a"]


async def test_what_waits_shares_a_commit(writer: Writer) -> None:
    writer.events.clear()
    values = await writer.together(*(noting(str(number)) for number in range(50)))
    assert values == [str(number) for number in range(50)]
    assert (writer.events["commit"], writer.events["savepoint"]) == (1, 50)
    assert kept(writer) == [str(number) for number in range(50)]


async def test_a_batch_is_bounded(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "BATCH", 8)
    writer.events.clear()
    await writer.together(*(noting(str(number)) for number in range(20)))
    assert writer.events["commit"] == 3


async def test_one_that_fails_hurts_no_other(writer: Writer) -> None:
    writer.events.clear()
    first, second, third, fourth = await writer.together(
        noting("a"), raising("b", KeyError("mine")), noting("c"), raising("d", ValueError("mine"))
    )
    assert (first, third) == ("a", "c")
    assert isinstance(second, KeyError)
    assert isinstance(fourth, ValueError)
    assert kept(writer) == ["a", "c"]
    assert writer.events["commit"] == 1


async def test_a_broken_constraint_is_the_functions_own_affair(writer: Writer) -> None:
    def twice(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(meta.insert(), {"key": "same", "value": "x"})

    first, second, third = await writer.together(noting("a"), twice, noting("c"))
    assert (first, third) == ("a", "c")
    assert isinstance(second, IntegrityError)
    assert kept(writer) == ["a", "c"]


async def test_each_sees_what_came_before_it(writer: Writer) -> None:
    def count(connection: Connection) -> int:
        number = len(connection.execute(select(meta)).all())
        accounts.set_meta(connection, str(number), "x")
        return number

    assert await writer.together(*[count] * 10) == list(range(10))


async def test_no_value_before_the_commit(writer: Writer) -> None:
    reached, gate = threading.Event(), threading.Event()

    def commit(_: Connection) -> None:
        reached.set()
        gate.wait(10)

    event.listen(writer.engine, "commit", commit)
    task = asyncio.ensure_future(writer.runner.run(noting("a")))
    await asyncio.to_thread(reached.wait, 10)
    await asyncio.sleep(0)
    assert not task.done()
    assert kept(writer) == []
    gate.set()
    assert await task == "a"
    assert kept(writer) == ["a"]
    event.remove(writer.engine, "commit", commit)


async def test_a_database_locked_by_somebody_else(writer: Writer) -> None:
    with sqlite3.connect(writer.engine.url.database or "", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable) as caught:
            await writer.runner.run(noting("a"))
        assert isinstance(caught.value.__cause__, OperationalError)
        other.execute("ROLLBACK")
        assert await writer.runner.run(noting("b")) == "b"
    other.close()
    assert kept(writer) == ["b"]


async def test_all_that_wait_for_a_lock_are_refused_together(writer: Writer) -> None:
    await writer.runner.run(noting("first"))
    writer.events.clear()
    with sqlite3.connect(writer.engine.url.database or "", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        writes = [writer.runner.run(noting(str(number))) for number in range(40)]
        results = await asyncio.gather(*writes, return_exceptions=True)
        other.execute("ROLLBACK")
    other.close()
    assert {type(result) for result in results} == {DatabaseUnavailable}
    # One attempt for each batch, not for each function: every attempt waits for the lock.
    assert writer.events["rollback"] <= 3
    assert kept(writer) == ["first"]


async def test_a_full_disk(writer: Writer) -> None:
    await writer.runner.run(noting("first"))

    def no_more_pages(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await writer.runner.run(no_more_pages)
    results = await writer.together(noting("a"), noting("b", 1_000_000), noting("c"), noting("d", 1_000_000))
    assert (results[0], results[2]) == ("a", "c")
    assert isinstance(results[1], DatabaseUnavailable)
    assert isinstance(results[3], DatabaseUnavailable)
    assert kept(writer) == ["first", "a", "c"]
    with pytest.raises(DatabaseUnavailable):
        await writer.runner.run(noting("e", 1_000_000))
    await writer.runner.run(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1000000").scalar_one())
    assert await writer.runner.run(noting("f", 1_000_000)) == "f"
    assert kept(writer) == ["first", "a", "c", "f"]


async def test_a_commit_that_fails(writer: Writer) -> None:
    failures = iter([True, False, True, False])

    def fail(_: Connection) -> None:
        if next(failures):
            raise OperationalError("COMMIT", None, sqlite3.OperationalError("database or disk is full"))

    def arm(_: Connection) -> None:
        event.listen(writer.engine, "commit", fail)

    # The batch's commit fails, then each is run alone: the first well, the second not, the third well.
    results = await writer.together(arm, noting("b"), noting("c"))
    event.remove(writer.engine, "commit", fail)
    assert isinstance(results[1], DatabaseUnavailable)
    assert results[2] == "c"
    assert kept(writer) == ["c"]


async def test_a_function_that_ends_the_transaction_behind_our_back(writer: Writer) -> None:
    ran: list[int] = []

    def lose(connection: Connection) -> None:
        ran.append(len(ran))
        if len(ran) == 1:
            connection.exec_driver_sql("ROLLBACK")

    results = await writer.together(noting("a"), lose, noting("c"))
    assert results == ["a", None, "c"]
    assert ran == [0, 1]
    assert kept(writer) == ["a", "c"]


async def test_a_damaged_database(writer: Writer, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("PRAGMA writable_schema = ON")
        other.execute("UPDATE sqlite_master SET rootpage = 1000000 WHERE name = 'meta'")
        version = other.execute("PRAGMA schema_version").fetchone()[0]
        other.execute(f"PRAGMA schema_version = {version + 1}")
    other.close()
    with pytest.raises(DatabaseUnavailable) as refused:
        await writer.runner.run(noting("alone"))
    assert "malformed" in str(refused.value.__cause__)
    together = await writer.together(noting("a"), noting("b"))
    assert [type(error) for error in together] == [DatabaseUnavailable] * 2


async def test_a_database_that_became_read_only(writer: Writer) -> None:
    connection = writer.engine.raw_connection().driver_connection
    assert connection is not None
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(DatabaseUnavailable):
        await writer.runner.run(noting("a"))
    writes = [writer.runner.run(noting(key)) for key in "bc"]
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert {type(result) for result in results} == {DatabaseUnavailable}
    connection.execute("PRAGMA query_only = OFF")
    assert await writer.runner.run(noting("d")) == "d"
    assert kept(writer) == ["d"]


async def test_nobody_waits_any_more(writer: Writer) -> None:
    busy, free = threading.Event(), threading.Event()

    def block(_: Connection) -> None:
        busy.set()
        free.wait(10)

    first = asyncio.ensure_future(writer.runner.run(block))
    await asyncio.to_thread(busy.wait, 10)
    gone, failing, stays = (
        asyncio.ensure_future(writer.runner.run(fn))
        for fn in (noting("gone"), raising("failing", KeyError("mine")), noting("stays"))
    )
    await asyncio.sleep(0)
    gone.cancel()
    failing.cancel()
    free.set()
    await first
    assert await stays == "stays"
    assert gone.cancelled()
    # What was on its way is done all the same.
    assert kept(writer) == ["gone", "stays"]


async def test_closing_finishes_what_waits(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    upgrade(engine)
    runner = SqliteRunner(engine)
    waiting = [asyncio.ensure_future(runner.run(noting(str(number)))) for number in range(300)]
    await asyncio.sleep(0)
    await runner.close()
    assert await asyncio.gather(*waiting) == [str(number) for number in range(300)]
    assert not any(thread.name == "easel-store" for thread in threading.enumerate())


async def test_insisting(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    async def attempt() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise DatabaseUnavailable
        return "done"

    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(runner_module.asyncio, "sleep", at_once)
    assert await insist(attempt) == "done"
    assert len(tries) == 3
