"""The tour: it passes, and whatever breaks is found in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from bot.errors import StartError
from bot.locale import texts
from bot.sandbox import tour
from bot.sandbox.tour import Tour, play
from bot.sandbox.ttapi import DEFAULT_KEY, Fault, FaultKind, Pace, Place, Settings
from bot.sandbox.ttapi import actions as sandbox_actions
from bot.sandbox.verdict import PROMPT, SECOND, Step
from bot.sandbox.watching import Seen

QUICK: Final = Settings(
    side=64,
    pace=Pace(wait=0.02, run=0.12, steps=3),
    upscale_pace=Pace(wait=0.02, run=0.05, steps=1),
    hooks_on_progress=True,
    hook_spacing=0.01,
)
EN = texts("en-US")
PNG: Final = b"\x89PNG\r\n\x1a\n"


class QuickTour(Tour):
    """The same tour, with the job that outlives the bot ended by hand."""

    async def _restart_during(self, prompt: str) -> None:
        upstream = self.stage.upstream
        upstream.configure(pace={"manual": True})
        await super()._restart_during(prompt)
        upstream.configure(pace={"manual": False})
        upstream.finish(upstream.ledger.submits(accepted=True)[-1].job_id or "")


async def played(
    patch: pytest.MonkeyPatch,
    *,
    script: type[Tour] = QuickTour,
    upstream: Settings = QUICK,
    locale: str = "en-US",
    out: Path | None = None,
) -> tuple[int, list[str]]:
    """The exit code and the transcript."""
    transcript: list[str] = []
    patch.setattr(tour, "Tour", script)
    code = await play(out, locale, transcript.append, upstream)
    return code, transcript


def missed(transcript: list[str]) -> set[Step]:
    judged = transcript[-len(Step) :]
    return {step for step, line in zip(Step, judged, strict=True) if line.startswith("MISSED")}


async def test_it_passes(quick: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    code, transcript = await played(monkeypatch, out=out)
    assert code == 0, "\n".join(transcript)
    assert [line for line in transcript if line.startswith("\n> alice: ")] == [
        "\n> alice: /imagine prompt: a lighthouse at dusk --ar 3:2",
        "\n> alice: [U2]",
        "\n> alice: [V3]",
        "\n> alice: /imagine prompt: a bannedword in the harbour",
        "\n> alice: /imagine prompt: a fishing boat in the mist",
        "\n> alice: [U1]",
    ]
    assert transcript[-len(Step) :] == [f"seen   {EN(f'tour.step.{step}')}" for step in Step]
    shown = [line for line in transcript if line.startswith("  Easel: ")]
    assert "  Easel: a lighthouse at dusk --ar 3:2 — @alice (waiting, next in line)" in shown
    assert any(
        line.startswith("  Easel: a lighthouse at dusk --ar 3:2 — Image #2 by @alice") for line in shown
    )
    assert [line for line in shown if re.search(r"<@|\*\*|`|-# |\]\(|\\", line)] == []
    pictures = sorted(out.iterdir())
    assert [path.name[:3] for path in pictures] == ["01-", "02-", "03-", "04-", "05-"]
    assert {path.read_bytes()[:8] for path in pictures} == {PNG}


async def test_it_passes_in_chinese(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    code, transcript = await played(monkeypatch, locale="zh-CN")
    assert code == 0, "\n".join(transcript)
    assert transcript[-len(Step) :] == [f"已见     {texts('zh-CN')(f'tour.step.{step}')}" for step in Step]
    assert any("（快速）" in line for line in transcript)


async def test_an_unknown_language_is_refused(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StartError):
        await played(monkeypatch, locale="tlh")


class WithoutU1(QuickTour):
    """The button from before the restart is left alone."""

    async def _press(self, seen: Seen | None, face: str) -> None:
        if face != "U1":
            await super()._press(seen, face)


class WrongTile(QuickTour):
    """U3 is pressed in place of U2."""

    async def _press(self, seen: Seen | None, face: str) -> None:
        await super()._press(seen, "U3" if face == "U2" else face)


class WithoutRestart(QuickTour):
    async def _restart_during(self, prompt: str) -> None:
        await self._imagine(prompt)


class RestartTooLate(QuickTour):
    """The bot is ended only when the job is over."""

    async def _restart_during(self, prompt: str) -> None:
        ledger = self.stage.upstream.ledger
        before = ledger.last
        await self._imagine(prompt)
        await ledger.wait(lambda e: e.seq > before and e.detail.get("state") == "SUCCESS")
        await self.stage.restart()
        self._restarted_at = ledger.last


class DiscordRefuses(QuickTour):
    """Discord does not take the bot's answer to V3."""

    async def _press(self, seen: Seen | None, face: str) -> None:
        if face == "V3":
            self.stage.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
        await super()._press(seen, face)


