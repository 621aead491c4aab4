"""Every trouble on the way gets the class that is true of it; the simulator's ledger says what happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.ttapi import Dress, Fault, FaultKind, Kind, Place, SimulatedTtapi
from bot.ttapi import errors
from bot.ttapi.client import TtapiClient
from bot.ttapi.errors import TtapiError, Unsure, UpstreamDown
from bot.ttapi.messages import Imagine, Mode

FOX = Imagine("a fox", Mode.FAST, 300)
FOREVER = 30.0

# Fault, the class it must get, and whether the job exists in truth.
SUBMIT_FAULTS: dict[str, tuple[Fault, type[TtapiError], bool]] = {
    "401": (Fault(Place.SUBMIT, FaultKind.UNAUTHORIZED), errors.KeyRefused, False),
    "402": (Fault(Place.SUBMIT, FaultKind.UNPAID), errors.QuotaExhausted, False),
    "403": (Fault(Place.SUBMIT, FaultKind.BLOCKED), errors.AccountBlocked, False),
    "404": (Fault(Place.SUBMIT, FaultKind.NOT_FOUND), errors.ParameterRefused, False),
    "429": (Fault(Place.SUBMIT, FaultKind.RATE_LIMITED), errors.RateLimited, False),
    "499": (Fault(Place.SUBMIT, FaultKind.QUEUE_FULL), errors.QueueFull, False),
    "500": (Fault(Place.SUBMIT, FaultKind.SERVER_ERROR), Unsure, False),
    "502": (Fault(Place.SUBMIT, FaultKind.HTML, status=502), Unsure, False),
    "504": (Fault(Place.SUBMIT, FaultKind.HTML, status=504), Unsure, False),
    "524": (Fault(Place.SUBMIT, FaultKind.HTML, status=524), Unsure, False),
    "html 200": (Fault(Place.SUBMIT, FaultKind.HTML, status=200), Unsure, False),
    "html 403": (Fault(Place.SUBMIT, FaultKind.HTML, status=403), UpstreamDown, False),
    "html 521": (Fault(Place.SUBMIT, FaultKind.HTML, status=521), UpstreamDown, False),
    "garbage": (Fault(Place.SUBMIT, FaultKind.GARBAGE), Unsure, False),
    "drop before": (Fault(Place.SUBMIT, FaultKind.DROP_BEFORE), Unsure, False),
    "drop after": (Fault(Place.SUBMIT, FaultKind.DROP_AFTER), Unsure, True),
    "500 after": (Fault(Place.SUBMIT, FaultKind.ERROR_AFTER), Unsure, True),
}
SLOW_SUBMITS: dict[str, tuple[Fault, bool]] = {
    "hang": (Fault(Place.SUBMIT, FaultKind.HANG), False),
    "hang after": (Fault(Place.SUBMIT, FaultKind.HANG_AFTER), True),
    "slow after": (Fault(Place.SUBMIT, FaultKind.SLOW_AFTER, seconds=FOREVER), True),
    "slow": (Fault(Place.SUBMIT, FaultKind.SLOW, seconds=FOREVER), False),
}
# The faults after which a read may well succeed if it is tried again.
PASSING: dict[str, Fault] = {
    "500": Fault(Place.API, FaultKind.SERVER_ERROR),
    "502": Fault(Place.API, FaultKind.HTML, status=502),
    "403 of a proxy": Fault(Place.API, FaultKind.HTML, status=403),
    "html 200": Fault(Place.API, FaultKind.HTML, status=200),
    "garbage": Fault(Place.API, FaultKind.GARBAGE),
}
REFUSED: dict[str, tuple[FaultKind, type[TtapiError]]] = {
    "401": (FaultKind.UNAUTHORIZED, errors.KeyRefused),
    "402": (FaultKind.UNPAID, errors.QuotaExhausted),
    "403": (FaultKind.BLOCKED, errors.AccountBlocked),
    "404": (FaultKind.NOT_FOUND, errors.ParameterRefused),
    "429": (FaultKind.RATE_LIMITED, errors.RateLimited),
    "499": (FaultKind.QUEUE_FULL, errors.QueueFull),
}
Call = Callable[[TtapiClient], Awaitable[object]]
READS: dict[str, tuple[Place, Call]] = {
    "info": (Place.INFO, lambda client: client.info()),
    "list": (Place.LIST, lambda client: client.fetch_list()),
    "check": (Place.CHECK, lambda client: client.prompt_check("a fox")),
    "status": (Place.STATUS, lambda client: client.status()),
}


async def submitted(client: TtapiClient) -> TtapiError:
    with pytest.raises(TtapiError) as caught:
        await client.submit(FOX)
    return caught.value


def struck(upstream: SimulatedTtapi) -> int:
    """How often a request met a fault."""
    return sum(upstream.ledger.faults().values())


@pytest.mark.parametrize("dress", Dress, ids=[dress.name for dress in Dress])
@pytest.mark.parametrize(("fault", "error", "exists"), SUBMIT_FAULTS.values(), ids=SUBMIT_FAULTS)
async def test_a_submit_in_trouble_is_sent_once_and_called_by_its_name(
    upstream: SimulatedTtapi, client: TtapiClient, fault: Fault, error: type[TtapiError], exists: bool
) -> None:
    upstream.add_fault(fault)
    caught = await submitted(client)
    assert type(caught) is error
    assert struck(upstream) == 1
    assert len(upstream.ledger.submits()) == 1
    assert (len(upstream.ledger.submits(accepted=True)) == 1) is exists
    assert (len(upstream.jobs) == 1) is exists


@pytest.mark.parametrize(("fault", "exists"), SLOW_SUBMITS.values(), ids=SLOW_SUBMITS)
async def test_a_submit_that_is_not_answered_in_time_is_unsure(
    upstream: SimulatedTtapi, hasty: TtapiClient, fault: Fault, exists: bool
) -> None:
    upstream.add_fault(fault)
    assert type(await submitted(hasty)) is Unsure
    await upstream.ledger.wait(lambda entry: entry.kind is Kind.FAULT)
    assert struck(upstream) == 1
    assert (len(upstream.jobs) == 1) is exists


async def test_a_submit_that_takes_effect_after_the_client_has_left_was_rightly_unsure(
    upstream: SimulatedTtapi, hasty: TtapiClient
) -> None:
    upstream.add_fault(Fault(Place.SUBMIT, FaultKind.SLOW, seconds=0.6))
    assert type(await submitted(hasty)) is Unsure
    await upstream.ledger.wait(lambda entry: entry.kind is Kind.SUBMIT and entry.job_id is not None)
    assert len(upstream.jobs) == 1


async def test_where_nobody_listens_no_job_exists(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    await upstream.stop_serving()
    assert type(await submitted(client)) is UpstreamDown
    with pytest.raises(UpstreamDown):
        await client.info()
    await upstream.resume_serving()
    assert upstream.ledger.submits() == []
    assert (await client.submit(FOX)).job_id


@pytest.mark.parametrize("dress", Dress, ids=[dress.name for dress in Dress])
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize(("place", "call"), READS.values(), ids=READS)
async def test_a_read_is_tried_three_times(
    upstream: SimulatedTtapi, client: TtapiClient, place: Place, call: Call, fault: Fault
) -> None:
    upstream.configure(faults=[Fault(place, fault.kind, count=2, status=fault.status)])
    await call(client)
    assert len(upstream.ledger.of(Kind.READ)) == 3
    upstream.configure(faults=[Fault(place, fault.kind, status=fault.status)])
    with pytest.raises(UpstreamDown):
        await call(client)
    assert len(upstream.ledger.of(Kind.READ)) == 6


@pytest.mark.parametrize(("place", "call"), READS.values(), ids=READS)
async def test_a_read_whose_connection_breaks_is_tried_again(
    upstream: SimulatedTtapi, client: TtapiClient, place: Place, call: Call
) -> None:
    upstream.add_fault(Fault(place, FaultKind.DROP_BEFORE, count=2))
    await call(client)
    upstream.add_fault(Fault(place, FaultKind.DROP_BEFORE))
    with pytest.raises(UpstreamDown):
        await call(client)


@pytest.mark.parametrize(("place", "call"), READS.values(), ids=READS)
async def test_a_read_that_is_not_answered_in_time_finds_upstream_down(
    upstream: SimulatedTtapi, hasty: TtapiClient, place: Place, call: Call
) -> None:
    upstream.add_fault(Fault(place, FaultKind.HANG))
    with pytest.raises(UpstreamDown):
        await call(hasty)
    await upstream.ledger.wait(lambda entry: entry.detail.get("use") == 3)
    assert struck(upstream) == 3


@pytest.mark.parametrize(("kind", "error"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize(("place", "call"), READS.values(), ids=READS)
async def test_a_read_that_is_refused_is_not_tried_again(
    upstream: SimulatedTtapi,
    client: TtapiClient,
    place: Place,
    call: Call,
    kind: FaultKind,
    error: type[TtapiError],
) -> None:
    upstream.add_fault(Fault(place, kind))
    with pytest.raises(error):
        await call(client)
    assert struck(upstream) == 1


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.SERVER_ERROR, UpstreamDown),
        (FaultKind.HTML, UpstreamDown),
        (FaultKind.GARBAGE, UpstreamDown),
        (FaultKind.NOT_FOUND, errors.JobMissing),
        (FaultKind.RATE_LIMITED, errors.RateLimited),
        (FaultKind.UNAUTHORIZED, errors.KeyRefused),
    ],
)
async def test_a_fetch_is_asked_once_for_its_caller_comes_again_anyway(
    upstream: SimulatedTtapi, client: TtapiClient, kind: FaultKind, error: type[TtapiError]
) -> None:
    job_id = (await client.submit(FOX)).job_id
    upstream.add_fault(Fault(Place.FETCH, kind))
    with pytest.raises(error):
        await client.fetch(job_id)
    assert len(upstream.ledger.fetches(job_id)) == 1


async def test_a_fetch_that_hangs_finds_upstream_down(
    upstream: SimulatedTtapi, client: TtapiClient, hasty: TtapiClient
) -> None:
    job_id = (await client.submit(FOX)).job_id
    upstream.add_fault(Fault(Place.FETCH, FaultKind.HANG))
    with pytest.raises(UpstreamDown):
        await hasty.fetch(job_id)
    await upstream.ledger.wait(lambda entry: entry.kind is Kind.FAULT)
    assert struck(upstream) == 1


async def test_a_probe_is_one_request(upstream: SimulatedTtapi, client: TtapiClient) -> None:
    upstream.add_fault(Fault(Place.API, FaultKind.HTML, status=502, count=10))
    with pytest.raises(UpstreamDown):
        await client.info(attempts=1)
    assert struck(upstream) == 1
