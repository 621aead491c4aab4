"""Prompts that make one job each, wherever they were typed."""

from __future__ import annotations

from functools import partial

from bot.jobs.details import BatchOrder
from bot.jobs.members import Members
from bot.prompt import Unknown, Wish, single
from bot.study import study
from bot.ttapi.messages import Mode


async def single_order(
    members: Members, user_id: int, text: str, mode: Mode, unknown_flags: Unknown, *, has_speed: bool
) -> BatchOrder:
    """What to send for a prompt, with the member's presets and none of their habits.

    Args:
        members: knows the presets.
        user_id: whose.
        text: as it was typed.
        mode: the speed, where no flag says otherwise.
        unknown_flags: as for `bot.prompt.parse`.
        has_speed: as for `bot.prompt.single`.

    Raises:
        PromptError: the prompt has faults.
        NotOneOrder: it makes several jobs, or one at a speed that it cannot have.
    """
    wish = Wish(text, await members.presets(user_id), mode, unknown_flags)
    return await study(partial(single, wish, has_speed=has_speed), wish.texts)
