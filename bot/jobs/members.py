"""What a member has set for themselves: defaults of their orders, presets, favourites, past work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import TypeAdapter

from bot.errors import EaselError
from bot.jobs.member_store import MemberStore
from bot.jobs.model import Job
from bot.jobs.ports import Clock
from bot.jobs.transactions.gallery import Page, Wanted
from bot.jobs.transactions.members import MOST_PRESETS
from bot.ttapi.messages import Mode


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """A member's own defaults.

    Attributes:
        version: the model when no flag chooses one, such as ``7`` or ``niji 6``; None for Midjourney's.
        stylize: the value of ``--stylize`` when none is given.
        raw: whether orders are made with ``--raw``.
        remix: whether buttons open a window with the prompt first.
        ping: whether the end of a job is told in a message of its own, since edits do not ping.
        copy: whether results are sent as a direct message too.
        private: whether results are shown to the member alone.
        suffix: what is added to every prompt.
    """

    mode: Mode = Mode.FAST
    version: str | None = None
    stylize: int | None = None
    raw: bool = False
    remix: bool = False
    ping: bool = False
    copy: bool = False
    private: bool = False
    suffix: str = ""


DEFAULTS: Final = MemberSettings()
_SETTINGS: Final = TypeAdapter(MemberSettings)


class Members:
    """Members' own things, as commands and buttons see them."""

    def __init__(self, store: MemberStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def settings(self, user_id: int) -> MemberSettings:
        """A member's settings."""
        return _read(await self._store.settings(user_id))

    async def change(self, user_id: int, **changes: Any) -> MemberSettings:
        """Change some settings; all as they are then."""

        def change(before: str | None) -> str:
            return _SETTINGS.dump_json(replace(_read(before), **changes), exclude_defaults=True).decode()

        return _read(await self._store.change_settings(user_id, change))

    async def presets(self, user_id: int) -> dict[str, str]:
        """A member's presets by name."""
        return await self._store.presets(user_id)

    async def save_preset(self, user_id: int, name: str, text: str) -> None:
        """Write a preset, over one of that name.

        Raises:
            EaselError: the member has as many as there may be.
        """
        if not await self._store.save_preset(user_id, name, text):
            raise EaselError("preset.too_many", most=MOST_PRESETS)

    async def drop_preset(self, user_id: int, name: str) -> bool:
        """Delete a preset; False when there was none."""
        return await self._store.drop_preset(user_id, name)

    async def toggle_favourite(self, user_id: int, job: Job) -> bool:
        """Star a job or take the star back; whether it is starred now."""
        return await self._store.toggle_favourite(user_id, job.id, self._clock())

    async def page(self, wanted: Wanted, offset: int, most: int) -> Page:
        """A piece of a member's gallery, newest first."""
        return await self._store.page(wanted, offset, most)

    async def thumbnails(self, jobs: tuple[Job, ...]) -> dict[int, bytes]:
        """Small WebP likenesses of jobs' pictures, by the jobs' rows, as far as there are any."""
        return await self._store.thumbnails([job.id for job in jobs])

    async def shown_by(self, message_id: int) -> Job | None:
        """The job that a message of ours shows."""
        return await self._store.by_message(message_id)


def _read(text: str | None) -> MemberSettings:
    return DEFAULTS if text is None else _SETTINGS.validate_json(text)
