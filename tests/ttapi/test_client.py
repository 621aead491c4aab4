"""The client against the simulated TTAPI over HTTP, in all three dresses."""

from __future__ import annotations

from decimal import Decimal

import aiohttp
import pytest

from bot.sandbox.ttapi import Dress, Kind, SimulatedTtapi
from bot.ttapi import errors
from bot.ttapi.client import TtapiClient
from bot.ttapi.messages import Action, Imagine, JobStatus, ListedJob, Mode, ModeStatus, Seed

from .conftest import KEY

pytestmark = pytest.mark.parametrize("dress", Dress, ids=[dress.name for dress in Dress])
FOX = Imagine("a fox in the snow", Mode.FAST, 300)
GRID = {f"{name}{n}" for name in ("upsample", "variation") for n in range(1, 5)} | {"reroll"}


def with_key(upstream: SimulatedTtapi, session: aiohttp.ClientSession, key: str) -> TtapiClient:
    return TtapiClient(session, url=upstream.url, key=key)


async def test_a_job_is_submitted_once_with_its_settings(
    upstream: SimulatedTtapi, client: TtapiClient
) -> None:
    hook = "http://127.0.0.1:9/hooks/ttapi/abc/def"
    submitted = await client.submit(Imagine("a fox", Mode.RELAX, 600, hook, translation=False))
    assert upstream.job(submitted.job_id).order.mode == "relax"
    (entry,) = upstream.ledger.submits()
    assert (entry.job_id, entry.detail["key"]) == (submitted.job_id, KEY)
    assert entry.detail["body"] == {
        "prompt": "a fox",
        "mode": "relax",
        "timeout": 600,
        "getUImages": True,
        "translation": False,
        "hookUrl": hook,
    }


async def test_a_job_is_followed_to_its_end(
    upstream: SimulatedTtapi, client: TtapiClient, dress: Dress
) -> None:
    job_id = (await client.submit(FOX)).job_id
    waiting = await client.fetch(job_id)
    assert (waiting.job_id, waiting.status, waiting.progress) == (job_id, JobStatus.PENDING_QUEUE, None)
    upstream.begin(job_id)
    upstream.progress(job_id, 46)
    running = await client.fetch(job_id)
    assert (running.status, running.progress, running.image) == (JobStatus.ON_QUEUE, 46, None)
    upstream.succeed(job_id)
    done = await client.fetch(job_id)
    assert (done.job_id, done.status, done.action, done.progress) == (
        job_id,
        JobStatus.SUCCESS,
        "imagine",
        100,
    )
    assert done.image is not None
    assert set(done.components) == GRID
    assert len(done.images) == {Dress.Y2024: 4, Dress.Y2026: 4, Dress.HOLD: 0}[dress]
    assert done.quota == Decimal(3)


