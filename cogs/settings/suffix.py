"""The window that asks for the suffix; like all of ours it survives a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import discord

from bot.locale import Texts
from bot.prompt.presets import LONGEST_PRESET
from cogs.settings.choices import SUFFIX
from cogs.ui.modals import Label, read_fields

FIELD: Final = "suffix"


def suffix_window(suffix: str, say: Texts) -> discord.ui.Modal:
    """One field with the suffix as it is."""
    field = discord.ui.TextInput[Any](
        custom_id=FIELD,
        style=discord.TextStyle.paragraph,
        default=suffix or None,
        placeholder=say("settings.suffix.placeholder"),
        required=False,
        max_length=LONGEST_PRESET,
    )
    modal = discord.ui.Modal(title=say("settings.suffix.title"), custom_id=SUFFIX)
    modal.add_item(
        Label(text=say("settings.suffix.label"), description=say("settings.suffix.hint"), component=field)
    )
    # discord.py keeps in memory what is not finished.
    modal.stop()
    return modal


def sent_suffix(interaction: discord.Interaction[Any]) -> str | None:
    """What was typed, if this is what the window was sent with."""
    if interaction.type is not discord.InteractionType.modal_submit or interaction.data is None:
        return None
    sent = cast("Mapping[str, object]", interaction.data)
    if sent.get("custom_id") != SUFFIX:
        return None
    field = read_fields(sent).get(FIELD)
    return "" if field is None else field.text.strip()
