"""Settings out of the environment: every name, every fault, and never a value in an error."""

from __future__ import annotations

import string
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from bot.config import (
    ButtonPolicy,
    ConfigError,
    ImageMode,
    Settings,
    UnsurePolicy,
    known_names,
)
from bot.locale import LOCALES, Message, texts
from bot.prompt import Unknown

LEAST = {"DISCORD_TOKEN": "discord-token", "TTAPI_KEY": "ttapi-key"}
NAMES = {
    *("DISCORD_TOKEN", "TTAPI_KEY", "TTAPI_URL", "PUBLIC_URL", "LISTEN_HOST", "LISTEN_PORT", "DATA_DIR"),
    *("DATABASE_URL", "HOOK_SECRET", "POLL_INTERVAL", "DISCORD_PROXY", "TTAPI_PROXY", "DISCORD_API_URL"),
    *("MEDIA_HOSTS", "IMAGE_MODE", "SHARD_COUNT", "SHARD_IDS", "LOG_FORMAT", "LOG_LEVEL", "DEFAULT_LOCALE"),
    *("UNSURE", "BUTTONS", "JOB_TIMEOUT", "TRANSLATE", "FETCH_RATE", "INSTANT_U", "UNKNOWN_FLAGS"),
}


def read(**env: str) -> Settings:
    return Settings.from_env({**LEAST, **env})


def faults(env: Mapping[str, str]) -> tuple[Message, ...]:
    with pytest.raises(ConfigError) as caught:
        Settings.from_env(env)
    assert caught.value.exit_code == 2
    return caught.value.faults


def test_these_are_all_the_names() -> None:
    assert known_names() == NAMES


def test_two_names_are_enough_and_the_rest_has_defaults() -> None:
    assert read().model_dump() == {
        "discord_token": SecretStr("discord-token"),
        "ttapi_key": (SecretStr("ttapi-key"),),
        "ttapi_url": "https://api.ttapi.io",
        "public_url": None,
        "listen_host": "127.0.0.1",
        "listen_port": 8080,
        "data_dir": Path("data"),
        "database_url": None,
        "hook_secret": (),
        "poll_interval": 5.0,
        "discord_proxy": None,
        "ttapi_proxy": None,
        "discord_api_url": None,
        "media_hosts": (
            "ttapi.io",
            "ttapi.org",
            "cdn.discordapp.com",
            "media.discordapp.net",
            "cdn.midjourney.com",
        ),
        "image_mode": ImageMode.ATTACH,
        "shard_count": None,
        "shard_ids": (),
        "log_format": "text",
        "log_level": "INFO",
        "default_locale": "en",
        "unsure": UnsurePolicy.ASK,
        "buttons": ButtonPolicy.ANYONE,
        "job_timeout": None,
        "translate": True,
        "unknown_flags": Unknown.REFUSE,
        "instant_u": False,
        "fetch_rate": 10.0,
    }


