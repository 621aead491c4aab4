"""Which job in TTAPI's list is which of ours: tables."""

from __future__ import annotations

import pytest

from bot.config import UnsurePolicy
from bot.jobs.model import Job, State
from bot.jobs.unsure import above, match
from bot.ttapi.messages import ListedJob
from tests.jobs.builders import job as a_job
from tests.jobs.rig import Options

RESUBMIT = Options(policy=UnsurePolicy.RESUBMIT)


def rows(text: str) -> list[ListedJob]:
    """A list, newest first: ``id:action:prompt`` each, with blanks between the rows only."""
    parts = [row.split(":") for row in text.split()]
    return [ListedJob(job_id, action or None, prompt or None) for job_id, action, prompt in parts]


def unsure_jobs(text: str) -> list[Job]:
    """Unsure jobs numbered from 1: ``action:prompt:mark``."""
    parts = [row.split(":") for row in text.split()]
    return [
        a_job(State.UNSURE, id=number, action=action, prompt=prompt, newest_known=mark, job_id=None)
        for number, (action, prompt, mark) in enumerate(parts, 1)
    ]


@pytest.mark.parametrize(
    ("mark", "expected"),
    [("c", "ab"), ("a", ""), ("d", "abc"), ("gone", "abcd"), ("", "abcd"), (None, "abcd")],
)
def test_above(mark: str | None, expected: str) -> None:
    listed = [ListedJob(letter, "imagine", None) for letter in "abcd"]
    assert above(listed, mark) == set(expected)


@pytest.mark.parametrize(
    ("jobs", "listed", "ours", "expected"),
    [
        # One job.
        ("imagine:p:old", "t1:imagine:p old:imagine:q", "old", {1: "t1"}),
        ("imagine:p:old", "old:imagine:q", "old", {}),
        ("imagine:p:old", "old:imagine:q t1:imagine:p", "old", {}),
        ("imagine:p:gone", "t1:imagine:p", "", {1: "t1"}),
        ("imagine:p:old", "t1:imagine:p old:imagine:q", "old t1", {}),
        ("imagine:p:old", "t1:upsample1:p old:imagine:q", "old", {}),
        ("imagine:p:old", "t1::p old:imagine:q", "old", {}),
        # The prompt breaks ties only: TTAPI may have translated it.
        ("imagine:灯塔:old", "t1:imagine:lighthouse old:imagine:q", "old", {1: "t1"}),
        ("imagine:灯塔:old", "t1:imagine: old:imagine:q", "old", {1: "t1"}),
        ("imagine:灯塔:old", "t2:imagine:x t1:imagine:y old:imagine:q", "old", {}),
        ("imagine:p:old", "t2:imagine:x t1:imagine:p old:imagine:q", "old", {1: "t1"}),
        ("imagine:p:old", "t2:imagine:p t1:imagine:p old:imagine:q", "old", {}),
        # Two that ask for the same: which is whose makes no difference, their number does.
        ("imagine:p:old imagine:p:old", "t2:imagine:p t1:imagine:p old:imagine:q", "old", {1: "t2", 2: "t1"}),
        ("imagine:p:old imagine:p:old", "t1:imagine:p old:imagine:q", "old", {}),
        ("imagine:p:old imagine:p:old", "t3:imagine:p t2:imagine:p t1:imagine:p", "", {}),
        (
            "imagine:灯:old imagine:灯:old",
            "t2:imagine:l t1:imagine:l old:imagine:q",
            "old",
            {1: "t2", 2: "t1"},
        ),
        (
            "imagine:p:new imagine:p:old",
            "t2:imagine:p new:imagine:q t1:imagine:p old:imagine:q",
            "new old",
            {},
        ),
        # Rivals.
        (
            "imagine:p:old imagine:q:old",
            "t2:imagine:q t1:imagine:p old:imagine:x",
            "old",
            {1: "t1", 2: "t2"},
        ),
        ("imagine:p:old imagine:灯:old", "t2:imagine:l t1:imagine:p old:imagine:x", "old", {1: "t1"}),
        ("imagine:书:old imagine:灯:old", "t2:imagine:l t1:imagine:b old:imagine:x", "old", {}),
        ("imagine:书:old upsample1:灯:old", "t2:upsample1:l t1:imagine:b", "", {1: "t1", 2: "t2"}),
        ("imagine:p:new imagine:q:old", "t2:imagine:p new:imagine:x t1:imagine:q", "new", {1: "t2", 2: "t1"}),
        ("imagine:p:old", "", "", {}),
    ],
)
def test_match(jobs: str, listed: str, ours: str, expected: dict[int, str]) -> None:
    listing = rows(listed)
    free = frozenset(row.job_id for row in listing) - set(ours.split())
    assert match(unsure_jobs(jobs), listing, free) == expected
