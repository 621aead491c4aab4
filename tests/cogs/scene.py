"""A member, a channel and the real bot, with TTAPI's jobs moved by hand."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar, cast

import aiohttp
import pytest
import simcord
from simcord import interactions
from simcord.backend import serializers
from simcord.results import InteractionResult

from bot.client import EaselBot
from bot.jobs import outbox, unsure
from bot.sandbox.stage import Stage, open_stage
from bot.sandbox.ttapi import DEFAULT_KEY, Account, Entry, Pace, Settings, SimulatedTtapi
from tests.cogs.reading import BUTTON, Shown, read, walk

BY_HAND = Settings(
    side=64, pace=Pace.by_hand(), upscale_pace=Pace.by_hand(), hook_spacing=0.01, hooks_on_progress=True
)
PROMPT = "a lighthouse at dusk --ar 3:2"
PATIENCE = 5.0  # seconds
WINDOW = 9  # the type of an answer that opens one
LOOK_AGAIN = 0.003
# Where a commit costs nothing, since no scene outlives its process.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

T = TypeVar("T")


class Clock:
    """The bot's clock, which can be put forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


async def until(look: Callable[[], T | None]) -> T:
    """What `look` gives as soon as it gives something: neither Discord's nor the bot's state has an event."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if found := look():
                return found
            await asyncio.sleep(LOOK_AGAIN)


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Take away the pauses that spare Discord and TTAPI."""
    patch.setattr(outbox, "BETWEEN_EDITS", 0.01)
    defaults = unsure.UnsureSettler.__init__.__kwdefaults__
    assert defaults is not None, "its pauses are keyword arguments"
    patch.setitem(defaults, "first", 0.01)


