"""`python -m bot demo --tour`: a scripted member plays through everything, and the outcome is judged."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.errors import StartError
from bot.locale import Texts, texts
from bot.media.formats import MediaType
from bot.reasons import os_reason
from bot.sandbox import acting, chapters, evidence
from bot.sandbox.acting import Actor, Say
from bot.sandbox.evidence import Evidence, Painting
from bot.sandbox.script import SECOND
from bot.sandbox.stage import Stage, open_stage
from bot.sandbox.ttapi import Kind, Pace
from bot.sandbox.ttapi import Settings as Upstream
from bot.sandbox.verdict import judge
from bot.sandbox.watching import Seen, Watch, media_type

UPSTREAM: Final = Upstream(
    pace=Pace(wait=0.2, run=2.4, steps=5),
    upscale_pace=Pace(wait=0.2, run=0.8, steps=1),
    hooks_on_progress=True,
)


async def play(out: Path | None, locale: str, say: Say, upstream: Upstream = UPSTREAM) -> int:
    """Play the tour; the exit code is 0 only if every step was seen.

    Args:
        out: where each picture and clip is written, if anywhere.
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
            found = await tour.play()
    say("")
    if out is not None:
        _write_files(tour.watch, out, say)
        say("")
    findings = judge(found)
    for step, seen in findings.items():
        say(f"{tour.texts('tour.seen' if seen else 'tour.missed'):<6} {tour.texts(f'tour.step.{step}')}")
    return 0 if all(findings.values()) else 1


class Tour(Actor):
    """The whole script."""

    def __init__(self, stage: Stage, say_in: Texts, say: Say) -> None:
        super().__init__(stage, say_in, say)
        self._history_at = 0
        self._restarted_at: int | None = None

    async def play(self) -> Evidence:
        """Everything from the first command to the last button."""
        grid, tile = await chapters.grids(self)
        await chapters.refusals(self)
        await chapters.batch(self)
        blend = await chapters.pictures_in(self)
        painting = await chapters.region(self, tile)
        await chapters.seed(self, grid)
        await chapters.video(self, tile)
        self._history_at = self.stage.upstream.ledger.last
        await chapters.shelves(self, blend)
        await self.result(await self.restart_during(SECOND))
        await self.result(await self.press(grid, "U1"))
        return await self.evidence(painting)

    async def restart_during(self, prompt: str) -> Seen | None:
        """End the bot while TTAPI works on a job that it knows of, and start it again on the same data."""
        ledger = self.stage.upstream.ledger
        before = ledger.last
        answer = await self.command("imagine", prompt=prompt)
        with suppress(TimeoutError):
            await ledger.wait(lambda entry: entry.kind is Kind.FETCH and entry.seq > before, acting.PATIENCE)
        self.tell(self.texts("tour.restart"))
        self._restarted_at = ledger.last
        await self.stage.restart()
        return answer

    async def evidence(self, painting: Painting | None) -> Evidence:
        """What was seen, once all hooks have come."""
        upstream = self.stage.upstream
        await upstream.hooks_settled()
        results = await evidence.results(upstream)
        return Evidence(
            self.watch.versions,
            upstream.ledger,
            results,
            painting,
            history_at=self._history_at,
            restarted_at=self._restarted_at,
        )


def _make_writable(out: Path) -> None:
    """Find out before the tour, not after it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            return
    except OSError as error:
        raise StartError("start.tour_out", path=out, reason=os_reason(error)) from error


def _write_files(watch: Watch, out: Path, say: Say) -> None:
    """Write what the channel shows; a private gallery has nothing but likenesses of that."""
    shown = [digest for seen in watch.latest() if not seen.private for digest in seen.pictures]
    for number, digest in enumerate(shown, 1):
        data = watch.files[digest]
        path = out / f"{number:02}-{digest[:8]}{(media_type(data) or MediaType.PNG).suffix}"
        path.write_bytes(data)
        say(f"  {path}")
