"""What members have set for the end of their jobs: a line that mentions them, a copy as a direct message."""

from __future__ import annotations

from typing import Any, cast

from tests.cogs.reading import Shown
from tests.cogs.scene import Scene, raise_curtain, until
from tests.cogs.test_reactions import direct, message_of


async def switch(scene: Scene, **settings: Any) -> None:
    await scene.stage.app.services.members.change(scene.alice.id, **settings)


async def lines(scene: Scene, count: int) -> list[Shown]:
    """The messages of the channel, once there are so many."""
    return await until(lambda: found if len(found := scene.messages()) == count else None)


def policies(scene: Scene) -> list[Any]:
    """Whom each message of the bot may notify, beyond nobody."""
    posted = [entry.json for entry in scene.env.http_requests if entry.method == "POST" and entry.json]
    sent = [cast("dict[str, Any]", body) for body in posted]
    found = [body.get("allowed_mentions") for body in sent if "components" in body]
    return [policy for policy in found if policy != {"parse": []}]


async def test_a_ping_is_a_reply_that_mentions_its_author_alone(scene: Scene) -> None:
    scene.pings_expected = True
    await switch(scene, ping=True)
    grid, _ = await scene.grid("a fox for <@1> and @everyone")
    _, line = await lines(scene, 2)
    assert line.text == (f"<@{scene.alice.id}> your picture is ready: a fox for \\<@1\\> and @\u200beveryone")
    assert line.pinged == (scene.alice.id,)
    assert message_of(scene, line).reference.message_id == grid.id
    assert policies(scene) == [{"parse": [], "users": [scene.alice.id]}]
    assert scene.now(grid).pinged == ()


async def test_a_failure_pings_too(scene: Scene) -> None:
    scene.pings_expected = True
    await switch(scene, ping=True)
    await scene.fail(*await scene.order("a fox"), "Job Timeout")
    _, line = await lines(scene, 2)
    assert line.text == f"<@{scene.alice.id}> this did not work out: a fox"
    assert line.pinged == (scene.alice.id,)


async def test_who_asked_for_no_ping_gets_none(scene: Scene) -> None:
    bob = scene.add_member("bob")
    await switch(scene, ping=True)
    await scene.grid(by=bob)
    await scene.settled()
    assert len(scene.messages()) == 1


async def test_a_copy_comes_as_a_direct_message(scene: Scene) -> None:
    await switch(scene, copy=True)
    grid, job_id = await scene.grid()
    [copy] = await until(lambda: direct(scene))
    assert copy.pictures == (await scene.served(job_id),)
    assert copy.text == grid.text
    assert copy.faces == grid.faces
    assert len(scene.messages()) == 1


async def test_a_failure_is_not_copied(scene: Scene) -> None:
    await switch(scene, copy=True)
    await scene.fail(*await scene.order(), "Job Timeout")
    await scene.settled()
    assert direct(scene) == []


async def test_closed_direct_messages_hinder_nothing(scene: Scene) -> None:
    await switch(scene, copy=True, ping=True)
    scene.pings_expected = True
    place = scene.alice.user.dm_channel
    scene.env.inject_error("POST", f"/channels/{place.id}/messages", status=403, code=50007)
    await scene.grid()
    assert len(await lines(scene, 2)) == 2
    await scene.settled()
    assert direct(scene) == []


async def test_what_only_its_author_sees_is_pinged_in_direct_messages(scene: Scene) -> None:
    scene.pings_expected = True
    await switch(scene, ping=True, private=True)
    grid, _ = await scene.grid("a fox")
    assert grid.private
    [line] = await until(lambda: direct(scene))
    assert line.text == f"<@{scene.alice.id}> your picture is ready: a fox"
    assert len(scene.messages()) == 1


async def test_a_ping_in_chinese() -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        scene.pings_expected = True
        await switch(scene, ping=True)
        await scene.grid("狐狸")
        _, line = await lines(scene, 2)
        assert line.text == f"<@{scene.alice.id}> 您的图片好了：狐狸"
