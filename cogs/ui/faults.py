"""What is wrong or odd in a prompt, shown at its place with the reason and the mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from bot.locale import Message, Texts
from bot.prompt import Excerpt, Finding, PromptError, excerpt
from cogs.ui.words import quoted

MOST_TEXT: Final = 2_600  # characters, so that a mended prompt and buttons find room beside it
_LONG: Final = 400  # more than any excerpt or quotation in a finding
_LONGEST_WORD: Final = 20
_BETWEEN: Final = "\n\n"  # a line right after a quotation counts as part of it in some clients
_OF_THE_WHOLE: Final = frozenset({"prompt.empty", "prompt.too_long"})  # these have no place to show


def refusal_texts(typed: str, error: PromptError, say: Texts) -> list[str]:
    """What to tell of a prompt that cannot be ordered; places count in `typed`."""
    if len(error.faults) == 1 and error.message.key in _OF_THE_WHOLE:
        return [say.say(error.message)]
    return [say("faults.title"), findings_text(typed, error.faults, say)]


def findings_text(typed: str, findings: Sequence[Finding], say: Texts) -> str:
    """All findings under one another, as many as a message has room for.

    Args:
        typed: what the findings' places count in.
        findings: at least one.
        say: the reader's language.
    """
    entries: list[str] = []
    room = MOST_TEXT
    for finding in findings:
        entry = "\n".join(_lines(typed, finding, say))
        room -= len(entry) + len(_BETWEEN)
        if entries and room < 0:
            break
        entries.append(entry)
    if len(entries) < len(findings):
        left = len(findings) - len(entries)
        entries.append(say("faults.more", count=left, n=left))
    return _BETWEEN.join(entries)


def change_text(before: str, after: str) -> str:
    """A changed prompt, cut to what stands around the change, which is set off."""
    return _set_off(excerpt(after, _change(before, after)))


def literally(message: Message) -> Message:
    """The same message with all that a member wrote in it taken literally."""
    return Message(message.key, {name: _literal(value) for name, value in message.values.items()})


def _lines(typed: str, finding: Finding, say: Texts) -> Iterator[str]:
    yield f"• {say.say(literally(finding.message))}"
    place = excerpt(typed, finding)
    if typed.strip() and (place.place.strip() or finding.start < len(typed)):
        yield f"> {_set_off(place)}"
    if finding.mended is not None:
        yield "> " + say("faults.mend", text=change_text(typed, finding.mended))


def _set_off(found: Excerpt) -> str:
    """The place in bold and underlined; blanks at its borders stay outside, or the marks would not count."""
    place = found.place.strip()
    if not place:
        gap = " " if found.place else ""
        return _plain(found.before + gap) + "**__‸__**" + _plain(gap + found.after)
    gap_before = found.place[: len(found.place) - len(found.place.lstrip())]
    gap_after = found.place[len(found.place.rstrip()) :]
    middle = f"**__{quoted(place, _LONG)}__**"
    return _plain(found.before + gap_before) + middle + _plain(gap_after + found.after)


def _plain(text: str) -> str:
    """A piece taken literally, with one blank at each end that has any."""
    if not text.strip():
        return " " if text else ""
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    return f"{before}{quoted(text, _LONG)}{after}"


def _change(before: str, after: str) -> Finding:
    """The place in `after` that differs."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    kept = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    end = len(after) - kept
    if start < end:
        start, end = _whole_words(after, start, end)
    return Finding(start, end, Message("faults.mend"))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = max(start - _LONGEST_WORD, 0), min(end + _LONGEST_WORD, len(text))
    while start > first and not text[start - 1].isspace():
        start -= 1
    while end < last and not text[end].isspace():
        end += 1
    return start, end


def _literal(value: object) -> object:
    if isinstance(value, Message):
        return literally(value)
    if isinstance(value, tuple):
        return tuple(map(_literal, cast("tuple[object, ...]", value)))
    return quoted(value, _LONG) if isinstance(value, str) else value
