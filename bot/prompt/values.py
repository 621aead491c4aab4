"""What a flag takes: how a value is recognised, described, and put right."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from typing import Final, Protocol

from bot.locale import Message

_TRAILING: Final = ",.;:，。；：、%)）"
_NUMBER: Final = re.compile(r"-?(?:[0-9]{1,12}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_FRACTION: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}")
_WHOLE: Final = re.compile(r"[0-9]{1,12}")
_RATIO: Final = re.compile(r"[1-9][0-9]{0,3}:[1-9][0-9]{0,3}")
_SIDES: Final = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)\s*[:/x×*∶\s-]\s*([0-9]{1,4}(?:\.[0-9]{1,3})?)")
_WEIGHTED: Final = r"(?:::-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))?"
_PUNCTUATION: Final = ",，;；、。"
_HOST: Final = re.compile(rf"https?://[^/?#<>{_PUNCTUATION}]", re.IGNORECASE)
_STYLE_CODE: Final = re.compile(rf"(?:[0-9]{{1,10}}|random){_WEIGHTED}")
# Seven letters and digits for a person's profile, "m" and digits for a moodboard.
_PROFILE: Final = re.compile(rf"(?:[a-z0-9]{{7}}|(?=[A-Za-z]*[0-9])[A-Za-z0-9]{{3,40}}){_WEIGHTED}")


class Values(Protocol):
    """One flag's values."""

    @property
    def allowed(self) -> Message:
        """What may stand here, for people."""
        ...

    def takes(self, word: str) -> bool:
        """Whether this word is a value."""
        ...

    def near(self, written: str) -> str | None:
        """The value that was probably meant, if one can tell."""
        ...


def is_address(word: str) -> bool:
    """Whether a word is a complete address, without punctuation after it."""
    return _HOST.match(word) is not None and word[-1] not in f"{_PUNCTUATION}>"


def bare_address(word: str) -> str:
    """An address without brackets and punctuation around it."""
    return word.strip(f"<>{_PUNCTUATION}")


def _tidy(written: str) -> str:
    return unicodedata.normalize("NFKC", written).rstrip(_TRAILING).lower()


def _number(written: str) -> Decimal | None:
    tidy = _tidy(written)
    if _THOUSANDS.fullmatch(tidy):
        tidy = tidy.replace(",", "")
    return Decimal(tidy) if _NUMBER.fullmatch(tidy) else None


@dataclass(frozen=True, slots=True)
class Nothing:
    """A flag that is just there or not."""

    @property
    def allowed(self) -> Message:
        """That nothing may."""
        return Message("prompt.allowed.nothing")

    def takes(self, word: str) -> bool:  # noqa: ARG002  the protocol's parameter
        """No word is a value."""
        return False

    def near(self, written: str) -> str | None:  # noqa: ARG002  the protocol's parameter
        """Nothing is near."""
        return None


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; `bounded` says whether one out of range is likely meant as the nearest limit."""

    least: int
    most: int
    bounded: bool = True

    @property
    def allowed(self) -> Message:
        """The range."""
        return Message("prompt.allowed.whole", {"least": self.least, "most": self.most})

    def takes(self, word: str) -> bool:
        """Digits, within the range."""
        return _WHOLE.fullmatch(word) is not None and self.least <= int(word) <= self.most

    def near(self, written: str) -> str | None:
        """The number without decimals and signs, moved into the range."""
        number = _number(written)
        if number is None:
            return None
        value = min(max(int(number), self.least), self.most)
        return str(value) if self.bounded or value == int(number) else None


@dataclass(frozen=True, slots=True)
class Fraction:
    """A number with decimals."""

    least: Decimal
    most: Decimal

    @property
    def allowed(self) -> Message:
        """The range."""
        return Message("prompt.allowed.fraction", {"least": self.least, "most": self.most})

    def takes(self, word: str) -> bool:
        """A number within the range."""
        return _FRACTION.fullmatch(word) is not None and self.least <= Decimal(word) <= self.most

    def near(self, written: str) -> str | None:
        """The number, moved into the range."""
        number = _number(written)
        return None if number is None else f"{min(max(number, self.least), self.most):f}"


@dataclass(frozen=True, slots=True)
class Steps:
    """One of a few numbers, in any spelling."""

    choices: tuple[str, ...]

    @property
    def allowed(self) -> Message:
        """The list."""
        return Message("prompt.allowed.choice", {"choices": self.choices})

    def takes(self, word: str) -> bool:
        """A number that equals one of them."""
        return _FRACTION.fullmatch(word) is not None and Decimal(word) in map(Decimal, self.choices)

    def near(self, written: str) -> str | None:
        """The nearest one, the larger of two."""
        number = _number(written)
        if number is None:
            return None
        return min(reversed(self.choices), key=lambda choice: abs(Decimal(choice) - number))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, or any that fits a pattern."""

    choices: tuple[str, ...]
    pattern: str | None = None

    @property
    def allowed(self) -> Message:
        """The list."""
        return Message("prompt.allowed.choice", {"choices": self.choices})

    def takes(self, word: str) -> bool:
        """One of them, exactly."""
        return word in self.choices or bool(self.pattern and re.fullmatch(self.pattern, word))

    def near(self, written: str) -> str | None:
        """One of them in other letters, or with punctuation."""
        tidy = _tidy(written)
        return tidy if tidy in self.choices else None


