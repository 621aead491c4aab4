"""`check`: one line for each thing that can be wrong, each with its mend."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import stamina
from aiohttp import web
from discord.http import Route

from bot.check import Outcome, check, invite_url
from bot.config import Settings
from bot.jobs.database import open_engine, open_sqlite, upgrade
from bot.locale import texts
from bot.sandbox.ttapi import Account, Fault, FaultKind, Place, SimulatedTtapi
from bot.web.app import listen
from tests.support.discord_wire import Code, Permission, RateLimited, RefusedWith, WireDiscord

OK, FAULT, SKIPPED = Outcome.OK, Outcome.FAULT, Outcome.SKIPPED
Shown = tuple[str, Outcome, str]
STRANGER = (
    "{host} answers, but not as {service} does (HTTP {status}). Check {url} if it is set, and whether a "
    "proxy or a sign-in page answers in its place; else try again later."
)
POLLING = (
    "hook",
    SKIPPED,
    "no PUBLIC_URL: results are fetched by polling, which works, a few seconds later",
)


def fault(subject: str, sentence: str) -> Shown:
    return subject, FAULT, sentence


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Reads are tried as often as in earnest, without the waits between."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as wire:
        monkeypatch.setattr(Route, "BASE", wire.api_url)
        yield wire


@pytest.fixture
async def upstream() -> AsyncIterator[SimulatedTtapi]:
    accounts = (Account(("good-key",), balance=412), Account(("poor-key",), balance=0))
    async with SimulatedTtapi(accounts) as service:
        yield service


@pytest.fixture
def env(discord: WireDiscord, upstream: SimulatedTtapi, tmp_path: Path) -> dict[str, str]:
    """An installation in order."""
    return {
        "DISCORD_TOKEN": discord.token,
        "TTAPI_KEY": "good-key",
        "TTAPI_URL": upstream.url,
        "DATA_DIR": str(tmp_path / "data"),
    }


async def looked(env: dict[str, str], locale: str = "en") -> list[Shown]:
    say = texts(locale).say
    lines = check(Settings.from_env(env))
    return [(say(line.subject), line.outcome, say(line.detail)) async for line in lines]


async def about(env: dict[str, str], *subjects: str) -> list[Shown]:
    return [line for line in await looked(env) if line[0] in subjects]


async def test_an_installation_in_order(env: dict[str, str], tmp_path: Path) -> None:
    assert await looked(env) == [
        ("configuration", OK, "all settings can be read"),
        ("database", OK, f"{tmp_path}/data/easel.db, schema will be made at the first start"),
        ("TTAPI key 1", OK, "balance 412 (4.12 USD), frozen 0, 10 jobs at once"),
        ("Discord", OK, "signed in as easel; servers: 1"),
        ("commands", SKIPPED, "none registered yet: they are at the first start of python -m bot run"),
        ("server Studio", OK, "may see channels, send messages and attach files"),
        POLLING,
    ]


async def test_the_same_in_chinese(env: dict[str, str], tmp_path: Path) -> None:
    assert await looked(env, "zh-CN") == [
        ("配置", OK, "全部设置可读取"),
        ("数据库", OK, f"{tmp_path}/data/easel.db，结构将在首次启动时创建"),
        ("TTAPI 密钥 1", OK, "余额 412（4.12 美元），冻结 0，可同时进行 10 个任务"),
        ("Discord", OK, "已以 easel 登录，位于 1 个服务器"),
        ("命令", SKIPPED, "尚未注册：首次运行 python -m bot run 时会注册"),
        ("服务器 Studio", OK, "可查看频道、发送消息和上传文件"),
        ("回调", SKIPPED, "未设置 PUBLIC_URL：将通过轮询获取结果，只是会慢几秒"),
    ]


async def test_looking_changes_nothing(
    env: dict[str, str], upstream: SimulatedTtapi, discord: WireDiscord
) -> None:
    await looked(env)
    assert os.listdir(env["DATA_DIR"]) == []
    assert upstream.jobs == []
    assert {request.method for request in discord.log} == {"GET"}


async def test_commands_that_are_registered_are_counted(env: dict[str, str], discord: WireDiscord) -> None:
    url = f"{discord.api_url}/applications/{discord.world.application_id}/commands"
    headers = {"Authorization": f"Bot {discord.token}"}
    commands = [{"name": name, "type": 1, "description": name} for name in ("imagine", "show")]
    async with aiohttp.ClientSession() as session, session.put(url, json=commands, headers=headers) as done:
        assert done.status == 200
    assert await about(env, "commands") == [("commands", OK, "2 registered")]


async def test_a_database_in_use_is_up_to_date(env: dict[str, str], tmp_path: Path) -> None:
    async with open_sqlite(tmp_path / "data"):
        assert await about(env, "database") == [
            ("database", OK, f"{tmp_path}/data/easel.db, schema up to date")
        ]


async def test_a_newer_database_is_not_touched(env: dict[str, str], tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "data")
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert await about(env, "database") == [
        fault(
            "database",
            "The database was written by a newer Easel. Update this one (pip install --upgrade, or pull the "
            "newer image); going back would lose data.",
        )
    ]


async def test_a_file_that_is_no_database(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "easel.db").write_bytes(b"this is no database" * 100)
    assert await about(env, "database") == [
        (
            "database",
            FAULT,
            "The database cannot be opened: file is not a database. Check DATA_DIR, free space and rights.",
        )
    ]


async def test_a_directory_that_cannot_be_made(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    env["DATA_DIR"] = f"{tmp_path}/file/data"
    assert await about(env, "database") == [
        fault(
            "database",
            f"DATA_DIR ({tmp_path}/file/data) cannot be written: it is not a directory. Give it to the user "
            "that runs Easel, or choose another directory.",
        )
    ]


async def test_a_database_url_is_said_to_be_of_no_use_yet(env: dict[str, str]) -> None:
    env["DATABASE_URL"] = "postgresql://easel:secret@db/easel"
    assert await about(env, "database") == [
        fault(
            "database",
            "DATABASE_URL names a PostgreSQL database, which this version cannot use yet. Leave it empty to "
            "use SQLite in DATA_DIR.",
        )
    ]


async def test_each_key_has_a_line(env: dict[str, str]) -> None:
    env["TTAPI_KEY"] = "good-key,wrong-key,poor-key"
    assert await about(env, "TTAPI key 1", "TTAPI key 2", "TTAPI key 3") == [
        ("TTAPI key 1", OK, "balance 412 (4.12 USD), frozen 0, 10 jobs at once"),
        (
            "TTAPI key 2",
            FAULT,
            "TTAPI refuses it. Copy it again from the dashboard, and confirm the account's e-mail.",
        ),
        ("TTAPI key 3", FAULT, "the quota is used up. Top up at https://ttapi.io."),
    ]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (FaultKind.UNPAID, "the quota is used up. Top up at https://ttapi.io."),
        (FaultKind.BLOCKED, "TTAPI has blocked this account. Write to TTAPI's support."),
        (FaultKind.HTML, STRANGER.format(host="127.0.0.1", service="TTAPI", status=403, url="TTAPI_URL")),
        (
            FaultKind.NOT_FOUND,
            STRANGER.format(host="127.0.0.1", service="TTAPI", status=404, url="TTAPI_URL"),
        ),
    ],
)
async def test_a_key_in_trouble(
    env: dict[str, str], upstream: SimulatedTtapi, kind: FaultKind, sentence: str
) -> None:
    upstream.add_fault(Fault(Place.INFO, kind, status=403))
    assert await about(env, "TTAPI key 1") == [("TTAPI key 1", FAULT, sentence)]


async def test_ttapi_is_not_there(env: dict[str, str], unused_tcp_port: int) -> None:
    env["TTAPI_URL"] = f"http://127.0.0.1:{unused_tcp_port}"
    assert await about(env, "TTAPI key 1") == [
        fault(
            "TTAPI key 1",
            "127.0.0.1 refuses the connection. Check TTAPI_URL if it is set, and the firewall; where the "
            "network needs a proxy, set TTAPI_PROXY.",
        )
    ]


async def test_a_wrong_token(env: dict[str, str]) -> None:
    env["DISCORD_TOKEN"] = "not.the.token"
    assert (await looked(env))[3:] == [
        fault(
            "Discord",
            "Discord refuses DISCORD_TOKEN. Copy the token again from the Bot page of your application "
            "(Reset Token makes a new one).",
        ),
        POLLING,
    ]


async def test_discord_is_not_there(env: dict[str, str], discord: WireDiscord) -> None:
    await discord.stop_serving()
    assert await about(env, "Discord", "commands") == [
        fault(
            "Discord",
            "127.0.0.1 refuses the connection. Check DISCORD_API_URL if it is set, and the firewall; where "
            "the network needs a proxy, set DISCORD_PROXY.",
        )
    ]


async def test_discord_does_not_answer_as_it_should(env: dict[str, str], discord: WireDiscord) -> None:
    discord.faults.add("GET", "/users/@me/guilds", RateLimited(via=False))
    assert await about(env, "Discord", "commands") == [
        fault("Discord", "Discord asks to wait (HTTP 429). Try again in a minute.")
    ]
    discord.faults.add("GET", "/applications/*/commands", RefusedWith(Code.MISSING_ACCESS))
    strange = STRANGER.format(host="127.0.0.1", service="Discord", status=403, url="DISCORD_API_URL")
    assert await about(env, "Discord", "commands") == [fault("Discord", strange)]


async def test_a_page_in_discords_place_ends_only_discords_lines(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<h1>Sign in</h1>", content_type="text/html")

    async with listen("127.0.0.1", 0, [web.get("/{tail:.*}", page)]) as port:
        monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{port}")
        assert (await looked(env))[3:] == [
            fault(
                "Discord",
                "127.0.0.1 answers, but not as Discord does (a web page or something else). Check "
                "DISCORD_API_URL if it is set, and whether a proxy or a sign-in page answers in its place.",
            ),
            POLLING,
        ]


async def test_a_bot_in_no_server_is_given_its_invitation(env: dict[str, str], discord: WireDiscord) -> None:
    discord.remove_from_guild(discord.guild)
    invite = invite_url(discord.world.application_id)
    assert await about(env, "Discord") == [
        ("Discord", OK, "signed in as easel; servers: 0"),
        ("Discord", FAULT, f"in no server yet. Invite it: {invite}"),
    ]


def test_the_invitation_asks_for_what_is_needed_and_no_more() -> None:
    assert invite_url(77) == (
        "https://discord.com/oauth2/authorize?client_id=77"
        "&scope=bot+applications.commands&permissions=274878008320"
    )
    assert 274878008320 == 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 38


async def test_missing_rights_are_named(env: dict[str, str], discord: WireDiscord) -> None:
    discord.guild.roles.clear()
    discord.guild.everyone = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
    discord.guild.members[discord.world.bot.id].roles.clear()
    other = discord.add_guild("Atelier")
    invite = invite_url(discord.world.application_id)
    assert await about(env, "server Studio", f"server {other.name}") == [
        fault(
            "server Studio",
            "lacks: Send Messages, Attach Files. Grant them to Easel's role in the server's settings, or "
            f"invite it again with {invite}",
        ),
        ("server Atelier", OK, "may see channels, send messages and attach files"),
    ]


async def test_an_administrator_lacks_nothing(env: dict[str, str], discord: WireDiscord) -> None:
    (role,) = discord.guild.roles.values()
    role.permissions = Permission.ADMINISTRATOR
    discord.guild.everyone = Permission(0)
    assert await about(env, "server Studio") == [
        ("server Studio", OK, "may see channels, send messages and attach files")
    ]


async def test_no_secret_is_shown(env: dict[str, str]) -> None:
    env |= {"TTAPI_KEY": "wrong-key", "DISCORD_TOKEN": "wrong.token", "HOOK_SECRET": "hook-secret"}
    shown = repr(await looked(env))
    for secret in ("wrong-key", "wrong.token", "hook-secret"):
        assert secret not in shown
