"""What is written as JSON comes back: details, origins, drafts, settings of members."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs import details, origin
from bot.jobs.details import NONE, BatchOrder, Details, Input
from bot.jobs.drafts import Draft, DraftKind
from bot.jobs.origin import Origin
from bot.jobs.transactions import drafts
from bot.ttapi.messages import Mode, Motion
from tests.jobs.builders import NOW
from tests.jobs.conftest import EmptyDatabase
from tests.jobs.db import Db

SNOWFLAKES = st.integers(0, 2**63 - 1)
ANY_DETAILS = st.builds(Details)
ORIGINS = st.builds(
    Origin,
    user_id=SNOWFLAKES,
    channel_id=SNOWFLAKES,
    guild_id=st.none() | SNOWFLAKES,
    roles=st.lists(SNOWFLAKES, max_size=5).map(tuple),
    upload_limit=st.integers(1, 2**40),
)
INPUTS = st.builds(Input)
DRAFTS = st.builds(
    Draft,
    ref=st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=20, max_size=20),
    user_id=SNOWFLAKES,
    created_at=st.floats(0, 2**40),
    details=ANY_DETAILS,
    origin=st.none() | ORIGINS.map(lambda known: replace(known, token=None)),
    picture=st.none() | INPUTS,
    job_id=st.none(),
)


@given(ANY_DETAILS)
def test_any_details(wanted: Details) -> None:
    assert details.unpack(details.pack(wanted)) == wanted


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (NONE, None),
        (Details(number=3), '{"number":3}'),
        (Details(clip=2, motion=Motion.HIGH), '{"motion":"high","clip":2}'),
        (
            Details(orders=(BatchOrder("灯塔", Mode.RELAX),)),
            '{"orders":[{"prompt":"灯塔","mode":"relax"}]}',
        ),
    ],
)
def test_only_what_is_not_as_usual_is_written(wanted: Details, text: str | None) -> None:
    assert details.pack(wanted) == text
    assert details.unpack(text) == wanted


def test_what_a_later_version_wrote_beside_it_is_overlooked() -> None:
    assert details.unpack('{"number":3,"style":"new"}') == Details(number=3)


@given(ORIGINS)
def test_any_origin_but_for_its_token(wanted: Origin) -> None:
    packed = origin.pack(wanted)
    assert origin.unpack(packed) == replace(wanted, token=None)


def test_no_token_is_written() -> None:
    wanted = Origin(1, 2, None, (3,), "en-US", True, 10, "a-secret-token")
    assert "secret" not in origin.pack(wanted)


@given(wanted=DRAFTS)
def test_any_draft(empty_database: EmptyDatabase, wanted: Draft) -> None:
    db = Db(empty_database())
    db(drafts.keep, wanted)
    assert db(drafts.by_ref, wanted.ref) == wanted
    assert db(drafts.by_ref, "another") is None


def test_each_kind_of_draft(empty_database: EmptyDatabase) -> None:
    db = Db(empty_database())
    for kind in DraftKind:
        draft = Draft(f"ref-{kind}", kind, 7, "imagine", "p", Mode.FAST, NOW)
        db(drafts.keep, draft)
        assert db(drafts.by_ref, draft.ref) == draft
