"""The catalogues themselves, how a language is chosen, and how a text is filled in."""

from __future__ import annotations

import re
import string
from importlib import resources
from typing import Any, cast

import discord
import pytest
from babel.messages.pofile import read_po
from discord import app_commands

from bot.locale import LOCALES, CatalogueError, Message, Texts, negotiate, parse, texts
from bot.locale.commands import CommandTranslator, described

EN, ZH = texts("en"), texts("zh-CN")
HAN = re.compile(r"[\u4e00-\u9fff]")
# Chinese texts without a Chinese character, each looked at by a person: signs, names and bare values.
REVIEWED = {
    "check.discord",
    "check.skipped",
    "failed.upstream_said",
    "headline.by",
    "headline.note",
    "list.comma",
    "running.percent",
    "settings.niji",
    "settings.raw",
    "settings.remix",
    "settings.suffix.placeholder",
}
# Texts that stand between others and bring their own blanks.
JOINTS = {"headline.note", "list.comma"}
HEADER = b"""msgid ""
msgstr ""
"Language: zh_CN\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def source(locale: str) -> bytes:
    return resources.files("bot.locale").joinpath(f"{locale}.po").read_bytes()


def forms(locale: str) -> dict[str, tuple[str, ...]]:
    """Every text's forms, read without the code under test."""
    with resources.files("bot.locale").joinpath(f"{locale}.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key:
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_texts() -> None:
    assert sorted(EN.keys()) == sorted(ZH.keys())
    assert sorted(forms("en")) == sorted(EN.keys())
    assert len(EN.keys()) > 200


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_stands_twice_in_a_file(locale: str) -> None:
    keys = re.findall(rb'^msgid "(.+)"$', source(locale), re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_is_fuzzy_obsolete_or_empty(locale: str) -> None:
    text = source(locale).decode()
    assert "#, fuzzy" not in text
    assert "#~" not in text
    for key, strings in forms(locale).items():
        assert all(form.strip() for form in strings), key
        assert key in JOINTS or all(form == form.strip() for form in strings), key


@pytest.mark.parametrize("key", sorted(EN.keys()))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    english, chinese = forms("en")[key], forms("zh_CN")[key]
    if len(english) == 1:
        # English ordinals have a suffix that Chinese has not.
        spare = {"suffix"} if key == "waiting.position" else set[str]()
        assert placeholders(english[0]) - spare == placeholders(chinese[0])
    else:
        # "One job" needs no number; the form for any number names everything.
        assert placeholders(english[1]) == placeholders(chinese[0])
        assert placeholders(english[0]) <= placeholders(english[1])


@pytest.mark.parametrize("locale", LOCALES)
def test_placeholders_are_plain_names(locale: str) -> None:
    """A name with dots or brackets would reach into the values it is given."""
    for key, strings in forms(locale).items():
        for form in strings:
            for _, name, spec, conversion in string.Formatter().parse(form):
                assert name is None or re.fullmatch(r"[a-z_]+", name), key
                assert not spec, key
                assert conversion is None, key


def test_plural_forms_are_complete() -> None:
    plural = {key for key, strings in forms("en").items() if len(strings) > 1}
    assert {"queue.title", "balance.day", "balance.month", "history.title", "preset.title"} <= plural
    assert all(len(forms("en")[key]) == 2 for key in plural)
    assert all(len(strings) == 1 for strings in forms("zh_CN").values())


def test_a_chinese_text_is_chinese_or_was_looked_at() -> None:
    without = {key for key, strings in forms("zh_CN").items() if not all(HAN.search(s) for s in strings)}
    assert sorted(without - REVIEWED) == []


def test_an_english_text_has_no_chinese_in_it() -> None:
    assert [key for key, strings in forms("en").items() if any(HAN.search(s) for s in strings)] == []


def test_chinese_sentences_end_as_chinese_sentences_do() -> None:
    """An ASCII full stop after a Chinese character is a slip of the keyboard."""
    slips = [
        key
        for key, strings in forms("zh_CN").items()
        if any(re.search(r"[\u4e00-\u9fff][.,:;?!](?!\w)", s) for s in strings)
    ]
    assert slips == []


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        ("zh-CN", "zh_CN"),
        ("zh-TW", "zh_CN"),
        ("zh_TW.UTF-8", "zh_CN"),
        ("zh_CN.GB18030", "zh_CN"),
        ("ZH", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("en-US", "en"),
        ("en-GB", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("fr", "en"),
        ("ja", "en"),
        ("", "en"),
        (None, "en"),
        ("klingon", "en"),
    ],
)
def test_the_best_language_we_have_is_taken(wanted: str | None, locale: str) -> None:
    assert negotiate(wanted) == locale
    assert texts(wanted).locale == locale


def test_a_language_names_itself_as_discord_does() -> None:
    assert (EN.tag, ZH.tag) == ("en-US", "zh-CN")


def test_a_catalogue_is_read_once() -> None:
    assert texts("zh-TW") is texts("zh-CN")


@pytest.mark.parametrize(
    ("n", "english", "chinese"),
    [
        (0, "0 jobs", "0 个任务"),
        (1, "one job", "1 个任务"),
        (2, "2 jobs", "2 个任务"),
        (21, "21 jobs", "21 个任务"),
    ],
)
def test_a_plural_is_chosen_by_n(n: int, english: str, chinese: str) -> None:
    start = 'msgid "jobs"\nmsgid_plural "jobs"\n'
    two = HEADER.replace(b"zh_CN", b"en").replace(b"nplurals=1; plural=0", b"nplurals=2; plural=(n != 1)")
    en = parse("en", two + f'{start}msgstr[0] "one job"\nmsgstr[1] "{{n}} jobs"\n'.encode())
    zh = parse("zh_CN", HEADER + f'{start}msgstr[0] "{{n}} 个任务"\n'.encode())
    assert (en("jobs", n=n), zh("jobs", n=n)) == (english, chinese)


def test_values_may_be_messages_and_lists_of_them() -> None:
    names = (Message("permission.view_channel"), Message("permission.send_messages"))
    line = Message("check.channel.missing", {"guild": "Studio", "names": names, "invite": "https://i"})
    assert EN.say(line) == (
        "lacks: View Channel, Send Messages. Grant them to Easel's role in the server's settings, "
        "or invite it again with https://i"
    )
    assert ZH.say(line) == (
        "缺少权限：查看频道，发送消息。请在服务器设置中授予 Easel 的身份组，或用此链接重新邀请：https://i"
    )


def test_braces_in_a_value_are_only_text() -> None:
    assert EN("finished.seed", seed="{name} {0.__class__}") == "Seed: {name} {0.__class__}"


def test_a_text_that_nobody_wrote_is_an_error_that_names_it() -> None:
    with pytest.raises(CatalogueError, match=r"no text for 'no\.such' in zh_CN"):
        ZH("no.such")


def entry(key: str, text: str, *, before: str = "") -> bytes:
    return HEADER + f'{before}msgid "{key}"\nmsgstr "{text}"\n'.encode()


def test_a_sound_file_is_read() -> None:
    read = parse("zh_CN", entry("a.b", "甲 {n}"))
    assert isinstance(read, Texts)
    assert read("a.b", n=1) == "甲 1"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (entry("a.b", "甲", before="#, fuzzy\n"), "fuzzy text 'a.b' in zh_CN"),
        (entry("a.b", ""), "empty text 'a.b' in zh_CN"),
        (HEADER + b'msgid "a.b"\nmsgid_plural "a.b"\nmsgstr[0] ""\n', "empty text 'a.b' in zh_CN"),
    ],
)
def test_a_broken_file_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(words)):
        parse("zh_CN", data)