class OrderedTwice(QuickTour):
    """Somebody sends the first order to TTAPI a second time."""

    async def _restart_during(self, prompt: str) -> None:
        upstream = self.stage.upstream
        body = next(e for e in upstream.ledger.submits(accepted=True)).detail["body"]
        async with aiohttp.ClientSession(upstream.url, headers={"TT-API-KEY": DEFAULT_KEY}) as session:
            await session.post("/midjourney/v1/imagine", json=body)
        await super()._restart_during(prompt)


class ShownTwice(QuickTour):
    """The picture of the fishing boat is asked for a second time, at the end."""

    async def _pictures(self) -> dict[str, str]:
        jobs = await self.stage.app.services.jobs.recent(self.stage.member.id)
        boat = next(job for job in jobs if job.prompt == SECOND)
        before = max(self.watch.versions)
        await self.stage.member.slash(self.stage.channel, "show", job=boat.ref)
        await self._until(lambda seen: seen.message_id > before and seen.pictures)
        return await super()._pictures()


class Faulty(QuickTour):
    """TTAPI misbehaves from the start."""

    fault = Fault(Place.HOOK, FaultKind.LOST)

    async def _imagine(self, prompt: str) -> None:
        if prompt == PROMPT:
            self.stage.upstream.add_fault(self.fault)
        await super()._imagine(prompt)


class U2HookLost(Faulty):
    fault = Fault(Place.HOOK, FaultKind.LOST, action="upsample2")


class V3HookLost(Faulty):
    fault = Fault(Place.HOOK, FaultKind.LOST, action="variation3")


class U2PictureGone(Faulty):
    fault = Fault(Place.MEDIA, FaultKind.NOT_FOUND, action="upsample2", count=1)


class FirstPictureGone(Faulty):
    fault = Fault(Place.MEDIA, FaultKind.NOT_FOUND, action="imagine", prompt=PROMPT)


@dataclass(frozen=True, slots=True)
class Break:
    """What is broken, and what the verdict must be."""

    missed: set[Step]
    script: type[Tour] = QuickTour
    upstream: Settings = QUICK
    product: Callable[[pytest.MonkeyPatch], None] | None = None


def no_cancel(patch: pytest.MonkeyPatch) -> None:
    def nothing(*_arguments: object) -> list[object]:
        return []

    patch.setattr("cogs.ui.render.pending.cancel", nothing)


def no_reroll(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sandbox_actions, "GRID", tuple(a for a in sandbox_actions.GRID if a != "reroll"))


def silent_failures(patch: pytest.MonkeyPatch) -> None:
    def little(*_arguments: object) -> list[str]:
        return ["…"]

    patch.setattr("cogs.ui.render.failed.failed", little)


BREAKS = {
    "no Cancel is offered": Break({Step.IMAGINE}, product=no_cancel),
    "upstream tells no progress": Break(
        {Step.PROGRESS}, upstream=replace(QUICK, pace=replace(QUICK.pace, steps=0))
    ),
    "a button of the grid is missing": Break({Step.GRID}, product=no_reroll),
    "the grid's picture is gone": Break(
        {Step.IMAGINE, Step.PROGRESS, Step.GRID, Step.ONCE}, FirstPictureGone
    ),
    "U3 is pressed in place of U2": Break({Step.U2}, WrongTile),
    "U2's hook is lost": Break({Step.U2}, U2HookLost),
    "U2's picture is gone": Break({Step.U2, Step.ONCE}, U2PictureGone),
    "V3's hook is lost": Break({Step.V3}, V3HookLost),
    "Discord refuses the answer to V3": Break({Step.V3}, DiscordRefuses),
    "the refused prompt is not refused": Break({Step.FAILED}, upstream=replace(QUICK, banned_words=())),
    "the refusal is not explained": Break({Step.FAILED}, product=silent_failures),
    "nothing is restarted": Break({Step.RESTART, Step.OLD_BUTTON}, WithoutRestart),
    "the restart comes too late": Break({Step.RESTART}, RestartTooLate),
    "the old button is not pressed": Break({Step.OLD_BUTTON}, WithoutU1),
    "an order is made twice": Break({Step.ONCE}, OrderedTwice),
    "a result is shown twice": Break({Step.RESTART, Step.ONCE}, ShownTwice),
}


@pytest.mark.parametrize("name", BREAKS)
async def test_what_is_broken_is_missed_in_its_place(
    quick: None, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    broken = BREAKS[name]
    if broken.product is not None:
        broken.product(monkeypatch)
    code, transcript = await played(monkeypatch, script=broken.script, upstream=broken.upstream)
    assert missed(transcript) == broken.missed, "\n".join(transcript)
    assert code == 1
