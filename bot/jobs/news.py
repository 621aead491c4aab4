"""Telling the services of one process that a job has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.jobs.model import Job

Listener = Callable[[Job], None]


class HasJobs(Protocol):
    """The outcome of a transaction: a job, and its parent when that must be shown again."""

    @property
    def job(self) -> Job | None:
        """The job that changed."""
        ...

    @property
    def parent(self) -> Job | None:
        """Its parent, when its message must be rendered again."""
        ...


class News:
    """Everything that changes a job publishes it here; who cares subscribes."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every changed job from now on; gives the way to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, change: HasJobs) -> None:
        """Tell everybody about the outcome of a transaction that has been committed."""
        for job in (change.job, change.parent):
            if job is not None:
                self.changed(job)

    def changed(self, job: Job) -> None:
        """Tell everybody about one job."""
        for listener in tuple(self._listeners):
            listener(job)
