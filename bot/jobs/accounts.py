"""TTAPI accounts at run time: keys, health, cap.

Keys whose `/info` names one e-mail share its balance and its cap, so they are one account. A
stopped key is probed with `GET /info`, never with a submit.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import structlog

from bot.errors import DatabaseUnavailable
from bot.jobs.actions import UNLISTED
from bot.jobs.model import Hold, Job, State
from bot.jobs.news import News
from bot.jobs.ports import Upstream
from bot.jobs.store import Store
from bot.ttapi import errors
from bot.ttapi.messages import AccountInfo

log = structlog.get_logger(__name__)

DEFAULT_CAP: Final = 10  # TTAPI's documented default, until /info says better
REFRESH: Final = 300.0  # seconds between looks at balance and cap
STOPPED_PROBE: Final = 60.0
DOWN_PROBE: Final = 5.0
FIRST_LOOK: Final = 8.0  # seconds that a silent TTAPI may delay the start

_HOLDS: Final[Mapping[type[errors.KeyStopped], Hold]] = {
    errors.KeyRefused: Hold.KEY_REFUSED,
    errors.QuotaExhausted: Hold.QUOTA_EXHAUSTED,
    errors.AccountBlocked: Hold.ACCOUNT_BLOCKED,
}


def fingerprint(key: str) -> str:
    """A digest by which the store knows a key without holding it."""
    return hashlib.blake2b(key.encode(), digest_size=16, person=b"easel-key").hexdigest()


def _account_name(email: str, digest: str) -> str:
    if not email:
        return f"key:{digest}"
    return hashlib.blake2b(email.lower().encode(), digest_size=16, person=b"easel-account").hexdigest()


@dataclass(slots=True, eq=False)
class Key:
    """One key: how to speak with it, and why it is stopped if it is.

    Attributes:
        stopped_figures: balance and frozen quota when it was stopped; others resume a key that lacked quota.
        told: what the owner was told about it last.
        looked_at: time.perf_counter() of the last `/info`.
    """

    digest: str
    upstream: Upstream
    stopped: Hold | None = None
    stopped_figures: tuple[Decimal, Decimal] | None = None
    told: Hold | None = None
    looked_at: float = 0.0


@dataclass(slots=True, eq=False)
class Account:
    """One account: its keys, its cap, and until when it takes no submits.

    Attributes:
        newest_known: TTAPI's id of the newest finished job known, submitted at `newest_at`; "" when
            there is none, None when nobody knows.
    """

    id: int
    cap: int
    balance: Decimal
    frozen: Decimal
    keys: list[Key] = field(default_factory=list[Key])
    down: bool = False
    paused_until: float = 0.0  # time.perf_counter()
    pause: float = 0.0
    newest_known: str | None = None
    newest_at: float = 0.0

    @property
    def key(self) -> Key | None:
        """A key that works, if any."""
        return next((key for key in self.keys if key.stopped is None), None)

    @property
    def reader(self) -> Upstream:
        """Any key, for reads: even a key without quota may fetch."""
        return (self.key or self.keys[0]).upstream

    @property
    def hold(self) -> Hold | None:
        """Why nothing can be submitted here at the moment."""
        if self.down:
            return Hold.UPSTREAM_DOWN
        return None if self.key or not self.keys else self.keys[0].stopped

    @property
    def open(self) -> bool:
        """Whether a submit may be tried now."""
        return bool(self.keys) and self.hold is None and time.perf_counter() >= self.paused_until

    def back_off(self, seconds: float | None = None) -> float:
        """Pause submits after a refusal for the lack of room; the pause doubles up to 30 seconds.

        Submits go out in volleys: what is refused during a pause does not double it again.
        """
        now = time.perf_counter()
        if now >= self.paused_until:
            self.pause = min(max(self.pause * 2, 1.0), 30.0)
        wait = max(seconds or 0.0, self.pause)
        self.paused_until = max(self.paused_until, now + wait)
        return wait

    def succeeded(self) -> None:
        """A submit went through."""
        self.pause = 0.0
        for key in self.keys:
            key.told = None


class Accounts:
    """All accounts, found out at start and looked after while the bot runs."""

    def __init__(self, store: Store, news: News, keys: Iterable[tuple[str, Upstream]]) -> None:
        self._store = store
        news.subscribe(self._heard)
        self._keys = [Key(fingerprint(key), upstream) for key, upstream in keys]
        self._by_id: dict[int, Account] = {}
        self._of_key: dict[str, Account] = {}
        self._urgent = asyncio.Event()
        self._listeners: list[Callable[[], None]] = []
        self.alarms: asyncio.Queue[Hold] = asyncio.Queue(maxsize=16)

    def __iter__(self) -> Iterator[Account]:
        return iter(
            [account for number, account in self._by_id.items() if account.keys and account.id == number]
        )

    def get(self, account_id: int | None) -> Account | None:
        """The account with the store's id, if a key of ours speaks for it."""
        account = self._by_id.get(account_id or 0)
        return account if account and account.keys else None

    @property
    def hold(self) -> Hold | None:
        """Why nothing can be submitted anywhere, or None when something can."""
        holds = [account.hold for account in self]
        return holds[0] if holds and all(holds) else None

    async def open(self) -> None:
        """Ask `/info` with every key; what cannot be asked now is known from last time, or by default."""
        await asyncio.gather(*(self._first_look(key) for key in self._keys))

    async def watch(self) -> None:
        """Keep balances and caps fresh, and probe what is stopped or down, until cancelled."""
        while True:
            now = time.perf_counter()
            await asyncio.gather(*(self._look_again(key) for key in self._keys if now >= self._due(key)))
            self._urgent.clear()
            wait = min(map(self._due, self._keys)) - time.perf_counter()
            try:
                async with asyncio.timeout(max(wait, 0.0)):
                    await self._urgent.wait()
            except TimeoutError:
                continue

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever an account may take submits again."""
        self._listeners.append(listener)

    def stop(self, account: Account, key: Key, error: errors.KeyStopped) -> Hold:
        """A submit was refused for the key's sake: no more with it until a probe says otherwise."""
        hold = self._refused(key, error)
        key.stopped_figures = (account.balance, account.frozen)
        self._urgent.set()
        return hold

    def set_down(self, account: Account) -> None:
        """TTAPI cannot be reached: no submits until `/info` answers.

        It is asked again no sooner than `DOWN_PROBE` after the last time: where it answers although submits
        fail, these must not go out at full speed.
        """
        if not account.down:
            account.down = True
            log.warning("ttapi.down", account=account.id)
            self._urgent.set()

    def _refused(self, key: Key, error: errors.KeyStopped) -> Hold:
        hold = _HOLDS[type(error)]
        if key.told is not hold:
            log.error("ttapi.key_stopped", key=key.digest[:8], why=hold.value, status=error.status)
            self.alarm(hold)
        key.stopped = key.told = hold
        return hold

    def alarm(self, hold: Hold) -> None:
        """Have the owner told, unless there is too much to tell already."""
        if not self.alarms.full():
            self.alarms.put_nowait(hold)

    def _set_up(self, account: Account) -> None:
        if account.down:
            account.down = False
            log.info("ttapi.up", account=account.id)

    def _due(self, key: Key) -> float:
        if self._of_key[key.digest].down:
            return key.looked_at + DOWN_PROBE
        return key.looked_at + (STOPPED_PROBE if key.stopped else REFRESH)

    async def _first_look(self, key: Key) -> None:
        key.looked_at = time.perf_counter()
        try:
            async with asyncio.timeout(FIRST_LOOK):
                info = await key.upstream.info()
            await self._learn(key, info)
            return
        except errors.KeyStopped as error:
            self._refused(key, error)
            down = False
        except (errors.TtapiError, TimeoutError) as error:
            log.warning("ttapi.down", key=key.digest[:8], why=type(error).__name__)
            down = True
        known = await self._store.account_by_key(key.digest)
        if known is None:
            zero = Decimal(0)
            known = await self._store.remember_account(
                key.digest, _account_name("", key.digest), DEFAULT_CAP, zero, zero
            )
        account = await self._join(key, known.id, known.max_queue, known.balance, known.frozen)
        account.down = down

    async def _look_again(self, key: Key) -> None:
        try:
            await self._look(key)
        except DatabaseUnavailable:
            log.warning("accounts.database_away")

    async def _look(self, key: Key) -> None:
        account = self._of_key[key.digest]
        key.looked_at = time.perf_counter()
        try:
            info = await key.upstream.info(attempts=1)
        except errors.KeyStopped as error:
            self._set_up(account)
            self.stop(account, key, error)
            return
        except errors.TtapiError:
            self.set_down(account)
            return
        # Whose key it is first: what is claimed for an account whose key has moved would wait for ever.
        await self._learn(key, info)
        self._set_up(self._of_key[key.digest])
        if key.stopped is not Hold.QUOTA_EXHAUSTED or (info.balance, info.frozen) != key.stopped_figures:
            key.stopped = None
        for listener in self._listeners:
            listener()

    async def _learn(self, key: Key, info: AccountInfo) -> None:
        known = await self._store.remember_account(
            key.digest, _account_name(info.email, key.digest), info.max_queue, info.balance, info.frozen
        )
        await self._join(key, known.id, info.max_queue, info.balance, info.frozen)

    async def _join(self, key: Key, account_id: int, cap: int, balance: Decimal, frozen: Decimal) -> Account:
        account = self._by_id.get(account_id)
        if account is None:
            account = self._by_id[account_id] = Account(account_id, cap, balance, frozen)
            account.newest_known = await self._newest_known(key, account_id)
        account.cap, account.balance, account.frozen = cap, balance, frozen
        before = self._of_key.get(key.digest)
        if before is not account:
            if before is not None:
                before.keys.remove(key)
                if not before.keys:
                    # Its jobs have moved with its last key; services may still hold their old number.
                    self._by_id[before.id] = account
            account.keys.append(key)
            self._of_key[key.digest] = account
        return account

    async def _newest_known(self, key: Key, account_id: int) -> str | None:
        """TTAPI's id of a finished job older than anything we submit from now on."""
        newest = await self._store.newest_id(account_id)
        if newest is not None:
            return newest
        try:
            async with asyncio.timeout(FIRST_LOOK):
                listed = await key.upstream.fetch_list(limit=1)
        except (errors.TtapiError, TimeoutError):
            return None
        return listed[0].job_id if listed else ""

    def _heard(self, job: Job) -> None:
        account = self._by_id.get(job.account_id or 0)
        if account is None or job.state is not State.SUCCEEDED or job.submitted_at is None:
            return
        if job.action in UNLISTED:
            return  # everything in the list would seem to be newer
        if job.submitted_at > account.newest_at:
            account.newest_known, account.newest_at = job.job_id, job.submitted_at
