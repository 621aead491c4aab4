"""The demo's page: kept up to date while jobs run, without losing what a person presses meanwhile.

SimCord's page is made for tests, where nothing happens unasked. With each action it sends the revision
that it shows, and SimCord refuses an action on any but the latest, or one that meets a refresh; the page
does not send it again. Here the channel goes on moving by itself, so nearly every action would be refused
at some time. Discord knows no such rule: a button works as long as it is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

import simcord

if TYPE_CHECKING:
    from simcord.preview import Preview

LOOK_AGAIN: Final = 0.2  # seconds between looks at whether Discord has something new to show
BETWEEN_REFRESHES: Final = 0.5  # seconds; the page itself looks no more often
REMEMBERED: Final = 16  # revisions of one page whose presses are still understood

Action = Callable[[str | None, Any], Awaitable[dict[str, Any]]]


class LivePage:
    """One preview whose refreshes and actions take turns.

    An action is carried out on the latest revision, provided that the button or menu it names is still the
    one that the person saw.
    """

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._turn = asyncio.Lock()
        self._shown = 0
        self._controls: dict[str, dict[int, dict[str, str]]] = {}
        # SimCord's server asks its preview for each action; there is no public place to step in between.
        self._act: Action = preview._action  # pyright: ignore[reportPrivateUsage]
        preview._action = self.act  # pyright: ignore[reportPrivateUsage]

    async def keep_fresh(self) -> None:
        """Show what came later, as soon as there is something, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            if len(self._preview.env.http_requests) != self._shown:
                await self._refresh()
                await asyncio.sleep(BETWEEN_REFRESHES)

    async def act(self, context_id: str | None, body: Any) -> dict[str, Any]:
        """Carry out what the page asks, once nothing else is being carried out."""
        async with self._turn:
            self._remember()
            return await self._act(context_id, self._up_to_date(context_id, body))

    async def _refresh(self) -> None:
        async with self._turn:
            self._remember()
            done = len(self._preview.env.http_requests)
            # It refuses while somebody else uses the simulated Discord, and gives up on a bot that is
            # busy for seconds: look again then.
            with suppress(simcord.SetupError, TimeoutError):
                await self._preview.refresh()
                self._shown = done

    def _remember(self) -> None:
        """Note what each open page shows, by its revision."""
        pages: Mapping[str, Any] = self._preview._pages  # pyright: ignore[reportPrivateUsage]
        self._controls = {key: seen for key, seen in self._controls.items() if key in pages}
        for key, page in pages.items():
            seen = self._controls.setdefault(key, {})
            seen[page.revision] = dict(_controls(page.snapshot.get("messages")))
            for revision in sorted(seen)[:-REMEMBERED]:
                del seen[revision]

    def _up_to_date(self, context_id: str | None, body: object) -> object:
        """The same action on the latest revision, if it still means the same."""
        if not isinstance(body, dict):
            return body
        asked = cast("dict[str, object]", body)
        seen = self._controls.get(context_id or "")
        if not seen:
            return asked
        latest, revision, key = max(seen), asked.get("published_revision"), asked.get("control_key")
        if not isinstance(revision, int):
            return asked
        if isinstance(key, str) and seen.get(revision, {}).get(key) != seen[latest].get(key):
            return asked
        return {**asked, "published_revision": latest}


def _controls(value: object) -> Iterator[tuple[str, str]]:
    """Every button and menu in a part of a snapshot: SimCord's key for it, and its custom id."""
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        key, custom_id = members.get("control_key"), members.get("custom_id")
        if isinstance(key, str) and isinstance(custom_id, str):
            yield key, custom_id
        parts = members.values()
    elif isinstance(value, list):
        parts = cast("list[object]", value)
    for part in parts:
        yield from _controls(part)
