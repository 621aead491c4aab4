"""Making a member's picture fit for sending upstream: still, upright, in plain colours, of modest size."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import BinaryIO

from PIL import Image

from bot.media import raster
from bot.media.errors import Animated
from bot.media.formats import MediaType
from bot.media.probe import Picture, broken_means_damaged, opened

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000

_CARRIED = 4 * 1024 * 1024  # in base64, five of them make a request of 28 MB
_SIDES = (2048, 1536, 1024, 768)  # the last fits whatever it shows
_PLAIN = frozenset({"L", "RGB", "RGBA"})
# What would turn or recolour the picture elsewhere, or tell where and by whom it was taken.
_NOTES = frozenset({"exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif", "icc_profile", "photoshop"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """A picture that upstream can read.

    Attributes:
        data: The whole file.
        media_type: PNG, JPEG or WebP.
        width: Pixels.
        height: Pixels.
        cut: Whether it has a hole, at least 0.5 % of it, such as says what an edit shall change.
    """

    data: bytes = field(repr=False)
    media_type: MediaType
    width: int
    height: int
    cut: bool

    @property
    def base64(self) -> str:
        """The bare text, as masks are sent."""
        return b64encode(self.data).decode()

    @property
    def data_uri(self) -> str:
        """The text behind its format's name, as pictures are sent."""
        return f"data:{self.media_type};base64,{self.base64}"


def prepare(found: Picture) -> Accepted:
    """Pass a plain picture on byte for byte, and write any other anew; blocking, for the darkroom.

    Written anew, without notes, is what has a colour profile, an orientation or any EXIF or XMP, what is not
    8-bit grey, RGB or RGBA, and what is above 4 MiB or 2,048 pixels: as PNG if transparent, else as JPEG.

    Raises:
        Animated: It moves, or is a GIF.
        NotAPicture: Its pixels cannot be read, or the file has become another.
        TooLarge: It has too many pixels for the memory.
        DiskError: It cannot be read.
    """
    if found.media_type is MediaType.GIF:
        raise Animated(f"{found.path.name} is a GIF")
    with (
        opened(found.path) as handle,
        broken_means_damaged(found.path.name),
        Image.open(handle, formats=(found.media_type.name,)) as source,
    ):
        # A telephone's JPEG may hold second pictures, which is no motion.
        if found.media_type is not MediaType.JPEG and getattr(source, "is_animated", False):
            raise Animated(f"{found.path.name} is animated")
        if _small(found) and not _is_deep(handle, found) and _is_plain(source):
            source.load()
            if _is_plain(source):  # a PNG's notes may follow its pixels
                handle.seek(0)
                return _accepted(source, found.media_type, handle.read())
    return _anew(raster.read(found.path, _SIDES[0]))


def _small(found: Picture) -> bool:
    return found.size <= _CARRIED and max(found.width, found.height) <= _SIDES[0]


def _is_deep(handle: BinaryIO, found: Picture) -> bool:
    """Whether it is a PNG of 16 bits, which Pillow shows as 8 (https://www.w3.org/TR/png-3/#11IHDR)."""
    place = handle.tell()
    handle.seek(24)
    depth = handle.read(1)
    handle.seek(place)
    return found.media_type is MediaType.PNG and depth == b"\x10"


def _is_plain(source: Image.Image) -> bool:
    if source.format not in {"PNG", "JPEG", "WEBP"} or source.mode not in _PLAIN:
        return False
    keyed = source.mode != "RGBA" and source.has_transparency_data
    return not keyed and _NOTES.isdisjoint(map(str, source.info))


def _anew(image: Image.Image) -> Accepted:
    kind, data = raster.encode_plainly(image)
    for side in _SIDES[1:]:
        if len(data) > _CARRIED:
            image.thumbnail((side, side), Image.Resampling.LANCZOS)
            kind, data = raster.encode_plainly(image)
    return _accepted(image, kind, data)


def _accepted(image: Image.Image, kind: MediaType, data: bytes) -> Accepted:
    return Accepted(data, kind, image.width, image.height, raster.is_cut(image))
