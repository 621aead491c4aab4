from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.jobs.database import upgrade
from bot.jobs.runner import sqlite_engine
from tests.jobs.db import Db

EmptyDatabase = Callable[[], Engine]


@pytest.fixture(scope="session")
def empty_database() -> Iterator[EmptyDatabase]:
    """Empties the one database that all tests share, with its compiled statements; gives its engine."""
    template, engine = sqlite_engine(Path(":memory:")), sqlite_engine(Path(":memory:"))
    upgrade(template)
    source, target = (one.raw_connection().driver_connection for one in (template, engine))
    assert source is not None
    assert target is not None

    def empty() -> Engine:
        source.backup(target)
        return engine

    yield empty
    engine.dispose()
    template.dispose()


@pytest.fixture
def engine(empty_database: EmptyDatabase) -> Engine:
    return empty_database()


@pytest.fixture
def db(engine: Engine) -> Db:
    return Db(engine)
