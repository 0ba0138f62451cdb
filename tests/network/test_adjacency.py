"""Reading networkx graphs into arrays and compiled graphs."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.network.centrality.adjacency import has_igraph, merge_parallel, read_adjacency, to_igraph
from tests.needs import import_extra

KINDS = (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph)


def draw(kind: type[nx.Graph[Any]], links: list[tuple[int, int, int]]) -> nx.Graph[Any]:
    graph = kind()
    graph.add_nodes_from("dcba")
    graph.add_weighted_edges_from([("abcd"[one], "abcd"[other], weight) for one, other, weight in links])
    return graph


links = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 4)), max_size=12)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(drawn=links)
def test_the_matrix_is_that_of_networkx(kind: type[nx.Graph[Any]], drawn: list[tuple[int, int, int]]) -> None:
    graph = draw(kind, drawn)
    adjacency = read_adjacency(graph, weight="weight")
    assert adjacency.nodes == tuple(graph)
    assert (adjacency.matrix.toarray() == nx.to_numpy_array(graph)).all()
    counts = read_adjacency(graph).matrix.toarray()
    assert (counts == nx.to_numpy_array(graph, weight="none of that name")).all()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(drawn=links)
def test_the_compiled_graph_has_the_same_edges(kind: type[nx.Graph[Any]], drawn: list[tuple[int, int, int]]) -> None:
    import_extra("igraph")
    graph = draw(kind, drawn)
    compiled = to_igraph(read_adjacency(graph, weight="weight"))
    assert compiled.vcount() == len(graph)
    simple = nx.DiGraph(graph) if graph.is_directed() else nx.Graph(graph)
    assert compiled.ecount() == simple.number_of_edges()
    assert compiled.is_directed() == graph.is_directed()


def test_merging_adds_weights_drops_loops_and_keeps_attributes() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label="A")
    graph.add_weighted_edges_from([("a", "b", 0.5), ("a", "b", 1.5), ("b", "a", 2), ("b", "b", 9)])
    both = merge_parallel(graph, directed=True)
    assert sorted(both.edges(data="weight")) == [("a", "b", 2.0), ("b", "a", 2.0)]
    one = merge_parallel(graph, directed=False)
    assert list(one.edges(data=True)) == [("a", "b", {"weight": 4.0, "distance": 0.25})]
    assert one.nodes["a"] == {"label": "A"}


def test_whole_numbers_in_order_are_their_own_positions() -> None:
    adjacency = read_adjacency(nx.path_graph(4))
    assert adjacency.sources.tolist() == [0, 1, 1, 2, 2, 3]
    assert adjacency.targets.tolist() == [1, 0, 2, 1, 3, 2]
    assert adjacency.scores(np.arange(4.0)) == {0: 0.0, 1: 1.0, 2: 2.0, 3: 3.0}


def test_the_extra_is_found_where_it_is_installed() -> None:
    assert isinstance(has_igraph(), bool)
