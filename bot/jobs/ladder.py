"""The delivery ladder: from the cheapest way of showing a job to the last one.

Token of the interaction → the channel's message with the bot's token → a new channel message →
a direct message → kept for /show. Private results skip both channel steps. A message that is sent
anew is written down before, so that an unclear outcome is looked into instead of repeated blindly.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import structlog

from bot.jobs.model import Job, State
from bot.jobs.ports import Busy, Card, Clock, Gone, Pictures, Receipt, Rejected, SurfaceSlot, Unclear
from bot.jobs.store import Store

log = structlog.get_logger(__name__)

TOKEN_FRESH: Final = 14 * 60.0
# Discord drops repetitions of a nonce for a few minutes only; after this time look before sending again.
NONCE_TRUSTED: Final = 120.0
CHANNEL: Final = "c"
DIRECT: Final = "d"

Send = Callable[[Card, str], Awaitable[Receipt]]


class Ladder:
    """Brings a job's message up to its revision, by whatever way is left."""

    def __init__(
        self,
        *,
        store: Store,
        surface: SurfaceSlot,
        pictures: Pictures,
        card: Callable[[Job], Awaitable[Card]],
        clock: Clock,
        after: Callable[[Card], Awaitable[None]] | None = None,
        instant: bool = False,
    ) -> None:
        """Wire it.

        `after` is called with what the first message of a job's end has shown; `instant` has an upsample
        show its tile of the grid while TTAPI works on it.
        """
        self._store = store
        self._surface = surface
        self._pictures = pictures
        self._card = card
        self._clock = clock
        self._after = after
        self._instant = instant

    async def show(self, job: Job) -> Job | None:
        """Have Discord show `job.revision`; the job as stored afterwards.

        Raises:
            Busy: not now; the same call may be repeated.
        """
        return await self.bring(await self.prepare(job))

    async def prepare(self, job: Job) -> Card:
        """What a job's message shows, with its files on this machine; the slow part of `show`."""
        return await self._with_files(await self._card(job))

    async def bring(self, card: Card) -> Job | None:
        """Have Discord show a card; returns and raises as `show`."""
        job = card.job
        try:
            receipt = await self._climb_or_link(card)
        except Rejected as error:
            log.error("delivery.rejected", ref=job.ref, reason=str(error))
            return await self._store.given_up(job)
        if receipt is None:
            log.info("delivery.kept", ref=job.ref, state=job.state.value)
            return await self._store.given_up(job)
        picture = receipt.picture or job.picture
        clips = receipt.clips or job.clips
        stored = await self._store.shown(job, receipt.message_id, picture, self._clock(), clips)
        if job.terminal and job.delivered_at is None and self._after is not None:
            await self._after(replace(card, job=stored or job))
        if job.terminal:
            self._pictures.discard(job)
        return stored

    async def _with_files(self, card: Card) -> Card:
        job, parent = card.job, card.parent
        if job.state is not State.SUCCEEDED:
            if not self._instant or job.terminal or parent is None or job.picture is not None:
                return card
            return replace(card, ready=await self._pictures.tile(job, parent))
        if job.videos and not job.clips:
            card = replace(card, clips=await self._pictures.clips(job))
        shown = job.picture is not None and not job.picture.provisional
        if not (job.image or job.images) or (shown and not card.clips):
            return card
        ready = await self._pictures.ready(job)
        if ready is not None and job.clips:
            # An edit that uploads a file takes the place of all that are there.
            card = replace(card, clips=await self._pictures.clips(job))
        return replace(card, ready=ready, link=None if ready and not ready.preview else job.address)

    async def _climb_or_link(self, card: Card) -> Receipt | None:
        """As `_climb`, with a link instead where Discord does not take the picture."""
        try:
            return await self._climb(card)
        except Rejected as error:
            if card.ready is None and not card.clips:
                raise
            log.warning("delivery.picture_rejected", ref=card.job.ref, reason=str(error))
        return await self._climb(replace(card, ready=None, clips=(), link=card.job.address))

    async def _climb(self, card: Card) -> Receipt | None:
        """The receipt of the first rung that holds, or None when none does."""
        job = card.job
        if job.message_id is not None:
            if self._token_is_fresh(job):
                try:
                    return await self._surface().edit_answer(card)
                except Gone as error:
                    log.info("delivery.token_gone", ref=job.ref, reason=str(error))
            # Only its token edits a private answer; without one, the message is a direct one by now.
            if not job.private or job.token is None:
                try:
                    return await self._surface().edit_message(card)
                except Gone as error:
                    log.info("delivery.message_gone", ref=job.ref, reason=str(error))
        if not _worth_a_new_message(job):
            return None
        if not job.private and job.sending != DIRECT:
            try:
                return await self._send(card, self._surface().post, CHANNEL)
            except Gone as error:
                log.info("delivery.channel_gone", ref=job.ref, reason=str(error))
        try:
            return await self._send(card, self._surface().direct, DIRECT)
        except Gone as error:
            log.info("delivery.direct_gone", ref=job.ref, reason=str(error))
        return None

    def _token_is_fresh(self, job: Job) -> bool:
        return job.token is not None and self._clock() - (job.token_at or 0.0) < TOKEN_FRESH

    async def _send(self, card: Card, send: Send, letter: str) -> Receipt:
        """Send a new message at most once, whatever became of earlier attempts."""
        job = card.job
        again = job.sending == letter
        receipt = None
        if again and self._clock() - (job.sending_at or 0.0) > NONCE_TRUSTED:
            receipt = await self._surface().find(job, direct=letter == DIRECT)
        if receipt is None:
            # The letter is committed first: should the answer be lost, we know what to look for.
            if not again and await self._store.sending(job, letter, self._clock()) is None:
                raise Busy("brought elsewhere meanwhile")
            try:
                receipt = await send(card, job.ref + letter)
            except Unclear as error:
                raise Busy(str(error)) from error
        home = await self._store.moved(job.id, letter, receipt.message_id, receipt.channel_id)
        if again and home is not None:
            # What is there may be the earlier attempt's message, which said less.
            return await self._surface().edit_message(replace(card, job=home))
        return receipt


def _worth_a_new_message(job: Job) -> bool:
    """An end, or a question to the member; progress and a used button are not.

    A job that was ordered on a page begins with a message; one of a batch is on the batch's board until then.
    """
    if job.delivered_at is not None or job.state is State.CANCELLED:
        return False
    if job.message_id is None and job.details.number is None:
        return True
    return job.terminal or job.asked_at is not None
