"""Which prompts are read right here, and which in the thread."""

from __future__ import annotations

import threading

import pytest

from bot.study import study, study_long


@pytest.mark.parametrize(
    ("texts", "here"),
    [
        (["a fox"], True),
        (["x" * 300], True),
        (["x" * 301], False),
        (["x" * 150, "", "x" * 151], False),
        (["a {red, blue} fox"], False),
        (["a fox", "{red, blue}"], False),
    ],
)
async def test_short_and_plain_prompts_are_read_here(texts: list[str], here: bool) -> None:
    thread = await study(threading.get_ident, texts)
    assert (thread == threading.get_ident()) is here


async def test_what_is_read_in_the_thread_fails_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await study_long(lambda: int("a fox"))
