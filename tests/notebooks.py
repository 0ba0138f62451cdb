"""Runs the notebooks; `python -m tests.notebooks` also writes their outputs back, which `make golden` does."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from tests.waiting import LIMIT_S

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read_notebook(path: Path) -> NotebookNode:
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-any-return, no-untyped-call]


def run_notebook(path: Path, folder: Path) -> NotebookNode:
    """Run a notebook from its first cell in a folder; returns it with fresh outputs."""
    notebook = read_notebook(path)
    client = NotebookClient(
        notebook,
        timeout=LIMIT_S,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    notebook.metadata = nbformat.from_dict(METADATA)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        cell.metadata = NotebookNode()  # type: ignore[no-untyped-call]
        if cell.cell_type == "code":
            cell.outputs = _joined([output for output in cell.outputs if output.get("name") != "stderr"])
    return notebook


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with what was printed in pieces as one: where a line on stderr parts them differs from run to run."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == joined[-1].output_type == "stream":
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def texts_of(notebook: NotebookNode) -> list[list[str]]:
    """What each code cell printed or showed, without what differs from run to run: times, sizes, hashes, pictures."""
    return [[_text(output) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"]


def _text(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return re.sub(r"\b[\d.]+ (?:s|KiB)\b|\b[0-9a-f]{12,}\b", "…", str(output.text))
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    if "image/png" in output.data:
        return "image/png"
    return re.sub(r"\s+", " ", str(output.data.get("text/plain", "")))


def main() -> None:
    """Write fresh outputs into every notebook."""
    for path in NOTEBOOKS:
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(run_notebook(path, Path(folder)), path)  # type: ignore[no-untyped-call]
        sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()
