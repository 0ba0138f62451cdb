"""Edges of actors: the same weights by either way, and claims when asked for."""

from __future__ import annotations

import copy
from pathlib import Path

import networkx as nx
import pytest

from kg.graph.dataset import ValidDataset, open_graph
from kg.network import ties as shared_things
from kg.network.network import build_network
from kg.network.ties import TieData, _TieIndex, collect_ties, select_edges


@pytest.fixture(params=["tiny", "shipped"])
def dataset(request: pytest.FixtureRequest, tiny: Path) -> ValidDataset:
    return open_graph(tiny if request.param == "tiny" else None)


def test_adding_up_and_multiplying_give_the_same_bits(dataset: ValidDataset) -> None:
    index = _TieIndex(collect_ties(dataset, select_edges(dataset)))
    assert index.multiply() == dict(index.add_up())
    assert index.multiply()


def test_a_large_network_finds_the_claims_of_an_edge_when_asked(
    dataset: ValidDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = build_network(dataset)
    monkeypatch.setattr(shared_things, "LISTED_PAIRS", -1)
    large = build_network(dataset)
    assert list(large.nodes(data=True)) == list(small.nodes(data=True))
    assert list(large.edges) == list(small.edges)
    for one, other, data in large.edges(data=True):
        assert set(data) == {"weight", "distance"}
        assert data["claims"] == small.edges[one, other]["claims"]
        assert dict(data) == dict(small.edges[one, other])


def test_copies_of_a_large_network_lead_to_claims_too(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_things, "LISTED_PAIRS", -1)
    graph = build_network(open_graph(tiny))
    for other in (graph.copy(), copy.deepcopy(graph), graph.subgraph(["arland", "borland"])):
        assert other.edges["arland", "borland"].get("shared") == ("river-treaty",)
        assert len(other.edges["arland", "borland"]["claims"]) == 2


def test_an_attribute_that_there_is_not_is_not_made_up(tiny: Path) -> None:
    data = build_network(open_graph(tiny)).edges["arland", "borland"]
    assert data.get("colour", "none") == "none"
    with pytest.raises(KeyError):
        data["colour"]
    with pytest.raises(KeyError):
        TieData(weight=1.0)["claims"]


def test_actors_that_share_nothing_have_only_direct_ties(tiny: Path) -> None:
    ties = tuple(tie for tie in collect_ties(open_graph(tiny), select_edges(open_graph(tiny))) if tie.kind == "direct")
    graph = shared_things.ActorGraph()
    shared_things.join_actors(graph, ties)
    assert isinstance(graph, nx.Graph)
    assert {data["weight"] for _, _, data in graph.edges(data=True)} <= {1.0, 2.0}
    assert all(data["shared"] == () for _, _, data in graph.edges(data=True))