class Scene:
    """What a test does and sees."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self.stage = stage
        self.clock = clock
        self.places = [stage.channel]
        self.doubles_expected = False
        self.errors_expected = False
        self.pings_expected = False

    @property
    def env(self) -> simcord.Env:
        return self.stage.env

    @property
    def upstream(self) -> SimulatedTtapi:
        return self.stage.upstream

    @property
    def alice(self) -> simcord.MemberActor:
        return self.stage.member

    def add_member(self, name: str) -> simcord.MemberActor:
        return self.env.guild.add_member(self.env.create_user(name))

    def make_owner(self, member: simcord.MemberActor) -> None:
        """Have the bot's application belong to a member."""
        bot = self.env.bot
        assert isinstance(bot, EaselBot)
        assert bot.application is not None
        bot.owner_id = member.id
        bot.application.owner = cast("Any", member.user)

    async def command(
        self,
        name: str,
        /,
        *,
        by: simcord.MemberActor | None = None,
        at: simcord.ChannelHandle | None = None,
        **options: Any,
    ) -> Shown:
        """The answer to a slash command."""
        result = await (by or self.alice).slash(at or self.stage.channel, name, **options)
        return self.answer(result)

    async def press(
        self, shown: Shown, face: str, *, by: simcord.MemberActor | None = None
    ) -> InteractionResult:
        """Press the button with that face, as far as a real client would let one."""
        member = by or self.alice
        history = [message for place in self.places for message in place.history(viewer=member)]
        message = next(message for message in history if message.id == shown.id)
        return await member.click(message, custom_id=shown.button(face).custom_id)

    def pressed(
        self, shown: Shown, custom_id: str, *, by: simcord.MemberActor | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """The interaction of a press, on a message whose first button has that custom id."""
        message = self.env.backend.get_message(shown.channel_id, shown.id)
        payload = deepcopy(dict(serializers.message_payload(self.env.backend, message)))
        if custom_id not in [face.custom_id for face in shown.buttons]:
            button = next(part for part in walk(payload["components"]) if part["type"] == BUTTON)
            button["custom_id"] = custom_id
        record, interaction = interactions.base_payload(
            self.env.backend,
            type=3,
            channel_id=shown.channel_id,
            guild_id=self.env.guild.id,
            user_id=(by or self.alice).id,
            data={"custom_id": custom_id, "component_type": BUTTON},
        )
        record.source_message_id = shown.id
        return record, {**interaction, "message": payload}

    async def forge(
        self, shown: Shown, custom_id: str, *, by: simcord.MemberActor | None = None
    ) -> InteractionResult:
        """Press a button that the bot never put there, as a forged client might."""
        return await self.deliver(*self.pressed(shown, custom_id, by=by))

    async def submit(
        self,
        shown: Shown,
        custom_id: str,
        values: Mapping[str, object],
        *,
        by: simcord.MemberActor | None = None,
    ) -> InteractionResult:
        """Send a window that the bot never opened; a text is a text field's, anything else a list's."""
        fields = [
            {"type": 4, "value": value} if isinstance(value, str) else {"type": 3, "values": value}
            for value in values.values()
        ]
        labels = [
            {"type": 18, "component": {"custom_id": name, **field}}
            for name, field in zip(values, fields, strict=True)
        ]
        record, interaction = interactions.base_payload(
            self.env.backend,
            type=5,
            channel_id=shown.channel_id,
            guild_id=self.env.guild.id,
            user_id=(by or self.alice).id,
            data={"custom_id": custom_id, "components": labels},
        )
        return await self.deliver(record, interaction)

    async def deliver(self, record: Any, interaction: dict[str, Any]) -> InteractionResult:
        """Have the gateway bring an interaction."""
        self.env.backend.emit("INTERACTION_CREATE", interaction)
        await self.env.settle()
        return InteractionResult(self.env, record)

    def answer(self, result: InteractionResult) -> Shown:
        """The message that answers an interaction: the last of its follow-ups, or its first answer."""
        told = result.followups[-1] if result.followups else result.response
        assert told is not None, f"no answer: {result}"
        return read(self.env, told.channel_id, told.id)

    def now(self, shown: Shown) -> Shown:
        """The same message as it stands now."""
        return read(self.env, shown.channel_id, shown.id)

    def messages(self, viewer: simcord.MemberActor | None = None) -> list[Shown]:
        """Everything that somebody sees in the channels, oldest first."""
        return [
            read(self.env, place.id, message.id)
            for place in self.places
            for message in place.history(viewer=viewer or self.alice)
        ]

    async def sees(self, shown: Shown, wanted: Callable[[Shown], object]) -> Shown:
        """The message, once it stands as wanted."""

        def look() -> Shown | None:
            current = self.now(shown)
            return current if wanted(current) else None

        return await until(look)

    def submits(self) -> list[Entry]:
        """The submits that TTAPI took."""
        return self.upstream.ledger.submits(accepted=True)

    def body(self, number: int) -> dict[str, Any]:
        """What the number-th job was submitted with, counted from one."""
        return cast("dict[str, Any]", self.submits()[number - 1].detail["body"])

    async def spent(self, member: simcord.MemberActor) -> int:
        """What a member's jobs have cost."""
        return int((await self.stage.app.services.jobs.spending(member.id, 1)).spent)

    async def submitted(self, count: int) -> str:
        """TTAPI's id of the count-th job, once it has it."""
        entries = await until(lambda: s if len(s := self.submits()) >= count else None)
        return entries[count - 1].job_id or ""

    async def settled(self) -> None:
        """Wait until the bot shows all it knows and TTAPI has sent all hooks."""
        await self.upstream.hooks_settled()
        await self.env.settle()
        async with asyncio.timeout(PATIENCE):
            while True:
                if not await self.stage.app.store.dirty():
                    return
                await asyncio.sleep(LOOK_AGAIN)

    async def remembered(self) -> None:
        """Wait until each of the member's jobs has its thumbnail, which comes after its message."""
        services = self.stage.app.services
        async with asyncio.timeout(PATIENCE):
            while True:
                jobs = tuple(await services.jobs.recent(self.alice.id))
                if len(await services.members.thumbnails(jobs)) == len(jobs):
                    return
                await asyncio.sleep(LOOK_AGAIN)

    async def order(self, prompt: str = PROMPT, **options: Any) -> tuple[Shown, str]:
        """A job that TTAPI has, and its message."""
        before = len(self.submits())
        shown = await self.command("imagine", prompt=prompt, **options)
        return shown, await self.submitted(before + 1)

    async def finish(self, shown: Shown, job_id: str) -> tuple[Shown, str]:
        """End a job well and see its picture."""
        self.upstream.succeed(job_id)
        return await self.sees(shown, lambda now: now.pictures), job_id

    async def fail(self, shown: Shown, job_id: str, message: str) -> Shown:
        """End a job badly and see what is told."""
        self.upstream.fail(job_id, message)
        return await self.sees(shown, lambda now: "❌" in now.text)

    async def grid(self, prompt: str = PROMPT, **options: Any) -> tuple[Shown, str]:
        """A finished grid."""
        return await self.finish(*await self.order(prompt, **options))

    async def begun(
        self, parent: Shown, face: str, *, by: simcord.MemberActor | None = None
    ) -> tuple[Shown, str]:
        """A job made by a button, and TTAPI's id of it."""
        before = len(self.submits())
        answer = self.answer(await self.press(self.now(parent), face, by=by))
        return answer, await self.submitted(before + 1)

    async def child(
        self, parent: Shown, face: str, *, by: simcord.MemberActor | None = None
    ) -> tuple[Shown, str]:
        """The finished job of a button."""
        return await self.finish(*await self.begun(parent, face, by=by))

    async def served(self, job_id: str) -> str:
        """SHA-256 of a job's picture, asked of TTAPI itself."""
        headers = {"TT-API-KEY": DEFAULT_KEY}
        async with aiohttp.ClientSession(self.upstream.url, headers=headers) as session:
            async with session.get("/midjourney/v1/fetch", params={"jobId": job_id}) as response:
                link = (await response.json())["data"]["cdnImage"]
            async with session.get(link) as response:
                return hashlib.sha256(await response.read()).hexdigest()


@asynccontextmanager
async def raise_curtain(
    *, upstream: Settings = BY_HAND, locale: str = "en-US", slots: int = 10, **settings: str
) -> AsyncGenerator[Scene]:
    """Everything up and running; afterwards, what must hold in every scene is checked."""
    clock = Clock()
    with tempfile.TemporaryDirectory(prefix="easel-scene-", dir=MEMORY) as directory:
        async with open_stage(
            Path(directory),
            locale=locale,
            upstream=upstream,
            accounts=[Account((DEFAULT_KEY,), max_queue=slots)],
            clock=clock,
            **settings,
        ) as stage:
            scene = Scene(stage, clock)
            yield scene
            await scene.env.settle()
            _check(scene)


def _check(scene: Scene) -> None:
    if not scene.errors_expected:
        scene.env.raise_errors()
    if not scene.pings_expected:
        assert [shown.pinged for shown in scene.messages() if shown.pinged] == []
        assert [policy for policy in _ping_policies(scene) if policy != {"parse": []}] == []
    if not scene.doubles_expected:
        assert scene.upstream.ledger.made_twice() == []


def _ping_policies(scene: Scene) -> list[object]:
    """What each message that was sent or edited says about whom it may ping."""
    sent = [cast("dict[str, Any]", e.json) for e in scene.env.http_requests if e.method in {"POST", "PATCH"}]
    messages: list[dict[str, Any]] = [
        body.get("data") or body for body in sent if body and body.get("type") != WINDOW
    ]
    return [message.get("allowed_mentions") for message in messages if "components" in message]
