"""Refreshes the golden files: `python -m tests.golden`, or `make golden`. Tests only read them."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox

from kg.graph.dataset import open_graph
from kg.graph.trig import format_body

TINY = Path(__file__).resolve().parent / "tiny"
GOLDEN_GRAPH = TINY / "expected.trig"


def tiny_graph() -> bytes:
    """The default graph of the tiny data as TriG; the ontology's graph would change with each of its comments."""
    return format_body(quad for quad in open_graph(TINY).quads() if isinstance(quad.graph_name, ox.DefaultGraph))


if __name__ == "__main__":
    GOLDEN_GRAPH.write_bytes(tiny_graph())
    sys.stderr.write(f"refreshed: {GOLDEN_GRAPH}\n")
