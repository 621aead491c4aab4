"""Telling the services of one process."""

from bot.jobs.model import Job
from bot.jobs.news import News
from bot.jobs.outcomes import Pressed, Step, Verdict
from tests.jobs.builders import job


def test_a_step_tells_of_the_job_and_then_of_its_parent() -> None:
    news, heard = News(), list[Job]()
    news.subscribe(heard.append)
    child, parent = job(id=2), job(id=1)
    news.publish(Step(child, parent))
    news.publish(Step(child))
    news.publish(Pressed(Verdict.UNKNOWN))
    assert heard == [child, parent, child]


def test_who_has_heard_enough_hears_no_more() -> None:
    news, one, two = News(), list[Job](), list[Job]()
    enough = news.subscribe(one.append)
    news.subscribe(two.append)
    news.changed(job())
    enough()
    news.changed(job())
    assert (len(one), len(two)) == (1, 2)


def test_a_listener_may_leave_while_it_is_told() -> None:
    news, heard = News(), list[int]()

    def once(changed: Job) -> None:
        heard.append(changed.id)
        leave()

    leave = news.subscribe(once)
    news.subscribe(lambda changed: heard.append(-changed.id))
    for _ in range(2):
        news.changed(job())
    assert heard == [1, -1, -1]
