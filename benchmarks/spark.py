"""Seconds and memory of each measure of `kg.network.spark` on made networks of a given number of edges.

Run: python benchmarks/spark.py 1 3 --master 'local[2]'   (millions of edges; a fifth as many nodes)
Both ends of an edge are drawn with weights like 1/rank, so that a few nodes have very many edges.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from kg.network import spark
from kg.network import spark as spark_measures

MEASURES = {
    "degree": spark_measures.degree,
    "pagerank": spark_measures.pagerank,
    "components": spark_measures.components,
    "label propagation, 5 rounds": lambda network: spark_measures.label_propagation(network, rounds=5),
}


def write_network(folder: Path, edges: int) -> None:
    """Write a network as `kg export parquet` would."""
    random = np.random.default_rng(7)
    nodes = edges // 5
    names = pa.array([f"n{number}" for number in range(nodes)])
    drawn = (nodes ** random.random((2, edges)) - 1).astype(np.int64) % nodes
    table = {"src": names.take(pa.array(drawn[0])), "dst": names.take(pa.array(drawn[1]))}
    other = random.permutation(nodes)
    table["dst"] = names.take(pa.array(other[drawn[1]]))
    parquet.write_table(pa.table({**table, "weight": np.ones(edges)}), folder / "edges.parquet")
    parquet.write_table(pa.table({"id": names}), folder / "nodes.parquet")


def java_use() -> tuple[float, float]:
    """Peak resident memory in GB and processor seconds of the Java processes that this one has started."""
    memory = seconds = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)
            if "(java" in fields[0] and int(fields[1].split()[1]) in (os.getpid(), os.getppid()):
                line = next(each for each in (folder / "status").read_text().splitlines() if each.startswith("VmHWM"))
                memory = max(memory, int(line.split()[1]) / 1e6)
                seconds += sum(map(int, fields[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")
        except (OSError, StopIteration):
            continue
    return memory, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millions", nargs="+", type=float)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--memory", default="4g")
    chosen = parser.parse_args()
    print("| edges | measure | wall s | processor s | peak GB |\n|---:|---|---:|---:|---:|", flush=True)
    for millions in chosen.millions:
        with tempfile.TemporaryDirectory() as folder, spark.open_session(chosen.master, chosen.memory) as session:
            write_network(Path(folder), int(millions * 1e6))
            start, used = time.perf_counter(), java_use()[1]
            network = spark.read_network(session, folder)
            links = network.links.count()
            report(millions, f"read and merge, {links // 2:,} distinct", start, used)
            for name, measure in MEASURES.items():
                start, used = time.perf_counter(), java_use()[1]
                measure(network).count()
                report(millions, name, start, used)


def report(millions: float, name: str, start: float, used: float) -> None:
    memory, seconds = java_use()
    wall = time.perf_counter() - start
    spent = f"{seconds - used:.1f}" if seconds >= used else "–"  # a process that ended in between takes its count along
    print(f"| {millions:g} M | {name} | {wall:.1f} | {spent} | {memory:.1f} |", flush=True)


if __name__ == "__main__":
    main()
