"""What several tests need: the tiny graph, a browser, and the shared public material where there is any.

How tests are run is decided here and in `tests.hooks`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests import hooks
from tests.needs import SHARED_MATERIAL, WANTED, no_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent

# Two threads of linear algebra that wait for each other on a busy machine take twenty times the processor of one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# A Spark that lives for seconds compiles more than it runs: its first compiler does, at half of the processor time.
os.environ.setdefault("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

# The same examples on every machine, however slow it is; `make soak` draws many more, other ones each time.
_PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("kg", max_examples=50, derandomize=True, **_PATIENT)
settings.register_profile("soak", max_examples=500, **_PATIENT)
settings.load_profile("kg")


def pytest_configure(config: pytest.Config) -> None:
    """The hooks are for the examples in docstrings too, which stand outside this folder."""
    config.pluginmanager.register(hooks, "kg-suite")
    if os.environ.get("KG_NOTE_SLOW"):
        config.pluginmanager.register(hooks.SlowTests(), "kg-slow-tests")
    sys.meta_path.append(WANTED)


@pytest.fixture(scope="session")
def tiny() -> Path:
    """Data folder of five actors and three agreements, worked out by hand in its README."""
    return ROOT / "tests" / "tiny"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the five texts, the questions and the public datasets, which are not part of the project."""
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{SHARED_MATERIAL}: no folder {folder}; set KG_SHARED")
    return folder


@pytest.fixture(scope="session")
def world_store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the public datasets, joined with the shipped graph: built once in a run, for tests that only read.

    The processes of a run (`pytest -n 2`) have one folder above their own, where the first builds it and the others
    wait.
    """
    from benchmarks.scale_real import FILES
    from tests.cli.test_cli import run

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "world"
    folder.mkdir(exist_ok=True)
    with (folder / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "store.json").exists():
            for name, files in FILES.items():
                done = run("import", name, *(shared / "datasets" / file for file in files), "--store", folder)
                assert done.exit_code == 0, done.output
            done = run("build", "--store", folder)
            assert done.exit_code == 0, done.output
    return folder


_SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--process-per-site",
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
