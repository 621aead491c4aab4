"""What came with a request besides its prompt, ready to be worked with."""

from dataclasses import dataclass
from fractions import Fraction

from bot.sandbox.ttapi.pictures.film import Film
from bot.sandbox.ttapi.pictures.prints import Print


@dataclass(frozen=True, slots=True)
class Blend:
    """Pictures to be blended into one of a ratio, width to height."""

    prints: tuple[Print, ...]
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class Description:
    """A picture to be described."""

    source: Print


@dataclass(frozen=True, slots=True)
class Repaint:
    """The part of the parent's picture that is to change: white in a greyscale mask of its size."""

    mask: Print


@dataclass(frozen=True, slots=True)
class Edit:
    """An RGBA picture of the result's size, to be filled where it is transparent or to get another finish."""

    source: Print
    is_retexture: bool


@dataclass(frozen=True, slots=True)
class Shoot:
    """Clips to be made."""

    film: Film


Given = Blend | Description | Repaint | Edit | Shoot
