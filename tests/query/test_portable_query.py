"""Queries for other engines: prefixes declared, parameters written as terms, and the same answers as before."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.query.asking import run_query
from kg.query.engine import query_store
from kg.query.portable import make_portable
from kg.query.questions import bind_parameters, read_questions
from kg.tables.files import shipped_data
from tests.questions import graph_of

CHINA = ox.NamedNode("https://w3id.org/diplokg/id/china")
GRAPH = open_graph()
QUESTIONS = read_questions(shipped_data() / "questions")


def test_prefixes_that_are_used_and_not_declared_are_declared_on_the_first_line() -> None:
    text = "PREFIX kgr: <http://mine/>\nSELECT * {\n  kgr:x kg:signs ?what ; rdfs:label ?name }"
    written = make_portable(text).text
    assert written.splitlines()[0] == (
        "PREFIX kg: <https://w3id.org/diplokg/ontology/> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX kgr: <http://mine/>"
    )
    assert written.splitlines()[1:] == text.splitlines()[1:]


@pytest.mark.parametrize("where", ['"kg:signs"', "<http://x/kg:signs>", "?x # kg:signs\n"])
def test_a_prefix_in_a_string_an_iri_or_a_comment_is_none(where: str) -> None:
    text = f"SELECT * {{ ?s ?p {where} }}"
    assert make_portable(text).text == text


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_saved_question_gives_the_same_rows_when_its_parameters_are_written_into_it(name: str) -> None:
    dataset, question = graph_of(name), QUESTIONS[name]
    terms = bind_parameters(question, {}, dataset)
    assert terms or not question.parameters or {each.default for each in question.parameters} == {"*"}
    bound = run_query(dataset, question.query, parameters=terms)
    assert run_query(dataset, make_portable(question.query, terms).text) == bound
    assert bound.rows


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("SELECT ?a ?b { ?a kg:x ?b }", "SELECT ?a ?b {V ?a kg:x ?b }"),
        (
            "SELECT ?where $a { $a kg:x ?ab { ?s ?p 'WHERE {' } }",
            "SELECT ?where $a {V $a kg:x ?ab { ?s ?p 'WHERE {' } }",
        ),
        (
            "SELECT ?a (EXISTS { ?a ?p 1 } AS ?e) # WHERE {\n WHERE { ?a ?p ?o } GROUP BY ?a HAVING(?a = kg:x)",
            "SELECT ?a (EXISTS { ?a ?p 1 } AS ?e) # WHERE {\n WHERE {V ?a ?p ?o } GROUP BY ?a HAVING(?a = kg:x)",
        ),
        (
            "SELECT ?a { { ?s ?p ?o FILTER(?a = ?s) } UNION { ?a ?p ?b } UNION { BIND(?a AS ?b) } VALUES ?c { 1 } }",
            "SELECT ?a {V {V ?s ?p ?o FILTER(?a = ?s) } UNION { ?a ?p ?b } UNION {V BIND(?a AS ?b) } VALUES ?c { 1 } }",
        ),
        (
            "SELECT ?a { { SELECT ?b { ?b kg:x ?a FILTER(?a > 1) } } { SELECT ?a { ?b kg:x ?a FILTER(?a > 1) } } }",
            "SELECT ?a {V { SELECT ?b { ?b kg:x ?a FILTER(?a > 1) } } { SELECT ?a {V ?b kg:x ?a FILTER(?a > 1) } } }",
        ),
        ("SELECT ?a { SELECT * { ?a kg:x ?b } }", "SELECT ?a {V { SELECT * { ?a kg:x ?b } } }"),
        ("CONSTRUCT { ?a kg:x ?a } { ?a kg:x ?b }", "CONSTRUCT { ?a kg:x ?a } {V ?a kg:x ?b }"),
    ],
)
def test_values_stand_where_the_query_looks_at_the_parameter(query: str, written: str) -> None:
    head = "PREFIX kg: <https://w3id.org/diplokg/ontology/> "
    text = make_portable(query, {"a": CHINA}).text.removeprefix(head)
    assert text.replace(f" VALUES ?a {{ {CHINA} }}", "V") == written


SCOPES = {
    "another variable of a subquery": "SELECT ?a ?n { { SELECT (COUNT(*) AS ?n) { ?a kg:signs ?o } } ?a a kg:State }",
    "a grouped subquery": "SELECT ?a ?n { { SELECT ?a (COUNT(*) AS ?n) { ?a kg:signs ?o } GROUP BY ?a } }",
    "what is taken away": "SELECT ?a ?o { ?s kg:locatedIn ?o MINUS { ?a kg:locatedIn ?o } }",
    "what is taken away by a filter": "SELECT ?a ?s { ?s kg:signs ?o MINUS { ?s kg:signs ?z FILTER(?s = ?a) } }",
    "a condition of an inner group": "SELECT ?a ?s { { ?s kg:signs ?o FILTER(?s != ?a) } UNION { ?a a ?s } }",
    "what is not there": "SELECT ?a ?s { ?s kg:signs ?o FILTER NOT EXISTS { ?x kg:signs ?o FILTER(?s = ?a) } }",
    "what may be there": "SELECT ?a ?s ?p { ?s kg:signs ?o OPTIONAL { ?s ?p ?a FILTER(?a != ?o && BOUND(?a)) } }",
    "whatever there is": "SELECT * { ?a kg:signs ?o }",
    "the query's own values": "SELECT ?a ?b { VALUES (?a ?b) { (kgr:china 1) (kgr:kazakhstan 2) } }",
    "a sum of nothing": "SELECT ?a (COUNT(?o) AS ?n) { ?a kg:nothing ?o } GROUP BY ?a",
}


@pytest.mark.parametrize("name", SCOPES)
def test_a_parameter_means_the_same_here_and_in_the_query_that_is_sent(name: str) -> None:
    here = query_store(GRAPH.store, SCOPES[name], parameters={"a": CHINA})
    there = query_store(GRAPH.store, make_portable(SCOPES[name], {"a": CHINA}).text)
    assert there.variables == here.variables
    assert Counter(there.rows) == Counter(here.rows)
    assert here.rows or name == "a sum of nothing"


@pytest.mark.parametrize(
    "word",
    ['") } SERVICE <http://x> { ?s ?p ?o } #', "' . ?s ?p ?o . '", "\\", "line\nbreak", "O‘zbek", '"""', "?word"],
)
def test_a_text_stays_a_text_whatever_stands_in_it(word: str) -> None:
    query = "SELECT ?word (STRLEN(?word) AS ?length) {}"
    written = make_portable(query, {"word": ox.Literal(word)}).text
    assert query_store(ox.Store(), written) == query_store(ox.Store(), query, parameters={"word": ox.Literal(word)})
    assert len(query_store(ox.Store(), written).rows) == 1


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT ?b { ?a kg:x ?b }", "parameter 'a' is not among the columns"),
        ("SELECT ?a { BIND(1 AS ?a) }", r"gives \?a a value"),
        ("SELECT (1 AS ?a) { }", r"gives \?a a value"),
    ],
)
def test_a_parameter_that_cannot_be_written_is_refused(query: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        make_portable(query, {"a": CHINA})


@pytest.mark.parametrize("escape", ["\\u0022", "\\u005c", "\\U00000027"])
def test_escapes_of_ascii_characters_are_refused_since_engines_differ_on_them(escape: str) -> None:
    with pytest.raises(UsageError, match=r"engines differ on .*write the character itself\nline 1, column 11"):
        make_portable(f"SELECT ('x{escape}' AS ?x) {{}}")
    with pytest.raises(UsageError, match=r"engines differ on \S+; write the character itself$"):
        make_portable("SELECT ?x { }", {"x": ox.Literal(f"a{escape}")})


def test_an_escaped_letter_of_an_iri_or_a_string_is_written_as_itself() -> None:
    text = "ASK { ?a a <http://x/\\u0041#b> ; ?b 'x\\u0053ERVICE', '\\U00000041' } # \\u0022"
    assert make_portable(text.partition(" #")[0]).text == "ASK { ?a a <http://x/A#b> ; ?b 'xSERVICE', 'A' }"


def test_other_escapes_are_sent_as_they_are() -> None:
    text = "SELECT ('caf\\u00e9 \\U0001F600' AS ?x) {}"
    assert make_portable(text).text == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ASK { SERVICE <http://x> {} }", "refused: SERVICE"),
        ("SELECT * FROM <http://x> {}", "refused: FROM"),
        ("DELETE WHERE { ?s ?p ?o }", "refused: DELETE"),
        ("SELECT * { ?s ?p }", "not SPARQL: .*line 1, column 19"),
    ],
)
def test_what_our_own_engine_refuses_is_not_sent_elsewhere(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        make_portable(text)


def test_words_of_the_guard_in_strings_are_sent_as_they_are() -> None:
    text = "SELECT ('at your service, from us' AS ?x) { ?service ?from 1 }"
    assert make_portable(text).text == text


def test_a_query_that_grows_too_long_is_refused() -> None:
    with pytest.raises(UsageError, match=r"with its parameters .* at most 1,000,000 are taken"):
        make_portable("SELECT ?x {" + " { FILTER(?x = 1) }" * 4 + " }", {"x": ox.Literal("a" * 300_000)})


@pytest.mark.parametrize(
    ("text", "is_graph", "is_boolean"),
    [
        ("SELECT * {}", False, False),
        ("ASK {}", False, True),
        ("CONSTRUCT WHERE { ?s ?p ?o }", True, False),
        ("DESCRIBE kgr:china", True, False),
    ],
)
def test_the_kind_of_query_is_known_before_it_is_sent(text: str, is_graph: bool, is_boolean: bool) -> None:
    empty = make_portable(text).empty
    assert (empty.is_graph, empty.answer is not None) == (is_graph, is_boolean)
