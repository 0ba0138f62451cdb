"""SPARQL over a validated dataset: right answers, clear errors, limits that hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.model.terms import ID
from kg.query.engine import read_labels, run_query
from tests.waiting import LIMIT_S

SIGNATORIES = "SELECT ?who { ?who kg:signs ?what } ORDER BY ?who ?what"


def test_plain_edges_answer_a_beginners_query(tiny: Path) -> None:
    result = run_query(open_graph(tiny), SIGNATORIES)
    names = [str(row[0].value).removeprefix(ID) for row in result.rows if isinstance(row[0], ox.NamedNode)]
    assert names == ["arland", "borland", "corland", "corland", "dorland", "dorland", "east-league"]
    assert result.variables == ("who",)


def test_an_ask_gives_true_or_false(tiny: Path) -> None:
    dataset = open_graph(tiny)
    assert run_query(dataset, "ASK { kgr:arland kg:signs kgr:river-treaty }").answer is True
    assert run_query(dataset, "ASK { kgr:borland kg:signs kgr:rail-memorandum }").answer is False


def test_a_construct_gives_triples(tiny: Path) -> None:
    result = run_query(open_graph(tiny), "CONSTRUCT { ?t kg:signedBy ?s } { ?s kg:signs ?t }")
    assert result.is_graph
    assert len(result.rows) == 7


def test_a_parameter_is_bound_as_a_term_and_never_pasted(tiny: Path) -> None:
    hostile = ox.Literal('" } SERVICE <http://example.org/> { ?a ?b "')
    result = run_query(open_graph(tiny), "SELECT ?s ?x { ?s rdfs:label ?x }", parameters={"x": hostile})
    assert result.rows == ()


def test_rows_beyond_the_limit_are_cut_and_said_to_be(tiny: Path) -> None:
    dataset = open_graph(tiny)
    assert run_query(dataset, SIGNATORIES, max_rows=2).is_truncated
    assert not run_query(dataset, SIGNATORIES, max_rows=7).is_truncated


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * {\n ?s ?p ", "line 2, column 8"),
        ("ASK { ?s foo:bar ?o }", "prefix 'foo:' is not known"),
        ("SELECT (?z + 1 AS ?z) { ?z ?p ?o }", "overrides"),
        ("", "line 1, column 1"),
        ("SELEKT * { ?s ?p ?o }", "line 1"),
    ],
)
def test_a_syntax_error_shows_its_place(tiny: Path, query: str, said: str) -> None:
    with pytest.raises(UsageError, match="not SPARQL") as caught:
        run_query(open_graph(tiny), query)
    assert said in str(caught.value)


def test_labels_are_read_from_the_default_graph_alone(tiny: Path) -> None:
    labels = read_labels(open_graph(tiny))
    assert labels[ID + "arland"] == "Arland"
    assert not any("ontology" in iri for iri in labels)


HOSTILE = {
    "a cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "a deep property path": "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)* ?b . ?c (!<a:b>|^!<a:b>)* ?d }",
    "a sort of everything by everything": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_query_that_never_ends_is_stopped_with_status_4(tiny: Path, name: str) -> None:
    command = [sys.executable, "-m", "kg", "query", HOSTILE[name], "--data", str(tiny), "--timeout", "0.5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 4, done.stderr
    assert done.stdout == ""
    assert "stopped" in done.stderr


def test_a_query_that_eats_memory_is_stopped_with_status_4() -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
    command = [sys.executable, "-m", "kg", "query", query, "--max-memory", "100", "--timeout", str(LIMIT_S)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 4, done.stderr
    assert "memory" in done.stderr


def test_bound_terms_are_planned_with_and_stay_terms() -> None:
    text = """# { a brace in a comment
    SELECT ?who ?word WHERE { ?claim rdf:subject ?who ; rdf:predicate kg:signs . FILTER(?word != "}") }"""
    hostile = ox.Literal('x") } SELECT * { ?a ?b ?c } #')
    dataset = open_graph(Path("tests/tiny"))
    who = ox.NamedNode("https://w3id.org/diplokg/id/arland")
    result = run_query(dataset, text, parameters={"who": who, "word": hostile})
    assert set(result.rows) == {(who, hostile)}


@pytest.mark.parametrize("text", ["SELECT ?who WHERE { ?who ?p }", "SELECT ?who\nWHERE { ?who ?p ?o\n ?x }"])
def test_a_syntax_error_is_shown_where_the_user_made_it(text: str) -> None:
    dataset = open_graph(Path("tests/tiny"))
    who = ox.NamedNode("https://w3id.org/diplokg/id/arland")
    with pytest.raises(UsageError) as plain:
        run_query(dataset, text)
    with pytest.raises(UsageError) as bound:
        run_query(dataset, text, parameters={"who": who})
    assert str(bound.value) == str(plain.value)
