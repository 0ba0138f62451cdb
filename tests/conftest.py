"""What several tests need: the tiny graph, a browser, and the shared public material where there is any.

How tests are run is decided here too: one profile of hypothesis, one process for the tests of a file, and that
what is missing is said and, in CI, a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.needs import missing_extra, no_program, reason_without

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
NOT_PART_OF_THE_PROJECT = "needs the shared material"

# Two threads of linear algebra that wait for each other on a busy machine take twenty times the processor of one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples on every machine, however slow it is; `make soak` draws many more, other ones each time.
_PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("kg", derandomize=True, **_PATIENT)
settings.register_profile("soak", max_examples=500, **_PATIENT)
settings.load_profile("kg")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file run in one process, so that what they share is started once."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.location[0]))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """A file that cannot be imported for want of an extra is skipped, and names the extra."""
    report = yield
    if report.failed and (module := missing_extra(str(report.longrepr))):
        report.outcome = "skipped"
        report.longrepr = (report.nodeid, 0, f"Skipped: {reason_without(module)}")
    return _refuse_in_ci(report)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """In CI nothing is skipped."""
    return _refuse_in_ci((yield))


def _refuse_in_ci(report: Any) -> Any:
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI", "").lower() in ("1", "true"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if NOT_PART_OF_THE_PROJECT not in reason:
            report.outcome, report.longrepr = "failed", f"in CI nothing is skipped, and this was: {reason}"
    return report


@pytest.fixture(scope="session")
def tiny() -> Path:
    """Data folder of five actors and three agreements, worked out by hand in its README."""
    return ROOT / "tests" / "tiny"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the five texts, the questions and the public datasets, which are not part of the project."""
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{NOT_PART_OF_THE_PROJECT}: no folder {folder}; set KG_SHARED")
    return folder


_SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a run: a process can hold one only."""
    if not shutil.which("chromium"):
        pytest.skip(no_program("chromium"))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_SWITCHES)
        yield chromium
        chromium.close()
