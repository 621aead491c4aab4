"""A tour's transcript reads like Discord, not like its markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.transcript import readable

NAMES = {77: "alice"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a lighthouse --ar 3:2** — <@77> (46 %)", "a lighthouse --ar 3:2 — @alice (46 %)"),
        ("**x** — <@!77> and <@5>", "x — @alice and @5"),
        ("-# 4 s · `u4owvdqg` · [full size](http://127.0.0.1:1/a_b.png)", "4 s · u4owvdqg · full size"),
        ("[Image #2](<https://discord.com/channels/1/2/3>) by <@77>", "Image #2 by @alice"),
        ("## Title\n### Less\n> said", "Title\nLess\nsaid"),
        ("-# TTAPI: \\[Banned\\] \\*\\*no\\*\\* 'x'", "TTAPI: [Banned] **no** 'x'"),
        ("\\[no link\\](https://example.org)", "[no link](https://example.org)"),
        ("[\\[a\\]](https://example.org)", "[a]"),
        ("> a fox **__--ar16:9__** and __x\\_y__", "a fox «--ar16:9» and «x_y»"),
        ("a\\_\\_b\\_\\_ snake_case", "a__b__ snake_case"),
        ("-# Grid · <t:1700000000:R> · <t:1700000000>", "Grid · 22:13 UTC · 22:13 UTC"),
        ("<t:x> <t:123456789012:R>", "<t:x> <t:123456789012:R>"),
        ("a - b # c > d * e", "a - b # c > d * e"),
        ("C:\\dir <3 <@alice>", "C:\\dir <3 <@alice>"),
        ("（等待中，排在第 1 位）", "（等待中，排在第 1 位）"),
    ],
)
def test_markup_is_read(text: str, shown: str) -> None:
    assert readable(text, NAMES) == shown


@given(st.text(st.characters(exclude_characters="\\*`[<>#-_", exclude_categories=["Cs"])))
def test_what_has_no_markup_stays_as_it_is(text: str) -> None:
    assert readable(text, NAMES) == text


@given(st.text("\\*`[]()<>@#-_ 7\nhttps://a"))
def test_any_text_can_be_read(text: str) -> None:
    assert len(readable(text, NAMES)) <= len(text) + 4 * text.count("<@")
