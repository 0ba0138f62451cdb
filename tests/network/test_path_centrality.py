"""Measures by paths: both libraries give the same figures on graphs of every kind."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from kg.network.centrality import paths
from tests.needs import import_extra

GRAPHS: dict[str, nx.Graph[Any]] = {
    "undirected": nx.gnm_random_graph(40, 70, seed=1),
    "directed": nx.gnm_random_graph(40, 120, seed=2, directed=True),
    "disconnected": nx.disjoint_union(nx.path_graph(5), nx.cycle_graph(6)),
    "tree": nx.balanced_tree(2, 4),
    "isolates": nx.empty_graph(4),
    "one node": nx.empty_graph(1),
    "one edge": nx.path_graph(2),
}


def with_lengths(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    measured = graph.copy()
    for number, (one, other) in enumerate(measured.edges):
        measured.edges[one, other]["length"] = 1 + number % 3
    return measured


@pytest.mark.parametrize("weight", [None, "length"])
@pytest.mark.parametrize("name", GRAPHS)
def test_igraph_gives_the_figures_of_networkx(name: str, weight: str | None) -> None:
    import_extra("igraph")
    graph = with_lengths(GRAPHS[name])
    for normalized in (True, False):
        for measure in (paths.betweenness, paths.edge_betweenness):
            fast = measure(graph, weight=weight, normalized=normalized, fast=True)
            assert fast == pytest.approx(measure(graph, weight=weight, normalized=normalized, fast=False), abs=1e-9)
        fast = paths.harmonic(graph, weight=weight, normalized=normalized, fast=True)
        slow = paths.harmonic(graph, weight=weight, normalized=normalized, fast=False)
        assert fast == pytest.approx(slow, abs=1e-9)
    fast = paths.closeness(graph, weight=weight, fast=True)
    assert fast == pytest.approx(paths.closeness(graph, weight=weight, fast=False), abs=1e-9)


@pytest.mark.slow
def test_a_large_graph_goes_to_igraph_and_a_multigraph_never() -> None:
    import_extra("igraph")
    large: nx.Graph[int] = nx.barabasi_albert_graph(600, 2, seed=1)
    assert paths._is_fast(large, fast=None)
    assert not paths._is_fast(nx.path_graph(4), fast=None)
    assert not paths._is_fast(nx.MultiGraph(large), fast=True)
    assert paths.betweenness(large) == pytest.approx(paths.betweenness(large, fast=False), abs=1e-9)


def test_without_the_extra_everything_goes_to_networkx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "has_igraph", lambda: False)
    assert not paths._is_fast(nx.barabasi_albert_graph(600, 2, seed=1), fast=None)


def test_the_bridge_carries_every_path_between_two_cliques() -> None:
    edges = paths.edge_betweenness(nx.barbell_graph(4, 0), normalized=False)
    assert edges[3, 4] == 16
    assert max(edges, key=edges.__getitem__) == (3, 4)


def test_an_edge_load_is_twice_an_edge_betweenness_on_a_tree() -> None:
    tree: nx.Graph[int] = nx.balanced_tree(2, 3)
    load, between = paths.edge_load(tree), paths.edge_betweenness(tree, normalized=False)
    assert load == pytest.approx({edge: 2 * value for edge, value in between.items()})
