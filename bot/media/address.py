"""Web addresses, read so strictly that two readers cannot disagree about the host."""

import re
import string
from dataclasses import dataclass
from enum import Enum
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Self
from urllib.parse import quote

_DISCORD = ("discordapp.com", "discordapp.net", "discord.com")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# The classes are spelt out: with IGNORECASE, `[a-z]` would also match the Kelvin sign and the long s.
_URL = re.compile(
    r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<target>(?:[/?][^#]*)?)(?:#.*)?"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_AS_WRITTEN = string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@/?[]%"


class Network(Enum):
    """Whose servers an address belongs to, which decides its proxy."""

    DISCORD = "discord"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Address:
    """One http or https address.

    Attributes:
        scheme: `http` or `https`.
        host: Lower case; an IPv6 literal stands in brackets in its shortest form.
        port: Always present, the scheme's default if none was written.
        target: Path and query, beginning with a slash, escapes untouched; the fragment is gone.
    """

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, url: str) -> Self | None:
        """Read `url`, or answer None for whatever has a host that could be read in two ways.

        Refused are user names, trailing dots, backslashes, blanks and control characters, percent signs or
        characters beyond ASCII in the host, zone ids, and numbers that are no plain dotted quad
        (`0x7f.1`, `2130706433`), all of which some reader takes for another host
        (https://url.spec.whatwg.org/#host-parsing).
        """
        if not url.isprintable() or " " in url or "\\" in url:
            return None
        match = _URL.fullmatch(url)
        if match is None:
            return None
        scheme, host = match["scheme"].lower(), _read_host(match["host"].lower())
        port = int(match["port"] or _DEFAULT_PORTS[scheme])
        if host is None or port > 65535:
            return None
        target = match["target"]
        return cls(scheme, host, port, target if target.startswith("/") else "/" + target)

    @property
    def url(self) -> str:
        """The address to request: only characters beyond ASCII are escaped, so that signatures stay valid."""
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{quote(self.target, safe=_AS_WRITTEN)}"

    @property
    def is_literal(self) -> bool:
        """Whether the host is an IP address."""
        return _is_number(self.host) or self.host.startswith("[")

    @property
    def network(self) -> Network:
        """Whose servers these are."""
        return Network.DISCORD if under(self.host, _DISCORD) else Network.OTHER

    @property
    def label(self) -> str:
        """Host and last name of the path, fit for error texts and logs."""
        name = self.target.partition("?")[0].rpartition("/")[2]
        return f"{self.host} …/{name[:64]}" if name else self.host


def under(host: str, names: tuple[str, ...] | frozenset[str]) -> bool:
    """Whether `host` is one of `names` or a subdomain of one, judged on label boundaries."""
    return any(host == name or host.endswith("." + name) for name in names)


def _read_host(host: str) -> str | None:
    if host.startswith("["):
        return _read_ipv6(host[1:-1])
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        return None
    return _read_ipv4(host) if _is_number(host) else host


def _is_number(host: str) -> bool:
    return _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def _read_ipv4(host: str) -> str | None:
    try:
        return str(IPv4Address(host))
    except AddressValueError:
        return None


def _read_ipv6(host: str) -> str | None:
    try:
        return f"[{IPv6Address(host).compressed}]"
    except AddressValueError:
        return None
