"""What the flags say: their values checked against the table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.locale import Message
from bot.prompt.findings import quote
from bot.prompt.flags import MODEL, NAMES, Arity, FlagSpec
from bot.prompt.frame import Frame
from bot.prompt.head import Head
from bot.prompt.prose import check_lookalike, check_word
from bot.prompt.source import Edit
from bot.prompt.suggest import guess
from bot.prompt.tail import Segment
from bot.prompt.values import Values
from bot.prompt.words import Word, is_url, trim

_JOINTS: Final = ":=-–—：＝"
_MOST_JOINED: Final = 3


class Unknown(StrEnum):
    """What becomes of a flag or a version that the table does not know."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Given:
    """A flag as given.

    Attributes:
        name: canonical, or as written if the table does not know it.
        values: as the member wrote them; `no` is cut at its commas.
        text: the flag as it is to be sent.
        sound: False when a fault was reported, so that its meaning is unknown.
    """

    segment: Segment
    name: str
    values: tuple[str, ...]
    text: str
    sound: bool = True

    @property
    def spec(self) -> FlagSpec | None:
        """The row of the table."""
        return self.segment.spec


class Reader:
    """Reads the values of one text's flags.

    Args:
        head: where text behind the flags should have been.
        version: the model, or None when it is unknown.
        unknown: what to do with unknown flags.
    """

    def __init__(self, frame: Frame, head: Head, version: str | None, unknown: Unknown) -> None:
        self._frame = frame
        self._head = head
        self._version = version
        self._unknown = unknown
        self._reported: set[int] = set()

    def read(self, segment: Segment) -> Given:
        """One flag, with what is wrong reported."""
        for index in self._frame.openings.among(segment.index, segment.index + len(segment.words)):
            if check_word(self._frame, index):
                self._reported.add(index)
            if segment.spec and segment.spec.arity is Arity.TEXT:
                check_lookalike(self._frame, index)
        if segment.spec is None:
            return self._unknown_flag(segment)
        self._check_form(segment)
        if segment.glued and self._glued_flag(segment):
            return _unsound(segment)
        if segment.glued:
            self._glued(segment, segment.spec)
            return _unsound(segment)
        return self._values(segment, segment.spec)

    def _unknown_flag(self, segment: Segment) -> Given:
        written = f"--{segment.name}{segment.glued}"
        values = _slice(self._frame, segment.words)
        if self._unknown is Unknown.WARN:
            self._tell_unknown(segment, written)
            text = f"{written} {values}".rstrip()
            return Given(segment, written.removeprefix("--"), (values,) if values else (), text)
        if not self._frame.report.full:
            self._refuse_unknown(segment, written)
        return _unsound(segment)

    def _tell_unknown(self, segment: Segment, written: str) -> None:
        message = Message("prompt.warning.unknown_flag", {"flag": quote(written)})
        self._frame.warn(segment.opening.start, segment.opening.end, message)

    def _refuse_unknown(self, segment: Segment, written: str) -> None:
        opening, meant = segment.opening, guess(segment.name.lower(), NAMES)
        if not meant:
            message = Message("prompt.fault.unknown_flag", {"flag": quote(written)})
            self._frame.fault(opening.start, opening.end, message)
            return
        mended = f"--{meant} {segment.glued.lstrip(_JOINTS)}".rstrip()
        values = {"flag": quote(written), "guess": f"--{meant}"}
        message = Message("prompt.fault.unknown_flag_guess", values)
        self._frame.fault(opening.start, opening.end, message, Edit(opening.start, opening.end, mended))

    def _check_form(self, segment: Segment) -> None:
        opening = segment.opening
        if not opening.straight:
            mended = f"--{segment.name}{segment.glued}"
            found = quote(self._frame.source.text[opening.start : opening.end])
            message = Message("prompt.fault.flag_form", {"found": found, "flag": mended})
            self._frame.fault(opening.start, opening.end, message, Edit(opening.start, opening.end, mended))

    def _glued_flag(self, segment: Segment) -> bool:
        index = segment.index - 1
        return check_word(self._frame, index, self._frame.words[index].text.rindex(segment.glued))

    def _glued(self, segment: Segment, spec: FlagSpec) -> None:
        opening, flag = segment.opening, f"--{segment.name}"
        if spec.arity is Arity.NONE:
            values = {"flag": flag, "value": quote(segment.glued), "allowed": spec.values.allowed}
            message, mended = Message("prompt.fault.value", values), flag
        else:
            found = quote(f"{flag}{segment.glued}")
            message = Message("prompt.fault.glued", {"found": found, "flag": flag})
            bare = segment.glued.lstrip(_JOINTS)
            value = bare if spec.might_take(bare) else spec.values_on(self._version).near(bare)
            mended = f"{flag} {value}" if value else None
        edits = (Edit(opening.start, opening.end, mended),) if mended else ()
        self._frame.fault(opening.start, opening.end, message, *edits)

    def _values(self, segment: Segment, spec: FlagSpec) -> Given:
        values = spec.values_on(self._version)
        if spec.arity is Arity.NONE:
            return self._given(segment, spec, 0)
        if spec.arity is Arity.TEXT:
            return self._text(segment, spec)
        if not segment.words and spec.arity is not Arity.OPTIONAL:
            return self._missing(segment, spec)
        if spec.arity is Arity.ONE:
            return self._one(segment, spec, values)
        return self._several(segment, spec, values)

    def _text(self, segment: Segment, spec: FlagSpec) -> Given:
        text = _slice(self._frame, segment.words)
        items = tuple(trim(item) for item in text.split(",") if trim(item))
        if not items:
            return self._missing(segment, spec)
        return Given(segment, spec.name, items, f"--{segment.name} {text}")

    def _missing(self, segment: Segment, spec: FlagSpec) -> Given:
        opening = segment.opening
        values = {"flag": f"--{segment.name}", "allowed": spec.values_on(self._version).allowed}
        written = self._frame.source.text[opening.start : opening.end]
        mended = Edit(opening.start, opening.end, f"{written} {spec.default}")
        edits = (mended,) if spec.default else ()
        message = Message("prompt.fault.missing_value", values)
        self._frame.fault(opening.start, opening.end, message, *edits)
        return _unsound(segment)

    def _one(self, segment: Segment, spec: FlagSpec, values: Values) -> Given:
        word = segment.words[0]
        if values.takes(word.core):
            return self._given(segment, spec, 1)
        if segment.index in self._reported:
            return _unsound(segment)
        if spec.group == MODEL and self._unknown is Unknown.WARN and _is_release(word.core):
            message = Message("prompt.warning.unknown_version", {"version": quote(word.core)})
            self._frame.warn(word.start, word.end, message)
            return self._given(segment, spec, 1)
        count, near = _nearest(segment.words, values)
        self._refuse_value(segment, segment.words[:count], values, near)
        if near:
            self._check_rest(segment, count)
        return _unsound(segment)

    def _several(self, segment: Segment, spec: FlagSpec, values: Values) -> Given:
        sound, count = True, 0
        for word in segment.words:
            near = None if values.takes(word.core) else values.near(word.core)
            if near:
                self._refuse_value(segment, (word,), values, near)
                sound = False
            elif not values.takes(word.core):
                break
            count += 1
        if not count and spec.arity is Arity.MANY:
            self._refuse_value(segment, segment.words[:1], values, None)
            return _unsound(segment)
        if spec.most and count > spec.most:
            self._too_many(segment, segment.words[spec.most : count], spec.most)
            sound = False
        given = self._given(segment, spec, count)
        return given if sound else _unsound(segment)

    def _refuse_value(
        self, segment: Segment, words: tuple[Word, ...], values: Values, near: str | None
    ) -> None:
        start, end = words[0].start, words[-1].end
        written = quote(self._frame.source.text[start:end])
        shown = {"flag": f"--{segment.name}", "value": written, "allowed": values.allowed}
        edits = (Edit(start, end, near),) if near else ()
        self._frame.fault(start, end, Message("prompt.fault.value", shown), *edits)

    def _too_many(self, segment: Segment, words: tuple[Word, ...], most: int) -> None:
        start, end = words[0].start, words[-1].end
        message = Message("prompt.fault.too_many_values", {"flag": f"--{segment.name}", "most": most})
        self._frame.fault(start, end, message, self._frame.without(start, end))

    def _given(self, segment: Segment, spec: FlagSpec, count: int) -> Given:
        self._check_rest(segment, count)
        values = tuple(word.core for word in segment.words[:count])
        return Given(segment, spec.name, values, " ".join((f"--{segment.name}", *values)))

    def _check_rest(self, segment: Segment, count: int) -> None:
        rest = segment.words[count:]
        if not rest:
            return
        start, end = rest[0].start, rest[-1].end
        text = self._frame.source.text[start:end]
        edits = [self._frame.without(start, end)]
        if any(letter.isalnum() for letter in text):
            edits.append(self._moved(text, rest))
        message = Message("prompt.fault.text_after_flags", {"text": quote(text)})
        self._frame.fault(start, end, message, *edits)

    def _moved(self, text: str, words: tuple[Word, ...]) -> Edit:
        head = self._head
        if all(is_url(word.core) for word in words):
            return Edit(head.start, head.start, f"{text} ")
        if head.end > head.start:
            return Edit(head.end, head.end, f" {text}")
        return Edit(0, 0, f"{text} ")


def _unsound(segment: Segment) -> Given:
    name = segment.spec.name if segment.spec else segment.name
    return Given(segment, name, (), "", sound=False)


def _slice(frame: Frame, words: tuple[Word, ...]) -> str:
    return frame.source.text[words[0].start : words[-1].end] if words else ""


def _is_release(word: str) -> bool:
    return word.isascii() and len(word) <= 5 and word.replace(".", "", 1).isdigit()


def _nearest(words: tuple[Word, ...], values: Values) -> tuple[int, str | None]:
    """How many words were probably one value, as in ``16 : 9``, and that value."""
    for count in range(min(_MOST_JOINED, len(words)), 0, -1):
        near = values.near(" ".join(word.core for word in words[:count]))
        if near:
            return count, near
    return 1, None
