"""What the tests of downloads share."""

import traceback
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.media.download import Downloader, Limits
from bot.media.errors import MediaError
from bot.media.hosts import MediaHosts
from tests.media.conftest import Handler, names
from tests.media.pictures import samples

PNG = samples()["PNG"]
SIGNATURE = "hush"
QUERY = f"?sig={SIGNATURE}&x=%2F%41+~"


def answering(body: bytes, *, status: int = 200, content_type: str = "image/png", **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, content_type=content_type, headers=fields)

    return handler


def downloader(session: ClientSession, *origins: str, limits: Limits | None = None) -> Downloader:
    return Downloader(session, MediaHosts.parse(origins), limits=limits)


async def fails(downloader: Downloader, url: str, into: Path, expected: type[MediaError]) -> MediaError:
    """Fetch in vain: nothing stays on disk and the signature is in no text or traceback."""
    with pytest.raises(expected) as caught:
        await downloader.fetch(url + QUERY, into)
    assert type(caught.value) is expected
    assert SIGNATURE not in "".join(traceback.format_exception(caught.value))
    assert names(into.parent) == []
    return caught.value
