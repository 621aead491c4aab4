"""The same job in three dialects."""

import re
from typing import Any

import pytest

from bot.sandbox.ttapi import Dress, SimulatedTtapi
from tests.sandbox.helpers import BY_HAND, V1, Api, Receiver

LINK = re.compile(r"http://127\.0\.0\.1:\d+/media/[^ ]+")
NINE = [
    "upsample1",
    "upsample2",
    "upsample3",
    "upsample4",
    "reroll",
    "variation1",
    "variation2",
    "variation3",
    "variation4",
]


def plain(value: Any, job_id: str) -> Any:
    """An answer with its job's id and all links replaced by words."""
    if isinstance(value, dict):
        return {name: plain(item, job_id) for name, item in value.items()}  # pyright: ignore[reportUnknownVariableType] - JSON
    if isinstance(value, list):
        return [plain(item, job_id) for item in value]  # pyright: ignore[reportUnknownVariableType] - JSON
    if isinstance(value, str):
        return "LINK" if LINK.fullmatch(value) else value.replace(job_id, "ID").replace(job_id[:8], "I8")
    return value


async def seen(api: Api, job_id: str) -> Any:
    return plain(await api.fetch(job_id), job_id)


@pytest.mark.parametrize(
    ("dress", "data"),
    [
        (Dress.Y2024, {"jobId": "ID"}),
        (Dress.Y2026, {"job_id": "ID"}),
        (Dress.HOLD, {"jobId": "ID"}),
    ],
)
async def test_submit(api: Api, upstream: SimulatedTtapi, dress: Dress, data: Any) -> None:
    _, body = await api.post(f"{V1}/imagine", {"prompt": "x", "mode": "fast"})
    (job,) = upstream.jobs
    message = "" if dress is Dress.Y2024 else "success"
    assert plain(body, job.job_id) == {"status": "SUCCESS", "message": message, "data": data}
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", job.job_id)


