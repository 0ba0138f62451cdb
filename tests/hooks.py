"""How the tests are run: which are slow; what is missing is said and, in CI, a failure.

`make slow` measures the processor time of each test and writes `slow.txt` anew: the functions whose tests take a
twentieth of a second or more on average, which `make quick` leaves out.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.needs import SHARED_MATERIAL, WANTED, reason_without

_SLOW_TO_START = {"browser", "live", "service_client", "tiny_client", "serving"}
"""Fixtures whose tests `make quick` leaves out; other tests say it themselves (`pytest.mark.slow`)."""
_LARGE = "world_store"
"""Fixture of 318,000 claims, whose tests are for `make world` and CI."""
SLOW_FILE = Path(__file__).with_name("slow.txt")
_LIMIT_S = 0.05
_TAKEN = "processor seconds"


def slow_functions() -> frozenset[str]:
    """Ids, without parameters, of the tests that were found to be slow."""
    return frozenset(SLOW_FILE.read_text(encoding="utf-8").split())


def function_of(test: str) -> str:
    """The id of a test without its parameters."""
    return test.partition("[")[0]


class SlowTests:
    """Measures the tests of a run and notes which are slow; in `pytest -n` each process measures, the first notes."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, list[float]] = defaultdict(list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """The processor time of a test, and of the processes that it has waited for, goes with its report.

        Tests that say themselves that they are slow are not measured.
        """
        if not all(mark.kwargs.get("noted") for mark in item.iter_markers("slow")):
            return (yield)
        before = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            item.user_properties.append((_TAKEN, sum(os.times()[:4]) - before))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather the times by function."""
        taken = dict(report.user_properties).get(_TAKEN)
        if report.when == "call" and isinstance(taken, float):
            self._taken[function_of(report.nodeid)].append(taken)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the file, where all tests were run; functions that were not keep their place."""
        if not hasattr(session.config, "workerinput"):
            kept = slow_functions() - set(self._taken)
            slow = {name for name, times in self._taken.items() if sum(times) / len(times) >= _LIMIT_S}
            SLOW_FILE.write_text("".join(f"{name}\n" for name in sorted(kept | slow)), encoding="utf-8")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks that follow from what a test uses, and from what it took when that was last noted."""
    slow = slow_functions()
    for item in items:
        if _LARGE in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.world)
        if _SLOW_TO_START & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
        elif function_of(item.nodeid) in slow:
            item.add_marker(pytest.mark.slow(noted=True))
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
