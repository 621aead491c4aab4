"""Pixels: reading a picture upright and in plain colours, and writing it small."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image, ImageCms, features

from bot.media.errors import TooLarge
from bot.media.formats import MediaType
from bot.media.probe import PIXELS, broken_means_damaged, judged, opened

_JPEG_SIDE = 65_500
_LEAST_CUT = 200  # the share is one of that many pixels
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
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
    with opened(path) as handle:
        return _decoded(handle, path.name, PIXELS, box)


def read_bytes(data: bytes, label: str, pixels: int = PIXELS) -> Image.Image:
    """Decode as `read` does a picture that lies in memory.

    Args:
        data: The whole file.
        label: What error texts call the picture.
        pixels: The most that width times height may be.
    """
    return _decoded(BytesIO(data), label, pixels, None)


def _decoded(handle: BinaryIO, label: str, pixels: int, box: int | None) -> Image.Image:
    _, kind, _, _ = judged(handle, label, pixels=pixels)
    with broken_means_damaged(label):
        image, turn = _loaded(handle, kind, box)
        if box:
            image.thumbnail((box, box), Image.Resampling.LANCZOS)
        if turn is not None:
            image = image.transpose(turn)
        image.info.clear()
        return image


def _loaded(handle: BinaryIO, kind: MediaType, box: int | None) -> tuple[Image.Image, Image.Transpose | None]:
    """Decode; the source's own pixels go with this call, before the resizing needs as many again."""
    handle.seek(0)
    with Image.open(handle, formats=(kind.name,)) as source:
        if box:
            # Lets the JPEG decoder leave out what the smaller picture would not show.
            source.draft(None, (box, box))
        source.load()
        # Read here, since a change of profile drops the notes.
        return _plain(source), _turn(source)


def resized(
    image: Image.Image, size: tuple[int, int], how: Image.Resampling = Image.Resampling.LANCZOS
) -> Image.Image:
    """Bring a picture to exactly `size`; one that has it is answered as it is."""
    if image.size == size:
        return image
    return image.resize(size, how)  # pyright: ignore[reportUnknownMemberType] its hints name absent NumPy


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
            return MediaType.WEBP, _saved(image, "WEBP", quality=quality)
    if max(image.size) > _JPEG_SIDE:
        raise TooLarge(f"{image.width} × {image.height} pixels are more than WebP and JPEG can hold")
    # Without `optimize`, for which Pillow would need to guess the size, and fails over noise.
    return MediaType.JPEG, _saved(_on_white(image), "JPEG", quality=quality)


def encode_plainly(image: Image.Image) -> tuple[MediaType, bytes]:
    """Write a picture in what every program reads, with as little loss as that allows.

    Args:
        image: RGB or RGBA.

    Returns:
        A PNG if any pixel is transparent, else a JPEG of high quality.
    """
    if is_transparent(image):
        return MediaType.PNG, _saved(image, "PNG")
    return MediaType.JPEG, _saved(image.convert("RGB"), "JPEG", quality=95, subsampling=0)


def is_transparent(image: Image.Image) -> bool:
    """Whether any pixel is less than fully opaque; `image` has no transparency but in an alpha channel."""
    if image.mode != "RGBA":
        return False
    return image.getchannel("A").histogram()[255] < image.width * image.height


def is_cut(image: Image.Image) -> bool:
    """Whether so much is fully transparent that it was meant so: more than soft edges and round corners."""
    if image.mode != "RGBA":
        return False
    return image.getchannel("A").histogram()[0] * _LEAST_CUT >= image.width * image.height


def _turn(source: Image.Image) -> Image.Transpose | None:
    """What the orientation note asks for; one that cannot be read asks for nothing, as in any viewer."""
    try:
        return _TURNS.get(source.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow's reader of notes raises whatever its parsing trips over
        return None


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _plain(source: Image.Image) -> Image.Image:
    if source.mode == "I;16":
        # Pillow's convert clips 16-bit greys at 255; each value's high byte, the second, is what is wanted.
        return Image.frombytes("L", source.size, source.tobytes()[1::2]).convert("RGB")
    mode = "RGBA" if source.has_transparency_data else "RGB"
    # Profiles are made for these modes; palettes and transparency have to go first.
    ready = source.mode in ({"RGBA"} if mode == "RGBA" else {"RGB", "L", "CMYK"})
    image = _in_srgb(source if ready else source.convert(mode))
    return image if image is not source and image.mode == mode else image.convert(mode)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Follow the colour profile, since the copy will have none."""
    profile = image.info.get("icc_profile")
    if not profile:
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
