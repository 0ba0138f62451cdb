"""A score is one score: with spans and without, in small networks and large, on any processor, as in networkx."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import typer.testing
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import app
from kg.graph.dataset import ValidDataset, open_graph
from kg.network import scoring
from kg.network.bias import share_scores
from kg.network.centrality.matrices import SPARSE_ABOVE
from kg.network.centrality.measures import MEASURES, compute_scores, find_measure
from kg.network.centrality.spectral import DENSE_BELOW, KATZ_SHARE
from kg.network.explanation import explain_score
from kg.network.network import build_network
from kg.network.ranking import rank_by_each
from kg.network.scoring import score_ties
from kg.network.series import rank_series
from kg.network.tie_table import TieTable, tabulate_ties
from tests.drawn import part_of_examples
from tests.made_ties import OF_WEIGHTS, draw_members, draw_talks, write_ties

A_FEW = 40
"""Nodes whose effective size networkx tells in a second; for all of a network it takes ten."""
SIZES = sorted({each + more for each in (SPARSE_ABOVE, DENSE_BELOW) for more in (-1, 0, 1)} | {2 * SPARSE_ABOVE})
BOTH_WAYS = [(f"state-{one}", "assists", f"state-{other}") for one, other in ("ab", "ba", "bc", "cb")]


def shown_by_rank(table: TieTable, by: str, *, large: bool) -> list[float]:
    """What `kg rank` shows, on a full matrix or on a sparse one as for a large network."""
    with pytest.MonkeyPatch.context() as changed:
        if large:
            changed.setattr(scoring, "DENSE_CELLS", 0)
        return list(score_ties(find_measure(by), table).values())


def scores_on_graph(dataset: ValidDataset, network: str, by: str) -> list[float]:
    """The measure on the networkx graph of the network, in the order of the nodes of a tie table."""
    scores = compute_scores(build_network(dataset, network), by)
    return [scores[node] for node in sorted(scores)]


def shown_scores(folder: Path, *options: str) -> dict[str, float]:
    words = ["rank", "--data", str(folder), "--top", "500", "--format", "json", *options]
    done = typer.testing.CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    return {row["id"]: row["score"] for row in json.loads(done.stdout)}


def test_claims_in_both_directions_give_one_score_with_spans_and_without(tmp_path: Path) -> None:
    folder = write_ties(tmp_path, BOTH_WAYS)
    expected = {"state-a": 2, "state-b": 4, "state-c": 2}
    assert shown_scores(folder, "--network", "claims") == expected
    assert shown_scores(folder, "--network", "claims", "--no-spans") == expected


def test_members_of_the_same_organisations_give_one_score_with_spans_and_without(tmp_path: Path) -> None:
    members = draw_members(SPARSE_ABOVE + 1, 120, seed=1)
    counts = {state: sum(one == state for one, _, _ in members) for state, _, _ in members}
    folder, shared = write_ties(tmp_path, members), ("--shared", "Organisation", "--type", "State")
    assert shown_scores(folder, *shared) == pytest.approx(counts)
    assert shown_scores(folder, *shared, "--no-spans") == pytest.approx(counts)


@pytest.mark.parametrize("by", MEASURES)
def test_every_door_of_a_ranking_gives_the_same_digits(by: str, tmp_path: Path) -> None:
    folder = write_ties(tmp_path, [*BOTH_WAYS, *draw_talks(12, 30, 5, both_ways=True), *draw_members(12, 4, seed=3)])
    scores = shown_scores(folder, "--by", by)
    assert shown_scores(folder, "--by", by, "--no-spans") == scores
    dataset = open_graph(folder)
    series = rank_series(dataset, start="2024", end="2024", counting="undated", by=by)
    assert {point.id: point.score for point in series.points} == scores
    assert {share.id: share.score for share in share_scores(dataset, by=by)} == scores
    assert {actor: explain_score(dataset, actor, by=by).score for actor in list(scores)[:3]}.items() <= scores.items()
    page = {row.id: row.score for row in rank_by_each(dataset, [by])[by]}
    assert page == scores


@pytest.mark.parametrize("network", ["actors", "claims", "bipartite"])
@pytest.mark.parametrize("by", OF_WEIGHTS)
def test_every_measure_gives_one_score_on_claims_in_both_directions(by: str, network: str, tmp_path: Path) -> None:
    dataset = open_graph(write_ties(tmp_path, [*BOTH_WAYS, *draw_members(5, 4, seed=3)]))
    table, plain = tabulate_ties(dataset, network), scores_on_graph(dataset, network, by)
    for large in (False, True):
        assert shown_by_rank(table, by, large=large) == pytest.approx(plain, abs=1e-9, nan_ok=True)


CORES = {"Prescott": "sse2", "Haswell": "avx2", "SkylakeX": "avx512f"}
"""What OpenBLAS can be told to compute for, and what the processor must then have."""
SCORES_ON_A_CORE = """
import json, sys
from pathlib import Path
from kg.graph.dataset import open_graph
from kg.network.tie_table import tabulate_ties
from tests.made_ties import OF_WEIGHTS
from tests.network.test_score_agreement import scores_on_graph, shown_by_rank
dataset = open_graph(Path(sys.argv[1]))
table = tabulate_ties(dataset)
slow = {"betweenness", "load", "closeness", "harmonic"}  # they read no weights
print(json.dumps({by: [shown_by_rank(table, by, large=False), scores_on_graph(dataset, "actors", by)]
                  for by in OF_WEIGHTS if by not in slow}))
