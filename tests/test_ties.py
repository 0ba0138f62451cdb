"""Which claims tie actors."""

from __future__ import annotations

from pathlib import Path

from kg.graph import open_graph
from kg.ties import NOT_A_TIE, SHARED, TieKind, collect_ties, select_edges


def test_the_tiny_graph_has_seven_signatures_as_ties(tiny: Path) -> None:
    dataset = open_graph(tiny)
    ties = collect_ties(dataset, select_edges(dataset))
    assert [(tie.actor, tie.other) for tie in ties] == [
        ("arland", "river-treaty"), ("borland", "river-treaty"), ("corland", "rail-memorandum"),
        ("corland", "river-treaty"), ("dorland", "border-pact"), ("dorland", "rail-memorandum"),
        ("east-league", "border-pact"),
    ]  # fmt: skip
    assert {tie.kind for tie in ties} == {TieKind.PART}


def test_predicates_and_classes_that_the_code_names_are_in_the_ontology(tiny: Path) -> None:
    ontology = open_graph(tiny).ontology
    assert set(NOT_A_TIE) <= set(ontology.properties)
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
    assert not {tie.predicate for tie in ties} & set(NOT_A_TIE)
    assert all(tie.claims and tie.actor != tie.other for tie in ties)
