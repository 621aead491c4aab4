"""What describe finds in a picture: its colours, its light and its ratio, told four times."""

from fractions import Fraction
from typing import Final

from bot.sandbox.ttapi.pictures.palette import Rgb, brightness
from bot.sandbox.ttapi.pictures.prints import Print, colours

_NAMES: Final[dict[str, Rgb]] = {
    "black": (0, 0, 0),
    "charcoal": (55, 60, 66),
    "grey": (128, 128, 128),
    "silver": (192, 196, 200),
    "white": (255, 255, 255),
    "red": (214, 40, 40),
    "crimson": (140, 20, 45),
    "orange": (244, 140, 40),
    "amber": (255, 191, 0),
    "yellow": (250, 232, 70),
    "cream": (250, 238, 205),
    "brown": (120, 72, 40),
    "beige": (222, 200, 165),
    "olive": (115, 115, 45),
    "green": (50, 150, 60),
    "sage": (160, 185, 145),
    "teal": (20, 130, 130),
    "turquoise": (85, 215, 208),
    "sky blue": (130, 195, 235),
    "blue": (35, 85, 200),
    "navy": (18, 28, 75),
    "purple": (120, 45, 155),
    "lavender": (190, 165, 225),
    "magenta": (205, 45, 150),
    "pink": (245, 165, 190),
}
_KEYCAPS: Final = tuple(f"{number}\ufe0f\u20e3" for number in range(1, 5))
_LINK: Final = "https://example.org/styles/{0}"
_STYLES: Final = ("flat illustration", "screen print", "soft watercolour", "cinematic matte painting")
_FINEST: Final = 32
_WIDEST: Final = Fraction(14)


def described(source: Print, *, linked: bool) -> str:
    """Four prompts, numbered with keycaps and parted by blank lines.

    Args:
        source: The picture.
        linked: Whether words are Markdown links.
    """
    found = colours(source.image())
    first, second = (_named(colour) for colour in (found[0], found[min(1, len(found) - 1)]))
    light = "bathed in bright light" if brightness(found[0]) > 0.5 else "in deep shadow"
    shape = _shape(source.ratio)
    ratio = min(max(source.ratio, 1 / _WIDEST), _WIDEST).limit_denominator(_FINEST)
    tail = f"--ar {ratio.numerator}:{ratio.denominator}"
    first_style, second_style, third_style, fourth_style = (_style(name, linked=linked) for name in _STYLES)
    sentences = (
        f"A {shape} scene in {first} and {second}, {light}, {first_style}",
        f"{second_style} of a quiet place dominated by {first}, with touches of {second}, {light}",
        f"{shape} composition, {first} against {second}, {third_style}, fine paper texture",
        f"A wide view {light}, {first} tones, {second} details, {fourth_style}",
    )
    return "\n\n".join(
        f"{keycap} {sentence} {tail}" for keycap, sentence in zip(_KEYCAPS, sentences, strict=True)
    )


def _style(name: str, *, linked: bool) -> str:
    return f"[{name}]({_LINK.format(name.replace(' ', '-'))})" if linked else name


def _named(colour: Rgb) -> str:
    def distance(name: str) -> float:
        red, green, blue = (mine - theirs for mine, theirs in zip(colour, _NAMES[name], strict=True))
        return 0.3 * red**2 + 0.59 * green**2 + 0.11 * blue**2

    return min(_NAMES, key=distance)


def _shape(ratio: Fraction) -> str:
    if ratio > Fraction(11, 10):
        return "landscape"
    return "portrait" if ratio < Fraction(10, 11) else "square"
