"""Fetching pictures and clips from listed hosts to disk, whatever the other side does."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

import aiohttp
from yarl import URL  # aiohttp's own type for addresses, and its only way to send one exactly as written

from bot.media.address import Address, Network
from bot.media.clips import Clip, probe_clip, recognised_clip
from bot.media.errors import Expired, HostNotAllowed, Refused, TooLarge, Unreachable
from bot.media.formats import MediaType
from bot.media.hosts import MediaHosts
from bot.media.probe import PIXELS, Picture, probe, recognised
from bot.media.sink import pour
from bot.media.staging import staged

USER_AGENT = "Mozilla/5.0 (compatible; Easel)"

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DEAD = frozenset({403, 404, 410})
_PASSING = frozenset({407, 408, 425, 429})  # besides 5xx; 407 comes from a proxy


@dataclass(frozen=True, slots=True)
class Limits:
    """What one download may cost.

    Attributes:
        size: Bytes of the body.
        pixels: Width times height.
        seconds: From the first connection to the last byte, redirects included.
        connect: Seconds to connect, the handshakes with a proxy and of TLS included.
        read: Seconds between two pieces of the body.
        redirects: How many are followed.
        transfers: How many downloads run at once; others wait, and waiting does not count as time.
    """

    size: int = 64 * 1024 * 1024
    pixels: int = PIXELS
    seconds: float = 60.0
    connect: float = 10.0
    read: float = 15.0
    redirects: int = 3
    transfers: int = 3


class _Recognise(Protocol):
    def __call__(self, head: bytes, label: str, *, declared_html: bool) -> MediaType: ...


@dataclass(frozen=True, slots=True)
class _Order:
    """One transfer: where to, how many bytes at most, and what is wanted."""

    part: Path
    size: int
    accept: str
    recognise: _Recognise


def open_session() -> aiohttp.ClientSession:
    """Make a session without cookies that ignores the environment's proxies; the caller closes it."""
    return aiohttp.ClientSession(trust_env=False, cookie_jar=aiohttp.DummyCookieJar())


class Downloader:
    """Fetches pictures and clips within limits.

    Args:
        session: Without `trust_env`, since its proxies and `.netrc` would be used past our settings; best
            made by `open_session`. The caller closes it.
        hosts: Where pictures may come from.
        limits: What one download may cost.
        discord_proxy: HTTP proxy for pictures from Discord's hosts.
        ttapi_proxy: HTTP proxy for all others.
        user_agent: How to introduce ourselves.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hosts: MediaHosts,
        *,
        limits: Limits | None = None,
        discord_proxy: str | None = None,
        ttapi_proxy: str | None = None,
        user_agent: str = USER_AGENT,
    ) -> None:
        if session.trust_env:
            raise ValueError("pictures need a session with trust_env off")
        self._session = session
        self._hosts = hosts
        self._limits = limits or Limits()
        self._proxies = {Network.DISCORD: discord_proxy, Network.OTHER: ttapi_proxy}
        # A compressed body could swell before a cap sees it, so none is asked for and none is unpacked.
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "identity"}
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=self._limits.connect, sock_read=self._limits.read
        )
        self._slots = asyncio.Semaphore(self._limits.transfers)

    async def fetch(
        self, url: str, into: Path, *, size: int | None = None, pixels: int | None = None
    ) -> Picture:
        """Download a picture and check it; `into` appears whole or not at all.

        Args:
            url: Its address.
            into: The file to make.
            size: The most bytes, if not the limits'.
            pixels: The most that width times height may be, if not the limits'.

        Raises:
            HostNotAllowed: `url` or a redirect leads off the list.
            TooLarge: Too many bytes; `TooManyPixels` for pixels.
            NotAPicture: `HtmlPage` and `Damaged` among them.
            Expired: The link is dead.
            Refused: Too many redirects, or an answer that will not change.
            Unreachable: Try again later.
            DiskError: The file cannot be written.
        """
        address = self._admit(url)
        async with self._slots:
            with staged(into) as part:
                order = _Order(part, size or self._limits.size, "image/*", recognised)
                await self._transfer(address, order)
                most = pixels or self._limits.pixels
                found = await asyncio.to_thread(probe, part, pixels=most, label=address.label)
        return replace(found, path=into)

    async def fetch_clip(self, url: str, into: Path) -> Clip:
        """Download an MP4 and check its structure; `into` appears whole or not at all.

        Raises:
            NotAClip: It is no MP4.
            MediaError: As `fetch` does, but for pixels.
        """
        address = self._admit(url)
        async with self._slots:
            with staged(into) as part:
                await self._transfer(address, _Order(part, self._limits.size, "video/*", recognised_clip))
                found = await asyncio.to_thread(probe_clip, part, label=address.label)
        return replace(found, path=into)

    def _admit(self, url: str) -> Address:
        address = Address.parse(url)
        if address is None:
            raise HostNotAllowed("the address is not a plain http or https one")
        if not self._hosts.permits(address):
            raise HostNotAllowed(
                f"{address.scheme}://{address.host}:{address.port} is not on the list of hosts"
            )
        return address

    async def _transfer(self, address: Address, order: _Order) -> None:
        try:
            async with asyncio.timeout(self._limits.seconds):
                await self._follow(address, order)
        # aiohttp's texts hold the whole address, so neither they nor their tracebacks may travel on.
        except TimeoutError:
            raise Unreachable(f"{address.label} took too long") from None
        except (aiohttp.ClientError, ConnectionError) as error:
            raise Unreachable(f"{address.label} failed with {type(error).__name__}") from None

    async def _follow(self, address: Address, order: _Order) -> None:
        headers = {**self._headers, "Accept": order.accept}
        for _ in range(1 + self._limits.redirects):
            async with self._session.get(
                URL(address.url, encoded=True),
                allow_redirects=False,
                auto_decompress=False,
                headers=headers,
                proxy=self._proxies[address.network],
                raise_for_status=False,
                timeout=self._timeout,
            ) as response:
                if response.status not in _REDIRECTS:
                    await _receive(response, address.label, order)
                    return
                address = self._admit(_target(response, address))
        raise Refused(f"{address.label} redirects too often")


async def _receive(response: aiohttp.ClientResponse, label: str, order: _Order) -> None:
    _check_status(response.status, label)
    if (response.content_length or 0) > order.size:
        raise TooLarge(f"{label} is larger than {order.size} bytes")
    declared_html = response.content_type in {"text/html", "application/xhtml+xml"}
    await pour(
        response.content.iter_chunked(_CHUNK),
        order.part,
        limit=order.size,
        label=label,
        recognise=partial(order.recognise, label=label, declared_html=declared_html),
    )


def _target(response: aiohttp.ClientResponse, address: Address) -> str:
    location = response.headers.get("Location")
    if not location:
        raise Refused(f"{address.label} redirects to nowhere")
    try:
        return urljoin(address.url, location)
    except ValueError:
        raise HostNotAllowed(f"{address.label} redirects to something unreadable") from None


def _check_status(status: int, label: str) -> None:
    if status == 200:
        return
    if status in _DEAD:
        raise Expired(f"{label} answered {status}")
    if status >= 500 or status in _PASSING:
        raise Unreachable(f"{label} answered {status}")
    raise Refused(f"{label} answered {status}")
