"""What HTTP faults do to a request."""

import asyncio
import json

from aiohttp import web

from bot.sandbox.ttapi.dress import Manners
from bot.sandbox.ttapi.faults import Fault, FaultKind
from bot.sandbox.ttapi.refusals import (
    ACCOUNT_FULL,
    BLOCKED,
    BROKEN,
    NO_QUOTA,
    NOT_FOUND,
    PRODUCT_FULL,
    RATE,
    WRONG_KEY,
    Json,
    Refusal,
)

_COMPLAINTS = {
    FaultKind.UNAUTHORIZED: WRONG_KEY,
    FaultKind.UNPAID: NO_QUOTA,
    FaultKind.BLOCKED: BLOCKED,
    FaultKind.NOT_FOUND: NOT_FOUND,
    FaultKind.RATE_LIMITED: RATE,
    FaultKind.SERVER_ERROR: BROKEN,
    FaultKind.ERROR_AFTER: BROKEN,
}
_FOREVER = 600.0
_PAGE = """<!DOCTYPE html>
<html lang="en-US"><head><title>api.ttapi.io | {status}</title></head>
<body><h1>Error {status}</h1><p>The gateway could not reach the origin. Ray ID: 8f00c0ffee00</p></body></html>
"""


class Obstacles:
    """Carries faults out on requests.

    Args:
        closing: Set when the service ends, so that nothing hangs longer than it.
    """

    def __init__(self, closing: asyncio.Event) -> None:
        self._closing = closing

    async def meet(self, fault: Fault | None, request: web.Request, manners: Manners) -> web.Response | None:
        """Carry a fault out; the answer if it is one, None if the request goes on as usual."""
        if fault is None:
            return None
        match fault.kind:
            case FaultKind.SLOW | FaultKind.SLOW_AFTER:
                await self._pause(fault.seconds)
                return None
            case FaultKind.HANG | FaultKind.HANG_AFTER:
                await self._pause(_FOREVER)
                return drop(request)
            case FaultKind.DROP_BEFORE | FaultKind.DROP_AFTER:
                return drop(request)
            case FaultKind.HTML:
                page = _PAGE.format(status=fault.status)
                return web.Response(status=fault.status, text=page, content_type="text/html")
            case FaultKind.GARBAGE:
                return web.Response(
                    body=b'{"status":"SUCCESS","message":"","data":{"jo', content_type="application/json"
                )
            case FaultKind.QUEUE_FULL:
                return refused(Refusal(ACCOUNT_FULL if manners.queue_full == 400 else PRODUCT_FULL), manners)
            case kind if kind in _COMPLAINTS:
                return refused(Refusal(_COMPLAINTS[kind]), manners)
            case _:
                return None

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return


def drop(request: web.Request) -> web.Response:
    """Break the connection; what is returned never arrives."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def refused(refusal: Refusal, manners: Manners) -> web.Response:
    """The answer to a request that is turned down."""
    status, body = refusal.answer(manners)
    return answered(body, status)


def answered(body: Json, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json", charset="utf-8"
    )
