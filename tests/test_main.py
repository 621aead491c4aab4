"""The command line: exit codes, and one clear sentence for whatever is wrong."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from bot import __version__, log
from bot.__main__ import main
from bot.config import known_names
from bot.jobs.database import Schema, exclusive, open_engine, schema_state, upgrade

GIVEN = {"DISCORD_TOKEN": "token", "TTAPI_KEY": "key", "TTAPI_URL": "http://127.0.0.1:9"}
NEWER = (
    "The database was written by a newer Easel. Update this one (pip install --upgrade, or pull the newer "
    "image); going back would lose data.\n"
)
TOKEN_MISSING = (
    "DISCORD_TOKEN is missing. Make an application at https://discord.com/developers/applications, copy the "
    "token from its Bot page and put it into .env.\n"
)
KEY_MISSING = (
    "TTAPI_KEY is missing. Copy your key from the dashboard at https://ttapi.io and put it into .env.\n"
)


def leave_logging_alone(*_options: object) -> None:
    return None


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty directory, an English terminal, and logging left as it is."""
    for name in (*known_names(), "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(log, "configure", leave_logging_alone)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)


def make_newer(directory: Path) -> None:
    engine = open_engine(directory)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()


def ends(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("command", ["run", "check"])
def test_without_settings_both_necessary_ones_are_named(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends([command], capsys) == (2, "", TOKEN_MISSING + KEY_MISSING)


def test_faults_are_told_in_the_terminals_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("DISCORD_TOKEN", "token")
    monkeypatch.setenv("TTAPI_URL", "api.ttapi.io")
    assert ends(["run"], capsys) == (
        2,
        "",
        (
            "缺少 TTAPI_KEY。请在 https://ttapi.io 的控制台复制密钥并写入 .env。\n"
            "TTAPI_URL 必须是 https://host 或 http://host:port 这样的地址，不能带查询参数或片段。\n"
        ),
    )


@pytest.mark.usefixtures("given")
def test_the_language_can_be_set(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("DEFAULT_LOCALE", "en")
    monkeypatch.setenv("LISTEN_PORT", "http")
    assert ends(["run"], capsys) == (2, "", "LISTEN_PORT must be a number.\n")


def test_the_file_is_read_and_its_slips_are_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=t\nTTAPI_KEYS=k\nFAVOURITE_COLOUR=blue\n")
    assert ends(["run"], capsys) == (
        2,
        "",
        "FAVOURITE_COLOUR in .env is no setting of Easel; it is ignored.\n"
        "TTAPI_KEYS is no setting of Easel. Did you mean TTAPI_KEY?\n" + KEY_MISSING,
    )


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".env").write_bytes("DISCORD_TOKEN=t".encode("utf-16"))
    assert ends(["run"], capsys) == (
        2,
        "",
        "The file .env cannot be read, so its settings are missing: it must be UTF-8 text that the user "
        "running Easel may read.\n" + TOKEN_MISSING + KEY_MISSING,
    )


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("command", [["run"], ["db", "upgrade"]])
def test_a_directory_that_cannot_be_made(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", f"{tmp_path}/file/data")
    assert ends(command, capsys) == (
        1,
        "",
        (
            f"DATA_DIR ({tmp_path}/file/data) cannot be written: it is not a directory. Give it to the user "
            "that runs Easel, or choose another directory.\n"
        ),
    )


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("command", [["run"], ["db", "upgrade"]])
def test_a_newer_database(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_newer(tmp_path / "data")
    assert ends(command, capsys) == (1, "", NEWER)


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("command", [["run"], ["db", "upgrade"]])
def test_a_database_in_use(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    with exclusive(tmp_path / "data"):
        assert ends(command, capsys) == (
            1,
            "",
            (
                "Another Easel is running on DATA_DIR (data). Stop it first, or give this one a "
                "directory of its own.\n"
            ),
        )


@pytest.mark.usefixtures("given")
def test_a_file_that_is_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "easel.db").write_bytes(b"this is no database" * 100)
    assert ends(["run"], capsys) == (
        1,
        "",
        "The database cannot be opened: file is not a database. Check DATA_DIR, free space and rights.\n",
    )


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("command", [["run"], ["db", "upgrade"]])
def test_postgres_is_refused_for_now(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://easel:secret@db/easel")
    code, out, sentence = ends(command, capsys)
    assert (code, out) == (1, "")
    assert not (tmp_path / "data").exists()
    assert sentence.startswith("DATABASE_URL names a PostgreSQL database")
    assert "secret" not in sentence


def test_a_database_is_upgraded_without_token_or_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even where .env has the two names left blank, as the example has."""
    (tmp_path / ".env").write_text("DISCORD_TOKEN=\nTTAPI_KEY=\n")
    for _ in range(2):
        assert ends(["db", "upgrade"], capsys) == (0, "The database is up to date.\n", "")
    engine = open_engine(tmp_path / "data")
    with engine.connect() as connection:
        assert schema_state(connection) is Schema.CURRENT
    engine.dispose()


def test_health_needs_no_token_and_finds_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=\nTTAPI_KEY=\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        monkeypatch.setenv("LISTEN_PORT", str(port))
        assert ends(["health"], capsys) == (
            1,
            "",
            (
                f"Nobody answers at http://127.0.0.1:{port}/healthz. Is Easel running here, with the same "
                "LISTEN_HOST and LISTEN_PORT?\n"
            ),
        )


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"{__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "--fast"], ["db"], ["demo", "--port", "x"]])
def test_what_is_no_command_is_answered_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: easel" in capsys.readouterr().err


@pytest.mark.parametrize("given_port", ["99999", "-1", "http", "80.5", "٣"])
def test_what_is_no_port_is_one_sentence(
    given_port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with pytest.raises(SystemExit) as caught:
        main(["demo", f"--port={given_port}"])
    assert caught.value.code == 2
    shown = capsys.readouterr().err.splitlines()
    assert shown[0].startswith("用法： easel demo [-h]")
    assert shown[-1] == (
        "easel demo：参数有误：argument --port: 端口必须是 0 到 65535 的整数；0 表示任意空闲端口"
    )


@pytest.mark.parametrize("place", ["/dev/null", "/dev/null/pictures", "/proc/nope"])
def test_where_pictures_cannot_be_put_is_said_before_the_tour(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, sentence = ends(["demo", "--tour", "--out", place], capsys)
    assert (code, out) == (1, "")
    assert sentence.startswith(f"--out ({place}) cannot be written: ")
    assert len(sentence.splitlines()) == 1


def test_a_data_directory_that_is_a_file_is_said_to_be_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", "/dev/null")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert ends(["db", "upgrade"], capsys) == (
        1,
        "",
        "DATA_DIR（/dev/null）无法写入：它不是目录。请把目录交给运行 Easel 的用户，或换一个目录。\n",
    )


def test_a_module_of_our_own_that_is_missing_is_not_blamed_on_the_demos_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "bot.sandbox.stage", None)
    for name in ("bot.sandbox.demo", "bot.sandbox.tour"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delattr("bot.sandbox.demo", raising=False)
    monkeypatch.delattr("bot.sandbox.tour", raising=False)
    with pytest.raises(ModuleNotFoundError):
        main(["demo"])


HELP: list[tuple[list[str], str, list[str]]] = [
    (
        [],
        "en_US.UTF-8",
        ["Midjourney for a Discord community, through TTAPI.", "run the bot"],
    ),
    ([], "zh_CN.UTF-8", ["用法： easel", "\n选项:\n", "\n命令:\n", "显示本帮助并退出", "显示版本并退出"]),
    ([], "zh_CN.UTF-8", ["通过 TTAPI 让 Discord 社区使用 Midjourney。", "运行机器人", "维护数据库"]),
    (["run"], "en_US.UTF-8", ["real Discord, simulated TTAPI: free of charge"]),
    (["run"], "zh_CN.UTF-8", ["真实的 Discord，模拟的 TTAPI：不产生费用"]),
    (["demo"], "en_US.UTF-8", ["port of the page (default: any free one)", "(en-US, zh-CN, …)"]),
    (["demo"], "zh_CN.UTF-8", ["页面端口（默认：任意空闲端口）", "不打开浏览器"]),
    (["db"], "en_US.UTF-8", ["bring the database up to this version"]),
    (["db"], "zh_CN.UTF-8", ["把数据库升级到当前版本"]),
]


@pytest.mark.parametrize(("command", "language", "sentences"), HELP)
def test_help_is_given_in_both_languages(
    command: list[str],
    language: str,
    sentences: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LANG", language)
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    for sentence in sentences:
        assert sentence in shown


def test_the_example_of_a_file_names_every_setting_and_is_read_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = (Path(__file__).parents[1] / ".env.example").read_text(encoding="utf-8")
    lines = [line.removeprefix("#") for line in example.splitlines() if not line.startswith("# ")]
    assert {line.partition("=")[0] for line in lines if line} == known_names()
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    assert ends(["run"], capsys) == (2, "", TOKEN_MISSING + KEY_MISSING)
    whole = "\n".join(lines).replace("DISCORD_TOKEN=", "DISCORD_TOKEN=t").replace("TTAPI_KEY=", "TTAPI_KEY=k")
    (tmp_path / ".env").write_text(whole, encoding="utf-8")
    assert ends(["db", "upgrade"], capsys) == (0, "The database is up to date.\n", "")
