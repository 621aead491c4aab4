"""`/midjourney/video/submit` and `/midjourney/video/extend`."""

from typing import Final

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.given import Shoot
from bot.sandbox.ttapi.jobs import Order, Product
from bot.sandbox.ttapi.orders.desk import LONGEST_PRINT, LOST_LINK, Desk
from bot.sandbox.ttapi.pictures.film import Film, is_available
from bot.sandbox.ttapi.pictures.prints import Print
from bot.sandbox.ttapi.refusals import EMPTY, NO_ACCOUNT, WRONG, Refusal
from bot.sandbox.ttapi.shelf import Unreachable
from bot.sandbox.ttapi.uploads import EDITABLE, Undecodable, decoded
from bot.sandbox.ttapi.validation import Body

_MOTIONS: Final = ("low", "high")
_RESOLUTIONS: Final = ("sd", "hd")
_BATCHES: Final = (1, 2, 4)
_TIMEOUT: Final = 1200


async def read_video(body: Body, account: Account, desk: Desk) -> Order:
    """Clips that start from a picture; one that cannot be fetched makes the job fail."""
    del account
    prompt, start = body.text("prompt"), body.optional_url("imageUrl")
    if not start:
        raise Refusal(EMPTY, "imageUrl")
    end = body.optional_url("endingUrl")
    for name in ("mode", "model"):
        body.choice(name, ("fast",), default="fast")
    motion = body.choice("manual", _MOTIONS, default="low")
    resolution = body.choice("resolution", _RESOLUTIONS, default="sd")
    clips = body.whole("bs", _BATCHES, default=4)
    hook_url = body.hook_url()
    desk.sift(prompt)
    _insist_on_a_camera()
    order = Order(
        endpoint="video/submit",
        action="video",
        prompt=prompt,
        mode="fast",
        timeout=_TIMEOUT,
        hook_url=hook_url,
        product=Product.VIDEO,
        resolution=resolution,
    )
    try:
        first = await _print(start, desk)
        last = await _print(end, desk) if end else None
    except (Unreachable, Undecodable):
        return order.doomed(LOST_LINK)
    return order.with_given(Shoot(Film(first, last, clips, motion, resolution)))


async def read_extension(body: Body, account: Account, desk: Desk) -> Order:
    """Clips that go on where one clip of a finished job ends."""
    parent = desk.parent(body.text("jobId"), account, Product.VIDEO)
    assert parent.film is not None, "a video job succeeds with clips only"
    index = body.whole("index", range(4))
    if index >= parent.film.clips:
        raise Refusal(WRONG, "index")
    motion = body.choice("manual", _MOTIONS, default="low")
    body.choice("animateMode", ("auto", "manual"), default="auto")
    clips = body.whole("bs", _BATCHES, default=4)
    hook_url = body.hook_url()
    _insist_on_a_camera()
    resolution = parent.film.resolution
    return Order(
        endpoint="video/extend",
        action="video_extend",
        prompt=parent.order.prompt,
        mode="fast",
        timeout=_TIMEOUT,
        hook_url=hook_url,
        parent=parent,
        product=Product.VIDEO,
        resolution=resolution,
        given=Shoot(Film((parent.film, index), None, clips, motion, resolution)),
    )


async def _print(url: str, desk: Desk) -> Print:
    return Print.of(await decoded(await desk.shelf.load(url), EDITABLE), longest=LONGEST_PRINT)


def _insist_on_a_camera() -> None:
    if not is_available():
        raise Refusal(NO_ACCOUNT)
