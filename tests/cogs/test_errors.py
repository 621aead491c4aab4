"""What people get when something breaks, and what the log has of it."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.jobs.ordering import Ordering
from bot.jobs.service import JobService
from tests.cogs.scene import PROMPT, Scene, raise_curtain

INTERNAL = "⚠️ Something went wrong in Easel. Try again; if it stays, tell the owner this reference."
INTERNAL_ZH = "⚠️ Easel 出了点问题。请重试；若仍不行，请把编号告诉所有者。"


class SecretError(Exception):
    """Something nobody expected, whose text is for nobody's eyes."""


def break_service(patch: pytest.MonkeyPatch, method: str) -> None:
    async def fail(*_arguments: object, **_options: object) -> None:
        raise SecretError("a secret")

    patch.setattr(Ordering if hasattr(Ordering, method) else JobService, method, fail)


@pytest.mark.parametrize(
    ("method", "command", "options"),
    [
        ("imagine", "imagine", {"prompt": PROMPT}),
        ("find_own", "show", {"job": "abcd"}),
        ("unfinished", "queue", {}),
        ("spending", "balance", {}),
    ],
)
async def test_a_broken_command_says_so_with_a_reference_that_the_log_has(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, method: str, command: str, options: dict[str, Any]
) -> None:
    scene.errors_expected = True
    break_service(monkeypatch, method)
    with capture_logs() as logs:
        told = await scene.command(command, **options)
    sentence, small = told.text.splitlines()
    (entry,) = [entry for entry in logs if entry["event"] == "interaction.failed"]
    assert told.private
    assert sentence == INTERNAL
    assert small == f"-# reference {entry['reference']}"
    assert len(entry["reference"]) == 6
    assert isinstance(entry["exc_info"], SecretError)
    assert "secret" not in told.text


async def test_a_broken_button_says_so_with_a_reference_that_the_log_has(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid, _ = await scene.grid()
    break_service(monkeypatch, "press")
    with capture_logs() as logs:
        told = scene.answer(await scene.press(grid, "U1"))
    (entry,) = [entry for entry in logs if entry["event"] == "interaction.failed"]
    assert told.private
    assert told.text.splitlines() == [INTERNAL, f"-# reference {entry['reference']}"]


async def test_a_broken_window_says_so_with_a_reference_that_the_log_has(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid, _ = await scene.grid()
    break_service(monkeypatch, "press")
    with capture_logs() as logs:
        told = scene.answer(
            await scene.submit(grid, f"easel:remix:{grid.ref}:variation1", {"prompt": PROMPT})
        )
    (entry,) = [entry for entry in logs if entry["event"] == "interaction.failed"]
    assert told.private
    assert told.text.splitlines() == [INTERNAL, f"-# reference {entry['reference']}"]


@pytest.mark.parametrize("custom_id", ["somebody-elses", "easel:remix:x:y", "easel:cancel:{}:"])
async def test_a_window_that_is_none_of_ours_is_left_alone(scene: Scene, custom_id: str) -> None:
    grid, _ = await scene.grid()
    result = await scene.submit(grid, custom_id.format(grid.ref), {"prompt": PROMPT})
    assert not result.acknowledged


async def test_a_break_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    async with raise_curtain(locale="zh-CN") as scene:
        scene.errors_expected = True
        break_service(monkeypatch, "unfinished")
        with capture_logs() as logs:
            told = await scene.command("queue")
        (entry,) = [entry for entry in logs if entry["event"] == "interaction.failed"]
        assert told.text.splitlines() == [INTERNAL_ZH, f"-# 编号 {entry['reference']}"]


async def test_an_absent_database_is_logged_without_a_trace(scene: Scene, database_away: None) -> None:
    with capture_logs() as logs:
        told = await scene.command("imagine", prompt=PROMPT)
    (entry,) = [entry for entry in logs if entry["event"].startswith("interaction.")]
    assert (entry["event"], entry["why"]) == ("interaction.refused", "DatabaseUnavailable")
    assert "exc_info" not in entry
    assert told.text.splitlines()[1] == f"-# reference {entry['reference']}"


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (500, 0), (400, 40060)])
async def test_an_error_that_cannot_be_told_is_logged_and_ends_there(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    scene.errors_expected = True
    break_service(monkeypatch, "unfinished")
    scene.env.inject_error("POST", "/interactions/*/*/callback", status=status, code=code)
    with capture_logs() as logs:
        await scene.alice.slash(scene.stage.channel, "queue")
    failed, unanswered = [entry for entry in logs if entry["event"].startswith("interaction.")]
    assert unanswered["event"] == "interaction.error_unanswered"
    assert unanswered["reference"] == failed["reference"]
    assert scene.messages() == []


async def test_a_press_that_cannot_be_answered_does_not_break_the_next(scene: Scene) -> None:
    grid, _ = await scene.grid()
    await scene.child(grid, "U1")
    scene.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062, times=2)
    await scene.press(scene.now(grid), "U1")
    told = scene.answer(await scene.press(scene.now(grid), "U1"))
    assert told.text == "This exists already; looking at it costs nothing."
