"""Answers as TTAPI's pages and public clients show them."""

from __future__ import annotations

import json
from pathlib import Path

from bot.ttapi.wire import Answer

FIXTURES = Path(__file__).parent / "fixtures"
JOB = "5b1f6c1e-2d0a-4c5e-9a77-0c6f0e1a9d11"
JSON = {"content-type": "application/json"}
PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>"


def body(name: str) -> bytes:
    """A recorded body, byte by byte."""
    return (FIXTURES / f"{name}.json").read_bytes()


def recorded(name: str, status: int = 200) -> Answer:
    """A recorded body as an HTTP answer."""
    return Answer(status, body(name), JSON)


def answer(content: object, status: int = 200, **headers: str) -> Answer:
    """Any JSON as an HTTP answer; header names are given with underscores."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(content, ensure_ascii=False).encode(), JSON | names)


def page(status: int) -> Answer:
    """What a proxy or Cloudflare answers in TTAPI's place."""
    return Answer(status, PAGE, {"content-type": "text/html"})


def refusal(message: str, status: int = 400) -> Answer:
    """A refused request in TTAPI's words."""
    return answer({"status": "FAILED", "message": message, "data": None}, status)
