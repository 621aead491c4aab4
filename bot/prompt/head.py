"""What stands before the flags: addresses of images, then text with weights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.locale import Message
from bot.prompt.findings import quote
from bot.prompt.frame import Frame
from bot.prompt.model import Part
from bot.prompt.prose import check_lookalike, check_word
from bot.prompt.source import Edit
from bot.prompt.values import bare_address, is_address
from bot.prompt.words import Word, is_url, trim

_WEIGHT: Final = re.compile(
    r"::(-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![0-9A-Za-z_]|\.[0-9]))?",
)
_ADDRESS: Final = re.compile(r"<?https?://(?:\S*[^\s,，;；、。.)>\]）】\"”」])?", re.IGNORECASE)
_PICTURE_THEN_TEXT: Final = re.compile(
    r"(https?://\S*?\.(?:png|jpe?g|webp|gif))(?=[^\x00-\x7f])[，、。；：！？]*(.*)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Head:
    """Images and text.

    Attributes:
        start: the offset of the first word; `end` is that after the last one.
        weight: the offsets of the first ``::``.
    """

    images: tuple[str, ...]
    parts: tuple[Part, ...]
    start: int
    end: int
    weight: tuple[int, int] | None = None


def read_head(frame: Frame, first_flag: int) -> Head:
    """Read the words before the one at index `first_flag`, and report what is wrong with them."""
    words = frame.words[:first_flag]
    for index in frame.openings.among(0, first_flag):
        check_word(frame, index)
        check_lookalike(frame, index)
    count = next((index for index, word in enumerate(words) if not is_url(word.core)), len(words))
    images = tuple(_image(frame, word) for word in words[:count])
    if not words:
        return Head((), (), 0, 0)
    start, end = words[0].start, words[-1].end
    if count == len(words):
        return Head(images, (), start, end)
    text_start = words[count].start
    _check_addresses(frame, text_start, end)
    first = _WEIGHT.search(frame.source.text, text_start, end)
    return Head(images, _parts(frame, text_start, end), start, end, first.span() if first else None)


def _image(frame: Frame, word: Word) -> str:
    apart = _PICTURE_THEN_TEXT.fullmatch(word.core)
    if apart:
        _unsound(frame, word, f"{apart[1]} {apart[2]}".rstrip())
    elif not is_address(word.core):
        bare = bare_address(word.core)
        _unsound(frame, word, bare if is_address(bare) else None)
    return word.core


def _unsound(frame: Frame, word: Word, mended: str | None) -> None:
    edits = (Edit(word.start, word.end, mended),) if mended else ()
    message = Message("prompt.fault.url_form", {"url": quote(word.core)})
    frame.fault(word.start, word.end, message, *edits)


def _check_addresses(frame: Frame, start: int, end: int) -> None:
    for found in _ADDRESS.finditer(frame.source.text, start, end):
        address = found.group()
        message = Message("prompt.fault.url_in_text", {"url": quote(address)})
        bare = address.strip("<>")
        edits = (Edit(start, start, f"{bare} "), _left_out(frame, *found.span())) if is_address(bare) else ()
        frame.fault(found.start(), found.end(), message, *edits)


def _left_out(frame: Frame, start: int, end: int) -> Edit:
    blank = frame.source.text[start - 1].isspace()
    return Edit(start - blank, end, "")


def _parts(frame: Frame, start: int, end: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    signs: list[tuple[int, int, Decimal]] = []
    text, done = frame.source.text, start
    for found in _WEIGHT.finditer(text, start, end):
        weight = Decimal(found[1] or 1)
        piece = trim(text[done : found.start()])
        if piece:
            parts.append(Part(piece, weight))
            signs.append((found.start(), found.end(), weight))
        done = found.end()
    piece = trim(text[done:end])
    if piece:
        parts.append(Part(piece))
    _check_weights(frame, parts, signs)
    return tuple(parts)


def _check_weights(frame: Frame, parts: list[Part], signs: list[tuple[int, int, Decimal]]) -> None:
    total = sum((part.weight for part in parts), Decimal(0))
    if parts and total <= 0:
        start, end = next((start, end) for start, end, weight in signs if weight <= 0)
        frame.fault(start, end, Message("prompt.fault.weights", {"total": quote(f"{total:f}")}))
