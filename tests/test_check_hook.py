"""`check` finds out where the public address leads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import stamina
from aiohttp import web
from discord.http import Route

from bot.check import Outcome, check
from bot.config import Settings
from bot.jobs.database import open_sqlite
from bot.jobs.hooklinks import HookLinks
from bot.jobs.store import Store
from bot.locale import texts
from bot.web.app import listen
from bot.web.hooks import HookHandler

OK, FAULT = Outcome.OK, Outcome.FAULT
NOWHERE = "http://127.0.0.1:9"
Shown = tuple[Outcome, str]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither Discord nor TTAPI is there, and that is found out without waiting."""
    monkeypatch.setattr(Route, "BASE", NOWHERE)
    with stamina.set_testing(True):
        yield


@pytest.fixture
def public(unused_tcp_port: int, tmp_path: Path) -> dict[str, str]:
    """An installation whose public address is its own listener."""
    return {
        "DISCORD_TOKEN": "token",
        "TTAPI_KEY": "key",
        "TTAPI_URL": NOWHERE,
        "DATA_DIR": str(tmp_path / "data"),
        "LISTEN_PORT": str(unused_tcp_port),
        "PUBLIC_URL": f"http://127.0.0.1:{unused_tcp_port}",
    }


async def looked(env: dict[str, str]) -> dict[str, Shown]:
    say = texts("en").say
    lines = [line async for line in check(Settings.from_env(env))]
    return {line.subject.key: (line.outcome, say(line.detail)) for line in lines}


async def hook(env: dict[str, str]) -> Shown:
    return (await looked(env))["check.hook"]


async def test_the_public_address_leads_here(public: dict[str, str]) -> None:
    url = public["PUBLIC_URL"]
    assert await hook(public) == (OK, f"{url} leads to this machine")


def easel(port: int, secret: str) -> AbstractAsyncContextManager[int]:
    """A running Easel, as far as the check asks it."""

    async def ignore(_ref: str, _job_id: str | None) -> None:
        return None

    return listen("127.0.0.1", port, HookHandler(HookLinks([secret], None), ignore).routes())


async def test_the_running_bot_answers_in_the_checks_place(public: dict[str, str], tmp_path: Path) -> None:
    """Both know the secret: from the settings, or from the database."""
    port, url = int(public["LISTEN_PORT"]), public["PUBLIC_URL"]
    async with easel(port, "from-the-settings"):
        assert await hook({**public, "HOOK_SECRET": "from-the-settings,older"}) == (
            OK,
            f"{url} leads to this machine",
        )
    async with open_sqlite(tmp_path / "data") as runner:
        secret = await Store(runner).add_meta("hook_secret", "from-the-database")
        async with easel(port, secret):
            assert (await hook(public))[0] is OK


async def test_another_easel_answers(public: dict[str, str]) -> None:
    url = public["PUBLIC_URL"]
    async with easel(int(public["LISTEN_PORT"]), "somebody else's"):
        outcome, sentence = await hook(public)
        assert outcome is FAULT
        assert sentence == (
            f"{url} answers, but not from this Easel (HTTP 200). Point the reverse proxy at "
            "LISTEN_HOST:LISTEN_PORT."
        )


@pytest.mark.parametrize("status", [200, 302, 404, 502])
async def test_something_else_answers(public: dict[str, str], status: int) -> None:
    async def page(_request: web.Request) -> web.Response:
        location = {"Location": "/elsewhere"} if status == 302 else {}
        return web.Response(status=status, body=b"\xff" * 10_000, headers=location)

    async with listen("127.0.0.1", int(public["LISTEN_PORT"]), [web.get("/{tail:.*}", page)]):
        outcome, sentence = await hook(public)
    assert outcome is FAULT
    assert f"answers, but not from this Easel (HTTP {status})" in sentence


async def test_nothing_answers(public: dict[str, str], unused_tcp_port_factory: Callable[[], int]) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port_factory()}"
    outcome, sentence = await hook({**public, "PUBLIC_URL": url})
    assert outcome is FAULT
    assert sentence == (
        f"{url} cannot be reached from here: ClientConnectorError. Check the name, the reverse proxy and "
        "LISTEN_PORT."
    )


async def test_a_directory_that_cannot_be_written_hides_not_the_hook(
    public: dict[str, str], tmp_path: Path
) -> None:
    """What stands in the way is a directory with the name of the file that tries the rights."""
    (tmp_path / "data" / f".write-{os.getpid()}").mkdir(parents=True)
    (tmp_path / "data" / "easel.db").touch()
    lines = await looked(public)
    assert (lines["check.database"][0], lines["check.hook"][0]) == (FAULT, OK)
