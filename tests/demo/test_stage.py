"""The stage and the member's eyes."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.errors import StartError
from bot.sandbox.stage import open_stage
from bot.sandbox.ttapi import DEFAULT_KEY, Account
from bot.sandbox.watching import Button, Watch
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
        assert done.custom_id("V4") == f"easel:action:{scene.now(shown).ref}:variation4"
        assert done.custom_id("V5") is None


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
        assert watch.versions[told.id][-1].buttons == (Button("Go to the picture", None),)


async def test_uploads_can_be_fetched(tmp_path: Path) -> None:
    async with open_stage(tmp_path, upstream=BY_HAND) as stage, aiohttp.ClientSession() as session:
        message = await stage.member.send(stage.channel, attachments=[("a b.txt", b"words")])
        path = URL(message.attachments[0].url).path
        assert stage.cdn in stage.app.settings.media_hosts
        async with session.get(f"{stage.cdn}{path}") as response:
            assert (response.status, await response.read()) == (200, b"words")
        async with session.get(f"{stage.cdn}/attachments/1/2/none.png") as response:
            assert response.status == 404
