"""Users act on messages: press buttons, choose, fill in windows, write, react."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import posting
from .commanding import Commanding
from .invocation import InteractionKind, Invocation
from .jsontypes import JsonDict
from .message import Message, MessageKind, MessageState, Via
from .message_payloads import message_json
from .modals import FieldValue, fill_in
from .model import Attachment, Channel, Upload, User
from .options import FilledIn, ImpossibleActError
from .reading import ComponentKind, Select


class Acting(Commanding):
    """All verbs of users; `force` lets them do what no client offers."""

    async def press(
        self, user: User, message: Message, button: str, *, wait: bool = True, force: bool = False
    ) -> Invocation:
        """Press a button, named by custom id, label or emoji.

        Forced, `button` is any custom id; the bot is told of a message that has it, as after a race with
        an edit (discord.py drops dynamic items that the message does not carry).

        Raises:
            ImpossibleActError: when the user sees no such enabled button.
        """
        data: JsonDict = {"component_type": int(ComponentKind.BUTTON), "custom_id": button}
        snapshot = None
        if not force:
            self._require_sight(user, message)
            found = message.button(button)
            if found.disabled or found.custom_id is None:
                raise ImpossibleActError(f"button {button!r} is disabled or a link")
            data |= {"custom_id": found.custom_id, "id": found.id}
        elif all(button != shown.custom_id for shown in message.buttons):
            snapshot = message_json(self.world, message)
            extra: JsonDict = {"type": 2, "style": 2, "label": "?", "custom_id": button, "id": 1000}
            snapshot["components"] = [*snapshot["components"], {"type": 1, "id": 999, "components": [extra]}]
        return await self._invoke(
            InteractionKind.COMPONENT,
            user,
            message.channel,
            data,
            source=message,
            snapshot=snapshot,
            wait=wait,
        )

    async def select(
        self, user: User, message: Message, custom_id: str, values: Sequence[str | User], *, wait: bool = True
    ) -> Invocation:
        """Choose from a select menu: values of a string menu, or users.

        Raises:
            ImpossibleActError: when the menu does not offer that.
        """
        self._require_sight(user, message)
        menu = next((s for s in message.selects if s.custom_id == custom_id), None)
        if menu is None or menu.disabled:
            raise ImpossibleActError(f"no enabled menu {custom_id!r}")
        filled = FilledIn(self.world, message.channel)
        chosen = [v if isinstance(v, str) else filled.resolve(v) for v in values]
        _require_offer(menu, chosen)
        data: JsonDict = {
            "component_type": menu.kind,
            "custom_id": custom_id,
            "values": chosen,
            "id": menu.id,
        }
        if filled.resolved:
            data["resolved"] = filled.resolved
        return await self._invoke(
            InteractionKind.COMPONENT, user, message.channel, data, source=message, wait=wait
        )

    async def submit_modal(
        self,
        invocation: Invocation,
        values: Mapping[str, FieldValue] | None = None,
        *,
        wait: bool = True,
    ) -> Invocation:
        """Fill in and send the window that an interaction opened; `values` are by custom id.

        What is not given keeps the value the window was opened with.

        Raises:
            ImpossibleActError: when no window is open or the values do not fit it.
        """
        if invocation.modal is None:
            raise ImpossibleActError("no window is open")
        filled = FilledIn(self.world, invocation.channel)
        data = fill_in(invocation.modal, values or {}, filled)
        return await self._invoke(
            InteractionKind.MODAL_SUBMIT,
            invocation.user,
            invocation.channel,
            data,
            source=invocation.source,
            wait=wait,
            user_install=invocation.user_install,
        )

    def say(
        self,
        user: User,
        channel: Channel,
        content: str = "",
        *,
        files: Sequence[Upload] = (),
        reply_to: Message | None = None,
    ) -> Message:
        """Write a message."""
        ids = self.world.ids
        stored = [
            Attachment.store(ids.next(), file, keep=True, name=None, description=None) for file in files
        ]
        kind = MessageKind.DEFAULT if reply_to is None else MessageKind.REPLY
        state = MessageState(content, attachments=tuple(stored))
        return posting.post(
            self.world, posting.Draft(channel, user, Via.USER, state, kind, reply_to=reply_to)
        )

    def react(self, user: User, message: Message, emoji: str) -> None:
        """Add a reaction."""
        self._require_sight(user, message)
        posting.react(self.world, message, user, emoji, add=True)

    def unreact(self, user: User, message: Message, emoji: str) -> None:
        """Take a reaction back."""
        posting.react(self.world, message, user, emoji, add=False)

    def delete_message(self, message: Message) -> None:
        """Remove a message as a moderator would, or dismiss an ephemeral one."""
        posting.delete(self.world, message)

    def _require_sight(self, user: User, message: Message) -> None:
        if message.deleted or (message.audience is not None and message.audience is not user):
            raise ImpossibleActError(f"{user.name} does not see message {message.id}")


def _require_offer(menu: Select, chosen: list[str]) -> None:
    if not menu.min_values <= len(chosen) <= menu.max_values:
        raise ImpossibleActError(f"menu {menu.custom_id!r} takes {menu.min_values}–{menu.max_values} values")
    if menu.kind == ComponentKind.STRING_SELECT and not set(chosen) <= set(menu.values):
        raise ImpossibleActError(f"menu {menu.custom_id!r} offers {menu.values}, not {chosen}")
