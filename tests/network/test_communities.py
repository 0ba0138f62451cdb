"""Communities, by both methods."""

from __future__ import annotations

import random
from pathlib import Path

import networkx as nx
import pytest

from kg.graph.dataset import open_graph
from kg.model.claims import View
from kg.network.communities import find_communities, split_graph
from kg.network.network import NetworkName
from tests.needs import import_extra

METHODS = [False, pytest.param(True, marks=pytest.mark.filterwarnings("default"))]


def skip_without_igraph(fast: bool) -> None:
    if fast:
        import_extra("igraph")


@pytest.mark.parametrize("fast", METHODS)
def test_the_tiny_graph_falls_into_the_triangle_and_the_rest(fast: bool, tiny: Path) -> None:
    skip_without_igraph(fast)
    division = find_communities(open_graph(tiny), fast=fast)
    assert division.modularity == pytest.approx(10 / 49)
    assert division.method == ("leiden" if fast else "louvain")
    triangle, rest = division.communities
    assert (triangle.name, triangle.members) == ("Corland; Arland; Borland", ("corland", "arland", "borland"))
    assert (triangle.inside, rest.inside) == pytest.approx((3 / 4, 2 / 3))
    assert rest.to_row()["size"] == 2


@pytest.mark.parametrize("fast", METHODS)
def test_cliques_in_a_ring_are_found(fast: bool) -> None:
    skip_without_igraph(fast)
    ring: nx.Graph[int] = nx.ring_of_cliques(6, 5)
    parts = split_graph(ring, fast=fast)
    assert sorted(map(sorted, parts)) == [list(range(5 * i, 5 * i + 5)) for i in range(6)]


@pytest.mark.parametrize("fast", METHODS)
def test_the_same_seed_gives_the_same_division_whatever_was_drawn_before(fast: bool) -> None:
    skip_without_igraph(fast)
    graph: nx.Graph[int] = nx.gnm_random_graph(60, 150, seed=3)
    one = split_graph(graph, seed=5, fast=fast)
    random.random()
    assert split_graph(graph, seed=5, fast=fast) == one
    assert sum(map(len, one)) == 60


@pytest.mark.parametrize("fast", METHODS)
def test_leiden_is_no_worse_than_louvain_on_the_shipped_graph(fast: bool) -> None:
    skip_without_igraph(fast)
    division = find_communities(open_graph(), network=NetworkName.CLAIMS, fast=fast)
    assert division.modularity is not None
    assert division.modularity > 0.4
    assert [len(each.members) for each in division.communities] == sorted(
        (len(each.members) for each in division.communities), reverse=True
    )


def test_no_ties_have_no_modularity(tiny: Path) -> None:
    division = find_communities(open_graph(tiny, View(known_by=None, sources=("!tiny-news", "!tiny-report"))))
    assert (division.communities, division.modularity) == ((), None)
    assert split_graph(nx.Graph()) == []
