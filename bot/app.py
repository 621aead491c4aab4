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
from bot.jobs.aftercare import Aftercare
from bot.jobs.database import open_sqlite
from bot.jobs.durations import Durations
from bot.jobs.hooklinks import HookLinks
from bot.jobs.ladder import Ladder
from bot.jobs.member_store import MemberStore
from bot.jobs.members import Members
from bot.jobs.news import News
from bot.jobs.ordering import Ordering
from bot.jobs.outbox import Outbox
from bot.jobs.pictures import JobPictures
from bot.jobs.ports import Card, Clock, Gone, Rejected, SurfaceError, SurfaceSlot
from bot.jobs.requests import SubmitOptions
from bot.jobs.scheduler import Scheduler
from bot.jobs.service import JobService
from bot.jobs.store import Store
from bot.jobs.unsure import UnsureSettler
from bot.jobs.watcher import Watcher
from bot.media import download
from bot.media.attachments import Attachments
from bot.media.hosts import MediaHosts
from bot.media.spool import Spool
from bot.tasks import Tasks
from bot.ttapi import client as ttapi
from bot.web.app import listen, require_free
from bot.web.health import Check, Health
from bot.web.hooks import HookHandler
from bot.web.region import RegionHandler
from bot.web.regiondesk import Regions
from bot.web.regionlinks import RegionLinks

log = structlog.get_logger(__name__)

# Everything people see, by name: this is the one place where `bot` knows of `cogs`.
EXTENSIONS: Final = (
    "cogs.create",
    "cogs.actions",
    "cogs.gallery",
    "cogs.settings",
    "cogs.reactions",
    "cogs.account",
    "cogs.delivery",
)
SUBMIT_GRACE: Final = 4.0  # seconds that submits on their way get when the process is asked to stop
DELIVERY_GRACE: Final = 1.5  # the same for messages
SPOOL_AGE: Final = timedelta(days=2)
REGIONS_CAPACITY: Final = 512 * 1024**2
ALARM_AGAIN: Final = 15.0
DRAFT_AGE: Final = 24 * 3600.0
SWEEP_EVERY: Final = 3600.0


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


@dataclass(frozen=True, slots=True)
class Media:
    """Pictures in both directions."""

    downloader: download.Downloader
    pictures: JobPictures
    attachments: Attachments
    regions: Spool


@dataclass(frozen=True, slots=True)
class Parts:
    """What the services are made of."""

    settings: Settings
    store: Store
    members: MemberStore
    news: News
    accounts: Accounts
    links: HookLinks
    region_links: RegionLinks | None
    media: Media
    clock: Clock


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
        # Before TTAPI is asked, which may take its time.
        await require_free(settings.listen_host, settings.listen_port)
        store = Store(runner)
        hook_secrets = await _hook_secrets(settings, store)
        links = HookLinks(hook_secrets, settings.public_url)
        region_links = RegionLinks(hook_secrets, settings.public_url) if settings.public_url else None
        news = News()
        accounts = Accounts(store, news, await _upstreams(settings, stack))
        await accounts.open()
        media = await _media(settings, stack)
        members = MemberStore(runner)
        parts = Parts(settings, store, members, news, accounts, links, region_links, media, clock)
        services, drain = await _start_jobs(parts, stack)
        health = Health(
            alive={"writer": partial(_writer_lives, store)},
            ready={"database": store.writable} | ({"gateway": gateway_ready} if gateway_ready else {}),
        )
        hooks = HookHandler(links, services.jobs.hint)
        routes = [*hooks.routes(), *health.routes()]
        if region_links is not None:
            routes += RegionHandler(region_links, services.regions).routes()
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


async def _media(settings: Settings, stack: AsyncExitStack) -> Media:
    spool = Spool(settings.data_dir / "spool")
    await asyncio.to_thread(spool.sweep, SPOOL_AGE)
    downloader = download.Downloader(
        await stack.enter_async_context(download.open_session()),
        MediaHosts.parse(settings.media_hosts),
        discord_proxy=settings.discord_proxy,
        ttapi_proxy=settings.ttapi_proxy,
    )
    pictures = JobPictures(downloader, spool, settings.image_mode)
    attachments = Attachments(downloader, settings.data_dir / "given")
    await asyncio.to_thread(attachments.sweep)
    regions = Spool(settings.data_dir / "regions", REGIONS_CAPACITY)
    await asyncio.to_thread(regions.sweep, SPOOL_AGE)
    return Media(downloader, pictures, attachments, regions)


async def _start_jobs(parts: Parts, stack: AsyncExitStack) -> tuple[Services, Callable[[], Awaitable[None]]]:
    """Wire the services together, take up what an earlier run left, and start their loops."""
    settings, store, news, clock = parts.settings, parts.store, parts.news, parts.clock
    accounts, links, pictures = parts.accounts, parts.links, parts.media.pictures
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
        instant=settings.instant_u,
    )
    members = Members(parts.members, clock)
    aftercare = Aftercare(store=parts.members, members=members, surface=surface, pictures=pictures)
    orders = Ordering(store=store, members=parts.members, accounts=accounts, jobs=jobs, clock=clock)

    async def after(card: Card) -> None:
        await jobs.posted(card.job)
        await aftercare.shown(card)

    ladder = Ladder(
        store=store,
        surface=surface,
        pictures=pictures,
        card=jobs.card,
        clock=clock,
        after=after,
        instant=settings.instant_u,
    )
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
    loops.keep(partial(_alarms, accounts, surface), "alarms")
    loops.keep(partial(_sweep, parts), "sweep")
    for service in (accounts.watch, watcher.run, unsure.run, acceptance.run, scheduler.run):
        loops.keep(service, service.__qualname__)

    async def drain() -> None:
        if scheduler.paused:
            return
        scheduler.paused = True
        await submits.drained(SUBMIT_GRACE)
        await deliveries.drained(DELIVERY_GRACE)

    stack.push_async_callback(drain)
    regions = Regions(
        orders=orders,
        jobs=jobs,
        members=members,
        unknown_flags=settings.unknown_flags,
        downloader=parts.media.downloader,
        spool=parts.media.regions,
        links=parts.region_links,
    )
    services = Services(
        settings, jobs, orders, members, aftercare, parts.media.attachments, regions, acceptance, surface
    )
    return services, drain


async def _sweep(parts: Parts) -> None:
    """Forget what members gave with orders that are long over, and drafts that nobody ordered."""
    while True:
        try:
            await parts.members.sweep(parts.clock() - DRAFT_AGE)
            await asyncio.to_thread(parts.media.regions.sweep, SPOOL_AGE)
        except DatabaseUnavailable:
            log.warning("sweep.database_away")
        await asyncio.sleep(SWEEP_EVERY)


async def _alarms(accounts: Accounts, surface: SurfaceSlot) -> None:
    """Tell the owner when nothing can be submitted any more."""
    while True:
        hold = await accounts.alarms.get()
        try:
            await surface().tell_owner(hold)
        except (Gone, Rejected) as error:
            log.error("owner.untold", why=hold.value, reason=str(error))
        except SurfaceError as error:
            log.info("owner.told_later", why=hold.value, reason=str(error))
            await asyncio.sleep(ALARM_AGAIN)
            accounts.alarm(hold)


async def _writer_lives(store: Store) -> bool:
    """Whether the writer answers, be it that the database is away: no restart would mend that."""
    with suppress(DatabaseUnavailable):
        await store.ping()
    return True
