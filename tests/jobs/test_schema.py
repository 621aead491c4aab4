"""The tables: what is written comes back, and the job's fields are the table's columns."""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from bot.jobs import columns, schema
from bot.jobs.model import Hold, Job, Picture, State
from bot.jobs.transactions import rows
from bot.ttapi.failures import FailureKind
from tests.jobs.builders import NOW, job


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as opened:
        opened.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield opened
        opened.rollback()


def values(row: Job) -> dict[str, object]:
    return {field.name: getattr(row, field.name) for field in fields(Job)}


def test_the_columns_are_the_fields_in_order() -> None:
    assert [column.name for column in schema.jobs.c] == [field.name for field in fields(Job)]


@pytest.mark.parametrize(
    "row",
    [
        job(State.NEW, roles=(), guild_id=None, token=None, quota=None, images=(), components=()),
        job(
            State.SUCCEEDED,
            prompt="灯塔 \U0001f3a8 'x' \n\\",
            estimate=Decimal("0.01"),
            roles=(2**63 - 1, 1),
            picture=Picture(2**62, "a.png", "https://cdn.discordapp.com/a.png?ex=1&hm=2"),
            images=("https://a", "https://b"),
            components=("upsample1", "Custom Zoom"),
            quota=Decimal("12.34"),
            hold=Hold.KEY_REFUSED,
            failure=FailureKind.OTHER,
            failure_text="未知",
            vt=0.1 + 0.2,
            finished_at=NOW + 0.123456,
        ),
    ],
)
def test_a_job_comes_back_as_it_was(connection: Connection, row: Job) -> None:
    connection.execute(insert(schema.jobs), values(row) | {"account_id": None})
    found = rows.by_id(connection, row.id)
    assert found is not None
    assert values(found) == values(row) | {"account_id": None}


def test_null_lists_are_empty(connection: Connection) -> None:
    connection.execute(insert(schema.jobs), values(job()) | {"account_id": None})
    connection.execute(text("UPDATE jobs SET images = NULL, components = NULL"))
    found = rows.by_id(connection, 1)
    assert found is not None
    assert (found.images, found.components) == ((), ())


@pytest.mark.parametrize(
    ("quota", "stored", "back"),
    [("4", 400, "4"), ("0.5", 50, "0.5"), ("2.345", 234, "2.34"), ("2.355", 236, "2.36"), ("0", 0, "0")],
)
def test_quota_in_whole_hundredths(connection: Connection, quota: str, stored: int, back: str) -> None:
    connection.execute(
        insert(schema.accounts),
        {"name": "n", "max_queue": 1, "balance": Decimal(quota), "frozen": Decimal(0)},
    )
    assert connection.execute(text("SELECT balance FROM accounts")).scalar_one() == stored
    assert connection.execute(select(schema.accounts.c.balance)).scalar_one() == Decimal(back)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_any_quota_comes_back(quota: Decimal) -> None:
    kind, dialect = columns.Quota(), postgresql.dialect()
    assert kind.process_result_value(kind.process_bind_param(quota, dialect), dialect) == quota


@pytest.mark.parametrize("column", ["ref", "press_key", "token", "job_id"])
def test_what_belongs_to_one_job(connection: Connection, column: str) -> None:
    unique: dict[str, object] = {
        "ref": "a",
        "press_key": "a",
        "token": "a",
        "job_id": "a",
        "account_id": None,
    }
    connection.execute(insert(schema.jobs), values(job()) | unique)
    other: dict[str, object] = {"ref": "b", "press_key": "b", "token": "b", "job_id": "b", "account_id": None}
    with pytest.raises(IntegrityError, match=f"jobs.{column}"):
        connection.execute(insert(schema.jobs), values(job(id=2)) | other | {column: "a"})


def plan(connection: Connection, statement: str) -> str:
    return " ".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))


@pytest.mark.parametrize(
    ("index", "condition"),
    [
        ("ix_jobs_waiting", "state IN ('new', 'queued') ORDER BY vt, id"),
        ("ix_jobs_waiting_user", "user_id = 7 AND state IN ('new', 'queued') ORDER BY vt"),
        ("ix_jobs_upstream", "account_id = 1 AND state IN ('overdue', 'running', 'submitting', 'unsure')"),
        ("ix_jobs_dirty", "shown < revision ORDER BY id"),
        ("ix_jobs_user", "user_id = 7 ORDER BY id DESC"),
    ],
)
def test_indexes_serve_the_hot_statements(connection: Connection, index: str, condition: str) -> None:
    assert index in plan(connection, f"SELECT * FROM jobs WHERE {condition}")
