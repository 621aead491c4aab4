"""Small pictures to send, and pictures read back."""

import base64
from io import BytesIO

from PIL import Image, ImageChops

RED, GREEN, BLUE = (214, 40, 40), (50, 150, 60), (35, 85, 200)


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = BytesIO()
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def bare(content: bytes) -> str:
    return base64.b64encode(content).decode()


def data_uri(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{bare(content)}"


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (60, 40)) -> bytes:
    return encoded(Image.new("RGB", size, colour))


def mask(size: tuple[int, int], white: tuple[int, int, int, int] | None) -> Image.Image:
    image = Image.new("L", size)
    if white is not None:
        image.paste(255, white)
    return image


def holed(size: tuple[int, int], hole: tuple[int, int, int, int]) -> Image.Image:
    """A picture of many colours that is transparent in a box."""
    ramps = (Image.linear_gradient("L"), Image.linear_gradient("L").rotate(90), Image.radial_gradient("L"))
    bands = [ramp.crop((0, 0, *size)) for ramp in ramps]
    image = Image.merge("RGBA", (*bands, Image.new("L", size, 255)))
    image.paste((0, 0, 0, 0), hole)
    return image


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image.convert("RGB")


def same(first: Image.Image, second: Image.Image) -> bool:
    """Whether two pictures have equal pixels."""
    return first.size == second.size and ImageChops.difference(first, second).getbbox() is None


def changed(first: Image.Image, second: Image.Image) -> Image.Image:
    """White where two pictures differ."""
    apart = ImageChops.difference(first, second)
    bands = apart.split()
    return ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
