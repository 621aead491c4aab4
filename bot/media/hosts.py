"""The list of hosts that pictures may come from: the only guard, so it is pure and strict."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.media.address import Address, under
from bot.media.errors import InvalidHosts

DEFAULT_HOSTS = ("ttapi.io", "ttapi.org", "cdn.discordapp.com", "media.discordapp.net", "cdn.midjourney.com")

_HINT = "such as http://127.0.0.1:9001"


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port, all three of which must agree."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class MediaHosts:
    """What is allowed: a name for https on port 443 with all subdomains, an origin for itself alone."""

    names: frozenset[str]
    origins: frozenset[Origin]

    @classmethod
    def parse(cls, entries: Sequence[str]) -> Self:
        """Read entries such as `ttapi.io` or `http://127.0.0.1:9001`; blank ones are skipped.

        Raises:
            InvalidHosts: One or more entries cannot be read; all faults are told at once.
        """
        names: set[str] = set()
        origins: set[Origin] = set()
        faults: list[str] = []
        for place, entry in enumerate(entries, start=1):
            text = entry.strip()
            if not text:
                continue
            try:
                if "://" in text:
                    origins.add(_read_origin(text))
                else:
                    names.add(_read_name(text))
            except ValueError as fault:
                faults.append(f"entry {place} {fault}")
        if faults:
            raise InvalidHosts(tuple(faults))
        return cls(frozenset(names), frozenset(origins))

    def allows(self, url: str) -> bool:
        """Whether a picture may be fetched from `url`; one that cannot be read with certainty may not."""
        address = Address.parse(url)
        return address is not None and self.permits(address)

    def permits(self, address: Address) -> bool:
        """Whether a picture may be fetched from an address that was read already."""
        if Origin(address.scheme, address.host, address.port) in self.origins:
            return True
        return address.scheme == "https" and address.port == 443 and under(address.host, self.names)


def _read_origin(text: str) -> Origin:
    address = Address.parse(text)
    if address is None:
        raise ValueError(f"is not a plain origin {_HINT}")
    if address.target != "/" or "#" in text or "?" in text:
        raise ValueError("has more than scheme, host and port")
    return Origin(address.scheme, address.host, address.port)


def _read_name(text: str) -> str:
    address = Address.parse(f"https://{text}")
    if address is None or address.host != text.lower():
        raise ValueError(f"is neither a plain host name (in ASCII, xn--… if need be) nor an origin {_HINT}")
    if address.is_literal:
        raise ValueError(f"is an IP address, which needs scheme and port, {_HINT}")
    if "." not in address.host:
        raise ValueError(f"has one label only, which would allow a whole domain; give an origin {_HINT}")
    return address.host
