"""What every reader of submits works with."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from PIL import Image

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.jobs import Job, Order, Product, State
from bot.sandbox.ttapi.prompts import first_word
from bot.sandbox.ttapi.refusals import BASE64, PARENT_GONE, PARENT_STATE, SENSITIVE, Refusal
from bot.sandbox.ttapi.shelf import Shelf
from bot.sandbox.ttapi.uploads import Undecodable, decoded
from bot.sandbox.ttapi.validation import Body
from bot.sandbox.ttapi.world import World

LOST_LINK = "[Invalid link!] Could not fetch the image you linked."
LONGEST_PRINT = 1024
"""Pictures that only serve as a model are kept with at most so many pixels along their longer side."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The service's state, and access to pictures by their link."""

    world: World
    shelf: Shelf

    def parent(self, job_id: str, account: Account, product: Product = Product.CLASSIC) -> Job:
        """The finished job that a new one builds on.

        Raises:
            Refusal: If it is unknown, foreign, of another product, or not finished well.
        """
        parent = self.world.find(job_id, account)
        if parent is None or parent.order.product is not product:
            raise Refusal(PARENT_GONE)
        if parent.view.state is not State.SUCCESS:
            raise Refusal(PARENT_STATE)
        return parent

    def sift(self, prompt: str) -> None:
        """Refuse a prompt with a sensitive word."""
        word = first_word(prompt, self.world.settings.sensitive_words)
        if word:
            raise Refusal(SENSITIVE, word)


Reader = Callable[[Body, Account, Desk], Awaitable[Order]]
"""Turns a body into an order, or raises `Refusal`."""


async def opened(content: bytes, kinds: Collection[str]) -> Image.Image:
    """A picture that came as base64.

    Raises:
        Refusal: If it cannot be decoded.
    """
    try:
        return await decoded(content, kinds)
    except Undecodable as error:
        raise Refusal(BASE64) from error
