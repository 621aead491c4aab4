"""The gateway as a whole: sessions, who gets which event, and the troubles a test can make."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from enum import Enum
from typing import Any

from aiohttp import web

from tests.support.discord_wire.jsontypes import JsonDict, is_array
from tests.support.discord_wire.payloads import guild_create_json, member_json, user_json
from tests.support.discord_wire.world import World

from .compression import compressor
from .connection import CloseCode, Connection, HangUpError, Op
from .intents import KNOWN_BITS, PRIVILEGED, Intent
from .session import Identify, Session

SESSION_SECONDS = 180.0


class Refusal(Enum):
    """How the gateway turns a connection away."""

    CLOSE = "close"
    UNAVAILABLE = "503"


class GatewayHub:
    """All gateway connections and sessions of the bot."""

    def __init__(self, world: World) -> None:
        """Attach to a world: its events go out here from now on."""
        self.heartbeat_ms = 41_250
        self.session_seconds = SESSION_SECONDS
        self.allowed_privileged = Intent(0)
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies: list[Identify] = []
        self.resumes = 0
        self.refused = 0
        self._refusals: list[Refusal] = []
        self._world = world
        world.dispatch = self.dispatch

    @property
    def ready(self) -> list[Session]:
        """The sessions that are connected now."""
        return [session for session in self.sessions.values() if session.line is not None]

    def refuse(self, times: int, how: Refusal = Refusal.CLOSE) -> None:
        """Turn the next connections away.

        aiohttp's client silently tries a cut GET once more: two closed ones make one failed attempt.
        """
        self._refusals += [how] * times

    def forgive(self) -> None:
        """Turn no more connections away."""
        self._refusals.clear()

    def drop(self, *, shard: int | None = None, code: int | None = None) -> None:
        """Lose connections: with a close code, or without a word when it is None."""
        for connection in self._of(shard):
            if code is None:
                connection.abort()
            else:
                connection.close(code)

    def reconnect(self, *, shard: int | None = None) -> None:
        """Ask clients to reconnect (op 7)."""
        for connection in self._of(shard):
            connection.send_op(Op.RECONNECT)

    def invalidate(self, *, shard: int | None = None, resumable: bool = False) -> None:
        """Call sessions invalid (op 9); what cannot be resumed is forgotten."""
        for connection in self._of(shard):
            session = connection.session
            if session is not None and not resumable:
                self.sessions.pop(session.id, None)
                session.line = None
            connection.send_op(Op.INVALID_SESSION, resumable)

    def inject(self, text: str) -> None:
        """Send raw text, junk too, to every client."""
        for connection in self.connections:
            connection.send(text)

    def inject_event(self, event: str, data: Any) -> None:
        """Send an event, malformed too, through every session."""
        for session in self.sessions.values():
            session.push(event, data)

    def dispatch(
        self,
        event: str,
        data: JsonDict,
        *,
        guild_id: int | None = None,
        intent: int = 0,
        redacted: JsonDict | None = None,
    ) -> None:
        """Send an event to the sessions whose shard and intents it fits; lost sessions get it on resuming."""
        self._forget_expired()
        for session in self.sessions.values():
            if session.owns(guild_id) and session.wants(intent):
                blind = redacted is not None and not session.wants(Intent.MESSAGE_CONTENT)
                session.push(event, redacted if blind else data)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket."""
        if self._refusals:
            return self._turn_away(request, self._refusals.pop(0))
        try:
            compress = compressor(request.query.get("compress"))
        except ValueError as problem:
            return web.Response(status=400, text=str(problem))
        ws = web.WebSocketResponse(compress=False, timeout=1.0)
        await ws.prepare(request)
        if request.query.get("v") != "10" or request.query.get("encoding", "json") != "json":
            await ws.close(code=CloseCode.INVALID_VERSION)
            return ws
        connection = Connection(ws, request.transport, compress)
        self.connections.add(connection)
        try:
            await connection.run(self)
        finally:
            self._lost(connection)
        return ws

    def open(self, connection: Connection, body: JsonDict) -> Session:
        """Identify: make a session and tell it of its guilds.

        Raises:
            HangUpError: for a wrong token, impossible shard or disallowed intents.
        """
        identify = self._checked(body)
        self.identifies.append(identify)
        self._world.gateway.identified += 1
        session = Session(
            secrets.token_hex(16), identify.shard, identify.shard_count, identify.intents, connection
        )
        self.sessions[session.id] = session
        guilds = [g for g in self._world.guilds.values() if g.installed and session.owns(g.id)]
        session.push(
            "READY",
            {
                "v": 10,
                "user": user_json(self._world.bot) | {"verified": True, "mfa_enabled": False},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self._world.gateway.url,
                "shard": [session.shard, session.shard_count],
                "application": {"id": str(self._world.application_id), "flags": 0},
                "private_channels": [],
                "session_type": "normal",
            },
        )
        if session.wants(Intent.GUILDS):
            for guild in guilds:
                session.push("GUILD_CREATE", guild_create_json(self._world, guild))
        self._world.changes.notify()
        return session

    def resume(self, connection: Connection, body: JsonDict) -> Session | None:
        """Replay what a lost session missed; op 9 when it is too late."""
        self._forget_expired()
        session, seq = self.sessions.get(str(body.get("session_id"))), body.get("seq")
        if body.get("token") != self._world.token:
            raise HangUpError(CloseCode.AUTHENTICATION_FAILED)
        if session is None or not isinstance(seq, int) or not session.can_resume_from(seq):
            connection.send_op(Op.INVALID_SESSION, False)
            return None
        for text in session.missed(seq):
            connection.send(text)
        session.line, session.lost_at = connection, None
        session.resumes += 1
        self.resumes += 1
        session.push("RESUMED", {})
        self._world.changes.notify()
        return session

    def send_members(self, session: Session, body: JsonDict) -> None:
        """Answer a request for guild members with one chunk."""
        guild = self._world.guilds.get(int(body.get("guild_id") or 0))
        if guild is None:
            return
        wanted = body.get("user_ids")
        ids = {int(user) for user in wanted} if is_array(wanted) else set(guild.members)
        chunk: JsonDict = {
            "guild_id": str(guild.id),
            "members": [member_json(guild, m) for m in guild.members.values() if m.user.id in ids],
            "chunk_index": 0,
            "chunk_count": 1,
        }
        if body.get("nonce"):
            chunk["nonce"] = body["nonce"]
        session.push("GUILD_MEMBERS_CHUNK", chunk)

    def abort_all(self) -> None:
        """Cut every connection."""
        for connection in list(self.connections):
            connection.abort()

    def _checked(self, body: JsonDict) -> Identify:
        if body.get("token") != self._world.token:
            raise HangUpError(CloseCode.AUTHENTICATION_FAILED)
        shard, count = body.get("shard") or (0, 1)
        if not 0 <= shard < count:
            raise HangUpError(CloseCode.INVALID_SHARD)
        intents = body.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_BITS:
            raise HangUpError(CloseCode.INVALID_INTENTS)
        if intents & PRIVILEGED & ~self.allowed_privileged:
            raise HangUpError(CloseCode.DISALLOWED_INTENTS)
        return Identify(shard, count, Intent(intents), body.get("properties") or {})

    def _turn_away(self, request: web.Request, how: Refusal) -> web.Response:
        self.refused += 1
        self._world.changes.notify()
        if how is Refusal.CLOSE and request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)

    def _lost(self, connection: Connection) -> None:
        self.connections.discard(connection)
        session = connection.session
        if session is not None and session.line is connection:
            session.line, session.lost_at = None, self._world.clock.now()
        self._world.changes.notify()

    def _forget_expired(self) -> None:
        now = self._world.clock.now()
        for session in list(self.sessions.values()):
            if session.lost_at is not None and now - session.lost_at > self.session_seconds:
                del self.sessions[session.id]

    def _of(self, shard: int | None) -> Iterator[Connection]:
        for connection in list(self.connections):
            if shard is None or (connection.session is not None and connection.session.shard == shard):
                yield connection
