"""`/history` and `/favorites`: past work as a gallery with pages."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands

from bot.client import EaselBot
from bot.jobs.actions import Family
from bot.jobs.drafts import DraftKind
from bot.jobs.members import Page, Wanted
from bot.locale import texts
from bot.locale.commands import described
from bot.ttapi.messages import Mode
from cogs.gallery import search
from cogs.gallery.pages import PER_PAGE, View, asked_page, filename, gallery, last_page
from cogs.ui.answers import tell
from cogs.ui.cog import EaselCog, everywhere
from cogs.ui.custom_id import Verb
from cogs.ui.first_answer import in_time
from cogs.ui.in_place import quietly, redraw, show_privately

KINDS = [app_commands.Choice(name=described(f"kind.{kind}"), value=kind.value) for kind in search.KINDS]


class History(EaselCog):
    """Galleries are private: everybody sees their own."""

    async def cog_load(self) -> None:
        """Take the presses that turn pages."""
        self.bot.presses[Verb.PAGE] = self.turn

    @app_commands.command(name="history", description=described("command.history"))
    @app_commands.describe(search=described("option.search"), kind=described("option.kind"))
    @app_commands.choices(kind=KINDS)
    @everywhere
    async def history(
        self,
        interaction: discord.Interaction[EaselBot],
        search: app_commands.Range[str, 1, 200] = "",
        kind: str | None = None,
    ) -> None:
        """What the member made, newest first."""
        known = kind is not None and kind in set(Family)
        wanted = Wanted(interaction.user.id, search.strip(), Family(kind) if known else None)
        await self._open(interaction, wanted)

    @app_commands.command(name="favorites", description=described("command.favorites"))
    @everywhere
    async def favorites(self, interaction: discord.Interaction[EaselBot]) -> None:
        """What the member starred, newest first."""
        await self._open(interaction, Wanted(interaction.user.id, favourites=True))

    async def turn(self, interaction: discord.Interaction[Any], ref: str, argument: str) -> None:
        """Another page of a gallery."""
        say = texts(str(interaction.locale))
        found = await quietly(interaction, self._turned(interaction.user.id, ref, asked_page(argument)))
        if found is None:
            await tell(interaction, say("history.gone"))
        else:
            view, files = found
            await redraw(interaction, gallery(view, say), files)

    async def _open(self, interaction: discord.Interaction[Any], wanted: Wanted) -> None:
        say = texts(str(interaction.locale))
        view, files = await in_time(interaction, self._look(wanted, 0, None), private=True)
        await show_privately(interaction, gallery(view, say), files)

    async def _turned(self, user_id: int, ref: str, number: int) -> tuple[View, list[discord.File]] | None:
        """A page of a gallery that was opened before; None where nothing is kept of it."""
        wanted = search.unpack(await self.services.orders.find_draft(ref), user_id)
        return None if wanted is None else await self._look(wanted, number, ref)

    async def _look(self, wanted: Wanted, number: int, ref: str | None) -> tuple[View, list[discord.File]]:
        """A page, or the last one where there are fewer by now."""
        members = self.services.members
        page = await members.page(wanted, number * PER_PAGE, PER_PAGE)
        if not page.jobs and page.total:
            number = last_page(page.total)
            page = await members.page(wanted, number * PER_PAGE, PER_PAGE)
        if ref is None and page.total > PER_PAGE:
            ref = await self._keep(wanted)
        thumbnails = await members.thumbnails(page.jobs)
        view = View(wanted, page.jobs, number, page.total, ref, thumbnails.keys())
        return view, _files(page, thumbnails)

    async def _keep(self, wanted: Wanted) -> str:
        """Write down what is searched for; the reference under which its pages turn."""
        orders = self.services.orders
        draft = orders.draft(DraftKind.SEARCH, wanted.user_id, wanted.search, Mode.FAST, search.pack(wanted))
        await orders.keep(draft)
        return draft.ref


def _files(page: Page, thumbnails: dict[int, bytes]) -> list[discord.File]:
    return [
        discord.File(io.BytesIO(thumbnails[job.id]), filename(place))
        for place, job in enumerate(page.jobs)
        if job.id in thumbnails
    ]
