"""What the README says is what is there."""

from __future__ import annotations

import re
from pathlib import Path

from bot.check import PERMISSIONS
from bot.config import known_names

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
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
    pages = [ROOT / "README.md", ROOT / "tests" / "README.md", *(ROOT / "docs").glob("*.md")]
    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert dead == []
