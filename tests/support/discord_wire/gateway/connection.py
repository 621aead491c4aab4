"""One websocket of the gateway: hello, identify or resume, heartbeats.

See https://docs.discord.com/developers/events/gateway.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from enum import IntEnum
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from tests.support.discord_wire.jsontypes import JsonDict, encode, is_object

from .compression import Compress
from .session import Session

MAX_SENDS_A_MINUTE = 120


class Op(IntEnum):
    """Gateway opcodes."""

    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class CloseCode(IntEnum):
    """Why the gateway hangs up."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    RATE_LIMITED = 4008
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class HangUpError(Exception):
    """The client broke the protocol."""

    def __init__(self, code: CloseCode) -> None:
        """Hang up with a close code."""
        super().__init__(code.name)
        self.code = code


class Sessions(Protocol):
    """What a connection needs of the hub."""

    heartbeat_ms: int

    def open(self, connection: Connection, body: JsonDict) -> Session:
        """Identify: make a session, or raise HangUpError."""
        ...

    def resume(self, connection: Connection, body: JsonDict) -> Session | None:
        """Take a session up again, None when it is gone."""
        ...

    def send_members(self, session: Session, body: JsonDict) -> None:
        """Answer a request for guild members."""


class Connection:
    """A client's websocket and, once identified, its session."""

    def __init__(
        self, ws: web.WebSocketResponse, transport: asyncio.Transport | None, compress: Compress | None
    ) -> None:
        """Wrap an open websocket."""
        self.session: Session | None = None
        self._ws = ws
        self._transport = transport
        self._compress = compress
        self._outbox: asyncio.Queue[str | CloseCode | int] = asyncio.Queue()
        self._received: deque[float] = deque(maxlen=MAX_SENDS_A_MINUTE)

    def send(self, text: str) -> None:
        """Queue one message for the client."""
        self._outbox.put_nowait(text)

    def send_op(self, op: Op, data: Any = None) -> None:
        """Queue a message that is not an event."""
        self.send(encode({"op": int(op), "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Hang up after what is queued."""
        self._outbox.put_nowait(int(code))

    def abort(self) -> None:
        """Cut the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def run(self, sessions: Sessions) -> None:
        """Serve the client until one side hangs up."""
        self.send_op(Op.HELLO, {"heartbeat_interval": sessions.heartbeat_ms})
        writer = asyncio.create_task(self._pump(), name="gateway-writer")
        try:
            await self._listen(sessions)
        finally:
            writer.cancel()
            await asyncio.wait([writer])

    async def _pump(self) -> None:
        while True:
            item = await self._outbox.get()
            try:
                if isinstance(item, int):
                    await self._ws.close(code=item)
                    return
                if self._compress is None:
                    await self._ws.send_str(item)
                else:
                    await self._ws.send_bytes(self._compress(item.encode()))
            except ConnectionError:
                return

    async def _listen(self, sessions: Sessions) -> None:
        patience = sessions.heartbeat_ms * 1.5 / 1000
        while True:
            try:
                message = await self._ws.receive(timeout=patience)
            except TimeoutError:
                await self._ws.close(code=CloseCode.UNKNOWN_ERROR)
                return
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            try:
                self._handle(sessions, _decode(message.data))
            except HangUpError as problem:
                await self._ws.close(code=problem.code)
                return

    def _handle(self, sessions: Sessions, message: JsonDict) -> None:
        self._count()
        op, body = message.get("op"), message.get("d")
        if op == Op.HEARTBEAT:
            self.send_op(Op.HEARTBEAT_ACK)
        elif isinstance(op, int) and op in (Op.IDENTIFY, Op.RESUME):
            self._authenticate(sessions, op, body)
        elif self.session is None:
            raise HangUpError(CloseCode.NOT_AUTHENTICATED)
        elif op == Op.REQUEST_MEMBERS and is_object(body):
            sessions.send_members(self.session, body)
        elif op not in (Op.PRESENCE, Op.VOICE_STATE):
            raise HangUpError(CloseCode.UNKNOWN_OPCODE)

    def _authenticate(self, sessions: Sessions, op: int, body: object) -> None:
        if self.session is not None:
            raise HangUpError(CloseCode.ALREADY_AUTHENTICATED)
        if not is_object(body):
            raise HangUpError(CloseCode.DECODE_ERROR)
        self.session = sessions.open(self, body) if op == Op.IDENTIFY else sessions.resume(self, body)

    def _count(self) -> None:
        now = time.monotonic()
        if len(self._received) == MAX_SENDS_A_MINUTE and now - self._received[0] < 60:
            raise HangUpError(CloseCode.RATE_LIMITED)
        self._received.append(now)


def _decode(data: str | bytes) -> JsonDict:
    try:
        message = json.loads(data)
    except ValueError:
        raise HangUpError(CloseCode.DECODE_ERROR) from None
    if not is_object(message):
        raise HangUpError(CloseCode.DECODE_ERROR)
    return message
