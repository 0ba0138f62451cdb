"""Local measures against networkx, on graphs of every kind."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.network.centrality import local
from kg.network.centrality.adjacency import merge_parallel

pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4)), max_size=30)


def draw(kind: type[nx.Graph[Any]], links: list[tuple[int, int, int]]) -> nx.Graph[Any]:
    graph = kind()
    graph.add_nodes_from(range(10))
    graph.add_weighted_edges_from([(a, b, w) for a, b, w in links if a != b])
    return graph


def by_definition(graph: nx.Graph[Any], weight: str | None) -> dict[Any, float]:
    """Effective size from networkx, node by node: its way for all nodes divides by the wrong maximum (3.6.1)."""
    sizes: dict[Any, float] = nx.effective_size(graph, nodes=list(graph), weight=weight)
    return sizes


@settings(max_examples=60)
@given(drawn=pairs)
def test_undirected_measures_are_those_of_networkx(drawn: list[tuple[int, int, int]]) -> None:
    graph = draw(nx.Graph, drawn)
    assert local.degree(graph) == dict(graph.degree)
    assert local.strength(graph) == pytest.approx(dict(graph.degree(weight="weight")))
    assert local.core_number(graph) == nx.core_number(graph)
    assert local.clustering(graph) == pytest.approx(nx.clustering(graph))
    assert local.constraint(graph) == pytest.approx(nx.constraint(graph, weight="weight"), nan_ok=True)
    assert local.constraint(graph, weight=None) == pytest.approx(nx.constraint(graph), nan_ok=True)
    assert local.effective_size(graph) == pytest.approx(by_definition(graph, "weight"), nan_ok=True)
    assert local.effective_size(graph, weight=None) == pytest.approx(by_definition(graph, None), nan_ok=True)


@settings(max_examples=60)
@given(drawn=pairs)
def test_directed_measures_are_those_of_networkx(drawn: list[tuple[int, int, int]]) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph(draw(nx.DiGraph, drawn))
    assert local.in_degree(graph) == dict(graph.in_degree)
    assert local.out_degree(graph) == dict(graph.out_degree)
    assert local.strength(graph) == pytest.approx(dict(graph.degree(weight="weight")))
    assert local.constraint(graph) == pytest.approx(nx.constraint(graph, weight="weight"), nan_ok=True)
    mutual = merge_parallel(graph, directed=False)  # networkx leaves out nodes that nothing leaves
    assert local.effective_size(graph) == pytest.approx(by_definition(mutual, "weight"), nan_ok=True)
    assert local.degree(graph) == {node: len(set(nx.all_neighbors(graph, node))) for node in graph}


def test_parallel_edges_count_once_and_loops_never() -> None:
    graph: nx.MultiGraph[str] = nx.MultiGraph([("a", "b"), ("a", "b"), ("a", "a")])
    assert local.degree(graph) == {"a": 1, "b": 1}
    assert local.strength(graph) == {"a": 2, "b": 2}
    assert local.core_number(graph) == {"a": 1, "b": 1}
    assert local.degree(graph, normalized=True) == {"a": 1, "b": 1}


@pytest.mark.parametrize("seed", range(3))
def test_core_numbers_of_larger_graphs_are_those_of_networkx(seed: int) -> None:
    for graph in (nx.gnm_random_graph(300, 1500, seed=seed), nx.powerlaw_cluster_graph(400, 4, 0.6, seed=seed)):
        assert local.core_number(graph) == nx.core_number(graph)
