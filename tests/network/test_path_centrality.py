"""Measures by paths give the figures of networkx, and of the libraries that others use."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from kg.network.centrality.measures import compute_scores

GRAPHS: dict[str, nx.Graph[Any]] = {
    "undirected": nx.gnm_random_graph(40, 70, seed=1),
    "dense": nx.gnm_random_graph(130, 4000, seed=3),
    "sparse": nx.barabasi_albert_graph(150, 2, seed=4),
    "disconnected": nx.disjoint_union(nx.path_graph(5), nx.cycle_graph(6)),
    "tree": nx.balanced_tree(2, 4),
    "isolates": nx.empty_graph(4),
    "one node": nx.empty_graph(1),
    "one edge": nx.path_graph(2),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_measures_by_paths_are_those_of_networkx(name: str) -> None:
    graph = GRAPHS[name]
    assert compute_scores(graph, "betweenness") == pytest.approx(nx.betweenness_centrality(graph), abs=1e-9)
    assert compute_scores(graph, "closeness") == pytest.approx(nx.closeness_centrality(graph), abs=1e-9)
    assert compute_scores(graph, "harmonic") == pytest.approx(nx.harmonic_centrality(graph), abs=1e-9)
    assert compute_scores(graph, "load") == pytest.approx(nx.load_centrality(graph), abs=1e-9)
