"""Who is pinged by a new message.

See https://docs.discord.com/developers/resources/message#allowed-mentions-object.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.support.discord_wire.form import Field
from tests.support.discord_wire.jsontypes import JsonDict, is_object

USER_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True)
class AllowedMentions:
    """What a body permits: every mentioned user, or only those listed."""

    everybody: bool
    users: frozenset[int]
    replied_user: bool

    def users_in(self, text: str) -> list[int]:
        """Return the ids of the users that the text pings, in order of appearance."""
        mentioned = dict.fromkeys(int(number) for number in USER_MENTION.findall(text))
        return [user for user in mentioned if self.everybody or user in self.users]


def check_mentions(at: Field, payload: JsonDict) -> AllowedMentions:
    """Note what is wrong with `allowed_mentions` and return what it permits."""
    given = payload.get("allowed_mentions")
    if given is None:
        return AllowedMentions(True, frozenset(), True)
    here = at / "allowed_mentions"
    if not is_object(given):
        here.fail("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return AllowedMentions(False, frozenset(), False)
    parse = here.array(given, "parse", 0, 3, required=False)
    users = here.array(given, "users", 0, 100, required=False)
    here.array(given, "roles", 0, 100, required=False)
    for kind, listed in (("users", users), ("roles", given.get("roles"))):
        if kind in parse and listed:
            (here / "parse").fail(
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
    listed_users = frozenset(int(user) for user in users if str(user).isdigit())
    return AllowedMentions("users" in parse, listed_users, bool(given.get("replied_user")))