"""


@pytest.mark.slow
def test_scores_do_not_depend_on_the_processor_that_products_are_computed_for(tmp_path: Path) -> None:
    folder = write_ties(tmp_path, draw_members(SPARSE_ABOVE + 1, 120, seed=1))
    features = Path("/proc/cpuinfo").read_text(encoding="utf-8").split() if Path("/proc/cpuinfo").is_file() else []
    command = [sys.executable, "-c", SCORES_ON_A_CORE, str(folder)]
    for core in [core for core, feature in CORES.items() if feature in features] or [""]:
        environment = {**os.environ, "OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode == -signal.SIGILL:  # a virtual machine that lacks what it says it has
            continue
        assert done.returncode == 0, done.stderr
        for by, (shown, without) in json.loads(done.stdout).items():
            assert shown == pytest.approx(without, abs=1e-9, nan_ok=True), (core, by)


def merge(graph: nx.Graph[str], *, directed: bool) -> nx.Graph[str]:
    """Parallel edges as one, with their weights added; of a directed graph both directions, unless it stays one."""
    merged: nx.Graph[str] = nx.DiGraph() if directed and graph.is_directed() else nx.Graph()
    merged.add_nodes_from(graph)
    for one, other, data in graph.edges(data=True):
        if one != other:
            before = merged.get_edge_data(one, other, {"weight": 0})["weight"]
            merged.add_edge(one, other, weight=before + data["weight"])
    return merged


def eigenvector(graph: nx.Graph[str]) -> Mapping[str, float]:
    part = graph.subgraph(max(nx.connected_components(graph), key=len))
    return dict.fromkeys(graph, 0.0) | nx.eigenvector_centrality_numpy(part, weight="weight")


def katz(graph: nx.Graph[str]) -> Mapping[str, float]:
    radius = float(np.linalg.eigvalsh(nx.to_numpy_array(graph)).max())
    found: Mapping[str, float] = nx.katz_centrality_numpy(graph, alpha=KATZ_SHARE / radius, weight="weight")
    return found


def in_degree(graph: nx.Graph[str]) -> Mapping[str, float]:
    return dict(graph.in_degree() if isinstance(graph, nx.DiGraph) else graph.degree())


def out_degree(graph: nx.Graph[str]) -> Mapping[str, float]:
    return dict(graph.out_degree() if isinstance(graph, nx.DiGraph) else graph.degree())


IN_NETWORKX: dict[str, Callable[[Any], Any]] = {
    "degree": lambda graph: dict(graph.degree()),
    "in_degree": in_degree,
    "out_degree": out_degree,
    "strength": lambda graph: dict(graph.degree(weight="weight")),
    "betweenness": nx.betweenness_centrality,
    "load": nx.load_centrality,
    "closeness": nx.closeness_centrality,
    "harmonic": nx.harmonic_centrality,
    "eigenvector": eigenvector,
    "pagerank": lambda graph: nx.pagerank(graph, tol=1e-15, max_iter=1000),
    "katz": katz,
    "hubs": lambda graph: nx.hits(graph, tol=1e-12, max_iter=1000)[0],
    "authorities": lambda graph: nx.hits(graph, tol=1e-12, max_iter=1000)[1],
    "core": nx.core_number,
    "clustering": nx.clustering,
    "constraint": lambda graph: nx.constraint(graph, weight="weight"),
    "effective_size": lambda graph: nx.effective_size(graph, nodes=list(graph)[:A_FEW], weight="weight"),
}


@pytest.mark.slow
@pytest.mark.parametrize("by", IN_NETWORKX)
@part_of_examples(0.08)
@given(
    size=st.sampled_from(SIZES),
    seed=st.integers(0, 2**16),
    network=st.sampled_from(["actors", "claims"]),
    both_ways=st.booleans(),
)
def test_scores_around_the_thresholds_are_those_of_networkx(
    by: str, size: int, seed: int, network: str, both_ways: bool
) -> None:
    statements = draw_talks(size, 2 * size, seed, both_ways=both_ways)
    statements += [each for each in draw_members(size, 4, seed) if network == "actors"]
    with tempfile.TemporaryDirectory() as folder:
        dataset = open_graph(write_ties(Path(folder), statements))
        table = tabulate_ties(dataset, network)
        graph = build_network(dataset, network)
        plain = scores_on_graph(dataset, network, by)
    expected = IN_NETWORKX[by](merge(graph, directed=MEASURES[by].is_directed))
    known = [(score, expected[node]) for node, score in zip(table.nodes, plain, strict=True) if node in expected]
    assert len(known) >= min(len(plain), A_FEW)
    assert [score for score, _ in known] == pytest.approx([score for _, score in known], abs=1e-7, nan_ok=True)
    for large in (False, True):
        assert shown_by_rank(table, by, large=large) == pytest.approx(plain, abs=1e-7, nan_ok=True)
