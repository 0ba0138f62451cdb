"""SPARQL over a validated dataset: right answers, clear errors, limits that hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.terms import ID
from kg.query.asking import run_query
from kg.query.engine import read_labels
from tests.cli.test_cli import run
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
        ("SELECT (?z + 1 AS ?z) { ?z ?p ?o }", "?z has a value already"),
        ("", "line 1, column 1"),
        ("SELEKT * { ?s ?p ?o }", "line 1"),
    ],
)
def test_a_syntax_error_shows_its_place(tiny: Path, query: str, said: str) -> None:
    with pytest.raises(UsageError, match="not SPARQL") as caught:
        run_query(open_graph(tiny), query)
    assert said in str(caught.value)


@pytest.fixture(scope="module")
def tiny_graph(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


SLIPS = [
    ("SELECT ?s { ?s ?p ?o } LIMTI 3", "'LIMTI' is no keyword; did you mean LIMIT?, at line 1, column 24"),
    ("SELCT * { ?s ?p ?o }", "did you mean SELECT?, at line 1, column 1"),
    ("SELECT ?s WEHRE { ?s ?p ?o }", "did you mean WHERE?, at line 1, column 11"),
    ("SELECT ?s {\n ?s ?p ?o FLITER(?o > 1) }", "did you mean FILTER?, at line 2, column 11"),
    ("SELECT ?s { ?s ?p ?o OPTOINAL { ?s ?p ?x } } LIMIT x", "LIMIT wants a whole number"),
    ("SELECT ?s { ?s ?p ?o OPTOINAL { ?s ?p ?x } ) }", "did you mean OPTIONAL?"),
    ("SELECT ?s { ?s ?p ?o } LIMIT -3", "LIMIT wants a whole number, at line 1, column 30"),
    ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "?s is neither grouped nor aggregated; add GROUP BY ?s"),
    ("SELECT ?s ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", "?p is neither grouped nor aggregated; add"),
    ("SELECT ?s { ?s ?p ?o } HAVING(COUNT(?o) > 1)", "?s is neither grouped nor aggregated; add GROUP BY ?s"),
    ("ASK { { SELECT ?s ?p (MAX(?o) AS ?x) { ?s ?p ?o } } }", "?s ?p are neither grouped nor aggregated"),
    ("ASK { { SELECT ?s (MAX(?o) AS ?x) { } } { SELECT ?p (MAX(?o) AS ?y) { } } }", "?s is neither grouped nor"),
    ("SELECT * { ?s one two }", "'one' is no keyword, at line 1, column 15"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?p", "SELECT * does not go with GROUP BY; name ?p"),
    ("SELECT COUNT(*) { ?s ?p ?o }", "a column that is computed has a name; write (COUNT(*) AS ?name)"),
    ("SELECT (MAX(?o)) { ?s ?p ?o }", "write (MAX(?o) AS ?name)"),
    ("ASK { ?s ?p ?o FILTER(COUNT(?o) > 1) }", "COUNT stands among the columns or in HAVING"),
    ("SELECT ?s, ?o { ?s ?p ?o }", "columns are parted by blanks, not by commas"),
    ("SELECT ?s { ?s ?p ?o BIND(1 AS ?o) }", "?o has a value already; AS wants another name"),
    ("SELECT ?s { ?s a kg:State AND ?s ?p ?o }", "write . for AND"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o > 1 AND ?o < 3) }", "write && for AND"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o <> 1) }", "write != for <>"),
    ("SELECT ?s { ?s ?p 'x }", "a string begins with ' and has no end, at line 1, column 19"),
    ("SELECT ?s { ?s ?p ?o", "} is missing at the end"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o > (1 + 2) }", ") is missing"),
    ("SELECT ?s { ?s kg:signs ?o FILTER(?o = xyz:a) }", "the prefix 'xyz:' is not known; declare it, or use one"),
    ("SELECT ?s { ?s kg:signs }", "expected a variable or a term"),
    ("ASK { ?s ?p <here> }", "<here> is relative to nothing; write the whole IRI, or declare BASE"),
    ("ASK { GRAPH xyz:g { ?s ?p 1 } }", "the prefix 'xyz:' is not known"),
    ("treaties.txt", "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    (r"SEL\u0045CT * { ?s ?p ?o }", "the engine reads escapes within strings and IRIs only"),
    ("SELECT ?g { ?s ?w ?o } GROUP BY (?w AS ?g)", "in GROUP BY; write (COALESCE(?w) AS ?g)"),
    ("SELECT ?s { ?s ?p ?o SERIVCE <http://x> { } }", "'SERIVCE' is no keyword"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "said"), SLIPS)
def test_a_slip_is_named_with_what_to_write(tiny_graph: ValidDataset, query: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"^the query is not SPARQL: ") as caught:
        run_query(tiny_graph, query)
    assert said in str(caught.value)
    assert str(caught.value).endswith("^")


def test_a_slip_in_a_query_that_would_take_for_ever_is_told_at_once(tiny: Path) -> None:
    product = " ".join(f"VALUES ?v{number} {{ {'1 ' * 100} }}" for number in range(8))
    with pytest.raises(UsageError, match="did you mean LIMIT"):
        run_query(open_graph(tiny), f"SELECT (COUNT(*) AS ?n) {{ {product} }} LIMTI 3")


UNREAD = [
    (r"FILTER REGEX(?name, '^(?!Two)')", "'^(?!Two)', so it matches nothing; its kind has no look-ahead"),
    (r"FILTER(REPLACE(?name, '(.)\\1', 'x') = ?name)", "its kind has no look-ahead, look-behind or back reference"),
    (r"FILTER REGEX(?name, '[')", "'[', so it matches nothing; correct it"),
    (r"FILTER REGEX(?name, 'a', 'g')", "'a' with the flags 'g', so it matches nothing; correct it"),
]


@pytest.mark.parametrize(("condition", "said"), UNREAD)
def test_a_regular_expression_that_the_engine_cannot_read_is_told(tiny: Path, condition: str, said: str) -> None:
    done = run("query", f"SELECT ?name {{ ?s rdfs:label ?name {condition} }}", "-d", tiny)
    assert done.exit_code == 0
    [line] = [line for line in done.stderr.splitlines() if line.startswith("kg: the engine cannot read the regular")]
    assert said in line


@pytest.mark.parametrize(
    "condition",
    [
        "REGEX(?name, '^(?:A|B)', 'i')",
        "REGEX(?name, ?name)",
        "REGEX(?name, CONCAT('A', '('))",
        "'REGEX(1, \"[\")' != ?name",
    ],
)
def test_nothing_is_said_of_other_conditions(tiny_graph: ValidDataset, condition: str) -> None:
    assert run_query(tiny_graph, f"SELECT ?name {{ ?s rdfs:label ?name FILTER({condition}) }}").notes == ()


def test_a_file_that_is_given_as_the_query_is_named_with_its_option(tmp_path: Path) -> None:
    path = tmp_path / "question.txt"
    path.write_text("ASK { }", encoding="utf-8")
    for name in (str(path), "not-there.rq"):
        done = run("query", name)
        assert done.exit_code == 2
        assert f"'{name}' is a file's name, not a query; did you mean -f {name}?" in done.stderr


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
