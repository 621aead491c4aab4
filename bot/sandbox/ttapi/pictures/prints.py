"""Pictures that came from outside, and what can be read in them."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Self

from PIL import Image

from bot.sandbox.ttapi.pictures.palette import Palette, Rgb, blend, brightness, vividness
from bot.sandbox.ttapi.pictures.pixels import resized

Mode = Literal["RGB", "RGBA", "L"]

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Print:
    """A picture's pixels, as a value that can be compared and hashed.

    Attributes:
        mode: How a pixel is written.
        size: Width and height in pixels.
        pixels: All of them, row by row.
    """

    mode: Mode
    size: tuple[int, int]
    pixels: bytes

    @classmethod
    def of(cls, image: Image.Image, mode: Mode = "RGB", *, longest: int | None = None) -> Self:
        """Take a print, made smaller if its longer side would have more pixels than `longest`."""
        shown = _on_white(image) if mode == "RGB" else image.convert(mode)
        if longest is not None and max(shown.size) > longest:
            width, height = (length * longest // max(shown.size) for length in shown.size)
            shown = resized(shown, width, height, Image.Resampling.LANCZOS)
        return cls(mode, shown.size, shown.tobytes())

    @property
    def ratio(self) -> Fraction:
        """Width to height."""
        return Fraction(*self.size)

    def image(self) -> Image.Image:
        """The picture, to be changed at will."""
        return Image.frombytes(self.mode, self.size, self.pixels)

    def covering(self, width: int, height: int) -> Image.Image:
        """The picture in another size, its middle if the ratio differs."""
        scale = max(width / self.size[0], height / self.size[1])
        grown = resized(
            self.image(),
            max(round(self.size[0] * scale), width),
            max(round(self.size[1] * scale), height),
            Image.Resampling.LANCZOS,
        )
        left, top = (grown.width - width) // 2, (grown.height - height) // 2
        return grown.crop((left, top, left + width, top + height))


def colours(image: Image.Image, count: int = 6) -> list[Rgb]:
    """The colours that make up a picture, the commonest first; transparent parts do not count."""
    small = resized(image.convert("RGBA"), 48, 48, Image.Resampling.BOX)
    seen = [pixel[:3] for _, pixel in _counted(small) if pixel[3] > 127 for _ in range(_)]
    if not seen:
        return [_WHITE]
    flat = Image.frombytes("RGB", (len(seen), 1), bytes(part for pixel in seen for part in pixel))
    few = flat.quantize(count, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGBA")
    ranked = sorted(_counted(few), reverse=True)
    return [(red, green, blue) for _, (red, green, blue, _) in ranked]


def palette_of(images: list[Image.Image]) -> Palette:
    """A colour scheme out of pictures: from their darkest to their lightest, with their most vivid accent."""
    found = [colour for image in images for colour in colours(image, 5)]
    ranked = sorted(found, key=brightness)
    dark, light = ranked[0], ranked[-1]
    middle = ranked[len(ranked) // 2]
    accent = max(found, key=vividness)
    return Palette(
        sky=(ranked[len(ranked) // 3], blend(middle, accent, 0.3), blend(light, middle, 0.3)),
        light=blend(light, _WHITE, 0.7),
        far=blend(middle, light, 0.3),
        near=blend(dark, _BLACK, 0.3),
        accent=accent,
    )


def _counted(image: Image.Image) -> list[tuple[int, tuple[int, int, int, int]]]:
    """How often each colour occurs in an RGBA picture."""
    data = image.tobytes()
    counts: dict[tuple[int, int, int, int], int] = {}
    for start in range(0, len(data), 4):
        pixel = (data[start], data[start + 1], data[start + 2], data[start + 3])
        counts[pixel] = counts.get(pixel, 0) + 1
    return [(count, pixel) for pixel, count in counts.items()]


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    paper.alpha_composite(layer)
    return paper.convert("RGB")
