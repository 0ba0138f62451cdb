"""Saved questions stand alone, and come out as examples that other tools read."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import InputError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.terms import PREFIXES
from kg.query.asking import run_query
from kg.query.questions import (
    ENDPOINT,
    QUESTION_ID,
    bind_parameters,
    default_query,
    format_examples,
    parse_question,
    read_questions,
    standalone_query,
)
from kg.tables.files import shipped_data
from tests.questions import graph_of

QUESTIONS = read_questions(shipped_data() / "questions")
SH, SCHEMA, RDFS = (rdflib.Namespace(PREFIXES[prefix]) for prefix in ("sh", "schema", "rdfs"))


@pytest.fixture(scope="module")
def dataset() -> ValidDataset:
    return open_graph()


@pytest.fixture(scope="module")
def examples(dataset: ValidDataset) -> rdflib.Graph:
    return rdflib.Graph().parse(data=format_examples(QUESTIONS, dataset), format="turtle")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_that_stands_alone_gives_the_same_rows(name: str) -> None:
    question, dataset = QUESTIONS[name], graph_of(name)
    terms = bind_parameters(question, {}, dataset)
    bound = run_query(dataset, question.query, parameters=terms)
    alone = run_query(dataset, standalone_query(question, terms))
    assert alone.variables == bound.variables
    assert alone.rows == bound.rows
    assert alone.rows


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_example_is_executed_as_it_stands_in_the_turtle(examples: rdflib.Graph, name: str) -> None:
    node = rdflib.URIRef(QUESTION_ID + name)
    assert set(examples.objects(node, rdflib.RDF.type)) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
    [query] = examples.objects(node, SH.select)
    assert rdflib.Dataset().query(str(query)).vars is not None  # another engine reads it too
    assert run_query(graph_of(name), str(query)).rows
    [comment] = examples.objects(node, RDFS.comment)
    assert isinstance(comment, rdflib.Literal)
    assert comment.language == "en"
    assert str(comment).startswith(QUESTIONS[name].title)
    assert list(examples.objects(node, SCHEMA.target)) == [rdflib.URIRef(ENDPOINT)]
    assert not list(examples.objects(node, SCHEMA.keyword))


def test_the_keywords_are_the_words_of_the_ontology_that_a_question_uses(examples: rdflib.Graph) -> None:
    node = rdflib.URIRef(f"{QUESTION_ID}visa-free")
    assert {str(word) for word in examples.objects(node, SCHEMA.keywords)} == {
        "State", "days", "from", "grantsVisaFree", "terms",
    }  # fmt: skip


def test_the_prefixes_are_declared_for_shacl_and_nothing_is_a_blank_node(examples: rdflib.Graph) -> None:
    assert not any(isinstance(term, rdflib.BNode) for triple in examples for term in triple)
    declared = rdflib.URIRef(f"{QUESTION_ID}prefixes")
    found = {
        str(examples.value(each, SH.prefix)): str(examples.value(each, SH.namespace))
        for each in examples.objects(declared, SH.declare)
    }
    assert found == PREFIXES
    assert set(examples.objects(None, SH.prefixes)) == {declared}


def test_the_same_questions_give_the_same_bytes(dataset: ValidDataset) -> None:
    turned = dict(reversed(QUESTIONS.items()))
    assert format_examples(turned, dataset) == format_examples(QUESTIONS, dataset)


@pytest.mark.parametrize(
    "text", ['"} UNION { ?event ?word ?name } #', "\\", "'''", "a\nb", "?event", "<http://example.org/>"]
)
def test_a_hostile_value_is_a_term_in_the_text_as_well(dataset: ValidDataset, text: str) -> None:
    question = QUESTIONS["held"]
    terms = bind_parameters(question, {"word": text}, dataset)
    bound = run_query(dataset, question.query, parameters=terms)
    assert run_query(dataset, standalone_query(question, terms)).rows == bound.rows == ()


@pytest.mark.parametrize(
    ("body", "form"),
    [("ASK { ?a kg:signs ?b }", "Ask"), ("CONSTRUCT { ?a a ?b } WHERE { ?a a ?b }", "Construct")],
)
def test_other_forms_of_query_are_other_executables(dataset: ValidDataset, body: str, form: str) -> None:
    question = parse_question("other", f"# title: Is it so?\n{body}")
    graph = rdflib.Graph().parse(data=format_examples({"other": question}, dataset), format="turtle")
    node = rdflib.URIRef(f"{QUESTION_ID}other")
    assert (node, rdflib.RDF.type, SH[f"SPARQL{form}Executable"]) in graph
    assert len(list(graph.objects(node, SH[form.lower()]))) == 1


def test_a_question_without_where_takes_its_values_at_the_first_brace(dataset: ValidDataset) -> None:
    text = "# title: What?\n# param: what Entity china it\n# columns: what kind\nSELECT ?what ?kind { ?what a ?kind }"
    query = default_query(parse_question("what", text), dataset)
    assert "{\n  VALUES ?what { kgr:china } ?what a ?kind }" in query
    assert run_query(dataset, query).rows


def test_a_default_that_another_graph_does_not_know_is_left_free(tiny: Path) -> None:
    other = open_graph(tiny)
    query = default_query(QUESTIONS["head-of-state"], other)
    assert "VALUES" not in query
    run_query(other, query)


def test_the_command_prints_the_examples_and_writes_them(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["ask", "--list", "--format", "ttl"])
    assert printed.exit_code == 0
    assert len(rdflib.Graph().parse(data=printed.stdout, format="turtle")) > 300
    out = tmp_path / "examples.ttl"
    assert CliRunner().invoke(app, ["ask", "--list", "--format", "ttl", "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == printed.stdout


HEAD = "# title: What?\n# param: what Entity china it\n# columns: what other\n"
PATTERNS = {
    "no WHERE, and a subquery with one": (
        "SELECT ?what ?other { { SELECT ?other WHERE { ?other a kg:State } } ?what ?p ?other }",
        "{\n  VALUES ?what { kgr:china } { SELECT ?other WHERE { ?other a kg:State } } ?what ?p ?other }",
    ),
    "a column that asks for a pattern": (
        "SELECT ?what (EXISTS { ?what a kg:State } AS ?other) WHERE { ?what a ?class }",
        "WHERE {\n  VALUES ?what { kgr:china } ?what a ?class }",
    ),
    "a string with a keyword": (
        "SELECT ?what ('WHERE {' AS ?other) { ?what a kg:State }",
        "('WHERE {' AS ?other) {\n  VALUES ?what { kgr:china } ?what a kg:State }",
    ),
    "a filter of an inner group": (
        "SELECT ?what ?other { { ?other a kg:State FILTER(?other != ?what) } }",
        "{\n  VALUES ?what { kgr:china } { VALUES ?what { kgr:china } ?other a kg:State FILTER(?other != ?what) } }",
    ),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_values_are_written_at_the_head_of_the_pattern_wherever_it_begins(dataset: ValidDataset, name: str) -> None:
    query, written = PATTERNS[name]
    question = parse_question("what", HEAD + query)
    alone = default_query(question, dataset)
    assert written in alone
    bound = run_query(dataset, question.query, parameters=bind_parameters(question, {}, dataset))
    assert sorted(map(str, run_query(dataset, alone).rows)) == sorted(map(str, bound.rows))
    assert bound.rows


def test_only_prefixes_that_are_used_are_declared_and_only_comments_are_left_out(dataset: ValidDataset) -> None:
    text = '"""\n# rdfs:no comment\n\n"""'
    query = f"# a comment\nPREFIX kg: <http://other/>\nSELECT ?what ?other {{\n\n  BIND({text} AS ?other) }}"
    alone = default_query(parse_question("what", HEAD + query), dataset)
    assert alone.startswith("# What?\nPREFIX kgr: <https://w3id.org/diplokg/id/>\nPREFIX kg: <http://other/>\nSELECT")
    [[_, other]] = run_query(dataset, alone).rows
    assert getattr(other, "value", "") == "\n# rdfs:no comment\n\n"


@pytest.mark.parametrize("written", ["BOUND(?what)", "bound ( $what )", "BOUND(?other) || !BOUND #\n (?what)"])
def test_a_test_of_a_parameter_is_refused_however_it_is_written(written: str) -> None:
    with pytest.raises(InputError, match=r"what\.rq:\d+: BOUND of the parameter 'what' is always false"):
        parse_question("what", f"{HEAD}SELECT ?what ?other {{ ?what a ?other FILTER({written}) }}")


@pytest.mark.parametrize("written", ["BOUND(?other)", "'BOUND(?what)' != ?other", "BOUND(?whatever) # BOUND(?what)\n"])
def test_what_only_looks_like_one_is_none(written: str) -> None:
    parse_question("what", f"{HEAD}SELECT ?what ?other {{ ?what a ?other FILTER({written}) }}")
