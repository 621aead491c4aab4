"""The stage and the member's eyes."""

from __future__ import annotations

import socket
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.errors import StartError
from bot.media.formats import MediaType
from bot.sandbox import stage as stage_module
from bot.sandbox.stage import open_stage
from bot.sandbox.ttapi import DEFAULT_KEY, Account
from bot.sandbox.watching import Button, Watch, media_type
from tests.cogs.scene import BY_HAND, PROMPT, Scene, raise_curtain

pytestmark = pytest.mark.usefixtures("hurried")


async def test_a_stage_has_a_member_in_a_channel_with_the_bot(tmp_path: Path) -> None:
    async with open_stage(tmp_path, upstream=BY_HAND) as stage:
        assert (stage.member.name, stage.channel.name) == ("alice", "easel-demo")
        assert set(stage.member.available_commands(stage.channel)) == {
            *("imagine", "blend", "describe", "edit", "animate"),
            *("show", "history", "favorites", "queue", "balance", "settings", "help"),
            *("preset save", "preset list", "preset delete"),
        }
        assert stage.app.settings.public_url == f"http://127.0.0.1:{stage.app.port}"
        assert stage.upstream.url in stage.app.settings.media_hosts


def test_a_port_is_free_and_not_one_for_outgoing_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "PORTS", range(19_000, 19_002))
    monkeypatch.setattr(stage_module, "TRIES", 2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 19_000))
        assert {stage_module.free_port() for _ in range(20)} == {19_001}
        with socket.socket() as other:
            other.bind(("127.0.0.1", 19_001))
            with pytest.raises(OSError, match="in use"):
                stage_module.free_port()


async def test_settings_and_accounts_are_passed_on(tmp_path: Path) -> None:
    accounts = [Account((DEFAULT_KEY,), balance=7, max_queue=2)]
    async with open_stage(tmp_path, accounts=accounts, BUTTONS="author", clock=lambda: 5.0) as stage:
        figures = stage.app.services.jobs.balance()
        assert (figures.available, figures.slots) == (7, 2)
        assert stage.app.settings.buttons.value == "author"


async def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError) as refused:
        async with open_stage(tmp_path, locale="tlh"):
            pass
    assert refused.value.message.key == "start.locale"


async def test_a_restart_keeps_data_and_language() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        grid, _ = await scene.grid()
        app = scene.stage.app
        await scene.stage.restart()
        assert scene.stage.app is not app
        answer = await scene.command("show", job=grid.ref)
        shown = await scene.sees(answer, lambda now: now.pictures)
        assert "（快速）" in shown.text


async def look(scene: Scene, watch: Watch) -> list[str]:
    return [seen.text for seen in await watch.look()]


async def test_the_watch_remembers_every_version_once() -> None:
    async with raise_curtain() as scene:
        watch = Watch(scene.stage)
        assert await look(scene, watch) == []
        shown, job_id = await scene.order(PROMPT)
        await scene.settled()
        assert [PROMPT in text for text in await look(scene, watch)] == [True]
        assert await look(scene, watch) == []
        scene.upstream.progress(job_id, 40)
        await scene.sees(shown, lambda now: "40" in now.text)
        await scene.finish(shown, job_id)
        (done,) = await watch.look()
        assert done.pictures == (await scene.served(job_id),)
        assert [len(versions) for versions in watch.versions.values()] == [2]
        assert watch.latest() == [done]
        assert done.faces >= {"U1", "🔄", "V4"}
        button = Button("V4", f"easel:action:{scene.now(shown).ref}:variation4")
        assert done.button("V4") == done.button("action:variation4") == button
        assert button.meaning == "action:variation4"
        assert done.button("V5") is None


async def test_the_watch_sees_buttons_in_boxes_and_beside_texts() -> None:
    async with raise_curtain(slots=1) as scene:
        watch = Watch(scene.stage)
        failed = await scene.fail(*await scene.order("first"), "Job Timeout")
        await scene.order("second")
        await scene.command("imagine", prompt="third")
        queue = await scene.command("queue")
        await watch.look()
        assert watch.versions[failed.id][-1].faces == {"Retry"}
        assert watch.versions[queue.id][-1].faces == {"Cancel"}


async def test_links_have_no_custom_id() -> None:
    async with raise_curtain() as scene:
        watch = Watch(scene.stage)
        grid, _ = await scene.grid()
        await scene.child(grid, "U1")
        told = scene.answer(await scene.press(scene.now(grid), "U1"))
        await watch.look()
        child = scene.messages()[1]
        url = f"https://discord.com/channels/{scene.env.guild.id}/{child.channel_id}/{child.id}"
        seen = watch.versions[told.id][-1]
        assert seen.buttons == (Button("Go to the picture", None, url),)
        assert (seen.buttons[0].meaning, seen.links, seen.private) == ("", [child.id], True)


async def test_a_dead_button_cannot_be_pressed_and_files_are_known_by_their_bytes() -> None:
    async with raise_curtain() as scene:
        watch = Watch(scene.stage)
        for number in range(6):
            await scene.grid(f"grid {number}")
        await scene.remembered()
        gallery = await scene.command("history")
        await watch.look()
        seen = watch.versions[gallery.id][-1]
        assert [(button.face, button.custom_id is None) for button in seen.buttons] == [
            ("First", True),
            ("Previous", True),
            ("Next", False),
            ("Last", False),
        ]
        assert (seen.button("page:next"), seen.button("page:previous")) == (seen.buttons[2], None)
        assert len(seen.links) == 5
        assert [media_type(watch.files[digest]) for digest in seen.pictures] == [MediaType.WEBP] * 5
        assert media_type(b"....ftypisom") is MediaType.MP4
        assert media_type(b"words") is None


async def test_uploads_can_be_fetched(tmp_path: Path) -> None:
    async with open_stage(tmp_path, upstream=BY_HAND) as stage, aiohttp.ClientSession() as session:
        message = await stage.member.send(stage.channel, attachments=[("a b.txt", b"words")])
        path = URL(message.attachments[0].url).path
        assert stage.cdn in stage.app.settings.media_hosts
        async with session.get(f"{stage.cdn}{path}") as response:
            assert (response.status, await response.read()) == (200, b"words")
        async with session.get(f"{stage.cdn}/attachments/1/2/none.png") as response:
            assert response.status == 404
