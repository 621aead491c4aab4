"""What is sent: typed request → HTTP call, by the newest documentation where sources disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from bot.ttapi import inferred
from bot.ttapi.messages import (
    Action,
    Api,
    Blend,
    Describe,
    Edit,
    ExtendVideo,
    Fetch,
    FetchList,
    Imagine,
    Info,
    Inpaint,
    PromptCheck,
    Read,
    Seed,
    Status,
    Submit,
    Video,
)

KEY_HEADER: Final = "TT-API-KEY"

_BASE: Final = "/midjourney/v1"
_EDITS: Final = "/midjourney/image-edits"
_VIDEO: Final = "/midjourney/video"
_FETCH: Final = {
    Api.CLASSIC: f"{_BASE}/fetch",
    Api.EDITS: f"{_EDITS}/fetch",
    Api.VIDEO: inferred.VIDEO_FETCH,
}


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request, relative to the API's origin.

    Attributes:
        query: for a GET; json: for a POST, kept out of the repr: it holds members' words and pictures.
        repeatable: whether doing it twice is harmless.
    """

    method: Literal["GET", "POST"]
    path: str
    query: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = field(default=None, repr=False)
    repeatable: bool = True


def encode(request: Submit | Read) -> Call:
    """The HTTP call for a typed request."""
    match request:
        case Fetch():
            return Call("GET", _FETCH[request.api], query={"jobId": request.job_id})
        case Info():
            return Call("GET", f"{_BASE}/info")
        case FetchList():
            query = {"page": str(request.page), "limit": str(request.limit), "order": "desc"}
            return Call("GET", f"{_BASE}/fetch-list", query=query)
        case PromptCheck():
            return Call("POST", f"{_BASE}/promptCheck", json={"prompt": request.prompt})
        case Status():
            return Call("GET", "/midjourney/status")
        case Edit() | Video() | ExtendVideo():
            path, body = _newer(request)
        case _:
            path, body = _classic(request)
            body |= {"timeout": request.timeout}
    body |= {"hookUrl": request.hook_url or None}
    given = {name: value for name, value in body.items() if value is not None}
    return Call("POST", path, json=given, repeatable=False)


def _classic(
    request: Imagine | Action | Seed | Blend | Describe | Inpaint,
) -> tuple[str, dict[str, Any]]:
    """Path and body, where None stands for a member that is not sent."""
    match request:
        case Imagine():
            return f"{_BASE}/imagine", {
                "prompt": request.prompt,
                "mode": request.mode.value,
                "translation": None if request.translation else False,
                "getUImages": True,
            }
        case Action():
            body = {"jobId": request.job_id, "action": request.action, "getUImages": True}
            return f"{_BASE}/action", body
        case Seed():
            return f"{_BASE}/seed", {"jobId": request.job_id}
        case Blend():
            return f"{_BASE}/blend", {
                "imgBase64Array": list(request.images),
                "dimensions": request.dimensions.value,
                "mode": request.mode.value,
                "getUImages": True,
            }
        case Describe():
            return f"{_BASE}/describe", {"base64": request.image, "url": request.url}
        case Inpaint():
            body = {"jobId": request.job_id, "mask": request.mask, "prompt": request.prompt}
            return f"{_BASE}/inpaint", body


def _newer(request: Edit | Video | ExtendVideo) -> tuple[str, dict[str, Any]]:
    """Path and body, where None stands for a member that is not sent."""
    match request:
        case Edit():
            return f"{_EDITS}/submit", {
                "prompt": request.prompt,
                "image": request.image,
                "mode": request.mode.value,
                "type": request.kind.value,
            }
        case Video():
            return f"{_VIDEO}/submit", {
                "prompt": request.prompt,
                "imageUrl": request.image_url,
                "endingUrl": request.end_url or None,
                "manual": request.motion.value,
                "resolution": request.resolution.value,
                "bs": request.clips,
            }
        case ExtendVideo():
            return f"{_VIDEO}/extend", {
                "jobId": request.job_id,
                "index": request.index,
                "manual": request.motion.value,
                "animateMode": request.animate_mode.value,
                "bs": request.clips,
            }
