"""A simulated TTAPI and the services that speak with it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.jobs.database import open_sqlite
from bot.jobs.hooklinks import HookLinks
from bot.jobs.model import Job, State
from bot.jobs.runner import SqliteRunner
from bot.sandbox.stage import free_port
from bot.sandbox.ttapi import (
    DEFAULT_KEY,
    Account,
    Entry,
    Kind,
    Pace,
    Settings,
    SimulatedTtapi,
)
from bot.ttapi.client import Patience, TtapiClient, open_session
from bot.web.app import listen
from bot.web.hooks import HookHandler
from tests.jobs.rig import Options, Rig, rigged
from tests.sandbox.helpers import BY_HAND

PATIENCE = Patience(read=0.5, submit=0.5, connect=0.5)
QUICK = Settings(side=64, pace=Pace(0.01, 0.03, 1), upscale_pace=Pace.instant(), hook_spacing=0.01)


class House:
    """A simulated TTAPI and the services that speak with it."""

    def __init__(self, upstream: SimulatedTtapi, rig: Rig, runner: SqliteRunner) -> None:
        self.upstream = upstream
        self.rig = rig
        self.runner = runner

    async def finished(self, jobs: list[Job], state: State = State.SUCCEEDED) -> list[Job]:
        return [await self.rig.reaches(job, state, timeout=20) for job in jobs]

    def submits(self) -> list[int]:
        """The HTTP statuses of all submits."""
        return [int(str(entry.detail["status"])) for entry in self.upstream.ledger.submits()]

    def most_at_once(self) -> int:
        """How many jobs were unfinished at the same time, by the ledger of quota."""
        most = now = 0
        for entry in self.upstream.ledger:
            now += {Kind.FREEZE: 1, Kind.CHARGE: -1, Kind.RELEASE: -1}.get(entry.kind, 0)
            most = max(most, now)
        return most

    def nothing_twice(self) -> None:
        assert self.upstream.ledger.made_twice(reference) == []
        assert self.upstream.ledger.billed_twice(reference) == []

    async def seen(self, kind: Kind, **detail: object) -> Entry:
        return await self.upstream.ledger.wait(
            lambda entry: entry.kind is kind and detail.items() <= entry.detail.items()
        )


def reference(url: str) -> str:
    """The job's reference in a hook's address."""
    return urlsplit(url).path.split("/")[3]


@asynccontextmanager
async def a_house(
    tmp_path: Path,
    settings: Settings = BY_HAND,
    *,
    hooks: bool = False,
    keys: tuple[str, ...] = (DEFAULT_KEY,),
    accounts: list[Account] | None = None,
    **options: Any,
) -> AsyncGenerator[House]:
    """Everything over loopback; `options` are those of the rig."""
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(SimulatedTtapi(accounts, settings=settings, seed=1))
        session = await stack.enter_async_context(open_session())
        clients = {key: TtapiClient(session, url=upstream.url, key=key, patience=PATIENCE) for key in keys}
        port = free_port()
        options.setdefault("poll_interval", 0.05)
        options.setdefault("first_search", 0.02)
        if hooks:
            options["public_url"] = f"http://127.0.0.1:{port}"
        runner = await stack.enter_async_context(open_sqlite(tmp_path))
        rig = await stack.enter_async_context(rigged(runner, clients, Options(**options)))
        if hooks:
            handler = HookHandler(HookLinks(["secret"], None), rig.jobs.hint)
            await stack.enter_async_context(listen("127.0.0.1", port, handler.routes()))
        yield House(upstream, rig, runner)
