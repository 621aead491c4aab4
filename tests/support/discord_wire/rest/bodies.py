"""Reading request bodies: JSON, or multipart with `payload_json` and `files[n]`.

See https://docs.discord.com/developers/reference#uploading-files.
"""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import BodyPartReader, web

from tests.support.discord_wire.errors import ApiError, Code
from tests.support.discord_wire.form import refuse
from tests.support.discord_wire.model import Upload

MAX_REQUEST = 25 * 1024 * 1024
FILE_FIELD = re.compile(r"files\[(\d+)\]")

Body = tuple[Any, dict[int, Upload]]


async def read_body(request: web.Request) -> Body:
    """Return the decoded JSON, None without one, and the files.

    Raises:
        ApiError: 413/40005 above 25 MiB, 400/50109 for bad JSON, 400/50035 for another content type.
    """
    if not request.can_read_body:
        return None, {}
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(request)
    raw = await _read_capped(request)
    if not raw:
        return None, {}
    if request.content_type != "application/json":
        raise refuse(
            (), "CONTENT_TYPE_INVALID", 'Expected "Content-Type" header to be one of {"application/json"}.'
        )
    return _decode(raw), {}


async def _read_capped(request: web.Request) -> bytes:
    raw = bytearray()
    total = 0
    async for chunk in request.content.iter_chunked(1 << 16):
        total += len(chunk)
        if total <= MAX_REQUEST:
            raw += chunk
    if total > MAX_REQUEST:
        raise ApiError(Code.ENTITY_TOO_LARGE)
    return bytes(raw)


async def _read_multipart(request: web.Request) -> Body:
    payload: Any = None
    uploads: dict[int, Upload] = {}
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            total += len(chunk)
            # The rest is still read, or the client would see a reset connection and not the answer.
            if total <= MAX_REQUEST:
                data += chunk
        if part.name == "payload_json":
            payload = _decode(bytes(data))
        elif match := FILE_FIELD.fullmatch(part.name or ""):
            uploads[int(match[1])] = Upload(
                part.filename or "unknown", bytes(data), part.headers.get("Content-Type")
            )
    if total > MAX_REQUEST:
        raise ApiError(Code.ENTITY_TOO_LARGE)
    return payload, uploads


def _decode(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise ApiError(Code.INVALID_JSON) from None
