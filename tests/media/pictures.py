"""Pictures made for the tests; noise, because it does not compress."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    return Image.frombytes("RGB", (width, height), Random(seed).randbytes(width * height * 3))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def saved(path: Path, image: Image.Image, kind: str = "PNG", **options: object) -> Path:
    path.write_bytes(encoded(image, kind, **options))
    return path


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def samples() -> dict[str, bytes]:
    image = noise(40, 30)
    return {kind: encoded(image, kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")}


def bombs() -> dict[str, bytes]:
    """A few bytes each, declaring far more than a hundred million pixels."""
    made = samples()
    jpeg, webp = (
        made["JPEG"],
        encoded(noise(40, 30).convert("RGBA"), "WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0"),
    )
    frame = jpeg.index(b"\xff\xc0") + 5
    assert webp[12:16] == b"VP8X"
    return {
        "PNG": png(60_000, 60_000, chunk(b"IDAT", zlib.compress(b"\0" * 1000))),
        "JPEG": jpeg[:frame] + struct.pack(">HH", 60_000, 60_000) + jpeg[frame + 4 :],
        "WEBP": webp[:24] + b"\xff\x3f\x00" * 2 + webp[30:],
        "GIF": b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + made["GIF"][10:],
    }
