"""A whole prompt: what a member typed, with presets, options and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.prompt.composed import Composed, Origin, Weaver
from bot.prompt.flags import MODEL
from bot.prompt.frame import Frame
from bot.prompt.presets import preset_key
from bot.prompt.rules import chosen_version
from bot.prompt.sketch import Sketch
from bot.prompt.versions import DEFAULT_VERSION, EVERY
from bot.prompt.wishes import (
    Habits,
    OptionError,
    Options,
    check_images,
    check_version,
    habit_flags,
    option_flags,
    settled,
)
from bot.prompt.words import DASHES

__all__ = ["Habits", "OptionError", "Options", "compose"]

_DASHED: Final = re.compile(rf"([{DASHES}]+)(.+)", re.DOTALL)


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
    typed = Sketch.of(text)
    uses = tuple(_uses(typed, presets))
    suffix = Sketch.of(_missing(habits.suffix, text))
    weaver, end = Weaver(text), (len(text), len(text))
    front = [*((url, Origin.PICTURE, (0, 0)) for url in images)]
    front += [(url, Origin.PRESET, use.home) for use in uses for url in use.sketch.images]
    front += [(url, Origin.SUFFIX, end) for url in suffix.images]
    _add_front(weaver, front, typed.images)
    _add_typed(weaver, typed, uses, suffix.words)
    # What only some permutations decide, `parse` sorts out for the defaults; the suffix is text.
    whole = Sketch.of(weaver.text)
    decided, somewhere = whole.settled, whole.settled_somewhere
    here = _version(whole, chosen, suffix, habits, version)
    wished = option_flags(options, here, decided)
    decided |= settled(options)
    for written, names in suffix.written():
        if names.isdisjoint(decided | somewhere):
            weaver.add(written, Origin.SUFFIX, end)
    return weaver.composed((*wished, *habit_flags(habits, here, decided | suffix.settled)))


@dataclass(frozen=True, slots=True)
class _Use:
    """A preset where it is used; an empty sketch if it was used before."""

    home: tuple[int, int]
    sketch: Sketch


_NOTHING: Final = Sketch.of("")


def _uses(typed: Sketch, presets: Mapping[str, str]) -> Iterator[_Use]:
    """The presets used; long dashes count as for flags that take nothing."""
    frame = typed.frame
    flags = {segment.opening.start for segment in typed.segments if segment.spec}
    seen: set[str] = set()
    among_flags = False
    for index in frame.openings.dashed if presets else ():
        word = frame.words[index]
        among_flags = among_flags or word.start in flags
        found = _DASHED.fullmatch(word.core)
        key = preset_key(found[2]) if found else ""
        if not found or key not in presets or not typed.is_outside(word.start):
            continue
        if found[1] != "--" and not _meant(frame, index, found[1], among_flags=among_flags):
            continue
        yield _Use((word.start, word.end), _NOTHING if key in seen else Sketch.of(presets[key]))
        among_flags = True
        seen.add(key)


def _meant(frame: Frame, index: int, dashes: str, *, among_flags: bool) -> bool:
    if dashes.isascii() or frame.openings.quotes.around(frame.words[index].start):
        return False
    follower = frame.openings.follower(index)
    return among_flags or follower is None or follower[0] in DASHES


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


def _add_typed(weaver: Weaver, typed: Sketch, uses: Sequence[_Use], suffix: str) -> None:
    """What was typed, with the words of presets and suffix behind its own, and the presets' flags."""
    text, head = typed.text, _head(typed, uses)
    added = [(use.sketch.words, Origin.PRESET, use.home) for use in uses if use.sketch.words]
    before = added[-1][0] if added else text[:head]
    if suffix and not _ends_with(before, suffix):
        added.append((suffix, Origin.SUFFIX, (len(text), len(text))))
    if not added and not uses:
        weaver.add_typed(0, len(text))
        return
    done = _add_around(weaver, 0, head, uses)
    for words, origin, home in added:
        weaver.add(words, origin, home)
    _add_around(weaver, done, len(text), uses)


def _head(typed: Sketch, uses: Sequence[_Use]) -> int:
    """Where the flags begin; presets that are words only are none."""
    flagged = [use.home[0] for use in uses if use.sketch.flags]
    return min([typed.head({use.home[0] for use in uses}), *flagged])


def _add_around(weaver: Weaver, start: int, end: int, uses: Sequence[_Use]) -> int:
    """Go on with what was typed, with flags in place of the presets. Gives where it ended."""
    for use in uses:
        if start <= use.home[0] < end:
            _add_trimmed(weaver, start, use.home[0])
            weaver.add(use.sketch.flags, Origin.PRESET, use.home)
            start = use.home[1]
    _add_trimmed(weaver, start, end)
    return max(start, end)


def _add_trimmed(weaver: Weaver, start: int, end: int) -> None:
    piece = weaver.typed[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    weaver.add_typed(begin, max(begin, start + len(piece.rstrip())))


def _version(whole: Sketch, chosen: str | None, suffix: Sketch, habits: Habits, default: str) -> str | None:
    """The model that will draw, or None if permutations differ in it or it is unknown."""
    if MODEL in whole.settled_somewhere:
        return chosen_version(whole.segments, (), default) if MODEL in whole.settled else None
    if chosen:
        return chosen
    habit = habits.version if habits.version in EVERY else None
    return chosen_version(suffix.segments, (), habit or default)
