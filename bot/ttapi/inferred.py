"""What nobody has published about videos, and what is assumed in its place; only here.

TTAPI documents the two video submits and says that a hook equals a fetch
(https://docs.ttapi.io/api/en/videoapi/extend), but neither the route that tells a video job nor the
body that holds the clips. Once a real answer has been seen, this is the module to change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast

VIDEO_FETCH: Final = "/midjourney/video/fetch"
"""By analogy with the documented `/midjourney/image-edits/fetch`."""

# TTAPI's own copies before Midjourney's, as with pictures.
_LISTS: Final = (
    *("cdnVideos", "cdn_videos", "cdnVideoUrls", "cdn_video_urls", "cdnVideo", "cdn_video"),
    *("videos", "videoUrls", "video_urls", "videoUrl", "video_url", "video", "clips"),
)
_LINKS: Final = (
    *("cdnVideo", "cdn_video", "cdnUrl", "cdn_url", "videoUrl", "video_url", "video", "url", "href", "src"),
)
_LINK: Final = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


def clips(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The http(s) links of the clips in a job's `data`, in upstream's order; () when there are none.

    Each name that could hold them may have a link, an object with a link, or a list of either; the
    first name under which there is any link is believed.
    """
    found = (tuple(_links(data.get(name))) for name in _LISTS)
    return next((links for links in found if links), ())


def _links(value: object) -> list[str]:
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return [link for link in map(_link, items) if link]


def _link(value: object) -> str | None:
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        return next((link for name in _LINKS if (link := _address(members.get(name)))), None)
    return _address(value)


def _address(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if _LINK.fullmatch(text) else None
