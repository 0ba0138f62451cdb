"""Quads in bulk: what is loaded of a file is what was selected, and progress adds up."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError
from kg.graph.dataset import open_graph
from kg.graph.store_files import QUADS_FOLDER
from kg.graph.trig import load_lines_file, no_progress, open_quads, write_lines
from kg.tables.files import ontology_file

Told = list[tuple[str, int, int]]


def write(tiny: Path, path: Path, told: Told) -> set[ox.Quad]:
    dataset = open_graph(tiny)
    write_lines(
        path, dataset.tables, dataset.ontology, dataset.selection, ontology_file("kg.ttl"),
        lambda *what: told.append(what),
    )  # fmt: skip
    return set(dataset.store)


@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_loaded_is_what_was_selected(tiny: Path, tmp_path: Path, is_told: bool) -> None:
    lines, told = tmp_path / "quads.nq", []  # type: Path, Told
    wanted = write(tiny, lines, told)
    progress = (lambda *what: told.append(what)) if is_told else no_progress
    load_lines_file(lines, tmp_path / QUADS_FOLDER, open_graph(tiny).ontology, progress)
    assert set(open_quads(tmp_path)) == wanted
    stages = dict.fromkeys(stage for stage, _, _ in told)
    assert list(stages) == (["writing", "loading"] if is_told else ["writing"])
    for stage in stages:
        done = [(part, total) for each, part, total in told if each == stage]
        assert done == sorted(done)
        assert done[-1][0] == done[-1][1]


def test_quads_that_are_gone_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="oxigraph: cannot be opened; if it was not just built again, run"):
        open_quads(tmp_path)
