"""Weight matrices: read from graphs of every kind, and scored alike as a sparse one, a dense one and in a stack."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from kg.network.centrality.matrices import SPARSE_ABOVE, read_weights
from kg.network.centrality.measures import apply_measure, compute_scores, find_measure
from tests.drawn import part_of_examples
from tests.made_ties import OF_WEIGHTS

KINDS = (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph)

links = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 4)), max_size=12)


@pytest.mark.parametrize("kind", KINDS)
@part_of_examples(0.5)
@given(drawn=links)
def test_the_matrix_is_that_of_networkx_without_loops(
    kind: type[nx.Graph[Any]], drawn: list[tuple[int, int, int]]
) -> None:
    graph = kind()
    graph.add_nodes_from("dcba")
    graph.add_weighted_edges_from([("abcd"[one], "abcd"[other], weight) for one, other, weight in drawn])
    expected = nx.to_numpy_array(graph)
    np.fill_diagonal(expected, 0)
    weights = read_weights(graph)
    assert (weights.toarray() == expected).all()
    assert weights.nnz == np.count_nonzero(expected)


def draw(size: int, edges: int, *, directed: bool) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.gnm_random_graph(size, edges, seed=size, directed=directed)
    for number, (one, other) in enumerate(graph.edges):
        graph.edges[one, other]["weight"] = 0.5 * (1 + number % 5)
    return graph


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("size", [1, 2, 12, 40, SPARSE_ABOVE + 20])
@pytest.mark.parametrize("by", OF_WEIGHTS)
def test_a_network_scores_alike_as_a_graph_a_sparse_matrix_a_dense_one_and_in_a_stack(
    by: str, size: int, directed: bool
) -> None:
    measure = find_measure(by)
    graph = draw(size, min(2 * size, size * (size - 1) // 2), directed=directed)
    full = nx.to_numpy_array(graph)
    expected = pytest.approx(list(compute_scores(graph, by).values()), abs=1e-9, nan_ok=True)
    stack = apply_measure(measure, np.array([full, full]), directed=directed)
    assert stack.shape == (2, size)
    for scores in (*stack, apply_measure(measure, full, directed=directed)):
        assert scores.tolist() == expected
    assert apply_measure(measure, csr_array(full), directed=directed).tolist() == expected


@pytest.mark.parametrize("by", OF_WEIGHTS)
def test_variants_do_not_touch_each_other(by: str) -> None:
    graphs = [draw(9, edges, directed=False) for edges in (0, 4, 12, 36)]
    stack = np.array([nx.to_numpy_array(graph) for graph in graphs])
    together = apply_measure(find_measure(by), stack, directed=False)
    for number, graph in enumerate(graphs):
        alone = apply_measure(find_measure(by), nx.to_numpy_array(graph), directed=False)
        assert together[number].tolist() == pytest.approx(alone.tolist(), rel=1e-15, abs=1e-15, nan_ok=True)


@pytest.mark.parametrize("by", OF_WEIGHTS)
def test_no_nodes_give_no_scores(by: str) -> None:
    assert apply_measure(find_measure(by), np.zeros((3, 0, 0)), directed=True).shape == (3, 0)


@pytest.mark.parametrize("by", ["betweenness", "closeness", "harmonic"])
def test_paths_that_are_followed_a_few_sources_at_a_time_score_alike(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = draw(150, 260, directed=False)
    whole = compute_scores(graph, by)
    monkeypatch.setattr("kg.network.centrality.paths._BLOCK_CELLS", 150 * 7)
    monkeypatch.setattr("kg.network.centrality.paths._BLOCK_WORDS", 0)
    assert compute_scores(graph, by) == pytest.approx(whole, rel=1e-12)
