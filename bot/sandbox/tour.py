"""`python -m bot demo --tour`: a scripted member plays through the main job, and the outcome is judged."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import aiohttp

from bot.errors import StartError
from bot.locale import Texts, texts
from bot.reasons import os_reason
from bot.sandbox.stage import Stage, open_stage
from bot.sandbox.transcript import readable
from bot.sandbox.ttapi import DEFAULT_KEY, Kind, Pace
from bot.sandbox.ttapi import Settings as Upstream
from bot.sandbox.verdict import FAILING, PROMPT, SECOND, Evidence, judge
from bot.sandbox.watching import Seen, Watch

PATIENCE: Final = 12.0  # seconds for which a step may keep the member waiting
LOOK_AGAIN: Final = 0.05
UPSTREAM: Final = Upstream(
    pace=Pace(wait=0.3, run=4.0, steps=5),
    upscale_pace=Pace(wait=0.2, run=1.0, steps=1),
    hooks_on_progress=True,
)

Say = Callable[[str], None]


async def play(out: Path | None, locale: str, say: Say, upstream: Upstream = UPSTREAM) -> int:
    """Play the tour; the exit code is 0 only if every step was seen.

    Args:
        out: where each picture is written, if anywhere.
        locale: the member's language, such as ``zh-CN``.
        say: is given the transcript line by line.
        upstream: how the simulated TTAPI behaves.

    Raises:
        StartError: `out` cannot be written, or Discord knows no such language.
    """
    if out is not None:
        await asyncio.to_thread(_make_writable, out)
    with tempfile.TemporaryDirectory(prefix="easel-tour-") as directory:
        async with open_stage(Path(directory), locale=locale, upstream=upstream) as stage:
            tour = Tour(stage, texts(locale), say)
            evidence = await tour.play()
    if out is not None:
        _write_pictures(tour.watch, out, say)
    findings = judge(evidence)
    say("")
    for step, seen in findings.items():
        say(f"{tour.texts('tour.seen' if seen else 'tour.missed'):<6} {tour.texts(f'tour.step.{step}')}")
    return 0 if all(findings.values()) else 1


class Tour:
    """The script, told line by line while it happens."""

    def __init__(self, stage: Stage, say_in: Texts, say: Say) -> None:
        self.stage = stage
        self.watch = Watch(stage)
        self.texts = say_in
        self._say = say
        self._names = {stage.member.id: stage.member.name}
        self._restarted_at: int | None = None

    async def play(self) -> Evidence:
        """Everything from the first command to the last button."""
        await self._imagine(PROMPT)
        grid = await self._until(lambda seen: PROMPT in seen.text and "U2" in seen.faces)
        await self._press(grid, "U2")
        await self._until(
            lambda seen: grid is not None and seen.message_id > grid.message_id and seen.pictures
        )
        await self._press(grid, "V3")
        await self._until(lambda seen: _follows(seen, grid) and "V4" in seen.faces)
        await self._imagine(FAILING)
        await self._until(lambda seen: FAILING in seen.text and "❌" in seen.text)
        await self._restart_during(SECOND)
        await self._until(lambda seen: SECOND in seen.text and "U1" in seen.faces)
        before = max(self.watch.versions, default=0)
        await self._press(grid, "U1")
        await self._until(lambda seen: seen.message_id > before and bool(seen.pictures))
        await self.stage.upstream.hooks_settled()
        return Evidence(
            self.watch.versions, self.stage.upstream.ledger, await self._pictures(), self._restarted_at
        )

    async def _imagine(self, prompt: str) -> None:
        self._say(f"\n> {self.stage.member.name}: /imagine prompt: {prompt}")
        await self.stage.member.slash(self.stage.channel, "imagine", prompt=prompt)
        await self._look()

    async def _press(self, seen: Seen | None, face: str) -> None:
        custom_id = seen.custom_id(face) if seen else None
        if seen is None or custom_id is None:
            return
        self._say(f"\n> {self.stage.member.name}: [{face}]")
        messages = self.stage.channel.history(viewer=self.stage.member)
        message = next(message for message in messages if message.id == seen.message_id)
        await self.stage.member.click(message, custom_id=custom_id)
        await self._look()

    async def _restart_during(self, prompt: str) -> None:
        """End the bot while TTAPI works on a job, and start it again on the same data."""
        ledger = self.stage.upstream.ledger
        before = ledger.last
        await self._imagine(prompt)
        await ledger.wait(lambda entry: entry.kind is Kind.STATE and entry.seq > before, PATIENCE)
        self._say(f"\n> {self.texts('tour.restart')}")
        await self.stage.restart()
        self._restarted_at = ledger.last

    async def _until(self, done: Callable[[Seen], object]) -> Seen | None:
        """The first message that is as expected, or None when the member lost patience."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self._look()
                    for seen in self.watch.latest():
                        if done(seen):
                            return seen
                    await asyncio.sleep(LOOK_AGAIN)
        except TimeoutError:
            self._say(f"  {self.texts('tour.patience', seconds=round(PATIENCE))}")
            return None

    async def _look(self) -> None:
        for seen in await self.watch.look():
            for line in readable(seen.text, self._names).splitlines():
                self._say(f"  Easel: {line}")
            if seen.pictures:
                self._say(f"         {self.texts('tour.picture', name=seen.pictures[0][:8])}")
            if seen.buttons:
                self._say("         " + " ".join(f"[{button.face}]" for button in seen.buttons))

    async def _pictures(self) -> dict[str, str]:
        """SHA-256 of every finished job's picture, asked of TTAPI itself."""
        upstream = self.stage.upstream
        found: dict[str, str] = {}
        async with aiohttp.ClientSession(headers={"TT-API-KEY": DEFAULT_KEY}) as session:
            for job_id in upstream.ledger.charges():
                url = f"{upstream.url}/midjourney/v1/fetch"
                async with session.get(url, params={"jobId": job_id}) as response:
                    link = (await response.json())["data"]["cdnImage"]
                async with session.get(link) as picture:
                    found[job_id] = hashlib.sha256(await picture.read()).hexdigest()
        return found


def _follows(seen: Seen, grid: Seen | None) -> bool:
    return grid is not None and seen.message_id > grid.message_id


def _make_writable(out: Path) -> None:
    """Find out before the tour, not after it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            return
    except OSError as error:
        raise StartError("start.tour_out", path=out, reason=os_reason(error)) from error


def _write_pictures(watch: Watch, out: Path, say: Say) -> None:
    number = 0
    for seen in watch.latest():
        for digest in seen.pictures:
            number += 1
            path = out / f"{number:02}-{digest[:8]}.png"
            path.write_bytes(watch.files[digest])
            say(f"  {path}")
