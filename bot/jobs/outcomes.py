"""What came of an order or a press."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.jobs.model import Job


@dataclass(frozen=True, slots=True)
class Placed:
    """A new job and how many wait before it."""

    job: Job
    ahead: int


class Verdict(Enum):
    """What became of a press."""

    PLACED = "placed"
    EXISTS = "exists"  # the one result there is, or the unfinished run
    RAN = "ran"  # finished before; may be run again for its price
    NOT_OFFERED = "not offered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The outcome of a press: the verdict, the job it leads to, and the parent to render again."""

    verdict: Verdict
    job: Job | None = None
    ahead: int = 0
    parent: Job | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a step in a job's life did: the job now, and its parent when that must be rendered again."""

    job: Job
    parent: Job | None = None
