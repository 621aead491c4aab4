from collections.abc import AsyncIterator

import pytest

from bot.sandbox.ttapi import Dress, SimulatedTtapi
from tests.sandbox.helpers import BY_HAND, Api, Receiver


@pytest.fixture
def dress() -> Dress:
    return Dress.Y2026


@pytest.fixture
async def upstream(dress: Dress) -> AsyncIterator[SimulatedTtapi]:
    """A service whose jobs move by hand, in the dress of the test's `dress` parameter."""
    async with SimulatedTtapi(settings=BY_HAND.merged({"dress": dress}), seed=1) as service:
        yield service


@pytest.fixture
async def api(upstream: SimulatedTtapi) -> AsyncIterator[Api]:
    async with Api(upstream) as client:
        yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as server:
        yield server
