"""Which claims tie actors."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.network.network import build_network
from kg.network.ranking import rank_actors
from kg.network.ties import SHARED, TieFilter, TieKind, collect_ties, select_edges
from tests.edits import add_claim, copy_tables


def test_the_tiny_graph_has_seven_signatures_as_ties(tiny: Path) -> None:
    dataset = open_graph(tiny)
    ties = collect_ties(dataset, select_edges(dataset))
    assert [(tie.actor, tie.other) for tie in ties] == [
        ("arland", "river-treaty"), ("borland", "river-treaty"), ("corland", "rail-memorandum"),
        ("corland", "river-treaty"), ("dorland", "border-pact"), ("dorland", "rail-memorandum"),
        ("east-league", "border-pact"),
    ]  # fmt: skip
    assert {tie.kind for tie in ties} == {TieKind.PART}


def test_classes_that_the_code_names_are_in_the_ontology(tiny: Path) -> None:
    ontology = open_graph(tiny).ontology
    assert set(SHARED) <= set(ontology.classes)


def test_edges_are_best_claims_between_two_entities(tiny: Path) -> None:
    dataset = open_graph(tiny)
    edges = select_edges(dataset)
    assert len(edges) == 8
    assert all(claim.id in dataset.selection.plain and claim.object for claim in edges)


def test_the_shipped_graph_ties_states_directly_and_by_shared_things() -> None:
    dataset = open_graph()
    ties = collect_ties(dataset, select_edges(dataset))
    assert {tie.kind for tie in ties} == set(TieKind)
    assert all(dataset.ontology.properties[tie.predicate].makes_tie for tie in ties)
    assert all(tie.claims and tie.actor != tie.other for tie in ties)


def test_a_filter_keeps_the_predicates_asked_for(tiny: Path) -> None:
    dataset = open_graph(tiny)
    assert {claim.predicate for claim in select_edges(dataset, only=TieFilter(predicates=("signs",)))} == {"signs"}


def test_with_shared_organisations_members_are_tied_by_them_alone(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    for member in ("arland", "borland"):
        add_claim(folder, member, "memberOf", "east-league", **{"from": "2001"})
    dataset = open_graph(folder)
    only = TieFilter(shared=("Organisation",))
    graph = build_network(dataset, only=only)
    assert list(graph.edges(data="weight")) == [("arland", "borland", 1.0)]
    assert graph.edges["arland", "borland"]["shared"] == ("east-league",)
    assert "east-league" in build_network(dataset)["arland"]["borland"]["shared"], "without a filter too"
    assert {row.id for row in rank_actors(dataset, only=only)} == {"arland", "borland"}


def test_unknown_words_of_a_filter_are_wrong_use_with_a_hint(tiny: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'signs'"):
        select_edges(open_graph(tiny), only=TieFilter(predicates=("sings",)))
    with pytest.raises(UsageError, match="did you mean 'Treaty'"):
        select_edges(open_graph(tiny), only=TieFilter(shared=("Treatie",)))
