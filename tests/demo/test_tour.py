"""The tour passes, in two languages, and leaves pictures and clips."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from bot.errors import StartError
from bot.locale import texts
from bot.sandbox import tour
from bot.sandbox.tour import Tour, play
from bot.sandbox.ttapi import Pace, Settings
from bot.sandbox.verdict import Step
from bot.sandbox.watching import Seen

QUICK: Final = Settings(
    side=64,
    pace=Pace(wait=0.02, run=0.12, steps=3),
    upscale_pace=Pace(wait=0.02, run=0.05, steps=1),
    hooks_on_progress=True,
    hook_spacing=0.01,
)
EN = texts("en-US")
USED: Final = EN("region.used")
PNG: Final = b"\x89PNG\r\n\x1a\n"


class QuickTour(Tour):
    """The same tour, with the job that outlives the bot ended by hand."""

    async def restart_during(self, prompt: str) -> Seen | None:
        upstream = self.stage.upstream
        upstream.configure(pace={"manual": True})
        answer = await super().restart_during(prompt)
        upstream.configure(pace={"manual": False})
        upstream.finish(upstream.ledger.submits(accepted=True)[-1].job_id or "")
        return answer


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
    assert [line[1:] for line in transcript if line.startswith("\n> ")] == [
        "> alice: /imagine prompt: a lighthouse at dusk --ar 3:2",
        "> alice: [U2]",
        "> alice: [V3]",
        "> alice: /imagine prompt: a bannedword in the harbour",
        "> alice: /imagine prompt: a lighthouse --ar16:9",
        "> alice: [Imagine the mended prompt]",
        "> alice: /imagine prompt: {red, green} boat",
        "> alice: [Order 2 (about 8 quota)]",
        "> alice: /describe image: harbour.png",
        "> alice: [1]",
        "> alice: /blend image1: harbour.png image2: hills.png",
        "> alice: [Vary (Region)]",
        "> (the editor's page is opened: HTTP 200)",
        "> (a region is painted and sent with “a lighthouse with a red door --ar 3:2”: HTTP 200)",
        f"> (the same is sent a second time: HTTP 410, “{USED}”)",
        "> alice: [Seed (about 1 quota)]",
        "> alice: /animate image: lighthouse.png prompt: the lamp turns, gulls pass by batch: 2",
        "> alice: [Order (about 8 quota)]",
        "> alice: /history",
        "> alice: [Next]",
        "> alice: [Next]",
        "> alice: [⭐]",
        "> alice: /favorites",
        "> alice: /imagine prompt: a fishing boat in the mist",
        "> (the bot is ended in the middle of the job, and started again)",
        "> alice: [U1]",
    ]
    assert transcript[-len(Step) :] == [f"seen   {EN(f'tour.step.{step}')}" for step in Step]
    shown = [line for line in transcript if line.startswith("  Easel: ")]
    assert "  Easel: a lighthouse at dusk --ar 3:2 — @alice (waiting, next in line)" in shown
    assert any(
        line.startswith("  Easel: a lighthouse at dusk --ar 3:2 — Image #2 by @alice") for line in shown
    )
    assert [line for line in shown if re.search(r"<@|\*\*|`|-# |\]\(|\\", line)] == []
    assert shown[shown.index("  Easel: a lighthouse «--ar16:9»") - 2] == (
        "  Easel: Nothing was ordered. This prompt needs mending:"
    )
    files = sorted(out.iterdir())
    assert [path.name[:3] for path in files] == [f"{number:02}-" for number in range(1, 14)]
    assert [path.suffix for path in files] == [".png"] * 9 + [".mp4"] * 2 + [".png"] * 2
    for path in files:
        data = path.read_bytes()
        assert data.startswith(PNG) if path.suffix == ".png" else data[4:8] == b"ftyp"


async def test_it_passes_in_chinese(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    code, transcript = await played(monkeypatch, locale="zh-CN")
    assert code == 0, "\n".join(transcript)
    assert transcript[-len(Step) :] == [f"已见     {texts('zh-CN')(f'tour.step.{step}')}" for step in Step]
    assert any("（快速）" in line for line in transcript)
    assert "  （仅 alice 可见）" in transcript


async def test_an_unknown_language_is_refused(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StartError):
        await played(monkeypatch, locale="tlh")
