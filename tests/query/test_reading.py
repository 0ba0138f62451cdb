"""Two readings of a query, rdflib's and ours by tokens, find the same in the W3C's suite and in random queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import UsageError
from kg.model.terms import PREFIXES
from kg.query.engine import query_store
from kg.query.groups import read_groups
from kg.query.guard import check_graphs, declared_prefixes, query_form, tokens
from kg.query.questions import parse_question, standalone_query
from kg.query.reading import MAX_READ_CHARACTERS, read_query
from tests.query.test_guard import DEEP, NAMED
from tests.query.test_w3c import CASES, KEPT_OUT
from tests.random_queries import random_queries

VALID = [case for case in CASES if "Negative" not in case.kind and f"{case.folder}/{case.name}" not in KEPT_OUT]
TEXTS = [
    *(text.replace("''", " ") for text in NAMED),
    *(query.text for query in random_queries(60)),
    *(case.text for case in VALID),
]
ALWAYS = len(TEXTS) - len(VALID)
"""The others are the W3C's, of which each run takes every third, and `make soak` all: rdflib reads slowly."""


def values(node: Any) -> Iterator[CompValue]:
    if isinstance(node, CompValue):
        yield node
        node = list(node.values())
    if isinstance(node, list | tuple) or hasattr(node, "as_list"):
        for child in node:
            yield from values(child)


def names_a_graph(text: str) -> bool:
    """Whether the guard finds a graph that is named; it refuses one that is not there."""
    try:
        check_graphs(text, (), PREFIXES, "http://example.org/")
    except UsageError:
        return True
    return False


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=str(number), marks=() if number < ALWAYS or number % 3 == 0 else pytest.mark.soak)
        for number, text in enumerate(TEXTS)
    ],
)
def test_both_readings_find_the_same(text: str) -> None:
    reading = read_query(text)
    assert reading is not None
    query = parseQuery(text)[1]
    assert query.name.upper() == f"{query_form(text)}QUERY"
    used = {prefix for prefix, _ in reading.names}
    by_tokens = {token["name"] or "" for token in tokens(text) if token.lastgroup in ("local", "bare")}
    assert used <= by_tokens <= used | declared_prefixes(text)
    assert names_a_graph(text) == bool(reading.graphs)
    if "WHERE {" not in text or query_form(text) != "CONSTRUCT":  # rdflib has no group for the short form
        groups = [value for value in values(query) if value.name in ("GroupGraphPatternSub", "SubSelect")]
        assert len(read_groups(text)) - 1 == len(groups)
    if query_form(text) == "SELECT":
        named = [column.var or column.evar for column in query.projection or ()]
        assert read_groups(text)[0].columns == (set(map(str, named)) or {"*"})


@pytest.mark.parametrize("name", DEEP)
def test_a_query_too_deep_for_a_parser_is_not_read(name: str) -> None:
    assert read_query(DEEP[name]) is None


def test_a_long_query_is_not_read_and_still_answered() -> None:
    text = f"SELECT ?x {{ VALUES ?x {{ {'1 ' * MAX_READ_CHARACTERS} }} }}"
    assert read_query(text) is None
    assert len(query_store(ox.Store(), text).rows) == MAX_READ_CHARACTERS


def test_a_saved_question_that_rdflib_does_not_read_is_exported_all_the_same() -> None:
    many = " ".join(f"?who ?p{number} ?o{number} ." for number in range(300))
    question = parse_question(
        "many", f"# title: Who?\n# param: who Entity * who\n# columns: who\nSELECT ?who {{ {many} }}"
    )
    assert read_query(question.query) is None
    assert standalone_query(question, {"who": ox.NamedNode("http://a.b/")}).count("VALUES ?who { <http://a.b/> }") == 1
