"""`/blend`, `/describe` and `/inpaint`: the classic endpoints that take pictures."""

from fractions import Fraction
from typing import Final

from bot.sandbox.ttapi.accounts import MODES, Account
from bot.sandbox.ttapi.actions import REGIONS
from bot.sandbox.ttapi.given import Blend, Description, Repaint
from bot.sandbox.ttapi.jobs import Job, Order
from bot.sandbox.ttapi.orders.desk import LONGEST_PRINT, LOST_LINK, Desk, opened
from bot.sandbox.ttapi.pictures.pixels import curved
from bot.sandbox.ttapi.pictures.prints import Print
from bot.sandbox.ttapi.refusals import ARRAY, MALFORMED, NO_BASE64, NOT_ALLOWED, Refusal
from bot.sandbox.ttapi.shelf import Unreachable
from bot.sandbox.ttapi.uploads import (
    BLENDABLE,
    EDITABLE,
    MASKS,
    Undecodable,
    decoded,
    from_data_uri,
    unpacked,
)
from bot.sandbox.ttapi.validation import Body

_DIMENSIONS: Final = {"PORTRAIT": Fraction(2, 3), "SQUARE": Fraction(1), "LANDSCAPE": Fraction(3, 2)}
_WHITE: Final = 128
_DESCRIBABLE: Final = (*EDITABLE, "GIF")


async def read_blend(body: Body, account: Account, desk: Desk) -> Order:
    """`/blend`: a grid from two to five pictures, without a prompt."""
    del account, desk
    items = body.array("imgBase64Array")
    if items is None or not 2 <= len(items) <= 5:
        raise Refusal(ARRAY)
    ratio = _DIMENSIONS[body.choice("dimensions", _DIMENSIONS, default="SQUARE")]
    mode = body.choice("mode", MODES, default="fast")
    timeout, hook_url = body.timeout(mode), body.hook_url()
    wants_tiles = body.flag("getUImages", default=False)
    images = [await opened(from_data_uri(item), BLENDABLE) for item in items]
    given = Blend(tuple(Print.of(image, longest=LONGEST_PRINT) for image in images), ratio)
    return Order("blend", "blend", None, mode, timeout, hook_url, wants_tiles=wants_tiles, given=given)


async def read_describe(body: Body, account: Account, desk: Desk) -> Order:
    """`/describe`: four prompts from a picture; one that cannot be fetched makes the job fail."""
    del account
    packed, url = body.optional_text("base64"), body.optional_url("url")
    timeout, hook_url = body.timeout("fast"), body.hook_url()
    order = Order("describe", "describe", None, "fast", timeout, hook_url)
    if packed:
        image = await opened(from_data_uri(packed), _DESCRIBABLE)
    elif url:
        try:
            image = await decoded(await desk.shelf.load(url), _DESCRIBABLE)
        except (Unreachable, Undecodable):
            return order.doomed(LOST_LINK)
    else:
        raise Refusal(NO_BASE64)
    return order.with_given(Description(Print.of(image, longest=LONGEST_PRINT)))


async def read_inpaint(body: Body, account: Account, desk: Desk) -> Order:
    """`/inpaint`: a grid in which a part of one picture is painted anew."""
    job_id, packed = body.text("jobId"), body.text("mask")
    parent = desk.parent(job_id, account)
    if parent.picture is None or parent.picture.is_grid or not REGIONS & set(parent.components):
        raise Refusal(NOT_ALLOWED)
    prompt = body.optional_text("prompt") or parent.order.prompt
    mode = parent.order.mode
    timeout, hook_url = body.timeout(mode), body.hook_url()
    mask = await _mask(packed, parent, desk)
    desk.sift(prompt or "")
    return Order("inpaint", "inpaint", prompt, mode, timeout, hook_url, parent=parent, given=Repaint(mask))


async def _mask(packed: str, parent: Job, desk: Desk) -> Print:
    assert parent.picture is not None, "looked at by the reader"
    image = await opened(unpacked(packed), MASKS)
    size = parent.picture.whole_size(desk.world.settings.side)
    if image.size != size:
        given, wanted = ("x".join(map(str, pair)) for pair in (image.size, size))
        raise Refusal(MALFORMED, f"the mask is {given}, the picture {wanted}")
    plain = curved(image.convert("RGB").convert("L"), [255 if value >= _WHITE else 0 for value in range(256)])
    if plain.getbbox() is None:
        raise Refusal(MALFORMED, "the mask has no white area")
    return Print.of(plain, "L")
