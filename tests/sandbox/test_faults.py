"""Faults of requests: what the client sees, and whether a job was made."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox.ttapi import Dress, Fault, FaultKind, Place, SimulatedTtapi
from tests.sandbox.helpers import V1, Api

BODY = {"prompt": "x", "mode": "fast"}
API_CALLS = [
    ("POST", f"{V1}/imagine", BODY),
    ("GET", f"{V1}/fetch?jobId=x", None),
    ("GET", f"{V1}/info", None),
    ("GET", f"{V1}/fetch-list", None),
    ("POST", f"{V1}/promptCheck", {"prompt": "x"}),
    ("GET", "/midjourney/status", None),
]


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("401", 401, {"status": "FAILED", "message": "Wrong TT-API-KEY or email is not activated."}),
        ("402", 402, {"status": "FAILED", "message": "Insufficient quota", "data": None}),
        ("403", 403, {"status": "FAILED", "message": "The account has been blocked.", "data": None}),
        ("404", 404, {"status": "FAILED", "message": "Not Found", "data": None}),
        ("429", 429, {"status": "FAILED", "message": "Too Many Requests", "data": None}),
        ("499", 499, {"status": "FAILED", "message": "Product queue exhausted", "data": None}),
        ("500", 500, {"status": "FAILED", "message": "Internal Server Error", "data": None}),
    ],
)
@pytest.mark.parametrize(("method", "path", "sent"), API_CALLS)
async def test_error_answers_everywhere(
    api: Api, upstream: SimulatedTtapi, kind: str, status: int, body: Any, method: str, path: str, sent: Any
) -> None:
    upstream.add_fault(Fault(Place.API, FaultKind(kind), count=1))
    got, content_type, content = await api.raw(method, path, json=sent)
    assert (got, content_type, json.loads(content)) == (status, "application/json", body)
    assert upstream.jobs == []
    assert list(upstream.ledger.faults().values()) == [1]


@pytest.mark.parametrize("dress", [Dress.HOLD])
async def test_queue_full_on_hold(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.QUEUE_FULL))
    body = {"status": "FAILED", "message": "account queue is full", "data": None}
    assert await api.post(f"{V1}/imagine", BODY) == (400, body)


@pytest.mark.parametrize("status", [403, 502, 503])
@pytest.mark.parametrize(("method", "path", "sent"), API_CALLS[:2])
async def test_a_gateways_page(
    api: Api, upstream: SimulatedTtapi, status: int, method: str, path: str, sent: Any
) -> None:
    upstream.add_fault(Fault(Place.API, FaultKind.HTML, status=status))
    got, content_type, content = await api.raw(method, path, json=sent)
    assert (got, content_type) == (status, "text/html")
    assert content.startswith(b"<!DOCTYPE html>")


async def test_garbage(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.add_fault(Fault(Place.FETCH, FaultKind.GARBAGE))
    status, content_type, content = await api.raw("GET", f"{V1}/fetch?jobId=x")
    assert (status, content_type) == (200, "application/json")
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(content)


async def test_drop_before_makes_no_job(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.DROP_BEFORE, count=1))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.imagine()
    assert upstream.jobs == []
    await api.imagine()


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.ERROR_AFTER])
async def test_the_job_is_made_and_charged_though_the_answer_is_lost(
    api: Api, upstream: SimulatedTtapi, kind: FaultKind
) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, kind, count=1))
    if kind is FaultKind.DROP_AFTER:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await api.imagine()
    else:
        body = {"status": "FAILED", "message": "Internal Server Error", "data": None}
        assert await api.post(f"{V1}/imagine", BODY) == (500, body)
    (job,) = upstream.jobs
    upstream.succeed(job.job_id)
    assert upstream.ledger.charges() == {job.job_id: 3}
    (fault,) = [entry for entry in upstream.ledger if entry.kind == "fault"]
    assert fault.job_id == job.job_id


async def test_a_fault_afterwards_waits_for_a_submit_that_is_accepted(
    api: Api, upstream: SimulatedTtapi
) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.ERROR_AFTER, count=1))
    assert (await api.post(f"{V1}/imagine", {}))[0] == 400
    assert (await api.post(f"{V1}/imagine", BODY))[0] == 500
    assert (await api.post(f"{V1}/imagine", BODY))[0] == 200


async def abandoned(api: Api, upstream: SimulatedTtapi) -> None:
    """Submit, and leave once a fault has struck."""
    answer = asyncio.create_task(api.post(f"{V1}/imagine", BODY))
    await upstream.ledger.wait(lambda entry: entry.kind == "fault")
    await api.post(f"{V1}/promptCheck", {"prompt": "x"})
    assert not answer.done()
    answer.cancel()
    await asyncio.wait([answer])


@pytest.mark.parametrize(("kind", "made"), [(FaultKind.HANG, 0), (FaultKind.HANG_AFTER, 1)])
async def test_no_answer_at_all(api: Api, upstream: SimulatedTtapi, kind: FaultKind, made: int) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, kind))
    await abandoned(api, upstream)
    assert len(upstream.jobs) == made


async def test_a_slow_submit_makes_its_job_even_if_the_client_has_left(
    api: Api, upstream: SimulatedTtapi
) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.SLOW, seconds=0.3))
    await abandoned(api, upstream)
    assert upstream.jobs == []
    entry = await upstream.ledger.wait(lambda entry: entry.kind == "submit")
    assert entry.job_id == upstream.jobs[0].job_id


async def test_slow_afterwards(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.SLOW_AFTER, seconds=0.1))
    answer = asyncio.create_task(api.post(f"{V1}/imagine", BODY))
    await upstream.ledger.wait(lambda entry: entry.kind == "freeze")
    assert not answer.done()
    assert (await answer)[0] == 200


async def test_backwards_strikes_finished_jobs_only(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.add_fault(Fault(Place.FETCH, FaultKind.BACKWARDS, count=1))
    job_id = await api.imagine()
    assert (await api.fetch(job_id))["status"] == "PENDING_QUEUE "
    upstream.succeed(job_id)
    assert [(await api.fetch(job_id))["status"] for _ in range(3)] == ["ON_QUEUE", "SUCCESS", "SUCCESS"]


async def test_faults_can_be_meant_for_some_jobs(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.add_fault(
        Fault(Place.SUBMIT, FaultKind.RATE_LIMITED, action="upsample2"),
        Fault(Place.SUBMIT, FaultKind.SERVER_ERROR, prompt="cat"),
        Fault(Place.FETCH, FaultKind.RATE_LIMITED, action="upsample1"),
    )
    assert (await api.post(f"{V1}/imagine", {"prompt": "a cat", "mode": "fast"}))[0] == 500
    job_id = await api.imagine("a dog")
    upstream.succeed(job_id)
    child = await api.act(job_id, "upsample1")
    assert (await api.post(f"{V1}/action", {"jobId": job_id, "action": "upsample2"}))[0] == 429
    assert (await api.get(f"{V1}/fetch", jobId=job_id))[0] == 200
    assert (await api.get(f"{V1}/fetch", jobId=child))[0] == 429
    assert upstream.ledger.faults() == {"submit:500": 1, "submit:429": 1, "fetch:429": 1}


async def test_probability_follows_the_seed() -> None:
    runs: list[list[int]] = []
    for _ in range(2):
        async with SimulatedTtapi(seed=3) as upstream, Api(upstream) as api:
            upstream.add_fault(Fault(Place.INFO, FaultKind.RATE_LIMITED, probability=0.5))
            runs.append([(await api.get(f"{V1}/info"))[0] for _ in range(20)])
    assert runs[0] == runs[1]
    assert 4 <= runs[0].count(429) <= 16


async def test_faults_end(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.add_fault(Fault(Place.API, FaultKind.RATE_LIMITED))
    assert (await api.get(f"{V1}/info"))[0] == 429
    upstream.clear_faults()
    assert (await api.get(f"{V1}/info"))[0] == 200


async def test_an_outage_refuses_connections_and_keeps_jobs(api: Api, upstream: SimulatedTtapi) -> None:
    job_id, url = await api.imagine(), upstream.url
    await upstream.stop_serving()
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.fetch(job_id)
    upstream.succeed(job_id)
    await upstream.resume_serving()
    assert upstream.url == url
    assert (await api.fetch(job_id))["status"] == "SUCCESS"


@pytest.mark.parametrize("kind", ["404", "500", "html"])
async def test_media_errors(api: Api, upstream: SimulatedTtapi, kind: str) -> None:
    link = await finished_link(api, upstream)
    upstream.add_fault(Fault(Place.MEDIA, FaultKind(kind), count=1, status=200))
    status, content_type, _ = await api.download(link)
    expected = {"404": 404, "500": 500, "html": 200}[kind]
    assert status == expected
    assert ("text/html" in content_type) == (kind == "html")
    assert (await api.download(link))[0] == 200


async def test_media_cut_off(api: Api, upstream: SimulatedTtapi) -> None:
    link = await finished_link(api, upstream)
    upstream.add_fault(Fault(Place.MEDIA, FaultKind.TRUNCATED))
    with pytest.raises(aiohttp.ClientPayloadError):
        await api.download(link)


async def test_media_too_big(api: Api, upstream: SimulatedTtapi) -> None:
    link = await finished_link(api, upstream)
    upstream.add_fault(Fault(Place.MEDIA, FaultKind.TOO_BIG, size=300_000))
    status, content_type, content = await api.download(link)
    assert (status, content_type, len(content)) == (200, "image/png", 300_000)


async def test_media_redirect(api: Api, upstream: SimulatedTtapi) -> None:
    link = await finished_link(api, upstream)
    upstream.add_fault(Fault(Place.MEDIA, FaultKind.REDIRECT, location="http://127.0.0.1:9/x"))
    status, _, _ = await api.download(link, allow_redirects=False)
    assert status == 302


async def finished_link(api: Api, upstream: SimulatedTtapi) -> str:
    job_id = await api.imagine()
    upstream.succeed(job_id)
    return (await api.fetch(job_id))["data"]["cdnImage"]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({}, "not a fault"),
        ([], "a fault is an object"),
        ({"at": "submit"}, "not a fault"),
        ({"at": "submit", "kind": "lost"}, "lost cannot happen at submit"),
        ({"at": "hook", "kind": "500"}, "500 cannot happen at hook"),
        ({"at": "info", "kind": "drop_after"}, "drop_after cannot happen at info"),
        ({"at": "nowhere", "kind": "500"}, "not a valid Place"),
        ({"at": "submit", "kind": "500", "times": 2}, "not a fault"),
    ],
)
def test_faults_that_cannot_be(record: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Fault.from_json(record)


def test_faults_from_json() -> None:
    record = {"at": "submit", "kind": "429", "count": 2, "prompt": "cat"}
    assert Fault.from_json(record) == Fault(Place.SUBMIT, FaultKind.RATE_LIMITED, count=2, prompt="cat")
