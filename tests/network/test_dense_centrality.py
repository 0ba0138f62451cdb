"""The stacked measures give what the measures on graphs give."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from kg.network.centrality.dense import SPARSE_ABOVE
from kg.network.centrality.measures import MEASURES, compute_scores, find_measure, score_stack


def draw(size: int, edges: int, *, directed: bool) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.gnm_random_graph(size, edges, seed=size, directed=directed)
    for number, (one, other) in enumerate(graph.edges):
        graph.edges[one, other]["weight"] = 0.5 * (1 + number % 5)
    return graph


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("size", [1, 2, 12, 40, SPARSE_ABOVE + 20])
@pytest.mark.parametrize("by", sorted(MEASURES))
def test_a_matrix_scores_as_its_graph(by: str, size: int, directed: bool) -> None:
    graph = draw(size, min(2 * size, size * (size - 1) // 2), directed=directed)
    stack = score_stack(find_measure(by), nx.to_numpy_array(graph)[None], directed=directed)
    assert stack.shape == (1, size)
    assert stack[0].tolist() == pytest.approx(list(compute_scores(graph, by).values()), abs=1e-8, nan_ok=True)


@pytest.mark.parametrize("by", sorted(MEASURES))
def test_variants_do_not_touch_each_other(by: str) -> None:
    graphs = [draw(9, edges, directed=False) for edges in (0, 4, 12, 36)]
    stack = np.array([nx.to_numpy_array(graph) for graph in graphs])
    together = score_stack(find_measure(by), stack, directed=False)
    for number, graph in enumerate(graphs):
        alone = score_stack(find_measure(by), nx.to_numpy_array(graph)[None], directed=False)
        assert together[number].tolist() == pytest.approx(alone[0].tolist(), abs=1e-8, nan_ok=True)


@pytest.mark.parametrize("by", sorted(MEASURES))
def test_no_nodes_give_no_scores(by: str) -> None:
    assert score_stack(find_measure(by), np.zeros((3, 0, 0)), directed=True).shape == (3, 0)
