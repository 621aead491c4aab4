"""Which reader belongs to which path."""

from typing import Final

from bot.sandbox.ttapi.orders.classic import read_action, read_imagine, read_seed
from bot.sandbox.ttapi.orders.desk import Reader
from bot.sandbox.ttapi.orders.edits import read_edit
from bot.sandbox.ttapi.orders.pictures import read_blend, read_describe, read_inpaint
from bot.sandbox.ttapi.orders.video import read_extension, read_video

READERS: Final[dict[str, Reader]] = {
    "/midjourney/v1/imagine": read_imagine,
    "/midjourney/v1/action": read_action,
    "/midjourney/v1/seed": read_seed,
    "/midjourney/v1/blend": read_blend,
    "/midjourney/v1/describe": read_describe,
    "/midjourney/v1/inpaint": read_inpaint,
    "/midjourney/image-edits/submit": read_edit,
    "/midjourney/video/submit": read_video,
    "/midjourney/video/extend": read_extension,
}
"""Paths of submits."""
