"""What the service refuses, and in which words."""

from typing import Any

import pytest

from bot.sandbox.ttapi import Account, Dress, Kind, SimulatedTtapi
from tests.sandbox.helpers import BY_HAND, V1, Api

GOOD: dict[str, Any] = {"prompt": "a lighthouse", "mode": "fast"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"mode": "fast"}, '"prompt" cannot be empty!'),
        ({"prompt": "", "mode": "fast"}, '"prompt" cannot be empty!'),
        ({"prompt": "  ", "mode": "fast"}, '"prompt" cannot be empty!'),
        ({"prompt": None, "mode": "fast"}, '"prompt" cannot be empty!'),
        ({"prompt": 7, "mode": "fast"}, '"prompt" parameter error!'),
        ({"prompt": "x"}, '"mode" parameter error!'),
        ({"prompt": "x", "mode": "Fast"}, '"mode" parameter error!'),
        ({"prompt": "x", "mode": ["fast"]}, '"mode" parameter error!'),
        (GOOD | {"timeout": "300"}, '"timeout" parameter error!'),
        (GOOD | {"timeout": 299}, '"timeout" parameter error!'),
        (GOOD | {"timeout": 1201}, '"timeout" parameter error!'),
        (GOOD | {"timeout": 300.0}, '"timeout" parameter error!'),
        (GOOD | {"timeout": True}, '"timeout" parameter error!'),
        (GOOD | {"mode": "relax", "timeout": 599}, '"timeout" parameter error!'),
        (GOOD | {"timeout": None}, '"timeout" parameter error!'),
        (GOOD | {"hookUrl": None}, '"hookUrl" parameter error!'),
        (GOOD | {"hookUrl": "example.org/hook"}, '"hookUrl" parameter error!'),
        (GOOD | {"hookUrl": "ftp://example.org/hook"}, '"hookUrl" parameter error!'),
        (GOOD | {"hookUrl": "https:///hook"}, '"hookUrl" parameter error!'),
        (GOOD | {"hookUrl": "https://example.org/a b"}, '"hookUrl" parameter error!'),
        (GOOD | {"hookUrl": "https://[::1/hook"}, '"hookUrl" parameter error!'),
        (GOOD | {"getUImages": "true"}, '"getUImages" parameter error!'),
        (GOOD | {"translation": 1}, '"translation" parameter error!'),
        (GOOD | {"model": "fast"}, "Parameter error: unknown field 'model'"),
        (GOOD | {"prompt": "a SensitiveWord"}, "May contain sensitive words：sensitiveword"),
        ([GOOD], "Parameter error: a JSON object is expected"),
    ],
)
async def test_bad_imagine(api: Api, upstream: SimulatedTtapi, body: object, message: str) -> None:
    answer = await api.post(f"{V1}/imagine", body)
    assert answer == (400, {"status": "FAILED", "message": message, "data": None})
    assert upstream.jobs == []
    (entry,) = upstream.ledger.submits()
    assert (entry.detail["status"], entry.detail["message"], entry.job_id) == (400, message, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"timeout": 300},
        {"timeout": 1200},
        {"mode": "relax", "timeout": 600},
        {"hookUrl": ""},
        {"hookUrl": "http://127.0.0.1:9/hook"},
        {"getUImages": True, "translation": False},
    ],
)
async def test_good_imagine(api: Api, fields: dict[str, Any]) -> None:
    assert await api.post(f"{V1}/imagine", GOOD | fields) == (
        200,
        {
            "status": "SUCCESS",
            "message": "success",
            "data": {"job_id": "cd613e30-d8f1-4adf-91b7-584a2265b1f5"},
        },
    )


