"""What Discord shows: every fact about a message is committed before or after the request it belongs to."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Connection, Float, Integer, String, bindparam, case, update

from bot.jobs.model import Home, Job, Picture
from bot.jobs.schema import jobs
from bot.jobs.transactions import rows

_REVISION: Final = bindparam("new_shown", type_=Integer)
_HOME: Final = bindparam("home", type_=BigInteger)
_SHOWN: Final = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"), jobs.c.message_id == _HOME)
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
        clips=bindparam("new_clips", type_=jobs.c.clips.type),
        sending=None,
        sending_at=None,
    )
    .returning(*jobs.c)
)
_SENDING: Final = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"), jobs.c.message_id.is_not_distinct_from(_HOME))
    .values(sending=bindparam("new_letter", type_=String), sending_at=bindparam("new_at", type_=Float))
    .returning(*jobs.c)
)
_MOVED: Final = (
    update(jobs)
    .where(jobs.c.id == bindparam("job"), jobs.c.sending == bindparam("letter"))
    .values(
        message_id=_HOME,
        message_channel_id=bindparam("new_channel", type_=BigInteger),
        message_guild_id=case(
            (bindparam("new_channel", type_=BigInteger) == jobs.c.channel_id, jobs.c.guild_id)
        ),
        token=None,
        token_at=None,
        sending=None,
        sending_at=None,
    )
    .returning(*jobs.c)
)


def shown(
    connection: Connection,
    job: Job,
    message_id: int,
    picture: Picture | None,
    now: float,
    clips: tuple[Picture, ...] = (),
) -> Job | None:
    """A message shows `job.revision`; a terminal state is thereby delivered.

    Nothing is noted when the job was brought to another message meanwhile; the job as it then is.
    """
    noted = rows.one(
        connection,
        _SHOWN,
        job=job.id,
        home=message_id,
        new_shown=job.revision,
        new_final=job.terminal,
        new_at=now,
        new_picture=picture,
        new_clips=clips,
    )
    return noted or rows.by_id(connection, job.id)


def sending(connection: Connection, job: Job, letter: str, now: float) -> Job | None:
    """A new message with this nonce letter is about to be sent; None when the job has got another home."""
    return rows.one(connection, _SENDING, job=job.id, home=job.message_id, new_letter=letter, new_at=now)


def moved(connection: Connection, job: int, letter: str, message_id: int, channel_id: int) -> Job | None:
    """The message sent with this letter shows the job from now on; only the bot's own token can edit it.

    None when the job was brought to another message meanwhile. A batch's board is to link to it.
    """
    home = rows.one(connection, _MOVED, job=job, letter=letter, home=message_id, new_channel=channel_id)
    if home is not None and home.details.number is not None and home.parent_id is not None:
        rows.bump(connection, home.parent_id)
    return home


def brought(
    connection: Connection, ref: str, token: str, home: Home, private: bool, now: float
) -> Job | None:
    """A person asked to have the job shown in a new answer: that message is its home from now on.

    What has been delivered before stays so: bringing it is no new end, of which members would be told.
    """
    job = rows.bump_ref(connection, ref)
    if job is None:
        return None
    return rows.set_columns(
        connection,
        job.id,
        token=token,
        token_at=now,
        message_id=home.message_id,
        message_channel_id=home.channel_id,
        message_guild_id=home.guild_id,
        private=private,
        picture=None,
        clips=(),
        sending=None,
        sending_at=None,
    )


def given_up(connection: Connection, job: Job) -> Job | None:
    """No way is left to show this revision; it is kept for /show."""
    return rows.set_columns(connection, job.id, shown=job.revision, sending=None, sending_at=None)
