"""A simulated TTAPI: a strict server on loopback that draws pictures and misbehaves to order.

It is written from upstream's contract alone and imports nothing else of this program, so that it can catch
the client's mistakes. In a running event loop:

    async with SimulatedTtapi(settings=Settings(side=64, pace=Pace.by_hand())) as upstream:
        ...  # submit to upstream.url with the key DEFAULT_KEY
        upstream.succeed(job_id)
        assert upstream.ledger.billed_twice() == []

`python -m bot.sandbox.ttapi --help` runs it as its own process.
"""

from bot.sandbox.ttapi.accounts import Account
from bot.sandbox.ttapi.dress import Dress, Manners
from bot.sandbox.ttapi.faults import Fault, FaultKind, Place
from bot.sandbox.ttapi.jobs import Job, State, View
from bot.sandbox.ttapi.ledger import Ledger
from bot.sandbox.ttapi.records import Double, Entry, Kind, Records
from bot.sandbox.ttapi.server import DEFAULT_KEY, SimulatedTtapi
from bot.sandbox.ttapi.settings import FAILURES, PRICES, Pace, Settings

__all__ = [
    "DEFAULT_KEY",
    "FAILURES",
    "PRICES",
    "Account",
    "Double",
    "Dress",
    "Entry",
    "Fault",
    "FaultKind",
    "Job",
    "Kind",
    "Ledger",
    "Manners",
    "Pace",
    "Place",
    "Records",
    "Settings",
    "SimulatedTtapi",
    "State",
    "View",
]
