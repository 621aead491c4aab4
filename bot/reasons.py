"""What the operating system says, in the reader's language."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

from bot.locale import Message

_REASONS: Final[Mapping[int | None, str]] = {
    errno.EACCES: "start.reason.denied",
    errno.EPERM: "start.reason.denied",
    errno.ENOTDIR: "start.reason.not_a_directory",
    # A directory that exists is no error where one is to be made: what exists is something else.
    errno.EEXIST: "start.reason.not_a_directory",
    errno.EROFS: "start.reason.read_only",
    errno.ENOSPC: "start.reason.full",
    errno.ENOENT: "start.reason.missing",
}


def os_reason(error: OSError) -> Message:
    """Why a directory cannot be used; in the system's own words where we have none."""
    key = _REASONS.get(error.errno)
    return (
        Message(key)
        if key
        else Message("start.reason.other", {"text": error.strerror or type(error).__name__})
    )