@pytest.mark.parametrize("key", ["config.faulty", "queue.title"])
@pytest.mark.parametrize("locale", LOCALES)
def test_breaking_one_entry_of_a_true_file_is_noticed(locale: str, key: str) -> None:
    data = source(locale)
    fuzzy = data.replace(f'msgid "{key}"'.encode(), f'#, fuzzy\nmsgid "{key}"'.encode(), 1)
    emptied = re.sub(rf'(msgid "{key}"\n(?:.*\n)?msgstr(?:\[0\])?) ".*"'.encode(), rb'\1 ""', data)
    for broken in (fuzzy, emptied):
        assert broken != data
        with pytest.raises(CatalogueError):
            parse(locale, broken)


def test_what_is_no_catalogue_is_refused() -> None:
    with pytest.raises(CatalogueError):
        parse("en", b"this is no catalogue\n")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        (discord.Locale.chinese, "用提示词生成四张图片"),
        (discord.Locale.taiwan_chinese, "用提示词生成四张图片"),
        (discord.Locale.american_english, None),
        (discord.Locale.british_english, None),
        (discord.Locale.german, None),
    ],
)
async def test_discord_is_given_command_texts_in_chinese(locale: discord.Locale, text: str | None) -> None:
    """Other languages show the English text that the command itself carries."""
    described_ = described("command.imagine")
    assert described_.message == "Make four pictures from a prompt"
    assert await CommandTranslator().translate(described_, locale, cast("Any", None)) == text


async def test_a_text_without_a_key_is_not_translated() -> None:
    name = app_commands.locale_str("imagine")
    assert await CommandTranslator().translate(name, discord.Locale.chinese, cast("Any", None)) is None


def test_a_command_text_that_nobody_wrote_fails_at_once() -> None:
    with pytest.raises(CatalogueError):
        described("command.no_such")
