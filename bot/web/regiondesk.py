"""Regions that members choose: links to the editor's page, what comes back from it, and ready-made masks.

Each link is a draft: it becomes one job at most, so that a link is used up by the send that was taken.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Final

import structlog

from bot.jobs.actions import may_follow
from bot.jobs.details import BatchOrder, Details, Input
from bot.jobs.drafts import Draft, DraftKind
from bot.jobs.members import Members
from bot.jobs.model import EDIT, INPAINT, Job
from bot.jobs.ordering import Ordering
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Pressed, Verdict
from bot.jobs.service import JobService
from bot.jobs.singles import single_order
from bot.media.darkroom import work
from bot.media.download import Downloader
from bot.media.errors import MediaError
from bot.media.mask import Preset, cut_out, mask_from_png, preset_mask
from bot.media.probe import Picture, probe
from bot.media.spool import Spool
from bot.prompt import Unknown
from bot.ttapi.messages import EditKind, Mode
from bot.web.region import RegionGone, RegionLater, RegionTask, RegionUsed
from bot.web.regionlinks import RegionLinks

log = structlog.get_logger(__name__)

_PNG: Final = "image/png"
_NAME: Final = "picture"


class Regions:
    """Implements `bot.web.region.RegionDesk`, and gives cogs its links.

    Args:
        unknown_flags: as for `bot.prompt.parse`.
        links: None where there is no public address, and so no page.
    """

    def __init__(
        self,
        *,
        orders: Ordering,
        jobs: JobService,
        members: Members,
        unknown_flags: Unknown,
        downloader: Downloader,
        spool: Spool,
        links: RegionLinks | None,
    ) -> None:
        self._orders = orders
        self._jobs = jobs
        self._members = members
        self._unknown_flags = unknown_flags
        self._downloader = downloader
        self._spool = spool
        self._links = links

    @property
    def has_page(self) -> bool:
        """Whether members can be sent to the editor's page."""
        return self._links is not None

    async def link(self, parent: Job, origin: Origin) -> str:
        """The address of the editor for one member and one single picture."""
        draft = self._orders.draft(DraftKind.REGION, origin.user_id, parent.prompt, parent.mode, INPAINT)
        return await self._link(replace(draft, parent_ref=parent.ref), origin)

    async def edit_link(self, picture: Input, prompt: str, mode: Mode, origin: Origin) -> str:
        """The address of the editor for a member's own picture, of which the painted region is changed."""
        return await self._link(self._edit_draft(picture, prompt, mode, origin), origin)

    async def repaint(self, parent: Job, mask: bytes | Preset, prompt: str, origin: Origin) -> Pressed:
        """Vary a region without the page: a ready-made region, or a mask that the member drew elsewhere.

        Raises:
            EaselError: the mask or the prompt will not do, or the picture cannot be had.
        """
        draft = self._orders.draft(DraftKind.REGION, origin.user_id, prompt, parent.mode, INPAINT)
        order = await self._order(draft, prompt)
        found = await self._parents_picture(parent)
        data = await self._mask(mask, found.width, found.height)
        await self._orders.keep(replace(draft, parent_ref=parent.ref, origin=origin))
        return await self._orders.order_painted(draft.ref, [Input(_PNG, data)], order.prompt, origin)

    async def edit_draft(self, picture: Input, prompt: str, mode: Mode, origin: Origin) -> Draft:
        """A member's own picture, kept until its region is chosen without the page."""
        draft = self._edit_draft(picture, prompt, mode, origin)
        await self._orders.keep(draft)
        return draft

    async def edit(self, ref: str, mask: bytes | Preset, prompt: str, origin: Origin) -> Pressed:
        """Change a region of such a picture, once.

        Raises:
            EaselError: the draft is not this member's, or as for `repaint`.
        """
        draft = await self._orders.find_draft(ref)
        if draft is None or draft.user_id != origin.user_id or draft.picture is None:
            raise RegionGone
        order = await self._order(draft, prompt)
        found = await self._picture(draft)
        data = await self._mask(mask, found.width, found.height)
        cut = await work(cut_out, draft.picture.data, data)
        pressed = await self._orders.order_painted(ref, [Input(_PNG, cut)], order.prompt, origin, order.mode)
        self._spool.discard(ref)
        return pressed

    async def open(self, ref: str, user_id: int) -> RegionTask:
        """What this member may paint on."""
        draft = await self._draft(ref)
        if draft.user_id != user_id:
            raise RegionGone
        found = await self._picture(draft)
        locale = draft.origin.locale if draft.origin is not None else ""
        is_edit = draft.kind is DraftKind.EDIT
        size = found.width, found.height
        return RegionTask(ref, locale, draft.prompt, is_edit, *size, "edit" if is_edit else "region")

    async def picture(self, ref: str) -> tuple[bytes, str]:
        """The picture and its content type."""
        found = await self._picture(await self._draft(ref))
        return await asyncio.to_thread(found.path.read_bytes), found.media_type.value

    async def send(self, ref: str, mask: bytes, prompt: str) -> None:
        """Order what was painted, once."""
        draft = await self._draft(ref)
        order = await self._order(draft, prompt)
        found = await self._picture(draft)
        data = await self._mask(mask, found.width, found.height)
        if draft.picture is not None:
            data = await work(cut_out, draft.picture.data, data)
        assert draft.origin is not None, "every draft of a region was made with one"
        origin = replace(draft.origin, token=None)
        draft = replace(draft, mode=order.mode)
        pressed = await self._orders.send_painted(draft, Input(_PNG, data), order.prompt, origin)
        if pressed.verdict is Verdict.EXISTS:
            raise RegionUsed
        if pressed.verdict is not Verdict.PLACED:
            raise RegionGone
        self._spool.discard(ref)

    async def _link(self, draft: Draft, origin: Origin) -> str:
        assert self._links is not None, "asked only where there is a page"
        await self._orders.keep(replace(draft, origin=origin))
        return self._links.url(draft.ref, draft.user_id)

    def _edit_draft(self, picture: Input, prompt: str, mode: Mode, origin: Origin) -> Draft:
        draft = self._orders.draft(DraftKind.EDIT, origin.user_id, prompt, mode, EDIT)
        details = Details(edit=EditKind.EDIT)
        return replace(draft, picture=picture, details=details, origin=origin)

    async def _draft(self, ref: str) -> Draft:
        draft = await self._orders.find_draft(ref)
        if draft is None or draft.kind not in {DraftKind.REGION, DraftKind.EDIT}:
            raise RegionGone
        if draft.job_id is not None:
            raise RegionUsed
        return draft

    async def _picture(self, draft: Draft) -> Picture:
        if draft.picture is None:
            parent = await self._jobs.get(draft.parent_ref or "")
            if parent is None:
                raise RegionGone
            return await self._parents_picture(parent)
        path = self._spool.path_for(draft.ref, _NAME)
        if not path.exists():
            await asyncio.to_thread(_write, path, draft.picture.data)
        return await work(probe, path)

    async def _parents_picture(self, parent: Job) -> Picture:
        if parent.image is None or not may_follow(parent, INPAINT):
            raise RegionGone
        path = self._spool.path_for(parent.ref, _NAME)
        try:
            if not path.exists():
                return await self._downloader.fetch(parent.image, path)
            return await work(probe, path)
        except MediaError as error:
            log.warning("region.no_picture", ref=parent.ref, why=type(error).__name__)
            raise (RegionLater if error.retryable else RegionGone) from error

    async def _order(self, draft: Draft, prompt: str) -> BatchOrder:
        """What to send, before anything is spent; without a prompt, a region keeps its picture's own."""
        is_region = draft.picture is None
        if is_region and not prompt.strip():
            return BatchOrder("", draft.mode)
        return await single_order(
            self._members, draft.user_id, prompt, draft.mode, self._unknown_flags, has_speed=not is_region
        )

    @staticmethod
    async def _mask(mask: bytes | Preset, width: int, height: int) -> bytes:
        if isinstance(mask, Preset):
            return await work(preset_mask, mask, width, height)
        return await work(mask_from_png, mask, width, height)


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
