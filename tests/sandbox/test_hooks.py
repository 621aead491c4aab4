"""Delivery of hooks: tries, order, time limits, and faults."""

import asyncio
import socket
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.ttapi import Dress, Fault, FaultKind, Pace, Place, SimulatedTtapi
from tests.sandbox.helpers import BY_HAND, V1, Api, Receiver


def statuses(upstream: SimulatedTtapi, job_id: str) -> list[Any]:
    return [entry.detail["status"] for entry in upstream.ledger.hooks(job_id)]


async def finished(api: Api, upstream: SimulatedTtapi, url: str) -> str:
    job_id = await api.imagine(hookUrl=url)
    upstream.succeed(job_id)
    await upstream.hooks_settled()
    return job_id


async def test_the_body_is_what_fetch_shows(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    job_id = await finished(api, upstream, receiver.url)
    assert receiver.bodies == [await api.fetch(job_id)]
    (entry,) = upstream.ledger.hooks(job_id)
    assert entry.detail == {
        "url": receiver.url,
        "state": "SUCCESS",
        "attempt": 1,
        "status": 200,
        "error": None,
        "fault": None,
    }


@pytest.mark.parametrize("url", ["", None])
async def test_no_url_no_hook(api: Api, upstream: SimulatedTtapi, url: str | None) -> None:
    fields = {} if url is None else {"hookUrl": url}
    upstream.succeed(await api.imagine(**fields))
    await upstream.hooks_settled()
    assert upstream.ledger.hooks() == []


@pytest.mark.parametrize(
    ("dress", "answers", "tried"),
    [
        (Dress.Y2026, [200], [200]),
        (Dress.Y2026, [500, 404, 200], [500, 404, 200]),
        (Dress.Y2026, [500, 500, 500, 200], [500, 500, 500]),
        (Dress.Y2026, [201, 204, 302], [201, 204, 302]),
        (Dress.HOLD, [429, 200], [429, 200]),
        (Dress.Y2024, [201, 302, 200], [201, 302, 200]),
        (Dress.Y2024, [404, 200], [404]),
        (Dress.Y2024, [202, 500, 200], [202, 500]),
    ],
)
async def test_tries(api: Api, upstream: SimulatedTtapi, answers: list[int], tried: list[int]) -> None:
    async with Receiver(answers) as receiver:
        job_id = await finished(api, upstream, receiver.url)
        assert statuses(upstream, job_id) == tried
        assert len(receiver.bodies) == len(tried)


async def test_nobody_listens(api: Api, upstream: SimulatedTtapi) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        job_id = await finished(api, upstream, f"http://127.0.0.1:{taken.getsockname()[1]}/hook")
    assert statuses(upstream, job_id) == [None, None, None]
    assert upstream.ledger.charges() == {job_id: 3}


async def test_a_slow_receiver_is_given_up_and_holds_nothing_up(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(hook_timeout=0.05, hook_tries=2)
    release = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", hang)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    job_id = await api.imagine(hookUrl=f"http://127.0.0.1:{site.port}/")
    upstream.succeed(job_id)
    assert (await api.fetch(job_id))["status"] == "SUCCESS"
    await upstream.hooks_settled()
    release.set()
    await runner.cleanup()
    assert [e.detail["error"] for e in upstream.ledger.hooks(job_id)] == ["TimeoutError", "TimeoutError"]


async def test_on_progress_all_changes_come_in_order(
    api: Api, upstream: SimulatedTtapi, receiver: Receiver
) -> None:
    upstream.configure(hooks_on_progress=True)
    receiver.open.clear()
    job_id = await api.imagine(hookUrl=receiver.url)
    upstream.begin(job_id)
    await receiver.wait(1)
    upstream.progress(job_id, 31)
    other = await api.imagine(hookUrl=receiver.url)
    upstream.succeed(other)
    assert [body["jobId"] for body in await receiver.wait(2)] == [job_id, other]
    receiver.open.set()
    upstream.progress(job_id, 62)
    upstream.succeed(job_id)
    bodies = await receiver.wait(5)
    assert [(body["status"], body["data"]["progress"]) for body in bodies if body["jobId"] == job_id] == [
        ("ON_QUEUE", 0),
        ("ON_QUEUE", 31),
        ("ON_QUEUE", 62),
        ("SUCCESS", "100"),
    ]


async def test_lost(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    upstream.add_fault(Fault(Place.HOOK, FaultKind.LOST, count=1))
    await finished(api, upstream, receiver.url)
    assert receiver.bodies == []
    second = await finished(api, upstream, receiver.url)
    assert [body["jobId"] for body in receiver.bodies] == [second]
    assert upstream.ledger.faults() == {"hook:lost": 1}


async def test_doubled(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    upstream.add_fault(Fault(Place.HOOK, FaultKind.DOUBLED))
    job_id = await finished(api, upstream, receiver.url)
    assert receiver.bodies == [await api.fetch(job_id)] * 2
    assert [e.detail["fault"] for e in upstream.ledger.hooks(job_id)] == ["doubled", "doubled"]


async def test_unordered(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    upstream.add_fault(Fault(Place.HOOK, FaultKind.UNORDERED))
    await finished(api, upstream, receiver.url)
    assert [body["status"] for body in receiver.bodies] == ["SUCCESS", "ON_QUEUE"]


async def test_null_data(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    upstream.add_fault(Fault(Place.HOOK, FaultKind.NULL_DATA))
    job_id = await finished(api, upstream, receiver.url)
    assert receiver.bodies == [{"status": "SUCCESS", "message": "", "jobId": job_id, "data": None}]


async def test_late(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    upstream.add_fault(Fault(Place.HOOK, FaultKind.LATE, seconds=0.08))
    job_id = await finished(api, upstream, receiver.url)
    end = [e for e in upstream.ledger if e.job_id == job_id and e.detail.get("state") == "SUCCESS"]
    assert end[1].mono - end[0].mono >= 0.08


async def test_early(api: Api, upstream: SimulatedTtapi, receiver: Receiver) -> None:
    upstream.configure(pace=Pace(wait=60))
    receiver.open.clear()
    upstream.add_fault(Fault(Place.HOOK, FaultKind.EARLY, count=1))
    answer = asyncio.create_task(
        api.post(f"{V1}/imagine", {"prompt": "x", "mode": "fast", "hookUrl": receiver.url})
    )
    (body,) = await receiver.wait(1)
    await api.get(f"{V1}/info")
    assert not answer.done()
    receiver.open.set()
    status, submitted = await answer
    assert (status, submitted["data"]["job_id"]) == (200, body["jobId"])
    assert upstream.ledger.charges() == {body["jobId"]: 3}
    await api.imagine(hookUrl=receiver.url)
    assert len(receiver.bodies) == 1


async def test_a_redirect_is_not_followed(api: Api, upstream: SimulatedTtapi) -> None:
    async with Receiver([302, 200]) as receiver:
        job_id = await finished(api, upstream, receiver.url)
        assert statuses(upstream, job_id) == [302, 200]


async def test_hooks_are_cut_off_when_the_service_closes(receiver: Receiver) -> None:
    async with SimulatedTtapi(settings=BY_HAND) as upstream, Api(upstream) as api:
        upstream.add_fault(Fault(Place.HOOK, FaultKind.LATE, seconds=60))
        upstream.succeed(await api.imagine(hookUrl=receiver.url))
    assert receiver.bodies == []
