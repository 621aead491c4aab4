"""The ledger's questions, its file, and how links and entries are read back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.ttapi import Double, Entry, Kind, Ledger, Records, SimulatedTtapi
from bot.sandbox.ttapi.links import Target, target
from bot.sandbox.ttapi.pictures.composition import Part
from tests.sandbox.helpers import BY_HAND, Api


def by_reference(url: str) -> str:
    return url.split("/")[-2]


async def test_one_wish_billed_twice(api: Api, upstream: SimulatedTtapi) -> None:
    url = "http://127.0.0.1:9/hooks/ttapi/{}/{}"
    first = await api.imagine("x", hookUrl=url.format("ref1", "old"))
    second = await api.imagine("x", hookUrl=url.format("ref1", "new"))
    third = await api.imagine("x", hookUrl=url.format("ref2", "new"))
    upstream.succeed(first)
    upstream.succeed(third)
    assert upstream.ledger.made_twice(by_reference) == [Double("ref1", (first, second), 6)]
    assert upstream.ledger.billed_twice(by_reference) == []
    upstream.succeed(second)
    assert upstream.ledger.billed_twice(by_reference) == [Double("ref1", (first, second), 6)]
    assert upstream.ledger.billed_twice() == []


async def test_without_hook_equal_bodies_are_one_wish(api: Api, upstream: SimulatedTtapi) -> None:
    ids = [await api.imagine("x"), await api.imagine("y"), await api.imagine("x", hookUrl="")]
    for job_id in ids:
        upstream.succeed(job_id)
    (double,) = upstream.ledger.billed_twice()
    assert (double.job_ids, double.quota) == ((ids[0], ids[2]), 6)


async def test_submits_by_outcome(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine()
    await api.post("/midjourney/v1/imagine", {})
    assert [entry.job_id for entry in upstream.ledger.submits()] == [job_id, None]
    assert [entry.job_id for entry in upstream.ledger.submits(accepted=True)] == [job_id]
    assert [entry.detail["status"] for entry in upstream.ledger.submits(accepted=False)] == [400]


async def test_a_failed_double_is_not_billed(api: Api, upstream: SimulatedTtapi) -> None:
    ids = [await api.imagine("x"), await api.imagine("x")]
    upstream.succeed(ids[0])
    upstream.fail(ids[1])
    assert upstream.ledger.billed_twice() == []
    assert len(upstream.ledger.made_twice()) == 1


async def test_a_job_charged_twice_is_found() -> None:
    ledger = Ledger()
    ledger.add(Kind.SUBMIT, "j", endpoint="imagine", body={"prompt": "x"}, key="k", status=200, message="")
    for _ in range(2):
        ledger.add(Kind.CHARGE, "j", quota=3)
    assert ledger.billed_twice() == [Double('imagine {"prompt": "x"}', ("j", "j"), 6)]


async def test_the_file_tells_the_same_and_survives_a_cut(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    async with SimulatedTtapi(settings=BY_HAND, ledger=path) as upstream, Api(upstream) as api:
        job_id = await api.imagine("灯塔")
        upstream.succeed(job_id)
        assert len(path.read_text().splitlines()) == len(upstream.ledger)
        with path.open("a") as file:
            file.write('{"seq": 99, "kind": "cha')
        records = Records.load(path)
        assert list(records) == list(upstream.ledger)
    assert records.charges() == {job_id: 3}
    assert records.states(job_id) == ["PENDING_QUEUE", "SUCCESS"]
    assert [entry.seq for entry in records] == [1, 2, 3, 4, 5]
    assert [entry.kind for entry in records] == ["submit", "freeze", "state", "charge", "state"]
    assert records.submits()[0].detail["body"] == {"prompt": "灯塔", "mode": "fast"}
    assert records.since(3) == list(records)[3:]


async def test_memory_can_be_bounded(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path, keep=3)
    for number in range(10):
        ledger.add(Kind.READ, endpoint=f"number {number}")
    ledger.close()
    assert [entry.seq for entry in ledger] == [8, 9, 10]
    assert len(Records.load(path)) == 10


async def test_waiting_sees_past_and_future(api: Api, upstream: SimulatedTtapi) -> None:
    job_id = await api.imagine()
    assert (await upstream.ledger.wait(lambda entry: entry.kind is Kind.FREEZE)).job_id == job_id
    with pytest.raises(TimeoutError):
        await upstream.ledger.wait(lambda entry: entry.kind is Kind.CHARGE, 0.01)


@given(
    st.builds(
        Entry,
        st.integers(1),
        st.sampled_from(Kind),
        st.none() | st.text(),
        st.floats(0, 1e10),
        st.floats(0, 1e9),
        st.dictionaries(st.sampled_from(["state", "url"]), st.text() | st.integers()),
    )
)
def test_entries_come_back(entry: Entry) -> None:
    assert Entry.from_json(json.loads(json.dumps(entry.as_json()))) == entry


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("5b1f6c1e-2d0a-4c5e-9a77-0c6f0e1a9d11.png", Part.WHOLE),
        ("midjourney/2026-03-14/20260314_081502_5b1f6c1e-2d0a-4c5e-9a77-0c6f0e1a9d11.png", Part.WHOLE),
        ("midjourney/20260314/5b1f6c1e-2d0a-4c5e-9a77-0c6f0e1a9d11bl.png", Part.BOTTOM_LEFT),
        ("5b1f6c1e-2d0a-4c5e-9a77-0c6f0e1a9d11_46.webp", Part.PREVIEW),
    ],
)
def test_links_are_read_back(path: str, part: Part) -> None:
    assert target(path, {}) == Target("5b1f6c1e-2d0a-4c5e-9a77-0c6f0e1a9d11", part)


@given(st.text())
def test_other_paths_lead_nowhere(path: str) -> None:
    assert target(path, {}) is None
