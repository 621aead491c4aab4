"""The environment and .env: which wins, what is mistyped, what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Settings, known_names
from bot.environment import console_locale, read_environment, unknown_names
from bot.locale import Message

UNKNOWN = [
    ("DISCORD_TOKE", "config.unknown.guess", "DISCORD_TOKEN"),
    ("DISCORDTOKEN", "config.unknown.guess", "DISCORD_TOKEN"),
    ("TTAPI_KEYS", "config.unknown.guess", "TTAPI_KEY"),
    ("ttapi_key", "config.unknown.guess", "TTAPI_KEY"),
    ("LISTEN_PROT", "config.unknown.guess", "LISTEN_PORT"),
    ("PUBLC_URL", "config.unknown.guess", "PUBLIC_URL"),
    ("MIDJOURNEY_TOKEN", "config.unknown.name", None),
    ("EASEL_TTAPI_KEY", "config.unknown.name", None),
]


@pytest.mark.parametrize(("name", "key", "guess"), UNKNOWN)
def test_a_stranger_in_the_file_is_reported_with_a_guess(name: str, key: str, guess: str | None) -> None:
    values = {"name": name} if guess is None else {"name": name, "guess": guess}
    assert unknown_names([], [name]) == (Message(key, values),)


def test_in_the_environment_only_near_misses_are_reported() -> None:
    environ = [*known_names(), "PATH", "HOME", "LANG", "MIDJOURNEY_TOKEN", "HTTP_PROXY", "TTAPI_KEYS"]
    assert unknown_names(environ, []) == (
        Message("config.unknown.guess", {"name": "TTAPI_KEYS", "guess": "TTAPI_KEY"}),
    )


def test_known_names_are_not_reported() -> None:
    assert unknown_names(known_names(), known_names()) == ()


def test_names_are_reported_once_and_in_order() -> None:
    notices = unknown_names(["TTAPI_KEYS"], ["TTAPI_KEYS", "BUTTON"])
    assert [notice.values["name"] for notice in notices] == ["BUTTON", "TTAPI_KEYS"]


@pytest.fixture
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*known_names(), "MIDJOURNEY_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("empty_environment")
def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TTAPI_KEY=from-file\nLOG_LEVEL='DEBUG'  # loud\nexport DISCORD_TOKEN=\"t\"\nBUTTONS\n")
    monkeypatch.setenv("TTAPI_KEY", "from-environment")
    env, notices = read_environment(file)
    chosen = Settings.from_env(env)
    assert chosen.ttapi_key == (SecretStr("from-environment"),)
    assert (chosen.log_level, chosen.discord_token) == ("DEBUG", SecretStr("t"))
    assert notices == ()


@pytest.mark.usefixtures("empty_environment")
def test_a_blank_in_the_environment_takes_a_value_of_the_file_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=t\nTTAPI_KEY=k\nPUBLIC_URL=https://example.org\n")
    monkeypatch.setenv("PUBLIC_URL", "")
    assert Settings.from_env(read_environment(file)[0]).public_url is None


@pytest.mark.usefixtures("empty_environment")
def test_strangers_in_the_file_are_noticed(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("MIDJOURNEY_TOKEN=x\nTTAPI_KEY_=k\n")
    assert read_environment(file)[1] == (
        Message("config.unknown.name", {"name": "MIDJOURNEY_TOKEN"}),
        Message("config.unknown.guess", {"name": "TTAPI_KEY_", "guess": "TTAPI_KEY"}),
    )


@pytest.mark.usefixtures("empty_environment")
def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"\xef\xbb\xbfDISCORD_TOKEN=t\r\nTTAPI_KEY=k\r\n")
    env, notices = read_environment(file)
    assert Settings.from_env(env).discord_token == SecretStr("t")
    assert notices == ()


@pytest.mark.usefixtures("empty_environment")
@pytest.mark.parametrize(
    "content", ["DISCORD_TOKEN=t # 令牌".encode("gb18030"), "DISCORD_TOKEN=t".encode("utf-16")]
)
def test_a_file_in_another_encoding_is_reported(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)
    env, notices = read_environment(file)
    assert notices == (Message("config.unreadable"),)
    assert "DISCORD_TOKEN" not in env


@pytest.mark.usefixtures("empty_environment")
def test_no_file_is_no_fault(tmp_path: Path) -> None:
    env, notices = read_environment(tmp_path / "absent")
    assert "TTAPI_KEY" not in env
    assert notices == ()


@pytest.mark.usefixtures("empty_environment")
def test_a_directory_in_the_files_place_is_reported(tmp_path: Path) -> None:
    assert read_environment(tmp_path)[1] == (Message("config.directory"),)


@pytest.mark.usefixtures("empty_environment")
def test_a_line_that_cannot_be_read_is_reported_by_its_number_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / ".env"
    file.write_text("TTAPI_KEY=k\nDISCORD_TOKEN: secret.one\n\n \nHOOK_SECRET='secret two\nBUTTONS=author\n")
    env, notices = read_environment(file)
    assert notices == (Message("config.line", {"line": 2}), Message("config.line", {"line": 5}))
    assert (env["TTAPI_KEY"], env["BUTTONS"]) == ("k", "author")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("env", "locale"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN.UTF-8"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh_CN"),
        ({"LANG": "zh_CN", "LC_ALL": "C.UTF-8"}, "C.UTF-8"),
        ({"LANG": "zh_CN", "LC_ALL": ""}, "zh_CN"),
        ({"LANG": "en_US", "DEFAULT_LOCALE": "zh-CN"}, "zh-CN"),
        ({"LANG": "zh_CN", "DEFAULT_LOCALE": "  "}, "zh_CN"),
    ],
)
def test_the_command_line_speaks_the_terminals_language(env: dict[str, str], locale: str) -> None:
    assert console_locale(env) == locale
