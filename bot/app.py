"""The composition root: opens everything that has a lifetime, in order, and closes it in reverse.

Store → TTAPI → jobs → listener → Discord. Services run in this context, not in the bot's, so that
a simulated Discord with a clock of its own can hold the bot alone.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from bot.client import EaselBot, Services
from bot.config import Settings
from bot.errors import DatabaseUnavailable, StartError
from bot.jobs.acceptance import Acceptance
from bot.jobs.accounts import Accounts
from bot.jobs.database import open_sqlite
from bot.jobs.durations import Durations
from bot.jobs.hooklinks import HookLinks
from bot.jobs.ladder import Ladder
from bot.jobs.news import News
from bot.jobs.outbox import Outbox
from bot.jobs.pictures import JobPictures
from bot.jobs.ports import Clock, SurfaceError, SurfaceSlot
from bot.jobs.scheduler import Scheduler, SubmitOptions
from bot.jobs.service import JobService
from bot.jobs.store import Store
from bot.jobs.unsure import UnsureSettler
from bot.jobs.watcher import Watcher
from bot.media import download
from bot.media.hosts import MediaHosts
from bot.media.spool import Spool
from bot.tasks import Tasks
from bot.ttapi import client as ttapi
from bot.web.app import listen
from bot.web.health import Check, Health
from bot.web.hooks import HookHandler

log = structlog.get_logger(__name__)

# Everything people see, by name: this is the one place where `bot` knows of `cogs`.
EXTENSIONS: Final = ("cogs.create", "cogs.actions", "cogs.gallery", "cogs.account", "cogs.delivery")
SUBMIT_GRACE: Final = 4.0  # seconds that submits on their way get when the process is asked to stop
DELIVERY_GRACE: Final = 1.5  # the same for messages
SPOOL_AGE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class App:
    """A running Easel without its Discord connection.

    Attributes:
        port: where the listener is bound.
        drain: stops submitting and gives what is on its way to TTAPI and Discord a few seconds.
    """

    settings: Settings
    store: Store
    services: Services
    port: int
    drain: Callable[[], Awaitable[None]]

    def make_bot(self, shard_count: int | None = None) -> EaselBot:
        """A bot over these services; several may follow one another."""
        return EaselBot(self.services, self.store, extensions=EXTENSIONS, shard_count=shard_count)


@asynccontextmanager
async def open_app(
    settings: Settings, *, gateway_ready: Check | None = None, clock: Clock = time.time
) -> AsyncGenerator[App]:
    """Everything up and running but Discord.

    Raises:
        StartError: one sentence that says what to mend.
    """
    if settings.database_url is not None:
        raise StartError("start.postgres")
    async with AsyncExitStack() as stack:
        runner = await stack.enter_async_context(open_sqlite(settings.data_dir))
        store = Store(runner)
        links = HookLinks(await _hook_secrets(settings, store), settings.public_url)
        news = News()
        accounts = Accounts(store, news, await _upstreams(settings, stack))
        await accounts.open()
        pictures = await _pictures(settings, stack)
        services, drain = await _start_jobs(settings, stack, store, news, accounts, links, pictures, clock)
        health = Health(
            alive={"writer": partial(_writer_lives, store)},
            ready={"database": store.writable} | ({"gateway": gateway_ready} if gateway_ready else {}),
        )
        hooks = HookHandler(links, services.jobs.hint)
        routes = [*hooks.routes(), *health.routes()]
        port = await stack.enter_async_context(listen(settings.listen_host, settings.listen_port, routes))
        log.info("app.open", port=port, hooks=settings.public_url is not None)
        yield App(settings, store, services, port, drain)


async def _hook_secrets(settings: Settings, store: Store) -> list[str]:
    """The secrets that hook addresses are signed with: the owner's, or one made once and kept."""
    if settings.hook_secret:
        return [secret.get_secret_value() for secret in settings.hook_secret]
    return [await store.add_meta("hook_secret", secrets.token_urlsafe(32))]


