"""The store of what belongs to members rather than to a job's life: one awaitable method a transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from bot.jobs.drafts import Draft
from bot.jobs.model import Job, Order
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Pressed
from bot.jobs.runner import Runner
from bot.jobs.transactions import drafts, gallery, inputs, members, rows
from bot.jobs.transactions.gallery import Page, Wanted


class MemberStore:
    """Awaitable transactions over a runner, as `bot.jobs.store.Store`.

    Raises:
        bot.errors.DatabaseUnavailable: from every method, when nothing could be written.
    """

    def __init__(self, runner: Runner) -> None:
        self._run = runner.run

    async def settings(self, user_id: int) -> str | None:
        """A member's settings as written last."""
        return await self._run(partial(members.settings, user_id=user_id))

    async def change_settings(self, user_id: int, change: Callable[[str | None], str]) -> str:
        """Write a member's settings as `change` makes them of those before; as they are then."""
        return await self._run(partial(members.change_settings, user_id=user_id, change=change))

    async def presets(self, user_id: int) -> dict[str, str]:
        """A member's presets by name."""
        return await self._run(partial(members.presets_of, user_id=user_id))

    async def save_preset(self, user_id: int, name: str, text: str) -> bool:
        """Write a preset; False when there are too many."""
        return await self._run(partial(members.save_preset, user_id=user_id, name=name, text=text))

    async def drop_preset(self, user_id: int, name: str) -> bool:
        """Delete a preset; False when there was none."""
        return await self._run(partial(members.drop_preset, user_id=user_id, name=name))

    async def keep_draft(self, draft: Draft) -> None:
        """Write a draft down."""
        await self._run(partial(drafts.keep, draft=draft))

    async def draft(self, ref: str) -> Draft | None:
        """The draft with our reference."""
        return await self._run(partial(drafts.by_ref, ref=ref))

    async def order_draft(
        self, ref: str, draft_ref: str, wanted: Order, origin: Origin, now: float, *, queue: bool
    ) -> Pressed:
        """Turn a draft into a job, once."""
        return await self._run(
            partial(
                drafts.order,
                ref=ref,
                draft_ref=draft_ref,
                wanted=wanted,
                origin=origin,
                now=now,
                queue=queue,
            )
        )

    async def page(self, wanted: Wanted, offset: int, most: int) -> Page:
        """A piece of a gallery."""
        return await self._run(partial(gallery.page, wanted=wanted, offset=offset, most=most))

    async def toggle_favourite(self, user_id: int, job: int, now: float) -> bool:
        """Star a job or take the star back; whether it is starred now."""
        return await self._run(partial(gallery.toggle_favourite, user_id=user_id, job=job, now=now))

    async def keep_thumbnail(self, job: int, data: bytes) -> None:
        """Remember a small likeness of a job's picture."""
        await self._run(partial(gallery.keep_thumbnail, job=job, data=data))

    async def thumbnails(self, wanted: Sequence[int]) -> dict[int, bytes]:
        """Thumbnails by the row of their job."""
        return await self._run(partial(gallery.thumbnails_of, wanted=wanted))

    async def by_message(self, message_id: int) -> Job | None:
        """The job that a message of ours shows."""
        return await self._run(partial(rows.by_message, message_id=message_id))

    async def sweep(self, before: float) -> None:
        """Forget old inputs and drafts."""
        await self._run(partial(inputs.sweep, before=before))