VALUES: list[tuple[str, str, Any]] = [
    ("DISCORD_TOKEN", " a.b-c_d \n", SecretStr("a.b-c_d")),
    ("TTAPI_KEY", "one", (SecretStr("one"),)),
    ("TTAPI_KEY", "one, two ,,three,", (SecretStr("one"), SecretStr("two"), SecretStr("three"))),
    ("TTAPI_URL", "https://hold.ttapi.org/", "https://hold.ttapi.org"),
    ("TTAPI_URL", "http://127.0.0.1:9000", "http://127.0.0.1:9000"),
    ("PUBLIC_URL", "https://easel.example.org/", "https://easel.example.org"),
    ("PUBLIC_URL", "https://example.org/easel", "https://example.org/easel"),
    ("PUBLIC_URL", "http://localhost:8080", "http://localhost:8080"),
    ("PUBLIC_URL", "http://127.0.0.5", "http://127.0.0.5"),
    ("PUBLIC_URL", "http://[::1]:8080", "http://[::1]:8080"),
    ("LISTEN_HOST", "0.0.0.0", "0.0.0.0"),
    ("LISTEN_PORT", "0", 0),
    ("LISTEN_PORT", "65535", 65535),
    ("DATA_DIR", "/var/lib/easel", Path("/var/lib/easel")),
    ("DATABASE_URL", "postgresql://easel@db/easel", "postgresql://easel@db/easel"),
    ("HOOK_SECRET", "new,old", (SecretStr("new"), SecretStr("old"))),
    ("POLL_INTERVAL", "0.05", 0.05),
    ("POLL_INTERVAL", "300", 300.0),
    ("DISCORD_PROXY", "http://user:word@127.0.0.1:7890", "http://user:word@127.0.0.1:7890"),
    ("TTAPI_PROXY", "http://127.0.0.1:7890", "http://127.0.0.1:7890"),
    ("DISCORD_API_URL", "http://127.0.0.1:9000/api/v10", "http://127.0.0.1:9000/api/v10"),
    ("MEDIA_HOSTS", "cdn.example.org, http://127.0.0.1:9001", ("cdn.example.org", "http://127.0.0.1:9001")),
    ("IMAGE_MODE", "link", ImageMode.LINK),
    ("SHARD_COUNT", "4", 4),
    ("LOG_FORMAT", "json", "json"),
    ("LOG_LEVEL", "DEBUG", "DEBUG"),
    ("DEFAULT_LOCALE", "zh-CN", "zh-CN"),
    ("DEFAULT_LOCALE", "zh_TW.UTF-8", "zh_TW.UTF-8"),
    ("DEFAULT_LOCALE", "EN", "EN"),
    ("IMAGE_MODE", "LINK", ImageMode.LINK),
    ("LOG_FORMAT", "Json", "json"),
    ("LOG_LEVEL", "debug", "DEBUG"),
    ("UNSURE", "Ask", UnsurePolicy.ASK),
    ("BUTTONS", "AUTHOR", ButtonPolicy.AUTHOR),
    ("UNKNOWN_FLAGS", "Warn", Unknown.WARN),
    ("UNSURE", "resubmit", UnsurePolicy.RESUBMIT),
    ("BUTTONS", "author", ButtonPolicy.AUTHOR),
    ("JOB_TIMEOUT", "300", 300),
    ("JOB_TIMEOUT", "1200", 1200),
    ("TRANSLATE", "off", False),
    ("TRANSLATE", "on", True),
    ("TRANSLATE", "false", False),
    ("TRANSLATE", "1", True),
    ("INSTANT_U", "on", True),
    ("UNKNOWN_FLAGS", "warn", Unknown.WARN),
    ("FETCH_RATE", "0.5", 0.5),
    ("FETCH_RATE", "1000", 1000.0),
]


@pytest.mark.parametrize(("name", "text", "value"), VALUES)
def test_a_value_is_read(name: str, text: str, value: object) -> None:
    assert getattr(read(**{name: text}), name.lower()) == value


def test_every_name_is_read_by_some_test() -> None:
    assert {row[0] for row in VALUES} | {"SHARD_IDS"} == NAMES


def test_shards_are_read_together() -> None:
    chosen = read(SHARD_COUNT="4", SHARD_IDS="0, 3")
    assert (chosen.shard_count, chosen.shard_ids) == (4, (0, 3))


@pytest.mark.parametrize("name", sorted(NAMES - set(LEAST)))
@pytest.mark.parametrize("blank", ["", "   ", "\t\n"])
def test_a_blank_value_counts_as_absent(name: str, blank: str) -> None:
    assert read(**{name: blank}) == read()


def test_names_are_in_capitals_and_others_names_are_left_alone() -> None:
    env = {**LEAST, "listen_port": "1", "Log_Level": "DEBUG", "PATH": "/bin", "EASEL": "x"}
    assert Settings.from_env(env) == read()


