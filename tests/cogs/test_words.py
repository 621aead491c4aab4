"""Small pieces of text, above all prompts that must not break out of their place."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.locale import texts
from cogs.ui import words

EN, ZH = texts("en-US"), texts("zh-CN")
ZWSP = "\u200b"
NASTY = st.lists(
    st.sampled_from(
        [
            *"*_~|`[]()<>\\#-@:/ \n\t",
            "a",
            "画",
            "**",
            "||",
            "```",
            "@everyone",
            "@here",
            "<@123456789012345678>",
            "<@&123456789012345678>",
            "<#123456789012345678>",
            "<:name:123456789012345678>",
            "<t:0:R>",
            "</imagine:123456789012345678>",
            "[text](https://evil.example)",
            "https://a.example/b_c*d(e)",
            "http://",
            "\u202e",
            "\u2066",
            "\u200b",
            "\u200d",
            "\u061c",
            "\ufeff",
            "\u2028",
            "\u0000",
            "👩‍🚀",
            "-# ",
            "> ",
        ]
    )
    | st.characters(),
    max_size=200,
).map("".join)
LITERAL = re.compile(
    r"(?:\\[\\*_~|`\[\]<>]"  # a sign that is escaped
    r"|https?://[^\s*\\|`<>()\[\]@]+"  # an address, in which nothing is special
    r"|[^\\*_~|`\[\]<>\s]| )*"
)


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("a fox --ar 3:2", "a fox --ar 3:2"),
        ("  a\n\tfox\u2028 \u3000 ", "a fox"),
        ("a **bold** _fox_", "a \\*\\*bold\\*\\* \\_fox\\_"),
        ("`code` ~~no~~ ||spoiler||", "\\`code\\` \\~\\~no\\~\\~ \\|\\|spoiler\\|\\|"),
        ("back\\slash", "back\\\\slash"),
        ("[a](https://b.example)", "\\[a\\](https://b.example)"),
        ("[**x** — <@1>](y)", "\\[\\*\\*x\\*\\* — \\<@1\\>\\](y)"),
        ("@everyone and @here", f"@{ZWSP}everyone and @{ZWSP}here"),
        ("a@example.org", "a@example.org"),
        ("<@12> <@&34> <#56>", "\\<@12\\> \\<@&34\\> \\<#56\\>"),
        ("<:smile:1> <t:0:R>", "\\<:smile:1\\> \\<t:0:R\\>"),
        ("https://a.example/b_c.png fox", "https://a.example/b_c.png fox"),
        ("https://a.example/**x", "https://a.example/%2A%2Ax"),
        ("https://a.example/b_(c_d)", "https://a.example/b_(c\\_d)"),
        ("https://a.example/画", "https://a.example/画"),
        ("https://a.example/@everyone", "https://a.example/%40everyone"),
        ("a\u202eb\u2066c\u200bd\u061ce\ufefff\u0007g\u00adh", "abcdefgh"),
        ("می‌خواهم 👩‍🚀", "می‌خواهم 👩‍🚀"),
        ("\u200b\u202e", "…"),
        ("\u200d", "…"),
        ("\ud800x", "x"),
        ("# not a heading", "# not a heading"),
    ],
)
def test_a_prompt_is_taken_literally(prompt: str, shown: str) -> None:
    assert words.quoted(prompt) == shown


@pytest.mark.parametrize(
    ("prompt", "most", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abcd efg", 6, "abcd…"),
        ("******", 6, "\\*" * 5 + "…"),
        ("https://" + "*" * 15, 23, "…"),
    ],
)
def test_a_long_prompt_is_cut(prompt: str, most: int, shown: str) -> None:
    assert words.quoted(prompt, most) == shown


@settings(max_examples=300)
@given(NASTY)
@example("[" * 1000 + "](" * 1000)
@example("https://" + "*" * 3990)
@example("*" * 4000)
def test_no_prompt_breaks_out_of_its_place(prompt: str) -> None:
    shown = words.quoted(prompt)
    assert 1 <= len(shown) <= 2 * words.PROMPT_SHOWN
    assert LITERAL.fullmatch(shown)
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff") & set(shown)


@settings(max_examples=300)
@given(NASTY.filter(lambda prompt: "http" not in prompt))
def test_what_is_shown_is_what_was_typed(prompt: str) -> None:
    shown = re.sub(r"\\(.)", r"\1", words.quoted(prompt)).replace(ZWSP, "")
    assert shown == words.snippet(prompt, words.PROMPT_SHOWN)


@settings(max_examples=300)
@given(NASTY, st.integers(2, 1024))
def test_a_snippet_is_short_plain_and_never_empty(prompt: str, most: int) -> None:
    shown = words.snippet(prompt, most)
    assert 1 <= len(shown) <= most
    assert "\n" not in shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x.png?a=1&b=2", "[open](https://a.example/x.png?a=1&b=2)"),
        ("https://a.example/x_(1) y.png", "[open](https://a.example/x_%281%29%20y.png)"),
        ("https://a.example/" + "x" * 400, "open"),
        ("ftp://a.example/x", "open"),
        ("javascript:alert(1)", "open"),
        ("", "open"),
        (None, "open"),
    ],
)
def test_links(url: str | None, shown: str) -> None:
    assert words.link("open", url) == shown


@pytest.mark.parametrize(
    ("quota", "shown"), [("4", "4"), ("2.50", "2.5"), ("0", "0"), ("100", "100"), ("0.125", "0.125")]
)
def test_amounts(quota: str, shown: str) -> None:
    assert words.amount(Decimal(quota)) == shown


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (-5.0, "1 s", "1 秒"),
        (0.2, "1 s", "1 秒"),
        (40.4, "40 s", "40 秒"),
        (99.4, "99 s", "99 秒"),
        (100.0, "2 min", "2 分钟"),
        (3600.0, "60 min", "60 分钟"),
    ],
)
def test_durations(seconds: float, english: str, chinese: str) -> None:
    assert (words.duration(seconds, EN), words.duration(seconds, ZH)) == (english, chinese)


@pytest.mark.parametrize(
    ("ahead", "english", "chinese"),
    [
        (0, "next in line", "排在第 1 位"),
        (1, "2nd in line", "排在第 2 位"),
        (2, "3rd in line", "排在第 3 位"),
        (3, "4th in line", "排在第 4 位"),
        (10, "11th in line", "排在第 11 位"),
        (11, "12th in line", "排在第 12 位"),
        (12, "13th in line", "排在第 13 位"),
        (20, "21st in line", "排在第 21 位"),
        (21, "22nd in line", "排在第 22 位"),
        (110, "111th in line", "排在第 111 位"),
        (1000, "1001st in line", "排在第 1001 位"),
    ],
)
def test_places_in_line(ahead: int, english: str, chinese: str) -> None:
    assert (words.place_in_line(ahead, EN), words.place_in_line(ahead, ZH)) == (english, chinese)
