"""`python -m bot check`: everything that can be wrong with an installation, one line each."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import aiohttp
import discord
from discord.http import Route
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from bot.config import Settings
from bot.errors import StartError
from bot.jobs.database import FILE, Schema, open_engine, schema_state
from bot.jobs.hooklinks import HookLinks
from bot.jobs.transactions.accounts import get_meta
from bot.locale import Message
from bot.reach import Service
from bot.ttapi import client as ttapi
from bot.ttapi import errors
from bot.web.app import listen
from bot.web.hooks import CHECK_PREFIX, HookHandler

TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
# What Easel needs of a server: https://discord.com/developers/docs/topics/permissions
PERMISSIONS: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)
NEEDED: Final = ("view_channel", "send_messages", "attach_files", "read_message_history")


class Outcome(Enum):
    """What a line says."""

    OK = "ok"
    FAULT = "fault"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: what, how it stands, and the details or the mend."""

    subject: Message
    outcome: Outcome
    detail: Message


def _line(key: str, outcome: Outcome, detail: str, **values: object) -> Line:
    return Line(Message(key, values), outcome, Message(detail, values))


def invite_url(application_id: int) -> str:
    """The link by which a server's owner lets Easel in."""
    return discord.utils.oauth_url(
        application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
    )


async def check(settings: Settings) -> AsyncGenerator[Line]:
    """Look at everything, in the order in which an installation is made."""
    yield _line("check.configuration", Outcome.OK, "check.configuration.ok")
    yield _check_database(settings)
    async for line in _check_keys(settings):
        yield line
    async for line in _check_discord(settings):
        yield line
    yield await _check_hook(settings)


def _check_database(settings: Settings) -> Line:
    if settings.database_url is not None:
        return _line("check.database", Outcome.FAULT, "start.postgres")
    try:
        with _opened(settings) as engine:
            state = _schema(settings, engine)
    except StartError as error:
        return Line(Message("check.database"), Outcome.FAULT, error.message)
    except DatabaseError as error:
        return _line("check.database", Outcome.FAULT, "start.database", reason=error.orig)
    if state is Schema.NEWER:
        return _line("check.database", Outcome.FAULT, "start.newer_schema")
    schema = Message(f"check.schema.{state.value}")
    return _line(
        "check.database", Outcome.OK, "check.database.ok", path=settings.data_dir / FILE, schema=schema
    )


@contextmanager
def _opened(settings: Settings) -> Generator[Engine]:
    engine = open_engine(settings.data_dir)
    try:
        yield engine
    finally:
        engine.dispose()


def _schema(settings: Settings, engine: Engine) -> Schema:
    if not (settings.data_dir / FILE).exists():
        return Schema.EMPTY
    with engine.connect() as connection:
        return schema_state(connection)


async def _check_keys(settings: Settings) -> AsyncIterator[Line]:
    service = Service("TTAPI", settings.ttapi_url, settings.ttapi_proxy, "TTAPI_URL", "TTAPI_PROXY")
    async with ttapi.open_session() as session:
        for number, key in enumerate(settings.ttapi_key, 1):
            client = ttapi.TtapiClient(
                session, url=settings.ttapi_url, key=key.get_secret_value(), proxy=settings.ttapi_proxy
            )
            yield await _check_key(client, number, service)


async def _check_key(client: ttapi.TtapiClient, number: int, service: Service) -> Line:
    try:
        info = await client.info()
    except errors.KeyRefused:
        return _line("check.key", Outcome.FAULT, "check.key.refused", number=number)
    except errors.QuotaExhausted:
        return _line("check.key", Outcome.FAULT, "check.key.quota", number=number)
    except errors.AccountBlocked:
        return _line("check.key", Outcome.FAULT, "check.key.blocked", number=number)
    except errors.TtapiError as error:
        return Line(Message("check.key", {"number": number}), Outcome.FAULT, service.why(error))
    if info.balance <= 0:
        return _line("check.key", Outcome.FAULT, "check.key.quota", number=number)
    return _line(
        "check.key",
        Outcome.OK,
        "check.key.ok",
        number=number,
        balance=info.balance,
        dollars=f"{info.balance / 100:.2f}",
        frozen=info.frozen,
        slots=info.max_queue,
    )


