"""Jobs that no button makes, placed as commands place them."""

from __future__ import annotations

from typing import Any

import simcord

from bot.jobs.details import BatchOrder, Input
from bot.jobs.members import MemberSettings
from bot.jobs.origin import Origin
from bot.jobs.ports import Card
from bot.ttapi.messages import Dimensions, EditKind, Mode
from tests.cogs.pictures import CLEAR, picture
from tests.cogs.reading import Shown, read
from tests.cogs.scene import Scene, until


def origin_in(scene: Scene, member: simcord.MemberActor | None = None) -> Origin:
    """An order in the scene's channel that answers no interaction."""
    who, channel = member or scene.alice, scene.stage.channel
    return Origin(who.id, channel.id, scene.env.guild.id, (), scene.stage.locale, False, 10 * 1024**2, None)


async def placed(scene: Scene, card: Card) -> tuple[Shown, str]:
    """The message of a NEW job that is accepted, and TTAPI's id of it."""
    before = len(scene.submits())
    shown = await announced(scene, card)
    return shown, await scene.submitted(before + 1)


async def announced(scene: Scene, card: Card) -> Shown:
    """The message of a NEW job that is accepted."""
    services = scene.stage.app.services
    receipt = await services.surface().post(card, f"{card.job.ref}t")
    await services.jobs.accepted(card.job, receipt.message_id, shown=True)
    return read(scene.env, receipt.channel_id, receipt.message_id)


async def description(scene: Scene, data: bytes | None = None) -> tuple[Shown, tuple[str, ...]]:
    """A finished description of a PNG, and TTAPI's text by lines."""
    given = Input("image/png", data or picture())
    card = await scene.stage.app.services.orders.describe(given, origin_in(scene))
    shown, job_id = await placed(scene, card)
    scene.upstream.succeed(job_id)
    done = await scene.sees(shown, lambda now: "Imagine all" in now.faces or "全部生成" in now.faces)
    job = await scene.stage.app.services.jobs.get(card.job.ref)
    assert job is not None
    return done, tuple((job.text or "").splitlines())


async def blend(scene: Scene) -> tuple[Shown, str]:
    """A finished blend."""
    given = [Input("image/png", picture(colour=colour)) for colour in ("teal", "tan")]
    orders = scene.stage.app.services.orders
    card = await orders.blend(given, Dimensions.SQUARE, Mode.FAST, origin_in(scene))
    return await scene.finish(*await placed(scene, card))


async def edit(scene: Scene, prompt: str) -> tuple[Shown, str]:
    """An edit that TTAPI has."""
    given = Input("image/png", picture(colour=CLEAR))
    orders = scene.stage.app.services.orders
    card = await orders.edit(prompt, given, EditKind.EDIT, Mode.FAST, origin_in(scene))
    return await placed(scene, card)


async def batch(scene: Scene, *prompts: str, text: str | None = None) -> Shown:
    """A batch that is accepted; `text` is what it is called."""
    services = scene.stage.app.services
    orders = [BatchOrder(prompt, Mode.FAST) for prompt in prompts]
    name = text or "{" + ", ".join(prompts) + "}"
    draft = await services.orders.prepare(scene.alice.id, name, orders)
    pressed = await services.orders.confirm(draft.ref, origin_in(scene))
    assert pressed.job is not None
    return await announced(scene, await services.jobs.card(pressed.job))


async def settings(scene: Scene, member: simcord.MemberActor | None = None, **changes: Any) -> MemberSettings:
    """Change what a member has set."""
    return await scene.stage.app.services.members.change((member or scene.alice).id, **changes)


async def posted(scene: Scene, known: list[Shown]) -> Shown:
    """The first message that is none of the known ones and shows a picture."""
    seen = {shown.id for shown in known}
    found = await until(lambda: [s for s in scene.messages() if s.id not in seen and s.pictures])
    return found[0]
