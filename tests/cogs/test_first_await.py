"""Nothing that takes a while is awaited before the first answer but by `in_time`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

COGS = Path(__file__).parents[2] / "cogs"
SLOW = {"services", "jobs", "orders", "members", "regions", "attachments"}
# These run inside `in_time`, or, as suggestions, cannot be answered late.
INSIDE = {"_repaint", "prompt_choices"}
MODULES = sorted([*(COGS / "create").glob("*.py"), *(COGS / "actions").glob("*.py")])


def names(node: ast.expr) -> Iterator[str]:
    """Of a dotted name all but the last."""
    while isinstance(node, ast.Attribute):
        node = node.value
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def bare_waits(tree: ast.Module) -> Iterator[str]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef) or function.name in INSIDE:
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
                called = node.value.func
                if SLOW.intersection(names(called)):
                    yield f"{function.name}: {ast.unparse(called)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_slow_is_awaited_bare(path: Path) -> None:
    assert list(bare_waits(ast.parse(path.read_text()))) == []


def test_a_bare_wait_is_found() -> None:
    code = "async def f(self):\n    await self.services.orders.keep(draft)\n    await services.jobs.card(job)"
    assert list(bare_waits(ast.parse(code))) == ["f: self.services.orders.keep", "f: services.jobs.card"]
