"""The region editor: a page of our own on which a member paints what Midjourney shall change.

Looking uses nothing up, so a crawler that makes previews of links does no harm; only a send that the
desk took does. The path is a secret: it is never logged, and no answer may be kept or passed on.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

import structlog
from aiohttp import web

from bot.errors import DatabaseUnavailable, EaselError
from bot.locale import Texts, texts
from bot.web import regionpage
from bot.web.regionlinks import PREFIX, RegionExpired, RegionForged, RegionLinks

log = structlog.get_logger(__name__)

MAX_BODY: Final = 8 * 1024 * 1024
MAX_PROMPT: Final = 4000
PATIENCE: Final = 60.0  # seconds that a body may take
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp"})
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_GUARDED: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
_FRESH: Final = _GUARDED | {"Cache-Control": "no-store"}
_KEPT: Final = _GUARDED | {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class RegionTask:
    """What a member paints on.

    Attributes:
        locale: the member's language.
        prompt: what the prompt's field begins with.
        width: of the picture, in pixels; the mask has exactly this size.
        height: likewise.
    """

    ref: str
    locale: str
    prompt: str
    prompt_required: bool
    width: int
    height: int
    kind: Literal["region", "edit"]


class RegionUsed(EaselError):
    """The link has sent its region already."""

    def __init__(self) -> None:
        super().__init__("region.used")


class RegionGone(EaselError):
    """There is no such picture, or not for this member."""

    def __init__(self) -> None:
        super().__init__("region.gone")


class RegionLater(EaselError):
    """The picture cannot be had at the moment."""

    def __init__(self) -> None:
        super().__init__("region.later")


class RegionDesk(Protocol):
    """Knows the pictures and takes what was painted."""

    async def open(self, ref: str, user_id: int) -> RegionTask:
        """What this member may paint on.

        Raises:
            RegionUsed: it was sent already.
            RegionGone: there is nothing, or nothing for this member.
            RegionLater: the picture cannot be had at the moment.
        """
        ...

    async def picture(self, ref: str) -> tuple[bytes, str]:
        """The picture and its content type.

        Raises:
            RegionGone: it cannot be had any more.
            RegionLater: it cannot be had at the moment.
        """
        ...

    async def send(self, ref: str, mask: bytes, prompt: str) -> None:
        """Take a mask (PNG of the picture's size, white where painted) and the prompt.

        Raises:
            RegionUsed: another send came first.
            RegionGone: the picture cannot be had any more.
            RegionLater: it cannot be had at the moment.
            EaselError: the mask or the prompt will not do; the message says why.
        """
        ...


class RegionFault(EaselError):
    """What was sent cannot be taken; painting and sending again may help.

    Attributes:
        status: of the HTTP answer.
    """

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key, **values)
        self.status = status


class RegionHandler:
    """Answers everything below ``/region``."""

    def __init__(self, links: RegionLinks, desk: RegionDesk) -> None:
        self._links = links
        self._desk = desk
        self._assets = regionpage.Assets()

    def routes(self) -> list[web.RouteDef]:
        """The page, its picture, what comes back, and the files that belong to the page."""
        return [
            web.get(f"{PREFIX}/{{token}}", self.page),
            web.get(f"{PREFIX}/{{token}}/picture", self.picture),
            web.post(f"{PREFIX}/{{token}}", self.receive),
            web.get(f"{PREFIX}/static/{{digest}}/{{name}}", self.static),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """The editor, or a page that says why there is none."""
        token = request.match_info["token"]
        try:
            task = await self._open(token)
        except Exception as error:
            return self._notice(request, error, "static")
        page = regionpage.editor(
            texts(task.locale),
            digest=self._assets.digest,
            token=token,
            kind=task.kind,
            size=(task.width, task.height),
            prompt=task.prompt,
            prompt_required=task.prompt_required,
            seconds_left=self._links.seconds_left(token),
            most=MAX_PROMPT,
        )
        return web.Response(text=page, content_type="text/html", headers=_FRESH)

    async def picture(self, request: web.Request) -> web.Response:
        """The picture as the desk has it."""
        try:
            task = await self._open(request.match_info["token"])
            data, content_type = await self._desk.picture(task.ref)
        except Exception as error:
            return self._notice(request, error, "../static")
        if content_type not in PICTURES:
            content_type = "application/octet-stream"
        return web.Response(body=data, content_type=content_type, headers=_FRESH)

    async def receive(self, request: web.Request) -> web.Response:
        """Take ``{"mask": base64 of a PNG, "prompt": text}`` once."""
        say = texts(regionpage.preferred(request.headers.get("Accept-Language", "")))
        try:
            task = await self._open(request.match_info["token"])
            say = texts(task.locale)
            mask, prompt = await asyncio.to_thread(decode, await _read(request))
            if task.prompt_required and not prompt.strip():
                raise RegionFault(422, "region.fault.prompt_missing")
            await self._desk.send(task.ref, mask, prompt)
        except Exception as error:
            return web.json_response(
                {"error": _sentence(error, say)}, status=_status(error), headers=_FRESH, dumps=_dumps
            )
        return web.json_response({"ok": True}, headers=_FRESH)

    async def static(self, request: web.Request) -> web.Response:
        """A file of the page; its address changes with its content."""
        found = self._assets.find(request.match_info["digest"], request.match_info["name"])
        if found is None:
            return web.Response(status=404, text="404: Not Found", headers=_FRESH)
        data, content_type = found
        return web.Response(body=data, headers=_KEPT | {"Content-Type": content_type})

    async def _open(self, token: str) -> RegionTask:
        ref, user_id = self._links.verify(token)
        return await self._desk.open(ref, user_id)

    def _notice(self, request: web.Request, error: Exception, static: str) -> web.Response:
        say = texts(regionpage.preferred(request.headers.get("Accept-Language", "")))
        page = regionpage.notice(
            say,
            static=f"{static}/{self._assets.digest}",
            title=_title(error),
            sentence=_sentence(error, say),
        )
        headers = _FRESH | {"Vary": "Accept-Language"}
        return web.Response(text=page, content_type="text/html", status=_status(error), headers=headers)


async def _read(request: web.Request) -> bytes:
    """The body, within our limits of size and time."""
    if request.content_length is not None and request.content_length > MAX_BODY:
        raise RegionFault(413, "region.fault.large")
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MAX_BODY:
                    raise RegionFault(413, "region.fault.large")
    except TimeoutError:
        raise RegionFault(408, "region.fault.slow") from None
    except (web.RequestPayloadError, OSError):
        raise RegionFault(400, "region.fault.unreadable") from None
    return bytes(body)


def decode(body: bytes) -> tuple[bytes, str]:
    """The mask's file and the prompt.

    Raises:
        RegionFault: this is not what our page sends, or the prompt is too long.
    """
    try:
        fields: Any = json.loads(body)
        mask, prompt = b64decode(fields["mask"], validate=True), fields["prompt"]
        prompt.encode()  # half a surrogate pair is no text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise RegionFault(400, "region.fault.unreadable") from None
    if not isinstance(prompt, str) or not mask.startswith(_PNG):
        raise RegionFault(400, "region.fault.unreadable")
    if len(prompt) > MAX_PROMPT:
        raise RegionFault(422, "region.fault.prompt_long", most=MAX_PROMPT)
    return mask, prompt


def _status(error: Exception) -> int:
    match error:
        case RegionFault():
            return error.status
        case RegionForged():
            return 404
        case RegionExpired() | RegionUsed() | RegionGone():
            return 410
        case DatabaseUnavailable() | RegionLater():
            return 503
        case EaselError():
            return 422
        case _:
            return 500


def _title(error: Exception) -> str:
    match error:
        case RegionForged():
            return "region.forged_title"
        case RegionExpired():
            return "region.expired_title"
        case RegionUsed():
            return "region.used_title"
        case RegionGone():
            return "region.gone_title"
        case _:
            return "region.trouble_title"


def _sentence(error: Exception, say: Texts) -> str:
    if isinstance(error, EaselError):
        return say.say(error.message)
    log.error("region.failed", exc_info=error)
    return say("region.trouble")


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
