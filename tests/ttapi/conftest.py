"""A simulated TTAPI per test, in the dress of the test's `dress` parameter, and the client under test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import stamina

from bot.sandbox.ttapi import DEFAULT_KEY, Account, Dress, Pace, Settings, SimulatedTtapi
from bot.ttapi.client import Patience, TtapiClient, open_session

KEY = DEFAULT_KEY
BY_HAND = Settings(side=64, pace=Pace.by_hand(), upscale_pace=Pace.by_hand(), hook_spacing=0.01)


@pytest.fixture
def dress() -> Dress:
    return Dress.Y2026


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """As many attempts as in earnest, without the waits between them."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
async def upstream(dress: Dress) -> AsyncIterator[SimulatedTtapi]:
    accounts = (Account((KEY, "second-key"), balance=100), Account(("poor-key",), balance=0))
    async with SimulatedTtapi(accounts, BY_HAND.merged({"dress": dress}), seed=1) as service:
        yield service


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as opened:
        yield opened


@pytest.fixture
def client(session: aiohttp.ClientSession, upstream: SimulatedTtapi) -> TtapiClient:
    return TtapiClient(session, url=upstream.url, key=KEY)


@pytest.fixture
def hasty(session: aiohttp.ClientSession, upstream: SimulatedTtapi) -> TtapiClient:
    """A client that waits for no answer longer than a moment."""
    patience = Patience(read=0.2, submit=0.4)
    return TtapiClient(session, url=upstream.url, key=KEY, patience=patience)
