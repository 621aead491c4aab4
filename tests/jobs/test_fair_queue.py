"""Whose job starts next: nobody who orders much can keep others waiting, and nobody is forgotten."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.jobs.model import Change, Job, State, new_ref
from bot.jobs.transactions import life, orders
from tests.jobs.builders import NOW, order, origin
from tests.jobs.conftest import EmptyDatabase
from tests.jobs.db import Db

MEMBER = 1000


@dataclass
class Queue:
    """The real queue, in which every job ends as soon as it starts."""

    db: Db
    started: list[int] = field(default_factory=list[int])
    waiting: Counter[int] = field(default_factory=Counter[int])

    def place(self, user: int, jobs: int = 1) -> list[Job]:
        self.waiting[user] += jobs
        return [self.db.queued(by=origin(user)) for _ in range(jobs)]

    def start(self, jobs: int = 1) -> None:
        for job in self.db.claim(cap=jobs, most=jobs):
            self.db(life.apply, job.id, Change(State.FAILED), NOW)
            self.started.append(job.user_id)
            self.waiting[job.user_id] -= 1

    def places_of(self, user: int) -> list[int]:
        """At which places, counted from 1, a member's jobs started."""
        return [place for place, owner in enumerate(self.started, 1) if owner == user]


@pytest.fixture
def fair(engine: Engine) -> Queue:
    return Queue(Db(engine))


@pytest.mark.parametrize(
    ("flooders", "places"),
    [(1, [2, 4, 6, 8]), (2, [3, 6, 9, 12]), (5, [6, 12, 18, 24])],
)
def test_beside_flooders_who_were_served_already(fair: Queue, flooders: int, places: list[int]) -> None:
    for user in range(flooders):
        fair.place(user, 8)
    fair.start(flooders)
    fair.started.clear()
    fair.place(MEMBER, 4)
    fair.start(100)
    assert fair.places_of(MEMBER) == places


def test_within_a_members_jobs_first_come_first_served(fair: Queue) -> None:
    jobs = [*fair.place(1, 3), *fair.place(2, 2), *fair.place(1)]
    order_of_start = fair.db.claim()
    for user in (1, 2):
        mine = [job.id for job in jobs if job.user_id == user]
        assert [job.id for job in order_of_start if job.user_id == user] == mine


def test_the_place_in_line(fair: Queue) -> None:
    fair.place(1, 3)
    (mine,) = fair.place(2)
    assert fair.db(orders.ahead_of, mine) == 1
    fair.start()
    assert fair.db(orders.ahead_of, mine) == 0


def test_a_new_job_knows_its_place(fair: Queue) -> None:
    fair.place(1, 3)
    placed = fair.db(orders.place, new_ref(), order(), origin(2), NOW)
    assert placed.ahead == 1
    assert fair.db(orders.place, new_ref(), order(), origin(1), NOW).ahead == 4


@pytest.mark.parametrize(("patient", "flooders"), [(1, 1), (5, 1), (3, 3)])
def test_who_orders_one_at_a_time_loses_nothing_and_starves_nobody(
    fair: Queue, patient: int, flooders: int
) -> None:
    for user in range(flooders):
        fair.place(user, 30)
    for user in range(100, 100 + patient):
        fair.place(user)
    for _ in range(60):
        fair.start()
        fair.place(fair.started[-1])
    counts = Counter(fair.started)
    share = 60 / (patient + flooders)
    assert all(counts[user] >= share - 1 for user in range(100, 100 + patient))
    assert all(counts[user] >= share / 2 for user in range(flooders))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("place"), st.integers(0, 4), st.integers(1, 5)),
        st.tuples(st.just("start"), st.just(0), st.integers(1, 4)),
    ),
    max_size=25,
)


@settings(deadline=None)
@given(flooders=st.integers(1, 5), before=steps, jobs=st.integers(1, 5), after=steps)
def test_the_bound(
    empty_database: EmptyDatabase,
    flooders: int,
    before: list[tuple[str, int, int]],
    jobs: int,
    after: list[tuple[str, int, int]],
) -> None:
    fair = Queue(Db(empty_database()))
    for verb, user, many in before:
        if verb == "place":
            fair.place(user % flooders, many)
        else:
            fair.start(many)
    fair.started.clear()
    fair.place(MEMBER, jobs)
    for verb, user, many in after:
        if verb == "place":
            fair.place(user % flooders, many)
        fair.start()
    fair.start(200)
    places = fair.places_of(MEMBER)
    assert len(places) == jobs
    assert all(place <= (flooders + 1) * k + 1 for k, place in enumerate(places, 1))
