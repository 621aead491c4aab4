"""The aiohttp adapter around the codec: proxy, time-outs per call, retries of safe calls only."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, cast, overload

import aiohttp
import stamina

from bot import __version__
from bot.ttapi import errors, wire
from bot.ttapi.messages import (
    AccountInfo,
    Api,
    Fetch,
    FetchList,
    Info,
    ListedJob,
    ModeStatus,
    PromptCheck,
    Read,
    Snapshot,
    Status,
    Submit,
    Submitted,
)

READ_ATTEMPTS: Final = 3
MAX_BODY: Final = 4 * 1024 * 1024
LARGE: Final = 64 * 1024  # characters


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a call may take in all, by kind, and that a connection may take to be made.

    A submit's answer decides about money: it is waited for longer than what can be repeated. Pictures
    on their way up get their time on top.

    Attributes:
        upload: bytes a second that even a slow line carries.
    """

    read: float = 20.0
    submit: float = 60.0
    connect: float = 10.0
    upload: float = 128 * 1024

    def for_call(self, call: wire.Call, size: int) -> aiohttp.ClientTimeout:
        """The time-outs of one call with a body of `size` bytes."""
        total = (self.read if call.repeatable else self.submit) + size / self.upload
        return aiohttp.ClientTimeout(total=total, sock_connect=self.connect)


@dataclass(slots=True)
class _Exchange:
    """Whether anything of a request may have left this house: yes, until the session knows better."""

    left: bool = True


async def _started(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: object) -> None:
    if isinstance(context.trace_request_ctx, _Exchange):
        context.trace_request_ctx.left = False


async def _leaves(_session: aiohttp.ClientSession, context: SimpleNamespace, _params: object) -> None:
    if isinstance(context.trace_request_ctx, _Exchange):
        context.trace_request_ctx.left = True


@asynccontextmanager
async def open_session() -> AsyncGenerator[aiohttp.ClientSession]:
    """A session for TTAPI: no cookies, no proxy from the environment.

    An idle connection is dropped after ten seconds, before a proxy or Cloudflare closes it under
    a submit, which would leave that submit unsure.
    """
    connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=10)
    headers = {"User-Agent": f"easel/{__version__}"}
    # A proxy that hangs up on CONNECT looks like a lost answer; the trace tells the two apart.
    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_started)
    trace.on_request_headers_sent.append(_leaves)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=headers,
        trust_env=False,
        trace_configs=[trace],
    ) as session:
        yield session


class TtapiClient:
    """TTAPI as seen with one key."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        url: str,
        key: str,
        proxy: str | None = None,
        patience: Patience = Patience(),
    ) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._headers = {wire.KEY_HEADER: key}
        self._proxy = proxy
        self._patience = patience

    def __repr__(self) -> str:
        return f"<TtapiClient {self._url}>"

    async def submit(self, request: Submit) -> Submitted:
        """Order a job, once: never repeated here.

        Raises:
            errors.Unsure: the order may have been taken.
            errors.TtapiError: any other class means that no job exists.
        """
        return wire.decode(request, await self._send(wire.encode(request)))

    async def fetch(self, job_id: str, api: Api = Api.CLASSIC) -> Snapshot:
        """A job as it is now, asked of the family that it was ordered from.

        Raises:
            errors.JobMissing: TTAPI knows no such job.
            errors.TtapiError: it could not be asked.
        """
        return await self._read(Fetch(job_id, api), attempts=1)

    async def info(self, attempts: int = 3) -> AccountInfo:
        """The account's balance and its cap on jobs in progress."""
        return await self._read(Info(), attempts=attempts)

    async def fetch_list(self, page: int = 1, limit: int = 100) -> tuple[ListedJob, ...]:
        """The account's finished jobs, newest first."""
        return await self._read(FetchList(page, limit))

    async def prompt_check(self, prompt: str) -> None:
        """Ask TTAPI, free of charge, whether it would refuse a prompt.

        Raises:
            errors.PromptBanned: it would; `word` says which word.
        """
        await self._read(PromptCheck(prompt))

    async def status(self) -> tuple[ModeStatus, ...]:
        """How each mode fares at the moment."""
        return await self._read(Status())

    @overload
    async def _read(self, request: Fetch, attempts: int = ...) -> Snapshot: ...
    @overload
    async def _read(self, request: Info, attempts: int = ...) -> AccountInfo: ...
    @overload
    async def _read(self, request: FetchList, attempts: int = ...) -> tuple[ListedJob, ...]: ...
    @overload
    async def _read(self, request: PromptCheck, attempts: int = ...) -> None: ...
    @overload
    async def _read(self, request: Status, attempts: int = ...) -> tuple[ModeStatus, ...]: ...
    async def _read(self, request: Read, attempts: int = READ_ATTEMPTS) -> object:
        call = wire.encode(request)
        async for attempt in stamina.retry_context(
            on=errors.UpstreamDown, attempts=attempts, wait_initial=0.2, wait_max=2.0, timeout=None
        ):
            with attempt:
                answer = await self._send(call)
                if other := wire.instead(request, answer):
                    answer = await self._send(other)
                return wire.decode(request, answer)
        raise AssertionError("stamina either returns or raises")

    async def _send(self, call: wire.Call) -> wire.Answer:
        """One HTTP exchange; a lost answer is Unsure for a submit that has left, else UpstreamDown."""
        exchange = _Exchange()
        body = None if call.json is None else await _body(call.json)
        headers = self._headers if body is None else self._headers | {"Content-Type": "application/json"}
        try:
            async with self._session.request(
                call.method,
                self._url + call.path,
                params=call.query,
                # A stream, because aiohttp writes bytes in one piece, which holds the loop up.
                data=None if body is None else io.BytesIO(body),
                headers=headers,
                proxy=self._proxy,
                timeout=self._patience.for_call(call, len(body or b"")),
                allow_redirects=False,
                trace_request_ctx=exchange,
            ) as response:
                content = await _read_capped(response.content)
                names = {name.lower(): value for name, value in response.headers.items()}
                return wire.Answer(response.status, content, names)
        except aiohttp.InvalidURL as error:
            raise errors.UpstreamDown(type(error).__name__) from error
        except (TimeoutError, aiohttp.ClientError, _BodyTooLargeError, OSError) as error:
            harmless = call.repeatable or not exchange.left
            lost = errors.UpstreamDown if harmless else errors.Unsure
            raise lost(type(error).__name__) from error


class _BodyTooLargeError(Exception):
    pass


async def _read_capped(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            raise _BodyTooLargeError
    return bytes(body)


async def _body(fields: Mapping[str, Any]) -> bytes:
    """The JSON of a request; pictures make it large, and writing that would hold the loop up."""
    if any(isinstance(value, str) and len(value) > LARGE for value in _flat(fields)):
        return await asyncio.to_thread(_dump, fields)
    return _dump(fields)


def _flat(fields: Mapping[str, Any]) -> Iterator[object]:
    for value in fields.values():
        if isinstance(value, list | tuple):
            yield from cast("Sequence[object]", value)
        else:
            yield value


def _dump(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields).encode()
