"""A small discord.py bot that uses each thing the simulated Discord must be able to do."""

from __future__ import annotations

import asyncio
import io
import re
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands

from tests.support.discord_wire.signals import Changes

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x20\x08\x06"

Interaction = discord.Interaction[Any]


def intents() -> discord.Intents:
    """Guilds and reactions, as a bot without privileged intents asks for."""
    chosen = discord.Intents.none()
    chosen.guilds = True
    chosen.guild_messages = True
    chosen.guild_reactions = True
    chosen.dm_reactions = True
    return chosen


class Upscale(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"up:(?P<job>\w+):(?P<index>[1-4])"):
    """A button that carries its state."""

    def __init__(self, job: str, index: int) -> None:
        self.job, self.index = job, index
        super().__init__(discord.ui.Button(label=f"U{index}", custom_id=f"up:{job}:{index}"))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,  # noqa: ARG003 - discord.py passes it
        item: discord.ui.Item[Any],  # noqa: ARG003 - discord.py passes it
        match: re.Match[str],
        /,
    ) -> Self:
        return cls(match["job"], int(match["index"]))

    async def callback(self, interaction: Interaction) -> Any:
        await interaction.response.send_message(f"upscaling {self.job} {self.index}", ephemeral=True)


class Window(discord.ui.Modal, title="Remix"):
    """A window with one field."""

    prompt: discord.ui.Label[Any] = discord.ui.Label(
        text="Prompt", component=discord.ui.TextInput[Any](custom_id="prompt", default="a cat", max_length=40)
    )

    async def on_submit(self, interaction: Interaction, /) -> None:
        field = self.prompt.component
        assert isinstance(field, discord.ui.TextInput)
        await interaction.response.send_message(f"remixed {field.value}")


class Panel(discord.ui.LayoutView):
    """A Components V2 message with a text, perhaps a picture, and two buttons."""

    def __init__(self, text: str, picture: str | None = None) -> None:
        super().__init__(timeout=None)
        container: discord.ui.Container[Self] = discord.ui.Container(discord.ui.TextDisplay(text))
        if picture is not None:
            gallery: discord.ui.MediaGallery[Self] = discord.ui.MediaGallery()
            gallery.add_item(media=picture, description="a grid")
            container.add_item(gallery)
        self.add_item(container)
        row: discord.ui.ActionRow[Self] = discord.ui.ActionRow()
        row.add_item(Upscale("j1", 1))
        row.add_item(discord.ui.Button(label="Open", url="https://example.org/1"))
        self.add_item(row)


class SampleBot(commands.AutoShardedBot):
    """Registers its commands when it starts and keeps what it saw."""

    def __init__(self, *, shard_count: int | None = None, wanted: discord.Intents | None = None) -> None:
        super().__init__(
            command_prefix=(),
            intents=wanted or intents(),
            help_command=None,
            shard_count=shard_count,
            guild_ready_timeout=0.05,
            max_ratelimit_timeout=30,
        )
        self.seen: list[tuple[Any, ...]] = []
        self.changes = Changes()
        self.was_ready = asyncio.Event()
        self.picture = PNG
        add_commands(self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Upscale)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do without the five seconds that the real Discord wants between shards."""

    async def on_ready(self) -> None:
        self.was_ready.set()

    def note(self, *what: Any) -> None:
        """Remember something that happened."""
        self.seen.append(what)
        self.changes.notify()

    async def saw(self, count: int) -> list[tuple[Any, ...]]:
        """Return what happened once it is so much."""
        await self.changes.wait_for(lambda: len(self.seen) >= count, 5)
        return self.seen

    async def on_resumed(self) -> None:
        self.note("resumed")

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.note("reaction", str(event.emoji), event.message_id, event.user_id)

    async def on_message(self, message: discord.Message, /) -> None:
        self.note("message", message.content)


def add_commands(bot: SampleBot) -> None:
    """Give a bot its commands."""

    @bot.tree.command(description="Paint a picture")
    @app_commands.choices(mode=[app_commands.Choice(name="Fast", value="fast")])
    async def imagine(
        interaction: Interaction, prompt: str, mode: str = "fast", source: discord.Attachment | None = None
    ) -> None:
        await interaction.response.send_message(view=Panel(f"{prompt} waiting ({interaction.locale})"))
        upload = discord.File(io.BytesIO(bot.picture), "grid.png")
        view = Panel(f"{prompt} done", "attachment://grid.png")
        message = await interaction.edit_original_response(view=view, attachments=[upload])
        assert interaction.channel_id is not None
        channel = bot.get_partial_messageable(interaction.channel_id)
        kept = Panel(f"{prompt} kept", "attachment://grid.png")
        await channel.get_partial_message(message.id).edit(view=kept)

    @imagine.autocomplete("prompt")
    async def suggest(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current} at night", value=f"{current} at night")]

    @bot.tree.command(description="Think first")
    async def ponder(interaction: Interaction, picture: discord.Attachment | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        size = 0 if picture is None else len(await picture.read())
        await interaction.followup.send(f"thought about {size} bytes")
        await interaction.followup.send("and more", ephemeral=True)

    @bot.tree.command(description="Ask")
    async def remix(interaction: Interaction) -> None:
        await interaction.response.send_modal(Window())

    @bot.tree.command(description="Say nothing")
    async def silent(interaction: Interaction) -> None:
        bot.note("silent", interaction.id)

    @bot.tree.context_menu(name="Describe this")
    async def describe(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"described {message.content}")

    bot.tree.add_command(preset_group())
    bot.tree.error(_reraise)


def preset_group() -> app_commands.Group:
    """Return commands with subcommands."""
    group = app_commands.Group(name="preset", description="Named pieces of prompt")

    @group.command(description="Keep one")
    async def save(interaction: Interaction, name: str, times: app_commands.Range[int, 1, 5] = 1) -> None:
        await interaction.response.send_message(f"saved {name} {times}")

    return group


async def _reraise(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    raise error
