"""What the README says is what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.check import PERMISSIONS
from bot.config import known_names
from bot.locale import texts
from bot.prompt import FLAGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CHINESE = (ROOT / "README.zh-CN.md").read_text()
GUIDES = [ROOT / "docs" / name for name in ("guide.md", "guide.zh-CN.md")]
# What the guides call by the name that people see.
SEEN = (
    *("menu.describe", "menu.image_prompt", "menu.details", "edit.kind_edit", "edit.kind_retexture"),
    *("button.region", "button.animate", "button.seed", "button.open", "button.retry", "button.stop"),
    *("button.dismiss", "button.low_variation", "button.high_variation", "button.make_square"),
    *("settings.remix", "settings.ping", "settings.copy", "settings.suffix.title", "settings.raw"),
)
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/poe test"


def test_ci_runs_the_readmes_test_command() -> None:
    assert f"```sh\n{TEST_COMMAND}\n```" in README
    assert TEST_COMMAND in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_invite_link_asks_for_what_check_checks() -> None:
    assert f"permissions={PERMISSIONS.value}`" in README


def test_every_setting_is_explained_in_the_example_and_nothing_else() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    names = {match[1] for line in lines if (match := re.fullmatch(r"#?([A-Z][A-Z_]+)=.*", line))}
    assert names == known_names()


def test_every_relative_link_leads_somewhere() -> None:
    pages = [*ROOT.glob("README*.md"), ROOT / "tests" / "README.md", *(ROOT / "docs").glob("*.md")]
    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_every_link_to_a_heading_finds_it() -> None:
    dead = [
        f"{page.name}: {target}#{anchor}"
        for page in [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]
        for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text())
        if anchor not in anchors(page.parent / target if target else page)
    ]
    assert dead == []


def anchors(page: Path) -> set[str]:
    """The names that a page's headings get on GitHub."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


def test_both_readmes_have_the_same_commands() -> None:
    assert FENCED.findall(CHINESE) == FENCED.findall(README)
    assert sorted(spans(CHINESE)) == sorted(spans(README))


def test_both_readmes_have_the_same_shape() -> None:
    for form in (r"^##+ ", r"^[0-9]\. ", r"^- ", r"^\|", r"^!\["):
        found = [len(re.findall(form, page, re.MULTILINE)) for page in (README, CHINESE)]
        assert found[0] == found[1], form


def spans(page: str) -> list[str]:
    return SPAN.findall(FENCED.sub("", page))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_guides_list_every_flag_and_no_other(guide: Path) -> None:
    cells = re.findall(r"^\| (`--[^|]+) \|", guide.read_text(), re.MULTILINE)
    listed = [span for cell in cells for span in SPAN.findall(cell)]
    assert sorted(listed) == sorted(f"--{name}" for spec in FLAGS for name in spec.names)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_guides_name_settings_that_there_are(guide: Path) -> None:
    names = set(re.findall(r"^\| `([A-Z_]+)` \|", guide.read_text(), re.MULTILINE))
    assert len(names) > 5
    assert names <= known_names()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
@pytest.mark.parametrize("key", SEEN)
def test_the_guides_use_the_names_that_people_see(guide: Path, key: str) -> None:
    say = texts("zh-CN" if guide.stem.endswith("zh-CN") else "en")
    assert say(key) in guide.read_text()


def test_the_private_setting_has_its_name() -> None:
    private = texts("en")("settings.visibility.private")
    assert f"*{private}*" in GUIDES[0].read_text()
    assert f"*{private}*" in (ROOT / "docs" / "support.md").read_text()
