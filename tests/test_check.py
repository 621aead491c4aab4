"""`check`: one line for each thing that can be wrong, each with its mend."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from discord.http import Route

from bot.check import Outcome, check, invite_url
from bot.config import Settings
from bot.jobs.database import open_engine, open_sqlite, upgrade
from bot.jobs.hooklinks import HookLinks
from bot.jobs.store import Store
from bot.locale import texts
from bot.sandbox.ttapi import Account, Fault, FaultKind, Place, SimulatedTtapi
from bot.web.app import listen
from bot.web.hooks import HookHandler
from tests.support.discord_wire import Code, Permission, RateLimited, RefusedWith, WireDiscord

OK, FAULT, SKIPPED = Outcome.OK, Outcome.FAULT, Outcome.SKIPPED
Shown = tuple[str, Outcome, str]


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
        ("Discord", OK, "signed in as easel, in 1 servers"),
        ("commands", SKIPPED, "none registered yet: they are at the first start of python -m bot run"),
        ("server Studio", OK, "may see channels, send messages and attach files"),
        ("hook", SKIPPED, "no PUBLIC_URL: results are fetched by polling, which works, a few seconds later"),
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
    assert list(Path(env["DATA_DIR"]).iterdir()) == []
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
        (
            "database",
            FAULT,
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
        (
            "database",
            FAULT,
            f"DATA_DIR ({tmp_path}/file/data) cannot be written: Not a directory. Give it to the user that "
            "runs Easel, or choose another directory.",
        )
    ]


async def test_a_directory_that_cannot_be_written_hides_no_other_line(
    env: dict[str, str], tmp_path: Path, unused_tcp_port: int
) -> None:
    """What stands in the way is a directory with the name of the file that tries the rights."""
    (tmp_path / "data" / f".write-{os.getpid()}").mkdir(parents=True)
    (tmp_path / "data" / "easel.db").touch()
    env |= {"LISTEN_PORT": str(unused_tcp_port), "PUBLIC_URL": f"http://127.0.0.1:{unused_tcp_port}"}
    outcomes = {subject: outcome for subject, outcome, _ in await looked(env)}
    assert (outcomes["database"], outcomes["hook"]) == (FAULT, OK)


async def test_a_database_url_is_said_to_be_of_no_use_yet(env: dict[str, str]) -> None:
    env["DATABASE_URL"] = "postgresql://easel:secret@db/easel"
    assert await about(env, "database") == [
        (
            "database",
            FAULT,
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
        (
            FaultKind.HTML,
            "TTAPI cannot be reached at TTAPI_URL. Check the network; where it needs a proxy, set TTAPI_PROXY.",
        ),
        (
            FaultKind.NOT_FOUND,
            "TTAPI cannot be reached at TTAPI_URL. Check the network; where it needs a proxy, set TTAPI_PROXY.",
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
        (
            "TTAPI key 1",
            FAULT,
            "TTAPI cannot be reached at TTAPI_URL. Check the network; where it needs a proxy, set TTAPI_PROXY.",
        )
    ]


async def test_a_wrong_token(env: dict[str, str]) -> None:
    env["DISCORD_TOKEN"] = "not.the.token"
    assert (await looked(env))[3:] == [
        (
            "Discord",
            FAULT,
            "Discord refuses DISCORD_TOKEN. Copy the token again from the Bot page of your application "
            "(Reset Token makes a new one).",
        ),
        ("hook", SKIPPED, "no PUBLIC_URL: results are fetched by polling, which works, a few seconds later"),
    ]


DOWN = (
    "Discord",
    FAULT,
    "Discord cannot be reached. Check the network; where it needs a proxy, set DISCORD_PROXY.",
)


async def test_discord_is_not_there(env: dict[str, str], discord: WireDiscord) -> None:
    await discord.stop_serving()
    assert await about(env, "Discord", "commands") == [DOWN]


async def test_discord_does_not_answer_as_it_should(env: dict[str, str], discord: WireDiscord) -> None:
    discord.faults.add("GET", "/users/@me/guilds", RateLimited(via=False))
    assert await about(env, "Discord", "commands") == [DOWN]
    discord.faults.add("GET", "/applications/*/commands", RefusedWith(Code.MISSING_ACCESS))
    assert await about(env, "Discord", "commands") == [DOWN]


async def test_a_bot_in_no_server_is_given_its_invitation(env: dict[str, str], discord: WireDiscord) -> None:
    discord.remove_from_guild(discord.guild)
    invite = invite_url(discord.world.application_id)
    assert await about(env, "Discord") == [
        ("Discord", OK, "signed in as easel, in 0 servers"),
        ("Discord", FAULT, f"in no server yet. Invite it: {invite}"),
    ]


def test_the_invitation_asks_for_what_is_needed_and_no_more() -> None:
    assert invite_url(77) == (
        "https://discord.com/oauth2/authorize?client_id=77"
        "&scope=bot+applications.commands&permissions=274878024704"
    )
    assert 274878024704 == 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 38


async def test_missing_rights_are_named(env: dict[str, str], discord: WireDiscord) -> None:
    discord.guild.roles.clear()
    discord.guild.everyone = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
    discord.guild.members[discord.world.bot.id].roles.clear()
    other = discord.add_guild("Atelier")
    invite = invite_url(discord.world.application_id)
    assert await about(env, "server Studio", f"server {other.name}") == [
        (
            "server Studio",
            FAULT,
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


@pytest.fixture
def public(env: dict[str, str], unused_tcp_port: int) -> dict[str, str]:
    """An installation whose public address is its own listener."""
    url = f"http://127.0.0.1:{unused_tcp_port}"
    return env | {"LISTEN_PORT": str(unused_tcp_port), "PUBLIC_URL": url}


async def hook(env: dict[str, str]) -> Shown:
    (line,) = await about(env, "hook")
    return line


async def test_the_public_address_leads_here(public: dict[str, str]) -> None:
    url = public["PUBLIC_URL"]
    assert await hook(public) == ("hook", OK, f"{url} leads to this machine")


def easel(port: int, secret: str) -> AbstractAsyncContextManager[int]:
    """A running Easel, as far as the check asks it."""

    async def ignore(_ref: str, _job_id: str | None) -> None:
        return None

    return listen("127.0.0.1", port, HookHandler(HookLinks([secret], None), ignore).routes())


async def test_the_running_bot_answers_in_the_checks_place(public: dict[str, str], tmp_path: Path) -> None:
    """Both know the secret: from the settings, or from the database."""
    port, url = int(public["LISTEN_PORT"]), public["PUBLIC_URL"]
    async with easel(port, "from-the-settings"):
        assert await hook({**public, "HOOK_SECRET": "from-the-settings,older"}) == (
            "hook",
            OK,
            f"{url} leads to this machine",
        )
    async with open_sqlite(tmp_path / "data") as runner:
        secret = await Store(runner).add_meta("hook_secret", "from-the-database")
        async with easel(port, secret):
            assert (await hook(public))[1] is OK


async def test_another_easel_answers(public: dict[str, str]) -> None:
    url = public["PUBLIC_URL"]
    async with easel(int(public["LISTEN_PORT"]), "somebody else's"):
        assert await hook(public) == (
            "hook",
            FAULT,
            f"{url} answers, but not from this Easel (HTTP 200). Point the reverse proxy at "
            "LISTEN_HOST:LISTEN_PORT.",
        )


Handler = Callable[[web.Request], web.StreamResponse]


@pytest.mark.parametrize("status", [200, 302, 404, 502])
async def test_something_else_answers(public: dict[str, str], status: int) -> None:
    async def page(_request: web.Request) -> web.Response:
        location = {"Location": "/elsewhere"} if status == 302 else {}
        return web.Response(status=status, body=b"\xff" * 10_000, headers=location)

    async with listen("127.0.0.1", int(public["LISTEN_PORT"]), [web.get("/{tail:.*}", page)]):
        subject, outcome, sentence = await hook(public)
    assert (subject, outcome) == ("hook", FAULT)
    assert f"answers, but not from this Easel (HTTP {status})" in sentence


async def test_nothing_answers(public: dict[str, str], unused_tcp_port_factory: Callable[[], int]) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port_factory()}"
    assert await hook({**public, "PUBLIC_URL": url}) == (
        "hook",
        FAULT,
        f"{url} cannot be reached from here: ClientConnectorError. Check the name, the reverse proxy and "
        "LISTEN_PORT.",
    )


async def test_no_secret_is_shown(public: dict[str, str]) -> None:
    public |= {"TTAPI_KEY": "wrong-key", "DISCORD_TOKEN": "wrong.token", "HOOK_SECRET": "hook-secret"}
    shown = repr(await looked(public))
    for secret in ("wrong-key", "wrong.token", "hook-secret"):
        assert secret not in shown
