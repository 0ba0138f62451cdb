"""The named networks on the tiny graph, and what they leave out."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.network.network import NetworkName, build_network

A, B, C, D, E = "arland", "borland", "corland", "dorland", "east-league"


@pytest.fixture
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


def test_actors_are_tied_by_what_they_share_with_newmans_weights(dataset: ValidDataset) -> None:
    graph = build_network(dataset)
    assert list(graph) == [A, B, C, D, E]
    weights = {(one, other): data["weight"] for one, other, data in graph.edges(data=True)}
    assert weights == {(A, B): 0.5, (A, C): 0.5, (B, C): 0.5, (C, D): 1.0, (D, E): 1.0}
    assert graph.edges[A, B]["distance"] == 2
    assert graph.edges[C, D]["shared"] == ("rail-memorandum",)
    assert graph.edges[C, D]["predicates"] == ("signs",)
    assert graph.nodes[E] == {"label": "East League", "type": "Organisation"}


def test_every_edge_leads_to_its_claims(dataset: ValidDataset) -> None:
    claims = dataset.tables.claims_by_id
    for name in NetworkName:
        for one, other, data in build_network(dataset, name).edges(data=True):
            assert data["claims"]
            for identity in data["claims"]:
                assert {claims[identity].subject, claims[identity].object} & {one, other}


def test_the_bipartite_network_has_actors_on_one_side_and_things_on_the_other(dataset: ValidDataset) -> None:
    graph = build_network(dataset, "bipartite")
    assert nx.is_bipartite(graph)
    assert {node for node, data in graph.nodes(data=True) if data["bipartite"] == 0} == {A, B, C, D, E}
    assert sorted(graph.edges) == [
        (A, "river-treaty"), (B, "river-treaty"), (C, "rail-memorandum"), (C, "river-treaty"),
        (D, "border-pact"), (D, "rail-memorandum"), (E, "border-pact"),
    ]  # fmt: skip


def test_the_claims_network_has_an_edge_for_each_claim_in_its_direction(dataset: ValidDataset) -> None:
    graph = build_network(dataset, NetworkName.CLAIMS)
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert (len(graph), graph.number_of_edges()) == (9, 8)
    assert graph.has_edge("arville", A)
    assert not graph.has_edge(A, "arville")


def test_planned_and_denied_signatures_tie_nobody(tiny: Path) -> None:
    graph = build_network(open_graph(tiny, View(sources=("tiny-news",))))
    assert E not in graph
    assert graph.degree(D) == 1


def test_an_unknown_network_is_refused(dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match="choose one of actors, bipartite, claims"):
        build_network(dataset, "gossip")


def test_background_sources_count_only_when_asked_for() -> None:
    dataset = open_graph()
    with_background = build_network(dataset, "claims", background=True)
    without = build_network(dataset, "claims")
    background = [claim for claim in dataset.tables.claims if dataset.tables.is_background(claim) and claim.object]
    assert set(without.edges) <= set(with_background.edges)
    assert not {claim.id for claim in background} & {key for *_, key in without.edges}
