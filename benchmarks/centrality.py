"""Side by side, in one run: networkx, igraph, rustworkx, networkit, kglab and kg on the same graphs.

Each cell runs in a process of its own, from the same networkx graph: conversion, the measure (best of three
where it takes less than two seconds), both together, the processor time of both over all threads (which says more
on a busy machine), and the peak of memory over the graph itself. `difference`
is the largest absolute difference of the scores to those of igraph (for communities: the modularity). Threads
are what each library takes by default. Prints a Markdown table. kglab has no measures of its own: it turns a
SPARQL result into a networkx graph, whose measures it documents; it wants an environment of its own, and
without the name of an interpreter that has it the rows are left out.

    python benchmarks/centrality.py [--only betweenness] [--limit 600] [--kglab PYTHON] > table.md

The graphs ca-GrQc and ca-AstroPh are read from $KG_SHARED, ../shared by default, and left out where it is absent.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared")) / "datasets" / "snap_graphs"
SMALL, LARGE = ("org-300-60", "org-800-200", "ba-3000-5", "ca-GrQc"), ("ba-100000-10", "ca-AstroPh")
MOST_MEMBERS = 24
"""Of an organisation in a graph `org-ACTORS-ORGANISATIONS`, in which actors that share one are tied."""
TASKS = [
    *((measure, graph) for measure in ("betweenness", "closeness") for graph in SMALL),
    *((measure, graph) for measure in ("pagerank", "core", "communities") for graph in LARGE),
]
LIBRARIES = ("networkx", "igraph", "rustworkx", "networkit", "kglab", "kg")
QUICK_S = 2.0
PAGERANK_TOLERANCE = 1e-12


def load_graph(name: str) -> nx.Graph[int]:
    """A graph of the benchmark."""
    if name.startswith("ba-"):
        size, links = map(int, name.split("-")[1:])
        return nx.barabasi_albert_graph(size, links, seed=1)
    graph: nx.Graph[int] = nx.Graph()
    if name.startswith("org-"):
        actors, organisations = map(int, name.split("-")[1:])
        graph.add_nodes_from(range(actors))
        rng = np.random.default_rng(1)
        for _ in range(organisations):
            members = rng.choice(actors, size=rng.integers(2, MOST_MEMBERS + 1), replace=False).tolist()
            graph.add_edges_from(combinations(members, 2))
        return graph
    for line in (SHARED / f"{name}.txt").read_text().splitlines():
        if not line.startswith("#"):
            one, other = map(int, line.split()[:2])
            if one != other:
                graph.add_edge(one, other)
    return nx.convert_node_labels_to_integers(graph)


def run_networkx(measure: str, graph: nx.Graph[int]) -> tuple[Any, Callable[[], Any]]:
    """The measure by networkx: converted graph, and the call."""
    calls = {
        "betweenness": lambda: list(nx.betweenness_centrality(graph).values()),
        "closeness": lambda: list(nx.closeness_centrality(graph).values()),
        "pagerank": lambda: list(nx.pagerank(graph, tol=PAGERANK_TOLERANCE, max_iter=1000, weight=None).values()),
        "core": lambda: list(nx.core_number(graph).values()),
        "communities": lambda: nx.community.louvain_communities(graph, seed=1, weight=None),
    }
    return graph, calls[measure]


def run_igraph(measure: str, graph: nx.Graph[int]) -> tuple[Any, Callable[[], Any]]:
    """The measure by igraph."""
    import igraph

    compiled = igraph.Graph(len(graph), list(graph.edges))
    pairs = (len(graph) - 1) * (len(graph) - 2) / 2
    calls = {
        "betweenness": lambda: np.array(compiled.betweenness()) / pairs,
        "closeness": compiled.closeness,
        "pagerank": compiled.pagerank,
        "core": compiled.coreness,
        "communities": lambda: list(compiled.community_leiden("modularity")),
    }
    return compiled, calls[measure]


def run_rustworkx(measure: str, graph: nx.Graph[int]) -> tuple[Any, Callable[[], Any]]:
    """The measure by rustworkx, which has no communities; PageRank for directed graphs only."""
    import rustworkx as rx

    kind = rx.PyDiGraph if measure == "pagerank" else rx.PyGraph
    compiled = kind()
    compiled.add_nodes_from(range(len(graph)))
    edges = list(graph.edges)
    if measure == "pagerank":
        edges += [(other, one) for one, other in edges]
    compiled.extend_from_edge_list(edges)
    calls: dict[str, Callable[[], Any]] = {
        "betweenness": lambda: list(rx.graph_betweenness_centrality(compiled).values()),
        "closeness": lambda: list(rx.graph_closeness_centrality(compiled).values()),
        "pagerank": lambda: list(rx.pagerank(compiled, tol=PAGERANK_TOLERANCE, max_iter=1000).values()),
        "core": lambda: list(rx.core_number(compiled).values()),
    }
    return compiled, calls[measure]


def run_networkit(measure: str, graph: nx.Graph[int]) -> tuple[Any, Callable[[], Any]]:
    """The measure by networkit, in parallel where it can."""
    import networkit as nk

    compiled = nk.nxadapter.nx2nk(graph)
    pairs = (len(graph) - 1) * (len(graph) - 2) / 2
    calls = {
        "betweenness": lambda: np.array(nk.centrality.Betweenness(compiled).run().scores()) / pairs / 2,
        "pagerank": lambda: nk.centrality.PageRank(compiled, 0.85, PAGERANK_TOLERANCE).run().scores(),
        "core": lambda: nk.centrality.CoreDecomposition(compiled).run().scores(),
        "communities": lambda: _networkit_leiden(nk, compiled),
    }
    return compiled, calls[measure]


def _networkit_leiden(nk: Any, compiled: Any) -> list[set[int]]:
    found = nk.community.ParallelLeiden(compiled)
    found.run()
    partition = found.getPartition()
    return [partition.getMembers(part) for part in partition.getSubsetIds()]


def run_kglab(measure: str, graph: nx.Graph[int]) -> tuple[Any, Callable[[], Any]]:
    """The measure by way of kglab: RDF, a SPARQL query of the pairs, and the networkx graph it builds of them."""
    import kglab
    import rdflib

    place = rdflib.Namespace("https://example.org/")
    triples = kglab.KnowledgeGraph(namespaces={"ex": str(place)})
    names = [place[str(node)] for node in graph]
    for one, other in graph.edges:
        triples.add(names[one], place.tie, names[other])
    asked = f"SELECT ?subject ?object {{ ?subject <{place.tie}> ?object }}"
    pairs = kglab.SubgraphMatrix(triples, asked)
    built = pairs.build_nx_graph(nx.Graph())
    order = {built.nodes[node]["label"]: node for node in built}
    renamed = nx.relabel_nodes(built, {order[triples.n3fy(name)]: number for number, name in enumerate(names)})
    ordered: nx.Graph[int] = nx.Graph()
    ordered.add_nodes_from(range(len(names)))
    ordered.add_edges_from(renamed.edges)
    return run_networkx(measure, ordered)


def run_kg(measure: str, graph: nx.Graph[int]) -> tuple[Any, Callable[[], Any]]:
    """The measure by kg: conversion is the weight matrix, the call is what is done with it."""
    from kg.network.centrality.matrices import read_weights
    from kg.network.centrality.measures import apply_measure, find_measure
    from kg.network.communities import split_weights

    weights = read_weights(graph)
    if measure == "communities":
        return weights, lambda: split_weights(weights, seed=1)[0]
    return weights, lambda: apply_measure(find_measure(measure), weights, directed=False)


RUNNERS: dict[str, Callable[[str, nx.Graph[int]], tuple[Any, Callable[[], Any]]]] = {
    "networkx": run_networkx,
    "igraph": run_igraph,
    "rustworkx": run_rustworkx,
    "networkit": run_networkit,
    "kglab": run_kglab,
    "kg": run_kg,
}


def peak() -> float:
    """Largest resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_cell(library: str, measure: str, name: str, out: Path) -> dict[str, float]:
    """Run one cell in this process and write its scores."""
    graph = load_graph(name)
    RUNNERS[library](measure, nx.path_graph(3))[1]()  # imports are no part of the figures
    before = peak()
    start, busy = time.perf_counter(), time.process_time()
    _, call = RUNNERS[library](measure, graph)
    converted = time.perf_counter() - start
    times: list[float] = []
    result: Any = None
    while not times or (times[0] < QUICK_S and len(times) < 3):
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
        busy = busy if len(times) > 1 else time.process_time() - busy
    found: dict[str, float] = {"convert": converted, "compute": min(times), "busy": busy, "memory": peak() - before}
    if measure == "communities":
        found["value"] = nx.community.modularity(graph, [set(part) for part in result])
    else:
        np.save(out, np.asarray(result, float))
    return found


