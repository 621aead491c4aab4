"""Requests written byte by byte, and answers read byte by byte."""

from __future__ import annotations

import asyncio
import re


async def exchange(port: int, *parts: bytes) -> bytes:
    """Send bytes on a fresh connection; everything that comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


async def early(port: int, sent: bytes) -> bytes:
    """The answer to a request whose body never comes, without waiting for the server to close."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        length = re.search(rb"Content-Length: (\d+)", head)
        assert length is not None, head
        return head + await asyncio.wait_for(reader.readexactly(int(length[1])), 5)
    finally:
        writer.close()


def request(method: str, target: str, body: bytes = b"", **headers: str) -> bytes:
    """One request that asks the server to close afterwards; header names are given with underscores."""
    fields = {"Host": "easel", "Connection": "close", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body


def status(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer.split(b" ", 2)[1])


def content(answer: bytes) -> bytes:
    """The body of an answer."""
    return answer.partition(b"\r\n\r\n")[2]


def undated(answer: bytes) -> bytes:
    """An answer without the one line that may differ."""
    return re.sub(rb"Date: [^\r]*\r\n", b"", answer)
