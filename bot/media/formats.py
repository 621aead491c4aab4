"""The four picture formats, the one of clips, and the bytes they begin with."""

from enum import StrEnum
from typing import Self

HEAD = 512  # bytes that are enough to tell a format, or a web page behind comments and blanks

_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<?xml", b"<!--")


class MediaType(StrEnum):
    """A file's format; the value is its MIME type. Only `bot.media.clips` ever answers MP4."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"
    MP4 = "video/mp4"

    @property
    def suffix(self) -> str:
        """The file name's ending, with its dot."""
        return ".jpg" if self is MediaType.JPEG else f".{self.name.lower()}"

    @classmethod
    def sniff(cls, head: bytes) -> Self | None:
        """Tell a picture's format from its first 12 bytes or more, whatever its name or declared type."""
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return cls("image/png")
        if head.startswith(b"\xff\xd8\xff"):
            return cls("image/jpeg")
        if head.startswith((b"GIF87a", b"GIF89a")):
            return cls("image/gif")
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return cls("image/webp")
        return None


def looks_like_html(head: bytes) -> bool:
    """Whether a file's first bytes are a web page's."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES)
