"""Raw HTTP and raw gateway clients, for what discord.py would never send."""

from __future__ import annotations

import asyncio
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, FormData, WSMsgType

from tests.support.discord_wire import Intent, Invocation, Upload, WireDiscord
from tests.support.discord_wire.jsontypes import JsonDict

SOME_INTENTS = int(Intent.GUILDS | Intent.GUILD_MESSAGES | Intent.DIRECT_MESSAGES)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status, decoded JSON (or None) and headers."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> tuple[int, int]:
        """The HTTP status and Discord's error code."""
        return self.status, self.body["code"]

    def codes_at(self, path: str) -> list[str]:
        """Return the problem codes at a dotted path of the `errors` tree."""
        node = self.body["errors"]
        for key in path.split(".") if path else ():
            node = node[key]
        return [problem["code"] for problem in node["_errors"]]


@dataclass(frozen=True, slots=True)
class Api:
    """Requests to the REST API of a simulated Discord."""

    discord: WireDiscord
    http: ClientSession

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        files: Mapping[int, Upload] | None = None,
        token: str | None = "",
        raw: bytes | None = None,
    ) -> Answer:
        """Send one request; an empty `token` stands for the right one, None for no header."""
        headers = {} if token is None else {"Authorization": f"Bot {token or self.discord.token}"}
        if files is not None:
            data: Any = FormData(quote_fields=False)
            data.add_field("payload_json", json.dumps(body))
            for number, upload in files.items():
                data.add_field(f"files[{number}]", io.BytesIO(upload.data), filename=upload.filename)
        else:
            data = raw if raw is not None else None if body is None else json.dumps(body)
            if data is not None:
                headers["Content-Type"] = "application/json"
        url = self.discord.api_url + path
        async with self.http.request(method, url, data=data, headers=headers) as response:
            text = await response.text()
            decoded = json.loads(text) if response.headers.get("Content-Type") == "application/json" else None
            return Answer(response.status, decoded, response.headers.copy())

    async def post(self, body: JsonDict, *, files: Mapping[int, Upload] | None = None) -> Answer:
        """Send a message to the first channel."""
        return await self.request("POST", f"/channels/{self.discord.channel.id}/messages", body, files=files)

    async def invocation(self, **options: Any) -> Invocation:
        """Return an interaction that nobody has answered."""
        discord = self.discord
        return await discord.slash(
            discord.user, discord.channel, "imagine", wait=False, force=True, **options
        )

    async def answer(self, invocation: Invocation, body: JsonDict, *, with_response: bool = True) -> Answer:
        """Answer an interaction."""
        path = f"/interactions/{invocation.id}/{invocation.token}/callback?with_response={int(with_response)}"
        return await self.request("POST", path, body, token=None)

    async def webhook(
        self, method: str, invocation: Invocation, tail: str = "", body: Any = None, **options: Any
    ) -> Answer:
        """Use an interaction's token."""
        path = f"/webhooks/{self.discord.world.application_id}/{invocation.token}{tail}"
        return await self.request(method, path, body, token=None, **options)


class RawGateway:
    """A gateway client that says what it is told to."""

    def __init__(self, socket: ClientWebSocketResponse, *, compressed: bool = False) -> None:
        self.socket = socket
        self._inflate = zlib.decompressobj() if compressed else None

    @classmethod
    async def connect(
        cls, discord: WireDiscord, http: ClientSession, *, compress: str | None = None
    ) -> RawGateway:
        """Open a connection and read the hello."""
        query = "?v=10&encoding=json" + (f"&compress={compress}" if compress else "")
        client = cls(
            await http.ws_connect(discord.world.gateway.url + query), compressed=compress is not None
        )
        hello = await client.receive()
        assert hello["op"] == 10
        assert hello["d"] == {"heartbeat_interval": 41250}
        return client

    async def receive(self) -> JsonDict:
        """Return the next message."""
        message = await self.socket.receive(timeout=5)
        assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY), message
        data = message.data if self._inflate is None else self._inflate.decompress(message.data)
        return json.loads(data)

    async def event(self, name: str) -> JsonDict:
        """Return the data of the next event of a name."""
        async with asyncio.timeout(5):
            while True:
                message = await self.receive()
                if message["t"] == name:
                    return message["d"]

    async def identify(self, discord: WireDiscord, **changed: Any) -> JsonDict:
        """Identify and return the READY data."""
        await self.send(2, {"token": discord.token, "intents": SOME_INTENTS, "properties": {}, **changed})
        return await self.event("READY")

    async def send(self, op: int, body: Any) -> None:
        """Send one message."""
        await self.socket.send_json({"op": op, "d": body})

    async def closing(self) -> int | None:
        """Return the close code, reading everything before it."""
        async with asyncio.timeout(5):
            while not self.socket.closed:
                await self.socket.receive()
        return self.socket.close_code
