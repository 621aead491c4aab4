"""Reading a component tree as a person would: texts, buttons, menus and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from .jsontypes import JsonDict, is_object, objects


class ComponentKind(IntEnum):
    """See https://docs.discord.com/developers/components/reference."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = (
    ComponentKind.STRING_SELECT,
    ComponentKind.USER_SELECT,
    ComponentKind.ROLE_SELECT,
    ComponentKind.MENTIONABLE_SELECT,
    ComponentKind.CHANNEL_SELECT,
)


@dataclass(frozen=True, slots=True)
class Button:
    """A button as it shows; `style` is 1 primary, 2 secondary, 3 success, 4 danger, 5 link, 6 premium."""

    label: str | None
    emoji: str | None
    custom_id: str | None
    url: str | None
    disabled: bool
    style: int
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Select:
    """A menu as it shows; `values` are the choices of a string menu."""

    kind: int
    custom_id: str
    placeholder: str | None
    values: tuple[str, ...]
    labels: tuple[str, ...]
    min_values: int
    max_values: int
    disabled: bool
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A shown medium: `attachment://name` for an upload, else the foreign link."""

    url: str
    description: str | None
    spoiler: bool


def walk(components: Iterable[JsonDict]) -> Iterator[JsonDict]:
    """Yield every component from top to bottom, parents before their children."""
    for component in components:
        yield component
        yield from walk(objects(component.get("components")))
        for key in ("accessory", "component"):
            child = component.get(key)
            if is_object(child):
                yield from walk([child])


def text_of(content: str, components: Iterable[JsonDict], embeds: Iterable[JsonDict]) -> str:
    """Return content, text displays and embed texts, a line each."""
    lines = [content] if content else []
    lines += [str(c["content"]) for c in walk(components) if c.get("type") == ComponentKind.TEXT_DISPLAY]
    for embed in embeds:
        lines += [str(embed[key]) for key in ("title", "description") if embed.get(key)]
        for entry in objects(embed.get("fields")):
            lines.append(f"{entry['name']}: {entry['value']}")
        footer = embed.get("footer")
        if is_object(footer):
            lines.append(str(footer["text"]))
    return "\n".join(lines)


def buttons_of(components: Iterable[JsonDict]) -> list[Button]:
    """Return the buttons in order."""
    return [
        Button(
            c.get("label"),
            emoji_text(c.get("emoji")),
            c.get("custom_id"),
            c.get("url"),
            bool(c.get("disabled")),
            c["style"],
            c.get("id"),
        )
        for c in walk(components)
        if c.get("type") == ComponentKind.BUTTON
    ]


def selects_of(components: Iterable[JsonDict]) -> list[Select]:
    """Return the select menus in order."""
    return [_select(c) for c in walk(components) if c.get("type") in SELECTS]


def _select(component: JsonDict) -> Select:
    options = objects(component.get("options"))
    low, high = component.get("min_values"), component.get("max_values")
    return Select(
        component["type"],
        component["custom_id"],
        component.get("placeholder"),
        tuple(str(o["value"]) for o in options),
        tuple(str(o["label"]) for o in options),
        1 if low is None else low,
        1 if high is None else high,
        bool(component.get("disabled")),
        component.get("id"),
    )


def pictures_of(components: Iterable[JsonDict], embeds: Iterable[JsonDict]) -> list[Picture]:
    """Return the media shown, in order."""
    shown: list[Picture] = []
    for component in walk(components):
        shown += [_picture(item) for item in media_items(component)]
    for embed in embeds:
        shown += [
            Picture(str(embed[key]["url"]), None, False) for key in ("image", "thumbnail") if embed.get(key)
        ]
    return shown


def media_items(component: JsonDict) -> list[JsonDict]:
    """Return the parts of a component that carry a `media` or `file` link."""
    kind = component.get("type")
    if kind == ComponentKind.MEDIA_GALLERY:
        return objects(component.get("items"))
    return [component] if kind in (ComponentKind.THUMBNAIL, ComponentKind.FILE) else []


def _picture(item: JsonDict) -> Picture:
    link: JsonDict = item.get("media") or item["file"]
    return Picture(str(link["url"]), item.get("description"), bool(item.get("spoiler")))


def emoji_text(emoji: object) -> str | None:
    """Return an emoji as typed: the character itself, or `<:name:id>`."""
    if not is_object(emoji):
        return None
    return f"<:{emoji.get('name')}:{emoji['id']}>" if emoji.get("id") else emoji.get("name")