async def test_a_job_fails_with_upstreams_words(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    job_id = (await client.submit(Imagine("a bannedword", Mode.FAST, 300))).job_id
    upstream.begin(job_id)
    upstream.finish(job_id)
    failed = await client.fetch(job_id)
    assert failed.status is JobStatus.FAILED
    assert failed.message == "[Banned prompt detected] The word 'bannedword' is not allowed."


async def test_actions_and_seeds_are_jobs_of_their_own(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    parent = (await client.submit(FOX)).job_id
    upstream.succeed(parent)
    single = (await client.submit(Action(parent, "upsample2", 300))).job_id
    upstream.succeed(single)
    enlarged = await client.fetch(single)
    assert (enlarged.action, enlarged.images) == ("upsample2", ())
    assert "upscale_subtle" in enlarged.components
    seed = (await client.submit(Seed(single, 300))).job_id
    upstream.succeed(seed)
    answered = await client.fetch(seed)
    assert answered.seed is not None
    assert answered.seed.isdecimal()
    assert len({parent, single, seed}) == 3


async def test_the_accounts_figures(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    await client.submit(FOX)
    info = await client.info()
    assert (info.email, info.balance, info.frozen, info.max_queue) == (
        "owner@example.org",
        Decimal(100),
        Decimal(3),
        10,
    )


async def test_the_list_has_the_finished_jobs_newest_first(
    upstream: SimulatedTtapi, client: TtapiClient
) -> None:
    ids = [(await client.submit(FOX)).job_id for _ in range(3)]
    for job_id in ids[:2]:
        upstream.succeed(job_id)
    expected = tuple(ListedJob(job_id, "imagine", "a fox in the snow") for job_id in (ids[1], ids[0]))
    assert await client.fetch_list() == expected
    assert await client.fetch_list(page=2, limit=1) == expected[1:]


async def test_a_prompt_is_checked(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    await client.prompt_check("a fox")
    with pytest.raises(errors.PromptBanned) as caught:
        await client.prompt_check("a bannedword")
    assert caught.value.word == "bannedword"
    assert [entry.detail["status"] for entry in upstream.ledger.of(Kind.READ)] == [200, 200]


async def test_how_the_modes_fare(client: TtapiClient) -> None:
    assert sorted(await client.status(), key=lambda mode: mode.mode) == [
        ModeStatus("fast", available=True, average_seconds=46.0),
        ModeStatus("relax", available=True, average_seconds=39.0),
        ModeStatus("turbo", available=True, average_seconds=24.0),
    ]


async def test_a_wrong_key_is_refused(upstream: SimulatedTtapi, session: aiohttp.ClientSession) -> None:
    stranger = with_key(upstream, session, "wrong-key")
    for call in (stranger.submit(FOX), stranger.info(), stranger.fetch("j"), stranger.fetch_list()):
        with pytest.raises(errors.KeyRefused):
            await call
    assert upstream.jobs == []


async def test_an_empty_account_is_refused(upstream: SimulatedTtapi, session: aiohttp.ClientSession) -> None:
    with pytest.raises(errors.QuotaExhausted):
        await with_key(upstream, session, "poor-key").submit(FOX)
    assert upstream.jobs == []


async def test_a_full_queue_is_known_as_such(
    upstream: SimulatedTtapi, client: TtapiClient, dress: Dress
) -> None:
    upstream.configure(max_queue=1)
    await client.submit(FOX)
    with pytest.raises(errors.QueueFull) as caught:
        await client.submit(FOX)
    assert caught.value.status == (400 if dress is Dress.HOLD else 499)
    assert len(upstream.jobs) == 1


async def test_a_mode_that_no_account_serves(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    upstream.account(KEY).modes = ("relax",)
    with pytest.raises(errors.NoAccount):
        await client.submit(FOX)
    assert upstream.jobs == []


async def test_a_sensitive_word_is_named(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    with pytest.raises(errors.PromptBanned) as caught:
        await client.submit(Imagine("a sensitiveword", Mode.FAST, 300))
    assert caught.value.word == "sensitiveword"
    assert upstream.jobs == []


async def test_a_timeout_out_of_range_is_a_refused_parameter(
    upstream: SimulatedTtapi, client: TtapiClient
) -> None:
    with pytest.raises(errors.ParameterRefused) as caught:
        await client.submit(Imagine("a fox", Mode.RELAX, 300))
    assert type(caught.value) is errors.ParameterRefused
    assert upstream.jobs == []


async def test_a_parent_that_is_gone_unfinished_or_does_not_offer_the_action(
    upstream: SimulatedTtapi, client: TtapiClient
) -> None:
    parent = (await client.submit(FOX)).job_id
    with pytest.raises(errors.ParentGone):
        await client.submit(Action(parent, "upsample1", 300))
    upstream.succeed(parent)
    with pytest.raises(errors.ParentGone):
        await client.submit(Action(parent, "pan_left", 300))
    upstream.expire(parent)
    with pytest.raises(errors.ParentGone):
        await client.submit(Action(parent, "upsample1", 300))
    assert [job.job_id for job in upstream.jobs] == [parent]


async def test_an_unknown_or_foreign_job_is_missing(
    upstream: SimulatedTtapi, client: TtapiClient, session: aiohttp.ClientSession
) -> None:
    own = (await client.submit(FOX)).job_id
    with pytest.raises(errors.JobMissing):
        await client.fetch("0f0f0f0f-0000-4000-8000-000000000000")
    with pytest.raises(errors.JobMissing):
        await with_key(upstream, session, "poor-key").fetch(own)
    assert (await with_key(upstream, session, "second-key").fetch(own)).job_id == own


async def test_a_job_id_is_sent_as_it_is(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    strange = "a&b=c/../d%20e#f ü"
    with pytest.raises(errors.JobMissing):
        await client.fetch(strange)
    assert [entry.job_id for entry in upstream.ledger.fetches()] == [strange]
