"""Commands of the documentation and of the helps, run as they stand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from typer.testing import CliRunner

from kg.cli import app
from kg.tables.files import shipped_data

SAMPLES = ("sister-agreements.csv", "sister-agreements.csv-metadata.json")
COMMUNIQUE = "On 17 June 2025 China and Uzbekistan signed a treaty in Astana.\n"


def run_example(words: Sequence[str]) -> None:
    """Run a command in the present folder, beside a text and a table to read; a server is stopped when it answers.

    Parameters
    ----------
    words
        What follows `kg`.
    """
    Path("communique.txt").write_text(COMMUNIQUE, encoding="utf-8")
    for name in SAMPLES:
        Path(name).write_bytes((shipped_data() / "samples" / name).read_bytes())
    if words[0] == "serve":
        _serve_example(words[1:])
        return
    if words[0] == "site":  # of the shipped graph it writes twenty thousand files
        words = [*words, "--data", str(Path(__file__).parent / "tiny")]
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, f"kg {' '.join(words)}\n{done.output}"


def _serve_example(options: Sequence[str]) -> None:
    chosen = [word for before, word in pairwise(["", *options]) if "--port" not in (before, word)]
    command = [sys.executable, "-m", "kg", "serve", *chosen, "--port", "0"]  # that of the example may be taken
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.terminate()
        rest = process.stderr.read()
    assert "listening on http://127.0.0.1:" in line, line + rest
    assert process.returncode == 0, rest
