"""The listener with its hooks on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.errors import DatabaseUnavailable
from bot.jobs.hooklinks import HookLinks
from bot.web.app import listen
from bot.web.hooks import HookHandler

REF = "abcdefghij234567klmn"


class Hints:
    """Takes hints in the jobs' place."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str | None]] = []
        self.away = False

    async def take(self, ref: str, job_id: str | None) -> None:
        if self.away:
            raise DatabaseUnavailable
        self.taken.append((ref, job_id))


@pytest.fixture
def hints() -> Hints:
    return Hints()


@pytest.fixture
def links() -> HookLinks:
    return HookLinks(["new-secret", "old-secret"], None)


@pytest.fixture
async def port(links: HookLinks, hints: Hints) -> AsyncIterator[int]:
    async with listen("127.0.0.1", 0, HookHandler(links, hints.take).routes()) as bound:
        yield bound
