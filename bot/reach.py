"""Why a service cannot be reached, as its owner can mend it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from socket import gaierror
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import discord

from bot.locale import Message
from bot.ttapi import errors

TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class Service:
    """What is to be reached.

    Attributes:
        name: as people call it.
        url: where it is.
        proxy: the proxy that is used, if any.
        url_setting: the environment name by which its address is changed.
        proxy_setting: the same for the proxy.
    """

    name: str
    url: str
    proxy: str | None
    url_setting: str
    proxy_setting: str

    def why(self, error: BaseException) -> Message:
        """What stood in the way, and the mend; no proxy's password is shown."""
        chain = tuple(_chain(error))
        reason = type(chain[-1]).__name__
        values: dict[str, object] = {
            "service": self.name,
            "host": urlsplit(self.url).hostname or self.url,
            "url": self.url_setting,
            "proxy": self.proxy_setting,
        }
        if status := _status(chain):
            key = "check.reach.busy" if status == TOO_MANY else "check.reach.stranger"
            return Message(key, values | {"status": status})
        if any(isinstance(link, aiohttp.ClientHttpProxyError) for link in chain):
            return Message("check.reach.proxy", values | {"reason": _proxy_reason(chain)})
        if self.proxy is not None and _never_got_through(chain):
            return Message("check.reach.proxy", values | {"reason": reason})
        return Message(_key(chain), values | {"reason": reason})


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it, as far as that says more."""
    current: BaseException | None = error
    while current is not None:
        yield current
        # aiohttp's certificate errors are connector errors without the attribute of such.
        inner: BaseException | None = getattr(current, "os_error", None) if _connecting(current) else None
        current = inner or current.__cause__


def _connecting(error: BaseException) -> bool:
    certificate = aiohttp.ClientConnectorCertificateError
    return isinstance(error, aiohttp.ClientConnectorError) and not isinstance(error, certificate)


def _status(chain: tuple[BaseException, ...]) -> int | None:
    """The HTTP status of an answer that was not the service's own."""
    for link in chain:
        if isinstance(link, (errors.TtapiError, discord.HTTPException)) and link.status:
            return link.status
    return None


def _proxy_reason(chain: tuple[BaseException, ...]) -> str:
    return next(f"HTTP {link.status}" for link in chain if isinstance(link, aiohttp.ClientHttpProxyError))


def _never_got_through(chain: tuple[BaseException, ...]) -> bool:
    """Whether a request through a proxy failed before the service itself can have had a say."""
    return any(isinstance(link, aiohttp.ClientConnectorError) for link in chain) and not _tls(chain)


def _tls(chain: tuple[BaseException, ...]) -> bool:
    kinds = (ssl.SSLError, ssl.CertificateError, aiohttp.ClientSSLError)
    return any(isinstance(link, kinds) for link in chain)


def _key(chain: tuple[BaseException, ...]) -> str:
    if _tls(chain):
        return "check.reach.tls"
    for kind, key in (
        (aiohttp.ClientConnectorDNSError, "check.reach.name"),
        (gaierror, "check.reach.name"),
        (ConnectionRefusedError, "check.reach.refused"),
        (TimeoutError, "check.reach.silent"),
        (OSError, "check.reach.lost"),
        (aiohttp.ClientError, "check.reach.lost"),
    ):
        if any(isinstance(link, kind) for link in chain):
            return key
    return "check.reach.strange_page"
