"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("max_queue", sa.Integer(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("frozen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "account_keys",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_keys_account_id")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_account_keys")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("estimate", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parent_job_id", sa.String(), nullable=True),
        sa.Column("press_key", sa.String(), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("upload_limit", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("token_at", sa.Float(precision=53), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("message_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("sending", sa.String(), nullable=True),
        sa.Column("sending_at", sa.Float(precision=53), nullable=True),
        sa.Column("delivered_at", sa.Float(precision=53), nullable=True),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("newest_known", sa.String(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=True),
        sa.Column("preview", sa.Text(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("images", sa.Text(), nullable=True),
        sa.Column("components", sa.Text(), nullable=True),
        sa.Column("seed", sa.String(), nullable=True),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("failure_text", sa.Text(), nullable=True),
        sa.Column("vt", sa.Float(precision=53), nullable=False),
        sa.Column("not_before", sa.Float(precision=53), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("hold", sa.String(), nullable=True),
        sa.Column("asked_at", sa.Float(precision=53), nullable=True),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("submitted_at", sa.Float(precision=53), nullable=True),
        sa.Column("deadline_at", sa.Float(precision=53), nullable=True),
        sa.Column("finished_at", sa.Float(precision=53), nullable=True),
        sa.CheckConstraint("shown <= revision", name=op.f("ck_jobs_shown")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_jobs_account_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["jobs.id"], name=op.f("fk_jobs_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("job_id", name=op.f("uq_jobs_job_id")),
        sa.UniqueConstraint("press_key", name=op.f("uq_jobs_press_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_jobs_ref")),
        sa.UniqueConstraint("token", name=op.f("uq_jobs_token")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_jobs_dirty",
            ["id"],
            unique=False,
            sqlite_where=sa.text("shown < revision"),
            postgresql_where=sa.text("shown < revision"),
        )
        batch_op.create_index("ix_jobs_parent", ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_jobs_upstream",
            ["account_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('overdue', 'running', 'submitting', 'unsure')"),
            postgresql_where=sa.text("state IN ('overdue', 'running', 'submitting', 'unsure')"),
        )
        batch_op.create_index("ix_jobs_user", ["user_id", "id"], unique=False)
        batch_op.create_index(
            "ix_jobs_waiting",
            ["vt", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'queued')"),
            postgresql_where=sa.text("state IN ('new', 'queued')"),
        )
        batch_op.create_index(
            "ix_jobs_waiting_user",
            ["user_id", "vt"],
            unique=False,
            sqlite_where=sa.text("state IN ('new', 'queued')"),
            postgresql_where=sa.text("state IN ('new', 'queued')"),
        )

    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opening", sa.Boolean(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_ledger_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("job_id", "opening", name=op.f("uq_ledger_job_id_opening")),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_guild", ["guild_id", "at"], unique=False)
        batch_op.create_index("ix_ledger_user", ["user_id", "at"], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_user")
        batch_op.drop_index("ix_ledger_guild")

    op.drop_table("ledger")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_jobs_waiting_user",
            sqlite_where=sa.text("state IN ('new', 'queued')"),
            postgresql_where=sa.text("state IN ('new', 'queued')"),
        )
        batch_op.drop_index(
            "ix_jobs_waiting",
            sqlite_where=sa.text("state IN ('new', 'queued')"),
            postgresql_where=sa.text("state IN ('new', 'queued')"),
        )
        batch_op.drop_index("ix_jobs_user")
        batch_op.drop_index(
            "ix_jobs_upstream",
            sqlite_where=sa.text("state IN ('overdue', 'running', 'submitting', 'unsure')"),
            postgresql_where=sa.text("state IN ('overdue', 'running', 'submitting', 'unsure')"),
        )
        batch_op.drop_index("ix_jobs_parent")
        batch_op.drop_index(
            "ix_jobs_dirty",
            sqlite_where=sa.text("shown < revision"),
            postgresql_where=sa.text("shown < revision"),
        )

    op.drop_table("jobs")
    op.drop_table("account_keys")
    op.drop_table("meta")
    op.drop_table("accounts")
