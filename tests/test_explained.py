"""Faults of a running bot are explained once, in the owner's language."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.explained import Explained
from bot.locale import texts

EVENTS = [
    ({"event": "ttapi.down", "why": "UpstreamDown"}, "TTAPI_PROXY"),
    ({"event": "ttapi.down", "account": 1}, "TTAPI_URL"),
    ({"event": "ttapi.key_stopped", "why": "key_refused"}, "TTAPI_KEY"),
    ({"event": "ttapi.key_stopped", "why": "quota_exhausted"}, "https://ttapi.io"),
    ({"event": "ttapi.key_stopped", "why": "account_blocked"}, "TTAPI_KEY"),
    ({"event": "discord.disconnected", "reason": "ClientConnectorError"}, "DISCORD_PROXY"),
]


def explained(explain: Explained, event: Mapping[str, object]) -> str:
    return str(explain(None, "warning", dict(event)).get("help", ""))


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize(("event", "setting"), EVENTS)
def test_a_fault_names_the_setting_to_look_at_once(
    locale: str, event: dict[str, object], setting: str
) -> None:
    explain = Explained(texts(locale))
    assert setting in explained(explain, event)
    assert explained(explain, event) == ""


def test_a_fault_that_was_over_is_explained_again() -> None:
    explain = Explained(texts("en"))
    down = {"event": "ttapi.down"}
    assert explained(explain, down)
    assert explained(explain, {"event": "discord.disconnected"})
    assert explained(explain, {"event": "ttapi.up"}) == ""
    assert explained(explain, {"event": "discord.disconnected"}) == ""
    assert explained(explain, down)


@pytest.mark.parametrize("event", [{"event": "job.submitted"}, {"event": 7}, {}])
def test_everything_else_is_left_as_it_is(event: dict[str, object]) -> None:
    assert Explained(texts("en"))(None, "info", dict(event)) == event
