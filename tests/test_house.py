"""The house is held by import contracts without exceptions; each goes red when it is broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_MODULE = 350

BREAKS = {
    "bot never imports cogs": ("bot/jobs/service.py", "import cogs.create"),
    "cogs never import each other": ("cogs/gallery/__init__.py", "import cogs.actions"),
    "cogs.ui knows no cog": ("cogs/ui/words.py", "import cogs.delivery"),
    "cogs reach TTAPI and the store only through services": ("cogs/account.py", "import bot.jobs.store"),
    "messages are rendered without I/O": ("cogs/ui/words.py", "import asyncio"),
    "services see ports, not aiohttp, discord or SQLAlchemy": ("bot/jobs/outbox.py", "import sqlalchemy"),
    "the pure middle does no I/O": ("bot/jobs/model.py", "import asyncio"),
    "the simulated TTAPI is written from the contract alone": (
        "bot/sandbox/ttapi/validation.py",
        "import bot.ttapi.wire",
    ),
    "pictures know nothing of jobs": ("bot/media/ladder.py", "import bot.jobs.model"),
}


def contracts(directory: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    command = [sys.executable, "-c", code, "--no-cache"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("bot", "cogs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept(house: Path) -> None:
    outcome = contracts(house)
    assert outcome.returncode == 0, outcome.stdout
    assert f"Contracts: {len(BREAKS)} kept, 0 broken." in outcome.stdout


@pytest.mark.parametrize(("name", "line"), BREAKS.items())
def test_a_forbidden_import_breaks_its_contract(house: Path, name: str, line: tuple[str, str]) -> None:
    path, statement = line
    module = house / path
    module.write_text(f"{module.read_text()}\n{statement}\n")
    outcome = contracts(house)
    assert outcome.returncode == 1
    assert f"{name} BROKEN" in outcome.stdout


def modules() -> list[Path]:
    return [path for name in ("bot", "cogs") for path in (ROOT / name).rglob("*.py")]


def test_only_the_configuration_reads_the_environment() -> None:
    readers = [path for path in modules() if re.search(r"\benviron\b|\bgetenv\b", path.read_text())]
    assert [path.relative_to(ROOT).as_posix() for path in readers] == ["bot/environment.py"]


def test_modules_are_small() -> None:
    long = {path.name: len(path.read_text().splitlines()) for path in modules()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_the_top_level_is_what_it_should_be() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines() if not line.startswith(".")}
    assert top - {"compose.yaml", "docs", "README.zh-CN.md", "requirements.lock"} == {
        "Dockerfile", "LICENSE", "README.md", "bot", "cogs", "pyproject.toml", "tests",
    }  # fmt: skip
