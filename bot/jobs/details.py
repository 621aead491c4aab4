"""What an order asks for beyond its action, prompt and mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from bot.ttapi.messages import AnimateMode, Dimensions, EditKind, Mode, Motion, Resolution


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """One picture of a batch: what to send, at which speed."""

    prompt: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Details:
    """The particulars of an order; each kind of job uses its own few.

    Attributes:
        dimensions: of a blend.
        edit: whether a picture is edited or retextured.
        image_url: the picture to describe or to animate, where it is not an input of its own.
        end_url: the picture an animation ends with.
        motion: how much an animation moves.
        resolution: of an animation.
        clips: how many clips an animation is made in.
        clip: which clip is extended, counted from 0.
        animate_mode: whether an extension follows a prompt.
        orders: what a batch consists of.
        number: the place of a job in its batch, counted from 1; None for a job that is in none.
        stopped: whether no more of a batch shall be sent.
    """

    dimensions: Dimensions | None = None
    edit: EditKind | None = None
    image_url: str | None = None
    end_url: str | None = None
    motion: Motion = Motion.LOW
    resolution: Resolution = Resolution.SD
    clips: int = 1
    clip: int = 0
    animate_mode: AnimateMode = AnimateMode.AUTO
    orders: tuple[BatchOrder, ...] = ()
    number: int | None = None
    stopped: bool = False


NONE: Final = Details()
_DETAILS: Final = TypeAdapter(Details)


def pack(details: Details) -> str | None:
    """As JSON without what is as usual; None when everything is."""
    return None if details == NONE else _DETAILS.dump_json(details, exclude_defaults=True).decode()


def unpack(text: str | None) -> Details:
    """What `pack` made."""
    return NONE if text is None else _DETAILS.validate_json(text)


@dataclass(frozen=True, slots=True)
class Input:
    """A picture that a member gave with an order.

    Attributes:
        media_type: such as ``image/png``.
    """

    media_type: str
    data: bytes
