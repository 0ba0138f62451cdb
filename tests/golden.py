"""Refreshes the golden files: `python -m tests.golden`, or `make golden`. Tests only read them."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox

from kg.graph.dataset import open_graph
from kg.graph.trig import format_body
from kg.network.centrality.measures import MEASURES

METHODS = Path(__file__).resolve().parents[1] / "docs" / "methods.md"
TINY = Path(__file__).resolve().parent / "tiny"
GOLDEN_GRAPH = TINY / "expected.trig"


def tiny_graph() -> bytes:
    """The default graph of the tiny data as TriG; the ontology's graph would change with each of its comments."""
    return format_body(quad for quad in open_graph(TINY).quads() if isinstance(quad.graph_name, ox.DefaultGraph))


def methods_text() -> str:
    """docs/methods.md with the table of the measures that there are, in place of the one that stands there."""
    text = METHODS.read_text(encoding="utf-8")
    before, heading, after = text.partition("| name | | definition | reference |\n")
    rest = after[after.index("\n\n") :]
    rows = [
        f"| `{measure.name}` | {'w' * measure.is_weighted}{'d' * measure.is_directed} | {measure.formula} "
        f"| {measure.reference} |"
        for measure in MEASURES.values()
    ]
    return f"{before}{heading}|---|---|---|---|\n" + "\n".join(rows) + rest


if __name__ == "__main__":
    GOLDEN_GRAPH.write_bytes(tiny_graph())
    METHODS.write_text(methods_text(), encoding="utf-8")
    sys.stderr.write(f"refreshed: {GOLDEN_GRAPH}, {METHODS}\n")
