"""The tables, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from bot.jobs.columns import Clips, Origins, Particulars, Pictures, Quota, Tuples, Words
from bot.jobs.drafts import DraftKind
from bot.jobs.model import UPSTREAM, WAITING, Hold, State
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import Mode

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in INTEGER keys
Snowflake = BigInteger
Time = Float(53)

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("max_queue", Integer, nullable=False),
    Column("balance", Quota, nullable=False),
    Column("frozen", Quota, nullable=False),
)

account_keys = Table(
    "account_keys",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
)

# The order of the columns is the order of the fields of `bot.jobs.model.Job`.
jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", String, nullable=False, unique=True),
    Column("state", Words(State), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("action", String, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("mode", Words(Mode), nullable=False),
    Column("estimate", Quota, nullable=False),
    Column("parent_id", Id, ForeignKey("jobs.id")),
    Column("parent_job_id", String),
    Column("press_key", String, unique=True),
    Column("account_id", Id, ForeignKey("accounts.id")),
    Column("user_id", Snowflake, nullable=False),
    Column("guild_id", Snowflake),
    Column("channel_id", Snowflake, nullable=False),
    Column("roles", Tuples, nullable=False),
    Column("locale", String, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("upload_limit", Integer, nullable=False),
    Column("token", String, unique=True),
    Column("token_at", Time),
    Column("message_id", Snowflake),
    Column("message_channel_id", Snowflake),
    Column("sending", String),
    Column("sending_at", Time),
    Column("delivered_at", Time),
    Column("picture", Pictures),
    Column("job_id", String, unique=True),
    Column("newest_known", String),
    Column("progress", Integer),
    Column("preview", Text),
    Column("image", Text),
    Column("images", Tuples),
    Column("components", Tuples),
    Column("seed", String),
    Column("quota", Quota),
    Column("failure", Words(FailureKind)),
    Column("failure_text", Text),
    Column("vt", Float(53), nullable=False),
    Column("not_before", Time, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("hold", Words(Hold)),
    Column("asked_at", Time),
    Column("created_at", Time, nullable=False),
    Column("submitted_at", Time),
    Column("deadline_at", Time),
    Column("finished_at", Time),
    Column("details", Particulars),
    Column("text", Text),
    Column("videos", Tuples),
    Column("clips", Clips),
    Column("message_guild_id", Snowflake),
    CheckConstraint("shown <= revision", name="shown"),
)


def state_in(states: Iterable[State]) -> ColumnElement[bool]:
    """``jobs.state IN (…)`` with the words written out: partial indexes do not serve bound parameters."""
    return jobs.c.state.in_([literal_column(f"'{state.value}'") for state in sorted(states)])


def _partial_index(name: str, condition: ColumnElement[bool], *columns: ColumnElement[Any]) -> None:
    Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


_partial_index("ix_jobs_waiting", state_in(WAITING), jobs.c.vt, jobs.c.id)
_partial_index("ix_jobs_waiting_user", state_in(WAITING), jobs.c.user_id, jobs.c.vt)
_partial_index("ix_jobs_upstream", state_in(UPSTREAM), jobs.c.account_id)
_partial_index("ix_jobs_dirty", jobs.c.shown < jobs.c.revision, jobs.c.id)
Index("ix_jobs_user", jobs.c.user_id, jobs.c.id)
Index("ix_jobs_parent", jobs.c.parent_id)
Index("ix_jobs_message", jobs.c.message_id)

# Pictures that members gave with an order; swept once the order is over.
inputs = Table(
    "inputs",
    metadata,
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("media_type", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# What a member has prepared and not ordered yet; `job_id` is what became of it.
drafts = Table(
    "drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ref", String, nullable=False, unique=True),
    Column("kind", Words(DraftKind), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("action", String, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("mode", Words(Mode), nullable=False),
    Column("details", Particulars),
    Column("parent_ref", String),
    Column("origin", Origins),
    Column("media_type", String),
    Column("data", LargeBinary),
    Column("job_id", Id, ForeignKey("jobs.id")),
    Column("created_at", Time, nullable=False),
)
Index("ix_drafts_created", drafts.c.created_at)

# A member's own settings; absent is what nobody ever changed.
members = Table(
    "members",
    metadata,
    Column("user_id", Snowflake, primary_key=True),
    Column("settings", Text, nullable=False),
)

presets = Table(
    "presets",
    metadata,
    Column("user_id", Snowflake, primary_key=True),
    Column("name", String, primary_key=True),
    Column("text", Text, nullable=False),
)

favourites = Table(
    "favourites",
    metadata,
    Column("user_id", Snowflake, primary_key=True),
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    Column("at", Time, nullable=False),
)

thumbnails = Table(
    "thumbnails",
    metadata,
    Column("job_id", Id, ForeignKey("jobs.id"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# Money: one row when a job is accepted (reserve) and one when it ends (settle or release).
ledger = Table(
    "ledger",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("jobs.id"), nullable=False),
    Column("opening", Boolean, nullable=False),
    Column("entry", String, nullable=False),
    Column("quota", Quota, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("guild_id", Snowflake),
    Column("at", Time, nullable=False),
    UniqueConstraint("job_id", "opening"),
)
Index("ix_ledger_user", ledger.c.user_id, ledger.c.at)
Index("ix_ledger_guild", ledger.c.guild_id, ledger.c.at)
