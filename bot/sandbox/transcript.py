"""Discord's markup as a terminal shows it best: without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

# https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101
_LINK: Final = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\]\(<?https?://[^\s)]+\)")
_MENTION: Final = re.compile(r"<@!?(\d+)>")
_TIME: Final = re.compile(r"<t:(\d{1,11})(?::[a-zA-Z])?>")
_UNDERLINED: Final = re.compile(r"(?<!\\)__((?:[^_\\]|\\.|_(?!_))+)__")
_LINE_START: Final = re.compile(r"^(?:-# |#{1,3} |> )", re.MULTILINE)
_MARKS: Final = re.compile(r"\\([^\w\s]|_)|\*\*|`+")


def readable(text: str, names: Mapping[int, str]) -> str:
    """A message's text without markup: people by their names, links by their words, underlined words in «».

    Args:
        text: as the message has it.
        names: of people, by their ids.
    """
    text = _LINK.sub(r"\1", text)
    text = _MENTION.sub(lambda found: f"@{names.get(int(found[1]), found[1])}", text)
    text = _TIME.sub(lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%H:%M UTC}", text)
    text = _UNDERLINED.sub(r"«\1»", text)
    text = _LINE_START.sub("", text)
    return _MARKS.sub(lambda found: found[1] or "", text)
