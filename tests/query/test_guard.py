"""What a query may not do is refused by its tokens, and nothing else is."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import open_graph
from kg.model.terms import PREFIXES
from kg.query.asking import run_query
from kg.query.guard import MAX_QUERY_CHARACTERS, check_graphs, check_query, point_at
from kg.session import open_session

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
    "PREFIX : <a:> SELECT * { BIND(:a.b AS ?x) ?s ?p :a.b.SERVICE<LISTENER>{} }",
    "PREFIX : <a:> SELECT * { ?s ?p _:a.b.SERVICE<LISTENER>{} }",
    "PREFIX : <LISTENER> PREFIX SERVICE: <a:> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "PREFIX x: <LISTENER> PREFIX FROMx: <a:> SELECT * FROMx:y { ?s ?p ?o }",
    "SELECT * { ?s ?p 'x'@en--ltrSERVICE<LISTENER>{} }",
    "SELECT * { SERVİCE <LISTENER> { ?s ?p ?o } }",
    "SELECT * { ſervice <LISTENER> { ?s ?p ?o } }",
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


NAMED = [
    "SELECT ?graph { ?graph kg:signs ?x }",
    "SELECT $from { $from kg:signs $service }",
    "SELECT ?éservice { ?éservice kg:signs ?x }",
    "SELECT ?x { ?x kg:signs ?y MINUS { ?x ?p kgr:a.from, kgr:x-graph, kgr:from, kgr:a:from:b } }",
    r"SELECT ?x { ?x kg:signs ?y MINUS { ?x ?p kgr:a\-from, kgr:%66rom, kgr:a\.from } }",
    "SELECT ?x { ?x kg:signs ?y MINUS { ?x ?p kgr:one.two.three.from } }",
    "SELECT ?x { ?x kg:signs ?y MINUS { ?x ?p 'x'@from, 'x'@service, 'x'@en-from } }",
    "SELECT ?x { ?x kg:signs _:from . _:from kg:identifier* _:a.service }",
    r"SELECT ?from { ?x kg:signs ?from MINUS { ?x a <http://x/\u0041#b> . ?x ?p 'from' } }",
    r"SELECT ?x { ?x kg:signs ?y MINUS { ?x ?p <http://x/\U00000041#from>, 'it''\u0041 # from' } }",
    *(
        f"PREFIX {word}: <http://x/> SELECT ?x {{ ?x kg:signs ?y MINUS {{ {word}:a {word}:{word} 1 }} }}"
        for word in ("from", "service", "graph", "add", "with", "insert", "load", "SERVICE", "from.x", "a.b.c", "AS")
    ),
]


@pytest.mark.parametrize("query", NAMED)
def test_a_name_that_looks_like_a_keyword_is_answered_as_any_other(query: str, tiny: Path) -> None:
    assert len(run_query(open_graph(tiny), query.replace("''", " ")).rows) == 7


def test_a_backslash_before_the_word_stays_the_escape_that_it_is(tiny: Path) -> None:
    [[value]] = run_query(open_graph(tiny), r"SELECT ?x { VALUES ?x { 'a\from' } }").rows
    assert getattr(value, "value", "") == "a\from"


def test_a_graph_of_a_relative_iri_is_found_by_its_base(tiny: Path) -> None:
    query = "BASE <https://w3id.org/diplokg/> ASK { GRAPH <ontology/> { ?s ?p ?o } }"
    assert run_query(open_graph(tiny), query).answer


@pytest.mark.parametrize("max_rows", [-1, 0, 1.5, float("nan"), True])
def test_a_limit_of_rows_says_what_it_wants(max_rows: int, tiny: Path) -> None:
    with pytest.raises(UsageError, match="whole number from 1"):
        open_session(tiny).query("ASK {}", max_rows=max_rows)


def many(item: str, count: int, between: str = " ") -> str:
    return between.join(item.replace("#", str(number)) for number in range(count))


DEEP = {
    "brackets": "SELECT * " + "{" * 5000 + "}" * 5000,
    "path": "ASK { ?s a" + "/a" * 30_000 + " ?o }",
    "negations": "ASK { FILTER(" + "!" * 100_000 + "true) }",
    "BIND": f"SELECT * {{ {many('BIND(1 AS ?v#)', 3000)} }}",
    "MINUS": f"SELECT * {{ {many('MINUS { ?s ?p ?o }', 3000)} }}",
    "AS": f"SELECT {many('(1 AS ?v#)', 3000)} {{ }}",
    "UNION": f"SELECT * {{ {many('{ ?s ?p ?o }', 7000, ' UNION ')} }}",
    "OPTIONAL": f"SELECT * {{ {many('OPTIONAL { ?s ?p ?v# }', 8000)} }}",
    "FILTER": f"SELECT * {{ ?s ?p ?o {many('FILTER(?s)', 15_000)} }}",
    "without blanks": f"SELECT*{{{many('?s?p 1FILTER(?s)', 3000, '')}}}",
    "a collection": f"ASK {{ ?s ?p ({many('#', 50_000)}) }}",
    "a collection of truths": f"ASK {{ ?s ?p ({many('true', 50_000)}) }}",
    "a collection without blanks": f"ASK {{ ?s ?p ({many('<a:#>', 50_000, '')}) }}",
    "semicolons": f"ASK {{ ?s {many('?p ?o', 7000, ';')} }}",
    "commas": f"ASK {{ ?s ?p {many('?o', 7000, ',')} }}",
    "functions": "ASK { FILTER(" + "STR(" * 2000 + "1" + ")" * 2000 + ") }",
    "differences": f"ASK {{ FILTER(1{'-1' * 20_000}) }}",
    "disjunctions": f"ASK {{ ?s ?p ?o FILTER({many('?s', 15_000, '||')}) }}",
    "VALUES": f"SELECT * {{ {many('VALUES ?v# { 1 }', 3000)} }}",
    "subqueries": f"SELECT * {{ {many('{ SELECT * {} }', 3000)} }}",
    "groups": f"SELECT (1 AS ?x) {{ }} GROUP BY {many('(1 AS ?v#)', 3000)}",
    "conditions": f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING {many('(1)', 10_000)}",
    "descriptions": f"DESCRIBE {many('<a:#>', 3000)}",
    "triple terms": "ASK { ?s ?p " + "<<( <a:b> <a:b> " * 3000 + "1" + ")>>" * 3000 + " }",
    "triple terms as data": "ASK { VALUES ?x { " + "<<( <a:b> <a:b> " * 3000 + "1" + ")>>" * 3000 + " } }",
    "blank nodes": "ASK { ?s ?p " + "[ ?p " * 3000 + "1" + "]" * 3000 + " }",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_query_too_deep_for_the_engine_is_refused_and_does_not_end_the_process(name: str) -> None:
    with pytest.raises(UsageError, match="more than") as caught:
        check_query(DEEP[name])
    assert caught.value.exit_status == 2
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [("BIND", "'BIND' 3,000 times"), ("a collection", "'list items' 49,999 times"), ("brackets", "brackets within")],
)
def test_the_refusal_names_what_there_is_too_much_of(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_query(DEEP[name])


WIDE = {
    "rows of VALUES": f"SELECT (COUNT(*) AS ?n) {{ VALUES (?x ?y) {{ {many('(# -1)', 50_000)} }} }}",
    "IN": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ 7 -5 8 }} FILTER(?x IN ({many('-#', 50_000, ',')}, 7)) }}",
    "arguments": f"SELECT (COALESCE({many('1', 50_000, ',')}) AS ?n) {{ }}",
}


@pytest.mark.parametrize(("name", "count"), [("rows of VALUES", 50_000), ("IN", 2), ("arguments", 1)])
def test_long_lists_of_values_are_answered(name: str, count: int, tiny: Path) -> None:
    [[found]] = run_query(open_graph(tiny), WIDE[name]).rows
    assert getattr(found, "value", "") == str(count)


SMALL_STACK = """
import sys, threading
import pyoxigraph as ox
from kg.errors import UsageError
from kg.query.engine import query_store
from tests.query.test_guard import GROWING
def ask():
    for name, grow in GROWING.items():
        passed = 0
        for count in range(8, 400, 4):
            try:
                query_store(ox.Store(), grow(count))
                passed += 1
            except UsageError as error:
                assert "more than" in str(error), error
                break
        print(name, passed)
