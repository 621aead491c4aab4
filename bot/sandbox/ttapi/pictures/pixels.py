"""The few Pillow calls whose types depend on numpy, which is not needed here, with types of their own."""

from collections.abc import Sequence

from PIL import Image, ImageOps


def resized(
    image: Image.Image, width: int, height: int, method: Image.Resampling = Image.Resampling.BILINEAR
) -> Image.Image:
    """A copy in another size; smooth whatever the method, if it becomes smaller."""
    size = (max(width, 1), max(height, 1))
    return image.resize(size, method)  # pyright: ignore[reportUnknownMemberType] - numpy's types are unknown


def curved(image: Image.Image, table: Sequence[int]) -> Image.Image:
    """A copy of a greyscale picture with each of the 256 values replaced."""
    return image.point(table)  # pyright: ignore[reportUnknownMemberType] - numpy's types are unknown


def coloured(
    image: Image.Image, dark: tuple[int, int, int], middle: tuple[int, int, int], light: tuple[int, int, int]
) -> Image.Image:
    """A greyscale picture in a scale of colours instead of greys."""
    return ImageOps.colorize(image, dark, light, middle)


def seen_through(image: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """A part of a picture in the whole picture's size; the part's edges need not lie between pixels."""
    return image.transform(image.size, Image.Transform.EXTENT, box, Image.Resampling.BICUBIC)
