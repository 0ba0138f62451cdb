"""Spectral measures against networkx at tight tolerance, small (dense) and larger (sparse)."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from kg.network.centrality.measures import compute_scores
from kg.network.centrality.spectral import KATZ_SHARE

SIZES = (30, 260)


def weigh(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    for number, (one, other) in enumerate(graph.edges):
        graph.edges[one, other]["weight"] = 1 + number % 4
    return graph


@pytest.mark.parametrize("size", SIZES)
def test_pagerank_is_that_of_networkx(size: int) -> None:
    graph = weigh(nx.gnm_random_graph(size, 3 * size, seed=5))
    scores = compute_scores(graph, "pagerank")
    assert scores == pytest.approx(nx.pagerank(graph, tol=1e-15, max_iter=1000), abs=1e-11)
    assert sum(scores.values()) == pytest.approx(1)


@pytest.mark.parametrize("size", SIZES)
def test_eigenvector_is_that_of_networkx_on_the_largest_component(size: int) -> None:
    graph = weigh(nx.gnm_random_graph(size, 2 * size, seed=7))
    part = graph.subgraph(max(nx.connected_components(graph), key=len))
    assert len(part) < len(graph)
    expected = dict.fromkeys(graph, 0.0) | nx.eigenvector_centrality_numpy(part, weight="weight")
    assert compute_scores(graph, "eigenvector") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("size", SIZES)
def test_katz_is_that_of_networkx_with_half_of_the_alpha_that_converges(size: int) -> None:
    graph = weigh(nx.gnm_random_graph(size, 3 * size, seed=9))
    alpha = KATZ_SHARE / float(np.linalg.eigvalsh(nx.to_numpy_array(graph)).max())
    expected = nx.katz_centrality_numpy(graph, alpha=alpha, weight="weight")
    assert compute_scores(graph, "katz") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("size", SIZES)
def test_hits_is_that_of_networkx(size: int) -> None:
    graph = weigh(nx.gnm_random_graph(size, 4 * size, seed=11, directed=True))
    hubs, authorities = compute_scores(graph, "hubs"), compute_scores(graph, "authorities")
    expected_hubs, expected_authorities = nx.hits(graph)
    assert hubs == pytest.approx(expected_hubs, abs=1e-9)
    assert authorities == pytest.approx(expected_authorities, abs=1e-9)


@pytest.mark.parametrize("times", [1, 4])
def test_parts_that_share_the_leading_value_share_the_score(times: int) -> None:
    blocks = nx.disjoint_union_all([nx.complete_bipartite_graph(20, 30)] * times)  # its square has a part for each side
    graph: nx.Graph[Any] = nx.disjoint_union(blocks, nx.path_graph(9))
    hubs, authorities = compute_scores(graph, "hubs"), compute_scores(graph, "authorities")
    expected = dict.fromkeys(graph, 0.0) | dict.fromkeys(blocks, 1 / len(blocks))
    assert hubs == pytest.approx(expected, abs=1e-12)
    assert authorities == pytest.approx(expected, abs=1e-12)


def test_the_largest_component_has_most_nodes_then_most_links_then_comes_first() -> None:
    square, path = nx.cycle_graph(4), nx.path_graph(4)
    scores = compute_scores(nx.disjoint_union(path, square), "eigenvector")
    assert [node for node, score in scores.items() if score > 0] == [4, 5, 6, 7]
    scores = compute_scores(nx.disjoint_union(nx.path_graph(2), nx.path_graph(2)), "eigenvector")
    assert list(scores.values()) == pytest.approx([np.sqrt(0.5)] * 2 + [0, 0])


def test_a_leading_value_shared_by_two_components_is_shared_by_their_hubs() -> None:
    hubs = compute_scores(nx.DiGraph([(0, 1), (2, 3)]), "hubs")
    assert hubs == pytest.approx({0: 0.5, 1: 0, 2: 0.5, 3: 0})
