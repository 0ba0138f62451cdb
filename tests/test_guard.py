"""What a query may not do is refused by its tokens, and nothing else is."""

from __future__ import annotations

import contextlib
import socket
import time
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph import open_graph
from kg.guard import MAX_QUERY_CHARACTERS, check_graphs, check_query, point_at
from kg.queries import run_query
from kg.terms import PREFIXES

ALLOWED = [
    "SELECT * { ?s ?p ?o }",
    "select * { ?s ?p 'SERVICE <http://example.org/> {}' }",
    'SELECT * { ?s ?p """LOAD " FROM""" } # INSERT DATA',
    "SELECT * { ?service ?from ?load }",
    "PREFIX x: <http://example.org/SERVICE> SELECT * { x:FROM x:re-service ?x . ?x kg:from ?from }",
    "SELECT * { <http://example.org/FROM/SERVICE> ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "ASK { ?s ?p 'add'@en FILTER(?a<?b && ?c>?d) }",
]
REFUSED = [
    ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * { service SILENT ?x { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * {\n ?s ?p ?o .\n SERVICE<http://x>{} }", "line 3"),
    ("SELECT * { FILTER(?a<?b)SERVICE?x{ ?s ?p ?o } FILTER(?c>1) }", "SERVICE"),
    ("SELECT * # comment\rSERVICE <http://x> {}", "SERVICE"),
    ("SELECT * FROM <http://example.org/> { ?s ?p ?o }", "FROM"),
    ("SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
    ("INSERT DATA { <a:b> <a:b> <a:b> }", "update"),
    ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", "update"),
    ("LOAD <http://example.org/>", "update"),
    ("CLEAR ALL", "update"),
    ("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"),
]


LISTENER = "http://127.0.0.1:{port}/"
BYPASSES = [
    "PREFIX : <LISTENER> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<LISTENER>{ ?s ?p ?o } }",
    "PREFIX : <LISTENER> SELECT * { SERVICESILENT:x { ?s ?p ?o } }",
    "SELECT * { ?x ?y 1SERVICE<LISTENER>{ ?s ?p ?o } }",
    "SELECT * { ?x ?y trueSERVICE<LISTENER>{ ?s ?p ?o } }",
    r'SELECT * { BIND("\u0022" AS ?y) SERVICE <LISTENER> { ?s ?p ?o } BIND("\u0022" AS ?z) }',
    "SELECT * { BIND(<LISTENER> AS ?x) FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
    r"SELECT * { SERV\u0049CE <LISTENER> { ?s ?p ?o } }",
    "SELECT * { BIND('''''' AS ?y) SERVICE<LISTENER>{ ?s ?p ?o } BIND('''''' AS ?z) }",
    r"SELECT * { BIND('\\' AS ?y) SERVICE<LISTENER>{ ?s ?p ?o } BIND('' AS ?z) }",
    "SELECT * { ?s ?p 'x'@en-x SERVICE<LISTENER>{ ?s ?p ?o } }",
    "ASKFROM<LISTENER>{ ?s ?p ?o }",
    "PREFIX : <LISTENER> SELECT * FROM:x { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", BYPASSES)
def test_no_query_reaches_a_server(query: str, tiny: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = LISTENER.format(port=server.getsockname()[1])
        with pytest.raises(UsageError):
            run_query(open_graph(tiny), query.replace("LISTENER", address))
        with pytest.raises(BlockingIOError):
            server.accept()


DEEP = {
    "brackets": "SELECT * " + "{" * 5000 + "}" * 5000,
    "path": "ASK { ?s a" + "/a" * 30_000 + " ?o }",
    "negations": "ASK { FILTER(" + "!" * 100_000 + "true) }",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_query_too_deep_for_the_engine_is_refused_and_does_not_end_the_process(name: str) -> None:
    with pytest.raises(UsageError, match="more than"):
        check_query(DEEP[name])


LONG = {"escapes": "'\\\\\"" * 100_000, "names": "a." * 100_000, "iris": "<a" * 100_000, "quotes": "''''" * 100_000}


@pytest.mark.parametrize("name", LONG)
def test_the_check_takes_time_in_proportion_to_the_text(name: str) -> None:
    start = time.process_time()
    with contextlib.suppress(UsageError):
        check_query(LONG[name])
    assert time.process_time() - start < 10


def test_a_word_in_a_string_still_finds_what_it_names(tiny: Path) -> None:
    query = "SELECT ?x { VALUES ?x { 'self-service' 'from here' <http://example.org/from/SERVICE> } }"
    values = [getattr(row[0], "value", "") for row in run_query(open_graph(tiny), query).rows]
    assert values == ["self-service", "from here", "http://example.org/from/SERVICE"]


def test_the_place_of_a_syntax_error_counts_in_the_text_as_given(tiny: Path) -> None:
    with pytest.raises(UsageError, match="line 1, column 36"):
        run_query(open_graph(tiny), "ASK { ?s ?p 'service from' } ; nonsense")


@pytest.mark.parametrize("query", ALLOWED)
def test_keywords_in_strings_comments_iris_and_names_are_no_keywords(query: str) -> None:
    check_query(query)


@pytest.mark.parametrize(("query", "word"), REFUSED)
def test_what_leaves_or_changes_the_graph_is_refused_with_its_place(query: str, word: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_query(query)
    assert word in str(caught.value)
    assert "^" in str(caught.value)
    assert caught.value.exit_status == 2


def test_a_query_of_five_megabytes_is_refused() -> None:
    with pytest.raises(UsageError, match="characters"):
        check_query("ASK {} #" + "x" * 5 * MAX_QUERY_CHARACTERS)


def test_the_caret_stands_under_the_word() -> None:
    line, shown, caret = point_at("ASK {\n ?s ?p }", 10).split("\n")
    assert line == "line 2, column 5"
    assert shown[caret.index("^")] == "?"


def test_the_caret_of_a_very_long_line_shows_the_part_around_it() -> None:
    text = "x" * 500 + "!" + "y" * 500
    _, shown, caret = point_at(text, 500).split("\n")
    assert len(shown) <= 120
    assert shown[caret.index("^")] == "!"


@pytest.mark.parametrize(
    "query",
    [
        "ASK { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
        "ASK { graph<http://127.0.0.1/> { ?s ?p ?o } }",
        "PREFIX f: <file:///etc/> ASK { GRAPH f:passwd { ?s ?p ?o } }",
        "ASK { GRAPH # where?\n <file:x> { ?s ?p ?o } }",
        "BASE <http://a.b/> ASK { GRAPH <x> { ?s ?p ?o } }",
    ],
)
def test_a_graph_that_is_not_there_is_refused_since_nothing_is_fetched(query: str) -> None:
    with pytest.raises(UsageError, match="nothing is fetched"):
        check_graphs(query, {"https://w3id.org/diplokg/ontology/"}, PREFIXES)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { GRAPH <https://w3id.org/diplokg/ontology/> { ?s ?p ?o } }",
        "ASK { GRAPH kg: { ?s ?p ?o } }",
        "ASK { GRAPH ?g { ?s ?p 'GRAPH <file:x>' } } # GRAPH <file:y>",
        "ASK { ?graph ?p <http://a.b/graph> }",
    ],
)
def test_a_graph_that_is_there_is_asked_and_words_in_strings_name_none(query: str) -> None:
    check_graphs(query, {"https://w3id.org/diplokg/ontology/"}, PREFIXES)