async def test_unknown_fields_pass_when_not_strict(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(strict_fields=False)
    status, _ = await api.post(f"{V1}/imagine", GOOD | {"model": "fast"})
    assert status == 200


@pytest.mark.parametrize(
    ("content_type", "data", "message"),
    [
        ("text/plain", b"{}", "Parameter error: Content-Type must be application/json"),
        (
            "application/x-www-form-urlencoded",
            b"a=b",
            "Parameter error: Content-Type must be application/json",
        ),
        ("application/json", b"{", "Parameter error: invalid JSON"),
        ("application/json", b"\xff\xfe", "Parameter error: invalid JSON"),
        ("application/json", b"", "Parameter error: invalid JSON"),
    ],
)
async def test_bad_bodies(api: Api, content_type: str, data: bytes, message: str) -> None:
    answer = await api.post(f"{V1}/imagine", data=data, headers={"Content-Type": content_type})
    assert answer == (400, {"status": "FAILED", "message": message, "data": None})


@pytest.mark.parametrize("key", [None, "", "wrong", "SIM-KEY"])
@pytest.mark.parametrize(
    "path", ["imagine", "action", "seed", "blend", "describe", "inpaint", "fetch", "promptCheck"]
)
async def test_wrong_key_is_answered_without_data(
    upstream: SimulatedTtapi, key: str | None, path: str
) -> None:
    async with Api(upstream, key) as stranger:
        answer = await stranger.post(f"{V1}/{path}", {})
    body = {"status": "FAILED", "message": "Wrong TT-API-KEY or email is not activated."}
    assert answer == (401, body)
    assert [entry.detail["key"] for entry in upstream.ledger] == [None]


async def test_the_header_is_found_in_any_case(upstream: SimulatedTtapi) -> None:
    async with Api(upstream, None) as client:
        status, _ = await client.post(f"{V1}/imagine", GOOD, headers={"tt-api-key": "sim-key"})
    assert status == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"action": "upsample1"}, '"jobId" cannot be empty!'),
        ({"jobId": "GRID"}, '"action" cannot be empty!'),
        ({"jobId": "GRID", "action": "upsample5"}, '"action" parameter error!'),
        ({"jobId": "GRID", "action": "vary_region"}, '"action" parameter error!'),
        ({"jobId": "GRID", "action": "Custom Zoom"}, '"action" parameter error!'),
        ({"jobId": "GRID", "action": "imagine"}, '"action" parameter error!'),
        (
            {"jobId": "GRID", "action": "upscale_subtle"},
            "The associated task does not allow this change to be executed.",
        ),
        (
            {"jobId": "6d7a8c4e-0000-4000-8000-000000000000", "action": "upsample1"},
            "The associated task does not exist or has expired.",
        ),
        ({"jobId": "RUNNING", "action": "upsample1"}, "Associated task status error."),
        ({"jobId": "FAILED", "action": "upsample1"}, "Associated task status error."),
        ({"jobId": "EXPIRED", "action": "upsample1"}, "The associated task does not exist or has expired."),
        ({"jobId": "FOREIGN", "action": "upsample1"}, "The associated task does not exist or has expired."),
        ({"jobId": "GRID", "action": "upsample1", "mode": "fast"}, "Parameter error: unknown field 'mode'"),
        ({"jobId": "RELAXED", "action": "upsample1", "timeout": 300}, '"timeout" parameter error!'),
    ],
)
async def test_bad_action(body: dict[str, Any], message: str) -> None:
    accounts = (Account(("sim-key",)), Account(("other",)))
    async with SimulatedTtapi(accounts, BY_HAND) as upstream, Api(upstream) as api:
        jobs = {name: await api.imagine() for name in ("GRID", "RUNNING", "FAILED", "EXPIRED")}
        jobs["RELAXED"] = await api.imagine(mode="relax")
        async with Api(upstream, "other") as stranger:
            jobs["FOREIGN"] = await stranger.imagine()
        for name in ("GRID", "EXPIRED", "RELAXED", "FOREIGN"):
            upstream.succeed(jobs[name])
        upstream.begin(jobs["RUNNING"])
        upstream.fail(jobs["FAILED"])
        upstream.expire(jobs["EXPIRED"])
        body["jobId"] = jobs.get(body.get("jobId", ""), body.get("jobId"))
        answer = await api.post(f"{V1}/action", {k: v for k, v in body.items() if v is not None})
    assert answer == (400, {"status": "FAILED", "message": message, "data": None})


@pytest.mark.parametrize(
    ("dress", "status", "message"),
    [
        (Dress.Y2024, 200, '"mode" parameter error!'),
        (Dress.Y2026, 400, '"mode" parameter error!'),
        (Dress.HOLD, 400, '"mode" 参数错误！'),
    ],
)
async def test_refusals_by_dress(api: Api, status: int, message: str) -> None:
    answer = await api.post(f"{V1}/imagine", {"prompt": "x"})
    assert answer == (status, {"status": "FAILED", "message": message, "data": None})


@pytest.mark.parametrize(
    ("dress", "status", "message"),
    [
        (Dress.Y2024, 200, "The job does not exist."),
        (Dress.Y2026, 404, "The job does not exist."),
        (Dress.HOLD, 400, "任务不存在。"),
    ],
)
async def test_fetch_of_an_unknown_job(api: Api, status: int, message: str) -> None:
    answer = await api.get(f"{V1}/fetch", jobId="nobody")
    assert answer == (status, {"status": "FAILED", "message": message, "data": None})


