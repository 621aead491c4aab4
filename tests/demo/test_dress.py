"""The simulated Discord speaks the member's language, and the bot has a face."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.locale import texts
from bot.sandbox.dress import face, localise
from bot.sandbox.stage import open_stage


def test_texts_of_a_language_take_the_place_of_the_default_ones() -> None:
    choice = {"name": "fast", "value": "fast", "name_localizations": {"zh-CN": "快速"}}
    option = {
        "name": "mode",
        "description": "Speed",
        "description_localizations": {"zh-CN": "速度", "fr": "vitesse"},
        "choices": [choice],
    }
    bare = {"name": "seed", "description": "Seed", "choices": None}
    command: dict[str, Any] = {
        "name": "imagine",
        "description": "Make a grid",
        "description_localizations": {"zh-CN": "生成四宫格"},
        "options": [option, bare],
    }
    localise([command], "zh-CN")
    assert (command["name"], command["description"]) == ("imagine", "生成四宫格")
    assert (option["name"], option["description"], bare["description"]) == ("mode", "速度", "Seed")
    assert (choice["name"], choice["value"]) == ("快速", "fast")


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh-CN"), ("en-US", "en"), ("fr", "en")])
async def test_commands_are_described_in_the_members_language(
    tmp_path: Path, locale: str, language: str
) -> None:
    async with open_stage(tmp_path, locale=locale) as stage:
        visible = stage.env.backend.visible_commands(user_id=stage.member.id, channel_id=stage.channel.id)
        described = {command["name"]: command["description"] for command in visible}
        assert described["queue"] == texts(language)("command.queue")


def test_the_face_is_a_square_picture() -> None:
    with Image.open(io.BytesIO(face())) as picture:
        assert (picture.format, picture.size) == ("PNG", (256, 256))
        assert len(picture.getcolors(100_000) or []) > 4
