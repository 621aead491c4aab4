"""What a window was sent with, read from whatever a client may send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.ui.custom_id import CustomId, Verb
from cogs.ui.modals import (
    Choice,
    FieldValue,
    Upload,
    choice_field,
    file_field,
    read_fields,
    text_field,
    window,
)
from tests.support.discord_wire.checks.modals import check_modal
from tests.support.discord_wire.form import Field, Problems

REF = "abcdefghijklmnopqrst"
FILE = {"url": "https://cdn.discordapp.com/1.png", "filename": "1.png", "size": 4, "id": "1"}
KEYS = st.sampled_from(
    ["components", "component", "custom_id", "value", "values", "type", "resolved", "attachments", "url"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(), inner, max_size=4),
)


def label(custom_id: Any, **control: Any) -> dict[str, Any]:
    return {"type": 18, "component": {"custom_id": custom_id, **control}}


CASES: list[tuple[dict[str, Any], dict[str, FieldValue]]] = [
    ({}, {}),
    ({"components": None}, {}),
    ({"components": [label("prompt", type=4, value="a fox")]}, {"prompt": FieldValue("a fox")}),
    ({"components": [label("prompt", type=4, value="x" * 9000)]}, {"prompt": FieldValue("x" * 4000)}),
    ({"components": [label("prompt", type=4, value=7)]}, {"prompt": FieldValue()}),
    ({"components": [label(7, type=4, value="a fox")]}, {}),
    (
        {"components": [{"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "row"}]}]},
        {"old": FieldValue("row")},
    ),
    ({"components": [{"type": 10, "id": 1}]}, {}),
    (
        {"components": [label("list", type=3, values=["a", 1, None, "b"])]},
        {"list": FieldValue("", ("a", "b"))},
    ),
    (
        {"components": [label("file", type=19, values=["1"])], "resolved": {"attachments": {"1": FILE}}},
        {"file": FieldValue(uploads=(Upload("https://cdn.discordapp.com/1.png", "1.png", 4),))},
    ),
    ({"components": [label("file", type=19, values=["1"])]}, {"file": FieldValue()}),
    (
        {
            "components": [label("file", type=19, values=["1"])],
            "resolved": {"attachments": {"1": FILE | {"size": "4"}}},
        },
        {"file": FieldValue()},
    ),
    (
        {"components": [label("file", type=3, values=["1"])], "resolved": {"attachments": {"1": FILE}}},
        {"file": FieldValue("", ("1",))},
    ),
]


@pytest.mark.parametrize(("sent", "fields"), CASES)
def test_fields(sent: dict[str, Any], fields: dict[str, FieldValue]) -> None:
    assert read_fields(sent) == fields


@given(st.dictionaries(KEYS, JSON, max_size=4))
def test_anything_is_read_or_left_out(sent: dict[str, Any]) -> None:
    for value in read_fields(sent).values():
        assert len(value.text) <= 4000
        assert all(isinstance(chosen, str) for chosen in value.chosen)


@given(st.text(max_size=5000), st.text(min_size=1, max_size=200))
def test_every_window_is_within_discords_limits(prompt: str, title: str) -> None:
    modal = window(
        CustomId(Verb.REMIX, REF, "variation1"),
        title,
        text_field("prompt", "Prompt", prompt, required=False, description="x" * 100),
        choice_field("list", "List", Choice(label="A", value="a")),
        file_field("file", "File"),
    )
    problems = Problems()
    check_modal(Field(problems), dict(modal.to_dict()))
    assert problems.tree == {}
    assert modal.custom_id == f"easel:remix:{REF}:variation1"


async def test_no_window_is_kept_in_memory() -> None:
    modal = window(CustomId(Verb.REMIX, REF, "variation1"), "Remix", text_field("prompt", "Prompt"))
    assert modal.is_finished()
