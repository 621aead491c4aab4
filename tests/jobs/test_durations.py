"""Estimates from measured times."""

import pytest

from bot.jobs.durations import Durations
from bot.jobs.model import Job, State
from bot.ttapi.messages import Mode
from tests.jobs.builders import NOW, job


def done(
    number: int, seconds: float, action: str = "imagine", mode: Mode = Mode.FAST, **changes: object
) -> Job:
    finished = NOW + number * 1000 + seconds
    times = {"submitted_at": NOW + number * 1000, "finished_at": finished}
    return job(State.SUCCEEDED, id=number, action=action, mode=mode, **(times | changes))


def test_nothing_measured_nothing_promised() -> None:
    assert Durations().expect(job(State.QUEUED), ahead=3, slots=10) is None


def test_a_moving_average() -> None:
    durations = Durations([("imagine", "fast", 40.0), ("imagine", "fast", 60.0)])
    assert durations.expect(job(State.QUEUED), 0, 10) == pytest.approx(44.0)
    durations.heard(done(1, 94.0))
    assert durations.expect(job(State.QUEUED), 0, 10) == pytest.approx(54.0)


@pytest.mark.parametrize(
    ("ahead", "slots", "rounds"), [(0, 10, 1), (9, 10, 1), (10, 10, 2), (25, 10, 3), (3, 1, 4), (3, 0, 4)]
)
def test_who_waits_longer_is_told_so(ahead: int, slots: int, rounds: int) -> None:
    assert Durations([("imagine", "fast", 40.0)]).expect(job(State.QUEUED), ahead, slots) == 40.0 * rounds


def test_by_family_and_mode() -> None:
    durations = Durations([("upsample1", "fast", 10.0), ("imagine", "relax", 200.0)])
    assert durations.expect(job(action="upsample4"), 0, 1) == 10.0
    assert durations.expect(job(mode=Mode.RELAX), 0, 1) == 200.0
    assert durations.expect(job(), 0, 1) is None
    assert durations.expect(job(action="upsample1", mode=Mode.RELAX), 0, 1) is None


def test_a_job_counts_once_however_often_it_is_heard_of() -> None:
    durations = Durations([("imagine", "fast", 40.0)])
    measured = done(1, 90.0)
    for _ in range(20):
        durations.heard(measured)
    assert durations.expect(job(), 0, 1) == pytest.approx(50.0)
    durations.heard(done(2, 50.0))
    durations.heard(measured)
    assert durations.expect(job(), 0, 1) == pytest.approx(50.0)


@pytest.mark.parametrize("state", [state for state in State if state is not State.SUCCEEDED])
def test_only_successes_are_measured(state: State) -> None:
    durations = Durations()
    durations.heard(job(state, submitted_at=NOW, finished_at=NOW + 5))
    assert durations.expect(job(), 0, 1) is None


def test_a_clock_that_was_set_back_measures_nothing() -> None:
    durations = Durations([("imagine", "fast", -5.0)])
    durations.heard(done(1, -3600.0))
    assert durations.expect(job(), 0, 1) is None