threading.stack_size(512 * 1024)
thread = threading.Thread(target=ask)
thread.start()
thread.join()
"""
GROWING = {
    "BIND": lambda count: f"SELECT * {{ {many('BIND(1 AS ?v#)', count)} }}",
    "AS": lambda count: f"SELECT {many('(1 AS ?v#)', count)} {{ }}",
    "UNION": lambda count: f"SELECT * {{ {many('{}', count, ' UNION ')} }}",
    "FILTER": lambda count: f"SELECT * {{ {many('FILTER(1)', count)} }}",
    "functions": lambda count: "ASK { FILTER(" + "STR(" * count + "1" + ")" * count + ") }",
    "groups": lambda count: "ASK { " + "{" * count + "}" * count + " }",
    "subqueries": lambda count: "ASK { " + "{ SELECT * {" * count + "} }" * count + " }",
    "EXISTS": lambda count: "ASK { " + "FILTER EXISTS { ?s ?p ?o " * count + "}" * count + " }",
    "sums": lambda count: f"ASK {{ FILTER({many('1', count, '+')}) }}",
    "alternatives": lambda count: f"ASK {{ ?s {many('<a:#>', count, '|')} ?o }}",
}


def test_what_is_let_pass_does_not_overflow_a_thread_of_a_small_stack() -> None:
    done = subprocess.run([sys.executable, "-c", SMALL_STACK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    passed = {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in done.stdout.splitlines()}
    assert passed.keys() == GROWING.keys()
    assert all(passed.values())


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
    with pytest.raises(UsageError, match="line 1, column 32"):
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
