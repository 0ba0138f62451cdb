"""Time the commands beside bare scripts: `python benchmarks/cli.py [--runs N]`.

Prints medians of wall time over runs that take turns, so that noise of the machine falls on all alike,
and the ratios that the project promises: `kg query` from a cold shell against a bare script that
parses the same quads with rdflib, and one that does so with pyoxigraph, asking the same query.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUERY = "SELECT ?who WHERE { ?who kg:signs ?what . ?what a kg:Treaty }"
PREFIXED = f"PREFIX kg: <https://w3id.org/diplokg/ontology/> {QUERY}"
RDFLIB = f"""
import rdflib
data = rdflib.Dataset()
data.parse(FILE, format="trig")
print(len(list(data.query({PREFIXED!r}))))
"""
PYOXIGRAPH = f"""
import pyoxigraph as ox
store = ox.Store()
store.bulk_load(path=FILE, format=ox.RdfFormat.TRIG)
print(len(list(store.query({PREFIXED!r}))))
"""


def timed(command: list[str]) -> float:
    """Seconds of wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=tempfile.gettempdir())
    return time.perf_counter() - start


def main() -> None:
    """Run all and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    kg, graph = str(Path(sys.executable).with_name("kg")), str(ROOT / "data" / "graph.trig")
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "graph.trig")
        commands = {
            "kg --help": [kg, "--help"],
            "kg build": [kg, "build", "--out", out],
            "kg query": [kg, "query", QUERY],
            "kg show": [kg, "show", "Uzbekistan"],
            "kg conflicts": [kg, "conflicts"],
            "kg rank": [kg, "rank"],
            "bare pyoxigraph script": [sys.executable, "-c", PYOXIGRAPH.replace("FILE", repr(graph))],
            "bare rdflib script": [sys.executable, "-c", RDFLIB.replace("FILE", repr(graph))],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(timed(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, medians of {runs} runs\n")
    print("| command | seconds | spread |\n| --- | ---: | ---: |")
    for name, value in medians.items():
        print(f"| {name} | {value:.3f} | {min(times[name]):.3f}-{max(times[name]):.3f} |")
    query = medians["kg query"]
    faster, slower = medians["bare rdflib script"] / query, query / medians["bare pyoxigraph script"]
    print(f"\nkg query is {faster:.1f} times faster than the bare rdflib script (goal: 3)")
    print(f"kg query takes {slower:.1f} times the bare pyoxigraph script (goal: at most 4)")


if __name__ == "__main__":
    main()
