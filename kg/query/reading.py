"""What stands in a query, as rdflib's parser of SPARQL reads it.

Comes in: the text of a query. Goes out: names, graphs and tests of variables, as values; None where rdflib does not
read what the engine may still answer (SPARQL 1.2, a hundred triples in one block, escapes of quotes). A parse takes
milliseconds to tenths of a second and does not say where a thing stands, so it serves saved questions and their
export. What every query passes (`kg.query.guard`), and what is written into a text (`kg.query.groups`), go by tokens;
tests hold the two readings to each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.model import PREFIXES
from kg.query.guard import check_query

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

MAX_READ_CHARACTERS = 20_000
"""Longer queries are not read here: the parser takes up to 0.2 ms for a character."""


@dataclass(frozen=True, slots=True)
class QueryReading:
    """What a query says.

    Parameters
    ----------
    names
        Prefixed names, each as prefix and local name; a declaration is none.
    graphs
        Graphs that GRAPH names: an IRI as it is written, without brackets, or a prefix and a local name.
    tested
        Variables of which BOUND asks whether they have a value.
    """

    names: frozenset[tuple[str, str]]
    graphs: frozenset[str | tuple[str, str]]
    tested: frozenset[str]


@lru_cache(maxsize=256)
def read_query(text: str) -> QueryReading | None:
    """Read a query; see the module.

    Parameters
    ----------
    text
        A SPARQL query.

    Returns
    -------
    QueryReading or None
        None when it is no query that rdflib reads.

    References
    ----------
    W3C, SPARQL 1.1 Query Language, section 19.8 (grammar).

    Examples
    --------
    >>> reading = read_query("SELECT ?from { GRAPH kg: { ?from a kg:State } FILTER(BOUND(?from)) } # BOUND(?x)")
    >>> sorted(reading.names), reading.graphs, reading.tested
    ([('kg', ''), ('kg', 'State')], frozenset({('kg', '')}), frozenset({'from'}))
    >>> read_query("SELECT WHERE") is None
    True
    """
    if len(text) > MAX_READ_CHARACTERS:
        return None
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        check_query(text)
        values = list(_values(parseQuery(text)[1]))
    except (ParseBaseException, RecursionError, UsageError, ValueError):
        return None
    graphs = (_graph(value.term) for value in values if value.name == "GraphGraphPattern")
    return QueryReading(
        frozenset(_name(value) for value in values if value.name == "pname"),
        frozenset(graph for graph in graphs if graph is not None),
        frozenset(str(value.arg) for value in values if value.name == "Builtin_BOUND"),
    )


def read_algebra(text: str) -> CompValue | None:
    """The algebra of a query, as rdflib has it; None where rdflib does not read the query.

    Parameters
    ----------
    text
        A SPARQL query; the project's prefixes are known.

    References
    ----------
    W3C, SPARQL 1.1 Query Language, section 18 (definition of SPARQL).
    """
    if len(text) > MAX_READ_CHARACTERS:
        return None
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.sparql import SPARQLError

    try:
        return translateQuery(parseQuery(text), initNs=PREFIXES).algebra
    except (ParseBaseException, RecursionError, SPARQLError, ValueError):
        return None


def _values(node: object) -> Iterator[CompValue]:
    """Every construct in a tree, itself first."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    children: Iterator[object] = iter(())
    if isinstance(node, CompValue):
        yield node
        children = iter(node.values())
    elif isinstance(node, list | tuple | ParseResults):
        children = iter(node)
    for child in children:
        yield from _values(child)


def _name(value: CompValue) -> tuple[str, str]:
    return str(value.prefix or ""), str(value.localname or "")


def _graph(term: object) -> str | tuple[str, str] | None:
    from rdflib import URIRef
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(term, CompValue):
        return _name(term)
    return str(term) if isinstance(term, URIRef) else None
