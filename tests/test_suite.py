"""The suite itself: what is missing is named, nothing is skipped in CI, and tools that fail are heard."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings

from tests import hooks, needs
from tests.drawn import part_of_examples

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]


def skipped(reason: str) -> SimpleNamespace:
    """The report of a skipped test, as far as it is read."""
    return SimpleNamespace(skipped=True, outcome="skipped", longrepr=("test_x.py", 1, f"Skipped: {reason}"))


def test_no_example_of_a_property_has_a_deadline() -> None:
    assert settings().deadline is None
    assert settings.get_profile("soak").deadline is None
    files = {path.name: path.read_text("utf-8") for path in ROOT.glob("tests/**/*.py") if path.name != "drawn.py"}
    assert [name for name, text in files.items() if re.search(r"\bdeadline\s*=|settings\(max_examples", text)] == []


def test_a_soak_draws_more_of_every_property() -> None:
    assert settings.get_profile("soak").max_examples == 10 * settings.get_profile("kg").max_examples
    assert part_of_examples(0.3).max_examples < settings().max_examples < part_of_examples(3).max_examples


def test_a_skipped_test_is_a_failure_in_ci_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert hooks._refuse_in_ci(skipped("needs Java")).outcome == "skipped"
    monkeypatch.setenv("CI", "true")
    refused = hooks._refuse_in_ci(skipped("needs Java"))
    assert (refused.outcome, "needs Java" in refused.longrepr) == ("failed", True)
    assert hooks._refuse_in_ci(skipped("needs the shared material: no folder shared")).outcome == "skipped"


def test_what_fails_for_want_of_an_extra_is_skipped_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    wanted = needs.Wanted()
    monkeypatch.setattr(hooks, "WANTED", wanted)
    failed = SimpleNamespace(failed=True, skipped=False, outcome="failed", nodeid="test_x.py", longrepr="")
    for name in ("kg.nothing", "fastapi.testclient"):
        assert hooks._skip_or_refuse(failed).outcome == "failed"
        wanted.find_spec(name)
    failed.skipped = True
    assert hooks._skip_or_refuse(failed).outcome == "skipped"
    assert failed.longrepr == ("test_x.py", 0, "Skipped: needs the extra 'serve': pip install -e '.[serve]'")


def test_a_module_that_is_here_is_not_noted() -> None:
    needs.WANTED.clear()
    importlib.util.find_spec("json.tool")
    assert needs.WANTED.modules == set()


@pytest.mark.parametrize("module", needs.EXTRA_OF)
def test_the_extra_that_is_named_brings_the_module(module: str) -> None:
    distributions = {"docx": "python-docx", "nbformat": "nbclient", "httpx2": "httpx2"}
    name = distributions.get(module, module).replace("_", "-")
    assert any(re.split(r"[<>=\[]", each)[0] == name for each in EXTRAS[needs.EXTRA_OF[module]])


def run_quietly(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / ".ci" / "quietly", *command], capture_output=True, text=True, check=False)


def test_a_tool_is_heard_when_it_fails_and_only_then() -> None:
    done = run_quietly("sh", "-c", "echo fetched; echo a warning >&2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    failed = run_quietly("sh", "-c", "echo fetched; echo the registry is away >&2; exit 7")
    assert (failed.returncode, failed.stdout) == (7, "")
    assert failed.stderr.splitlines()[:2] == ["fetched", "the registry is away"]


@pytest.mark.parametrize("tool", ["npm", "mvn"])
def test_the_error_of_the_tool_that_fetches_is_shown(tool: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "bin").mkdir()
    says = {
        "java": "", "curl": "", "node": "", "npm": "", "mvn": "",
        "sha256sum": f"test {tool} = npm",  # the jar is sound where it is npm that fails
        tool: "echo code E404 >&2; exit 1",
    }  # fmt: skip
    for name, script in says.items():
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    (tmp_path / "out" / "tools").mkdir(parents=True)
    if tool == "npm":
        (tmp_path / "out" / "tools" / "jena-fuseki-server-5.5.0.jar").touch()
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        [tmp_path / ".ci" / "test-tools"], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 1
    assert "── set up: " in done.stdout
    assert done.stderr.startswith("code E404\n── failed with status 1: " + tool)


BUSY = "import time; end = time.process_time() + {seconds}\nwhile time.process_time() < end: pass"


def test_what_a_command_takes_of_the_processor_is_said_with_all_that_it_leaves_behind() -> None:
    left, own = (BUSY.format(seconds=seconds) for seconds in (0.6, 0.4))
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {left!r}]); exec({own!r}); sys.exit(3)"
    command = [sys.executable, str(ROOT / "tools" / "processor.py"), sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    said = re.fullmatch(r"processor time: 0 min (\S+) s \(.* in programs, .* in the system\), wall .*\n", done.stderr)
    assert said
    assert 1.0 <= float(said[1]) < 20


def test_a_run_of_the_suite_says_what_it_takes_of_the_processor() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^PYTEST := .*tools/processor\.py .*pytest ", makefile, re.MULTILINE)


def test_every_test_that_is_noted_as_slow_is_still_there() -> None:
    names = hooks.SLOW_FILE.read_text(encoding="utf-8").split()
    assert names == sorted(set(names))
    gone = []
    for name in names:
        file, *_, function = name.split("::")
        text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
        if f"def {function.rpartition('.')[2]}(" not in text:
            gone.append(name)
    assert gone == [], "run: make slow"


def test_a_test_that_took_long_is_noted_and_one_that_did_not_is_taken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "SLOW_FILE", tmp_path / "slow.txt")
    hooks.SLOW_FILE.write_text("a.py::test_fast\na.py::test_not_run\n", encoding="utf-8")
    run = hooks.SlowTests()
    for name, seconds in (("a.py::test_fast[1]", 0.08), ("a.py::test_fast[2]", 0.01), ("a.py::test_long", 0.2)):
        report: Any = SimpleNamespace(when="call", nodeid=name, user_properties=[(hooks._TAKEN, seconds)])
        run.pytest_runtest_logreport(report)
    session: Any = SimpleNamespace(config=SimpleNamespace())
    run.pytest_sessionfinish(session)
    assert hooks.slow_functions() == {"a.py::test_long", "a.py::test_not_run"}
