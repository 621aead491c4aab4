"""What the health checks answer, and what that means."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from yarl import URL

from bot.locale import Message, texts
from bot.web import health
from bot.web.app import listen
from bot.web.health import Health, trouble

from .raw import content, exchange, request, status


class Parts:
    """Parts of a program that can be broken."""

    def __init__(self) -> None:
        self.writer: bool | Exception | None = True
        self.database: bool | Exception | None = True
        self.gateway: bool | Exception | None = True

    async def check(self, part: str) -> bool:
        state: bool | Exception | None = getattr(self, part)
        if state is None:
            await asyncio.Event().wait()
        if isinstance(state, Exception):
            raise state
        return bool(state)


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
async def port(parts: Parts) -> AsyncIterator[int]:
    checks = Health(
        alive={"writer": lambda: parts.check("writer")},
        ready={"database": lambda: parts.check("database"), "gateway": lambda: parts.check("gateway")},
    )
    async with listen("127.0.0.1", 0, checks.routes()) as bound:
        yield bound


async def ask(port: int, path: str) -> tuple[int, dict[str, str]]:
    answer = await exchange(port, request("GET", path))
    return status(answer), json.loads(content(answer))


async def test_all_is_well(port: int) -> None:
    assert await ask(port, "/healthz") == (200, {"writer": "ok"})
    assert await ask(port, "/readyz") == (200, {"writer": "ok", "database": "ok", "gateway": "ok"})


@pytest.mark.parametrize("trouble", [False, RuntimeError("broken"), OSError("disk")])
async def test_without_gateway_or_database_it_lives_but_takes_no_work(
    port: int, parts: Parts, trouble: bool | Exception
) -> None:
    parts.gateway = trouble
    assert await ask(port, "/healthz") == (200, {"writer": "ok"})
    assert await ask(port, "/readyz") == (503, {"writer": "ok", "database": "ok", "gateway": "failed"})
    parts.gateway, parts.database = True, trouble
    assert await ask(port, "/healthz") == (200, {"writer": "ok"})
    assert await ask(port, "/readyz") == (503, {"writer": "ok", "database": "failed", "gateway": "ok"})


async def test_without_its_writer_it_wants_to_be_restarted(port: int, parts: Parts) -> None:
    parts.writer = False
    assert await ask(port, "/healthz") == (503, {"writer": "failed"})
    assert await ask(port, "/readyz") == (503, {"writer": "failed", "database": "ok", "gateway": "ok"})


async def test_a_check_that_hangs_has_failed(
    port: int, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    parts.database = None
    assert await ask(port, "/readyz") == (503, {"writer": "ok", "database": "failed", "gateway": "ok"})


async def test_a_mended_part_is_noticed(port: int, parts: Parts) -> None:
    parts.gateway = False
    assert (await ask(port, "/readyz"))[0] == 503
    parts.gateway = True
    assert (await ask(port, "/readyz"))[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_head_is_answered_and_post_is_not(port: int, parts: Parts, path: str) -> None:
    answer = await exchange(port, request("HEAD", path))
    assert (status(answer), content(answer)) == (200, b"")
    parts.writer = False
    assert status(await exchange(port, request("HEAD", path))) == 503
    assert status(await exchange(port, request("POST", path))) == 405


async def test_no_reason_is_told_to_strangers(port: int, parts: Parts) -> None:
    parts.database = RuntimeError("postgresql://user:secret@db")
    assert b"secret" not in await exchange(port, request("GET", "/readyz"))


async def test_the_image_asks_the_listener_on_its_own_machine(port: int, parts: Parts) -> None:
    assert await trouble("127.0.0.1", port) is None
    assert await trouble("0.0.0.0", port) is None
    assert await trouble("localhost", port) is None
    parts.writer = False
    url = URL(f"http://127.0.0.1:{port}/healthz")
    assert await trouble("127.0.0.1", port) == Message("cli.health.ill", {"url": url, "parts": ("writer",)})


@pytest.mark.parametrize(
    ("status_code", "body"),
    [
        (200, "ok"),
        (200, "<h1>Welcome to nginx!</h1>"),
        (200, "{}"),
        (200, '["ok"]'),
        (200, '{"status": "ok, thank you"}'),
        (404, '{"writer": "ok"}'),
        (302, '{"writer": "ok"}'),
    ],
)
async def test_somebody_else_on_the_port_is_not_taken_for_easel(status_code: int, body: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status_code, text=body, headers={"Location": "/healthz"})

    async with listen("127.0.0.1", 0, [web.get("/healthz", answer)]) as port:
        found = await trouble("127.0.0.1", port)
    assert found is not None
    assert texts("en").say(found) == (
        f"Something answers at http://127.0.0.1:{port}/healthz, but it is not Easel. Check LISTEN_PORT."
    )


async def test_the_image_asks_over_ipv6_where_only_that_is_listened_on(parts: Parts) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 on this machine")
    checks = Health(alive={"writer": lambda: parts.check("writer")}, ready={})
    async with listen("::1", 0, checks.routes()) as port:
        assert await trouble("::", port) is None
        assert await trouble("::1", port) is None


async def test_where_nobody_listens_nothing_is_alive(unused_tcp_port: int) -> None:
    assert await trouble("127.0.0.1", unused_tcp_port)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
async def test_the_image_asks_through_no_proxy(port: int, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await trouble("127.0.0.1", port) is None
