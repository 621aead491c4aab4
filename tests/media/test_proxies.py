import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.media.download import Downloader, open_session
from bot.media.errors import Unreachable
from bot.media.hosts import MediaHosts
from tests.media.conftest import Handler, Serve
from tests.media.fetching import PNG, answering, downloader, fails


async def test_each_network_has_its_proxy(serve: Serve, session: ClientSession, tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []

    def proxy(name: str) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            seen.append((name, request.raw_path))
            if request.host == "cdn.discordapp.com":
                return web.Response(status=302, headers={"Location": "http://pictures.example/b"})
            return web.Response(body=PNG)

        return handler

    fetching = Downloader(
        session,
        MediaHosts.parse(["http://cdn.discordapp.com", "http://pictures.example"]),
        discord_proxy=await serve(proxy("discord")),
        ttapi_proxy=await serve(proxy("ttapi")),
    )
    await fetching.fetch("http://cdn.discordapp.com/a", tmp_path / "a")
    assert seen == [("discord", "http://cdn.discordapp.com/a"), ("ttapi", "http://pictures.example/b")]


async def test_a_proxy_that_refuses_https(session: ClientSession, tmp_path: Path) -> None:
    lines: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        fetching = Downloader(session, MediaHosts.parse(["ttapi.io"]), ttapi_proxy=proxy)
        error = await fails(fetching, "https://cdn.ttapi.io/x/a.png", tmp_path / "a", Unreachable)
    assert str(error) == "cdn.ttapi.io …/a.png failed with ClientHttpProxyError"
    assert lines == [b"CONNECT cdn.ttapi.io:443 HTTP/1.1"]


async def test_the_environment_has_no_say(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    origin = await serve(answering(PNG))
    async with open_session() as session:
        assert (await downloader(session, origin).fetch(origin, tmp_path / "a")).width == 40
    async with ClientSession(trust_env=True) as trusting:
        with pytest.raises(ValueError, match="trust_env"):
            downloader(trusting, origin)
