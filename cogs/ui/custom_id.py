"""The state that a button carries: a verb, a job's reference and an argument.

A custom id is public and comes back from clients, so that everything in it is checked again when
the button is pressed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verb(StrEnum):
    """What a press means."""

    ACTION = "action"  # argument: the upstream action
    AGAIN = "again"  # argument: the upstream action, to be run once more
    PLAIN = "plain"  # argument: the upstream action, to be run without asking for a new prompt
    CANCEL = "cancel"
    RETRY = "retry"
    ORDER = "order"  # order an unsure job again
    DISMISS = "dismiss"  # give an unsure job up
    CONFIRM = "confirm"  # order a draft, whose reference it is
    STOP = "stop"  # cancel what waits of a batch
    PROMPT = "prompt"  # argument: which prompt of a description, 1 to 10, to imagine
    PROMPTS = "prompts"  # all prompts of a description
    FAVOURITE = "favourite"
    REGION = "region"  # Vary (Region)
    MASK = "mask"  # the window that asks for a region where there is no editor; argument: none
    EDIT = "edit"  # the window that asks for the region of a member's own picture, which a draft keeps
    PICTURE = "picture"  # the window that asks for a prompt beside a picture, whose address a draft keeps
    ANIMATE = "animate"
    EXTEND = "extend"  # argument: which clip, 0 to 3
    REMIX = "remix"  # the window with a changed prompt; argument: the upstream action
    PAGE = "page"  # argument: the page of a gallery, whose search the draft of this reference keeps


MAX_LENGTH: Final = 100
TEMPLATE: Final = re.compile(
    rf"easel:(?P<verb>{'|'.join(Verb)}):(?P<ref>[a-z2-7]{{20}}):(?P<argument>[A-Za-z0-9_]{{0,32}})"
)


@dataclass(frozen=True, slots=True)
class CustomId:
    """One button's state."""

    verb: Verb
    ref: str
    argument: str = ""

    def pack(self) -> str:
        """The custom id.

        Raises:
            ValueError: some part has characters or a length that a custom id cannot carry.
        """
        packed = f"easel:{self.verb}:{self.ref}:{self.argument}"
        if len(packed) > MAX_LENGTH or TEMPLATE.fullmatch(packed) is None:
            raise ValueError(f"no custom id for {self.verb}")
        return packed

    @classmethod
    def unpack(cls, text: str) -> CustomId | None:
        """The state in a custom id, or None where it is not one of ours."""
        match = TEMPLATE.fullmatch(text)
        if match is None:
            return None
        return cls(Verb(match["verb"]), match["ref"], match["argument"])
