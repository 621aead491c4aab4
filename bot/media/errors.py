"""What can go wrong with a picture or a clip.

No text holds an address's query, since that part carries signatures: addresses appear as host and last name.
"""

from typing import ClassVar


class MediaError(Exception):
    """Any failure of this package; `retryable` says whether the same call may succeed later."""

    retryable: ClassVar[bool] = False


class InvalidHosts(MediaError, ValueError):
    """A list of allowed hosts holds entries that cannot be read.

    Attributes:
        faults: One sentence for each bad entry, naming its place in the list and never its text.
    """

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class UnsafeName(MediaError, ValueError):
    """A reference or file name that could leave the spool, or that the spool keeps for itself."""


class HostNotAllowed(MediaError):
    """The address, or one it redirects to, is not on the list, not https, or not plainly written."""


class TooLarge(MediaError):
    """More bytes or more pixels than allowed."""


class TooManyPixels(TooLarge):
    """Width times height is more than allowed; nothing was decoded."""


class NotAPicture(MediaError):
    """The bytes are none of PNG, JPEG, WebP and GIF."""


class NotAClip(MediaError):
    """The bytes are no MP4."""


class Animated(MediaError):
    """Something that moves where a still picture is needed; any GIF counts, since it may."""


class HtmlPage(NotAPicture):
    """A web page came in the picture's place: a proxy's or a CDN's notice, which usually passes."""

    retryable = True


class Damaged(NotAPicture):
    """It begins as a picture or clip and is cut short or broken; a second transfer may bring it whole."""

    retryable = True


class Expired(MediaError):
    """The host answered 403, 404 or 410: the link is dead."""


class Refused(MediaError):
    """The host answered with something no repetition mends, such as endless redirects or another 4xx."""


class Unreachable(MediaError):
    """Time-out, no connection, a broken transfer, or a host or proxy that is overloaded or down."""

    retryable = True


class DiskError(MediaError):
    """The local file could not be read or written, as when the disk is full."""

    retryable = True
