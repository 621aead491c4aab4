"""A whole prompt: what a member typed, with presets, options and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.prompt.composed import Composed, Origin, Weaver
from bot.prompt.findings import Report
from bot.prompt.flags import MODEL, known
from bot.prompt.frame import Frame
from bot.prompt.presets import preset_key
from bot.prompt.rules import chosen_version
from bot.prompt.source import Source
from bot.prompt.tail import first_flag, segments
from bot.prompt.versions import DEFAULT_VERSION, EVERY
from bot.prompt.wishes import (
    Habits,
    OptionError,
    Options,
    check_images,
    check_version,
    deciding,
    habit_flags,
    option_flags,
    settled,
)
from bot.prompt.words import DASHES, is_url

__all__ = ["Habits", "OptionError", "Options", "compose"]

_DASHED: Final = re.compile(rf"([{DASHES}]+)(.+)", re.DOTALL)
_IN_BRACES: Final = re.compile(r"(?<![^\s{,])--([A-Za-z]+)")
_BRACE: Final = re.compile(r"(?<!\\)[{}]")


def compose(
    text: str,
    options: Options,
    habits: Habits,
    presets: Mapping[str, str],
    *,
    version: str = DEFAULT_VERSION,
) -> Composed:
    """Put a prompt together for `parse`; composing the result again changes nothing.

    What is typed wins over options, and options over settings. The addresses of pictures go to the front.
    A preset's words go before the first flag, its flags to the place of its ``--name``; used twice, it
    counts once; presets in presets and between braces are left for `parse` to refuse. The suffix's words go
    before the first flag as well, those of its flags that nothing else decides to the end.

    Args:
        text: what the member typed.
        options: what the command's options say.
        habits: the member's settings.
        presets: texts by name, as `preset_key` spells it.
        version: the model that draws when nothing else chooses one; to be given to `parse` as well.

    Raises:
        OptionError: an option has a wrong value, or the model does not know it.
    """
    chosen, images = check_version(options), check_images(options)
    uses = tuple(_uses(text, presets))
    suffix = _split(_missing(habits.suffix, text))
    weaver = Weaver(text)
    front = [*((url, Origin.PICTURE, (0, 0)) for url in images)]
    front += [(url, Origin.PRESET, use.home) for use in uses for url in use.split.images]
    front += [(url, Origin.SUFFIX, (len(text), len(text))) for url in suffix.images]
    _add_front(weaver, front, _split(text).images)
    _add_typed(weaver, uses, suffix)
    decided = _decided(weaver.text)
    here = _version(weaver.text, decided, chosen, suffix, habits, version)
    wished = option_flags(options, here, decided)
    decided |= settled(options)
    for written, names in _flags(suffix.flags):
        if decided.isdisjoint(names):
            weaver.add(written, Origin.SUFFIX, (len(text), len(text)))
    decided |= _decided(suffix.flags)
    return weaver.composed((*wished, *habit_flags(habits, here, decided)))


@dataclass(frozen=True, slots=True)
class _Split:
    """A text's addresses in front, words, and flags; `head` is where the words end."""

    images: tuple[str, ...]
    words: str
    flags: str
    head: int


@dataclass(frozen=True, slots=True)
class _Use:
    """A preset where it is used; `again` if it was used before."""

    home: tuple[int, int]
    split: _Split


def _frame(text: str) -> Frame:
    return Frame.around(Source.whole(text), Report())


def _split(text: str) -> _Split:
    frame = _frame(text)
    index = first_flag(frame)
    head = _outside(text, frame.words[index].start) if index < len(frame.words) else len(text)
    before = [word for word in frame.words if word.end <= head]
    count = next((place for place, word in enumerate(before) if not is_url(word.core)), len(before))
    start = before[count].start if count < len(before) else head
    images = tuple(word.core for word in before[:count])
    return _Split(images, text[start:head].strip(), text[head:].strip(), head)


def _outside(text: str, at: int) -> int:
    """The offset, or where the outermost braces around it begin."""
    opened: list[int] = []
    for found in _BRACE.finditer(text, 0, at):
        if found.group() == "{":
            opened.append(found.start())
        elif opened:
            opened.pop()
    return opened[0] if opened else at


