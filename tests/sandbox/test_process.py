"""The control endpoints, and the service as a process of its own."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.ttapi import Fault, FaultKind, Place, Records, SimulatedTtapi
from bot.sandbox.ttapi.__main__ import main
from tests.sandbox.drawn import RED, data_uri, plain
from tests.sandbox.helpers import BY_HAND, V1, Api


@pytest.fixture
async def steered() -> AsyncIterator[tuple[SimulatedTtapi, Api]]:
    async with SimulatedTtapi(settings=BY_HAND, control=True) as upstream, Api(upstream) as api:
        yield upstream, api


async def test_steps(steered: tuple[SimulatedTtapi, Api]) -> None:
    _, api = steered
    first, second, third = [await api.imagine() for _ in range(3)]

    async def step(job_id: str, to: str, **more: Any) -> tuple[int, dict[str, Any]]:
        return await api.post("/_sim/step", {"jobId": job_id, "to": to, **more})

    assert await step(first, "begin") == (200, {"state": "ON_QUEUE"})
    assert await step(first, "progress", percent=46) == (200, {"state": "ON_QUEUE"})
    assert (await api.fetch(first))["data"]["progress"] == 46
    assert await step(first, "succeed") == (200, {"state": "SUCCESS"})
    assert await step(first, "expire") == (200, {"state": "SUCCESS"})
    assert await step(second, "fail", message="Job Timeout") == (200, {"state": "FAILED"})
    assert (await api.fetch(second))["message"] == "Job Timeout"
    assert await step(third, "finish") == (200, {"state": "SUCCESS"})
    assert await step(third, "fail") == (400, {"error": f"job {third} has ended"})
    assert await step("nobody", "begin") == (400, {"error": "no job nobody"})
    assert (await step(third, "dance"))[0] == 400


async def test_settings(steered: tuple[SimulatedTtapi, Api]) -> None:
    upstream, api = steered
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.SERVER_ERROR))
    changes = {
        "dress": "2024",
        "pace": {"manual": False, "wait": 0, "run": 0, "steps": 0},
        "max_queue": 1,
        "balance": 50,
        "faults": [{"at": "info", "kind": "429", "count": 1}],
    }
    assert await api.post("/_sim/settings", changes) == (200, {})
    assert (await api.get(f"{V1}/info"))[0] == 429
    _, info = await api.get(f"{V1}/info")
    assert (info["data"]["balance"], info["data"]["max_queue"]) == (50, 1)
    await api.imagine()
    await upstream.ledger.wait(lambda entry: entry.detail.get("state") == "SUCCESS")
    mistakes: list[dict[str, object]] = [
        {"pase": 1},
        {"balance": -1},
        {"faults": {}},
        {"faults": [{"at": "x", "kind": "500"}]},
        {"dress": "x"},
    ]
    for wrong in mistakes:
        status, body = await api.post("/_sim/settings", wrong)
        assert (status, list(body)) == (400, ["error"])
    assert upstream.settings.dress == "2024"


async def test_ledger_and_stats(steered: tuple[SimulatedTtapi, Api]) -> None:
    _, api = steered
    job_id = await api.imagine()
    status, _, content = await api.raw("GET", "/_sim/ledger?since=1")
    entries = json.loads(content)
    assert (status, [entry["kind"] for entry in entries]) == (200, ["freeze", "state"])
    assert entries[0]["jobId"] == job_id
    assert await api.get("/_sim/stats") == (
        200,
        {"jobs": {"PENDING_QUEUE": 1}, "unfinished": 1, "hooks": 0, "ledger": 3},
    )
    waiting = asyncio.create_task(api.raw("GET", "/_sim/ledger?since=3&wait=5"))
    await api.fetch(job_id)
    _, _, content = await waiting
    assert [entry["kind"] for entry in json.loads(content)] == ["fetch"]
    assert json.loads((await api.raw("GET", "/_sim/ledger?since=4&wait=0.01"))[2]) == []
    assert (await api.raw("GET", "/_sim/ledger?since=x"))[0] == 400


async def test_outage(steered: tuple[SimulatedTtapi, Api]) -> None:
    _, api = steered
    assert (await api.post("/_sim/outage", {"seconds": "long"}))[0] == 400
    assert await api.post("/_sim/outage", {"seconds": 0.1}) == (200, {})
    refused = False
    async with asyncio.timeout(5):
        while True:
            try:
                await api.get(f"{V1}/info")
            except aiohttp.ClientConnectionError:
                refused = True
            else:
                if refused:
                    break


@asynccontextmanager
async def process(*arguments: str) -> AsyncGenerator[tuple[asyncio.subprocess.Process, dict[str, Any]]]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox.ttapi", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(20):
            yield child, json.loads(await child.stdout.readline())
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def test_own_process(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    options = ["--keys", "k1,k2", "--keys", "k3", "--ledger", str(path), "--side", "64", "--balance", "20"]
    pace = ["--wait", "0", "--run", "0", "--steps", "0", "--control", "--max-queue", "4", "--dress", "2024"]
    fault = [
        "--fault",
        '{"at": "submit", "kind": "drop_after", "count": 1}',
        "--set",
        '{"timeout_scale": null}',
    ]
    async with process(*options, *pace, *fault) as (child, ready):
        assert ready["keys"] == ["k1", "k2", "k3"]
        assert ready["pid"] == child.pid
        headers = {"TT-API-KEY": "k2"}
        async with aiohttp.ClientSession(ready["url"], headers=headers) as session:
            body = {"prompt": "x", "mode": "fast"}
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await session.post(f"{V1}/imagine", json=body)
            async with session.get("/_sim/ledger?since=4&wait=5") as response:
                assert response.status == 200
            async with session.get(f"{V1}/info") as response:
                info = await response.json()
        child.send_signal(signal.SIGTERM)
        assert await child.wait() == 0
    assert (info["data"]["balance"], info["data"]["max_queue"]) == (17, 4)
    assert list(Records.load(path).charges().values()) == [3]


async def test_a_killed_process_leaves_its_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    async with process("--ledger", str(path), "--manual", "--side", "64") as (child, ready):
        async with (
            aiohttp.ClientSession(ready["url"], headers={"TT-API-KEY": "sim-key"}) as session,
            session.post(f"{V1}/imagine", json={"prompt": "x", "mode": "fast"}) as response,
        ):
            job_id = (await response.json())["data"]["job_id"]
        child.kill()
        await child.wait()
    assert Records.load(path).freezes() == {job_id: 3}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fault", "{}"],
        ["--set", '{"pase": 1}'],
        ["--set", "{"],
        ["--dress", "2025"],
        ["--keys", "a,b", "--keys", "b"],
        ["--jitter", "2"],
    ],
)
def test_wrong_options(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for word in ("--ledger FILE", "SIGTERM", "drop_after", "/_sim/step", "examples:"):
        assert word in shown


async def test_uploads(steered: tuple[SimulatedTtapi, Api]) -> None:
    _, api = steered
    content = plain(RED)
    await api.submit("v1/describe", {"base64": data_uri(content)})
    entries = json.loads((await api.raw("GET", "/_sim/ledger"))[2])
    name = entries[0]["body"]["base64"]["sha256"]
    status, content_type, received = await api.raw("GET", f"/_sim/uploads/{name}")
    assert (status, content_type, received) == (200, "application/octet-stream", content)
    assert (await api.raw("GET", "/_sim/uploads/0"))[0] == 404
