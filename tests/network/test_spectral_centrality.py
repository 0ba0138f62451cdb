"""Spectral measures against networkx at tight tolerance, small (dense) and larger (sparse)."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from kg.errors import UsageError
from kg.network.centrality import spectral

SIZES = (30, 260)


def weigh(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    for number, (one, other) in enumerate(graph.edges):
        graph.edges[one, other]["weight"] = 1 + number % 4
    return graph


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("directed", [False, True])
def test_pagerank_is_that_of_networkx(size: int, directed: bool) -> None:
    graph = weigh(nx.gnm_random_graph(size, 3 * size, seed=5, directed=directed))
    expected = nx.pagerank(graph, tol=1e-15, max_iter=1000)
    assert spectral.pagerank(graph) == pytest.approx(expected, abs=1e-11)
    assert sum(spectral.pagerank(graph).values()) == pytest.approx(1)


@pytest.mark.parametrize("size", SIZES)
def test_eigenvector_is_that_of_networkx_on_the_largest_component(size: int) -> None:
    graph = weigh(nx.gnm_random_graph(size, 2 * size, seed=7))
    part = graph.subgraph(max(nx.connected_components(graph), key=len))
    assert len(part) < len(graph)
    expected = dict.fromkeys(graph, 0.0) | nx.eigenvector_centrality_numpy(part, weight="weight")
    assert spectral.eigenvector(graph) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("directed", [False, True])
def test_katz_is_that_of_networkx(size: int, directed: bool) -> None:
    graph = weigh(nx.gnm_random_graph(size, 3 * size, seed=9, directed=directed))
    expected = nx.katz_centrality_numpy(graph, alpha=0.01, weight="weight")
    assert spectral.katz(graph, alpha=0.01) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("size", SIZES)
def test_hits_is_that_of_networkx(size: int) -> None:
    graph = weigh(nx.gnm_random_graph(size, 4 * size, seed=11, directed=True))
    hubs, authorities = spectral.hits(graph)
    expected_hubs, expected_authorities = nx.hits(graph)
    assert hubs == pytest.approx(expected_hubs, abs=1e-9)
    assert authorities == pytest.approx(expected_authorities, abs=1e-9)


@pytest.mark.parametrize("times", [1, 4])
def test_parts_that_share_the_leading_value_share_the_score(times: int) -> None:
    blocks = nx.disjoint_union_all([nx.complete_bipartite_graph(20, 30)] * times)  # its square has a part for each side
    graph: nx.Graph[Any] = nx.disjoint_union(blocks, nx.path_graph(9))
    hubs, authorities = spectral.hits(graph)
    expected = dict.fromkeys(graph, 0.0) | dict.fromkeys(blocks, 1 / len(blocks))
    assert hubs == pytest.approx(expected, abs=1e-12)
    assert authorities == pytest.approx(expected, abs=1e-12)


def test_katz_by_default_takes_half_of_what_converges() -> None:
    star: nx.Graph[int] = nx.star_graph(4)
    assert spectral.katz(star) == pytest.approx(spectral.katz(star, alpha=0.25))
    assert spectral.katz(nx.DiGraph([(0, 1)])) == pytest.approx(spectral.katz(nx.DiGraph([(0, 1)]), alpha=0.1))


def test_an_alpha_that_diverges_is_refused_with_the_limit() -> None:
    with pytest.raises(UsageError, match=r"alpha 0\.5 is too large for Katz centrality; choose one below 0\.5"):
        spectral.katz(nx.star_graph(4), alpha=0.5)


def test_the_largest_component_has_most_nodes_then_most_links_then_comes_first() -> None:
    square, path = nx.cycle_graph(4), nx.path_graph(4)
    scores = spectral.eigenvector(nx.disjoint_union(path, square))
    assert [node for node, score in scores.items() if score > 0] == [4, 5, 6, 7]
    scores = spectral.eigenvector(nx.disjoint_union(nx.path_graph(2), nx.path_graph(2)))
    assert list(scores.values()) == pytest.approx([np.sqrt(0.5)] * 2 + [0, 0])


def test_a_leading_value_shared_by_two_components_is_shared_by_their_hubs() -> None:
    hubs, _ = spectral.hits(nx.DiGraph([(0, 1), (2, 3)]))
    assert hubs == pytest.approx({0: 0.5, 1: 0, 2: 0.5, 3: 0})
