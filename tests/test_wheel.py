"""What is built: the wheel holds what the commands read and no more, the sdist all that the tests read."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from kg.cli import serve
from kg.serve.pages.markup import has_editor
from tools.wheel import BUILT_ASSETS, LEFT_OUT, wheel_faults

ROOT = Path(__file__).resolve().parent.parent


def build(target: str, out: Path, root: Path = ROOT) -> tuple[Path, str]:
    """What hatchling builds, and what it says meanwhile."""
    pytest.importorskip("hatchling", reason="needs hatchling, of the extra dev")
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return next(out.iterdir()), done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], str]:
    path, said = build("wheel", tmp_path_factory.mktemp("wheel"))
    return zipfile.ZipFile(path).namelist(), said


def test_the_wheel_holds_data_ontology_and_licences_and_nothing_that_only_tests_read(
    wheel: tuple[list[str], str],
) -> None:
    assert list(wheel_faults(wheel[0], with_assets=has_editor())) == []


def test_building_says_whether_the_query_editor_is_in_the_wheel(wheel: tuple[list[str], str]) -> None:
    names, said = wheel
    assert (BUILT_ASSETS[0] in names) == has_editor()
    assert ("the query editor is not in this wheel" in said) == (not has_editor())


def test_a_wheel_built_without_the_editor_says_so(tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "kg").mkdir(parents=True)
    (root / "kg" / "__init__.py").write_text('__version__ = "0"\n', encoding="utf-8")
    (root / "hatch_build.py").write_bytes((ROOT / "hatch_build.py").read_bytes())
    (root / "pyproject.toml").write_text(
        '[project]\nname = "made"\nversion = "0"\n[build-system]\nrequires = ["hatchling"]\n'
        'build-backend = "hatchling.build"\n[tool.hatch.build.targets.wheel]\npackages = ["kg"]\n'
        "[tool.hatch.build.targets.wheel.hooks.custom]\n",
        encoding="utf-8",
    )
    _, said = build("wheel", tmp_path / "dist", root)
    assert "the query editor is not in this wheel, since kg/serve/pages/assets/editor.js is not there" in said
    assert "`make wheel` builds it first" in said


def test_a_fault_of_a_wheel_is_told() -> None:
    faults = list(wheel_faults(["kg/shipped/data/texts/second-reading.csv", "tests/x.py"], with_assets=True))
    assert "kg/shipped/data/texts/claims.csv is missing" in faults
    assert "kg/serve/pages/assets/LICENSES.txt is missing" in faults
    assert "LICENSE-DATA is missing" in faults
    assert "kg/shipped/data/texts/second-reading.csv should not be in it" in faults
    assert "tests/x.py should not be in it" in faults


def test_the_sdist_holds_all_that_git_does(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout but an unpacked archive, so there is nothing to compare with")
    path, _ = build("sdist", tmp_path)
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(listed.splitlines()) - held == set()
    assert [name for name in held if name.startswith((*LEFT_OUT, "tests/cases/"))]
    assert [name for name in held if "node_modules" in name or name.startswith((".venv", "out/"))] == []


def test_kg_serve_says_in_one_line_that_the_editor_was_not_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from kg.serve.engine.service import Settings
    from kg.serve.pages import markup

    monkeypatch.setattr(markup, "ASSETS", tmp_path)
    serve._say_where("http://127.0.0.1:8000/", Settings())
    assert (
        "the query editor was not built, so a plain field stands in for it" in capsys.readouterr().err.splitlines()[-1]
    )
