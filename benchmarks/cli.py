"""Time the commands: beside bare scripts, or beside another checkout of the project.

`python benchmarks/cli.py [--runs N]` prints medians of wall time over runs that take turns, so that noise of the
machine falls on all alike, and the ratios that the project promises: `kg query` from a cold shell against a bare
script that parses the same quads with rdflib, and one that does so with pyoxigraph, asking the same query.

`python benchmarks/cli.py --beside FOLDER` runs each command in this checkout and in that one by turns, and prints the
ratio of their processor times with the upper bound of its 95 % interval (Student's t over the logarithms of the paired
ratios). Processor time, since on a busy machine wall time tells what else ran.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import resource
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
COMMANDS = {
    "kg --help": ["--help"],
    "kg build": ["build", "--out", "OUT"],
    "kg query": ["query", QUERY],
    "kg ask": ["ask", "between"],
    "kg show": ["show", "Uzbekistan"],
    "kg conflicts": ["conflicts"],
    "kg rank": ["rank"],
    "kg path": ["path", "China", "Uzbekistan"],
    "kg export": ["export", "graphml", "--out", "OUT.graphml"],
}


def seconds(command: list[str], checkout: Path = ROOT) -> tuple[float, float]:
    """Wall time and processor time, children's too, of a command that must succeed with a checkout's package."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, check=True, capture_output=True, cwd=tempfile.gettempdir(), env=environment)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def upper_bound(ratios: list[float]) -> float:
    """Upper bound of the 95 % interval of the geometric mean of paired ratios; infinite for a single one."""
    from scipy.stats import t

    logarithms = [math.log(ratio) for ratio in ratios]
    if len(logarithms) < 2:
        return math.inf
    error = statistics.stdev(logarithms) / math.sqrt(len(logarithms))
    return math.exp(statistics.mean(logarithms) + float(t.ppf(0.975, len(logarithms) - 1)) * error)


def compare(other_checkout: Path, commands: dict[str, list[str]], runs: int) -> None:
    """Print a Markdown table of paired ratios, this checkout's processor time by the other's."""
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    for name, command in commands.items():
        for checkout in (ROOT, other_checkout):  # its compiled modules are written here, and not in a timed run
            seconds(command, checkout)
        for run in range(runs):
            pair = (ROOT, other_checkout) if run % 2 else (other_checkout, ROOT)
            times = {checkout: seconds(command, checkout)[1] for checkout in pair}
            ratios[name].append(times[ROOT] / times[other_checkout])
    print(f"{runs} pairs of runs; processor time of this checkout by that of {other_checkout.name}\n")
    print("| command | median ratio | upper 95 % bound |\n| --- | ---: | ---: |")
    for name, values in ratios.items():
        print(f"| {name} | {statistics.median(values):.3f} | {upper_bound(values):.3f} |")


def compare_with_scripts(commands: dict[str, list[str]], runs: int) -> None:
    """Print a Markdown table of medians, and how `kg query` compares with bare scripts."""
    graph = repr(str(ROOT / "data" / "graph.trig"))
    commands = commands | {
        "bare pyoxigraph script": [sys.executable, "-c", PYOXIGRAPH.replace("FILE", graph)],
        "bare rdflib script": [sys.executable, "-c", RDFLIB.replace("FILE", graph)],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(seconds(command)[0])
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, medians of {runs} runs\n")
    print("| command | seconds | spread |\n| --- | ---: | ---: |")
    for name, value in medians.items():
        print(f"| {name} | {value:.3f} | {min(times[name]):.3f}-{max(times[name]):.3f} |")
    query = medians["kg query"]
    faster, slower = medians["bare rdflib script"] / query, query / medians["bare pyoxigraph script"]
    print(f"\nkg query is {faster:.1f} times faster than the bare rdflib script (goal: 3)")
    print(f"kg query takes {slower:.1f} times the bare pyoxigraph script (goal: at most 4)")


def main() -> None:
    """Run all and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--beside", type=Path, help="folder of another checkout")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "graph.trig")
        commands = {"import kg": [sys.executable, "-c", "import kg"]} | {
            name: [sys.executable, "-m", "kg", *(word.replace("OUT", place) for word in words)]
            for name, words in COMMANDS.items()
        }
        if options.beside:
            compare(options.beside.resolve(), commands, options.runs)
        else:
            compare_with_scripts(commands, options.runs)


if __name__ == "__main__":
    main()
