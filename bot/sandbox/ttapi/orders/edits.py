"""`/midjourney/image-edits/submit`."""

from fractions import Fraction
from math import log
from typing import Final

from PIL import Image

from bot.sandbox.ttapi.accounts import MODES, Account
from bot.sandbox.ttapi.given import Edit
from bot.sandbox.ttapi.jobs import Order, Product
from bot.sandbox.ttapi.orders.desk import Desk
from bot.sandbox.ttapi.pictures.collages import framed
from bot.sandbox.ttapi.pictures.pixels import resized
from bot.sandbox.ttapi.pictures.prints import Print
from bot.sandbox.ttapi.refusals import BAD_IMAGE, Refusal
from bot.sandbox.ttapi.shelf import Unreachable
from bot.sandbox.ttapi.uploads import EDITABLE, Undecodable, decoded, from_data_uri, unpacked
from bot.sandbox.ttapi.validation import Body, is_web_url

RATIOS: Final = tuple(
    Fraction(*pair) for pair in ((1, 1), (1, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 3), (9, 16), (16, 9))
)
_TYPES: Final = ("edit", "retexture")
_LONGEST: Final = 2048
_CLOSE: Final = 0.01
_TIMEOUT: Final = 600


async def read_edit(body: Body, account: Account, desk: Desk) -> Order:
    """A picture filled in where it is transparent, or in another finish."""
    del account
    prompt, packed = body.text("prompt"), body.text("image")
    mode = body.choice("mode", MODES, default="fast")
    kind = body.choice("type", _TYPES, default="edit")
    hook_url = body.hook_url()
    image = await _picture(packed, desk)
    if kind == "edit" and not _has_gap(image):
        raise Refusal(BAD_IMAGE)
    desk.sift(prompt)
    return Order(
        endpoint="image-edits/submit",
        action=kind,
        prompt=prompt,
        mode=mode,
        timeout=_TIMEOUT,
        hook_url=hook_url,
        product=Product.EDITS,
        given=Edit(Print.of(_adjusted(image), "RGBA"), kind == "retexture"),
    )


async def _picture(packed: str, desk: Desk) -> Image.Image:
    try:
        if is_web_url(packed):
            content = await desk.shelf.load(packed)
        else:
            content = from_data_uri(packed) if packed.startswith("data:") else unpacked(packed)
        return await decoded(content, EDITABLE)
    except (Refusal, Unreachable, Undecodable) as error:
        raise Refusal(BAD_IMAGE) from error


def _has_gap(image: Image.Image) -> bool:
    if not image.has_transparency_data:
        return False
    return image.convert("RGBA").getchannel("A").histogram()[0] > 0


def _adjusted(image: Image.Image) -> Image.Image:
    """The picture with at most 2048 pixels a side, widened to the nearest ratio that there is."""
    layer = image.convert("RGBA")
    if max(layer.size) > _LONGEST:
        width, height = (max(length * _LONGEST // max(layer.size), 1) for length in layer.size)
        layer = resized(layer, width, height, Image.Resampling.LANCZOS)
    ratio = Fraction(*layer.size)
    nearest = min(RATIOS, key=lambda listed: abs(log(ratio / listed)))
    if abs(log(ratio / nearest)) < _CLOSE:
        return layer
    width, height = (
        max(layer.width, round(layer.height * nearest)),
        max(layer.height, round(layer.width / nearest)),
    )
    return framed(layer, (width, height))