FAULTS: list[tuple[str, str, str, dict[str, object]]] = [
    ("DISCORD_TOKEN", "", "config.missing.discord_token", {}),
    ("TTAPI_KEY", "", "config.missing.ttapi_key", {}),
    ("TTAPI_KEY", " , ,", "config.missing.ttapi_key", {}),
    ("DISCORD_TOKEN", "two words", "config.fault.secret", {}),
    ("DISCORD_TOKEN", "tökén", "config.fault.secret", {}),
    ("TTAPI_KEY", "good,line\nbreak,tab\there", "config.fault.secret", {}),
    ("HOOK_SECRET", "nul\x00", "config.fault.secret", {}),
    ("TTAPI_URL", "api.ttapi.io", "config.fault.url", {}),
    ("TTAPI_URL", "ftp://api.ttapi.io", "config.fault.url", {}),
    ("TTAPI_URL", "https://", "config.fault.url", {}),
    ("TTAPI_URL", "https://:443", "config.fault.url", {}),
    ("TTAPI_URL", "https://api.ttapi.io/?a=1", "config.fault.url", {}),
    ("TTAPI_URL", "https://api.ttapi.io/?", "config.fault.url", {}),
    ("TTAPI_URL", "https://api.ttapi.io/#a", "config.fault.url", {}),
    ("TTAPI_URL", "https://api.ttapi.io/#", "config.fault.url", {}),
    ("TTAPI_URL", "https://api.ttapi.io:99999", "config.fault.url", {}),
    ("TTAPI_URL", "https://api.ttapi.io:port", "config.fault.url", {}),
    ("TTAPI_URL", "https://api.ttapi.io:0", "config.fault.url", {}),
    ("TTAPI_URL", "https://[::1", "config.fault.url", {}),
    ("TTAPI_URL", "https://api ttapi.io", "config.fault.url", {}),
    ("DISCORD_PROXY", "socks5://127.0.0.1:1080", "config.fault.url", {}),
    ("TTAPI_PROXY", "127.0.0.1:7890", "config.fault.url", {}),
    ("DISCORD_API_URL", "discord.com", "config.fault.url", {}),
    ("PUBLIC_URL", "http://example.org", "config.fault.public_url", {}),
    ("PUBLIC_URL", "http://10.0.0.1", "config.fault.public_url", {}),
    ("PUBLIC_URL", "http://127.0.0.1.example.org", "config.fault.public_url", {}),
    ("PUBLIC_URL", "example.org", "config.fault.url", {}),
    ("DATABASE_URL", "mysql://db", "config.fault.database_url", {}),
    ("DATABASE_URL", "sqlite:///easel.db", "config.fault.database_url", {}),
    ("MEDIA_HOSTS", "*.example.org", "config.fault.media_hosts", {}),
    ("MEDIA_HOSTS", "http://127.0.0.1/path", "config.fault.media_hosts", {}),
    ("LISTEN_PORT", "http", "config.fault.number", {}),
    ("LISTEN_PORT", "-1", "config.fault.greater_than_equal", {"limit": "0"}),
    ("LISTEN_PORT", "65536", "config.fault.less_than_equal", {"limit": "65535"}),
    ("LISTEN_PORT", "9" * 40, "config.fault.less_than_equal", {"limit": "65535"}),
    ("POLL_INTERVAL", "soon", "config.fault.number", {}),
    ("POLL_INTERVAL", "0.01", "config.fault.greater_than_equal", {"limit": "0.05"}),
    ("POLL_INTERVAL", "301", "config.fault.less_than_equal", {"limit": "300"}),
    ("POLL_INTERVAL", "inf", "config.fault.less_than_equal", {"limit": "300"}),
    ("FETCH_RATE", "0", "config.fault.greater_than", {"limit": "0"}),
    ("FETCH_RATE", "1001", "config.fault.less_than_equal", {"limit": "1000"}),
    ("JOB_TIMEOUT", "299", "config.fault.greater_than_equal", {"limit": "300"}),
    ("JOB_TIMEOUT", "1201", "config.fault.less_than_equal", {"limit": "1200"}),
    ("JOB_TIMEOUT", "5 min", "config.fault.number", {}),
    ("SHARD_COUNT", "0", "config.fault.greater_than_equal", {"limit": "1"}),
    ("SHARD_IDS", "0,one,two", "config.fault.number", {}),
    ("SHARD_IDS", "0,-1", "config.fault.greater_than_equal", {"limit": "0"}),
    ("SHARD_IDS", "0,1", "config.fault.shard_count", {}),
    ("IMAGE_MODE", "embed", "config.fault.choice", {"choices": ("attach", "link")}),
    ("LOG_FORMAT", "xml", "config.fault.choice", {"choices": ("text", "json")}),
    ("LOG_LEVEL", "LOUD", "config.fault.choice", {"choices": ("DEBUG", "INFO", "WARNING", "ERROR")}),
    ("UNSURE", "retry", "config.fault.choice", {"choices": ("ask", "resubmit")}),
    ("BUTTONS", "nobody", "config.fault.choice", {"choices": ("anyone", "author")}),
    ("TRANSLATE", "maybe", "config.fault.choice", {"choices": ("on", "off")}),
    ("DEFAULT_LOCALE", "klingon", "config.fault.locale", {}),
    ("DEFAULT_LOCALE", "english", "config.fault.locale", {}),
    ("UNKNOWN_FLAGS", "accept", "config.fault.choice", {"choices": ("refuse", "warn")}),
]


