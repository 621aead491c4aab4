"""Taking in what members upload or link to."""

import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.errors import EaselError
from bot.media import darkroom
from bot.media.download import Downloader
from bot.media.errors import (
    Animated,
    Damaged,
    Expired,
    HostNotAllowed,
    MediaError,
    NotAPicture,
    Refused,
    TooLarge,
    TooManyPixels,
)
from bot.media.intake import MOST_BYTES, MOST_PIXELS, Accepted, prepare

_LONGEST_NAME = 60
_ABANDONED = 600.0  # seconds; longer than any download, since another process may be at one


class AttachmentRefused(EaselError):
    """A member's picture cannot be used; the sentence says why and what to do."""


class Attachments:
    """Downloads members' pictures and makes them fit for sending upstream.

    Args:
        downloader: Knows the allowed hosts and the proxies.
        scratch: A directory for files that live as long as one call; made when first needed.
    """

    def __init__(self, downloader: Downloader, scratch: Path) -> None:
        self._downloader = downloader
        self._scratch = scratch

    async def take(self, url: str, *, name: str, size: int | None = None) -> Accepted:
        """Fetch a picture, check it by its content, and write it anew where upstream would stumble.

        Args:
            url: The attachment's own address, or one on any allowed host.
            name: What the member calls it, for the refusal.
            size: Bytes as declared by Discord, if known, so that a huge one is not even begun.

        Raises:
            AttachmentRefused: It cannot be used.
        """
        shown = _shown(name)
        if size is not None and size > MOST_BYTES:
            raise _too_large(shown)
        try:
            with self._scratch_file() as path:
                found = await self._downloader.fetch(url, path, size=MOST_BYTES, pixels=MOST_PIXELS)
                return await darkroom.work(prepare, found)
        except MediaError as error:
            raise _refusal(error, shown) from error

    def sweep(self) -> None:
        """Remove what killed processes left; quick, and best done once at the start."""
        if not self._scratch.is_dir():
            return
        for path in self._scratch.iterdir():
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED:
                    path.unlink()

    @contextmanager
    def _scratch_file(self) -> Generator[Path]:
        path = self._scratch / secrets.token_hex(8)
        try:
            yield path
        finally:
            with suppress(OSError):
                path.unlink()


def _shown(name: str) -> str:
    """The name as it can stand between backticks in a message."""
    plain = "".join(sign for sign in name if sign.isprintable() and sign != "`").strip() or "?"
    return plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 1] + "…"


def _too_large(name: str) -> AttachmentRefused:
    return AttachmentRefused("attachment.too_large", name=name, limit=MOST_BYTES // 1024**2)


def _refusal(error: MediaError, name: str) -> AttachmentRefused:
    match error:
        case TooManyPixels():
            limit = MOST_PIXELS // 1_000_000
            return AttachmentRefused("attachment.too_many_pixels", name=name, limit=limit)
        case TooLarge():
            return _too_large(name)
        case Animated():
            return AttachmentRefused("attachment.animated", name=name)
        case Damaged():
            return AttachmentRefused("attachment.damaged", name=name)
        case NotAPicture():
            return AttachmentRefused("attachment.not_a_picture", name=name)
        case HostNotAllowed():
            return AttachmentRefused("attachment.host", name=name)
        case Expired() | Refused():
            return AttachmentRefused("attachment.gone", name=name)
        case _:
            return AttachmentRefused("attachment.unreachable", name=name)
