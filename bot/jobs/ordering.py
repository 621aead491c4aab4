"""Ordering anew: every kind of job that does not follow from the press of a result's button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.jobs.accounts import Accounts
from bot.jobs.details import BatchOrder, Details, Input
from bot.jobs.drafts import Draft, DraftKind
from bot.jobs.member_store import MemberStore
from bot.jobs.model import BATCH, BLEND, DESCRIBE, EDIT, IMAGINE, VIDEO, Order, new_ref
from bot.jobs.origin import Origin
from bot.jobs.outcomes import Pressed, Verdict
from bot.jobs.ports import Card, Clock
from bot.jobs.service import JobService
from bot.jobs.store import Store
from bot.policy.prices import estimate
from bot.ttapi.messages import Dimensions, EditKind, Mode


class Ordering:
    """Every order comes back as the card of a NEW job, which is submitted only once it is accepted."""

    def __init__(
        self, *, store: Store, members: MemberStore, accounts: Accounts, jobs: JobService, clock: Clock
    ) -> None:
        self._store = store
        self._members = members
        self._accounts = accounts
        self._jobs = jobs
        self._clock = clock

    async def imagine(
        self, prompt: str, mode: Mode, origin: Origin, *, parent_ref: str | None = None
    ) -> Card:
        """A grid of four; `parent_ref` is the job whose picture the prompt builds on, for a link to it."""
        return await self._place(self._order(IMAGINE, prompt, mode, parent_ref=parent_ref), origin)

    async def blend(
        self, pictures: Sequence[Input], dimensions: Dimensions, mode: Mode, origin: Origin
    ) -> Card:
        """A grid from two to five pictures."""
        details = Details(dimensions=dimensions)
        return await self._place(self._order(BLEND, "", mode, details, pictures), origin)

    async def describe(self, picture: Input, origin: Origin) -> Card:
        """Four prompts for a picture."""
        return await self._place(self._order(DESCRIBE, "", Mode.FAST, inputs=[picture]), origin)

    async def edit(self, prompt: str, picture: Input, kind: EditKind, mode: Mode, origin: Origin) -> Card:
        """A picture changed: where it is transparent, or all of it but its shapes."""
        details = Details(edit=kind)
        return await self._place(self._order(EDIT, prompt, mode, details, [picture]), origin)

    async def animate(self, prompt: str, details: Details, origin: Origin) -> Card:
        """Clips that begin with `details.image_url`."""
        return await self._place(self._order(VIDEO, prompt, Mode.FAST, details), origin)

    async def keep(self, draft: Draft) -> None:
        """Write down what a member has prepared."""
        await self._members.keep_draft(draft)

    def draft(self, kind: DraftKind, user_id: int, prompt: str, mode: Mode, action: str = IMAGINE) -> Draft:
        """A draft with a reference of its own, not yet written down."""
        return Draft(new_ref(), kind, user_id, action, prompt, mode, self._clock())

    async def prepare(
        self, user_id: int, prompt: str, orders: Sequence[BatchOrder], *, parent_ref: str | None = None
    ) -> Draft:
        """Write down one grid or a batch, to be ordered when the member confirms it.

        Args:
            user_id: who may confirm it.
            prompt: as the member wrote it, for the batch's message.
            orders: what to send; at least one.
            parent_ref: the job that it follows from.
        """
        only = orders[0] if len(orders) == 1 else None
        draft = self.draft(DraftKind.ORDER, user_id, only.prompt if only else prompt, orders[0].mode)
        if only is None:
            draft = replace(draft, action=BATCH, details=Details(orders=tuple(orders)))
        draft = replace(draft, parent_ref=parent_ref)
        await self.keep(draft)
        return draft

    @staticmethod
    def cost(orders: Sequence[BatchOrder]) -> Decimal:
        """The estimated quota of several grids together."""
        return sum((estimate(IMAGINE, order.mode) for order in orders), Decimal(0))

    async def find_draft(self, ref: str) -> Draft | None:
        """A draft by our reference."""
        return await self._members.draft(ref)

    async def confirm(self, ref: str, origin: Origin) -> Pressed:
        """The member's word that a prepared order shall be made; PLACED needs `accepted`."""
        draft = await self.find_draft(ref)
        if draft is None or draft.user_id != origin.user_id or draft.kind is not DraftKind.ORDER:
            return Pressed(Verdict.UNKNOWN)
        order = self._order(draft.action, draft.prompt, draft.mode, draft.details)
        return await self._members.order_draft(new_ref(), ref, order, origin, self._clock(), queue=False)

    async def order_painted(
        self, ref: str, inputs: Sequence[Input], prompt: str, origin: Origin, mode: Mode | None = None
    ) -> Pressed:
        """A draft whose region was chosen in a window: PLACED is a NEW job that needs `accepted`.

        `mode` stands in the place of the draft's where the prompt chose another.

        Raises:
            EaselError: the account that made the picture is not connected any more.
        """
        draft = await self.find_draft(ref)
        if draft is None or draft.user_id != origin.user_id:
            return Pressed(Verdict.UNKNOWN)
        await self._require_account(draft)
        order = self._order(draft.action, prompt, mode or draft.mode, draft.details, inputs)
        pressed = await self._members.order_draft(new_ref(), ref, order, origin, self._clock(), queue=False)
        self._jobs.pressed(pressed)
        return pressed

    async def send_painted(self, draft: Draft, picture: Input, prompt: str, origin: Origin) -> Pressed:
        """A draft whose region was painted on the editor's page: ordered at once, and only once.

        Raises:
            EaselError: as for `order_painted`.
        """
        await self._require_account(draft)
        order = self._order(draft.action, prompt, draft.mode, draft.details, [picture])
        pressed = await self._members.order_draft(
            new_ref(), draft.ref, order, origin, self._clock(), queue=True
        )
        if pressed.verdict is Verdict.PLACED and pressed.job is not None:
            self._jobs.queued(pressed.job)
        self._jobs.pressed(pressed)
        return pressed

    async def _require_account(self, draft: Draft) -> None:
        parent = await self._jobs.get(draft.parent_ref) if draft.parent_ref is not None else None
        if parent is not None:
            self._jobs.require_account(parent)

    def _order(
        self,
        action: str,
        prompt: str,
        mode: Mode,
        details: Details | None = None,
        inputs: Sequence[Input] = (),
        parent_ref: str | None = None,
    ) -> Order:
        details = details or Details()
        cost = estimate(action, mode, details)
        return Order(action, prompt, mode, cost, self._accounts.hold, details, tuple(inputs), parent_ref)

    async def _place(self, order: Order, origin: Origin) -> Card:
        placed = await self._store.place(new_ref(), order, origin, self._clock())
        parent = await self._jobs.parent_of(placed.job)
        return self._jobs.waiting_card(placed.job, placed.ahead, parent)
