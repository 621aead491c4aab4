"""Caps, quota and prices."""

import pytest

from bot.sandbox.ttapi import Account, Dress, SimulatedTtapi
from tests.sandbox.helpers import BY_HAND, V1, Api

BODY = {"prompt": "x", "mode": "fast"}


async def money(api: Api) -> tuple[int, int]:
    _, body = await api.get(f"{V1}/info")
    return body["data"]["balance"], body["data"]["freeze_balance"]


async def test_info(api: Api) -> None:
    assert await api.get(f"{V1}/info") == (
        200,
        {
            "status": "SUCCESS",
            "message": "success",
            "data": {
                "email": "owner@example.org",
                "email_verified_at": "2024-01-10 09:12:30",
                "balance": 1000,
                "freeze_balance": 0,
                "max_queue": 10,
                "created_at": "2024-01-10 09:10:02",
            },
        },
    )


async def test_quota_is_frozen_then_charged_or_released(api: Api, upstream: SimulatedTtapi) -> None:
    good, bad = await api.imagine(), await api.imagine(mode="turbo")
    assert await money(api) == (1000, 8)
    upstream.succeed(good)
    assert await money(api) == (997, 5)
    upstream.fail(bad)
    assert await money(api) == (997, 0)
    assert upstream.ledger.freezes() == {good: 3, bad: 5}
    assert upstream.ledger.charges() == {good: 3}
    assert upstream.ledger.releases() == {bad: 5}


async def test_frozen_quota_cannot_be_spent_again(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(balance=5)
    first = await api.imagine()
    body = {"status": "FAILED", "message": "Insufficient quota", "data": None}
    assert await api.post(f"{V1}/imagine", BODY) == (402, body)
    upstream.fail(first)
    await api.imagine()


@pytest.mark.parametrize(
    ("dress", "status", "message"),
    [
        (Dress.Y2024, 499, "Product queue exhausted"),
        (Dress.Y2026, 499, "Product queue exhausted"),
        (Dress.HOLD, 400, "account queue is full"),
    ],
)
async def test_cap(api: Api, upstream: SimulatedTtapi, status: int, message: str) -> None:
    upstream.configure(max_queue=2)
    first, _ = await api.imagine(), await api.imagine()
    full = (status, {"status": "FAILED", "message": message, "data": None})
    assert await api.post(f"{V1}/imagine", BODY) == full
    upstream.begin(first)
    assert await api.post(f"{V1}/imagine", BODY) == full
    upstream.succeed(first)
    await api.imagine()
    assert len(upstream.jobs) == 3


async def test_keys_of_one_account_share_everything() -> None:
    accounts = (Account(("k1", "k2"), email="one@example.org", max_queue=1), Account(("k3",), balance=7))
    async with (
        SimulatedTtapi(accounts, BY_HAND) as upstream,
        Api(upstream, "k1") as first,
        Api(upstream, "k2") as second,
        Api(upstream, "k3") as third,
    ):
        job_id = await first.imagine()
        assert (await second.fetch(job_id))["jobId"] == job_id
        assert (await second.post(f"{V1}/imagine", BODY))[0] == 499
        await third.imagine()
        assert await money(third) == (7, 3)
        assert await money(second) == (1000, 3)
        assert [entry.detail["key"] for entry in upstream.ledger.submits()] == ["k1", "k2", "k3"]


async def test_a_mode_that_no_account_serves() -> None:
    async with (
        SimulatedTtapi((Account(("k",), modes=("relax",)),), BY_HAND) as upstream,
        Api(upstream, "k") as api,
    ):
        body = {"status": "FAILED", "message": "No available accounts", "data": None}
        assert await api.post(f"{V1}/imagine", BODY) == (400, body)


async def test_illegal_prompts_are_charged_beyond_the_limit(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(illegal_limit=2)
    ids = [await api.imagine() for _ in range(4)]
    upstream.fail(ids[0], "[Banned prompt detected] No.")
    upstream.fail(ids[1], "[Invalid link!] No.")
    upstream.fail(ids[2], "[internal error] Sorry.")
    upstream.fail(ids[3], "[Image denied] No.")
    assert upstream.ledger.releases() == {ids[0]: 3, ids[1]: 3, ids[2]: 3}
    assert upstream.ledger.charges() == {ids[3]: 3}


async def test_prices_can_be_set(api: Api, upstream: SimulatedTtapi) -> None:
    upstream.configure(prices={"imagine": {"fast": 42}})
    await api.imagine()
    await api.imagine(mode="relax")
    assert await money(api) == (1000, 43)


def test_a_key_belongs_to_one_account() -> None:
    with pytest.raises(ValueError, match="exactly one account"):
        SimulatedTtapi((Account(("a", "b")), Account(("b",))))
    with pytest.raises(ValueError, match="exactly one account"):
        SimulatedTtapi(())