@pytest.mark.parametrize(("name", "text", "key", "values"), FAULTS)
def test_a_fault_is_one_sentence_with_its_mend(
    name: str, text: str, key: str, values: dict[str, object]
) -> None:
    (fault,) = faults({**LEAST, name: text})
    assert fault == Message(key, {"name": name, **values})
    for locale in LOCALES:
        assert name in texts(locale).say(fault)


def test_a_limit_is_told_as_people_write_it() -> None:
    (fault,) = faults({**LEAST, "FETCH_RATE": "0"})
    assert texts("en").say(fault) == "FETCH_RATE must be more than 0."


def test_shard_ids_must_be_below_their_count() -> None:
    (fault,) = faults({**LEAST, "SHARD_COUNT": "2", "SHARD_IDS": "0,2"})
    assert fault == Message("config.fault.shard_ids", {"name": "SHARD_IDS"})


def test_all_faults_are_told_at_once() -> None:
    env = {
        "TTAPI_URL": "nowhere",
        "PUBLIC_URL": "http://example.org",
        "LISTEN_PORT": "http",
        "HOOK_SECRET": "two words",
        "IMAGE_MODE": "embed",
        "SHARD_IDS": "x",
        "TRANSLATE": "maybe",
        "JOB_TIMEOUT": "1",
    }
    assert {(fault.key, fault.values["name"]) for fault in faults(env)} == {
        ("config.missing.discord_token", "DISCORD_TOKEN"),
        ("config.missing.ttapi_key", "TTAPI_KEY"),
        ("config.fault.url", "TTAPI_URL"),
        ("config.fault.public_url", "PUBLIC_URL"),
        ("config.fault.number", "LISTEN_PORT"),
        ("config.fault.secret", "HOOK_SECRET"),
        ("config.fault.choice", "IMAGE_MODE"),
        ("config.fault.number", "SHARD_IDS"),
        ("config.fault.choice", "TRANSLATE"),
        ("config.fault.greater_than_equal", "JOB_TIMEOUT"),
    }


def test_a_fault_is_told_in_both_languages() -> None:
    fault = faults({**LEAST, "IMAGE_MODE": "embed"})[0]
    assert texts("en").say(fault) == "IMAGE_MODE must be one of: attach, link."
    assert texts("zh-CN").say(fault) == "IMAGE_MODE 必须是以下之一：attach，link。"
    fault = faults({"DISCORD_TOKEN": "t"})[0]
    assert texts("en").say(fault) == (
        "TTAPI_KEY is missing. Copy your key from the dashboard at https://ttapi.io and put it into .env."
    )
    assert texts("zh-CN").say(fault) == "缺少 TTAPI_KEY。请在 https://ttapi.io 的控制台复制密钥并写入 .env。"


MARK = "Zq7sEcReT"
TAILS = st.text(string.ascii_letters + string.digits + "-_., :/?#'\"{}%\\\n\x00ü钥", max_size=20)
SECRETS = st.tuples(st.sampled_from(["", "http://", "https://"]), st.just(MARK), TAILS).map("".join)


@settings(max_examples=300, deadline=None)
@given(env=st.dictionaries(st.sampled_from(sorted(NAMES)), SECRETS, min_size=1))
def test_no_value_ever_stands_in_an_error(env: dict[str, str]) -> None:
    """Whichever name a secret is put under by mistake."""
    outcome = read_or_error({**LEAST, **env})
    if isinstance(outcome, ConfigError):
        shown = [str(outcome), repr(outcome), repr(outcome.faults), *traceback.format_exception(outcome)]
        shown += [texts(locale).say(fault) for fault in outcome.faults for locale in LOCALES]
        assert outcome.faults
    else:
        shown = [repr(outcome.model_copy(update=dict.fromkeys(OPEN, "")))]
    assert MARK not in "\n".join(shown)


def read_or_error(env: Mapping[str, str]) -> Settings | ConfigError:
    try:
        return Settings.from_env(env)
    except ConfigError as error:
        return error


OPEN = {name.lower() for name in NAMES} - {"discord_token", "ttapi_key", "hook_secret"}


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read().listen_port = 1
