"""Reading a prompt: permutations, images, text, flags; everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.locale import Message
from bot.prompt.check import MAX_PROMPT, check_prompt
from bot.prompt.findings import Finding, Report
from bot.prompt.frame import Frame
from bot.prompt.head import Head, read_head
from bot.prompt.model import Flag, Parsed, Prompt, Variant
from bot.prompt.permutations import expand, too_many
from bot.prompt.reading import Given, Reader, Unknown
from bot.prompt.render import flag_text
from bot.prompt.rules import check_together, check_weights, chosen_version, fitting, last_of_each
from bot.prompt.source import Source
from bot.prompt.tail import Segment, first_flag, segments
from bot.prompt.versions import DEFAULT_VERSION
from bot.ttapi.messages import Mode

MOST_JOBS: Final = 40
MOST_FLAGS: Final = 100
"""More than Midjourney has; with the bound on jobs it keeps the work of a hostile prompt small."""
_SPEEDS: Final = {mode.value: mode for mode in Mode}
_REPEAT: Final = "repeat"


def parse(
    text: str,
    *,
    defaults: Sequence[Flag] = (),
    unknown_flags: Unknown = Unknown.REFUSE,
    version: str = DEFAULT_VERSION,
    most_jobs: int = MOST_JOBS,
    first_only: bool = False,
) -> Parsed:
    """What a prompt means, and what to send for it.

    Args:
        text: what the member wrote.
        defaults: flags that are added where the prompt does not decide otherwise and its model knows them.
        unknown_flags: whether a flag that the table does not know is a fault or a warning.
        version: the model that draws when no flag chooses one, such as ``7`` or ``niji 6``.
        most_jobs: how many jobs permutations and repetitions may make.
        first_only: whether to read the first permutation and no other.

    Raises:
        PromptError: the prompt cannot be ordered; it has every fault with its place.
    """
    check_prompt(text)
    report = Report()
    variants: list[Variant] = []
    for source in expand(text, most_jobs, report):
        reading = _Reading(source, report, unknown_flags)
        variants.append(reading.variant(defaults, version))
        if report.full or first_only:
            break
    report.settle()
    _check_jobs(text, variants, most_jobs, report)
    return Parsed(tuple(variants), report.warnings)


class _Reading:
    """One permutation on its way from text to meaning."""

    def __init__(self, source: Source, report: Report, unknown: Unknown) -> None:
        self._frame = Frame.around(source, report)
        self._unknown = unknown
        self._first = first_flag(self._frame)

    def variant(self, defaults: Sequence[Flag], default_version: str) -> Variant:
        found = segments(self._frame)
        self._check_number(found)
        version = chosen_version(found, defaults, default_version)
        head = read_head(self._frame, self._first)
        reader = Reader(self._frame, head, version, self._unknown)
        every = [reader.read(segment) for segment in found]
        assert not self._frame.report.sound or all(flag.sound for flag in every), "what is unread is reported"
        given = last_of_each(self._frame, every)
        added = fitting(defaults, given, len(head.images), version)
        check_together(self._frame, given, added, len(head.images), version)
        check_weights(self._frame, head.weight, version)
        self._check_content(head)
        text = self._text(head, given, added)
        self._check_length(text)
        return Variant(_prompt(head, given, added), text)

    def _check_number(self, found: Sequence[Segment]) -> None:
        if len(found) > MOST_FLAGS:
            start, end = found[MOST_FLAGS].opening.start, found[-1].end
            message = Message("prompt.fault.too_many_flags", {"most": MOST_FLAGS})
            self._frame.fault(start, end, message)
            self._frame.report.settle()

    def _check_content(self, head: Head) -> None:
        report, original = self._frame.report, self._frame.source.original
        if head.parts or len(head.images) > 1 or not report.sound:
            return
        if head.images:
            message = Message("prompt.fault.image_alone")
            self._frame.fault(head.start, head.end, message)
        else:
            report.fault(Finding(0, len(original), Message("prompt.empty")))

    def _check_length(self, text: str) -> None:
        """Defaults and straight dashes may make a text longer than the member's own."""
        if len(text) > MAX_PROMPT:
            end = len(self._frame.source.original)
            message = Message("prompt.too_long", {"length": len(text), "most": MAX_PROMPT})
            self._frame.report.fault(Finding(max(end - len(text) + MAX_PROMPT, 0), end, message))

    def _text(self, head: Head, given: Sequence[Given], added: Sequence[Flag]) -> str:
        pieces = [self._frame.source.text[head.start : head.end]]
        pieces += [flag.text for flag in given if _is_sent(flag.name)]
        pieces += [flag_text(flag) for flag in added if _is_sent(flag.name)]
        return " ".join(piece for piece in pieces if piece)


def _is_sent(name: str) -> bool:
    return name not in _SPEEDS and name != _REPEAT


def _prompt(head: Head, given: Sequence[Given], added: Sequence[Flag]) -> Prompt:
    flags = [*(Flag(flag.name, flag.values) for flag in given if flag.sound), *added]
    mode = next((_SPEEDS[flag.name] for flag in flags if flag.name in _SPEEDS), None)
    repeat = next((int(flag.values[0]) for flag in flags if flag.name == _REPEAT), 1)
    sent = tuple(flag for flag in flags if _is_sent(flag.name))
    return Prompt(head.images, head.parts, sent, mode, repeat)


def _check_jobs(text: str, variants: Sequence[Variant], most: int, report: Report) -> None:
    jobs = sum(variant.prompt.repeat for variant in variants)
    if jobs > most:
        start = text.find("{")
        bounds = (start, text.rfind("}") + 1) if start >= 0 else (0, len(text))
        report.fault(too_many(jobs, most, *bounds))
        report.settle()
