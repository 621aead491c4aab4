"""The message menu *Use as image prompt*: a window for the prompt beside a picture that is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import discord

from bot.jobs.details import Details
from bot.jobs.drafts import DraftKind
from bot.locale import Texts, texts
from bot.prompt import Options
from bot.ttapi.messages import Mode
from cogs.create.grids import Asked, order_grids
from cogs.create.pictures import first_picture, linked
from cogs.ui import words
from cogs.ui.cog import EaselCog
from cogs.ui.custom_id import CustomId, Verb
from cogs.ui.first_answer import in_time
from cogs.ui.modals import NOTHING, FieldValue, open_window, text_field, window
from cogs.ui.refusals import Refusal, telling_refusals

PROMPT: Final = "prompt"


class PicturePrompt(EaselCog):
    """Opens the window and takes what was sent."""

    async def cog_load(self) -> None:
        """Offer the message menu, and take the submits of our verb."""
        self.add_menu("menu.image_prompt", self.ask)
        self.bot.submits[Verb.PICTURE] = self.submit

    async def ask(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Ask for the prompt; the picture is kept meanwhile."""
        async with telling_refusals(interaction):
            given = first_picture(message)
            if given is None:
                raise Refusal("menu.no_picture")
            orders = self.services.orders
            draft = orders.draft(DraftKind.WINDOW, interaction.user.id, "", Mode.FAST)
            draft = replace(draft, details=Details(image_url=given.url))
            await in_time(interaction, orders.keep(draft), private=True)
            say = texts(str(interaction.locale))
            await open_window(interaction, prompt_window(draft.ref, given.name, say))

    async def submit(
        self,
        interaction: discord.Interaction[Any],
        ref: str,
        _argument: str,
        values: Mapping[str, FieldValue],
    ) -> None:
        """Go on as `/imagine` does."""
        draft = await in_time(interaction, self.services.orders.find_draft(ref))
        async with telling_refusals(interaction):
            if draft is None or draft.user_id != interaction.user.id or draft.kind is not DraftKind.WINDOW:
                raise Refusal("confirm.unknown")
            url = draft.details.image_url
            assert url is not None, "it was made with one"
            asked = Asked(values.get(PROMPT, NOTHING).text, Options(images=(url,)), (linked(url),))
            await order_grids(interaction, self.services, asked)


def prompt_window(ref: str, name: str, say: Texts) -> discord.ui.Modal:
    """Which picture it is, and a field for the prompt."""
    return window(
        CustomId(Verb.PICTURE, ref),
        say("image_prompt.window"),
        discord.ui.TextDisplay[Any](say("image_prompt.picture", name=words.quoted(name, 100))),
        text_field(PROMPT, say("image_prompt.prompt")),
    )
