"""The Discord client: what it is made of, and commands synchronised only when they changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord
import structlog
from discord.ext import commands

from bot.config import Settings
from bot.errors import DatabaseUnavailable
from bot.jobs.acceptance import Acceptance
from bot.jobs.aftercare import Aftercare
from bot.jobs.members import Members
from bot.jobs.ordering import Ordering
from bot.jobs.ports import SurfaceSlot
from bot.jobs.service import JobService
from bot.jobs.store import Store
from bot.locale.commands import CommandTranslator
from bot.media.attachments import Attachments
from bot.web.regiondesk import Regions

log = structlog.get_logger(__name__)

# Easel has no voice; discord.py would warn about missing voice libraries at every start.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

# How a connection to Discord breaks; RuntimeError: the bot is being closed, and with it aiohttp's session.
BROKEN: Final = (aiohttp.ClientError, OSError, TimeoutError, RuntimeError)
# How an answer fails to reach Discord: it refused, or the connection broke.
UNSENT: Final = (discord.HTTPException, *BROKEN)

Press = Callable[[discord.Interaction[Any], str, str], Awaitable[None]]
# The values of a window's fields come after the reference and the argument; `cogs.ui.modals` reads them.
Submit = Callable[[discord.Interaction[Any], str, str, Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Services:
    """What cogs may call."""

    settings: Settings
    jobs: JobService
    orders: Ordering
    members: Members
    aftercare: Aftercare
    attachments: Attachments
    regions: Regions
    acceptance: Acceptance
    surface: SurfaceSlot


class EaselBot(commands.AutoShardedBot):
    """Slash commands and buttons over the services of the composition root.

    Attributes:
        presses: the handler of each verb that a button can carry; cogs fill it.
        submits: the handler of each verb that a window can carry; likewise.
    """

    def __init__(
        self, services: Services, store: Store, *, extensions: Sequence[str], shard_count: int | None = None
    ) -> None:
        settings = services.settings
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            # None of them is privileged; reactions are the only thing heard beside interactions.
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            # No member is cached, so there is no stream of guilds worth waiting for.
            guild_ready_timeout=0.5,
            max_messages=None,
            max_ratelimit_timeout=30.0,
            proxy=settings.discord_proxy,
            shard_count=shard_count or settings.shard_count,
        )
        self.shard_ids = list(settings.shard_ids) or None
        self.services = services
        self._store = store
        self.presses: dict[str, Press] = {}
        self.submits: dict[str, Submit] = {}
        self._wanted_extensions = tuple(extensions)

    async def setup_hook(self) -> None:
        """Load everything people see; a part that fails to load fails the start."""
        await self.tree.set_translator(CommandTranslator())
        for name in self._wanted_extensions:
            await self.load_extension(name)
        await self.sync_commands()

    async def sync_commands(self) -> None:
        """Register the commands with Discord if they differ from those registered last."""
        digest = await self._commands_digest()
        key = f"commands:{self.application_id}"
        try:
            if await self._store.get_meta(key) == digest:
                return
            await self.tree.sync()
            await self._store.set_meta(key, digest)
        except (discord.HTTPException, aiohttp.ClientError, OSError, DatabaseUnavailable) as error:
            # The commands registered before go on working; the next start tries again.
            log.error("commands.sync_failed", reason=type(error).__name__)
        else:
            log.info("commands.synced")

    async def _commands_digest(self) -> str:
        translator = self.tree.translator
        assert translator is not None
        payloads = [
            await command.get_translated_payload(self.tree, translator)
            for command in sorted(self.tree.get_commands(), key=lambda command: command.name)
        ]
        text = json.dumps(payloads, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
