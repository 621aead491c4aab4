"""Judging a film file without decoding it; pictures' code never meets one."""

from collections.abc import Iterator
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from bot.media.errors import Damaged, HtmlPage, NotAClip
from bot.media.formats import HEAD, MediaType, looks_like_html
from bot.media.probe import opened

_MOST_BOXES = 100_000  # a film in pieces has two for each second or so
_LEAST_TYPE = 16  # the box's head, a brand and its version
_LONGEST_TYPE = 4096
_PICTURES = frozenset({b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"})  # of the same container
_NAME = frozenset({*range(0x20, 0x7F), 0xA9})


@dataclass(frozen=True, slots=True)
class Clip:
    """An MP4 that was found whole.

    Attributes:
        path: Where it lies.
        size: Bytes.
    """

    path: Path
    size: int


def probe_clip(path: Path, *, label: str = "") -> Clip:
    """Walk a file's outermost boxes to its end, in constant memory; blocking, so call it in a thread.

    Args:
        path: The file.
        label: What error texts call the clip; the file's name if empty.

    Raises:
        NotAClip: It is no MP4.
        HtmlPage: It is a web page.
        Damaged: It is cut short or broken, or lacks its index or its pictures.
        DiskError: The file cannot be read.
    """
    label = label or path.name
    with opened(path) as handle:
        recognised_clip(handle.read(HEAD), label)
        size = handle.seek(0, SEEK_END)
        try:
            found = {name for name, payload in _boxes(handle, size) if payload}
        except ValueError as error:
            raise Damaged(f"{label} is damaged: {error}") from error
    if missing := {b"moov", b"mdat"} - found:
        raise Damaged(f"{label} is damaged: it has no {min(missing).decode()}")
    return Clip(path, size)


def recognised_clip(head: bytes, label: str, *, declared_html: bool = False) -> MediaType:
    """Tell an MP4 from its first bytes: a box that names its kind comes first.

    Raises:
        NotAClip: It is none.
        HtmlPage: It looks like a web page, or was declared to be one.
    """
    length = int.from_bytes(head[:4])
    if head[4:8] == b"ftyp" and _LEAST_TYPE <= length <= _LONGEST_TYPE and head[8:12] not in _PICTURES:
        return MediaType.MP4
    if declared_html or looks_like_html(head):
        raise HtmlPage(f"{label} answered with a web page")
    raise NotAClip(f"{label} is no MP4")


def _boxes(handle: BinaryIO, length: int) -> Iterator[tuple[bytes, int]]:
    """Yield name and payload's length of each outermost box.

    A length of 1 says that the true one follows the name, 0 that the box reaches to the file's end
    (https://developer.apple.com/documentation/quicktime-file-format/atoms).

    Raises:
        ValueError: The boxes do not fill the file exactly.
    """
    start = 0
    for _ in range(_MOST_BOXES):
        if start == length:
            return
        handle.seek(start)
        head = handle.read(16)
        size, name, used = int.from_bytes(head[:4]), head[4:8], 8
        if size == 1:
            size, used = int.from_bytes(head[8:]), 16
        elif size == 0:
            size = length - start
        if len(head) < used or start + size > length:
            raise ValueError("it ends early")
        if size < used or not _NAME.issuperset(name):
            raise ValueError("its boxes do not follow each other")
        yield name, size - used
        start += size
    raise ValueError("it has too many boxes")
