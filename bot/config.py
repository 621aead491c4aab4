"""Configuration: what an owner can set, and what is wrong with it.

`Settings.from_env` is pure: it takes a mapping, reports every fault at once and never
shows a value, since any value may be a secret put in the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import StartError
from bot.locale import Message
from bot.media.errors import InvalidHosts
from bot.media.hosts import DEFAULT_HOSTS, MediaHosts
from bot.prompt import Unknown

EXIT_CONFIG: Final = 2


class ConfigError(StartError):
    """The configuration has faults; `faults` names each with its mend."""

    def __init__(self, faults: Iterable[Message]) -> None:
        super().__init__("config.faulty", EXIT_CONFIG)
        self.faults = tuple(faults)


class ImageMode(StrEnum):
    """How a finished picture reaches Discord."""

    ATTACH = "attach"
    LINK = "link"


class UnsurePolicy(StrEnum):
    """What happens to a job when nobody knows whether TTAPI took it."""

    ASK = "ask"
    RESUBMIT = "resubmit"


class ButtonPolicy(StrEnum):
    """Who may press the buttons of a result."""

    ANYONE = "anyone"
    AUTHOR = "author"


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        plain = parts.port != 0 and not {"?", "#"}.intersection(value)
    except ValueError:
        raise ValueError("url") from None
    printable = all(char.isprintable() and not char.isspace() for char in value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain or not printable:
        raise ValueError("url")
    return value.rstrip("/")


def _public_url(value: str) -> str:
    value = _http_url(value)
    parts = urlsplit(value)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError("public_url")
    return value


def _media_hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        MediaHosts.parse(value)
    except InvalidHosts as error:
        raise ValueError("media_hosts") from error
    return value


def _database_url(value: str) -> str:
    if not value.startswith("postgresql://"):
        raise ValueError("database_url")
    return value


def _header_safe(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if not secret.isascii() or any(char.isspace() or not char.isprintable() for char in secret):
        raise ValueError("secret")
    return value


def _locale(value: str) -> str:
    if re.split(r"[-_.@]", value.lower())[0] not in {"en", "zh"}:
        raise ValueError("locale")
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


CommaSeparated = BeforeValidator(_split)
Lower = BeforeValidator(_lower)
Upper = BeforeValidator(_upper)
HttpUrl = Annotated[str, AfterValidator(_http_url)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
Secret = Annotated[SecretStr, AfterValidator(_header_safe)]


class Settings(BaseModel):
    """Everything an owner can set; field names are the environment's names in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    discord_token: Secret
    ttapi_key: Annotated[tuple[Secret, ...], CommaSeparated, Field(min_length=1)]
    ttapi_url: HttpUrl = "https://api.ttapi.io"
    public_url: PublicUrl | None = None
    listen_host: str = "127.0.0.1"
    listen_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    data_dir: Path = Path("data")
    database_url: DatabaseUrl | None = None
    hook_secret: Annotated[tuple[Secret, ...], CommaSeparated] = ()
    poll_interval: Annotated[float, Field(ge=0.05, le=300)] = 5.0
    discord_proxy: HttpUrl | None = None
    ttapi_proxy: HttpUrl | None = None
    discord_api_url: HttpUrl | None = None
    media_hosts: Annotated[tuple[str, ...], CommaSeparated, AfterValidator(_media_hosts)] = DEFAULT_HOSTS
    image_mode: Annotated[ImageMode, Lower] = ImageMode.ATTACH
    shard_count: Annotated[int, Field(ge=1)] | None = None
    shard_ids: Annotated[tuple[Annotated[int, Field(ge=0)], ...], CommaSeparated] = ()
    log_format: Annotated[Literal["text", "json"], Lower] = "text"
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Upper] = "INFO"
    default_locale: Annotated[str, AfterValidator(_locale)] = "en"
    unsure: Annotated[UnsurePolicy, Lower] = UnsurePolicy.ASK
    buttons: Annotated[ButtonPolicy, Lower] = ButtonPolicy.ANYONE
    job_timeout: Annotated[int, Field(ge=300, le=1200)] | None = None
    translate: bool = True
    unknown_flags: Annotated[Unknown, Lower] = Unknown.REFUSE
    instant_u: bool = False
    fetch_rate: Annotated[float, Field(gt=0, le=1000)] = 10.0

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Settings from names such as ``TTAPI_KEY``; blank values count as absent.

        Raises:
            ConfigError: with one message per fault, none of which shows a value.
        """
        given = {
            name.lower(): value.strip()
            for name, value in env.items()
            if name.lower() in cls.model_fields and name.isupper() and value.strip()
        }
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            faults = [_fault(dict(item)) for item in error.errors(include_input=False)]
            # Two bad entries of one list are one fault to whoever mends it.
            raise ConfigError(
                {(fault.key, fault.values["name"]): fault for fault in faults}.values()
            ) from None
        conflicts = tuple(settings._conflicts())
        if conflicts:
            raise ConfigError(conflicts)
        return settings

    def _conflicts(self) -> Iterable[Message]:
        if self.shard_ids and self.shard_count is None:
            yield Message("config.fault.shard_count", {"name": "SHARD_IDS"})
        elif any(shard >= (self.shard_count or 0) for shard in self.shard_ids):
            yield Message("config.fault.shard_ids", {"name": "SHARD_IDS"})


_FAULTS: Final = frozenset({"url", "public_url", "database_url", "secret", "media_hosts", "locale"})
_LIMITS: Final = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt"}
_QUOTED: Final = re.compile(r"'([^']*)'")


def _fault(error: dict[str, Any]) -> Message:
    """One pydantic error as a sentence for people; its input is left out on purpose."""
    name = str(error["loc"][0]).upper()
    kind = str(error["type"])
    context: Mapping[str, object] = error.get("ctx") or {}
    if kind in {"missing", "too_short"}:
        return Message(f"config.missing.{name.lower()}", {"name": name})
    if kind == "value_error" and str(context.get("error")) in _FAULTS:
        return Message(f"config.fault.{context['error']}", {"name": name})
    if kind in _LIMITS:
        # "more than 0", not "more than 0.0"
        limit = f"{context[_LIMITS[kind]]:g}"
        return Message(f"config.fault.{kind}", {"name": name, "limit": limit})
    if kind in {"enum", "literal_error"}:
        choices = tuple(_QUOTED.findall(str(context["expected"])))
        return Message("config.fault.choice", {"name": name, "choices": choices})
    if kind.startswith(("int_", "float_")):
        return Message("config.fault.number", {"name": name})
    if kind.startswith("bool_"):
        return Message("config.fault.choice", {"name": name, "choices": ("on", "off")})
    return Message("config.fault.other", {"name": name})


def known_names() -> frozenset[str]:
    """Every environment name that Easel reads."""
    return frozenset(name.upper() for name in Settings.model_fields)
