"""What /describe answers, cut into its prompts."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.prompt import parse
from bot.prompt.described import MOST_DESCRIBED, NUMBERING, split_described

KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣")
FOUR = ("a red house --ar 4:5", "a barn at dusk --ar 4:5", "old wood, moss --ar 4:5", "rust --ar 4:5")
CIRCLED = "①②③④"


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        # As upstream is expected to write it.
        (
            "1️⃣ A tall lighthouse, oil --ar 4:5\n\n2️⃣ Waves --ar 4:5\n\n3️⃣ A cliff --ar 4:5\n\n4️⃣ Fog --ar 4:5",
            ("A tall lighthouse, oil --ar 4:5", "Waves --ar 4:5", "A cliff --ar 4:5", "Fog --ar 4:5"),
        ),
        ("1\u20e3 a\n\n2\u20e3 b\n\n3\u20e3 c\n\n4\u20e3 d", ("a", "b", "c", "d")),
        ("1️⃣a\n2️⃣b\n3️⃣c\n4️⃣d", ("a", "b", "c", "d")),
        ("1️⃣ a 2️⃣ b 3️⃣ c 4️⃣ d", ("a", "b", "c", "d")),
        ("1️⃣\na cat\n\n2️⃣\na dog", ("a cat", "a dog")),
        ("1. a cat\n2. a dog\n3. a cow\n4. a hen", ("a cat", "a dog", "a cow", "a hen")),
        ("1) a cat\n2) a dog", ("a cat", "a dog")),
        ("(1) a cat\n(2) a dog", ("a cat", "a dog")),
        ("（1） 一只猫\n（2） 一只狗", ("一只猫", "一只狗")),
        ("① a cat\n② a dog", ("a cat", "a dog")),
        ("1、一只猫\n2、一只狗", ("一只猫", "一只狗")),
        ("[1] a cat\n[2] a dog", ("a cat", "a dog")),
        ("1\\. a cat\n2\\. a dog", ("a cat", "a dog")),
        ("**1.** a cat\n**2.** a dog", ("a cat", "a dog")),
        ("1️⃣ a\r\n\r\n2️⃣ b\r\n\r\n3️⃣ c", ("a", "b", "c")),
        ("\ufeff1️⃣\u200b a cat\u200b\n\n\u200e2️⃣ a dog", ("a cat", "a dog")),
        # Without numbers.
        ("a cat --s 1\n\na dog --s 1\n\na cow --s 1", ("a cat --s 1", "a dog --s 1", "a cow --s 1")),
        ("a cat --ar 1:1\na dog --ar 1:1", ("a cat --ar 1:1", "a dog --ar 1:1")),
        ("a cat on a sofa", ("a cat on a sofa",)),
        ("1️⃣ a cat on a sofa", ("a cat on a sofa",)),
        ("", ()),
        (" \n\n\u200b ", ()),
        ("1️⃣\n\n2️⃣\n\n3️⃣", ()),
        # Numbers missing, repeated, more or fewer.
        ("1️⃣ a\n\nb\n\n3️⃣ c\n\n4️⃣ d", ("a", "b", "c", "d")),
        ("a\n\n2️⃣ b\n\n3️⃣ c\n\n4️⃣ d", ("a", "b", "c", "d")),
        ("1️⃣ a\n\n2️⃣ b\n\n3️⃣ c\n\nd", ("a", "b", "c", "d")),
        ("1. a\nb\n3. c", ("a", "b", "c")),
        ("1. a\n1. b\n1. c", ("a", "b", "c")),
        ("1. a\n2. b\n3. c\n4. d\n5. e\n6. f", ("a", "b", "c", "d", "e", "f")),
        ("\n".join(f"{n}. p" for n in range(1, 13)), ("p",) * 10),
        ("1️⃣ a\n\n🔟 b", ("a", "b")),
        ("Here you go:\n\n1️⃣ a\n\n2️⃣ b", ("a", "b")),
        # What belongs together.
        ("1️⃣ a cat\non a sofa\n--ar 4:5\n\n2️⃣ a dog", ("a cat on a sofa --ar 4:5", "a dog")),
        ("a cat\n--ar 4:5\na dog\n—ar 4:5", ("a cat --ar 4:5", "a dog —ar 4:5")),
        ("a cat\n\n--ar 4:5\n\na dog", ("a cat --ar 4:5", "a dog")),
        ("1️⃣ a\n\n2️⃣ b\n\n3️⃣ c\n\n4️⃣ d\n\nthe same in short", ("a", "b", "c", "d the same in short")),
        ("1️⃣ a --ar 4:5\n\n2️⃣ b --ar 4:5\n\nc --ar 4:5", ("a --ar 4:5", "b --ar 4:5", "c --ar 4:5")),
        ("1. a\n2. b\n3. c\n4. d --ar 4:5\n\nImagine all", ("a", "b", "c", "d --ar 4:5", "Imagine all")),
        # Not numbers.
        ("1.5 m of snow\n1920s jazz", ("1.5 m of snow", "1920s jazz")),
        ("16:9 film still\n3D render", ("16:9 film still", "3D render")),
        ("1️⃣ a door with a 7️⃣ on it\n\n2️⃣ b", ("a door with a 7️⃣ on it", "b")),
        ("1️⃣ a shelf (2) and more\n\n2️⃣ b", ("a shelf (2) and more", "b")),
        # Markdown.
        (
            "1️⃣ a cat by [Jane Doe](https://example.com/x?q=1) in oil\n2️⃣ [gothic](<https://a.b/c> \"t\") hall",
            ("a cat by Jane Doe in oil", "gothic hall"),
        ),
        ("1️⃣ **a cat**, *soft* light, __bold__ ink, _a_ line", ("a cat, soft light, bold ink, a line",)),
        ("1️⃣ `a cat` ~~in~~ ||oil||", ("a cat in oil",)),
        ("1️⃣ a \\*star\\*, snake\\_case, \\#5", ("a *star*, snake_case, #5",)),
        ("> 1️⃣ a cat\n> 2️⃣ a dog", ("a cat", "a dog")),
        ("1️⃣ 2 * 3 * 4, snake_case_name, f/2.8 [sic]", ("2 * 3 * 4, snake_case_name, f/2.8 [sic]",)),
        ("1️⃣ keep \\{ and \\, as they are", ("keep \\{ and \\, as they are",)),
        # Any script, joined emoji kept whole.
        ("1️⃣ 👩‍🚀 在月球上\n\n2️⃣ قطة على السطح", ("👩‍🚀 在月球上", "قطة على السطح")),
    ],
)  # fmt: skip
def test_a_description_is_cut_into_its_prompts(text: str, prompts: tuple[str, ...]) -> None:
    assert split_described(text) == prompts


def test_a_prompt_is_no_longer_than_midjourney_takes() -> None:
    (cut,) = split_described("1️⃣ " + "x" * 5_000)
    assert cut == "x" * 4_000


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\r\n\r\n", "\n \n"])
@pytest.mark.parametrize("numbers", [KEYCAPS, tuple(CIRCLED), ("1.", "2.", "3.", "4."), ("", "", "", "")])
def test_what_is_found_can_be_ordered(numbers: tuple[str, ...], between: str) -> None:
    text = between.join(f"{number} {prompt}" for number, prompt in zip(numbers, FOUR, strict=True))
    found = split_described(text)
    assert found == FOUR
    assert all(parse(prompt).prompt.flags for prompt in found)


SIGNS = st.sampled_from(
    [
        *KEYCAPS, *CIRCLED, "1.", "2)", "(3)", "4、", "🔟", "\ufe0f", "\u20e3", "7", "--ar 4:5", "x" * 4_001,
        "**", "*", "_", "\\", "`", "[a](https://b.c)", "[", "](", ")", "> ",
        "\n", "\n\n", "\r\n", "\u2028", "\x85", " ", "\u200b",
    ]
)  # fmt: skip


@given(
    st.one_of(st.text(max_size=60), st.lists(st.one_of(SIGNS, st.text(max_size=4)), max_size=16).map("".join))
)
@example("1. ** 1. x")
@example("x" * 3_999 + " yy")
@example("*1*. a")
def test_any_text_is_cut_into_sound_pieces(text: str) -> None:
    found = split_described(text)
    assert len(found) <= MOST_DESCRIBED
    for prompt in found:
        assert 0 < len(prompt) <= 4_000
        assert prompt == prompt.strip()
        assert not NUMBERING.match(prompt)


PROMPT = st.lists(
    st.text(st.characters(categories=["L", "Nd"], exclude_characters="_"), min_size=1, max_size=8),
    min_size=1,
    max_size=6,
).map(" ".join)  # fmt: skip


@given(
    st.lists(PROMPT, min_size=1, max_size=10),
    st.sampled_from(["{}\ufe0f\u20e3 ", "{}. ", "{}) ", "({}) ", "{}、"]),
    st.sampled_from(["\n\n", "\r\n\r\n", "\n"]),
)
def test_prompts_survive_being_numbered(prompts: list[str], number: str, between: str) -> None:
    numbers = ["🔟 " if n == 10 and "\u20e3" in number else number.format(n) for n in range(1, 11)]
    text = between.join(f"{number}{prompt}" for number, prompt in zip(numbers, prompts, strict=False))
    assert split_described(text) == tuple(prompts)


@given(st.lists(PROMPT, min_size=1, max_size=10))
def test_prompts_survive_without_numbers(prompts: list[str]) -> None:
    assert split_described("\n\n".join(prompts)) == tuple(prompts)