async def _check_discord(settings: Settings) -> AsyncIterator[Line]:
    proxy = settings.discord_proxy
    service = Service("Discord", Route.BASE, proxy, "DISCORD_API_URL", "DISCORD_PROXY")
    async with discord.Client(intents=discord.Intents.none(), proxy=proxy) as client:
        try:
            await client.login(settings.discord_token.get_secret_value())
            assert client.application_id is not None, "a bot that has logged in knows its application"
            guilds: list[dict[str, Any]] = [dict(guild) for guild in await client.http.get_guilds(200)]
            registered = len(await client.http.get_global_commands(client.application_id))
            servers = [_check_guild(guild, invite_url(client.application_id)) for guild in guilds]
        except discord.LoginFailure:
            yield _line("check.discord", Outcome.FAULT, "start.token")
            return
        except Exception as error:
            # discord.py takes a page for an answer and stumbles over it somewhere, in any way.
            yield Line(Message("check.discord"), Outcome.FAULT, service.why(error))
            return
        yield _line("check.discord", Outcome.OK, "check.discord.ok", name=client.user, guilds=len(guilds))
        detail = "check.commands.ok" if registered else "check.commands.none"
        yield _line("check.commands", Outcome.OK if registered else Outcome.SKIPPED, detail, count=registered)
        if not servers:
            invite = invite_url(client.application_id)
            yield _line("check.discord", Outcome.FAULT, "check.no_guild", invite=invite)
        for line in servers:
            yield line


def _check_guild(guild: dict[str, Any], invite: str) -> Line:
    granted = discord.Permissions(int(guild["permissions"]))
    missing = [name for name in NEEDED if not (granted.administrator or getattr(granted, name))]
    if not missing:
        return _line("check.channel", Outcome.OK, "check.channel.ok", guild=guild["name"])
    return _line(
        "check.channel",
        Outcome.FAULT,
        "check.channel.missing",
        guild=guild["name"],
        names=tuple(Message(f"permission.{name}") for name in missing),
        invite=invite,
    )


async def _check_hook(settings: Settings) -> Line:
    if settings.public_url is None:
        return _line("check.hook", Outcome.SKIPPED, "check.hook.off")
    links = HookLinks([_hook_secret(settings)], settings.public_url)

    async def ignore(_ref: str, _job_id: str | None) -> None:
        return None

    routes = HookHandler(links, ignore).routes()
    try:
        async with listen(settings.listen_host, settings.listen_port, routes):
            return await _ask(settings.public_url, links)
    except StartError:
        # Most likely our own bot is running: it can answer as well.
        return await _ask(settings.public_url, links)


def _hook_secret(settings: Settings) -> str:
    """The secret that a running bot signs with, or a passing one where none is kept yet."""
    if settings.hook_secret:
        return settings.hook_secret[0].get_secret_value()
    kept = None
    if (settings.data_dir / FILE).exists():
        # What is wrong with the database has a line of its own.
        with suppress(StartError, DatabaseError), _opened(settings) as engine, engine.connect() as connection:
            kept = get_meta(connection, "hook_secret")
    return kept or secrets.token_urlsafe(32)


async def _ask(public_url: str, links: HookLinks) -> Line:
    nonce = secrets.token_urlsafe(16)
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session,
            session.get(f"{public_url}{CHECK_PREFIX}/{nonce}", allow_redirects=False) as response,
        ):
            body = (await response.content.read(256)).decode("utf-8", "replace")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        reason = type(error).__name__
        return _line("check.hook", Outcome.FAULT, "check.hook.unreachable", url=public_url, reason=reason)
    if body == links.sign_check(nonce):
        return _line("check.hook", Outcome.OK, "check.hook.ok", url=public_url)
    return _line("check.hook", Outcome.FAULT, "check.hook.other", url=public_url, status=response.status)