def _uses(text: str, presets: Mapping[str, str]) -> Iterator[_Use]:
    """The presets used; long dashes count as for flags that take nothing."""
    frame = _frame(text)
    flags = {segment.opening.start for segment in segments(frame) if segment.spec}
    seen: dict[str, _Split] = {}
    among_flags = False
    for index in frame.openings.dashed:
        word = frame.words[index]
        among_flags = among_flags or word.start in flags
        found = _DASHED.fullmatch(word.core)
        key = preset_key(found[2]) if found else ""
        if not found or key not in presets or _outside(text, word.start) != word.start:
            continue
        if found[1] != "--" and not _meant(frame, index, found[1], among_flags=among_flags):
            continue
        among_flags = True
        yield _Use(
            (word.start, word.end), _NOTHING if key in seen else seen.setdefault(key, _split(presets[key]))
        )


def _meant(frame: Frame, index: int, dashes: str, *, among_flags: bool) -> bool:
    if dashes.isascii() or frame.openings.quotes.around(frame.words[index].start):
        return False
    follower = frame.openings.follower(index)
    return among_flags or follower is None or follower[0] in DASHES


_NOTHING: Final = _Split((), "", "", 0)


def _missing(suffix: str, text: str) -> str:
    """The suffix, or nothing if the text ends with it."""
    return "" if _ends_with(text, suffix.strip()) else suffix.strip()


def _ends_with(text: str, words: str) -> bool:
    before = text.rstrip().removesuffix(words)
    return len(before) < len(text.rstrip()) and not before[-1:].isalnum()


def _add_front(
    weaver: Weaver, front: Sequence[tuple[str, Origin, tuple[int, int]]], there: Sequence[str]
) -> None:
    done = set(there)
    for url, origin, home in front:
        if url not in done:
            weaver.add(url, origin, home)
            done.add(url)


def _add_typed(weaver: Weaver, uses: Sequence[_Use], suffix: _Split) -> None:
    """What was typed, with the words of presets and suffix behind its own, and the presets' flags."""
    text, head = weaver.typed, _head(weaver.typed, uses)
    added = [(use.split.words, Origin.PRESET, use.home) for use in uses if use.split.words]
    before = added[-1][0] if added else text[:head]
    if suffix.words and not _ends_with(before, suffix.words):
        added.append((suffix.words, Origin.SUFFIX, (len(text), len(text))))
    if not added and not uses:
        weaver.add_typed(0, len(text))
        return
    done = _add_around(weaver, 0, head, uses)
    for words, origin, home in added:
        weaver.add(words, origin, home)
    _add_around(weaver, done, len(text), uses)


def _head(text: str, uses: Sequence[_Use]) -> int:
    """Where the flags begin; presets that are words only are none."""
    words_only = {use.home[0] for use in uses if not use.split.flags}
    flagged = {use.home[0] for use in uses} - words_only
    openings = {segment.opening.start for segment in segments(_frame(text))} - words_only
    return _outside(text, min(openings | flagged, default=len(text)))


def _add_around(weaver: Weaver, start: int, end: int, uses: Sequence[_Use]) -> int:
    """Go on with what was typed, with flags in place of the presets. Gives where it ended."""
    for use in uses:
        if start <= use.home[0] < end:
            _add_trimmed(weaver, start, use.home[0])
            weaver.add(use.split.flags, Origin.PRESET, use.home)
            start = use.home[1]
    _add_trimmed(weaver, start, end)
    return max(start, end)


def _add_trimmed(weaver: Weaver, start: int, end: int) -> None:
    piece = weaver.typed[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    weaver.add_typed(begin, max(begin, start + len(piece.rstrip())))


def _flags(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each flag of a text as it is written, and what it decides."""
    for segment in segments(_frame(text)):
        name = segment.spec.name if segment.spec else segment.name
        yield text[segment.opening.start : segment.end], deciding(name)


def _decided(text: str) -> frozenset[str]:
    """What a text's flags settle, those between braces too."""
    names = [names for _, names in _flags(text)]
    names += [deciding(name) for name in _IN_BRACES.findall(text) if known(name)]
    return frozenset[str]().union(*names)


def _version(
    text: str,
    decided: frozenset[str],
    chosen: str | None,
    suffix: _Split,
    habits: Habits,
    default: str,
) -> str | None:
    """The model that will draw, or None if permutations differ in it or it is unknown."""
    found = segments(_frame(text))
    if MODEL in decided:
        told = any(segment.spec and segment.spec.group == MODEL for segment in found)
        return chosen_version(found, (), default) if told else None
    if chosen:
        return chosen
    habit = habits.version if habits.version in EVERY else None
    return chosen_version(segments(_frame(suffix.flags)), (), habit or default)
