"""What makes the simulated Discord look like the member's: descriptions in their language, a face."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final, cast

import simcord
from PIL import Image, ImageDraw
from simcord.backend.cdn import CDN_BASE

_FACE: Final = "easel"
_SIDE: Final = 256
_GROUND, _WOOD, _PAPER, _PAINT = "#2b6f77", "#e8b470", "#fbf6ea", ("#e07a5f", "#3d7ea6", "#f2cc60")


def localise(commands: Iterable[dict[str, Any]], locale: str) -> None:
    """Put the texts of a language in the place of the default ones, as Discord's own client does.

    SimCord keeps what a bot registers, languages included, but its page shows the default texts only.

    Args:
        commands: as registered; changed in place, with their options and choices.
        locale: such as ``zh-CN``.
    """
    for part in commands:
        descriptions = cast("dict[str, str]", part.get("description_localizations") or {})
        part["description"] = descriptions.get(locale, part.get("description", ""))
        for choice in cast("list[dict[str, Any]]", part.get("choices") or []):
            names = cast("dict[str, str]", choice.get("name_localizations") or {})
            choice["name"] = names.get(locale, choice["name"])
        localise(cast("list[dict[str, Any]]", part.get("options") or []), locale)


def given_face(env: simcord.Env) -> dict[str, tuple[str, bytes]]:
    """Give the bot a picture; what comes back are the assets by which a preview shows it."""
    user = env.backend.bot_user
    user.avatar = _FACE
    return {f"{CDN_BASE}/avatars/{user.id}/{_FACE}.png": ("easel.png", face())}


def face() -> bytes:
    """The bot's picture, a PNG: an easel with a canvas."""
    picture = Image.new("RGB", (_SIDE, _SIDE), _GROUND)
    draw = ImageDraw.Draw(picture)
    for foot in (72, 128, 184):
        draw.line([(128, 40), (foot, 228)], fill=_WOOD, width=12)
    draw.rectangle([68, 66, 188, 166], fill=_PAPER, outline=_WOOD, width=6)
    for left, colour in zip((84, 114, 144), _PAINT, strict=True):
        draw.ellipse([left, 98, left + 36, 134], fill=colour)
    draw.rectangle([56, 166, 200, 178], fill=_WOOD)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
