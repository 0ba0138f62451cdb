"""What stands in a query, as rdflib's parser of SPARQL reads it.

Comes in: the text of a query. Goes out: names, graphs and tests of variables, as values; None where rdflib does not
read what the engine may still answer (SPARQL 1.2, a hundred triples in one block, escapes of quotes). A parse takes
milliseconds to tenths of a second and does not say where a thing stands, so it serves saved questions and their
export. What every query passes (`kg.query.guard`), and what is written into a text (`kg.query.groups`), go by tokens;
tests hold the two readings to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


Written = tuple[str, str, str]
"""A literal: its text, its language and its datatype, the last two empty where it has none."""


def read_algebra(text: str, prefixes: Mapping[str, str] = PREFIXES) -> CompValue | None:
    """The algebra of a query, as rdflib has it; None where rdflib does not read the query.

    Parameters
    ----------
    text
        A SPARQL query.
    prefixes
        Prefixes that queries know without declaring them.

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
        check_query(text)
        return translateQuery(parseQuery(text), initNs=dict(prefixes)).algebra
    except (ParseBaseException, RecursionError, UsageError, ValueError, SPARQLError, AttributeError, TypeError):
        return None


def read_values(text: str, prefixes: Mapping[str, str]) -> tuple[tuple[str, Written], ...]:
    """The literals that a query wants a predicate to have: as objects, or as what a variable that is one is equal to.

    Parameters
    ----------
    text
        A SPARQL query.
    prefixes
        Prefixes that queries know without declaring them.

    Returns
    -------
    tuple of pairs
        IRI of the predicate, and a literal; none of a query that rdflib does not read.

    Examples
    --------
    >>> space = {"": "http://x/"}
    >>> read_values('ASK { ?a :says "no" ; :of ?b FILTER(?b IN ("x"@en, 1, ?c)) }', space)[:2]
    (('http://x/of', ('1', '', 'http://www.w3.org/2001/XMLSchema#integer')), ('http://x/of', ('x', 'en', '')))
    """
    from rdflib import Literal, Variable

    algebra = read_algebra(text, prefixes)
    if algebra is None:
        return ()
    read = list(_values(algebra))
    triples = _triples(read)
    wanted = [(str(p), o) for _, p, o in triples if isinstance(o, Literal)]
    compared = [pair for value in read for pair in _compared(value)]
    by_variable = _by_object(triples)
    wanted += [
        (predicate, term)
        for variable, term in compared
        if isinstance(variable, Variable) and isinstance(term, Literal)
        for predicate in by_variable.get(variable, ())
    ]
    pairs = ((p, (str(o), o.language or "", str(o.datatype or ""))) for p, o in wanted)
    return tuple(sorted(set(pairs)))


def read_ordered(text: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    """The predicates whose objects a query compares as to which comes first, or of which it takes the year.

    Parameters
    ----------
    text, prefixes
        As of `read_values`.

    Examples
    --------
    >>> read_ordered('ASK { ?a :on ?b ; :to ?c FILTER(?b >= "2025-01-01" && ?c = 1) }', {"": "http://x/"})
    ('http://x/on',)
    """
    algebra = read_algebra(text, prefixes)
    if algebra is None:
        return ()
    read = list(_values(algebra))
    ends = [end for value in read if _is_ordering(value) for end in (value.expr, value.other)]
    ends += [value.arg for value in read if value.name in ("Builtin_YEAR", "Builtin_MONTH", "Builtin_DAY")]
    by_variable = _by_object(_triples(read))
    return tuple(dict.fromkeys(predicate for end in _named(ends) for predicate in by_variable.get(end, ())))


def read_languages(text: str, prefixes: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """The languages that a query wants texts to have, and of each whether it is a range, as LANGMATCHES has it.

    Parameters
    ----------
    text, prefixes
        As of `read_values`.

    Examples
    --------
    >>> read_languages('ASK { ?a ?b ?c FILTER(LANG(?c) = "cn" || LANG(?c) IN ("en", "ru")) }', {})
    (('cn', False), ('en', False), ('ru', False))
    """
    from rdflib import Literal

    algebra = read_algebra(text, prefixes)
    read = list(_values(algebra))
    pairs = [(*pair, False) for value in read for pair in _compared(value)]
    pairs += [(value.arg1, value.arg2, True) for value in read if value.name == "Builtin_LANGMATCHES"]
    return tuple(
        dict.fromkeys(
            (str(term), is_range)
            for call, term, is_range in pairs
            if getattr(call, "name", "") == "Builtin_LANG" and isinstance(term, Literal) and str(term) not in ("", "*")
        )
    )


def _is_ordering(value: CompValue) -> bool:
    return value.name == "RelationalExpression" and value.op in ("<", ">", "<=", ">=")


def _named(terms: Iterable[object]) -> Iterator[object]:
    """The variables among terms."""
    from rdflib import Variable

    return (term for term in terms if isinstance(term, Variable))


def _triples(read: Iterable[CompValue]) -> list[tuple[object, object, object]]:
    """The triple patterns of a query whose predicate is named."""
    from rdflib import URIRef

    joined = (triple for value in read if value.name == "BGP" for triple in value.triples)
    return [triple for triple in joined if isinstance(triple[1], URIRef)]


def _by_object(triples: Iterable[tuple[object, object, object]]) -> dict[object, list[str]]:
    """For each variable that is an object, its predicates."""
    predicates: dict[object, list[str]] = {}
    for _, predicate, end in triples:
        predicates.setdefault(end, []).append(str(predicate))
    return predicates


def _compared(value: CompValue) -> Iterator[tuple[object, object]]:
    """What a construct says that a variable is equal to."""
    if value.name == "RelationalExpression" and value.op in ("=", "IN"):
        terms = value.other if isinstance(value.other, list | tuple) else [value.other]
        yield from ((value.expr, term) for term in terms)
        yield from ((term, value.expr) for term in terms)
    elif value.name == "values":
        yield from (pair for row in value.res for pair in row.items())


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
