"""The commonest faults of a running bot in a sentence, beside the log event that names them."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from bot.locale import Texts

# By the event's name, and by its `why` where it has several.
_SENTENCES: Final[Mapping[tuple[str, str | None], str]] = {
    ("ttapi.down", None): "start.ttapi_down",
    ("ttapi.key_stopped", "key_refused"): "start.key_refused",
    ("ttapi.key_stopped", "quota_exhausted"): "start.quota_exhausted",
    ("ttapi.key_stopped", "account_blocked"): "start.account_blocked",
    ("discord.disconnected", None): "start.discord_down",
}
# After these a fault of the same kind is news again.
_OVER: Final[Mapping[str, str]] = {"ttapi.up": "ttapi.down", "commands.synced": "discord.disconnected"}


class Explained:
    """A structlog processor: adds what to do about a fault, as `help`, the first time it is logged."""

    def __init__(self, say: Texts) -> None:
        self._say = say
        self._told: set[tuple[str, str | None]] = set()

    def __call__(
        self, _logger: object, _method: str, event_dict: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """The same event, with help if it needs some."""
        event, why = str(event_dict.get("event")), event_dict.get("why")
        for fault in ((event, str(why)), (event, None)):
            if fault in _SENTENCES and fault not in self._told:
                self._told.add(fault)
                event_dict["help"] = self._say(_SENTENCES[fault])
        if event in _OVER:
            self._told = {fault for fault in self._told if fault[0] != _OVER[event]}
        return event_dict
