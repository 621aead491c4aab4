"""What Discord shows: every fact about a message is committed before or after the request it belongs to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Connection, Float, Integer, bindparam, case, update

from bot.jobs.model import Job, Picture
from bot.jobs.schema import jobs
from bot.jobs.transactions import rows

_REVISION: Final = bindparam("new_shown", type_=Integer)
_SHOWN: Final = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"))
    .values(
        shown=case((jobs.c.shown < _REVISION, _REVISION), else_=jobs.c.shown),
        delivered_at=case(
            (
                bindparam("new_final", type_=Boolean) & jobs.c.delivered_at.is_(None),
                bindparam("new_at", type_=Float),
            ),
            else_=jobs.c.delivered_at,
        ),
        picture=bindparam("new_picture", type_=jobs.c.picture.type),
        sending=None,
        sending_at=None,
    )
    .returning(*jobs.c)
)


def shown(connection: Connection, job: Job, picture: Picture | None, now: float) -> Job | None:
    """Discord shows `job.revision`; a terminal state is thereby delivered."""
    return rows.one(
        connection,
        _SHOWN,
        job=job.id,
        new_shown=job.revision,
        new_final=job.terminal,
        new_at=now,
        new_picture=picture,
    )


def sending(connection: Connection, job: int, letter: str, now: float) -> Job | None:
    """A new message with this nonce letter is about to be sent."""
    return rows.set_columns(connection, job, sending=letter, sending_at=now)


def moved(connection: Connection, job: int, message_id: int, channel_id: int) -> Job | None:
    """The job is shown by another message from now on, which only the bot's own token can edit."""
    return rows.set_columns(
        connection,
        job,
        message_id=message_id,
        message_channel_id=channel_id,
        token=None,
        token_at=None,
        sending=None,
        sending_at=None,
    )


def brought(
    connection: Connection, ref: str, token: str, channel_id: int, message_id: int, private: bool, now: float
) -> Job | None:
    """A person asked to have the job shown in a new answer: that message is its home from now on."""
    job = rows.bump_ref(connection, ref)
    if job is None:
        return None
    return rows.set_columns(
        connection,
        job.id,
        token=token,
        token_at=now,
        message_id=message_id,
        message_channel_id=channel_id,
        private=private,
        picture=None,
        delivered_at=None,
        sending=None,
        sending_at=None,
    )


def given_up(connection: Connection, job: Job) -> Job | None:
    """No way is left to show this revision; it is kept for /show."""
    return rows.set_columns(connection, job.id, shown=job.revision, sending=None, sending_at=None)
