"""Names and texts of presets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locale import texts
from bot.prompt import FLAGS, PromptError, Unknown
from bot.prompt.presets import LONGEST_PRESET, PresetError, check_preset_name, check_preset_text

EN, ZH = texts("en"), texts("zh-CN")
URL = "https://example.com/a.png"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("noir", "noir"),
        ("Noir", "noir"),
        ("  noir \n", "noir"),
        ("--noir", "noir"),
        ("—noir", "noir"),
        ("my-style-2", "my-style-2"),
        ("90s", "90s"),
        ("x", "x"),
        ("a" * 20, "a" * 20),
        ("水墨", "水墨"),
        ("アニメ", "アニメ"),
        ("نمط", "نمط"),
        ("शैली", "शैली"),
        ("ÉTUDE", "étude"),
        ("e\u0301tude", "étude"),
        ("tile2", "tile2"),
        ("arts", "arts"),
    ],
)
def test_a_name_is_kept_in_one_spelling(name: str, kept: str) -> None:
    assert check_preset_name(name) == kept


@pytest.mark.parametrize(
    "name",
    [
        "", "  ", "--", "—", "a" * 21, "two words", "a_b", "a.b", "a,b", "{a}", "a/b", "½", "🐱",
        "-a", "a-", "a--b", "---a", "a—b", "a\nb", "a\u200bb", "\u0301a",
    ],
)  # fmt: skip
def test_a_wrong_name_is_refused(name: str) -> None:
    with pytest.raises(PresetError) as refused:
        check_preset_name(name)
    assert refused.value.message.key == "preset.name_wrong"
    assert EN.say(refused.value.message).startswith("A preset's name has 1 to 20 letters, digits or hyphens.")
    assert "1 到 20" in ZH.say(refused.value.message)


@pytest.mark.parametrize("name", sorted(name for spec in FLAGS for name in spec.names))
def test_a_flag_s_name_is_taken(name: str) -> None:
    for written in (name, name.upper(), f"--{name}"):
        with pytest.raises(PresetError) as refused:
            check_preset_name(written)
        assert EN.say(refused.value.message) == (
            f"--{name} is a flag of Midjourney's. Choose another name for the preset."
        )
        assert ZH.say(refused.value.message) == f"--{name} 是 Midjourney 的参数，请为预设另取一个名称。"


@pytest.mark.parametrize("name", ["v6", "ar169", "s250", "niji6"])
def test_what_would_be_read_as_a_flag_with_its_value_is_taken(name: str) -> None:
    with pytest.raises(PresetError) as refused:
        check_preset_name(name)
    assert refused.value.message.key == "preset.name_taken"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("film grain", "film grain"),
        ("  --ar 16:9\n", "--ar 16:9"),
        ("film grain --ar 16:9 --s 50", "film grain --ar 16:9 --s 50"),
        (f"{URL}", URL),
        (f"{URL} --iw 2", f"{URL} --iw 2"),
        ("{red, blue} light", "{red, blue} light"),
        # Not for the model of today, but for another one.
        ("--q .5", "--q .5"),
        (f"--cref {URL} --cw 50", f"--cref {URL} --cw 50"),
        ("--style cute", "--style cute"),
        ("水墨 --ar 2:3", "水墨 --ar 2:3"),
        ("x" * LONGEST_PRESET, "x" * LONGEST_PRESET),
    ],
)
def test_a_sound_text_is_kept(text: str, kept: str) -> None:
    assert check_preset_text(text) == kept


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (" ", "The preset is empty. Write words, flags or both.", "预设内容为空。请写文字、参数或两者。"),
        (
            "x" * 1_001,
            "The text has 1001 characters; a preset takes 1000 at most.",
            "内容有 1001 个字符，预设最多 1000 个。",
        ),
    ],
)
def test_an_empty_or_long_text_is_refused(text: str, english: str, chinese: str) -> None:
    with pytest.raises(PresetError) as refused:
        check_preset_text(text)
    assert EN.say(refused.value.message) == english
    assert ZH.say(refused.value.message) == chinese


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("film grain --ar16:9", "prompt.fault.glued", "--ar16:9"),
        ("  --chaos 500", "prompt.fault.value", "500"),
        ("--ar 3:2 film grain", "prompt.fault.text_after_flags", "film grain"),
        ("--ar 3:2 --other", "prompt.fault.unknown_flag", "--other"),
        ("{a, b", "prompt.fault.brace_open", "{"),
        (f"--cref {URL} --oref {URL} --v 7", "prompt.fault.version_instead", "--cref"),
    ],
)
def test_a_text_that_suits_no_model_is_refused_at_its_place(text: str, key: str, place: str) -> None:
    with pytest.raises(PromptError) as refused:
        check_preset_text(text)
    fault = refused.value.faults[0]
    assert (fault.message.key, text[fault.start : fault.end]) == (key, place)


def test_an_unknown_flag_is_kept_when_the_owner_says_so() -> None:
    assert check_preset_text("--hdr 5", unknown_flags=Unknown.WARN) == "--hdr 5"


@given(st.text(max_size=30))
def test_a_kept_name_is_kept_again(name: str) -> None:
    try:
        kept = check_preset_name(name)
    except PresetError:
        return
    assert check_preset_name(kept) == kept
    assert 1 <= len(kept) <= 20
    assert not any(sign.isspace() for sign in kept)
