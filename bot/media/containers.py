"""Reading the outer structure of picture files: their size in pixels, and whether they reach their end.

Nothing is decoded and at most `_PIECE` bytes are held, whatever the file claims. Pillow's own `verify` reads
each chunk of a PNG whole, takes many seconds over millions of empty chunks, and checks nothing at all in the
other formats; opening a WebP with it reads the whole file.

Each reader takes an open file and its length and returns width and height; ValueError says what is broken.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from os import SEEK_CUR
from typing import BinaryIO

from bot.media.formats import MediaType

_PIECE = 64 * 1024
_MOST_CHUNKS = 100_000  # 64 MiB in pieces of less than 1 KiB; millions of empty ones would cost seconds
_MOST_SCANS = 100  # encoders write about ten; each takes 75 bytes and makes the decoder visit every pixel
_LONGEST_NOTE = 16 * 1024 * 1024  # profiles and texts, which Pillow reads whole
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SOS, _EOI = 0xDA, 0xD9


def measure(kind: MediaType, handle: BinaryIO, length: int) -> tuple[int, int]:
    """Return width and height as stored, having walked the file to its end.

    Raises:
        ValueError: The structure is broken or ends early.
    """
    handle.seek(0)
    width, height = _READERS[kind](handle, length)
    if width < 1 or height < 1:
        raise ValueError("it has no pixels")
    return width, height


def _exactly(handle: BinaryIO, count: int) -> bytes:
    data = handle.read(count)
    if len(data) != count:
        raise ValueError("it ends early")
    return data


def _png(handle: BinaryIO, _length: int) -> tuple[int, int]:
    """Check each chunk's sum up to IEND (https://www.w3.org/TR/png-3/#5DataRep)."""
    handle.seek(8)
    size: tuple[int, int] | None = None
    pixels = False
    for _ in range(_MOST_CHUNKS):
        count, name = struct.unpack(">I4s", _exactly(handle, 8))
        if count > _LONGEST_NOTE and name not in {b"IDAT", b"fdAT"}:
            raise ValueError("a chunk beside the picture is too long")
        if size is None:
            size = _png_size(handle, name, count)
        _check_sum(handle, name, count)
        pixels |= name == b"IDAT" and count > 0
        if name == b"IEND":
            if not pixels:
                raise ValueError("it has no picture data")
            return size
    raise ValueError("it has too many chunks")


def _png_size(handle: BinaryIO, name: bytes, count: int) -> tuple[int, int]:
    if (name, count) != (b"IHDR", 13):
        raise ValueError("it does not begin with its size")
    width, height = struct.unpack(">II", _exactly(handle, 8))
    handle.seek(-8, SEEK_CUR)
    return width, height


def _check_sum(handle: BinaryIO, name: bytes, count: int) -> None:
    total = zlib.crc32(name)
    while count:
        piece = _exactly(handle, min(count, _PIECE))
        total = zlib.crc32(piece, total)
        count -= len(piece)
    if total != int.from_bytes(_exactly(handle, 4)):
        raise ValueError("a checksum is wrong")


def _jpeg(handle: BinaryIO, _length: int) -> tuple[int, int]:
    """Walk the segments up to the first scan, then look for the end mark behind it.

    Telephones append films and second pictures, so the mark need not be near the file's end; a scan's data
    cannot hold it, and a thumbnail with a mark of its own lies before the first scan.
    """
    handle.seek(2)
    size: tuple[int, int] | None = None
    for marker in _jpeg_markers(handle):
        start = handle.tell()
        count = int.from_bytes(_exactly(handle, 2))
        if marker in _SOF:
            _, height, width = struct.unpack(">BHH", _exactly(handle, 5))
            size = width, height
        handle.seek(start + count)
        if marker == _SOS:
            break
    if size is None:
        raise ValueError("it does not tell its size")
    _finish_scans(handle)
    return size


def _finish_scans(handle: BinaryIO) -> None:
    """Look for the end mark, counting scans up to it; a mark may lie across two pieces."""
    end, scan = bytes((0xFF, _EOI)), bytes((0xFF, _SOS))
    tail, scans = b"", 1
    while piece := handle.read(_PIECE):
        window = tail + piece
        place = window.find(end)
        scans += window.count(scan, 0, None if place < 0 else place)
        if scans > _MOST_SCANS:
            raise ValueError("it has too many scans")
        if place >= 0:
            return
        tail = piece[-1:]
    raise ValueError("it ends early")


def _jpeg_markers(handle: BinaryIO) -> Iterator[int]:
    for _ in range(_MOST_CHUNKS):
        lead, marker = _exactly(handle, 2)
        if lead != 0xFF:
            raise ValueError("its segments do not follow each other")
        while marker == 0xFF:
            marker = _exactly(handle, 1)[0]
        if marker == _EOI:
            raise ValueError("it has no picture data")
        if marker not in _ALONE:
            yield marker
    raise ValueError("it has too many segments")


def _gif(handle: BinaryIO, length: int) -> tuple[int, int]:
    """Read the screen's size and look at the last bytes.

    Data blocks hold 255 bytes at most, so that walking them all would cost more than it tells.
    """
    width, height = struct.unpack("<HH", _exactly(handle, 10)[6:])
    handle.seek(max(10, length - 1024))
    if not handle.read().rstrip(b"\0").endswith(b"\0;"):
        raise ValueError("it ends early")
    return width, height


def _webp(handle: BinaryIO, length: int) -> tuple[int, int]:
    """Walk the chunks (https://developers.google.com/speed/webp/docs/riff_container)."""
    end = 8 + int.from_bytes(_exactly(handle, 12)[4:8], "little")
    if end > length:
        raise ValueError("it ends early")
    size: tuple[int, int] | None = None
    pixels = False
    for _ in range(_MOST_CHUNKS):
        start = handle.tell() + 8
        name, count = struct.unpack("<4sI", _exactly(handle, 8))
        if start + count > end:
            raise ValueError("a chunk is longer than the file")
        if size is None:
            size = _webp_size(name, _exactly(handle, min(count, 10)))
        pixels |= name in {b"VP8 ", b"VP8L", b"ANMF"}
        if start + count + 8 > end:
            if not pixels:
                raise ValueError("it has no picture data")
            return size
        handle.seek(start + count + count % 2)
    raise ValueError("it has too many chunks")


def _webp_size(name: bytes, data: bytes) -> tuple[int, int]:
    if name == b"VP8X" and len(data) == 10:
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if name == b"VP8L" and len(data) >= 5 and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if name == b"VP8 " and data[3:6] == b"\x9d\x01\x2a" and len(data) == 10:
        width, height = struct.unpack("<HH", data[6:])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("it does not begin with its size")


_READERS: dict[MediaType, Callable[[BinaryIO, int], tuple[int, int]]] = {
    MediaType.PNG: _png,
    MediaType.JPEG: _jpeg,
    MediaType.GIF: _gif,
    MediaType.WEBP: _webp,
}
