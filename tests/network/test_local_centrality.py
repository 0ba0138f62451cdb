"""Local measures against networkx, on graphs of every kind."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.network.centrality.measures import compute_scores

pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4)), max_size=30)


def draw(kind: type[nx.Graph[Any]], links: list[tuple[int, int, int]]) -> nx.Graph[Any]:
    graph = kind()
    graph.add_nodes_from(range(10))
    graph.add_weighted_edges_from([(a, b, w) for a, b, w in links if a != b])
    return graph


def by_definition(graph: nx.Graph[Any]) -> dict[Any, float]:
    """Effective size from networkx, node by node: its way for all nodes divides by the wrong maximum (3.6.1)."""
    sizes: dict[Any, float] = nx.effective_size(graph, nodes=list(graph), weight="weight")
    return sizes


@given(drawn=pairs, is_weighted=st.booleans())
def test_undirected_measures_are_those_of_networkx(drawn: list[tuple[int, int, int]], is_weighted: bool) -> None:
    graph = draw(nx.Graph, [(one, other, weight if is_weighted else 1) for one, other, weight in drawn])
    assert compute_scores(graph, "degree") == dict(graph.degree)
    assert compute_scores(graph, "strength") == pytest.approx(dict(graph.degree(weight="weight")))
    assert compute_scores(graph, "core") == nx.core_number(graph)
    assert compute_scores(graph, "clustering") == pytest.approx(nx.clustering(graph))
    assert compute_scores(graph, "constraint") == pytest.approx(nx.constraint(graph, weight="weight"), nan_ok=True)
    assert compute_scores(graph, "effective_size") == pytest.approx(by_definition(graph), nan_ok=True)


@given(drawn=pairs)
def test_directed_measures_are_those_of_networkx(drawn: list[tuple[int, int, int]]) -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph(draw(nx.DiGraph, drawn))
    assert compute_scores(graph, "in_degree") == dict(graph.in_degree)
    assert compute_scores(graph, "out_degree") == dict(graph.out_degree)
    assert compute_scores(graph, "strength") == pytest.approx(dict(graph.degree(weight="weight")))
    assert compute_scores(graph, "constraint") == pytest.approx(nx.constraint(graph, weight="weight"), nan_ok=True)
    mutual: nx.Graph[Any] = nx.Graph()  # networkx leaves out nodes that nothing leaves
    mutual.add_nodes_from(graph)
    weight: int
    for one, other, weight in graph.edges(data="weight"):
        back = graph.get_edge_data(other, one, {"weight": 0})["weight"]
        mutual.add_edge(one, other, weight=weight + back)
    assert compute_scores(graph, "effective_size") == pytest.approx(by_definition(mutual), nan_ok=True)
    assert compute_scores(graph, "degree") == {node: len(set(nx.all_neighbors(graph, node))) for node in graph}


def test_parallel_edges_count_once_and_loops_never() -> None:
    graph: nx.MultiGraph[str] = nx.MultiGraph([("a", "b"), ("a", "b"), ("a", "a")])
    assert compute_scores(graph, "degree") == {"a": 1, "b": 1}
    assert compute_scores(graph, "strength") == {"a": 2, "b": 2}
    assert compute_scores(graph, "core") == {"a": 1, "b": 1}


@pytest.mark.parametrize("seed", range(3))
def test_core_numbers_of_larger_graphs_are_those_of_networkx(seed: int) -> None:
    for graph in (nx.gnm_random_graph(300, 1500, seed=seed), nx.powerlaw_cluster_graph(400, 4, 0.6, seed=seed)):
        assert compute_scores(graph, "core") == nx.core_number(graph)
