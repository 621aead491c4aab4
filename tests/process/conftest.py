from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.process.rig import Rig, open_rig

OpenRig = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def rig_of(tmp_path: Path) -> AsyncGenerator[OpenRig]:
    """Opens rigs that are closed with the test, and judges them then."""
    async with AsyncExitStack() as stack:

        async def opened(**options: Any) -> Rig:
            return await stack.enter_async_context(open_rig(tmp_path, **options))

        yield opened
