"""The check of a store: tables on all rows, SHACL on a sample, and the shapes that a sample cannot answer for."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError
from kg.graph.dataset import open_graph
from kg.graph.report import format_report
from kg.graph.store_check import check_store, draw_sample, sample_dataset, whole_shapes
from kg.model.terms import CLAIM_ID, ID, ONTOLOGY, PREFIXES
from kg.tables.files import ontology_file, shipped_data
from tests.edits import set_cells
from tests.stores import build, make_inputs


@pytest.fixture
def built(tiny: Path, tmp_path: Path) -> tuple[Path, Path]:
    data, store = make_inputs(tiny, tmp_path)
    build(data, store)
    return data, store


def spoil(store: Path, *changes: tuple[str, str, str, str]) -> None:
    """Add (+) or remove (-) triples of the built store, as a fault of the build would."""
    [folder] = store.glob("generation-*")
    graph = ox.Store(str(folder / "oxigraph"))
    for sign, subject, predicate, target in changes:
        quad = ox.Quad(ox.NamedNode(subject), ox.NamedNode(ONTOLOGY + predicate), _term(target))
        if sign == "+":
            graph.add(quad)
        else:
            graph.remove(quad)
    graph.flush()


def _term(text: str) -> ox.NamedNode | ox.Literal:
    return (
        ox.NamedNode(text)
        if "/" in text
        else ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    )


def problems(store: Path, sample: int = 2000) -> list[str]:
    return [problem.rule for problem in check_store(store, sample=sample).problems]


def test_a_good_store_conforms_and_the_report_says_what_was_sampled(built: tuple[Path, Path]) -> None:
    report = check_store(built[1], sample=5, seed=1)
    assert report.problems == ()
    assert (report.counts.claims, report.counts.sources, report.shapes) == (19, 3, True)
    assert {"best-has-edge", "edge-has-claim", "one-object-at-a-time", "signedOn-once"} <= set(report.whole)
    text = format_report(report)
    assert 5 <= report.sample < report.counts.claims
    assert f"on a sample of {report.sample} claims, {len(report.whole)} of them on all" in text
    assert json.loads(format_report(report, "json"))["checked"]["sample"] == report.sample


def test_without_shapes_only_the_tables_are_checked(built: tuple[Path, Path]) -> None:
    report = check_store(built[1], shapes=False)
    assert (report.shapes, report.sample, report.whole) == (False, 0, ())
    assert "shapes not checked" in format_report(report)


def test_a_bad_row_of_an_import_is_found_with_its_line(built: tuple[Path, Path]) -> None:
    made = built[1] / "imports" / "made"
    set_cells(made, "claims.csv", 3, object="atlantis")
    [problem] = check_store(built[1]).problems
    assert (problem.file, problem.line, problem.rule) == (f"{made.resolve()}/claims.csv", 3, "entity-unknown")


def test_a_second_date_of_an_edge_is_found_on_the_whole(built: tuple[Path, Path]) -> None:
    spoil(built[1], *(("+", ID + "made-1", "signedOn", day) for day in ("2001-01-01", "2002-02-02")))
    assert "shape-signedOn-once" in problems(built[1], sample=1)


def test_an_edge_that_no_claim_states_is_found_on_the_whole(built: tuple[Path, Path]) -> None:
    spoil(built[1], ("+", ID + "corland", "partyTo", ID + "made-1"))
    assert problems(built[1], sample=1) == ["shape-edge-has-claim"]


def test_a_best_claim_without_its_edge_is_found_with_its_line(built: tuple[Path, Path]) -> None:
    spoil(built[1], ("-", ID + "arland", "partyTo", ID + "made-1"))
    found = check_store(built[1], sample=1).problems
    assert {problem.rule for problem in found} == {"shape-best-has-edge"}
    place = (f"{built[1].resolve()}/imports/made/claims.csv", 2)
    assert place in {(problem.file, problem.line) for problem in found}


def test_two_capitals_at_one_time_are_found_on_the_whole(built: tuple[Path, Path]) -> None:
    """A fault of the selection: a second best claim, put into the store with all that a claim has."""
    dataset = open_graph(built[1])
    capital = next(claim for claim in dataset.tables.claims if claim.predicate == "capitalOf")
    [folder] = built[1].glob("generation-*")
    graph = ox.Store(str(folder / "oxigraph"))
    about = graph.quads_for_pattern(ox.NamedNode(CLAIM_ID + capital.id), None, None, ox.DefaultGraph())
    subject = ox.NamedNode(PREFIXES["rdf"] + "subject")
    target = ox.NamedNode(PREFIXES["rdf"] + "object")
    for quad in list(about):
        term = ox.NamedNode(ID + "borland") if quad.predicate == target else quad.object
        graph.add(ox.Quad(ox.NamedNode(CLAIM_ID + "0" * 20), quad.predicate, term))
        assert quad.predicate != subject or quad.object == ox.NamedNode(ID + capital.subject)
    graph.flush()
    del graph
    found = check_store(built[1], sample=1).problems
    assert {problem.rule for problem in found} == {"shape-one-object-at-a-time"}
    assert (f"{built[0].resolve()}/claims.csv", capital.row) in {(problem.file, problem.line) for problem in found}


def test_a_sample_is_seeded_and_no_kind_is_missing() -> None:
    claims = open_graph(shipped_data() / "texts").tables.claims  # of less than a hundred sources
    drawn = draw_sample(claims, 50, seed=3)
    assert drawn == draw_sample(claims, 50, seed=3)
    kinds = {(claim.predicate, claim.locator.source) for claim in claims}
    assert {(claim.predicate, claim.locator.source) for claim in drawn} == kinds
    assert draw_sample(claims, 10**6, seed=0) == list(claims)
    assert len(draw_sample(claims, len(claims) - 3, seed=4)) == len(claims) - 3


def test_a_sample_has_all_that_its_claims_touch() -> None:
    dataset = open_graph()
    part = sample_dataset(dataset, dataset.tables, 40, seed=2)
    tables = part.tables
    assert len(tables.claims) < len(dataset.tables.claims)
    for claim in tables.claims:
        assert claim.subject in tables.entities
        assert not claim.object or claim.object in tables.entities
        assert claim.locator.source in tables.sources
    for conflict in part.selection.conflicts:
        assert {claim.id for claim in conflict.claims} <= {claim.id for claim in tables.claims}


def test_the_shapes_asked_of_the_whole_are_those_in_sparql_and_those_of_one_value() -> None:
    names = {shape.name for shape in whole_shapes(ontology_file("shapes.ttl"))}
    assert {"entity-one-class", "one-object-at-a-time", "one-subject-at-a-time"} <= names
    assert {name for name in names if name.endswith("-once")} >= {"signedOn-once", "inForceFrom-once"}
    assert not names & {"edge-has-claim", "best-has-edge", "qualifier-from"}


def test_shapes_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text("no turtle", encoding="utf-8")
    with pytest.raises(InputError, match="restore the shapes file"):
        list(whole_shapes(tmp_path / "shapes.ttl"))
