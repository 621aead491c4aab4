"""What options, settings and presets make of a prompt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locale import texts
from bot.prompt import Finding, Flag, Parsed, PromptError, Unknown, parse
from bot.prompt.composed import Composed, Origin
from bot.prompt.options import Habits, OptionError, Options, compose
from bot.ttapi.messages import Mode

EN, ZH = texts("en"), texts("zh-CN")
A, B, C = (f"https://example.com/{name}.png" for name in "abc")
PRESETS = {
    "noir": "film noir, deep shadows --ar 16:9 --s 50",
    "wide": "--ar 21:9",
    "grain": "film grain",
    "90s": "1990s snapshot --style raw",
    "水墨": "水墨画 --ar 2:3",
    "ref": f"{C} in this light --iw 2",
}
NO_OPTIONS, NO_HABITS = Options(), Habits()


def composed(text: str, options: Options = NO_OPTIONS, habits: Habits = NO_HABITS) -> Composed:
    return compose(text, options, habits, PRESETS)


def sent(text: str, options: Options = NO_OPTIONS, habits: Habits = NO_HABITS) -> str:
    """The text that goes upstream."""
    whole = composed(text, options, habits)
    (variant,) = parse(whole.text, defaults=whole.defaults).variants
    return variant.text


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (Options(), "a cat"),
        (Options(aspect="16:9"), "a cat --ar 16:9"),
        (Options(version="6.1"), "a cat --v 6.1"),
        (Options(version="niji 6"), "a cat --niji 6"),
        (Options(stylize=0), "a cat --stylize 0"),
        (Options(chaos=100), "a cat --chaos 100"),
        (Options(weird=3000), "a cat --weird 3000"),
        (Options(no="text, 水印"), "a cat --no text, 水印"),
        (Options(no=" "), "a cat"),
        (Options(seed=4_294_967_295), "a cat --seed 4294967295"),
        (Options(tile=True), "a cat --tile"),
        (Options(tile=False), "a cat"),
        (Options(raw=True), "a cat --raw"),
        (Options(raw=True, version="8.1"), "a cat --v 8.1 --raw"),
        (Options(raw=True, version="niji 7"), "a cat --niji 7 --raw"),
        (Options(raw=True, version="6.1"), "a cat --v 6.1 --style raw"),
        (Options(raw=True, version="5.1"), "a cat --v 5.1 --style raw"),
        (Options(raw=True, version="niji 6"), "a cat --niji 6 --style raw"),
        (Options(raw=False), "a cat"),
        (Options(images=(A,)), f"{A} a cat"),
        (Options(images=(A, B)), f"{A} {B} a cat"),
        (Options(style=(A, B)), f"a cat --sref {A} {B}"),
        (Options(subject=A), f"a cat --oref {A}"),
        (Options(subject=A, version="6"), f"a cat --v 6 --cref {A}"),
        (Options(subject=A, version="6.1"), f"a cat --v 6.1 --cref {A}"),
        (Options(subject=A, version="niji 6"), f"a cat --niji 6 --cref {A}"),
        (
            Options(aspect="3:2", version="7", stylize=5, chaos=6, weird=7, seed=8, tile=True, raw=True),
            "a cat --v 7 --ar 3:2 --stylize 5 --chaos 6 --weird 7 --seed 8 --tile --raw",
        ),
    ],
)
def test_options_become_flags(options: Options, text: str) -> None:
    assert sent("a cat", options) == text


def test_repetition_is_a_number_of_jobs() -> None:
    for repeat, jobs in ((3, 3), (1, 1), (None, 1)):
        whole = composed("a cat", Options(repeat=repeat))
        assert len(parse(whole.text, defaults=whole.defaults).orders) == jobs


@pytest.mark.parametrize(
    ("text", "options", "habits", "result"),
    [
        # What is typed wins over options.
        ("a cat --ar 1:1", Options(aspect="3:2"), Habits(), "a cat --ar 1:1"),
        ("a cat --aspect 1:1", Options(aspect="3:2"), Habits(), "a cat --aspect 1:1"),
        ("a cat --niji 6", Options(version="6.1"), Habits(), "a cat --niji 6"),
        ("a cat --s 5", Options(stylize=900), Habits(), "a cat --s 5"),
        ("a cat --style raw --v 6", Options(raw=True), Habits(), "a cat --style raw --v 6"),
        ("a cat --raw", Options(raw=True), Habits(), "a cat --raw"),
        (f"a cat --sref {B}", Options(style=(A,)), Habits(), f"a cat --sref {B}"),
        (f"a cat --oref {B}", Options(subject=A), Habits(), f"a cat --oref {B}"),
        (f"{A} a cat", Options(images=(A, B)), Habits(), f"{B} {A} a cat"),
        # What would not fit is not looked at when the prompt decides otherwise.
        ("a cat --chaos 5", Options(chaos=500), Habits(), "a cat --chaos 5"),
        # The typed model decides what an option becomes.
        ("a cat --v 6.1", Options(subject=A, raw=True), Habits(), f"a cat --v 6.1 --style raw --cref {A}"),
        # Options win over settings.
        ("a cat", Options(version="6.1"), Habits(version="niji 6"), "a cat --v 6.1"),
        ("a cat", Options(version="niji 6"), Habits(version="7"), "a cat --niji 6"),
        ("a cat", Options(stylize=5), Habits(stylize=900), "a cat --stylize 5"),
        ("a cat", Options(raw=False), Habits(raw=True), "a cat"),
        ("a cat", Options(raw=True), Habits(raw=True), "a cat --raw"),
        ("a cat", Options(aspect="3:2"), Habits(suffix="--ar 16:9 --c 5"), "a cat --c 5 --ar 3:2"),
        ("a cat", Options(version="6.1"), Habits(suffix="--niji 6"), "a cat --v 6.1"),
        ("a cat", Options(tile=False), Habits(suffix="--tile"), "a cat"),
        # Settings count where nothing else decides.
        ("a cat", Options(), Habits(version="6.1", stylize=250), "a cat --v 6.1 --stylize 250"),
        ("a cat", Options(), Habits(version="6.1", raw=True), "a cat --v 6.1 --style raw"),
        ("a cat", Options(subject=A), Habits(version="niji 6"), f"a cat --cref {A} --niji 6"),
        ("a cat --v 4", Options(), Habits(raw=True, stylize=5), "a cat --v 4 --stylize 5"),
        ("a cat --v 4", Options(), Habits(version="7"), "a cat --v 4"),
        ("a cat --style cute --niji 6", Options(), Habits(raw=True), "a cat --style cute --niji 6"),
        ("a cat", Options(), Habits(version="12"), "a cat"),
        # The suffix.
        ("a cat", Options(), Habits(suffix="in oil"), "a cat in oil"),
        ("a cat --ar 3:2", Options(), Habits(suffix="in oil"), "a cat in oil --ar 3:2"),
        ("a cat", Options(), Habits(suffix="in oil --ar 16:9"), "a cat in oil --ar 16:9"),
        ("a cat in oil --ar 16:9", Options(), Habits(suffix="in oil --ar 16:9"), "a cat in oil --ar 16:9"),
        ("a cat in oil --s 5", Options(), Habits(suffix="in oil"), "a cat in oil --s 5"),
        ("a cat --ar 1:1", Options(), Habits(suffix="in oil --ar 16:9 --c 5"), "a cat in oil --ar 1:1 --c 5"),
        ("a cat --v 6", Options(), Habits(suffix="--niji 6"), "a cat --v 6"),
        ("a cat", Options(), Habits(suffix="--v 6.1", version="niji 6"), "a cat --v 6.1"),
        ("a cat", Options(raw=True), Habits(suffix="--v 6.1"), "a cat --v 6.1 --style raw"),
        ("a cat", Options(), Habits(suffix=f"{A} soft --iw 2"), f"{A} a cat soft --iw 2"),
        ("a cat in foil", Options(), Habits(suffix="oil"), "a cat in foil oil"),
        ("oil", Options(), Habits(suffix="oil"), "oil"),
        ("a cat --grain", Options(), Habits(suffix="grain"), "a cat film grain"),
        ("  a  cat \n", Options(), Habits(suffix=" "), "a  cat"),
    ],
)
def test_what_is_typed_wins_over_options_and_options_over_settings(
    text: str, options: Options, habits: Habits, result: str
) -> None:
    assert sent(text, options, habits) == result


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a cat --noir", "a cat film noir, deep shadows --ar 16:9 --s 50"),
        ("a cat --NOIR", "a cat film noir, deep shadows --ar 16:9 --s 50"),
        ("a cat --wide", "a cat --ar 21:9"),
        ("a cat --grain", "a cat film grain"),
        ("a cat --90s", "a cat 1990s snapshot --style raw"),
        ("一只猫 --水墨", "一只猫 水墨画 --ar 2:3"),
        ("a cat --tile --grain --c 5", "a cat film grain --tile --c 5"),
        ("a cat --noir --c 5", "a cat film noir, deep shadows --ar 16:9 --s 50 --c 5"),
        ("a cat --c 5 --noir", "a cat film noir, deep shadows --c 5 --ar 16:9 --s 50"),
        ("a cat --grain --wide", "a cat film grain --ar 21:9"),
        ("a cat --wide --wide --c 5", "a cat --ar 21:9 --c 5"),
        ("a cat --ref", f"{C} a cat in this light --iw 2"),
        ("--grain --wide", "film grain --ar 21:9"),
        ("a cat --no dogs --grain", "a cat film grain --no dogs"),
        # Words may follow a preset that is words only.
        ("a cat --grain in oil --wide", "a cat in oil film grain --ar 21:9"),
        ("--grain a cat", "a cat film grain"),
        ("a cat --wide in oil", "a cat --ar 21:9 in oil"),
        # Phones make one long dash of two.
        ("a cat —noir", "a cat film noir, deep shadows --ar 16:9 --s 50"),
        ("a cat --c 5 —wide", "a cat --c 5 --ar 21:9"),
        ("a cat ——水墨 ——c 5", "a cat 水墨画 --ar 2:3 ——c 5"),
        ("a mood —noir of old", "a mood —noir of old"),
        ("a sign “—noir”", "a sign “—noir”"),
        ("a sign “use —noir —wide” --c 5", "a sign “use —noir —wide” --c 5"),
        ("a cat -noir", "a cat -noir"),
        # Words go before braces that hold flags, never into them.
        ("a cat {--ar 1:1, --ar 3:2} --grain", "a cat film grain {--ar 1:1, --ar 3:2}"),
        ("a {red, blue} cat --grain", "a {red, blue} cat film grain"),
        # Left for the parser to refuse.
        ("a cat --noire", "a cat --noire"),
        ("a cat {--noir, --tile}", "a cat {--noir, --tile}"),
        ("a cat { --noir , --tile}", "a cat { --noir , --tile}"),
        ("a cat --noir, --tile", "a cat --noir, --tile"),
    ],
)
def test_a_preset_stands_for_its_text(text: str, whole: str) -> None:
    assert composed(text).text == whole


def test_presets_do_not_hold_presets() -> None:
    whole = compose("a cat --one", NO_OPTIONS, NO_HABITS, {"one": "x --two", "two": "y"})
    assert whole.text == "a cat x --two"
    with pytest.raises(PromptError) as refused:
        parse(whole.text)
    (fault,) = whole.refusal(refused.value).faults
    assert EN.say(fault.message) == "In the preset --one: Midjourney has no flag --two."
    assert ZH.say(fault.message) == "预设 --one 中：Midjourney 没有参数 --two。"


def test_a_typed_flag_behind_a_preset_counts() -> None:
    assert sent("a cat --wide --ar 1:1") == "a cat --ar 1:1"
    assert sent("a cat --wide", Options(aspect="3:2")) == "a cat --ar 21:9"


def test_permutations_get_what_their_model_knows() -> None:
    whole = composed("a cat {--v 6.1, --v 7, --niji 6}", Options(subject=A))
    assert [variant.text for variant in parse(whole.text, defaults=whole.defaults).variants] == [
        f"a cat --v 6.1 --cref {A}",
        f"a cat --v 7 --oref {A}",
        f"a cat --niji 6 --cref {A}",
    ]


@pytest.mark.parametrize(
    ("text", "options", "habits", "variants"),
    [
        ("a cat {--v 6,blue}", Options(version="6.1"), Habits(), ["a cat --v 6", "a cat blue --v 6.1"]),
        ("a cat {--v 6,blue}", Options(), Habits(version="6.1"), ["a cat --v 6", "a cat blue --v 6.1"]),
        (
            "a cat {--ar 1:1,blue}",
            Options(aspect="3:2"),
            Habits(stylize=5),
            ["a cat --ar 1:1 --stylize 5", "a cat blue --ar 3:2 --stylize 5"],
        ),
        ("a cat --ar {1:1, 3:2}", Options(aspect="16:9"), Habits(), ["a cat --ar 1:1", "a cat --ar 3:2"]),
        ("a cat {x, --ar 1:1 }", Options(aspect="3:2"), Habits(), ["a cat x --ar 3:2", "a cat --ar 1:1"]),
        (
            "a cat {x, --v 6.1 }",
            Options(subject=A),
            Habits(),
            [f"a cat x --oref {A}", f"a cat --v 6.1 --cref {A}"],
        ),
        # The suffix is part of the text, so that it gives way everywhere.
        ("a cat {--ar 1:1,blue}", Options(), Habits(suffix="--ar 16:9"), ["a cat --ar 1:1", "a cat blue"]),
        ("a cat {x, --ar 1:1}", Options(), Habits(suffix="--ar 16:9"), ["a cat x", "a cat --ar 1:1"]),
        ("a {red,blue} cat", Options(), Habits(suffix="--c 5"), ["a red cat --c 5", "a blue cat --c 5"]),
    ],
)
def test_each_permutation_gets_what_it_does_not_decide(
    text: str, options: Options, habits: Habits, variants: list[str]
) -> None:
    whole = composed(text, options, habits)
    parsed = parse(whole.text, defaults=whole.defaults)
    assert [variant.text for variant in parsed.variants] == variants


def test_a_reference_by_option_gives_sense_to_its_weight() -> None:
    for text, options in (
        ("a cat --ow 200", Options(subject=A)),
        ("a cat --sw 200", Options(style=(A,))),
        ("a cat --iw 2", Options(images=(A,))),
    ):
        whole = composed(text, options)
        assert parse(whole.text, defaults=whole.defaults).warnings == ()
        assert [warning.message.key for warning in parse(text).warnings] == ["prompt.warning.needless"]


@pytest.mark.parametrize(
    ("text", "options", "english", "chinese"),
    [
        (
            "a cat",
            Options(chaos=500),
            "500 does not fit the option chaos, which takes a whole number from 0 to 100. Did you mean 100?",
            "500 不适用于选项 chaos，其值应为：0 到 100 的整数。您是不是想写 100？",
        ),
        (
            "a cat",
            Options(aspect="16x9"),
            (
                "16x9 does not fit the option aspect, which takes a ratio of whole numbers such as 16:9. "
                "Did you mean 16:9?"
            ),
            "16x9 不适用于选项 aspect，其值应为：整数比例，例如 16:9。您是不是想写 16:9？",
        ),
        (
            "a cat",
            Options(aspect="wide"),
            "wide does not fit the option aspect, which takes a ratio of whole numbers such as 16:9.",
            "wide 不适用于选项 aspect，其值应为：整数比例，例如 16:9。",
        ),
        (
            "a cat",
            Options(seed=-1),
            "-1 does not fit the option seed, which takes a whole number from 0 to 4294967295.",
            "-1 不适用于选项 seed，其值应为：0 到 4294967295 的整数。",
        ),
        (
            "a cat --v 4",
            Options(weird=5),
            "Version 4 does not know the option weird.",
            "版本 4 不支持选项 weird。",
        ),
        (
            "a cat",
            Options(subject=A, version="8.1"),
            "The option subject works with version 6, 6.1, 7, niji 6, not with 8.1.",
            "选项 subject 只能用于版本 6，6.1，7，niji 6，不能用于 8.1。",
        ),
        (
            "a cat --niji 7",
            Options(subject=A),
            "The option subject works with version 6, 6.1, 7, niji 6, not with niji 7.",
            "选项 subject 只能用于版本 6，6.1，7，niji 6，不能用于 niji 7。",
        ),
        (
            "a cat",
            Options(raw=True, version="niji 5"),
            "Version niji 5 does not know the option raw.",
            "版本 niji 5 不支持选项 raw。",
        ),
        (
            "a cat",
            Options(no="dogs --ar 3:2"),
            "The option no takes plain words. Flags and braces belong in the prompt.",
            "选项 no 只接受普通文字。参数和大括号请写在提示词里。",
        ),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(
    text: str, options: Options, english: str, chinese: str
) -> None:
    with pytest.raises(OptionError) as refused:
        composed(text, options)
    assert EN.say(refused.value.message) == english
    assert ZH.say(refused.value.message) == chinese


@pytest.mark.parametrize(
    ("options", "option", "guess"),
    [
        (Options(version="9"), "version", None),
        (Options(version="v6.1"), "version", "6.1"),
        (Options(version="Niji 6"), "version", "niji 6"),
        (Options(stylize=1001), "stylize", "1000"),
        (Options(weird=-1), "weird", "0"),
        (Options(repeat=0), "repeat", None),
        (Options(repeat=41), "repeat", None),
        (Options(no="{a, b}"), "no", None),
        (Options(no=","), "no", None),
        (Options(no="a —tile"), "no", None),
        (Options(no="a --fast"), "no", None),
        (Options(images=("example.com/a.png",)), "image", None),
        (Options(style=("blue",)), "style", None),
        (Options(style=(f"<{A}>",)), "style", A),
        (Options(subject="blue"), "subject", None),
    ],
)
def test_a_wrong_value_names_its_option(options: Options, option: str, guess: str | None) -> None:
    with pytest.raises(OptionError) as refused:
        composed("a cat", options)
    assert refused.value.option == option
    assert refused.value.message.values["option"] == option
    assert refused.value.message.values.get("guess") == guess
    for language in (EN, ZH):
        assert language.say(refused.value.message)


def refused_at(text: str, options: Options, habits: Habits) -> tuple[Composed, Finding]:
    whole = composed(text, options, habits)
    with pytest.raises(PromptError) as refused:
        parse(whole.text, defaults=whole.defaults)
    (fault,) = whole.refusal(refused.value).faults
    return whole, fault


@pytest.mark.parametrize(
    ("text", "options", "habits", "place", "mended"),
    [
        ("a cat --ar16:9", Options(), Habits(), "--ar16:9", "a cat --ar 16:9"),
        ("a cat --ar16:9", Options(images=(A, B)), Habits(), "--ar16:9", "a cat --ar 16:9"),
        (
            "a cat --ar16:9",
            Options(images=(A,)),
            Habits(suffix="in oil --c 5"),
            "--ar16:9",
            "a cat --ar 16:9",
        ),
        ("a cat --grain --chaos 500", Options(images=(A,)), Habits(), "500", "a cat --grain --chaos 100"),
        ("a cat --chaos 500 --wide", Options(), Habits(), "500", "a cat --chaos 100 --wide"),
        ("a -- b --wide", Options(), Habits(), "--", "a — b --wide"),
        ("a cat --hd", Options(), Habits(suffix="in oil"), "--hd", "a cat --hd --v 8.1"),
        ("a cat --hd", Options(), Habits(suffix="--c 5"), "--hd", "a cat --hd --v 8.1"),
        ("a cat --c 5 red --wide", Options(), Habits(), "red", "a cat red --c 5 --wide"),
    ],
)
def test_a_fault_is_shown_in_what_the_member_typed(
    text: str, options: Options, habits: Habits, place: str, mended: str
) -> None:
    _, fault = refused_at(text, options, habits)
    assert text[fault.start : fault.end] == place
    assert fault.mended == mended


def test_a_fault_of_a_preset_is_shown_at_its_name() -> None:
    text = "a cat --90s --niji 5"
    _, fault = refused_at(text, NO_OPTIONS, NO_HABITS)
    assert (text[fault.start : fault.end], fault.message.key) == ("--90s", "prompt.within.preset")
    assert EN.say(fault.message) == (
        "In the preset --90s: raw does not fit --style, "
        "which takes one of: cute, expressive, original, scenic."
    )


def test_a_fault_of_the_suffix_is_shown_at_the_end() -> None:
    whole, fault = refused_at("a cat --v 7", NO_OPTIONS, Habits(suffix=f"--cref {A}"))
    assert (fault.start, fault.end) == (11, 11)
    assert EN.say(fault.message) == (
        "In your suffix: --cref works with version 6, 6.1, niji 6; with 7 use --oref."
    )
    assert ZH.say(fault.message) == "您的后缀中：--cref 只能用于版本 6，6.1，niji 6；版本 7 请改用 --oref。"
    assert fault.mended == f"a cat --v 7 --oref {A}"
    assert whole.typed == "a cat --v 7"


def test_a_fault_of_the_whole_is_not_blamed_on_a_part() -> None:
    for text, options, habits, key in (
        ("", Options(), Habits(suffix="--ar 3:2"), "prompt.empty"),
        ("--ar 3:2", Options(images=(A,)), Habits(), "prompt.fault.image_alone"),
        ("x" * 3_999, Options(), Habits(suffix="in oil"), "prompt.too_long"),
    ):
        _, fault = refused_at(text, options, habits)
        assert fault.message.key == key
        assert 0 <= fault.start <= fault.end <= len(text)


def test_what_options_add_counts_for_the_length() -> None:
    whole = composed("x" * 3_991, Options(aspect="16:9"))
    with pytest.raises(PromptError) as refused:
        parse(whole.text, defaults=whole.defaults)
    assert EN.say(refused.value.message) == (
        "The prompt has 4001 characters; Midjourney takes 4000 at most. Nothing was ordered."
    )
    assert sent("x" * 3_990, Options(aspect="16:9")).endswith("x --ar 16:9")


def test_warnings_are_led_back_too() -> None:
    whole = composed("a cat --c 5 --wide --c 6", Options(images=(A,)))
    (warning,) = parse(whole.text, defaults=whole.defaults).warnings
    told = whole.in_typed(warning)
    assert whole.typed[told.start : told.end] == "--c 5"


def test_a_speed_in_a_preset_chooses_the_mode() -> None:
    whole = compose("a cat --quick", NO_OPTIONS, NO_HABITS, {"quick": "--turbo"})
    assert parse(whole.text).prompt.mode is Mode.TURBO


PIECES = st.sampled_from(
    [
        *(
            "a cat",
            "猫",
            A,
            B,
            "--noir",
            "--wide",
            "--grain",
            "--ref",
            "—noir",
            "--水墨",
            "--ar 1:1",
            "--c 5",
        ),
        *(
            "--v 6.1",
            "--niji 6",
            "--no dogs",
            "{a, b}",
            "{--ar 1:1, --tile}",
            "{",
            "--ar16:9",
            "--hdr 5",
            "::2",
        ),
        *(
            "“",
            "--",
            "—",
            "-noir",
            "in oil",
            " ",
            "\n",
            "--tile",
            "\u200b",
            ",",
            "\\{",
            "--fast",
            "--chaos 500",
        ),
    ]
)
PROMPTS = st.one_of(
    st.lists(PIECES, max_size=8).map(" ".join),
    st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=8).map("".join),
)
OPTIONS = st.builds(
    Options,
    aspect=st.sampled_from([None, "16:9"]),
    version=st.sampled_from([None, "7", "6.1", "niji 6", "5.2"]),
    stylize=st.sampled_from([None, 5]),
    no=st.sampled_from([None, "text, 水印"]),
    tile=st.sampled_from([None, True, False]),
    raw=st.sampled_from([None, True, False]),
    images=st.sampled_from([(), (A,), (A, C)]),
    style=st.sampled_from([(), (B,)]),
)
HABITS = st.builds(
    Habits,
    version=st.sampled_from([None, "7", "niji 6"]),
    stylize=st.sampled_from([None, 900]),
    raw=st.booleans(),
    suffix=st.sampled_from(["", "in oil", "in oil --ar 3:2", "--v 6", f"{B} soft --tile", "--hdr 5"]),
)


def read(whole: Composed) -> Parsed | PromptError:
    try:
        return parse(whole.text, defaults=whole.defaults, unknown_flags=Unknown.WARN)
    except PromptError as error:
        return error


@given(PROMPTS, OPTIONS, HABITS)
def test_any_prompt_is_composed_and_led_back(text: str, options: Options, habits: Habits) -> None:
    try:
        whole = composed(text, options, habits)
    except OptionError:
        return
    assert whole.typed == text
    result = read(whole)
    findings = result.warnings if isinstance(result, Parsed) else result.faults
    for finding in findings:
        told = whole.in_typed(finding)
        assert 0 <= told.start <= told.end <= len(text)
    for piece in whole.pieces:
        if piece.origin is Origin.TYPED:
            assert whole.text[piece.start : piece.end] == text[slice(*piece.home)]


@given(PROMPTS, OPTIONS, HABITS)
def test_composing_again_changes_nothing(text: str, options: Options, habits: Habits) -> None:
    try:
        whole = composed(text, options, habits)
    except OptionError:
        return
    again = composed(whole.text, options, habits)
    assert again.text == whole.text
    assert again.defaults == whole.defaults


@given(PROMPTS)
def test_nothing_is_touched_when_nothing_is_added(text: str) -> None:
    whole = compose(text, NO_OPTIONS, NO_HABITS, {})
    assert whole.text == text
    assert whole.defaults == ()


@given(PROMPTS, OPTIONS, HABITS)
def test_a_name_or_a_group_is_in_the_defaults_once(text: str, options: Options, habits: Habits) -> None:
    try:
        defaults = composed(text, options, habits).defaults
    except OptionError:
        return
    names = [flag.name for flag in defaults]
    assert len(set(names)) == len(names)
    assert not {"v", "niji"} <= set(names)
    assert not {"raw", "style"} <= set(names)


@pytest.mark.parametrize(
    ("text", "options", "habits"),
    [
        ("a cat --niji 6", Options(version="6.1"), Habits(version="7")),
        ("a cat --v 6 --s 5", Options(), Habits(version="niji 6", stylize=900)),
        (
            "a cat",
            Options(),
            Habits(suffix="--v 6.1 --s 5 --style raw", version="niji 6", stylize=9, raw=True),
        ),
    ],
)
def test_what_is_decided_is_not_in_the_defaults(text: str, options: Options, habits: Habits) -> None:
    assert composed(text, options, habits).defaults == ()


def test_options_are_plain_values() -> None:
    assert replace(Options(), aspect="3:2") == Options(aspect="3:2")
    assert composed("a cat", Options(aspect="3:2")).defaults == (Flag("ar", ("3:2",)),)
