"""Small pieces of text: a prompt that cannot break out of its place, times, quota, ordinals."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from bot.jobs.actions import ACTIONS
from bot.jobs.model import BLEND, DESCRIBE, EDIT, INPAINT, SEED, VIDEO, Job
from bot.locale import Texts
from bot.ttapi.messages import EditKind

PROMPT_SHOWN: Final = 1_200  # characters, so that even fully escaped it leaves room for the rest
REF_SHOWN: Final = 8
LINK_SHOWN: Final = 400
_SPACES: Final = re.compile(r"\s+")
# Overrides of direction, marks without width and other controls could make a prompt look like our own words.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs"})
_JOINERS: Final = "\u200c\u200d"  # emoji and many scripts are written with them
_PIECE: Final = re.compile(
    r"(?P<link>https?://[^\s<>()\[\]]+)|(?P<sign>[\\*_~|`\[\]<>])|(?P<crowd>@(?=everyone|here))|."
)
_IN_LINKS: Final = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "\\*|`<>()[]@ "})
_ADDRESS: Final = re.compile(r"\S*https?://\S*")
_TITLED: Final = frozenset({*ACTIONS, BLEND, DESCRIBE, SEED, INPAINT, EDIT, VIDEO})
_NUMBERED: Final = re.compile(r"(?P<name>upsample|variation)(?P<number>[1-4])")


def quoted(prompt: str, most: int = PROMPT_SHOWN) -> str:
    """A prompt on one line, taken literally: no Markdown, mention, emoji code or masked link takes effect.

    Args:
        prompt: as typed.
        most: characters of it that are shown; what is given has at most twice as many.
    """
    pieces: list[str] = []
    room = 2 * most
    for piece in _PIECE.finditer(snippet(prompt, most)):
        written = _literally(piece)
        room -= len(written)
        if room <= 0:
            return "".join(pieces) + "…"
        pieces.append(written)
    return "".join(pieces)


def _literally(piece: re.Match[str]) -> str:
    if piece["link"]:
        # A backslash would become part of the address.
        return piece[0].translate(_IN_LINKS)
    if piece["sign"]:
        return f"\\{piece[0]}"
    return f"{piece[0]}\u200b" if piece["crowd"] else piece[0]


def snippet(prompt: str, most: int) -> str:
    """A prompt on one line as plain text, for places where Discord renders no Markdown; never empty."""
    line = "".join(char for char in _SPACES.sub(" ", prompt) if not _is_hidden(char)).strip()
    if not line.strip(_JOINERS):
        return "…"
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN and char not in _JOINERS


def link(text: str, url: str | None) -> str:
    """Text that leads to an address, or the text alone where there is none that can be linked."""
    if url is None or len(url) > LINK_SHOWN or not url.startswith(("https://", "http://")):
        return text
    return f"[{text}]({url.translate(_IN_LINKS)})"


def short_ref(job: Job) -> str:
    """The beginning of a job's reference, enough for /show."""
    return job.ref[:REF_SHOWN]


def amount(quota: Decimal) -> str:
    """Quota without needless zeros: ``4``, ``2.5``."""
    return f"{quota.normalize():f}"


def duration(seconds: float, texts: Texts) -> str:
    """Seconds as people say them: ``40 s``, ``2 min``."""
    whole = max(1, round(seconds))
    if whole < 100:
        return texts("unit.seconds", count=whole)
    return texts("unit.minutes", count=round(whole / 60))


def place_in_line(ahead: int, texts: Texts) -> str:
    """``next``, ``3rd in line``."""
    position = ahead + 1
    if position == 1:
        return texts("waiting.next")
    tens, ones = divmod(position, 10)
    suffix = "th" if tens % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    return texts("waiting.position", position=position, suffix=suffix)


def action_title(job: Job, texts: Texts) -> str | None:
    """What was done, as Midjourney words it; None for a plain /imagine."""
    if numbered := _NUMBERED.fullmatch(job.action):
        return texts(f"title.{numbered['name']}", number=numbered["number"])
    match job.action:
        case "batch":
            return texts("title.batch", count=len(job.details.orders))
        case "edit" if job.details.edit is EditKind.RETEXTURE:
            return texts("title.retexture")
        case "extend":
            return texts("title.extend", number=job.details.clip + 1)
        case action:
            return texts(f"title.{action}") if action in _TITLED else None


def subject(job: Job, texts: Texts, most: int = PROMPT_SHOWN) -> str:
    """What a job is called by: its prompt, or what was done where there is none."""
    title = None if job.prompt.strip() else action_title(job, texts)
    return title or quoted(job.prompt, most)


def link_text(prompt: str, most: int) -> str:
    """A prompt as the text of a link, in which Discord allows no other address."""
    return quoted(_ADDRESS.sub("…", prompt), most)