async def _upstreams(settings: Settings, stack: AsyncExitStack) -> list[tuple[str, ttapi.TtapiClient]]:
    session = await stack.enter_async_context(ttapi.open_session())
    keys = [key.get_secret_value() for key in settings.ttapi_key]
    return [
        (key, ttapi.TtapiClient(session, url=settings.ttapi_url, key=key, proxy=settings.ttapi_proxy))
        for key in dict.fromkeys(keys)
    ]


async def _pictures(settings: Settings, stack: AsyncExitStack) -> JobPictures:
    spool = Spool(settings.data_dir / "spool")
    await asyncio.to_thread(spool.sweep, SPOOL_AGE)
    downloader = download.Downloader(
        await stack.enter_async_context(download.open_session()),
        MediaHosts.parse(settings.media_hosts),
        discord_proxy=settings.discord_proxy,
        ttapi_proxy=settings.ttapi_proxy,
    )
    return JobPictures(downloader, spool, settings.image_mode)


async def _start_jobs(
    settings: Settings,
    stack: AsyncExitStack,
    store: Store,
    news: News,
    accounts: Accounts,
    links: HookLinks,
    pictures: JobPictures,
    clock: Clock,
) -> tuple[Services, Callable[[], Awaitable[None]]]:
    """Wire the services together, take up what an earlier run left, and start their loops."""
    surface = SurfaceSlot()
    # Closed in reverse: loops first, then what they started.
    deliveries = await stack.enter_async_context(Tasks("deliveries"))
    fetches = await stack.enter_async_context(Tasks("fetches"))
    submits = await stack.enter_async_context(Tasks("submits"))
    loops = await stack.enter_async_context(Tasks("loops"))
    watcher = Watcher(
        store=store,
        accounts=accounts,
        news=news,
        clock=clock,
        tasks=fetches,
        poll_interval=settings.poll_interval,
        fetch_rate=settings.fetch_rate,
    )
    unsure = UnsureSettler(
        store=store,
        accounts=accounts,
        news=news,
        links=links,
        watcher=watcher,
        clock=clock,
        policy=settings.unsure,
    )
    jobs = JobService(
        store=store,
        accounts=accounts,
        news=news,
        watcher=watcher,
        durations=Durations(await store.durations()),
        clock=clock,
        buttons=settings.buttons,
    )
    ladder = Ladder(store=store, surface=surface, pictures=pictures, card=jobs.card, clock=clock)
    outbox = Outbox(store=store, news=news, ladder=ladder, tasks=deliveries)
    acceptance = Acceptance(store=store, news=news, surface=surface, clock=clock)
    scheduler = Scheduler(
        store=store,
        accounts=accounts,
        news=news,
        links=links,
        options=SubmitOptions(settings.job_timeout, settings.translate),
        clock=clock,
        tasks=submits,
    )
    for job in await store.recover(clock()):
        watcher.resume(job)
        news.changed(job)
    await outbox.start()
    await acceptance.start()
    loops.start(_alarms(accounts, surface), "alarms")
    for service in (accounts.watch, watcher.run, unsure.run, acceptance.run, scheduler.run):
        loops.start(service(), service.__qualname__)

    async def drain() -> None:
        scheduler.paused = True
        await submits.drained(SUBMIT_GRACE)
        await deliveries.drained(DELIVERY_GRACE)

    stack.push_async_callback(drain)
    return Services(settings, jobs, acceptance, surface), drain


async def _alarms(accounts: Accounts, surface: SurfaceSlot) -> None:
    """Tell the owner when nothing can be submitted any more."""
    while True:
        hold = await accounts.alarms.get()
        try:
            await surface().tell_owner(hold)
        except SurfaceError as error:
            log.warning("owner.untold", why=hold.value, reason=str(error))


async def _writer_lives(store: Store) -> bool:
    """Whether the writer answers, be it that the database is away: no restart would mend that."""
    with suppress(DatabaseUnavailable):
        await store.ping()
    return True
