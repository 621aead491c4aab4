"""The prompts in what /describe answers.

Upstream hands on the text of Midjourney's message: usually four prompts, each behind a keycap emoji, with
blank lines between them and now and then Markdown in them. None of it is promised, so that anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.prompt.check import MAX_PROMPT
from bot.prompt.words import DASHES, MARKS

MOST_DESCRIBED: Final = 10
_USUAL: Final = 4
_MOST_READ: Final = 2 * MOST_DESCRIBED * MAX_PROMPT

_TEN: Final = "\U0001f51f"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩"
_FILLED: Final = "❶❷❸❹❺❻❼❽❾❿"
_SIGN: Final = rf"[1-9]\ufe0f?\u20e3|{_TEN}|[{_CIRCLED}{_FILLED}]"
_COUNT: Final = r"(?:1[0-9]|20|[1-9])"
_PLAIN: Final = rf"\({_COUNT}\)|（{_COUNT}）|\[{_COUNT}\]|{_COUNT}(?:[.．](?!\d)|[)）、])"
NUMBERING: Final = re.compile(rf"(?:{_SIGN}|{_PLAIN})\s*")
"""A number before a prompt, in any of the ways that were seen or are likely."""

_NUMBER_SIGN: Final = re.compile(_SIGN)
_FLAG: Final = re.compile(r"(?<!\S)--[A-Za-z]")
_QUOTE: Final = re.compile(r"[ \t]*>[ \t]+")
_UNSEEN: Final = re.compile(f"[{MARKS}\u2060]")
_MARKUP: Final = re.compile(
    r"\\(?P<escaped>[*_~`|>#\[\]().!-])"
    r"|\[(?P<words>[^\[\]\n]*)\]\(<?https?://[^\s()<>]*>?(?:\s+\"[^\"\n]*\")?\)"
    r"|\*\*|~~|\|\||`+|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)"
    r"|(?<![\w*])(?P<mark>[*_])(?P<stressed>[^\s*_](?:[^*_\n]*[^\s*_\\])?)(?P=mark)(?![\w*])"
)


@dataclass(slots=True)
class _Piece:
    """A prompt as it grows; `number` is None where there was none, `apart` tells of a blank line before."""

    number: int | None
    text: str
    apart: bool


def split_described(text: str) -> tuple[str, ...]:
    """The prompts, without numbers and Markdown; at most `MOST_DESCRIBED`, none empty or too long."""
    plain = _UNSEEN.sub("", text[:_MOST_READ])
    pieces = _joined(list(_pieces(_bare(_QUOTE.sub("", line)) for line in plain.splitlines())))
    prompts = (_tidy(piece) for piece in pieces)
    return tuple(prompt for prompt in prompts if prompt)[:MOST_DESCRIBED]


def _bare(line: str) -> str:
    """A line without Markdown."""
    return _MARKUP.sub(lambda found: found["escaped"] or found["words"] or found["stressed"] or "", line)


def _pieces(lines: Iterable[str]) -> Iterator[_Piece]:
    """Each line, cut before each number that stands in it; flags join the line before them."""
    last: _Piece | None = None
    blank = False
    for line in lines:
        if not line.strip():
            blank = True
            continue
        for piece in _cut(line.strip(), apart=blank):
            if last and piece.number is None and _begins_with_flag(piece.text):
                last.text = f"{last.text} {piece.text}"
                continue
            if last:
                yield last
            last = piece
        blank = False
    if last:
        yield last


def _cut(line: str, *, apart: bool) -> Iterator[_Piece]:
    found = NUMBERING.match(line)
    number, start = (_value(found.group()), found.end()) if found else (None, 0)
    for sign in _NUMBER_SIGN.finditer(line, start):
        # Any other number in the middle of a line is part of what is described.
        if number is not None and _value(sign.group()) == number + 1:
            yield _Piece(number, line[start : sign.start()].strip(), apart)
            number, start, apart = number + 1, sign.end(), False
    yield _Piece(number, line[start:].strip(), apart)


def _value(sign: str) -> int:
    for signs in (_CIRCLED, _FILLED):
        if sign[0] in signs:
            return signs.index(sign[0]) + 1
    return int("".join(filter(str.isdecimal, sign)) or 10)


def _begins_with_flag(text: str) -> bool:
    return text[:2] == "--" or (text[:1] in DASHES and text[1:2].isalpha())


def _joined(pieces: list[_Piece]) -> list[str]:
    """The pieces' texts, those without a number added to what they continue."""
    if all(piece.number is None for piece in pieces):
        return _without_numbers(pieces)
    prompts: list[str] = []
    strays: list[_Piece] = []
    last = 0
    for piece in pieces:
        if piece.number is None:
            strays.append(piece)
            continue
        _place(prompts, strays, piece.number - last - 1)
        prompts.append(piece.text)
        strays, last = [], piece.number
    _place(prompts, [stray for stray in strays if not stray.apart], 0)
    _place(prompts, [stray for stray in strays if stray.apart], _USUAL - last)
    return prompts


def _without_numbers(pieces: Sequence[_Piece]) -> list[str]:
    if not any(piece.apart for piece in pieces[1:]):
        return [piece.text for piece in pieces]
    prompts: list[str] = []
    for piece in pieces:
        if piece.apart or not prompts:
            prompts.append(piece.text)
        else:
            prompts[-1] = f"{prompts[-1]} {piece.text}"
    return prompts


def _place(prompts: list[str], strays: Sequence[_Piece], missing: int) -> None:
    """Let the last of the strays be the prompts whose numbers are missing; the others continue the last one.

    What stands before the first prompt and continues nothing is a heading, and left out.
    """
    own = len(strays) - max(missing, 0)
    for place, stray in enumerate(strays):
        if place >= own:
            prompts.append(stray.text)
        elif prompts and _FLAG.search(prompts[-1]):
            prompts.append(stray.text)  # no text may follow a flag
        elif prompts:
            prompts[-1] = f"{prompts[-1]} {stray.text}".strip()


def _tidy(prompt: str) -> str:
    while found := NUMBERING.match(prompt):
        prompt = prompt[found.end() :]
    return prompt[:MAX_PROMPT].strip()
