"""What holds for every prompt, however strange."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.prompt import FLAGS, Flag, Parsed, Part, Prompt, PromptError, Unknown, parse, render
from bot.prompt.words import DASHES, MARKS
from bot.ttapi.messages import Mode

NAMES = sorted(name for spec in FLAGS for name in spec.names)
TEXTS = st.text(max_size=8)
PIECES = st.one_of(
    TEXTS,
    st.sampled_from([*DASHES, "--", "---", "——", " -- ", " — ", *MARKS]),
    st.sampled_from([f"--{name}" for name in NAMES] + [f" —{name} " for name in NAMES]),
    st.sampled_from(["{", "}", ",", "\\,", "\\{", "\\}", "{a, b}", "::", "::2", "::-.5", ":", '"', "“", "”"]),
    st.sampled_from(["16:9", "5", "100", "6.1", "raw", "random", "7", "niji", "x", "猫", "🐱", "قطة"]),
    st.sampled_from(["https://example.com/a.png", "http://b.c/d--e.jpg", "<https://x.y>", "https://"]),
    st.sampled_from([" ", "  ", "\n", "\t", "\u3000", "\u00a0"]),
)
SOUP = st.lists(PIECES, max_size=14).map("".join)
BLANKS = st.sampled_from([" ", "  ", "\n", "\u3000", " \u200b"])
FLAG_TEXTS = st.sampled_from(
    [
        *(
            "ar 16:9",
            "v 7",
            "tile",
            "p",
            "p abc1234",
            "sref random 12::2",
            "no a, b",
            "no —a, b —",
            "no —tile ,",
        ),
        *(
            "no , a",
            "no a\u200b,\u200b",
            "s 0",
            "c 100",
            "raw",
            "fast",
            "r 2",
            "Q 1",
            "style raw",
            "hdr 5",
            "loop",
        ),
        *(
            "no -ar 16:9",
            "no x::2",
            'no "—v 6"',
            "exp 5",
            "draft",
            "turbo",
            "seed 1",
            "no {a, b}",
            "ar {1:1, 2:1}",
        ),
    ]
)
HEADS = st.lists(
    st.one_of(
        st.sampled_from(["a", "cat", "—", "—tile", "-v", "::", "::2", ":", "::-.5", '"', "猫", "{b, c}"]),
        TEXTS,
    ),
    max_size=6,
)


def joined(head: list[str], blank: str, flags: list[tuple[str, str]]) -> str:
    return blank.join([*head, *(f"{dashes}{flag}" for dashes, flag in flags)])


TIDY = st.builds(
    joined,
    HEADS,
    BLANKS,
    st.lists(st.tuples(st.sampled_from(["--", "--", "—", "––"]), FLAG_TEXTS), max_size=4),
)
SPACED_SOUP = st.lists(PIECES, max_size=14).map(" ".join)

# Text without the few signs that the language knows: dashes, braces, colons, backslashes and addresses.
LETTERS = st.characters(exclude_categories=["Cs", "Pd", "Zs", "Zl", "Zp", "Cc"], exclude_characters="{}\\:−−")
WORD = st.text(LETTERS, min_size=1, max_size=8)
TEXT = (
    st.lists(WORD, min_size=1, max_size=6).map(" ".join).filter(lambda text: text == " ".join(text.split()))
)
VERSIONS = st.sampled_from(["7", "6.1", "8.1", "5.2", "niji 6"])


def read(text: str, unknown: Unknown = Unknown.REFUSE) -> Parsed | PromptError:
    try:
        return parse(text, unknown_flags=unknown)
    except PromptError as error:
        return error


@given(st.one_of(SOUP, SPACED_SOUP, TIDY), st.sampled_from(Unknown))
@example("x —tile ::", Unknown.REFUSE)
@example("a --no —tile ,", Unknown.REFUSE)
@example("a::: ::2 b", Unknown.REFUSE)
@example("a --tile--", Unknown.REFUSE)
@example("a --ar https://a--b", Unknown.REFUSE)
@example("a --v \u200e7", Unknown.REFUSE)
@example("0 \u200b ::", Unknown.REFUSE)
@example("--P\u2010--", Unknown.REFUSE)
@example("::HTTP://", Unknown.REFUSE)
@example("\u200b", Unknown.REFUSE)
@example('" ::2 —v 6"', Unknown.REFUSE)
def test_any_text_is_read_or_refused_with_places(text: str, unknown: Unknown) -> None:
    result = read(text, unknown)
    if isinstance(result, PromptError):
        assert result.faults
        for fault in result.faults:
            assert 0 <= fault.start <= fault.end <= len(text)
            assert fault.start < fault.end or not text
            assert fault.mended != text
        return
    for warning in result.warnings:
        assert 0 <= warning.start < warning.end <= len(text)
    for variant in result.variants:
        again = parse(render(variant.prompt), unknown_flags=unknown)
        assert again.prompt == variant.prompt
        sent = parse(variant.text, unknown_flags=unknown)
        assert [one.text for one in sent.variants] == [variant.text]
        assert sent.prompt.flags == variant.prompt.flags
        assert sent.prompt.parts == variant.prompt.parts
        assert (sent.prompt.mode, sent.prompt.repeat) == (None, 1)


@given(TEXT)
def test_any_unicode_text_passes_through_unharmed(text: str) -> None:
    parsed = parse(text)
    assert parsed.prompt == Prompt(parts=(Part(text),))
    assert parsed.variants[0].text == text
    assert parsed.warnings == ()


@given(st.text(min_size=1, max_size=80))
def test_what_is_accepted_without_flags_and_braces_is_sent_unchanged(text: str) -> None:
    result = read(text)
    assume(isinstance(result, Parsed))
    assert isinstance(result, Parsed)
    assume("{" not in text)
    if not result.prompt.flags and not result.prompt.mode and result.prompt.repeat == 1:
        blanks = "".join(filter(str.isspace, text)) + MARKS
        assert result.variants[0].text.strip(blanks) == text.strip(blanks)


SAFE_FLAGS = st.lists(
    st.sampled_from(
        [
            Flag("ar", ("16:9",)),
            Flag("chaos", ("50",)),
            Flag("no", ("red cars", "猫")),
            Flag("quality", ("2",)),
            Flag("seed", ("4294967295",)),
            Flag("stylize", ("0",)),
            Flag("weird", ("3000",)),
            Flag("tile"),
            Flag("raw"),
            Flag("sref", ("random", "https://example.com/s.png::2")),
            Flag("oref", ("https://example.com/k.png",)),
            Flag("exp", ("5",)),
            Flag("draft"),
            Flag("p", ("abc1234", "m99::2")),
            Flag("v", ("7.0",)),
            Flag("public"),
        ]
    ),
    unique_by=lambda flag: flag.name,
).map(tuple)
PARTS = st.one_of(
    TEXT.map(lambda text: (Part(text),)),
    st.lists(
        st.builds(Part, TEXT, st.decimals("0.01", "99", places=2).map(Decimal.normalize)),
        min_size=2,
        max_size=4,
    ).map(tuple),
)
PROMPTS = st.builds(
    Prompt,
    images=st.lists(st.sampled_from(["https://example.com/a.png", "http://b.c/d?e=f"]), max_size=3).map(
        tuple
    ),
    parts=PARTS,
    flags=SAFE_FLAGS,
    mode=st.one_of(st.none(), st.sampled_from(Mode)),
    repeat=st.integers(1, 40),
)


@given(PROMPTS)
def test_a_rendered_prompt_means_the_same(prompt: Prompt) -> None:
    parsed = parse(render(prompt))
    assert parsed.variants[0].prompt == prompt
    assert len(parsed.orders) == prompt.repeat


@given(TEXT, st.sampled_from(NAMES), st.sampled_from(["—", "–", "――", "−−", "－－", "–-", "-—"]), VERSIONS)
def test_smart_dashes_say_the_same_as_hyphens(text: str, name: str, dashes: str, version: str) -> None:
    """At the end of the text and before a value; what is refused is refused for the same reason."""
    for value in ("", " 2", " 16:9"):
        results: list[object] = []
        for written in ("--", dashes):
            try:
                parsed = parse(f"{text} {written}{name}{value}", version=version)
                results.append((parsed.variants, parsed.orders))
            except PromptError as error:
                results.append([fault.message for fault in error.faults])
        straight, smart = results
        unread = f"{text} {dashes}{name}{value}"
        assert smart == straight or parse(unread).prompt == Prompt(parts=(Part(unread),))


@given(st.lists(TEXT.filter(lambda text: "," not in text), min_size=1, max_size=6), TEXT)
def test_braces_expand_to_their_choices(choices: list[str], text: str) -> None:
    parsed = parse(f"{text} {{{', '.join(choices)}}}")
    assert [variant.text for variant in parsed.variants] == [f"{text} {choice}" for choice in choices]


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_escaped_commas_belong_to_a_choice(choices: list[str]) -> None:
    escaped = [choice.replace(",", "\\,") for choice in choices]
    parsed = parse(f"{{{','.join(escaped)}}} end")
    assert [variant.text for variant in parsed.variants] == [f"{choice} end" for choice in choices]
