"""The region editor's pages as text: templates filled with words of one language, all escaped."""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b
from html import escape
from importlib import resources
from pathlib import PurePath
from string import Template
from typing import Final, Literal

from bot.locale import SOURCE, Texts, negotiate

Kind = Literal["region", "edit"]
TITLES: Final[dict[Kind, str]] = {"region": "region.title", "edit": "region.title_edit"}
# What the editor's page says, and what its script says later.
WORDS: Final = (
    "region.hint",
    "region.stage",
    "region.tools",
    "region.brush",
    "region.lasso",
    "region.rectangle",
    "region.eraser",
    "region.hand",
    "region.size",
    "region.changes",
    "region.undo",
    "region.redo",
    "region.invert",
    "region.clear",
    "region.view",
    "region.zoom_in",
    "region.zoom_out",
    "region.fit",
    "region.prompt",
    "region.send",
    "region.theme",
    "region.help",
    "region.help_touch",
    "region.help_mouse",
    "region.help_erase",
    "region.help_keyboard",
    "region.help_shortcuts",
    "region.shortcuts_tools",
    "region.shortcuts_size",
    "region.shortcuts_history",
    "region.shortcuts_view",
    "region.close",
    "region.loading",
    "region.retry",
    "region.sent",
    "region.sent_text",
    "region.noscript",
)
SPOKEN: Final = (
    "region.covered",
    "region.left",
    "region.left_last",
    "region.expired",
    "region.sending",
    "region.down",
    "region.up",
    "region.fault.nothing",
    "region.fault.prompt_missing",
    "region.fault.prompt_long",
    "region.fault.offline",
    "region.fault.picture",
)
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class _Page(Template):
    """A template whose names have dots, as the catalogue's keys have."""

    idpattern = r"[a-z_.]+"


class Assets:
    """The scripts, the style sheet and the icon, in memory.

    Attributes:
        digest: changes with any of them, so that browsers may keep them for ever under it.
    """

    def __init__(self) -> None:
        folder = resources.files("bot.web").joinpath("static", "region")
        self._files = {file.name: file.read_bytes() for file in folder.iterdir()}
        digest = blake2b(digest_size=8)
        for name, data in sorted(self._files.items()):
            digest.update(f"{name} {len(data)} ".encode() + data)
        self.digest = digest.hexdigest()

    def find(self, digest: str, name: str) -> tuple[bytes, str] | None:
        """A file and its content type, if there is such a file in this edition."""
        if digest != self.digest or name not in self._files:
            return None
        return self._files[name], _TYPES[PurePath(name).suffix]


def editor(
    say: Texts,
    *,
    digest: str,
    token: str,
    kind: Kind,
    size: tuple[int, int],
    prompt: str,
    prompt_required: bool,
    seconds_left: int,
    most: int,
) -> str:
    """The page one paints on; `size` in pixels of the picture, `most` characters a prompt may have."""
    return _fill(
        "editor",
        {key: say(key) for key in WORDS}
        | {
            "lang": say.tag,
            "title": say(TITLES[kind]),
            "static": f"static/{digest}",
            "picture": f"{token}/picture",
            "width": str(size[0]),
            "height": str(size[1]),
            "prompt": prompt,
            "required": "true" if prompt_required else "false",
            "seconds": str(seconds_left),
            "most": str(most),
            "texts": json.dumps(
                {key.removeprefix("region."): say(key) for key in SPOKEN}, ensure_ascii=False
            ),
        },
    )


def notice(say: Texts, *, static: str, title: str, sentence: str) -> str:
    """A page that only says why there is nothing to paint on; `title` is a key."""
    words = {"lang": say.tag, "static": static, "title": say(title), "sentence": sentence}
    return _fill("notice", words)


def preferred(accept_language: str) -> str:
    """The locale we have that a browser's Accept-Language header likes best, English if it likes none."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, quality = part.strip().partition(";")
        wishes.append((_weight(quality), tag.strip().lower()))
    for weight, tag in sorted(wishes, key=lambda wish: -wish[0]):
        if weight > 0 and tag.split("-")[0] in {"en", "zh"}:
            return negotiate(tag)
    return SOURCE


def _weight(quality: str) -> float:
    name, _, value = quality.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _fill(name: str, words: dict[str, str]) -> str:
    return _template(name).substitute({key: escape(text) for key, text in words.items()})


@cache
def _template(name: str) -> _Page:
    file = resources.files("bot.web").joinpath("templates", f"{name}.html")
    return _Page(file.read_text(encoding="utf-8"))
