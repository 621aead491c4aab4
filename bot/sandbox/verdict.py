"""Whether a tour has shown what it should: judged by Discord's messages and TTAPI's ledger alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from bot.sandbox import props
from bot.sandbox.evidence import Evidence
from bot.sandbox.script import (
    BATCH_PRICE,
    BATCHED,
    BROKEN,
    CLIPS,
    DESCRIBED,
    FAILING,
    MENDED,
    MOVING,
    PLACE,
    PROMPT,
    REPAINTED,
    SECOND,
    VIDEO_PRICE,
)
from bot.sandbox.ttapi import Entry
from bot.sandbox.watching import Seen

GRID: Final = frozenset({"U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"})
# Neither 0, which a job has before anything happens, nor 100, which it has when it is over.
_PERCENT: Final = re.compile(r"(?<!\d)[1-9]\d? ?%")
_BOARD_DONE: Final = re.compile(r"▰{12}[^\d▱]*2\D+2(?!\d)")


class Step(StrEnum):
    """What a tour must show, in order."""

    IMAGINE = "imagine"
    PROGRESS = "progress"
    GRID = "grid"
    U2 = "u2"
    V3 = "v3"
    FAILED = "failed"
    REFUSED = "refused"
    MENDED = "mended"
    BATCH_PRICE = "batch_price"
    BATCH = "batch"
    DESCRIBE = "describe"
    DESCRIBED = "described"
    BLEND = "blend"
    REGION = "region"
    REGION_ONCE = "region_once"
    SEED = "seed"
    VIDEO_PRICE = "video_price"
    VIDEO = "video"
    HISTORY = "history"
    FAVOURITE = "favourite"
    RESTART = "restart"
    OLD_BUTTON = "old_button"
    ONCE = "once"


def judge(evidence: Evidence) -> dict[Step, bool]:
    """Which steps were seen."""
    return _Judge(evidence).findings()


class _Judge:
    def __init__(self, evidence: Evidence) -> None:
        self._seen = evidence
        self._ledger = evidence.ledger
        self._first = evidence.submitted("imagine", prompt=PROMPT)
        self._tile = evidence.acted(self._first, "upsample2")
        self._blend = evidence.submitted("blend")

    def findings(self) -> dict[Step, bool]:
        seen = self._seen
        old_button = seen.acted(self._first, "upsample1", after=seen.restarted_at)
        return {
            Step.IMAGINE: any(_waits(version) for version in self._grid_versions()),
            Step.PROGRESS: any(_PERCENT.search(version.text) for version in self._grid_versions()),
            Step.GRID: self._grid_is_shown(),
            Step.U2: seen.came_by_hook(self._tile),
            Step.V3: seen.came_by_hook(seen.acted(self._first, "variation3")),
            Step.FAILED: self._failure_is_told(),
            Step.REFUSED: self._fault_is_told(),
            Step.MENDED: seen.came_by_hook(seen.submitted("imagine", prompt=MENDED)),
            Step.BATCH_PRICE: self._price_is_told(BATCH_PRICE, *BATCHED),
            Step.BATCH: self._batch_is_done(),
            Step.DESCRIBE: self._picture_is_described(),
            Step.DESCRIBED: seen.came_by_hook(seen.submitted("imagine", prompt=DESCRIBED)),
            Step.BLEND: self._pictures_are_blended(),
            Step.REGION: self._region_is_repainted(),
            Step.REGION_ONCE: self._link_is_used_up(),
            Step.SEED: seen.came_by_hook(self._seed()),
            Step.VIDEO_PRICE: self._price_is_told(VIDEO_PRICE, MOVING),
            Step.VIDEO: seen.came_by_hook(self._video()),
            Step.HISTORY: self._history_is_whole(),
            Step.FAVOURITE: self._star_is_kept(),
            Step.RESTART: self._survived(),
            Step.OLD_BUTTON: seen.is_shown(old_button),
            Step.ONCE: self._once(),
        }

    def _grid_versions(self) -> list[Seen]:
        showing = self._seen.showing(self._first)
        return list(self._seen.versions[showing[0].message_id]) if showing else []

    def _grid_is_shown(self) -> bool:
        showing = self._seen.showing(self._first)
        return self._seen.came_by_hook(self._first) and showing[0].faces >= GRID and PROMPT in showing[0].text

    def _failure_is_told(self) -> bool:
        entry = self._seen.submitted("imagine", prompt=FAILING)
        if entry is None or entry.job_id is None or entry.job_id in self._ledger.charges():
            return False
        told = [seen for seen in self._seen.latest if FAILING in seen.text and "❌" in seen.text]
        return len(told) == 1 and "FAILED" in self._ledger.states(entry.job_id)

    def _fault_is_told(self) -> bool:
        """Whether a broken prompt's place and mend are told, and TTAPI never heard of it."""
        reached = [entry for entry in self._ledger.submits() if BROKEN in str(entry.detail["body"])]
        told = [
            seen for seen in self._seen.private if PLACE in seen.text and "**__--ar 16:9__**" in seen.text
        ]
        return bool(told) and not reached

    def _price_is_told(self, price: int, *prompts: str) -> bool:
        """Whether a private question names these prompts, and its button the price."""
        number = re.compile(rf"(?<!\d){price}(?!\d)")
        return any(
            all(prompt in seen.text for prompt in prompts)
            and any(button.meaning == "confirm:" and number.search(button.face) for button in seen.buttons)
            for seen in self._seen.private
        )

    def _batch_is_done(self) -> bool:
        """Whether all grids are shown, and a board grew until it leads to each of them."""
        grids = [self._seen.submitted("imagine", prompt=prompt) for prompt in BATCHED]
        if not all(self._seen.came_by_hook(grid) for grid in grids):
            return False
        shown = {seen.message_id for grid in grids for seen in self._seen.showing(grid)}
        return any(
            "▱" in versions[0].text
            and _BOARD_DONE.search(versions[-1].text)
            and set(versions[-1].links) == shown
            for versions in self._seen.versions.values()
        )

    def _picture_is_described(self) -> bool:
        entry = self._seen.submitted("describe")
        if not (entry and self._seen.came_by_hook(entry) and self._seen.was_given(entry, props.harbour())):
            return False
        shown = self._seen.showing(entry)[0]
        offered = all(shown.button(f"prompt:{number}") for number in range(1, 5))
        return offered and f"**1** · {DESCRIBED}" in shown.text

    def _pictures_are_blended(self) -> bool:
        entry = self._blend
        return (
            entry is not None
            and self._seen.came_by_hook(entry)
            and self._seen.was_given(entry, props.harbour(), props.hills())
        )

    def _region_is_repainted(self) -> bool:
        """Whether the page showed the picture, and what was painted on it reached TTAPI."""
        painting, tile = self._seen.painting, self._tile
        if painting is None or tile is None or tile.job_id is None:
            return False
        entry = self._seen.submitted("inpaint", jobId=tile.job_id, prompt=REPAINTED)
        if entry is None or entry.job_id is None or not self._seen.came_by_hook(entry):
            return False
        is_mask = props.pixels(self._ledger.mask(entry.job_id)) == props.pixels(painting.mask)
        return is_mask and self._seen.results[tile.job_id].files == (painting.picture,)

    def _link_is_used_up(self) -> bool:
        """Whether a link was private, and its second send was refused."""
        painting = self._seen.painting
        links = {
            button.url: seen.private
            for seen in self._seen.latest
            for button in seen.buttons
            if button.url and "/region/" in button.url
        }
        orders = [e for e in self._ledger.submits() if e.detail["endpoint"] == "inpaint"]
        refused = painting is not None and painting.answers == (200, 410)
        return refused and list(links.values()) == [True] and len(orders) == 1

    def _seed(self) -> Entry | None:
        return self._seen.submitted("seed", jobId=self._first.job_id) if self._first else None

    def _video(self) -> Entry | None:
        entry = self._seen.submitted("video/submit", prompt=MOVING, bs=CLIPS)
        result = self._seen.results.get(entry.job_id or "") if entry else None
        return entry if result and len(set(result.files)) == CLIPS else None

    def _history_is_whole(self) -> bool:
        """Whether the pages of one private gallery lead to every result until then, each once."""
        shown = {seen.message_id for entry in self._earlier() for seen in self._seen.showing(entry)}
        return any(
            sorted(link for seen in versions for link in seen.links) == sorted(shown)
            and all(seen.pictures for seen in versions)
            for versions in self._seen.versions.values()
            if shown and versions[-1].private
        )

    def _earlier(self) -> Iterator[Entry]:
        """What is in the gallery: all that was ordered before it was opened, but for the seed."""
        for entry in self._ledger.submits(accepted=True):
            if entry.seq <= self._seen.history_at and entry.detail["endpoint"] != "seed":
                yield entry

    def _star_is_kept(self) -> bool:
        """Whether a private gallery leads to the starred blend, and nowhere else."""
        starred = [seen.message_id for seen in self._seen.showing(self._blend)]
        return len(starred) == 1 and any(seen.links == starred for seen in self._seen.private)

    def _survived(self) -> bool:
        """Whether a job that was under way when the bot was ended is shown, once."""
        at = self._seen.restarted_at
        entry = self._seen.submitted("imagine", prompt=SECOND)
        if at is None or entry is None or entry.seq > at:
            return False
        end = self._seen.ended(entry)
        return end is not None and end > at and self._seen.is_shown(entry)

    def _once(self) -> bool:
        """Whether every finished job was charged once and shown once."""
        charged = set(self._ledger.charges())
        shown = all(
            self._seen.is_shown(entry)
            for entry in self._ledger.submits(accepted=True)
            if entry.job_id in charged
        )
        return bool(charged) and shown and not self._ledger.made_twice()


def _waits(seen: Seen) -> bool:
    """Whether a version offers to cancel, as only a waiting job does."""
    return seen.button("cancel:") is not None
