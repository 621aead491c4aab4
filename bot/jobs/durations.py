"""How long jobs take, from measured times, for the estimates that people are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.jobs.actions import Family, family
from bot.jobs.model import Job, State
from bot.ttapi.messages import Mode

WEIGHT: Final = 0.2  # of the newest measurement


class Durations:
    """A moving average of seconds from submit to result, by family of actions and mode."""

    def __init__(self, measured: Iterable[tuple[str, str, float]] = ()) -> None:
        self._average: dict[tuple[Family, Mode], float] = {}
        self._heard_until = 0.0
        for action, mode, seconds in measured:
            self._add(family(action), Mode(mode), seconds)

    def heard(self, job: Job) -> None:
        """Learn from a job that has just succeeded; what is told of it later is no new measurement."""
        if job.state is not State.SUCCEEDED or job.submitted_at is None or job.finished_at is None:
            return
        if job.finished_at > self._heard_until:
            self._heard_until = job.finished_at
            self._add(family(job.action), job.mode, job.finished_at - job.submitted_at)

    def expect(self, job: Job, ahead: int, slots: int) -> float | None:
        """Seconds until a waiting job is done, or None while nothing like it was measured."""
        average = self._average.get((family(job.action), job.mode))
        if average is None:
            return None
        return average * (1 + ahead // max(slots, 1))

    def _add(self, kind: Family, mode: Mode, seconds: float) -> None:
        if seconds < 0:
            return  # the clock was set back meanwhile
        before = self._average.get((kind, mode), seconds)
        self._average[kind, mode] = before + WEIGHT * (seconds - before)
