"""What is sent to TTAPI for each kind of job, literally."""

from __future__ import annotations

from typing import Any

import pytest

from bot.jobs.actions import ACTIONS
from bot.jobs.details import Details, Input
from bot.jobs.requests import NEEDS_INPUTS, SubmitOptions, request_for
from bot.ttapi.messages import (
    Action,
    AnimateMode,
    Blend,
    Describe,
    Dimensions,
    Edit,
    EditKind,
    ExtendVideo,
    Imagine,
    Inpaint,
    Mode,
    Motion,
    Resolution,
    Seed,
    Submit,
    Video,
)
from tests.jobs.builders import job

HOOK = "https://easel.example/hooks/ttapi/abcdefghijklmnopqrst/00"
PNG, WEBP = Input("image/png", b"one"), Input("image/webp", b"two")
ONE, TWO = "data:image/png;base64,b25l", "data:image/webp;base64,dHdv"
START, END = "https://cdn.ttapi.io/start.png", "https://cdn.ttapi.io/end.png"

CASES: dict[str, tuple[dict[str, Any], tuple[Input, ...], Submit]] = {
    "imagine": (
        {"prompt": "灯塔 --ar 4:5", "mode": Mode.RELAX},
        (),
        Imagine("灯塔 --ar 4:5", Mode.RELAX, 600, HOOK, True),
    ),
    "imagine in turbo": ({"mode": Mode.TURBO}, (), Imagine("a lighthouse", Mode.TURBO, 300, HOOK, True)),
    "one of a batch": (
        {"details": Details(number=3)},
        (),
        Imagine("a lighthouse", Mode.FAST, 300, HOOK, True),
    ),
    "blend": (
        {"action": "blend", "prompt": "", "details": Details(dimensions=Dimensions.PORTRAIT)},
        (PNG, WEBP),
        Blend((ONE, TWO), Dimensions.PORTRAIT, Mode.FAST, 300, HOOK),
    ),
    "blend without a shape": (
        {"action": "blend", "prompt": "", "mode": Mode.RELAX},
        (WEBP, PNG),
        Blend((TWO, ONE), Dimensions.SQUARE, Mode.RELAX, 600, HOOK),
    ),
    "describe": ({"action": "describe", "prompt": ""}, (WEBP,), Describe(300, HOOK, image=TWO)),
    "seed": ({"action": "seed", "parent_job_id": "t-0"}, (), Seed("t-0", 300, HOOK)),
    "inpaint": (
        {"action": "inpaint", "parent_job_id": "t-0", "prompt": "a red door"},
        (PNG,),
        Inpaint("t-0", "b25l", "a red door", 300, HOOK),
    ),
    "inpaint with the prompt of before": (
        {"action": "inpaint", "parent_job_id": "t-0", "prompt": ""},
        (PNG,),
        Inpaint("t-0", "b25l", None, 300, HOOK),
    ),
    "edit": (
        {"action": "edit", "prompt": "stormy", "details": Details(edit=EditKind.EDIT)},
        (PNG,),
        Edit("stormy", ONE, Mode.FAST, EditKind.EDIT, HOOK),
    ),
    "retexture": (
        {"action": "edit", "prompt": "clay", "details": Details(edit=EditKind.RETEXTURE)},
        (WEBP,),
        Edit("clay", TWO, Mode.FAST, EditKind.RETEXTURE, HOOK),
    ),
    "video": (
        {
            "action": "video",
            "prompt": "waves",
            "details": Details(
                image_url=START, end_url=END, motion=Motion.HIGH, resolution=Resolution.HD, clips=2
            ),
        },
        (),
        Video("waves", START, END, Motion.HIGH, Resolution.HD, 2, HOOK),
    ),
    "video as usual": (
        {"action": "video", "prompt": "waves", "details": Details(image_url=START)},
        (),
        Video("waves", START, None, Motion.LOW, Resolution.SD, 1, HOOK),
    ),
    "extend": (
        {
            "action": "extend",
            "parent_job_id": "t-0",
            "details": Details(clip=3, motion=Motion.HIGH, animate_mode=AnimateMode.MANUAL, clips=4),
        },
        (),
        ExtendVideo("t-0", 3, Motion.HIGH, AnimateMode.MANUAL, 4, HOOK),
    ),
    "extend as usual": (
        {"action": "extend", "parent_job_id": "t-0"},
        (),
        ExtendVideo("t-0", 0, Motion.LOW, AnimateMode.AUTO, 1, HOOK),
    ),
}


@pytest.mark.parametrize(("changes", "inputs", "wanted"), CASES.values(), ids=CASES)
def test_each_kind(changes: dict[str, Any], inputs: tuple[Input, ...], wanted: Submit) -> None:
    assert request_for(job(**changes), inputs, SubmitOptions(), HOOK) == wanted


@pytest.mark.parametrize("action", ACTIONS)
def test_each_button(action: str) -> None:
    pressed = job(action=action, parent_job_id="t-0", mode=Mode.RELAX)
    assert request_for(pressed, (), SubmitOptions(), HOOK) == Action("t-0", action, 600, HOOK)


@pytest.mark.parametrize(
    ("mode", "wanted", "timeout"),
    [(Mode.FAST, 900, 900), (Mode.RELAX, 300, 600), (Mode.TURBO, 5000, 1200), (Mode.FAST, None, 300)],
)
def test_what_the_owner_has_set(mode: Mode, wanted: int | None, timeout: int) -> None:
    options = SubmitOptions(wanted, translation=False)
    assert request_for(job(mode=mode), (), options, None) == Imagine(
        "a lighthouse", mode, timeout, None, False
    )


@pytest.mark.parametrize("action", ["blend", "describe", "edit", "inpaint"])
def test_without_its_pictures_there_is_nothing_to_send(action: str) -> None:
    assert action in NEEDS_INPUTS
    with pytest.raises(ValueError, match="gone"):
        request_for(job(action=action), (), SubmitOptions(), None)
