"""The notebooks run from their first cell, and their committed outputs are what they give now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.needs import needs
from tests.notebooks import METADATA, NOTEBOOKS, read_notebook, run_notebook, texts_of

pytestmark = [needs("ipykernel"), needs("pandas"), pytest.mark.slow]
LARGEST_KIB = 120
MACHINE = re.compile(r"/(?:work|root|home|tmp|usr|opt|Users)/")


def test_there_are_four_notebooks_in_order() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_gives_what_is_committed(path: Path, tmp_path: Path) -> None:
    fresh = run_notebook(path, tmp_path)
    assert texts_of(fresh) == texts_of(read_notebook(path)), "run: make golden"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_run_without_errors_or_warnings(path: Path) -> None:
    code = [cell for cell in read_notebook(path).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), "run: make golden"
    for cell in code:
        assert all(output.output_type != "error" and output.get("name") != "stderr" for output in cell.outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_light_and_names_no_machine(path: Path) -> None:
    notebook = read_notebook(path)
    pictures = [output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in str(output)]
    assert len(pictures) <= 2
    assert path.stat().st_size < LARGEST_KIB * 1024
    assert notebook.metadata == METADATA
    assert not MACHINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_of_a_notebook_lead_to_files(path: Path) -> None:
    prose = "\n".join(cell.source for cell in read_notebook(path).cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)#:]+)\)", prose):
        assert (path.parent / target).exists(), target
