"""The pure life of a job: transitions, snapshots and the clock, against literal tables."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jobs.model import (
    LOST_AFTER,
    TERMINAL,
    TRANSITIONS,
    UPSTREAM,
    WAITING,
    Change,
    Job,
    State,
    advance,
    expire,
    failed,
    new_ref,
    sources,
)
from bot.ttapi.failures import FailureKind
from bot.ttapi.messages import JobStatus, Snapshot
from tests.jobs.builders import GRID, NOW, failure, job, running, success, waiting

# From each state the states that may follow it.
LIFE = {
    "new": "queued cancelled",
    "queued": "submitting cancelled failed running",
    "submitting": "running queued failed unsure succeeded",
    "running": "running succeeded failed overdue",
    "unsure": "running succeeded failed queued",
    "overdue": "succeeded failed",
    "succeeded": "",
    "failed": "",
    "cancelled": "",
}
PAIRS = [(source, target) for source in State for target in State]
SUCCEEDED = {
    "progress": 100,
    "preview": None,
    "image": "https://cdn.ttapi.io/t-1.png",
    "images": ("https://cdn.ttapi.io/tl.png",),
    "videos": (),
    "text": None,
    "components": GRID,
    "seed": "42",
    "quota": Decimal(3),
    "hold": None,
    "finished_at": NOW,
}
FAILED = {
    "failure": FailureKind.TIMEOUT,
    "failure_text": "Job Timeout",
    "preview": None,
    "hold": None,
    "finished_at": NOW,
}


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_transitions(source: State, target: State) -> None:
    expected = target.value in LIFE[source.value].split()
    assert (target in TRANSITIONS[source]) is expected
    assert (source in sources(target)) is expected


def test_groups_of_states() -> None:
    assert {state.value for state in TERMINAL} == {"succeeded", "failed", "cancelled"}
    assert {state.value for state in WAITING} == {"new", "queued"}
    assert {state.value for state in UPSTREAM} == {"submitting", "running", "unsure", "overdue"}
    assert set(State) == TERMINAL | WAITING | UPSTREAM


START = Change(State.RUNNING, {"hold": None})
P0 = Change(State.RUNNING, {"hold": None, "progress": 0, "preview": None})
P46 = Change(State.RUNNING, {"hold": None, "progress": 46, "preview": "https://p/46.webp"})
DONE = Change(State.SUCCEEDED, SUCCEEDED)
ENDED = Change(State.FAILED, FAILED)
SNAPSHOTS = {
    "pending": waiting(),
    "started": running(None),
    "zero": running(0),
    "46": running(46, preview="https://p/46.webp"),
    "odd": Snapshot("t-1", JobStatus.OTHER),
    "success": success(),
    "failed": failure(),
}
# What each snapshot means, in the order of SNAPSHOTS.
MEANINGS: dict[State, tuple[Change | None, ...]] = {
    State.NEW: (None,) * 7,
    State.QUEUED: (None,) * 7,
    State.SUBMITTING: (START, START, P0, P46, START, DONE, ENDED),
    State.UNSURE: (START, START, P0, P46, START, DONE, ENDED),
    State.RUNNING: (None, None, P0, P46, None, DONE, ENDED),
    State.OVERDUE: (None, None, None, None, None, DONE, ENDED),
    State.SUCCEEDED: (None,) * 7,
    State.FAILED: (None,) * 7,
    State.CANCELLED: (None,) * 7,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("place", "word"), list(enumerate(SNAPSHOTS)))
def test_what_a_snapshot_means(state: State, place: int, word: str) -> None:
    assert advance(job(state), SNAPSHOTS[word], NOW) == MEANINGS[state][place]


@pytest.mark.parametrize(
    ("known", "told", "news"),
    [
        (None, None, False),
        (None, 0, True),
        (0, 0, False),
        (0, 1, True),
        (46, None, False),
        (46, 0, False),
        (46, 45, False),
        (46, 46, False),
        (46, 47, True),
        (99, 100, True),
        (100, 100, False),
    ],
)
def test_progress_only_rises(known: int | None, told: int | None, news: bool) -> None:
    change = advance(job(progress=known), running(told), NOW)
    assert (change is not None) is news
    if change is not None:
        assert change.columns["progress"] == told


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("after_deadline", "of_running", "of_overdue"),
    [
        (-0.1, None, None),
        (0.0, State.OVERDUE, None),
        (LOST_AFTER - 0.1, State.OVERDUE, None),
        (LOST_AFTER, State.OVERDUE, State.FAILED),
    ],
)
def test_what_the_clock_means(
    state: State, after_deadline: float, of_running: State | None, of_overdue: State | None
) -> None:
    change = expire(job(state, deadline_at=NOW), NOW + after_deadline)
    expected = {State.RUNNING: of_running, State.OVERDUE: of_overdue}.get(state)
    assert (change and change.state) == expected


def test_lost_after_a_day() -> None:
    change = expire(job(State.OVERDUE, deadline_at=NOW), NOW + 86_400)
    assert change == Change(
        State.FAILED,
        {
            "failure": FailureKind.LOST,
            "failure_text": "",
            "preview": None,
            "hold": None,
            "finished_at": NOW + 86_400,
        },
    )


def test_without_a_deadline_nothing_expires() -> None:
    assert expire(job(deadline_at=None), NOW + 10 * 86_400) is None


def test_upstreams_words_are_cut_to_what_a_message_holds() -> None:
    assert failed(FailureKind.OTHER, "x" * 501, NOW).columns["failure_text"] == "x" * 500


def test_references() -> None:
    refs = {new_ref() for _ in range(1000)}
    assert len(refs) == 1000
    assert {len(ref) for ref in refs} == {20}
    assert set("".join(refs)) <= set("abcdefghijklmnopqrstuvwxyz234567")


def taken(before: Job, change: Change) -> Job:
    return replace(before, state=change.state, revision=before.revision + 1, **change.columns)


snapshots = st.builds(
    Snapshot,
    job_id=st.just("t-1"),
    status=st.sampled_from(JobStatus),
    progress=st.none() | st.integers(0, 100),
    message=st.sampled_from(["", "Job Timeout", "[Banned prompt detected] x"]),
    image=st.none() | st.just("https://cdn.ttapi.io/t-1.png"),
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(State),
    st.none() | st.integers(0, 100),
    st.lists(snapshots | st.floats(0, 100_000), max_size=20),
)
def test_any_news_in_any_order(state: State, progress: int | None, news: list[Snapshot | float]) -> None:
    now = NOW
    held = job(state, progress=progress)
    for item in news:
        if isinstance(item, Snapshot):
            change = advance(held, item, now)
        else:
            now += item
            change = expire(held, now)
        if change is None:
            continue
        after = taken(held, change)
        assert held.state not in TERMINAL
        assert after.state.value in LIFE[held.state.value].split()
        assert after != replace(held, revision=after.revision)
        assert (after.progress or 0) >= (held.progress or 0)
        assert (after.finished_at is not None) == (after.state in TERMINAL)
        held = after
