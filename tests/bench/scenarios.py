"""What is measured, for Easel and for the bare bot alike; judged by the stand-ins' logs and by /proc."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp

from bot.jobs.accounts import Accounts
from bot.jobs.database import open_sqlite
from bot.jobs.model import IMAGINE, Order, new_ref
from bot.jobs.news import News
from bot.jobs.origin import Origin
from bot.jobs.store import Store
from bot.ttapi.client import TtapiClient, open_session
from bot.ttapi.messages import Mode
from tests.bench.standins import Bot, Standins, bot, standins

BURST = 200
IN_FLIGHT = 1_000
UNFINISHED = 5_000
FINISH_RATE = 50.0  # jobs a second
PROBE_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 99th percentile, in milliseconds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """The spread of some durations in seconds."""
        cuts = quantiles(sorted(seconds), n=100, method="inclusive")
        return cls(cuts[49] * 1000, cuts[98] * 1000)


@dataclass(frozen=True, slots=True)
class Load:
    """What the burst and the jobs in flight showed of one bot.

    Attributes:
        first_answer: of 200 commands at once.
        hook_to_edit: from the moment TTAPI has a result to the edit with the picture.
        cpu: CPU milliseconds a job, everything included.
        memory: bytes a job in flight.
        lag: of an HTTP request to the bot's listener, an upper bound of its event loop's lag.
    """

    first_answer: Spread
    hook_to_edit: Spread
    cpu: float
    memory: float
    lag: Spread


async def load(kind: str) -> Load:
    """200 commands at once, then 1,000 jobs in flight that are finished at 50 a second."""
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as directory:
        data = Path(directory) / "data"
        data.mkdir()
        async with standins("--manual") as where, bot(kind, where, data) as running:
            await _commands(where, "warm up", 20)
            await _settled(where, 20)
            memory = running.memory
            cpu = running.cpu
            burst = await _commands(where, "burst", BURST)
            for wave in range((IN_FLIGHT - BURST) // 100):
                await _commands(where, f"wave {wave}", 100)
            await _settled(where, IN_FLIGHT + 20)
            held = running.memory - memory
            probing = asyncio.create_task(_probe(running))
            hook_to_edit = await _finish_all(where)
            probing.cancel()
            lags: list[float] = []
            with suppress(asyncio.CancelledError):
                lags = await probing
            spent = running.cpu - cpu
            return Load(
                Spread.of(burst), hook_to_edit, spent / IN_FLIGHT * 1000, held / IN_FLIGHT, Spread.of(lags)
            )


async def _commands(where: Standins, prompt: str, count: int) -> list[float]:
    """So many commands at once; seconds to each first answer."""
    act = {"user": where.world["user"], "channel": where.world["channel"], "command": "imagine"}
    acts = [act | {"options": {"prompt": f"{prompt} {number}"}} for number in range(count)]
    answer = await where.discord("slash", acts=acts, wait=True)
    return [invocation["latency"] for invocation in answer["invocations"]]


async def _settled(where: Standins, jobs: int) -> None:
    """Wait until TTAPI has all jobs and every message says that its job has started."""
    while (await where.sim("stats"))["unfinished"] < jobs:
        await asyncio.sleep(0.05)
    await where.discord("wait", messages=jobs, edits=1, timeout=120)


async def _probe(running: Bot) -> list[float]:
    """Ask the listener for what is not there, again and again; seconds each answer took."""
    taken: list[float] = []
    async with aiohttp.ClientSession() as session:
        try:
            while True:
                started = time.perf_counter()
                async with session.get(running.url + "/nothing-here") as response:
                    await response.read()
                taken.append(time.perf_counter() - started)
                await asyncio.sleep(PROBE_EVERY)
        except asyncio.CancelledError:
            return taken


async def _finish_all(where: Standins) -> Spread:
    """Finish all jobs at a steady rate; from TTAPI's result to the edit that shows its picture."""
    ledger: list[dict[str, Any]] = await where.sim("ledger")
    ids = [entry["jobId"] for entry in ledger if entry["kind"] == "freeze"]
    begun = time.perf_counter()
    for number, job_id in enumerate(ids):
        await asyncio.sleep(max(0.0, begun + number / FINISH_RATE - time.perf_counter()))
        await where.sim("step", jobId=job_id, to="finish")
    await where.discord("wait", messages=len(ids), files=1, timeout=120)
    ledger = await where.sim("ledger")
    return Spread.of(_delays(ledger, await where.discord("log"), await where.discord("messages")))


