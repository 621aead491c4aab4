"""Judging a picture file without decoding it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from bot.media import containers
from bot.media.errors import Damaged, DiskError, HtmlPage, MediaError, NotAPicture, TooManyPixels
from bot.media.formats import HEAD, MediaType, looks_like_html

PIXELS = 100_000_000

# Pillow warns above this and refuses above its double; our own check comes first and is exact.
Image.MAX_IMAGE_PIXELS = PIXELS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file that was found whole.

    Attributes:
        path: Where it lies.
        size: Bytes.
        media_type: By its content, whatever its name.
        width: Pixels as stored, before an orientation note is followed.
        height: Likewise.
    """

    path: Path
    size: int
    media_type: MediaType
    width: int
    height: int


def probe(path: Path, *, pixels: int = PIXELS, label: str = "") -> Picture:
    """Check a file from its first byte to its last, in constant memory; blocking, so call it in a thread.

    The structure is walked and the size compared with the cap first; then Pillow reads the header, to show
    that it knows this kind. A WebP is kept from Pillow, which would read the whole file to open it.

    Args:
        path: The file.
        pixels: The most that width times height may be.
        label: What error texts call the picture; the file's name if empty.

    Raises:
        NotAPicture: No known format; `HtmlPage` for a web page, `Damaged` for what is broken or cut short.
        TooManyPixels: More pixels than allowed.
        DiskError: The file cannot be read.
    """
    with opened(path) as handle:
        return Picture(path, *judged(handle, label or path.name, pixels=pixels))


def judged(handle: BinaryIO, label: str, *, pixels: int = PIXELS) -> tuple[int, MediaType, int, int]:
    """Check what is open already, or lies in memory; raises like `probe`.

    Returns:
        Bytes, format, width and height.
    """
    handle.seek(0)
    kind = recognised(handle.read(HEAD), label)
    size = handle.seek(0, SEEK_END)
    with broken_means_damaged(label):
        width, height = containers.measure(kind, handle, size)
        if width * height > pixels:
            raise TooManyPixels(f"{label} has {width} × {height} pixels, more than {pixels}")
        if kind is not MediaType.WEBP:
            handle.seek(0)
            with Image.open(handle, formats=(kind.name,)):
                pass  # opening reads the header, and is the whole check
    return size, kind, width, height


def recognised(head: bytes, label: str, *, declared_html: bool = False) -> MediaType:
    """Tell the format from a file's first bytes.

    Raises:
        NotAPicture: It is none of ours; `HtmlPage` if it looks like, or was declared to be, a web page.
    """
    kind = MediaType.sniff(head)
    if kind is not None:
        return kind
    if declared_html or looks_like_html(head):
        raise HtmlPage(f"{label} answered with a web page")
    raise NotAPicture(f"{label} is none of PNG, JPEG, WebP and GIF")


@contextmanager
def opened(path: Path) -> Generator[BinaryIO]:
    """Open a file for reading; a fault of the disk is a DiskError."""
    try:
        handle = path.open("rb")
    except OSError as error:
        raise DiskError(f"{path.name} cannot be read: {error.strerror}") from error
    with handle:
        yield handle


@contextmanager
def broken_means_damaged(label: str) -> Generator[None]:
    """Turn what readers of pictures stumble over into our own errors.

    Pillow's readers raise whatever their parsing trips over, so the catch is wide; our own errors pass.
    """
    try:
        yield
    except MediaError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise TooManyPixels(f"{label} has too many pixels") from None
    except Exception as error:
        reason = error if isinstance(error, ValueError) else type(error).__name__
        raise Damaged(f"{label} is damaged: {reason}") from error
