"""The panel of `/settings`; its controls outlive every restart, since custom ids say what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import discord

from bot.client import EaselBot
from bot.jobs.members import MemberSettings
from bot.locale import Texts, texts
from bot.prompt.versions import NIJI
from bot.ttapi.messages import Mode
from cogs.settings.choices import (
    BUTTON_TEMPLATE,
    OWN,
    PICK_TEMPLATE,
    PRIVATE,
    PUBLIC,
    STYLIZE,
    SUFFIX,
    VERSIONS,
    Pick,
    Toggle,
    picked,
)
from cogs.settings.suffix import suffix_window
from cogs.ui.answers import Row, beside, layout, tell
from cogs.ui.errors import answering_errors
from cogs.ui.in_place import quietly, redraw
from cogs.ui.modals import open_window
from cogs.ui.words import quoted

SUFFIX_SHOWN: Final = 300  # characters
Button = discord.ui.Button[discord.ui.LayoutView]
Select = discord.ui.Select[discord.ui.LayoutView]


class PanelSelect(discord.ui.DynamicItem[Select], template=PICK_TEMPLATE):
    """A list of which one thing is chosen."""

    def __init__(self, name: Pick, options: list[discord.SelectOption]) -> None:
        self.name = name
        super().__init__(discord.ui.Select(custom_id=f"easel-set:{name}", options=options))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> PanelSelect:
        """The list that was chosen from."""
        assert isinstance(item, discord.ui.Select)
        return cls(Pick(match["name"]), item.options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Change the setting at once."""
        async with answering_errors(interaction):
            values = self.item.values
            await _change(interaction, picked(self.name, values[0]) if len(values) == 1 else None)


class PanelButton(discord.ui.DynamicItem[Button], template=BUTTON_TEMPLATE):
    """A switch, whose custom id says what a press makes of it, or (`name` None) the suffix's button."""

    def __init__(
        self,
        name: Toggle | None,
        label: str,
        *,
        wanted: bool = False,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        self.name = name
        self.wanted = wanted
        custom_id = SUFFIX if name is None else f"easel-set:{name}:{'on' if wanted else 'off'}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> PanelButton:
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)
        name = None if match["name"] is None else Toggle(match["name"])
        return cls(name, item.label or "…", wanted=match["wanted"] == "on", style=item.style)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Change the setting at once, or ask for the suffix."""
        async with answering_errors(interaction):
            if self.name is None:
                await _ask_suffix(interaction)
            else:
                await _change(interaction, {self.name.value: self.wanted})


def panel(settings: MemberSettings, say: Texts) -> discord.ui.LayoutView:
    """Everything a member can set, as it is now."""
    suffix = quoted(settings.suffix, SUFFIX_SHOWN) if settings.suffix else say("settings.suffix.none")
    return layout(
        say("settings.title"),
        Row(PanelSelect(Pick.MODE, _modes(settings, say))),
        Row(PanelSelect(Pick.VERSION, _versions(settings, say))),
        Row(PanelSelect(Pick.STYLIZE, _stylize(settings, say))),
        Row(PanelSelect(Pick.VISIBILITY, _visibility(settings, say))),
        Row(*(_switch(toggle, settings, say) for toggle in Toggle)),
        say("settings.toggles"),
        beside(say("settings.suffix.is", suffix=suffix), PanelButton(None, say("settings.suffix.change"))),
    )


def _modes(settings: MemberSettings, say: Texts) -> list[discord.SelectOption]:
    names = {mode.value: say("settings.mode", mode=say(f"mode.{mode}")) for mode in Mode}
    return _options(names, settings.mode.value)


def _versions(settings: MemberSettings, say: Texts) -> list[discord.SelectOption]:
    names = {OWN: say("settings.version.own")}
    for version in VERSIONS:
        number = version.removeprefix("niji ")
        names[version] = say("settings.niji" if version in NIJI else "settings.version", number=number)
    return _options(names, settings.version or OWN)


def _stylize(settings: MemberSettings, say: Texts) -> list[discord.SelectOption]:
    names = {OWN: say("settings.stylize.own")}
    names |= {
        name: say("settings.stylize", name=say(f"settings.stylize.{name}"), value=value)
        for name, value in STYLIZE.items()
    }
    now = next((name for name, value in STYLIZE.items() if value == settings.stylize), OWN)
    return _options(names, now)


def _visibility(settings: MemberSettings, say: Texts) -> list[discord.SelectOption]:
    names = {name: say(f"settings.visibility.{name}") for name in (PUBLIC, PRIVATE)}
    return _options(names, PRIVATE if settings.private else PUBLIC)


def _options(names: Mapping[str, str], now: str) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=label, value=value, default=value == now) for value, label in names.items()
    ]


def _switch(toggle: Toggle, settings: MemberSettings, say: Texts) -> PanelButton:
    on: bool = getattr(settings, toggle.value)
    style = discord.ButtonStyle.success if on else discord.ButtonStyle.secondary
    label = say("settings.on" if on else "settings.off", name=say(f"settings.{toggle}"))
    return PanelButton(toggle, label, wanted=not on, style=style)


async def _change(interaction: discord.Interaction[Any], changes: dict[str, Any] | None) -> None:
    say = texts(str(interaction.locale))
    if changes is None:
        await tell(interaction, say("settings.outdated"))
        return
    bot = interaction.client
    assert isinstance(bot, EaselBot)
    settings = await quietly(interaction, bot.services.members.change(interaction.user.id, **changes))
    await redraw(interaction, panel(settings, say))


async def _ask_suffix(interaction: discord.Interaction[Any]) -> None:
    bot = interaction.client
    assert isinstance(bot, EaselBot)
    say = texts(str(interaction.locale))
    settings = await quietly(interaction, bot.services.members.settings(interaction.user.id))
    await open_window(interaction, suffix_window(settings.suffix, say))