def run_cell(library: str, measure: str, name: str, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Run one cell in a process of its own."""
    limit = asked.limit
    out = folder / f"{library}-{measure}-{name}.npy"
    command = [
        asked.kglab if library == "kglab" else sys.executable,
        __file__,
        "--cell",
        library,
        measure,
        name,
        str(out),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        return {"note": f"over {limit} s"}
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().splitlines()[-1] if error.stderr.strip() else "failed"
        return {"note": "has none" if last.startswith("KeyError") else last[:60]}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def print_task(measure: str, name: str, cells: dict[str, dict[str, Any]], folder: Path) -> None:
    """The rows of one measure on one graph."""
    timed = [cell for cell in cells.values() if "compute" in cell]
    fastest = min(cell["compute"] for cell in timed)
    shortest = min(cell["convert"] + cell["compute"] for cell in timed)
    reference = folder / f"igraph-{measure}-{name}.npy"
    for library, cell in cells.items():
        if "note" in cell:
            print(f"| {measure} | {name} | {library} | {cell['note']} | | | | | | | |")
            continue
        both = cell["convert"] + cell["compute"]
        own = folder / f"{library}-{measure}-{name}.npy"
        if "value" in cell:
            quality = f"modularity {cell['value']:.4f}"
        elif own.exists() and reference.exists():
            quality = f"{np.abs(np.load(own) - np.load(reference)).max():.0e}"
        else:
            quality = ""
        figures = (cell["convert"], cell["compute"], both, cell["busy"])
        ratios = (cell["compute"] / fastest, both / shortest)
        texts = [measure, name, library, *(f"{each:.3f}" for each in figures), *(f"{each:.2f}" for each in ratios)]
        print(f"| {' | '.join(texts)} | {cell['memory']:.0f} | {quality} |", flush=True)


def print_head() -> None:
    """What was run where, and the head of the table."""
    found = []
    for package in ("networkx", "igraph", "rustworkx", "networkit", "scipy"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not installed")
    load = os.getloadavg()[0]
    machine = f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {load:.1f} at the start"
    print(f"{machine}; {', '.join(found)}.\n")
    columns = ("measure", "graph", "library", "convert s", "compute s", "both s", "CPU s of both")
    print(f"| {' | '.join(columns)} | compute / fastest | both / fastest | MB | difference |")
    print("|---|---|---|---|---|---|---|---|---|---|---|", flush=True)


def main() -> None:
    """Run the cells asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one measure: betweenness, closeness, pagerank, core or communities")
    parser.add_argument("--limit", type=int, default=600, help="seconds after which a cell is given up")
    parser.add_argument("--kglab", metavar="PYTHON", default="", help="interpreter of an environment that has kglab")
    parser.add_argument("--cell", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.cell:
        library, measure, name, out = asked.cell
        print(json.dumps(measure_cell(library, measure, name, Path(out))))
        return
    print_head()
    with tempfile.TemporaryDirectory() as folder:
        for measure, name in TASKS:
            if (asked.only and measure != asked.only) or (name.startswith("ca-") and not SHARED.is_dir()):
                continue
            libraries = [each for each in LIBRARIES if each != "kglab" or asked.kglab]
            cells = {each: run_cell(each, measure, name, Path(folder), asked) for each in libraries}
            print_task(measure, name, cells, Path(folder))


if __name__ == "__main__":
    main()