@pytest.mark.parametrize("dress", [Dress.Y2024])
async def test_grid_in_2024(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine("x --ar 2:1", getUImages=True, hookUrl="")
    waiting = await seen(api, job_id)
    assert waiting["status"] == "PENDING_QUEUE"
    assert waiting["data"]["components"] is None
    assert "quota" not in waiting["data"]
    upstream.begin(job_id)
    assert await seen(api, job_id) == {
        "status": "ON_QUEUE",
        "message": "",
        "jobId": "ID",
        "data": {
            "actions": "imagine",
            "jobId": "ID",
            "progress": "Waiting to start",
            "prompt": "x --ar 2:1",
            "hookUrl": "",
        },
    }
    upstream.progress(job_id, 46)
    running = await seen(api, job_id)
    assert (running["data"]["progress"], running["data"]["discordImage"]) == ("46", "LINK")
    upstream.succeed(job_id)
    assert await seen(api, job_id) == {
        "status": "SUCCESS",
        "message": "success",
        "jobId": "ID",
        "data": {
            "actions": "imagine",
            "jobId": "ID",
            "progress": "100",
            "prompt": "x --ar 2:1",
            "quota": "3",
            "discordImage": "LINK",
            "cdnImage": "LINK",
            "width": 180,
            "height": 92,
            "hookUrl": "",
            "components": NINE,
            "seed": None,
            "images": ["LINK", "LINK", "LINK", "LINK"],
        },
    }
    link = (await api.fetch(job_id))["data"]["cdnImage"]
    assert re.search(
        r"/media/attachments/\d+/\d+/x_ar_2_1_[-0-9a-f]+\.png\?ex=[0-9a-f]+&is=[0-9a-f]+&hm=[0-9a-f]+&$", link
    )


@pytest.mark.parametrize("dress", [Dress.Y2026])
async def test_grid_in_2026(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine(hookUrl="http://127.0.0.1:9/x")
    data: dict[str, Any] = {
        "action": "imagine",
        "jobId": "ID",
        "progress": None,
        "prompt": "a lighthouse",
        "quota": "3",
        "discordImage": None,
        "cdnImage": None,
        "width": None,
        "height": None,
        "hookUrl": "http://127.0.0.1:9/x",
        "components": [],
        "seed": None,
        "images": None,
    }
    assert await seen(api, job_id) == {"status": "PENDING_QUEUE ", "message": "", "jobId": "ID", "data": data}
    upstream.progress(job_id, 46)
    running = {"status": "ON_QUEUE", "message": "", "jobId": "ID", "data": data | {"progress": 46}}
    assert await seen(api, job_id) == running
    upstream.succeed(job_id)
    done = data | {
        "progress": "100",
        "discordImage": "LINK",
        "cdnImage": "LINK",
        "width": 64,
        "height": 64,
        "components": NINE,
        "images": ["LINK", "LINK", "LINK", "LINK"],
    }
    assert await seen(api, job_id) == {"status": "SUCCESS", "message": "", "jobId": "ID", "data": done}
    shown = (await api.fetch(job_id))["data"]
    assert shown["discordImage"] == shown["cdnImage"]
    assert [re.sub(r".*/[-0-9a-f]{36}", "", link) for link in shown["images"]] == [
        "tl.png",
        "tr.png",
        "bl.png",
        "br.png",
    ]


@pytest.mark.parametrize("dress", [Dress.HOLD])
async def test_grid_on_hold(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine(getUImages=True)
    assert await seen(api, job_id) == {
        "status": "PENDING_QUEUE",
        "message": "",
        "jobId": "ID",
        "data": None,
        "traceId": "trace-I8",
    }
    upstream.progress(job_id, 46)
    running = await seen(api, job_id)
    assert (running["data"]["progress"], running["data"]["components"]) == ("46%", "")
    upstream.succeed(job_id)
    assert await seen(api, job_id) == {
        "status": "SUCCESS",
        "message": None,
        "data": {
            "action": "imagine",
            "jobId": "ID",
            "progress": "100%",
            "prompt": "a lighthouse",
            "quota": 3,
            "discordImage": None,
            "cdnImage": "LINK",
            "hookUrl": None,
            "components": NINE,
            "seed": None,
            "images": None,
            "accountId": 7,
        },
        "traceId": "trace-I8",
    }


@pytest.mark.parametrize("dress", list(Dress))
async def test_failure(api: Api, upstream: SimulatedTtapi, dress: Dress) -> None:
    job_id = await api.imagine()
    upstream.fail(job_id, "[Invalid parameter] No.")
    body = await seen(api, job_id)
    head = {name: body[name] for name in ("status", "message", "jobId")}
    assert head == {"status": "FAILED", "message": "[Invalid parameter] No.", "jobId": "ID"}
    assert body["data"]["prompt"] == "a lighthouse"
    assert body["data"]["progress"] is None
    assert not {"quota", "width", "height"} & body["data"].keys()


@pytest.mark.parametrize(
    ("dress", "data"),
    [
        (
            Dress.Y2024,
            {
                "actions": None,
                "jobId": None,
                "progress": None,
                "prompt": None,
                "discordImage": None,
                "cdnImage": None,
                "hookUrl": None,
                "components": None,
                "seed": None,
            },
        ),
        (Dress.Y2026, None),
        (Dress.HOLD, "absent"),
    ],
)
async def test_failure_hook(api: Api, upstream: SimulatedTtapi, receiver: Receiver, data: Any) -> None:
    job_id = await api.imagine(hookUrl=receiver.url)
    upstream.fail(job_id, "Job Timeout")
    (body,) = await receiver.wait(1)
    assert (body["status"], body["message"], body["jobId"]) == ("FAILED", "Job Timeout", job_id)
    assert body.get("data", "absent") == data


@pytest.mark.parametrize("dress", [Dress.Y2024])
async def test_hooks_of_2024_are_indented_and_silent_about_seeds(
    api: Api, upstream: SimulatedTtapi, receiver: Receiver
) -> None:
    job_id = await api.imagine(hookUrl=receiver.url)
    upstream.succeed(job_id)
    await receiver.wait(1)
    assert receiver.texts[0].startswith('{\n  "status": "SUCCESS",\n')
    seed_id = await api.seed(job_id, hookUrl=receiver.url)
    upstream.succeed(seed_id)
    await upstream.hooks_settled()
    assert len(receiver.bodies) == 1


@pytest.mark.parametrize(
    ("dress", "seed"),
    [(Dress.Y2024, "2718281828"), (Dress.Y2026, "2718281828"), (Dress.HOLD, 2718281828)],
)
async def test_seed(api: Api, upstream: SimulatedTtapi, seed: object) -> None:
    parent = await api.imagine("x --seed 2718281828")
    upstream.succeed(parent)
    job_id = await api.seed(parent)
    assert job_id != parent
    upstream.succeed(job_id)
    data = (await api.fetch(job_id))["data"]
    assert (data["seed"], data["progress"], data["cdnImage"], data["images"]) == (seed, None, None, None)
    assert not data["components"]


async def test_a_seed_unless_the_prompt_names_one_belongs_to_the_parent(
    api: Api, upstream: SimulatedTtapi
) -> None:
    parent = await api.imagine()
    upstream.succeed(parent)
    first, second = await api.seed(parent), await api.seed(parent)
    upstream.succeed(first)
    upstream.succeed(second)
    seeds = [(await api.fetch(job_id))["data"]["seed"] for job_id in (first, second)]
    assert seeds[0] == seeds[1]
    assert 0 <= int(seeds[0]) < 2**32
    status, body = await api.post(f"{V1}/seed", {"jobId": first})
    assert (status, body["message"]) == (
        400,
        "The associated task does not allow this change to be executed.",
    )


async def test_one_habit_can_be_changed() -> None:
    settings = BY_HAND.merged({"manners": {"submit_id_key": "jobId", "quota": "missing", "images": "asked"}})
    async with SimulatedTtapi(settings=settings) as upstream, Api(upstream) as api:
        _, body = await api.post(f"{V1}/imagine", {"prompt": "x", "mode": "fast"})
        job_id = body["data"]["jobId"]
        upstream.succeed(job_id)
        data = (await api.fetch(job_id))["data"]
    assert "quota" not in data
    assert data["images"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pase": {}}, "unknown settings: pase"),
        ({"pace": {"wate": 1}}, "not a pace"),
        ({"pace": {"wait": -1}}, "no negative parts"),
        ({"pace": 3}, "a pace is an object"),
        ({"manners": {"tone": "rude"}}, "no such habit"),
        ({"dress": "2025"}, "not a valid Dress"),
        ({"hook_tries": "3"}, "hook_tries is a number"),
        ({"strict_fields": 1}, "strict_fields cannot be 1"),
        ({"failures": []}, "failures is an object"),
    ],
)
def test_unfit_settings_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BY_HAND.merged(changes)
