"""How the tests are run: which are slow; what is missing is said and, in CI, a failure."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest

from tests.needs import SHARED_MATERIAL, WANTED, reason_without

_SLOW_TO_START = {"browser", "live", "service_client", "tiny_client", "serving", "world_store"}
"""Fixtures whose tests `make quick` leaves out; other tests say it themselves (`pytest.mark.slow`)."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks that follow from what a test uses."""
    for item in items:
        if _SLOW_TO_START & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.property)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """A file that cannot be imported for want of an extra is skipped, and names the extra."""
    WANTED.clear()
    return _skip_or_refuse((yield))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, Any, Any]:
    """What a test wants is noted from its beginning."""
    WANTED.clear()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A test that fails for want of an extra is skipped, and names it; in CI nothing is skipped."""
    report = yield
    error = call.excinfo and call.excinfo.value
    while error:  # that of a fixture which several tests share is raised anew, and not imported
        if isinstance(error, ModuleNotFoundError):
            WANTED.note(error.name or "")
        error = error.__cause__
    return _skip_or_refuse(report)


def _skip_or_refuse(report: Any) -> Any:
    if report.failed and WANTED.modules:
        report.outcome = "skipped"
        report.longrepr = (report.nodeid, 0, f"Skipped: {reason_without(min(WANTED.modules))}")
    return _refuse_in_ci(report)


def _refuse_in_ci(report: Any) -> Any:
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI", "").lower() in ("1", "true"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if SHARED_MATERIAL not in reason:
            report.outcome, report.longrepr = "failed", f"in CI nothing is skipped, and this was: {reason}"
    return report
