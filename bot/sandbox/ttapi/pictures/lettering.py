"""Captions and badges, in whatever script the prompt is written."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.sandbox.ttapi.pictures.pixels import curved, resized

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

SMALLEST_CAPTION = 96
"""Pictures with fewer pixels along a side carry their badge only: a caption would be unreadable."""

_SUBSTITUTE = "·"
_SYSTEM_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
)


def caption(image: Image.Image, prompt: str, action: str) -> None:
    """Write the prompt, at most two lines of it, and the action on the lower edge."""
    short = min(image.size)
    if short < SMALLEST_CAPTION:
        return
    size = max(round(short * 0.036), 10)
    margin = round(short * 0.04)
    font, text = _legible(prompt, size)
    lines = list(_wrapped(text, font, image.width - 2 * margin))[:3]
    if len(lines) > 2:
        lines = [lines[0], lines[1].rstrip()[:-1] + "…"]
    top = image.height - margin - round(size * 1.35) * (len(lines) + 1)
    _darken(image, top - margin)
    draw = ImageDraw.Draw(image)
    small, word = _legible(action, max(round(size * 0.8), 9))
    draw.text((margin, top), word, font=small, fill=(255, 224, 170))
    for number, line in enumerate(lines, start=1):
        draw.text((margin, top + round(size * 1.35) * number), line, font=font, fill=(255, 255, 255))


def badge(image: Image.Image, label: str, *, large: bool) -> None:
    """Put a label into the upper left corner."""
    short = min(image.size)
    size = max(round(short * (0.11 if large else 0.07)), 8)
    font = _font(None, size)
    draw = ImageDraw.Draw(image, "RGBA")
    edge, inset = round(short * 0.03), round(size * 0.35)
    left, top, right, bottom = draw.textbbox((edge + inset, edge + inset), label, font=font)
    frame = (left - inset, top - inset, right + inset, bottom + inset)
    draw.rounded_rectangle(frame, radius=inset, fill=(12, 12, 24, 165))
    draw.text((edge + inset, edge + inset), label, font=font, fill=(255, 255, 255, 240))


def _darken(image: Image.Image, top: int) -> None:
    mask = curved(Image.linear_gradient("L"), [round(min(value * 1.6, 255) * 0.68) for value in range(256)])
    mask = resized(mask, image.width, image.height - top)
    image.paste((8, 8, 18), (0, top, image.width, top + mask.height), mask)


def _legible(text: str, size: int) -> tuple[Font, str]:
    """The installed font that covers most of a text, and the text without what that font lacks."""
    plain = "".join(char if char.isprintable() else " " for char in text[:400])
    best, best_text, fewest = _font(None, size), "", len(plain) + 1
    for path in (None, *_SYSTEM_FONTS):
        font = _font(path, size)
        shown = "".join(char if _covers(path, char) else _SUBSTITUTE for char in plain)
        lacking = shown.count(_SUBSTITUTE)
        if lacking < fewest:
            best, best_text, fewest = font, shown, lacking
        if not lacking:
            break
    return best, best_text


@lru_cache(maxsize=64)
def _font(path: str | None, size: int) -> Font:
    if path is None or not Path(path).is_file():
        return ImageFont.load_default(size)
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=4096)
def _covers(path: str | None, char: str) -> bool:
    return char.isspace() or _shape(path, char) != _shape(path, "\U000fffff")


@lru_cache(maxsize=256)
def _shape(path: str | None, char: str) -> bytes:
    image = Image.new("L", (24, 24))
    ImageDraw.Draw(image).text((2, 0), char, font=_font(path, 16), fill=255)
    return image.tobytes()


def _wrapped(text: str, font: Font, width: int) -> Iterator[str]:
    line = ""
    for word in _words(text):
        if line and font.getlength(line + word.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word if line else word.lstrip()
    if line.strip():
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    """Pieces between which a line may break: after blanks, and anywhere in scripts written without them."""
    word = ""
    for char in text:
        word += char
        if char.isspace() or ord(char) >= 0x2E80 or len(word) >= 24:
            yield word
            word = ""
    if word:
        yield word
