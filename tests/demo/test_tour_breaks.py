"""Whatever breaks in a tour is found in its place."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import aiohttp
import pytest

from bot.sandbox import props
from bot.sandbox.evidence import Evidence, Painting
from bot.sandbox.script import BROKEN, DESCRIBED, MENDED, PROMPT, SECOND
from bot.sandbox.tour import Tour
from bot.sandbox.ttapi import DEFAULT_KEY, Fault, FaultKind, Place, Settings
from bot.sandbox.ttapi import actions as sandbox_actions
from bot.sandbox.verdict import Step
from bot.sandbox.watching import Seen
from bot.web.regionlinks import RegionForged
from tests.demo.test_tour import QUICK, QuickTour, missed, played


@dataclass(frozen=True, slots=True)
class Break:
    """What is broken, and what the verdict must be."""

    missed: set[Step]
    script: type[Tour] = QuickTour
    upstream: Settings = QUICK
    product: Callable[[pytest.MonkeyPatch], None] | None = None


def pressing(**instead: str | None) -> type[Tour]:
    """A member who presses other buttons than the script says, or none.

    Args:
        instead: what is pressed, by the face or the verb of the script's.
    """

    class Careless(QuickTour):
        async def press(self, seen: Seen | None, wanted: str) -> Seen | None:
            name = wanted.partition(":")[0]
            other = instead.get(name, wanted)
            return await super().press(seen, other) if other else None

    return Careless


class WithoutRestart(QuickTour):
    async def restart_during(self, prompt: str) -> Seen | None:
        return await self.command("imagine", prompt=prompt)


class RestartTooLate(QuickTour):
    """The bot is ended only when the job is over."""

    async def restart_during(self, prompt: str) -> Seen | None:
        ledger = self.stage.upstream.ledger
        before = ledger.last
        answer = await self.command("imagine", prompt=prompt)
        await ledger.wait(lambda e: e.seq > before and e.detail.get("state") == "SUCCESS")
        self._restarted_at = ledger.last
        await self.stage.restart()
        return answer


class DiscordRefuses(QuickTour):
    """Discord does not take the bot's answer to V3."""

    async def press(self, seen: Seen | None, wanted: str) -> Seen | None:
        if wanted == "V3":
            self.stage.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
        return await super().press(seen, wanted)


class OrderedTwice(QuickTour):
    """Somebody sends the first order to TTAPI a second time."""

    async def restart_during(self, prompt: str) -> Seen | None:
        upstream = self.stage.upstream
        body = next(e for e in upstream.ledger.submits(accepted=True)).detail["body"]
        async with aiohttp.ClientSession(upstream.url, headers={"TT-API-KEY": DEFAULT_KEY}) as session:
            await session.post("/midjourney/v1/imagine", json=body)
        return await super().restart_during(prompt)


class ShownTwice(QuickTour):
    """The picture of the fishing boat is asked for a second time, at the end."""

    async def evidence(self, painting: Painting | None) -> Evidence:
        jobs = await self.stage.app.services.jobs.recent(self.stage.member.id)
        boat = next(job for job in jobs if job.prompt == SECOND)
        before = max(self.watch.versions)
        await self.command("show", job=boat.ref)
        await self.until(lambda seen: seen.message_id > before and seen.pictures)
        return await super().evidence(painting)


class BrokenIsSent(QuickTour):
    """The broken prompt reaches TTAPI all the same."""

    async def command(self, name: str, /, **options: Any) -> Seen | None:
        if options.get("prompt") == BROKEN:
            headers, body = {"TT-API-KEY": DEFAULT_KEY}, {"prompt": BROKEN, "mode": "turtle"}
            async with aiohttp.ClientSession(self.stage.upstream.url, headers=headers) as session:
                await session.post("/midjourney/v1/imagine", json=body)
        return await super().command(name, **options)


def faulty(*faults: Fault) -> type[Tour]:
    """TTAPI misbehaves from the start."""

    class Faulty(QuickTour):
        async def play(self) -> Evidence:
            self.stage.upstream.add_fault(*faults)
            return await super().play()

    return Faulty


def no_hook(action: str, prompt: str | None = None) -> Fault:
    """Nobody tells of such jobs."""
    return Fault(Place.HOOK, FaultKind.LOST, action=action, prompt=prompt)


def patched(*pairs: tuple[str, object]) -> Callable[[pytest.MonkeyPatch], None]:
    """Something of the program is replaced."""

    def patch_all(patch: pytest.MonkeyPatch) -> None:
        for target, value in pairs:
            # Not by the target's name: what an ended bot has unloaded is no attribute of its package.
            owner, _, name = target.rpartition(".")
            patch.setattr(pkgutil.resolve_name(owner), name, value)

    return patch_all


def nothing(*_arguments: object) -> list[object]:
    return []


