"""A tour's evidence, made by hand."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.sandbox import props
from bot.sandbox.evidence import Evidence, Painting, Result
from bot.sandbox.script import FAILING, PROMPT, SECOND
from bot.sandbox.ttapi import Entry, Kind, Records
from bot.sandbox.verdict import GRID
from bot.sandbox.watching import Button, Seen

WAITING: Final = (Button("Cancel", "easel:cancel:a:"),)
NINE: Final = tuple(Button(face, f"easel:action:a:{face}") for face in sorted(GRID))
STARRED: Final = (Button("⭐", "easel:favourite:a:"),)
FOUR: Final = tuple(Button(str(number), f"easel:prompt:a:{number}") for number in range(1, 5))
EDITOR: Final = (Button("Open the editor", None, "http://127.0.0.1/region/token"),)
FIRST, U2, V3, FAILED, BOAT, U1 = "first", "u2", "v3", "failed", "boat", "u1"
MENDED, RED, GREEN, DESCRIPTION, DESCRIBED, BLEND = "mended", "red", "green", "description", "wide", "blend"
REGION, SEED, VIDEO = "region", "seed", "video"
SEEDS: Final = {SEED: "4711"}
MASK: Final = props.painted((60, 40))
# Messages.
QUESTION, BOARD, PRICE, LINK, HISTORY, FAVOURITES = 20, 21, 22, 23, 24, 25


@dataclass(slots=True)
class Made:
    """Evidence under construction; `good` makes a faultless one.

    Attributes:
        moment: of the next entry, in seconds.
    """

    entries: list[Entry] = field(default_factory=list[Entry])
    versions: dict[int, list[Seen]] = field(default_factory=dict[int, list[Seen]])
    painting: Painting | None = None
    history_at: int = 0
    restarted_at: int | None = None
    moment: float = 100.0

    def add(self, kind: Kind, job_id: str | None, *, after: float = 1.0, **detail: Any) -> None:
        self.moment += after
        self.entries.append(Entry(len(self.entries) + 1, kind, job_id, 0.0, self.moment, detail))

    def order(self, job_id: str, endpoint: str, **body: Any) -> None:
        body["hookUrl"] = f"http://127.0.0.1/hooks/ttapi/{job_id}/x"
        self.add(Kind.SUBMIT, job_id, endpoint=endpoint, body=body)
        self.add(Kind.FREEZE, job_id, quota=3)
        self.add(Kind.STATE, job_id, state="ON_QUEUE")

    def end(self, *job_ids: str) -> None:
        """Charge for jobs and tell the bot by hook, which looks at once."""
        for job_id in job_ids:
            self.add(Kind.CHARGE, job_id, quota=3)
            self.add(Kind.STATE, job_id, state="SUCCESS")
            self.add(Kind.HOOK, job_id, after=0.01, status=200, state="SUCCESS")
            self.add(Kind.FETCH, job_id, after=0.01, state="SUCCESS")

    def make(self, job_id: str, endpoint: str, **body: Any) -> None:
        """Order a job and end it."""
        self.order(job_id, endpoint, **body)
        self.end(job_id)

    def show(
        self, message: int, *seen: tuple[str, tuple[Button, ...], str | None], private: bool = False
    ) -> None:
        """The versions of a message: text, buttons and whose files."""
        self.versions[message] = [
            Seen(message, text, buttons, files_of(job) if job else (), private) for text, buttons, job in seen
        ]

    def evidence(self) -> Evidence:
        ledger = Records(self.entries)
        results = {job: Result(files_of(job), SEEDS.get(job)) for job in ledger.charges()}
        return Evidence(
            self.versions,
            ledger,
            results,
            self.painting,
            history_at=self.history_at,
            restarted_at=self.restarted_at,
        )

    def without(self, kind: Kind, job_id: str) -> None:
        self.entries = [entry for entry in self.entries if (entry.kind, entry.job_id) != (kind, job_id)]

    def change(self, kind: Kind, job_id: str, **changes: Any) -> None:
        """Change the detail of the last entry of a kind."""
        at = max(i for i, e in enumerate(self.entries) if (e.kind, e.job_id) == (kind, job_id))
        entry = self.entries[at]
        self.entries[at] = replace(entry, detail=entry.detail | changes)

    def rewrite(self, job_id: str, **changes: Any) -> None:
        """Change what a job was submitted with."""
        body = next(e for e in self.entries if e.kind is Kind.SUBMIT and e.job_id == job_id).detail["body"]
        assert isinstance(body, dict)
        self.change(Kind.SUBMIT, job_id, body=body | changes)


def files_of(job_id: str) -> tuple[str, ...]:
    """SHA-256 of what a job made, so to speak."""
    if job_id in {SEED, DESCRIPTION}:
        return ()
    parts = 2 if job_id == VIDEO else 1
    return tuple(f"file {number} of {job_id}" for number in range(parts))


def given(*files: bytes) -> list[dict[str, str]]:
    """Pictures as the ledger notes them."""
    return [{"head": "", "sha256": hashlib.sha256(file).hexdigest()} for file in files]


def jump(*messages: int) -> str:
    """Links to messages."""
    return " ".join(f"[open](https://discord.com/channels/5/6/{message})" for message in messages)


def good() -> Made:
    """A faultless tour."""
    made = Made()
    made.make(FIRST, "imagine", prompt=PROMPT, mode="fast")
    made.make(U2, "action", action="upsample2", jobId=FIRST)
    made.make(V3, "action", action="variation3", jobId=FIRST)
    made.order(FAILED, "imagine", prompt=FAILING, mode="fast")
    made.add(Kind.STATE, FAILED, state="FAILED")
    made.make(MENDED, "imagine", prompt="a lighthouse --ar 16:9", mode="fast")
    made.order(RED, "imagine", prompt="red boat", mode="fast")
    made.order(GREEN, "imagine", prompt="green boat", mode="fast")
    made.end(GREEN, RED)
    described = "A landscape scene in orange and charcoal, bathed in bright light, flat illustration --ar 3:2"
    made.make(DESCRIPTION, "describe", base64=given(props.harbour())[0])
    made.make(DESCRIBED, "imagine", prompt=described, mode="fast")
    made.make(BLEND, "blend", imgBase64Array=given(props.harbour(), props.hills()))
    mask = base64.b64encode(MASK).decode()
    made.make(REGION, "inpaint", jobId=U2, prompt="a lighthouse with a red door --ar 3:2", mask=mask)
    made.painting = Painting(files_of(U2)[0], MASK, (200, 410))
    made.make(SEED, "seed", jobId=FIRST)
    made.make(VIDEO, "video/submit", prompt="the lamp turns, gulls pass by", bs=2)
    made.history_at = len(made.entries)
    made.order(BOAT, "imagine", prompt=SECOND, mode="fast")
    made.restarted_at = len(made.entries)
    made.end(BOAT)
    made.make(U1, "action", action="upsample1", jobId=FIRST)
    _show_results(made, described)
    _show_the_rest(made)
    return made


def _show_results(made: Made, described: str) -> None:
    made.show(
        1,
        (f"**{PROMPT}** (waiting)", WAITING, None),
        (f"**{PROMPT}** (46 %)", (), None),
        (f"**{PROMPT}** (fast)", NINE, FIRST),
    )
    made.show(2, (f"**{PROMPT}** U2", (), U2))
    made.show(3, (f"**{PROMPT}** V3", NINE, V3))
    made.show(4, (f"**{FAILING}**\n❌ no", (), None))
    made.show(5, (f"**{SECOND}**", NINE, BOAT))
    made.show(6, (f"**{PROMPT}** U1", (), U1))
    made.show(7, ("**a lighthouse --ar 16:9**", NINE, MENDED))
    made.show(8, ("**red boat**", NINE, RED))
    made.show(9, ("**green boat**", NINE, GREEN))
    made.show(10, ("waiting", WAITING, None), (f"**1** · {described}\n\n**2** · more", FOUR, None))
    made.show(11, (f"**{described}**", NINE, DESCRIBED))
    made.show(12, ("**Blend**", (*NINE, *STARRED), BLEND))
    made.show(13, ("**a lighthouse with a red door --ar 3:2**", NINE, REGION))
    made.show(14, ("waiting", WAITING, None), ("🌱 **4711**", (), None))
    made.show(15, ("**the lamp turns, gulls pass by**", STARRED, VIDEO))


def _show_the_rest(made: Made) -> None:
    refusal = "> a lighthouse **__--ar16:9__**\n→ a lighthouse **__--ar 16:9__**"
    made.show(19, (refusal, (Button("Imagine it", "easel:confirm:b:"),), None), private=True)
    order = (Button("Order 2 (about 8 quota)", "easel:confirm:c:"), Button("No", "easel:confirm:c:no"))
    made.show(QUESTION, ("2 grids\n1. **red boat**\n2. **green boat**", order, None), private=True)
    made.show(
        BOARD,
        ("▱▱▱▱▱▱▱▱▱▱▱▱ **0 of 2** done", (), None),
        (f"▰▰▰▰▰▰▱▱▱▱▱▱ **1 of 2** done\n{jump(9)}", (), None),
        (f"▰▰▰▰▰▰▰▰▰▰▰▰ **2 of 2** done\n{jump(8, 9)}", (), None),
    )
    order = (Button("Order (about 8 quota)", "easel:confirm:d:"),)
    made.show(PRICE, ("**the lamp turns, gulls pass by**", order, None), private=True)
    made.show(LINK, ("Paint", EDITOR, None), private=True)
    open_video = (Button("Open", None, "https://discord.com/channels/5/6/15"),)
    made.show(
        HISTORY,
        (f"page 1 of 2\n{jump(13, 12, 11, 10, 9)}", open_video, "thumbnails"),
        (f"page 2 of 2\n{jump(8, 7, 3, 2, 1)}", (), "more thumbnails"),
        private=True,
    )
    made.show(FAVOURITES, (f"One\n{jump(12)}", (), "a thumbnail"), private=True)


def drop_version(made: Made, message: int, at: int) -> None:
    del made.versions[message][at]


def forget(made: Made, message: int) -> None:
    del made.versions[message]


def show_again(made: Made, message: int) -> None:
    made.versions[99] = [replace(seen, message_id=99) for seen in made.versions[message]]


def relabel(made: Made, message: int, **changes: Any) -> None:
    made.versions[message][-1] = replace(made.versions[message][-1], **changes)


def reveal(made: Made, message: int) -> None:
    """Have everybody see what was private."""
    made.versions[message] = [replace(seen, private=False) for seen in made.versions[message]]


def make_twice(made: Made) -> None:
    first = next(e for e in made.entries if e.kind is Kind.SUBMIT and e.job_id == FIRST)
    made.add(Kind.SUBMIT, "twin", endpoint="imagine", body=first.detail["body"])


def late_fetch(made: Made, job_id: str) -> None:
    made.entries = [
        replace(e, mono=e.mono + 4.0) if e.kind is Kind.FETCH and e.job_id == job_id else e
        for e in made.entries
    ]


def finish_before_the_restart(made: Made) -> None:
    made.restarted_at = next(e.seq for e in made.entries if e.kind is Kind.FETCH and e.job_id == BOAT)


def order_after_the_restart(made: Made) -> None:
    made.restarted_at = next(e.seq for e in made.entries if e.job_id == BOAT) - 1


def paint(made: Made, **changes: Any) -> None:
    assert made.painting is not None
    made.painting = replace(made.painting, **changes)
