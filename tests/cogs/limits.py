"""Discord's limits of a Components V2 message, checked twice: by hand, and by the stand-in's own rules."""

from __future__ import annotations

from typing import Any

from tests.cogs.reading import BUTTON, GALLERY, ROW, TEXT, walk
from tests.support.discord_wire.checks.components import check_components
from tests.support.discord_wire.form import Field, Problems

MOST_TEXT, MOST_PARTS, MOST_IN_ROW = 4000, 40, 5
MOST_LABEL, MOST_CUSTOM_ID, MOST_ALT, MOST_URL = 80, 100, 1024, 2048


def check(components: list[dict[str, Any]], *files: str) -> None:
    """Assert that Discord takes a message of these components with these files."""
    parts = list(walk(components))
    buttons = [part for part in parts if part["type"] == BUTTON]
    items = [item for part in parts if part["type"] == GALLERY for item in part["items"]]
    texts = [part["content"] for part in parts if part["type"] == TEXT]
    ids = [button["custom_id"] for button in buttons if "custom_id" in button]
    assert sum(map(len, texts)) <= MOST_TEXT
    assert all(texts)
    assert len(parts) <= MOST_PARTS
    assert all(1 <= len(part["components"]) <= MOST_IN_ROW for part in parts if part["type"] == ROW)
    assert all(len(button.get("label") or "") <= MOST_LABEL for button in buttons)
    assert all(button.get("label") or button.get("emoji") for button in buttons)
    assert all(len(custom_id) <= MOST_CUSTOM_ID for custom_id in ids)
    assert len(set(ids)) == len(ids)
    assert all(1 <= len(item["description"]) <= MOST_ALT for item in items if "description" in item)
    assert all(len(item["media"]["url"]) <= MOST_URL for item in items)
    problems = Problems()
    check_components(Field(problems), components, v2=True, names=frozenset(files))
    assert problems.tree == {}
