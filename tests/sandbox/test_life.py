"""The course of jobs in time, and what their prompts do to it."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.ttapi import Pace, Settings, SimulatedTtapi
from bot.sandbox.ttapi.prompts import ratio, verdict
from tests.sandbox.helpers import BY_HAND, INSTANT, Api

BRISK = Settings(
    side=64, pace=Pace(wait=0.01, run=0.04, steps=3, jitter=0.5), upscale_pace=Pace(0.0, 0.01, 0)
)


async def ended(upstream: SimulatedTtapi, job_id: str) -> None:
    await upstream.ledger.wait(
        lambda e: e.job_id == job_id and e.detail.get("state") in ("SUCCESS", "FAILED")
    )


async def test_a_job_passes_through_all_states() -> None:
    async with SimulatedTtapi(settings=BRISK) as upstream, Api(upstream) as api:
        job_id = await api.imagine()
        await ended(upstream, job_id)
        assert upstream.ledger.states(job_id) == ["PENDING_QUEUE", "ON_QUEUE", "SUCCESS"]
        states = [e.detail["progress"] for e in upstream.ledger if "progress" in e.detail]
        assert states == [None, 0, 25, 50, 75, 100]
        child = await api.act(job_id, "upsample1")
        await ended(upstream, child)
        assert upstream.ledger.states(child) == ["PENDING_QUEUE", "ON_QUEUE", "SUCCESS"]


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("a BannedWord", "[Banned prompt detected] The word 'bannedword' is not allowed."),
        ("x --ar16:9", "[Invalid parameter] Invalid value provided for argument --ar"),
        ("x --aspect16:9", "[Invalid parameter] Invalid value provided for argument --aspect"),
        ("x --ar 16", "[Invalid parameter] Invalid value provided for argument --ar"),
        ("x --ar 0:1", "[Invalid parameter] Invalid value provided for argument --ar"),
        ("x --ar 1:00", "[Invalid parameter] Invalid value provided for argument --ar"),
        ("x --ar 1:15", "[Invalid parameter] Invalid value provided for argument --ar"),
        ("x --ar 15:1", "[Invalid parameter] Invalid value provided for argument --ar"),
        ("x --ar", "[Invalid parameter] Invalid value provided for argument --ar"),
        ("x --niji", "[Invalid parameter] Invalid value provided for argument --niji"),
        ("x --niji --v 6", "[Invalid parameter] Invalid value provided for argument --niji"),
        ("Simulate Timeout", "Job Timeout"),
        ("simulate denied", "[Image denied] The result was held back by the moderators."),
        ("simulate chinese error", "未知消息"),
        ("simulate internal error", "[Internal error] Something went wrong while processing your job."),
    ],
)
async def test_prompts_that_fail(prompt: str, message: str) -> None:
    async with SimulatedTtapi(settings=INSTANT) as upstream, Api(upstream) as api:
        job_id = await api.imagine(prompt)
        await ended(upstream, job_id)
        body = await api.fetch(job_id)
        assert (body["status"], body["message"]) == ("FAILED", message)
        assert upstream.ledger.charges() == {}


@pytest.mark.parametrize(
    "prompt", ["x --ar 16:9", "x --ar 14:1 --v 7", "x --niji 6", "art --aspect 2:3", "--arty"]
)
async def test_prompts_that_pass(prompt: str) -> None:
    async with SimulatedTtapi(settings=INSTANT) as upstream, Api(upstream) as api:
        job_id = await api.imagine(prompt)
        await ended(upstream, job_id)
        assert (await api.fetch(job_id))["status"] == "SUCCESS"


async def test_own_failures_by_prompt() -> None:
    settings = INSTANT.merged(
        {"failures": {"PURPLE": "[Invalid prompt] No purple."}, "banned_words": ["mauve"]}
    )
    async with SimulatedTtapi(settings=settings) as upstream, Api(upstream) as api:
        purple, mauve = await api.imagine("a purple cat"), await api.imagine("Mauve")
        await ended(upstream, purple)
        await ended(upstream, mauve)
        assert (await api.fetch(purple))["message"] == "[Invalid prompt] No purple."
        assert (await api.fetch(mauve))[
            "message"
        ] == "[Banned prompt detected] The word 'mauve' is not allowed."


async def test_the_time_out_ends_a_stuck_job() -> None:
    settings = INSTANT.merged({"timeout_scale": 0.0002})
    async with SimulatedTtapi(settings=settings) as upstream, Api(upstream) as api:
        job_id = await api.imagine("simulate stuck", timeout=300)
        await ended(upstream, job_id)
        body = await api.fetch(job_id)
        assert (body["status"], body["message"]) == ("FAILED", "Job Timeout")
        assert upstream.ledger.states(job_id) == ["PENDING_QUEUE", "ON_QUEUE", "FAILED"]
        assert upstream.account("sim-key").frozen == 0


async def test_a_finished_job_has_no_time_out_left() -> None:
    problems: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
    settings = BY_HAND.merged({"timeout_scale": 0.0001})
    async with SimulatedTtapi(settings=settings) as upstream, Api(upstream) as api:
        upstream.succeed(await api.imagine(timeout=300))
        await ended(upstream, await api.imagine(timeout=600))
    assert problems == []


async def test_without_time_out_a_stuck_job_stays() -> None:
    settings = INSTANT.merged({"timeout_scale": None})
    async with SimulatedTtapi(settings=settings) as upstream, Api(upstream) as api:
        job_id = await api.imagine("simulate stuck")
        await upstream.ledger.wait(lambda e: e.detail.get("progress") == 46)
        assert (await api.fetch(job_id))["data"]["progress"] == 46


async def test_an_end_is_final(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine()
    upstream.fail(job_id)
    for again in (upstream.begin, upstream.succeed, upstream.fail, upstream.finish):
        with pytest.raises(ValueError, match="has ended"):
            again(job_id)
    with pytest.raises(ValueError, match="no job"):
        upstream.begin("nobody")


async def test_finish_follows_the_prompt(api: Api, upstream: SimulatedTtapi) -> None:
    good, bad = await api.imagine(), await api.imagine("simulate lost")
    upstream.finish(good)
    upstream.finish(bad)
    assert (await api.fetch(good))["status"] == "SUCCESS"
    assert (await api.fetch(bad))["message"] == "Unknown Message"


async def test_a_forgotten_job_is_gone_with_its_picture(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine()
    upstream.succeed(job_id)
    link = (await api.fetch(job_id))["data"]["cdnImage"]
    upstream.expire(job_id)
    assert (await api.get("/midjourney/v1/fetch", jobId=job_id))[0] == 404
    assert (await api.get("/midjourney/v1/fetch-list"))[1]["data"] == []
    assert (await api.download(link))[0] == 404


async def test_translation() -> None:
    settings = BY_HAND.merged({"translations": {"灯塔": "lighthouse"}})
    async with SimulatedTtapi(settings=settings) as upstream, Api(upstream) as api:
        used = await api.fetch(await api.imagine("灯塔 --ar 3:2"))
        kept = await api.fetch(await api.imagine("灯塔 --ar 3:2", translation=False))
    assert used["data"]["prompt"] == "lighthouse --ar 3:2"
    assert kept["data"]["prompt"] == "灯塔 --ar 3:2"


async def test_the_pace_can_change_at_run_time(api: Api, upstream: SimulatedTtapi) -> None:
    slow = await api.imagine()
    upstream.configure(pace=Pace.instant())
    await ended(upstream, await api.imagine())
    assert upstream.job(slow).view.state == "PENDING_QUEUE"


async def test_the_same_seed_gives_the_same_ids() -> None:
    ids: list[str] = []
    for _ in range(2):
        async with SimulatedTtapi(settings=BY_HAND, seed=7) as upstream, Api(upstream) as api:
            ids.append(await api.imagine())
    assert ids[0] == ids[1]


@given(st.text() | st.from_regex(r"--ar ?\S* ?(--niji)?"))
def test_any_prompt_can_be_judged(prompt: str) -> None:
    verdict(prompt, BY_HAND)
    assert 1 / 14 <= ratio(prompt) <= 14
