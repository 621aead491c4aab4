"""Transport compression of a gateway connection.

See https://docs.discord.com/developers/events/gateway#transport-compression.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from typing import Any

Compress = Callable[[bytes], bytes]


def compressor(name: str | None) -> Compress | None:
    """Return the stream compressor a client asked for, None for plain text.

    Raises:
        ValueError: when this process cannot offer that compression.
    """
    if name is None:
        return None
    if name == "zlib-stream":
        return _zlib_stream()
    if name == "zstd-stream":
        return _zstd_stream()
    raise ValueError(f"unknown compression {name}")


def _zlib_stream() -> Compress:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd_stream() -> Compress:
    module = _optional("zstandard")
    if module is not None:
        stream = module.ZstdCompressor().compressobj()
        return lambda data: stream.compress(data) + stream.flush(module.COMPRESSOBJ_FLUSH_BLOCK)
    module = _optional("compression.zstd")
    if module is None:
        raise ValueError("zstd is not installed here")
    standard = module.ZstdCompressor()
    return lambda data: standard.compress(data, mode=standard.FLUSH_BLOCK)


def _optional(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
