"""Pictures that members upload."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image

CLEAR: Final = (0, 0, 0, 0)


def picture(
    kind: str = "PNG", size: tuple[int, int] = (64, 48), colour: str | tuple[int, ...] = "teal"
) -> bytes:
    """A plain picture; four numbers are red, green, blue and opacity."""
    out = BytesIO()
    Image.new("RGBA" if isinstance(colour, tuple) else "RGB", size, colour).save(out, kind)
    return out.getvalue()
