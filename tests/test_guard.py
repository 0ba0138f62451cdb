"""What a query may not do is refused by its tokens, and nothing else is."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.guard import MAX_QUERY_CHARACTERS, check_query, point_at

ALLOWED = [
    "SELECT * { ?s ?p ?o }",
    "select * { ?s ?p 'SERVICE <http://example.org/> {}' }",
    'SELECT * { ?s ?p """LOAD " FROM""" } # INSERT DATA',
    "SELECT * { ?service ?from ?load }",
    "PREFIX service: <http://example.org/SERVICE> SELECT * { service:FROM service:load ?x }",
    "SELECT * { <http://example.org/FROM/SERVICE> ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "ASK { ?s ?p 'add'@en FILTER(?a<?b && ?c>?d) }",
]
REFUSED = [
    ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * { service SILENT ?x { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * {\n ?s ?p ?o .\n SERVICE<http://x>{} }", "line 3"),
    ("SELECT * { FILTER(?a<?b)SERVICE?x{ ?s ?p ?o } FILTER(?c>1) }", "SERVICE"),
    ("SELECT * { SERV\\u0049CE <http://x> {} }", "SERVICE"),
    ("SELECT * # comment\rSERVICE <http://x> {}", "SERVICE"),
    ("SELECT * FROM <http://example.org/> { ?s ?p ?o }", "FROM"),
    ("SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", "FROM"),
    ("INSERT DATA { <a:b> <a:b> <a:b> }", "update"),
    ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", "update"),
    ("LOAD <http://example.org/>", "update"),
    ("CLEAR ALL", "update"),
    ("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"),
]


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
