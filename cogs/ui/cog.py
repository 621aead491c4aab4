"""The base of all cogs: what they may call, and one way to answer errors."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import EaselBot, Services
from bot.locale.commands import described
from cogs.ui.errors import answer_error

T = TypeVar("T")
MessageCommand = Callable[[discord.Interaction[Any], discord.Message], Coroutine[Any, Any, None]]


def everywhere(command: T) -> T:
    """Offer a command in servers, in direct messages, and wherever members who installed the bot go."""
    installed = app_commands.allowed_installs(guilds=True, users=True)(command)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(installed)


class EaselCog(commands.Cog):
    """A cog parses, calls a service and renders; it never talks to another cog."""

    def __init__(self, bot: EaselBot) -> None:
        self.bot = bot

    @property
    def services(self) -> Services:
        """What this cog may call."""
        return self.bot.services

    def add_menu(self, key: str, callback: MessageCommand) -> None:
        """Offer a command in the menu of messages, under a name that everybody reads in their language.

        Names of menus are never typed nor mentioned, so that nothing is lost by translating them.
        """
        menu = app_commands.ContextMenu(name=described(key), callback=callback)
        menu.error(self.cog_app_command_error)
        self.bot.tree.add_command(everywhere(menu))

    async def cog_app_command_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        """Tell the member, log the trace."""
        await answer_error(interaction, error)
