"""Settings that lead to a simulated TTAPI in this process."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.config import Settings
from bot.sandbox.ttapi import DEFAULT_KEY, SimulatedTtapi


@asynccontextmanager
async def simulated(settings: Settings) -> AsyncGenerator[Settings]:
    """Run a simulated TTAPI; gives the same settings pointed at it, with hooks over loopback."""
    async with SimulatedTtapi() as upstream:
        yield pointed_at(settings, upstream)


def pointed_at(settings: Settings, upstream: SimulatedTtapi) -> Settings:
    """The same settings, with TTAPI's place taken by the simulated one."""
    changes: dict[str, object] = {
        "ttapi_url": upstream.url,
        "ttapi_key": (SecretStr(DEFAULT_KEY),),
        "ttapi_proxy": None,
        "media_hosts": (*settings.media_hosts, upstream.url),
    }
    if settings.public_url is None and settings.listen_port:
        changes["public_url"] = f"http://127.0.0.1:{settings.listen_port}"
    return settings.model_copy(update=changes)
