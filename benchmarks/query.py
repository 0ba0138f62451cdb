"""Time queries beside other engines: `python benchmarks/query.py [--kglab PYTHON] [--cap S]`.

SP2Bench 50k in rdflib's own store, in kglab, in bare pyoxigraph and in kg; then the geometric means of the ratios.
Questions of our own, and loads, on graphs of our own shape are measured by `scale.py`. kglab needs 118 packages, so
it gets an environment of its own: `python3 -m venv V && V/bin/pip install kglab`, then `--kglab V/bin/python`;
without it the column is left out. Bare pyoxigraph and kg take turns and give medians; rdflib and kglab run each query
once, up to the cap. Times are of the processor, so that a busy machine does not blur the ratios; for bare pyoxigraph
rows are only counted, while kg reads every term.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox

ROOT = Path(__file__).resolve().parent.parent
SP2B = ROOT.parent / "shared" / "datasets" / "sparql_bench" / "sp2b"
SHORT_S, LONG_S = 0.02, 1.0
Times = dict[str, tuple[float, int]]


class Capped(Exception):  # noqa: N818  a limit, not a fault
    """A query took longer than it may."""


def worker(engine: str, data: str, form: str, queries: str, cap: float) -> None:
    """Load and ask in rdflib or kglab; prints a line of JSON for each. Runs in an interpreter without kg."""
    start = time.process_time()
    if engine == "kglab":
        import kglab

        graph = kglab.KnowledgeGraph(namespaces={})
        graph.load_rdf(data, format=form)
    else:
        import rdflib

        graph = rdflib.Graph().parse(data, format=form)
    print(json.dumps(["load", time.process_time() - start, 0]), flush=True)

    def stop(*_: object) -> None:
        raise Capped

    signal.signal(signal.SIGALRM, stop)
    for name, query in json.loads(Path(queries).read_text(encoding="utf-8")).items():
        start = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_REAL, cap)
            found = list(graph.query(query))
            signal.setitimer(signal.ITIMER_REAL, 0)
            rows = int(found[0]) if found and isinstance(found[0], bool) else len(found)
        except Capped:
            rows = -1
        print(json.dumps([name, time.process_time() - start, rows]), flush=True)


def ask_others(engines: dict[str, str], data: Path, form: str, queries: dict[str, str], cap: float) -> dict[str, Times]:
    """Seconds and rows of each query by each engine, in an interpreter of its own; rows are -1 at the cap."""
    found: dict[str, Times] = {}
    for engine, python in engines.items():
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(queries, file)
            file.flush()
            command = [python, __file__, "--worker", engine, str(data), form, file.name, str(cap)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = map(json.loads, done.stdout.splitlines())
        found[engine] = {name: (seconds, rows) for name, seconds, rows in lines}
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["?"])[-1]
            print(f"{engine} ended after {len(found[engine])} steps: {last}\n")
    return found


def in_turns(one: Callable[[], int], other: Callable[[], int], runs: int) -> tuple[float, float, int]:
    """Median seconds of two ways in turns; short ones are repeated, long ones run once. Both must give as many rows."""
    start = time.process_time()
    rows = one()
    first = time.process_time() - start
    repeats, runs = max(1, math.ceil(SHORT_S / max(1e-5, first))), runs if first < LONG_S else 1
    assert rows == other(), "not the same number of rows"
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for way, seconds in zip((one, other), times, strict=True):
            start = time.process_time()
            for _ in range(repeats):
                way()
            seconds.append((time.process_time() - start) / repeats)
    return statistics.median(times[0]), statistics.median(times[1]), rows


def geometric(ratios: list[float]) -> str:
    """Geometric mean, or a dash."""
    return f"{math.exp(statistics.fmean(map(math.log, ratios))):.2f}" if ratios else "–"


def compare(title: str, store: ox.Store, queries: dict[str, str], others: dict[str, Times], runs: int) -> None:
    """Print a Markdown table of all queries on one graph."""
    import pyoxigraph as ox

    from kg.query.engine import query_store

    head = ["query", "rows", *(f"{name} s" for name in others), "pyoxigraph s", "kg s", "kg / pyoxigraph"]
    print(f"## {title}\n\n| {' | '.join([*head, *(f'{name} / kg' for name in others)])} |")
    print("| --- |" + " ---: |" * (len(head) - 1 + len(others)))
    ratios: dict[str, list[float]] = {"kg / pyoxigraph": [], **{f"{name} / kg": [] for name in others}}
    for name, text in queries.items():

        def bare(text: str = text) -> int:
            found = store.query(text)
            return int(bool(found)) if isinstance(found, ox.QueryBoolean) else len(list(found))

        def ours(text: str = text) -> int:
            found = query_store(store, text, max_rows=10**7)
            return len(found.rows) if found.answer is None else int(found.answer)

        by_engine, by_kg, rows = in_turns(bare, ours, runs)
        ratios["kg / pyoxigraph"].append(by_kg / by_engine)
        theirs, factors = [], []
        for other, times in others.items():
            seconds, count = times.get(name, (math.nan, rows))
            capped = "> " if count < 0 else ""
            theirs.append(f"{capped}{seconds:.3g}{'' if count in (-1, rows) else f' ({count} rows)'}")
            factors.append(f"{capped}{seconds / by_kg:.0f}")
            ratios[f"{other} / kg"] += [] if math.isnan(seconds) else [seconds / by_kg]
        cells = [name, rows, *theirs, f"{by_engine:.5f}", f"{by_kg:.5f}", f"{by_kg / by_engine:.2f}", *factors]
        print(f"| {' | '.join(map(str, cells))} |", flush=True)
    print(
        f"\nGeometric means: {'; '.join(f'{name} {geometric(each)}' for name, each in ratios.items())}.\n", flush=True
    )


def run_all(options: argparse.Namespace, engines: dict[str, str], folder: Path) -> None:
    """SP2Bench in each engine."""
    import pyoxigraph as ox

    sys.path.insert(0, str(ROOT))
    data = folder / "sp2b.ttl"
    data.write_bytes(gzip.decompress((SP2B / "sp2b_50k.n3.gz").read_bytes()))
    store = ox.Store()
    store.bulk_load(path=data)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SP2B.glob("q*.sparql"))}
    others = ask_others(engines, data, "turtle", texts, options.cap)
    compare(f"SP2Bench, {len(store):,} triples", store, texts, others, options.runs)


def main() -> None:
    """Read the options and run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cap", type=float, default=60, help="seconds on the clock for a query in rdflib and kglab")
    parser.add_argument("--kglab", metavar="PYTHON", default="", help="interpreter of an environment that has kglab")
    parser.add_argument("--only-ours", action="store_true", help="leave rdflib and kglab out")
    parser.add_argument("--worker", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        engine, data, form, queries, cap = options.worker
        worker(engine, data, form, queries, float(cap))
        return
    engines = {"rdflib": sys.executable, "kglab": options.kglab}
    engines = {name: python for name, python in engines.items() if python and not options.only_ours}
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print(f"CPU seconds; medians of {options.runs}; others once, stopped after {options.cap:g} s on the clock\n")
    if "kglab" not in engines:
        print("kglab is left out: name an interpreter that has it with --kglab.\n")
    with tempfile.TemporaryDirectory() as folder:
        run_all(options, engines, Path(folder))


if __name__ == "__main__":
    main()
