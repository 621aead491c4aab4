"""A job as the request that orders it from TTAPI. Pure."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.jobs.details import Input
from bot.jobs.model import BLEND, DESCRIBE, EDIT, INPAINT, Job
from bot.ttapi.messages import (
    Action,
    Blend,
    Describe,
    Dimensions,
    Edit,
    EditKind,
    ExtendVideo,
    Imagine,
    Inpaint,
    Seed,
    Submit,
    Video,
    job_timeout,
)

# What is made of pictures that a member gave; without them there is nothing to send.
NEEDS_INPUTS: Final = frozenset({BLEND, DESCRIBE, EDIT, INPAINT})


@dataclass(frozen=True, slots=True)
class SubmitOptions:
    """What every submit carries.

    Attributes:
        timeout: seconds, before it is clamped to what the mode allows; None for the mode's least.
        translation: whether TTAPI translates prompts.
    """

    timeout: int | None = None
    translation: bool = True


def request_for(job: Job, inputs: Sequence[Input], options: SubmitOptions, hook_url: str | None) -> Submit:
    """The typed request.

    Raises:
        ValueError: the job's inputs are not there any more.
    """
    if job.action in NEEDS_INPUTS and not inputs:
        raise ValueError("the pictures of this order are gone")
    timeout = job_timeout(job.mode, options.timeout)
    parent, details = job.parent_job_id or "", job.details
    match job.action:
        case "imagine":
            return Imagine(job.prompt, job.mode, timeout, hook_url, options.translation)
        case "blend":
            pictures = tuple(map(_data_uri, inputs))
            return Blend(pictures, details.dimensions or Dimensions.SQUARE, job.mode, timeout, hook_url)
        case "describe":
            return Describe(timeout, hook_url, image=_data_uri(inputs[0]))
        case "seed":
            return Seed(parent, timeout, hook_url)
        case "inpaint":
            return Inpaint(parent, _base64(inputs[0]), job.prompt or None, timeout, hook_url)
        case "edit":
            kind = details.edit or EditKind.EDIT
            return Edit(job.prompt, _data_uri(inputs[0]), job.mode, kind, hook_url)
        case "video":
            return Video(
                job.prompt,
                details.image_url or "",
                details.end_url,
                details.motion,
                details.resolution,
                details.clips,
                hook_url,
            )
        case "extend":
            return ExtendVideo(
                parent, details.clip, details.motion, details.animate_mode, details.clips, hook_url
            )
        case action:
            return Action(parent, action, timeout, hook_url)


def _base64(given: Input) -> str:
    return base64.b64encode(given.data).decode()


def _data_uri(given: Input) -> str:
    return f"data:{given.media_type};base64,{_base64(given)}"
