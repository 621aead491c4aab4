"""What is written to standard error: readable or JSON, and never a secret."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.log import masked

ROOT = Path(__file__).parents[1]
TOKEN = "aW50ZXJhY3Rpb24tdG9rZW4_x-y"
SIGNATURE = "0123456789abcdef0123456789abcdef"
LOCAL = "local-variable-that-nobody-may-see"
# Everything is logged by a process of its own, since logging is set up once and for a whole process.
PROGRAM = f"""
import logging, sys, structlog
from bot import log

log.configure(sys.argv[2], sys.argv[1])
ours = structlog.get_logger("bot.jobs")
theirs = logging.getLogger("discord.http")
ours.info("job.submitted", ref="abcdef", status=200, word="任务")
ours.debug("job.detail", ref="abcdef")
theirs.info("POST https://discord.com/api/v10/webhooks/123/{TOKEN}?wait=true")
theirs.info("%s %s has %d", "PATCH", "https://discord.com/api/v10/webhooks/1/{TOKEN}/messages/@original", 7)
theirs.warning('GET "http://x/interactions/9/{TOKEN}/callback" failed')
theirs.debug("chatty")
logging.getLogger("alembic.runtime").info("migration")
logging.getLogger("asyncio").debug("selector")
path = "/hooks/ttapi/abcdef/{SIGNATURE}"
ours.warning("hook.seen", path=path, ref="abcdef", quoted='"' + path + '"')

def breaks():
    secret = "{LOCAL}"
    raise ValueError("lost /hooks/ttapi/abcdef/{SIGNATURE}\\nand more")

try:
    breaks()
except ValueError:
    ours.exception("job.failed", ref="abcdef")
    theirs.exception("handler broke")
structlog.contextvars.bind_contextvars(request="r1")
ours.error("last")
"""


def run(form: str, level: str = "INFO") -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, form, level],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)},
        timeout=30,
    )
    assert done.stdout == ""
    return done.stderr


@pytest.fixture(scope="module")
def text() -> str:
    return run("text")


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("json").splitlines()]


def event(lines: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = [line for line in lines if line["event"].startswith(name)]
    return found


def test_json_has_one_object_a_line_from_us_and_from_libraries(lines: list[dict[str, Any]]) -> None:
    assert [(line["event"].split(" ")[0], line["level"], line["logger"]) for line in lines] == [
        ("job.submitted", "info", "bot.jobs"),
        ("POST", "info", "discord.http"),
        ("PATCH", "info", "discord.http"),
        ("GET", "warning", "discord.http"),
        ("hook.seen", "warning", "bot.jobs"),
        ("job.failed", "error", "bot.jobs"),
        ("handler", "error", "discord.http"),
        ("last", "error", "bot.jobs"),
    ]
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_json_keeps_references_and_values(lines: list[dict[str, Any]]) -> None:
    submitted = event(lines, "job.submitted")
    assert (submitted["ref"], submitted["status"], submitted["word"]) == ("abcdef", 200, "任务")
    assert event(lines, "hook.seen")["ref"] == "abcdef"
    assert event(lines, "job.failed")["ref"] == "abcdef"
    assert event(lines, "last")["request"] == "r1"


def test_json_masks_secrets_and_stays_json(lines: list[dict[str, Any]]) -> None:
    assert event(lines, "POST")["event"] == "POST https://discord.com/api/v10/webhooks/123/…?wait=true"
    assert event(lines, "PATCH")["event"] == "PATCH https://discord.com/api/v10/webhooks/1/… has 7"
    assert event(lines, "GET")["event"] == 'GET "http://x/interactions/9/…" failed'
    seen = event(lines, "hook.seen")
    assert (seen["path"], seen["quoted"]) == ("/hooks/ttapi/…", '"/hooks/ttapi/…"')
    whole = json.dumps(lines)
    assert TOKEN not in whole
    assert SIGNATURE not in whole


def test_json_has_tracebacks_without_values(lines: list[dict[str, Any]]) -> None:
    for name in ("job.failed", "handler broke"):
        trace = event(lines, name)["exception"]
        assert trace.startswith("Traceback (most recent call last):")
        assert trace.endswith("ValueError: lost /hooks/ttapi/…\nand more")
    assert LOCAL not in json.dumps(lines)


def test_text_is_readable_and_masked(text: str) -> None:
    assert "job.submitted" in text
    assert "ref=abcdef" in text
    assert "word=任务" in text
    assert "https://discord.com/api/v10/webhooks/123/…?wait=true" in text
    assert "PATCH https://discord.com/api/v10/webhooks/1/… has 7" in text
    assert 'GET "http://x/interactions/9/…" failed' in text
    assert "path=/hooks/ttapi/…" in text
    assert "ValueError: lost /hooks/ttapi/…" in text
    assert text.count("Traceback (most recent call last):") == 2
    for secret in (TOKEN, SIGNATURE, LOCAL):
        assert secret not in text
    assert "\x1b[" not in text  # no colours where nobody sees them


def test_libraries_stay_quiet_even_when_we_are_not() -> None:
    debug = run("text", "DEBUG")
    assert "job.detail" in debug
    for quiet in ("chatty", "selector", "migration"):
        assert quiet not in debug


def test_a_level_holds_for_everybody() -> None:
    loud = run("text", "ERROR")
    assert "last" in loud
    assert "hook.seen" not in loud
    assert "callback" not in loud


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"/webhooks/1/{TOKEN}", "/webhooks/1/…"),
        (f"/webhooks/1/{TOKEN}/messages/@original?wait=true", "/webhooks/1/…?wait=true"),
        (f"/interactions/22/{TOKEN}/callback HTTP/1.1", "/interactions/22/… HTTP/1.1"),
        (f"GET /region/{TOKEN}/picture", "GET /region/…"),
        (f"url='http://h/hooks/ttapi/abc/{SIGNATURE}'", "url='http://h/hooks/ttapi/…'"),
        (f"/hooks/ttapi/a/{SIGNATURE} and /webhooks/1/{TOKEN}", "/hooks/ttapi/… and /webhooks/1/…"),
        (f'{{"a": "\\"/webhooks/1/{TOKEN}\\" b"}}', '{"a": "\\"/webhooks/1/…\\" b"}'),
        (f'{{"a": "/webhooks/1/{TOKEN}\\nTraceback"}}', '{"a": "/webhooks/1/…\\nTraceback"}'),
        ("/channels/1/messages/2", "/channels/1/messages/2"),
        ("/hooks/check/nonce", "/hooks/check/nonce"),
        ("/webhooks/name/x", "/webhooks/name/x"),
        ("ref=abcdef", "ref=abcdef"),
        ("", ""),
    ],
)
def test_only_secret_parts_of_paths_are_masked(line: str, shown: str) -> None:
    assert masked(line) == shown
