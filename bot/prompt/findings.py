"""What is wrong or odd in a prompt: where, in which words, and how it would be right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.errors import EaselError
from bot.locale import Message

MOST_FINDINGS: Final = 20
"""More than anybody reads; it also bounds the work that a hostile prompt can make."""

_LONGEST_QUOTE: Final = 40


def quote(text: str) -> str:
    """A piece of the prompt, cut to a length that fits into a sentence."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault or a warning.

    Attributes:
        start: offset of the place's first character in the text as the member wrote it.
        end: offset after its last character.
        message: what is wrong there.
        mended: the whole text with this one fault put right, where there is an obvious way.
    """

    start: int
    end: int
    message: Message
    mended: str | None = None


class PromptError(EaselError):
    """The prompt cannot be ordered as it is; the message says what to change.

    Attributes:
        faults: all that was found, in the order of the text; at least one, at most `MOST_FINDINGS`.
    """

    def __init__(self, *faults: Finding) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.start, fault.end)))
        message = self.faults[0].message
        if len(faults) > 1:
            message = Message("prompt.more_faults", {"fault": message, "count": len(faults) - 1})
        super().__init__(message.key, **message.values)


@dataclass(slots=True)
class Report:
    """Findings as they are made; the same one in several permutations counts once."""

    _faults: dict[tuple[int, int, str], Finding] = field(default_factory=dict[tuple[int, int, str], Finding])
    _warnings: dict[tuple[int, int, str], Finding] = field(
        default_factory=dict[tuple[int, int, str], Finding]
    )

    @property
    def full(self) -> bool:
        """Whether further faults would not be kept."""
        return len(self._faults) >= MOST_FINDINGS

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The warnings, in the order of the text."""
        return tuple(sorted(self._warnings.values(), key=lambda warning: (warning.start, warning.end)))

    def fault(self, finding: Finding) -> None:
        """Keep a fault."""
        if not self.full:
            self._faults.setdefault(_identity(finding), finding)

    def warn(self, finding: Finding) -> None:
        """Keep a warning."""
        if len(self._warnings) < MOST_FINDINGS:
            self._warnings.setdefault(_identity(finding), finding)

    def settle(self) -> None:
        """Go on only if no fault was found.

        Raises:
            PromptError: with all faults.
        """
        if self._faults:
            raise PromptError(*self._faults.values())

    @property
    def sound(self) -> bool:
        """Whether no fault was found so far."""
        return not self._faults


def _identity(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.message.key
