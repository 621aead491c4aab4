"""Pixels: reading a picture upright and in plain colours, and writing it small."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, features

from bot.media.errors import TooLarge
from bot.media.formats import MediaType
from bot.media.probe import broken_means_damaged, opened, probe

_JPEG_SIDE = 65_500
_SRGB = ImageCms.ImageCmsProfile(
    ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] untyped
)


def read(path: Path, box: int | None = None) -> Image.Image:
    """Decode the first frame: upright, in sRGB, as RGB or RGBA, without metadata.

    Args:
        path: The file, which is probed first.
        box: If given, the result fits into a square of that side; a picture is never enlarged.

    Raises:
        NotAPicture: It is none, or is damaged.
        TooLarge: It has too many pixels.
        DiskError: It cannot be read.
    """
    kind = probe(path).media_type
    with opened(path) as handle, broken_means_damaged(path.name):
        with Image.open(handle, formats=(kind.name,)) as source:
            if box:
                # Lets the JPEG decoder leave out what the smaller picture would not show.
                source.draft(None, (box, box))
            source.load()
            image = _plain(source)
        if box:
            image.thumbnail((box, box), Image.Resampling.LANCZOS)
        ImageOps.exif_transpose(image, in_place=True)
        image.info.clear()
        return image


def encode(image: Image.Image, quality: int) -> tuple[MediaType, bytes]:
    """Write a picture as WebP, or as JPEG on white where WebP cannot.

    That is the case with a side beyond 16,383 pixels, with a few detailed giants, and without a codec.

    Args:
        image: RGB or RGBA.
        quality: 1 to 100, of either format's scale.

    Raises:
        TooLarge: A side is beyond 65,500 pixels, which neither can hold.
    """
    if features.check("webp"):
        with suppress(OSError, ValueError):
            return MediaType.WEBP, _saved(image, "WEBP", quality)
    if max(image.size) > _JPEG_SIDE:
        raise TooLarge(f"{image.width} × {image.height} pixels are more than WebP and JPEG can hold")
    # Without `optimize`, for which Pillow would need to guess the size, and fails over noise.
    return MediaType.JPEG, _saved(_on_white(image), "JPEG", quality)


def _saved(image: Image.Image, kind: str, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()


def _plain(source: Image.Image) -> Image.Image:
    image = _in_srgb(source)
    if image.mode == "I;16":
        # Pillow's convert clips 16-bit greys at 255; each value's high byte, the second, is what is wanted.
        image = Image.frombytes("L", image.size, image.tobytes()[1::2])
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Follow the colour profile, since the copy will have none."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        changed = ImageCms.profileToProfile(image, BytesIO(profile), _SRGB, outputMode=mode)
    except ImageCms.PyCMSError:
        return image
    return changed or image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=image.getchannel("A"))
    return sheet