@dataclass(frozen=True, slots=True)
class Release:
    """The number of a model; 7.0 is 7."""

    choices: tuple[str, ...]

    @property
    def allowed(self) -> Message:
        """The list."""
        return Message("prompt.allowed.choice", {"choices": self.choices})

    def takes(self, word: str) -> bool:
        """One of them."""
        return word in self.choices or (
            word.endswith(".0") and word[:-2] in self.choices and word.count(".") == 1
        )

    def near(self, written: str) -> str | None:
        """One of them with a letter or punctuation around."""
        tidy = _tidy(written).removeprefix("v")
        return tidy if self.takes(tidy) else None


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two whole numbers, as 16:9."""

    @property
    def allowed(self) -> Message:
        """The form."""
        return Message("prompt.allowed.ratio")

    def takes(self, word: str) -> bool:
        """Both sides whole and more than nothing."""
        return _RATIO.fullmatch(word) is not None

    def near(self, written: str) -> str | None:
        """The same with a colon and whole numbers, as 191:100 for 1.91/1."""
        sides = _SIDES.fullmatch(_tidy(written))
        if not sides:
            return None
        scale = 1 if sides[0].count(".") == 0 else 1000
        width, height = (int(Decimal(side) * scale) for side in sides.groups())
        shared = gcd(width, height) if scale > 1 else 1
        ratio = f"{width // shared}:{height // shared}" if shared else ""
        return ratio if self.takes(ratio) else None


@dataclass(frozen=True, slots=True)
class FreeText:
    """Anything up to the next flag."""

    @property
    def allowed(self) -> Message:
        """The form."""
        return Message("prompt.allowed.text")

    def takes(self, word: str) -> bool:
        """Every word."""
        return bool(word)

    def near(self, written: str) -> str | None:
        """The same."""
        return written or None


@dataclass(frozen=True, slots=True)
class Reference:
    """An address, or (with `codes`) a style's number or ``random``; each may have a weight behind ``::``."""

    codes: bool

    @property
    def allowed(self) -> Message:
        """The form."""
        return Message("prompt.allowed.style" if self.codes else "prompt.allowed.address")

    def takes(self, word: str) -> bool:
        """A sound address or code."""
        return is_address(word) or (self.codes and _STYLE_CODE.fullmatch(word) is not None)

    def near(self, written: str) -> str | None:
        """The same without brackets and punctuation around."""
        bare = bare_address(written)
        return bare if bare != written and self.takes(bare) else None


@dataclass(frozen=True, slots=True)
class ProfileCode:
    """The code of a personal profile or a moodboard."""

    @property
    def allowed(self) -> Message:
        """The form."""
        return Message("prompt.allowed.profile")

    def takes(self, word: str) -> bool:
        """What looks like a code rather than like a word."""
        return _PROFILE.fullmatch(word) is not None

    def near(self, written: str) -> str | None:
        """The same without punctuation behind."""
        bare = written.rstrip(_PUNCTUATION)
        return bare if bare != written and self.takes(bare) else None
