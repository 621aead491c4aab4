"""Recorded results, as `fetch` and hooks bring them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.ttapi import wire
from bot.ttapi.messages import Api, Fetch, JobStatus, Snapshot

from .recorded import JOB, body, recorded

CDN = "https://cdn.ttapi.io"
NINE = (
    "upsample1",
    "upsample2",
    "upsample3",
    "upsample4",
    "reroll",
    "variation1",
    "variation2",
    "variation3",
    "variation4",
)

SNAPSHOTS = {
    "imagine_success_2026": Snapshot(
        job_id=JOB,
        status=JobStatus.SUCCESS,
        action="imagine",
        progress=100,
        prompt="a lighthouse at dusk --ar 4:5",
        quota=Decimal(2),
        image=f"{CDN}/midjourney/2026-03-14/20260314_081502_a1b2c3.png",
        images=(
            f"{CDN}/midjourney/20260314/9f0e-tl.png",
            f"{CDN}/midjourney/20260314/9f0e-tr.png",
            f"{CDN}/midjourney/20260314/9f0e-bl.png",
            f"{CDN}/midjourney/20260314/9f0e-br.png",
        ),
        width=960,
        height=1200,
        components=NINE,
        hook_url="https://example.org/hook/7",
    ),
    "imagine_success_2024": Snapshot(
        job_id="0d6a7c52-1b7e-4c43-8f1d-6a1f3f2b9c01",
        status=JobStatus.SUCCESS,
        action="imagine",
        progress=100,
        prompt="a lighthouse at dusk --ar 1:1",
        message="success",
        quota=Decimal(4),
        image="https://mjcdn.ttapi.io/attachments/11/22/lighthouse.png?ex=6720aa&is=671f58&hm=b0b1&",
        images=(
            "https://cdnb.ttapi.io/20241029/4c6ftl.png",
            "https://cdnb.ttapi.io/20241029/4c6ftr.png",
            "https://cdnb.ttapi.io/20241029/4c6fbl.png",
            "https://cdnb.ttapi.io/20241029/4c6fbr.png",
        ),
        width=2048,
        height=2048,
        components=(
            "upsample1",
            "upsample2",
            "upsample3",
            "upsample4",
            "variation1",
            "variation2",
            "variation3",
            "variation4",
            "reroll",
        ),
    ),
    "waiting": Snapshot(
        job_id=JOB,
        status=JobStatus.PENDING_QUEUE,
        action="imagine",
        prompt="a lighthouse at dusk --ar 4:5",
        quota=Decimal(2),
    ),
    "running": Snapshot(
        job_id=JOB,
        status=JobStatus.ON_QUEUE,
        action="imagine",
        progress=46,
        prompt="a lighthouse at dusk --ar 4:5",
        preview="https://cdn.discordapp.com/attachments/11/22/preview_46.webp?ex=6720aa",
    ),
    "failure": Snapshot(
        job_id=JOB,
        status=JobStatus.FAILED,
        action="imagine",
        prompt="…",
        message="[Banned prompt detected] The word is not allowed.",
        hook_url="https://example.org/hook/7",
    ),
    "failure_hook_of_nulls": Snapshot(
        job_id=JOB,
        status=JobStatus.FAILED,
        message="[Invalid parameter] Invalid value provided for argument --ar",
    ),
    "upscaled": Snapshot(
        job_id="0d6a7c52",
        status=JobStatus.SUCCESS,
        action="upsample2",
        progress=100,
        prompt="a lighthouse at dusk --ar 4:5",
        quota=Decimal(1),
        image=f"{CDN}/c/0d6a.png",
        width=960,
        height=1200,
        components=(
            "upscale_subtle",
            "upscale_creative",
            "low_variation",
            "high_variation",
            "vary_region",
            "zoom_out_2",
            "zoom_out_1_5",
            "Custom Zoom",
            "pan_left",
            "pan_right",
            "pan_up",
            "pan_down",
            "make_square",
        ),
    ),
    "blend": Snapshot(
        job_id="b1e4aa01",
        status=JobStatus.SUCCESS,
        action="blend",
        progress=100,
        quota=Decimal(3),
        image=f"{CDN}/c/b1e4.png",
        images=(f"{CDN}/b1e4tl.png", f"{CDN}/b1e4tr.png", f"{CDN}/b1e4bl.png", f"{CDN}/b1e4br.png"),
        width=1024,
        height=1024,
        components=NINE,
    ),
    "inpaint": Snapshot(
        job_id="d90abb02",
        status=JobStatus.SUCCESS,
        action="inpaint",
        progress=100,
        prompt="a red door",
        quota=Decimal(3),
        image=f"{CDN}/c/d90a.png",
        width=1024,
        height=1024,
        components=NINE,
    ),
    "describe": Snapshot(
        job_id="a77ccc03",
        status=JobStatus.SUCCESS,
        action="describe",
        progress=100,
        prompt="1️⃣ A tall lighthouse --ar 4:5\n\n2️⃣ A white tower --ar 4:5\n\n3️⃣ A beacon\n\n4️⃣ A coast",
        quota=Decimal(1),
    ),
    "seed": Snapshot(
        job_id="c3b8dd04",
        status=JobStatus.SUCCESS,
        action="seed",
        prompt="…",
        quota=Decimal(1),
        seed="2718281828",
    ),
    "edit_success": Snapshot(
        job_id="e1d2ee05",
        status=JobStatus.SUCCESS,
        progress=100,
        prompt="make the sky stormy",
        quota=Decimal(4),
        images=(
            f"{CDN}/midjourney/20260312/77aatl.png",
            f"{CDN}/midjourney/20260312/77aatr.png",
            f"{CDN}/midjourney/20260312/77aabl.png",
            f"{CDN}/midjourney/20260312/77aabr.png",
        ),
    ),
    "edit_running": Snapshot(
        job_id="e1d2ee05",
        status=JobStatus.ON_QUEUE,
        progress=31,
        prompt="make the sky stormy",
        quota=Decimal(4),
        hook_url="https://example.org/hook/8",
    ),
    "edit_failure": Snapshot(
        job_id="e1d2ee05",
        status=JobStatus.FAILED,
        prompt="make the sky stormy",
        message="[TTAPI image filter] The image is not allowed.",
        quota=Decimal(4),
    ),
    "video_success": Snapshot(
        job_id="7f60ff06",
        status=JobStatus.SUCCESS,
        action="video",
        progress=100,
        prompt="waves roll in",
        message="success",
        quota=Decimal(12),
        hook_url="https://example.org/hook/9",
        videos=(f"{CDN}/midjourney/video/7f60_0.mp4", f"{CDN}/midjourney/video/7f60_1.mp4"),
    ),
    "video_running": Snapshot(
        job_id="7f60ff06",
        status=JobStatus.ON_QUEUE,
        action="video",
        progress=12,
        prompt="waves roll in",
        quota=Decimal(12),
        hook_url="https://example.org/hook/9",
    ),
}
FETCH = Fetch(JOB)


@pytest.mark.parametrize(("name", "expected"), SNAPSHOTS.items(), ids=SNAPSHOTS)
def test_a_fetch_answer_is_read(name: str, expected: Snapshot) -> None:
    for api in Api:
        assert wire.decode(Fetch(JOB, api), recorded(name)) == expected


@pytest.mark.parametrize(("name", "expected"), SNAPSHOTS.items(), ids=SNAPSHOTS)
def test_a_hook_body_is_read_alike(name: str, expected: Snapshot) -> None:
    assert wire.decode_hook(body(name)) == expected


@pytest.mark.parametrize(
    ("name", "terminal"),
    [
        ("imagine_success_2026", True),
        ("failure", True),
        ("waiting", False),
        ("running", False),
        ("seed", True),
    ],
)
def test_only_success_and_failure_end_a_job(name: str, terminal: bool) -> None:
    assert wire.decode(FETCH, recorded(name)).terminal is terminal
