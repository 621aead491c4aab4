"""A member who gives commands and presses buttons, and tells line by line what is to be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from simcord.results import InteractionResult

from bot.locale import Texts
from bot.media.formats import MediaType
from bot.sandbox.stage import Stage
from bot.sandbox.transcript import readable
from bot.sandbox.watching import Seen, Watch, media_type

PATIENCE: Final = 12.0  # seconds for which a step may keep the member waiting
LOOK_AGAIN: Final = 0.05

Say = Callable[[str], None]


class Actor:
    """The stage's member.

    Attributes:
        watch: what the member has seen.
        texts: in the member's language.
    """

    def __init__(self, stage: Stage, say_in: Texts, say: Say) -> None:
        self.stage = stage
        self.watch = Watch(stage)
        self.texts = say_in
        self._say = say
        self._names = {stage.member.id: stage.member.name}

    async def command(self, name: str, /, **options: Any) -> Seen | None:
        """Give a command; a file is its name and its bytes. Gives the answer."""
        given = "".join(f" {option}: {_told(value)}" for option, value in options.items())
        self.tell(f"{self.stage.member.name}: /{name}{given}")
        return await self._answer(await self.stage.member.slash(self.stage.channel, name, **options))

    async def press(self, seen: Seen | None, wanted: str) -> Seen | None:
        """Press the button with that face or meaning, if there is one; gives the answer."""
        button = seen.button(wanted) if seen else None
        if seen is None or button is None or button.custom_id is None:
            return None
        self.tell(f"{self.stage.member.name}: [{button.face}]")
        messages = self.stage.channel.history(viewer=self.stage.member)
        message = next(message for message in messages if message.id == seen.message_id)
        return await self._answer(await self.stage.member.click(message, custom_id=button.custom_id))

    async def until(self, done: Callable[[Seen], object]) -> Seen | None:
        """The first message that is as expected, or None when the member lost patience."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self.look()
                    for seen in self.watch.latest():
                        if done(seen):
                            return seen
                    await asyncio.sleep(LOOK_AGAIN)
        except TimeoutError:
            self._say(f"  {self.texts('tour.patience', seconds=round(PATIENCE))}")
            return None

    async def result(
        self, answer: Seen | None, done: Callable[[Seen], object] = lambda seen: seen.pictures
    ) -> Seen | None:
        """An answer, once it shows what it promised: pictures or clips, if nothing else is awaited."""
        if answer is None:
            return None
        return await self.until(lambda seen: seen.message_id == answer.message_id and done(seen))

    async def look(self) -> None:
        """Tell what is new."""
        for seen in await self.watch.look():
            if seen.private:
                self._say(f"  {self.texts('tour.private', name=self.stage.member.name)}")
            for line in readable(seen.text, self._names).splitlines():
                if line.strip():
                    self._say(f"  Easel: {line}")
            if seen.pictures:
                self._say(f"         {' '.join(map(self._named, seen.pictures))}")
            if seen.buttons:
                self._say("         " + " ".join(f"[{button.face}]" for button in seen.buttons))

    def tell(self, action: str) -> None:
        """Say what is done."""
        self._say(f"\n> {action}")

    def _named(self, digest: str) -> str:
        is_clip = media_type(self.watch.files[digest]) is MediaType.MP4
        key = "tour.clip" if is_clip else "tour.picture"
        return self.texts(key, name=digest[:8])

    async def _answer(self, result: InteractionResult) -> Seen | None:
        """The message that answers: the last of its follow-ups, or the first answer."""
        await self.look()
        told = result.followups[-1] if result.followups else result.response
        return self.watch.versions[told.id][-1] if told and told.id in self.watch.versions else None


def _told(value: str | int | tuple[str, bytes]) -> str | int:
    return value[0] if isinstance(value, tuple) else value