def little(*_arguments: object) -> list[str]:
    return ["…"]


def dear(*_arguments: object) -> Decimal:
    return Decimal(80)


class OtherMask(QuickTour):
    """The page sends another mask than what was painted."""

    async def play(self) -> Evidence:
        found = await super().play()
        assert found.painting is not None
        return replace(found, painting=replace(found.painting, mask=props.painted((8, 8))))


NO_REROLL: Final = tuple(action for action in sandbox_actions.GRID if action != "reroll")

GRIDS: Final[Mapping[str, Break]] = {
    "no Cancel is offered": Break(
        {Step.IMAGINE}, product=patched(("cogs.ui.render.pending.cancel", nothing))
    ),
    "upstream tells no progress": Break(
        {Step.PROGRESS}, upstream=replace(QUICK, pace=replace(QUICK.pace, steps=0))
    ),
    "a button of the grid is missing": Break(
        {Step.GRID}, product=patched(("bot.sandbox.ttapi.actions.GRID", NO_REROLL))
    ),
    "the grid's picture is gone": Break(
        {Step.IMAGINE, Step.PROGRESS, Step.GRID, Step.HISTORY, Step.ONCE},
        faulty(Fault(Place.MEDIA, FaultKind.NOT_FOUND, action="imagine", prompt=PROMPT)),
    ),
    "the grid's hook is lost": Break({Step.GRID}, faulty(no_hook("imagine", PROMPT))),
    "U3 is pressed in place of U2": Break({Step.U2, Step.REGION}, pressing(U2="U3")),
    "U2's hook is lost": Break({Step.U2}, faulty(no_hook("upsample2"))),
    "V3's hook is lost": Break({Step.V3}, faulty(no_hook("variation3"))),
    "Discord refuses the answer to V3": Break({Step.V3}, DiscordRefuses),
    "the refused prompt is not refused": Break({Step.FAILED}, upstream=replace(QUICK, banned_words=())),
    "the refusal is not explained": Break(
        {Step.FAILED}, product=patched(("cogs.ui.render.failed.failed", little))
    ),
}

REST: Final[Mapping[str, Break]] = {
    "later hooks are lost": Break(
        {Step.MENDED, Step.BATCH, Step.DESCRIBE, Step.DESCRIBED, Step.BLEND}
        | {Step.REGION, Step.SEED, Step.VIDEO},
        faulty(
            *(no_hook("imagine", prompt) for prompt in (MENDED, "green boat", DESCRIBED)),
            *(no_hook(action) for action in ("describe", "blend", "inpaint", "seed", "video")),
        ),
    ),
    "the member orders nothing that was asked about": Break(
        {Step.MENDED, Step.BATCH, Step.VIDEO}, pressing(confirm=None)
    ),
    "the member orders what was not wanted": Break(
        {Step.DESCRIBED, Step.HISTORY, Step.FAVOURITE},
        pressing(prompt="prompt:2", page=None, favourite=None),
    ),
    "refusals and prices are not told": Break(
        {Step.REFUSED, Step.BATCH_PRICE, Step.VIDEO_PRICE},
        product=patched(
            ("cogs.create.grids.refusal_texts", little),
            ("bot.jobs.ordering.Ordering.cost", dear),
            ("cogs.create.animate.estimate", dear),
        ),
    ),
    "a broken prompt is sent, and a grid of the batch fails": Break(
        {Step.REFUSED, Step.BATCH}, BrokenIsSent, replace(QUICK, failures={"green boat": "Job Timeout"})
    ),
    "another mask is sent than was painted": Break({Step.REGION}, OtherMask),
    "the link is good for a second send": Break(
        {Step.REGION_ONCE}, product=patched(("bot.web.regiondesk.RegionUsed", RegionForged))
    ),
    "the seed is not shown, and blends are not in the gallery": Break(
        {Step.SEED, Step.HISTORY, Step.FAVOURITE, Step.ONCE},
        product=patched(
            ("cogs.ui.render.written.seed", little),
            ("bot.jobs.transactions.gallery._UNSHOWN", ("batch", "seed", "blend")),
        ),
    ),
    "nothing is restarted": Break({Step.RESTART, Step.OLD_BUTTON}, WithoutRestart),
    "the restart comes too late": Break({Step.RESTART}, RestartTooLate),
    "the old button is not pressed": Break({Step.OLD_BUTTON}, pressing(U1=None)),
    "an order is made twice": Break({Step.ONCE}, OrderedTwice),
    "a result is shown twice": Break({Step.RESTART, Step.ONCE}, ShownTwice),
}
BREAKS: Final = {**GRIDS, **REST}


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


def test_every_step_is_broken_by_some() -> None:
    assert {step for broken in BREAKS.values() for step in broken.missed} == set(Step)
