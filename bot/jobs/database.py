"""Opening the database: place, lock, schema."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from enum import Enum
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.errors import StartError
from bot.jobs.runner import SqliteRunner, sqlite_engine
from bot.reasons import os_reason

FILE: Final = "easel.db"
LOCK: Final = "easel.lock"


class Schema(Enum):
    """How the database's schema stands to this program's."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def open_engine(data_dir: Path) -> Engine:
    """An engine on DATA_DIR/easel.db.

    Raises:
        StartError: the directory cannot be made or written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartError("start.data_dir", path=data_dir, reason=os_reason(error)) from error
    return sqlite_engine(data_dir / FILE)


@contextmanager
def exclusive(data_dir: Path) -> Generator[None]:
    """Hold DATA_DIR/easel.lock: two running bots on one SQLite file would submit twice.

    Raises:
        StartError: another process holds it.
    """
    lock = FileLock(data_dir / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StartError("start.locked", path=data_dir) from error
    try:
        yield
    finally:
        lock.release()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.jobs:migrations")
    config.set_main_option("path_separator", "os")
    return config


def schema_state(connection: Connection) -> Schema:
    """Compare the database's revision with the newest this program has."""
    scripts = ScriptDirectory.from_config(_alembic())
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return Schema.EMPTY
    if revision == scripts.get_current_head():
        return Schema.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Schema.OLDER if revision in known else Schema.NEWER


def upgrade(engine: Engine) -> Schema:
    """Bring the schema up to this program's; what it was before.

    Raises:
        StartError: the schema is newer than the program, or the file is no database.
    """
    try:
        with engine.connect() as connection, connection.begin():
            before = schema_state(connection)
            if before is Schema.NEWER:
                raise StartError("start.newer_schema")
            if before is not Schema.CURRENT:
                config = _alembic()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    except OperationalError as error:
        raise StartError("start.database", reason=error.orig) from error
    except DatabaseError as error:
        raise StartError("start.database", reason=error.orig) from error
    return before


@asynccontextmanager
async def open_sqlite(data_dir: Path) -> AsyncGenerator[SqliteRunner]:
    """The running bot's database, locked, migrated and served by its writer thread."""
    engine = open_engine(data_dir)
    try:
        with exclusive(data_dir):
            upgrade(engine)
            runner = SqliteRunner(engine)
            try:
                yield runner
            finally:
                await runner.close()
    finally:
        engine.dispose()
