"""What the store knows of messages on Discord."""

import pytest
from sqlalchemy.exc import IntegrityError

from bot.jobs.model import Home, Job, Picture
from bot.jobs.transactions import rows, showing
from tests.jobs.builders import CHANNEL, NOW, running
from tests.jobs.db import Db


def home(job: Job) -> int:
    assert job.message_id is not None
    return job.message_id


def test_showing_an_end_is_delivering_it(db: Db) -> None:
    job = db.succeeded()
    shown = db(showing.shown, job, home(job), Picture(1, "a.png", "https://cdn/1"), NOW + 3)
    assert shown is not None
    assert (shown.shown, shown.delivered_at) == (job.revision, NOW + 3)
    again = db(showing.shown, shown, home(job), shown.picture, NOW + 9)
    assert again is not None
    assert (again.delivered_at, again.picture) == (NOW + 3, Picture(1, "a.png", "https://cdn/1"))


def test_showing_progress_delivers_nothing(db: Db) -> None:
    job = db.running()
    shown = db(showing.shown, job, home(job), None, NOW)
    assert shown is not None
    assert (shown.shown, shown.delivered_at) == (job.revision, None)


def test_an_older_edit_takes_nothing_back(db: Db) -> None:
    older = db.running()
    newer = db.told(older, running(50))
    db(showing.shown, newer, home(newer), None, NOW)
    after = db(showing.shown, older, home(older), None, NOW)
    assert after is not None
    assert after.shown == newer.revision


def test_a_message_that_is_no_longer_the_jobs_home_says_nothing_about_it(db: Db) -> None:
    job = db.succeeded()
    brought = db(showing.brought, job.ref, "new token", Home(20, 31, 900), False, NOW)
    assert brought is not None
    after = db(showing.shown, job, home(job), Picture(1, "a.png", "https://cdn/1"), NOW)
    assert after == brought
    assert (brought.message_id, brought.picture, brought.delivered_at, brought.dirty) == (
        900,
        None,
        None,
        True,
    )


def test_a_message_sent_anew_is_the_home_unless_the_job_was_brought_elsewhere(db: Db) -> None:
    job = db.succeeded()
    sending = db(showing.sending, job, "c", NOW)
    assert sending is not None
    assert (sending.sending, sending.sending_at) == ("c", NOW)
    moved = db(showing.moved, job.id, "c", 901, CHANNEL)
    assert moved is not None
    assert (moved.message_id, moved.token, moved.sending, moved.sending_at) == (901, None, None, None)
    assert db(showing.sending, moved, "c", NOW) is not None
    assert db(showing.brought, job.ref, "new token", Home(20, 31, 902), False, NOW) is not None
    assert db(showing.moved, job.id, "c", 903, CHANNEL) is None
    assert db(showing.sending, moved, "c", NOW) is None
    after = db.get(job)
    assert (after.message_id, after.token, after.sending) == (902, "new token", None)


def test_giving_up_keeps_what_came_later(db: Db) -> None:
    older = db.running()
    newer = db.told(older, running(50))
    db(showing.given_up, older)
    assert db.get(newer).dirty
    db(showing.given_up, newer)
    assert not db.get(newer).dirty


def test_the_database_itself_refuses_to_show_more_than_there_is(db: Db) -> None:
    job = db.running()
    with pytest.raises(IntegrityError):
        db(rows.set_columns, job.id, shown=job.revision + 1)


def test_where_the_message_is(db: Db) -> None:
    job = db.succeeded()
    assert job.home == Home(20, 30, job.message_id or 0)
    for letter, channel, home in (("c", 30, Home(20, 30, 901)), ("d", 555, Home(None, 555, 902))):
        asked = db.get(job)
        assert db(showing.sending, asked, letter, NOW) is not None
        moved = db(showing.moved, job.id, letter, home.message_id, channel)
        assert moved is not None
        assert moved.home == home
    brought = db(showing.brought, job.ref, "token", Home(21, 31, 903), False, NOW)
    assert brought is not None
    assert brought.home == Home(21, 31, 903)
