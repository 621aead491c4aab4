"""Dashes in what is read as text: those that Midjourney would take for a flag, and those that lost one."""

from __future__ import annotations

import re
from typing import Final

from bot.locale import Message
from bot.prompt.findings import quote
from bot.prompt.flags import Arity, known
from bot.prompt.frame import Frame
from bot.prompt.source import Edit
from bot.prompt.words import DASH, DASHES, is_url

_RUN: Final = re.compile(rf"[{DASHES}]+")
_NAME: Final = re.compile(r"[A-Za-z]+")
_OPENERS: Final = "\"'“‘„«‹「『《〈([{（【"


def check_word(frame: Frame, index: int, after: int = 0) -> bool:
    """Report the faults of a word that is no flag: ``--`` in it, or a flag glued to its end.

    The part up to the offset `after` of the word is left out. The answer is whether there were any.
    """
    word, found = frame.words[index], False
    for run in _RUN.finditer(word.text, after):
        dashes, start = run.group(), word.start + run.start()
        name = _glued_name(frame, index, run)
        if name:
            message = Message("prompt.fault.glued_before", {"flag": f"--{name.lower()}"})
            end = start + len(dashes)
            frame.fault(start, end + len(name), message, Edit(start, end, f" {dashes}"))
            found = True
        elif len(dashes) > 1 and dashes.isascii() and not is_url(word.text):
            message = Message("prompt.fault.dashes", {"found": quote(dashes), "dash": DASH})
            frame.fault(start, start + len(dashes), message, Edit(start, start + len(dashes), DASH))
            found = True
    return found


def check_lookalike(frame: Frame, index: int) -> None:
    """Warn of a word that was perhaps meant to be a flag."""
    name = frame.openings.looks_like_one(index)
    if name:
        word = frame.words[index]
        values = {"found": quote(word.core), "flag": f"--{name}"}
        frame.warn(word.start, word.end, Message("prompt.warning.read_as_text", values))


def _glued_name(frame: Frame, index: int, run: re.Match[str]) -> str | None:
    """The flag that begins inside a word: ``cat--ar``, but not ``"--ar`` or ``yes—no``."""
    word, dashes = run.string, run.group()
    if run.start() == 0 or dashes == "-" or word[run.start() - 1] in _OPENERS:
        return None
    name = _NAME.match(word, run.end())
    spec = known(name.group()) if name else None
    if not name or not spec:
        return None
    whole = name.end() == len(word)
    if dashes.isascii() and not is_url(word):
        glued_value = not whole and spec.arity is Arity.ONE and word[name.end()].isdigit()
        return name.group() if whole or glued_value else None
    quoted = frame.openings.quotes.around(frame.words[index].start + run.start())
    meant = whole and spec.arity is not Arity.NONE and not quoted
    return name.group() if meant and frame.openings.followed_well(index, name.group()) else None