async def test_fetch_of_a_foreign_job() -> None:
    async with (
        SimulatedTtapi((Account(("mine",)), Account(("yours",))), BY_HAND) as upstream,
        Api(upstream, "mine") as mine,
        Api(upstream, "yours") as yours,
    ):
        job_id = await mine.imagine()
        status, _ = await yours.get(f"{V1}/fetch", jobId=job_id)
        assert (await mine.fetch(job_id))["jobId"] == job_id
    assert status == 404


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({}, '"jobId" cannot be empty!'),
        ({"job_id": "x"}, '"jobId" cannot be empty!'),
        ({"jobId": "x", "page": "1"}, "Parameter error: unknown field 'page'"),
    ],
)
async def test_bad_fetch(api: Api, query: dict[str, str], message: str) -> None:
    answer = await api.get(f"{V1}/fetch", **query)
    assert answer == (400, {"status": "FAILED", "message": message, "data": None})


async def test_fetch_by_post(api: Api) -> None:
    job_id = await api.imagine()
    status, body = await api.post(f"{V1}/fetch", {"jobId": job_id})
    assert (status, body["jobId"]) == (200, job_id)


@pytest.mark.parametrize(
    "path", ["/", "/midjourney/v1/shorten", "/v1/imagine", "/_sim/ledger", "/midjourney/v1/imagine/"]
)
async def test_unknown_paths(api: Api, path: str) -> None:
    assert await api.post(path, {}) == (404, {"status": "FAILED", "message": "Not Found", "data": None})


async def test_wrong_method(api: Api) -> None:
    body = {"status": "FAILED", "message": "Method Not Allowed", "data": None}
    assert await api.get(f"{V1}/imagine") == (405, body)
    assert await api.post(f"{V1}/info", {}) == (405, body)


async def test_prompt_check(api: Api) -> None:
    assert await api.post(f"{V1}/promptCheck", {"prompt": "a cat"}) == (
        200,
        {"status": "SUCCESS", "message": "success", "data": "Prompt verification successful."},
    )
    assert await api.post(f"{V1}/promptCheck", {"prompt": "a BannedWord cat"}) == (
        200,
        {"status": "FAILED", "message": "banned prompt words: [bannedword]", "data": None},
    )


async def test_status(api: Api) -> None:
    status, body = await api.get("/midjourney/status")
    assert status == 200
    assert body["data"]["turbo"] == {
        "status": 200,
        "runningMessage": "Running normally",
        "averageExecute": 24,
    }


async def test_list_pages_and_filters(api: Api, upstream: SimulatedTtapi) -> None:
    ids = [await api.imagine(f"number {number}") for number in range(5)]
    for job_id in ids[:3]:
        upstream.succeed(job_id)
    upstream.fail(ids[3])
    upstream.begin(ids[4])

    async def listed(**query: str) -> list[str]:
        status, body = await api.get(f"{V1}/fetch-list", **query)
        assert status == 200, body
        return [row["job_id"] for row in body["data"]]

    assert await listed() == [ids[2], ids[1], ids[0]]
    assert await listed(order="asc", limit="2") == [ids[0], ids[1]]
    assert await listed(page="2", limit="2") == [ids[0]]
    assert await listed(status="failed") == [ids[3]]
    assert await listed(status="on_queue") == [ids[4]]
    upstream.configure(dress="hold")
    assert await listed(status="failed") == [ids[2], ids[1], ids[0]]


@pytest.mark.parametrize(
    "query", [{"limit": "101"}, {"page": "0"}, {"limit": "x"}, {"status": "done"}, {"size": "3"}]
)
async def test_bad_list(api: Api, query: dict[str, str]) -> None:
    status, body = await api.get(f"{V1}/fetch-list", **query)
    assert (status, body["status"]) == (400, "FAILED")


async def test_list_rows_are_snake_case(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine(mode="turbo")
    upstream.succeed(job_id)
    _, body = await api.get(f"{V1}/fetch-list")
    (row,) = body["data"]
    link = row.pop("cdn_image")
    assert link == row.pop("discord_image")
    assert link.startswith(f"{upstream.url}/media/")
    assert row == {
        "job_id": job_id,
        "model": "turbo",
        "action": "imagine",
        "quota": 5,
        "status": 2,
        "progress": "100",
        "prompt": "a lighthouse",
    }


async def test_reads_are_written_down(api: Api, upstream: SimulatedTtapi) -> None:
    await api.get(f"{V1}/info")
    await api.get(f"{V1}/fetch-list")
    await api.get(f"{V1}/fetch", jobId="nobody")
    assert [(entry.job_id, entry.detail["status"]) for entry in upstream.ledger.fetches()] == [
        ("nobody", 404)
    ]
    assert [entry.detail["endpoint"] for entry in upstream.ledger.of(Kind.READ)] == ["info", "fetch-list"]
