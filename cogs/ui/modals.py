"""Windows that survive a restart: what was sent is found by the window's custom id, as with buttons.

discord.py keeps open windows in memory only. Ours are never kept there, and what comes back is read
from the interaction itself; nothing in it is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import discord

from bot.client import EaselBot
from bot.locale import texts
from cogs.ui.answers import Item, tell
from cogs.ui.custom_id import CustomId
from cogs.ui.errors import answering_errors

LONGEST_TEXT: Final = 4_000
LONGEST_TITLE: Final = 45
MOST_FIELDS: Final = 5
MOST_VALUES: Final = 25
_FILES: Final = 19  # the type of a field for files

Label = discord.ui.Label[Any]
Choice = discord.SelectOption


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a member gave in a window; `size` is in bytes, as Discord declares it."""

    url: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What one field of a window was sent with.

    Attributes:
        text: of a text field.
        chosen: values of a list, as the client sent them: they may never have been offered.
        uploads: files.
    """

    text: str = ""
    chosen: tuple[str, ...] = ()
    uploads: tuple[Upload, ...] = ()


NOTHING: Final = FieldValue()


def window(state: CustomId, title: str, *items: Item) -> discord.ui.Modal:
    """A window of up to five fields and texts, whose submit comes to `bot.submits[state.verb]`."""
    modal = discord.ui.Modal(title=_cut(title, LONGEST_TITLE), custom_id=state.pack())
    for item in items:
        modal.add_item(item)
    # discord.py keeps in memory what is not finished.
    modal.stop()
    return modal


def text_field(
    name: str, label: str, default: str = "", *, required: bool = True, description: str | None = None
) -> Label:
    """A field for a text of some lines."""
    entry = discord.ui.TextInput[Any](
        custom_id=name,
        style=discord.TextStyle.paragraph,
        default=default[:LONGEST_TEXT] or None,
        required=required,
        max_length=LONGEST_TEXT,
    )
    return Label(text=label, description=description, component=entry)


def choice_field(
    name: str, label: str, *choices: Choice, required: bool = True, description: str | None = None
) -> Label:
    """A list of which one thing is chosen."""
    entry = discord.ui.Select[Any](custom_id=name, options=list(choices), required=required)
    return Label(text=label, description=description, component=entry)


def file_field(name: str, label: str, *, description: str | None = None) -> Label:
    """A field for one file, which may be left empty."""
    entry = discord.ui.FileUpload[Any](custom_id=name, required=False, min_values=0, max_values=1)
    return Label(text=label, description=description, component=entry)


async def open_window(interaction: discord.Interaction[Any], modal: discord.ui.Modal) -> None:
    """Show a window; where "thinking" was shown meanwhile, Discord takes none any more, and that is said."""
    if interaction.response.is_done():
        await tell(interaction, texts(str(interaction.locale))("press.window_late"))
    else:
        await interaction.response.send_modal(modal)


async def submitted(interaction: discord.Interaction[Any]) -> None:
    """Hand what a window of ours was sent with to the cog that took its verb."""
    bot, data = interaction.client, interaction.data
    if interaction.type is not discord.InteractionType.modal_submit or data is None:
        return
    sent = cast("Mapping[str, object]", data)
    state = CustomId.unpack(str(sent.get("custom_id")))
    assert isinstance(bot, EaselBot)
    handler = None if state is None else bot.submits.get(state.verb)
    if state is None or handler is None:
        return
    async with answering_errors(interaction):
        await handler(interaction, state.ref, state.argument, read_fields(sent))


def read_fields(sent: Mapping[str, object]) -> dict[str, FieldValue]:
    """The fields of a submit by their names; what has no form that Discord documents is left out.

    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
    """
    files = _mapping(_mapping(sent.get("resolved")).get("attachments"))
    fields: dict[str, FieldValue] = {}
    for control in _controls(sent.get("components")):
        name = control.get("custom_id")
        if isinstance(name, str):
            fields[name] = _value(control, files)
    return fields


def _controls(parts: object) -> Iterator[Mapping[str, object]]:
    for part in map(_mapping, _list(parts)[:MOST_FIELDS]):
        yield _mapping(part.get("component"))
        yield from map(_mapping, _list(part.get("components"))[:MOST_FIELDS])


def _value(control: Mapping[str, object], files: Mapping[str, object]) -> FieldValue:
    text = control.get("value")
    values = [value for value in _list(control.get("values"))[:MOST_VALUES] if isinstance(value, str)]
    if control.get("type") == _FILES:
        found = (_upload(_mapping(files.get(value))) for value in values)
        return FieldValue(uploads=tuple(upload for upload in found if upload is not None))
    return FieldValue(text[:LONGEST_TEXT] if isinstance(text, str) else "", tuple(values))


def _upload(file: Mapping[str, object]) -> Upload | None:
    url, name, size = file.get("url"), file.get("filename"), file.get("size")
    if isinstance(url, str) and isinstance(name, str) and isinstance(size, int):
        return Upload(url, name, size)
    return None


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