def _delays(
    ledger: list[dict[str, Any]], log: list[dict[str, Any]], messages: list[dict[str, Any]]
) -> Iterable[float]:
    """Seconds from each job's SUCCESS in TTAPI's ledger to the arrival of the edit with its picture."""
    prompts = {
        entry["jobId"]: entry["body"]["prompt"]
        for entry in ledger
        if entry["kind"] == "submit" and entry["jobId"]
    }
    done = {
        prompts[entry["jobId"]]: entry["mono"]
        for entry in ledger
        if entry["kind"] == "state" and entry["state"] == "SUCCESS"
    }
    edited: Mapping[str, float] = {
        request["message"]: request["started"] for request in log if request["files"] and request["applied"]
    }
    for message in messages:
        prompt = message["text"].split("**")[1] if "**" in message["text"] else message["text"]
        if message["id"] in edited:
            yield edited[message["id"]] - done[prompt]


@dataclass(frozen=True, slots=True)
class Restart:
    """Seconds from the process's start until it takes commands, and until TTAPI was asked about all jobs."""

    ready: float
    asked: float


async def restart(unfinished: int) -> Restart:
    """Start Easel on a database with so many running jobs."""
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as directory:
        data = Path(directory) / "data"
        async with standins() as where:
            await _fill(data, where, unfinished)
            started = time.perf_counter()
            async with bot("easel", where, data, FETCH_RATE="1000"):
                ready = time.perf_counter() - started
                async with asyncio.timeout(60):
                    while len([e for e in await where.sim("ledger") if e["kind"] == "fetch"]) < unfinished:
                        await asyncio.sleep(0.2)
                return Restart(ready, time.perf_counter() - started)


async def _fill(data: Path, where: Standins, count: int) -> None:
    """A database as a bot with so many running jobs leaves it."""
    origin = Origin(1, 2, 3, (), "en-US", False, 10 << 20, "")
    async with open_sqlite(data) as runner, open_session() as session:
        store = Store(runner)
        accounts = Accounts(store, News(), [("bench", TtapiClient(session, url=where.ttapi, key="bench"))])
        await accounts.open()
        (account,) = accounts

        async def running(number: int) -> None:
            order = Order(IMAGINE, f"unfinished {number}", Mode.FAST, Decimal(4))
            mine = replace(origin, token=f"token {number}")
            now = time.time()
            placed = await store.place(new_ref(), order, mine, now)
            await store.accept(placed.job.ref, number + 1, shown=True, now=now)

        await asyncio.gather(*(running(number) for number in range(count)))
        now = time.time()
        deadlines = dict.fromkeys(Mode, now + 3600)
        jobs = await store.claim(account.id, count, deadlines, "", now, count)
        await asyncio.gather(*(store.submitted(job.id, f"unknown-{job.id}", now) for job in jobs))


@dataclass(frozen=True, slots=True)
class Idle:
    """An idle bot: share of a core, and bytes written to disk, over some seconds."""

    cpu: float
    written: int


async def idle(seconds: float = 10.0) -> Idle:
    """Watch an idle Easel."""
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as directory:
        data = Path(directory) / "data"
        data.mkdir()
        async with standins() as where, bot("easel", where, data) as running:
            await asyncio.sleep(2.0)
            cpu, written = running.cpu, running.written
            await asyncio.sleep(seconds)
            return Idle((running.cpu - cpu) / seconds, running.written - written)


async def slots(cap: int = 20, jobs: int = 60) -> float:
    """The share of slots that are busy while anything waits, from TTAPI's ledger."""
    with tempfile.TemporaryDirectory(prefix="easel-bench-") as directory:
        data = Path(directory) / "data"
        data.mkdir()
        async with (
            standins("--max-queue", str(cap), "--wait", "0", "--run", "10", "--steps", "0") as where,
            bot("easel", where, data) as _,
        ):
            await _commands(where, "slot", jobs)
            while len([e for e in await where.sim("ledger") if e["kind"] == "charge"]) < jobs:
                await asyncio.sleep(0.1)
            return _busy(await where.sim("ledger"), cap, jobs)


def _busy(ledger: list[dict[str, Any]], cap: int, jobs: int) -> float:
    """Job seconds in progress over slot seconds, from the first full moment to the last submit."""
    starts = sorted(entry["mono"] for entry in ledger if entry["kind"] == "freeze")
    ends = sorted(entry["mono"] for entry in ledger if entry["kind"] in {"charge", "release"})
    begin, end = starts[cap - 1], starts[jobs - 1]
    used = sum(max(0.0, min(last, end) - max(first, begin)) for first, last in zip(starts, ends, strict=True))
    return used / ((end - begin) * cap)
