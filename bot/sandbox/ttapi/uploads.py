"""Pictures inside requests: unpacked, decoded, and kept for those who compare."""

import asyncio
import base64
import binascii
import re
import struct
from collections import OrderedDict
from collections.abc import Collection
from hashlib import sha256
from io import BytesIO

from PIL import Image

from bot.sandbox.ttapi.refusals import BASE64, Json, Refusal

BLENDABLE = ("PNG", "JPEG", "WEBP")
EDITABLE = ("PNG", "JPEG", "BMP", "WEBP")
MASKS = ("PNG", "WEBP")
_DATA_URI = re.compile(r"data:image/[a-z0-9.+-]+;base64,", re.ASCII)
_FIELDS = ("base64", "mask", "image")
_MOST_PIXELS = 64_000_000


class Undecodable(ValueError):
    """Not a picture of a kind that is taken."""


class Uploads:
    """The latest pictures received, by their SHA-256 in hexadecimal digits.

    Args:
        room: Bytes that are kept.
    """

    def __init__(self, room: int = 64 * 1024 * 1024) -> None:
        self._room = room
        self._size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def keep(self, content: bytes) -> str:
        """Keep a picture; its SHA-256."""
        name = sha256(content).hexdigest()
        if name not in self._kept:
            self._kept[name] = content
            self._size += len(content)
        self._kept.move_to_end(name)
        while self._size > self._room and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1])
        return name

    def get(self, name: str) -> bytes | None:
        """A picture that is still there."""
        return self._kept.get(name)

    def noted(self, body: Json) -> Json:
        """A request's body as the ledger keeps it: pictures by their hash and size, masks as they came."""
        noted = dict(body)
        for name in _FIELDS:
            value = body.get(name)
            if isinstance(value, str) and value and not value.startswith(("http://", "https://")):
                summary = self._summary(value)
                noted[name] = value if name == "mask" else summary
        array = body.get("imgBase64Array")
        if isinstance(array, list):
            items: list[object] = array  # pyright: ignore[reportUnknownVariableType] - JSON's lists hold anything
            noted["imgBase64Array"] = [self._summary(i) if isinstance(i, str) else i for i in items]
        return noted

    def _summary(self, text: str) -> Json:
        head = text[: text.find(",") + 1] if text.startswith("data:") else ""
        try:
            content = unpacked(text.removeprefix(head))
        except Refusal:
            return {"head": head[:100], "chars": len(text), "sha256": None, "size": None}
        return {"head": head[:100], "chars": len(text), "sha256": self.keep(content), "size": len(content)}


def from_data_uri(value: object) -> bytes:
    """The bytes of a full data URL of a picture.

    Raises:
        Refusal: If it is none, or its base64 is broken.
    """
    head = _DATA_URI.match(value) if isinstance(value, str) else None
    if head is None or not isinstance(value, str):
        raise Refusal(BASE64)
    return unpacked(value[head.end() :])


def unpacked(text: str) -> bytes:
    """The bytes of bare base64.

    Raises:
        Refusal: If it is none, or empty.
    """
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(BASE64) from error
    if not content:
        raise Refusal(BASE64)
    return content


async def decoded(content: bytes, kinds: Collection[str]) -> Image.Image:
    """Decode a picture fully.

    Raises:
        Undecodable: If it is none of these kinds, broken, or has more than 64 million pixels.
    """
    return await asyncio.to_thread(_decoded, content, tuple(kinds))


def _decoded(content: bytes, kinds: tuple[str, ...]) -> Image.Image:
    try:
        image = Image.open(BytesIO(content), formats=kinds)
        if image.width * image.height > _MOST_PIXELS:
            raise Undecodable("too many pixels")
        image.load()
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        struct.error,
        Warning,
        Image.DecompressionBombError,
    ) as error:
        raise Undecodable("not a picture") from error
    return image
