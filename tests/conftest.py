"""What holds for all tests: hypothesis' thoroughness, and no skipping where everything is installed."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("ci", max_examples=200, deadline=None)
settings.register_profile("default", max_examples=100, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

MAY_SKIP = os.environ.get("EASEL_TESTS_MAY_SKIP", "yes") != "no"


def _forbid_skipping(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where everything is installed, a skipped or expectedly failing test is a failure."""
    if not MAY_SKIP and (report.outcome == "skipped" or hasattr(report, "wasxfail")):
        report.outcome = "failed"
        report.longrepr = f"skipped or xfailed where that is not allowed: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _forbid_skipping(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _forbid_skipping(report)
    return report


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice as many workers as cores: half of their time these tests wait for processes and browsers."""
    return 2 * (os.cpu_count() or 1)
