"""What a tour leaves behind, and the questions that its verdict asks of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import aiohttp

from bot.sandbox.ttapi import DEFAULT_KEY, Entry, Kind, Records, SimulatedTtapi
from bot.sandbox.watching import Seen

# A poll comes seconds later; what was fetched this soon after a hook was fetched for the hook's sake.
AT_ONCE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Result:
    """What TTAPI says of a finished job.

    Attributes:
        files: SHA-256 of its picture, or of each of its clips.
        seed: if it was asked for.
    """

    files: tuple[str, ...] = ()
    seed: str | None = None


@dataclass(frozen=True, slots=True)
class Painting:
    """What happened on the region editor's page.

    Attributes:
        picture: SHA-256 of the picture that it showed.
        mask: the PNG that was sent.
        answers: HTTP status of each send.
    """

    picture: str
    mask: bytes
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen.

    Attributes:
        versions: every version of every message, by message id.
        ledger: TTAPI's.
        results: of each finished job, by TTAPI's id of it.
        painting: None if there was no page.
        history_at: the ledger's position when the gallery was opened; 0 if it never was.
        restarted_at: the ledger's position when the bot was ended; None if it never was.
    """

    versions: Mapping[int, Sequence[Seen]]
    ledger: Records
    results: Mapping[str, Result] = field(default_factory=dict[str, Result])
    painting: Painting | None = None
    history_at: int = 0
    restarted_at: int | None = None

    @property
    def latest(self) -> list[Seen]:
        """Every message as it was shown last."""
        return [versions[-1] for versions in self.versions.values()]

    @property
    def private(self) -> list[Seen]:
        """Every version of what only the member has seen."""
        return [seen for versions in self.versions.values() for seen in versions if seen.private]

    def submitted(self, endpoint: str, *, after: int = 0, **body: object) -> Entry | None:
        """The first submit that made a job, with these members in its body."""
        for entry in self.ledger.submits(accepted=True):
            sent = cast("Mapping[str, object]", entry.detail["body"])
            fits = all(sent.get(name) == value for name, value in body.items())
            if entry.detail["endpoint"] == endpoint and fits and entry.seq > after:
                return entry
        return None

    def acted(self, parent: Entry | None, action: str, after: int | None = 0) -> Entry | None:
        """The submit of a button of a result."""
        if parent is None or after is None:
            return None
        return self.submitted("action", after=after, action=action, jobId=parent.job_id)

    def showing(self, entry: Entry | None) -> list[Seen]:
        """The messages that show a job's result."""
        result = self.results.get(entry.job_id or "") if entry else None
        if result is None or entry is None:
            return []
        match entry.detail["endpoint"]:
            case "describe":
                return [seen for seen in self.latest if seen.button("prompt:1")]
            case "seed":
                return [seen for seen in self.latest if f"🌱 **{result.seed}**" in seen.text]
            case _:
                pass
        files = set(result.files)
        return [seen for seen in self.latest if files and files <= set(seen.pictures)]

    def is_shown(self, entry: Entry | None) -> bool:
        """Whether a job's result is shown, in one place."""
        return len(self.showing(entry)) == 1

    def came_by_hook(self, entry: Entry | None) -> bool:
        """Whether a job is shown, and TTAPI's hook was what made the bot fetch it."""
        if entry is None or not self.is_shown(entry):
            return False
        hooks = [
            hook.mono
            for hook in self.ledger.hooks(entry.job_id)
            if hook.detail["status"] == 200 and hook.detail["state"] == "SUCCESS"
        ]
        fetches = [e.mono for e in self.ledger.fetches(entry.job_id) if e.detail["state"] == "SUCCESS"]
        return bool(hooks and fetches) and abs(fetches[0] - hooks[0]) <= AT_ONCE

    def was_given(self, entry: Entry, *files: bytes) -> bool:
        """Whether TTAPI got exactly these pictures with an order."""
        given = [picture["sha256"] for picture in self.ledger.pictures(entry.job_id or "")]
        return given == [hashlib.sha256(file).hexdigest() for file in files]

    def ended(self, entry: Entry) -> int | None:
        """The ledger's position when a job ended well."""
        ends = [e.seq for e in self.ledger.of(Kind.STATE, entry.job_id) if e.detail["state"] == "SUCCESS"]
        return ends[0] if ends else None


async def results(upstream: SimulatedTtapi) -> dict[str, Result]:
    """Every finished job's result, asked of TTAPI itself."""
    found: dict[str, Result] = {}
    async with aiohttp.ClientSession(headers={"TT-API-KEY": DEFAULT_KEY}) as session:
        for entry in upstream.ledger.submits(accepted=True):
            if entry.job_id is None or entry.job_id not in upstream.ledger.charges():
                continue
            product = "video" if str(entry.detail["endpoint"]).startswith("video/") else "v1"
            url = f"{upstream.url}/midjourney/{product}/fetch"
            async with session.get(url, params={"jobId": entry.job_id}) as response:
                data = (await response.json())["data"]
            links = data.get("videoUrls") or [data.get("cdnImage")]
            files = [await _digest(session, link) for link in links if link]
            found[entry.job_id] = Result(tuple(files), data.get("seed"))
    return found


async def _digest(session: aiohttp.ClientSession, link: str) -> str:
    async with session.get(link) as response:
        return hashlib.sha256(await response.read()).hexdigest()
