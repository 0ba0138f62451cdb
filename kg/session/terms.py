"""What a caller gives as a parameter of a query, as a term: texts, numbers, days, terms of rdflib and of the engine.

Comes in: a Python value. Goes out: a term. A questionable decision: a str that reads as an IRI (`https://...`) or has
one of the project's prefixes (`kgr:uzbekistan`) is an IRI, as the rows of an answer give IRIs; any other is a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from kg.errors import UsageError
from kg.model import CLAIM_ID, ID, PREFIXES, SOURCE_ID, Claim, Entity, Source, decimal_text
from kg.query import Term

_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_SHORT = re.compile(rf"({'|'.join(PREFIXES)}):([A-Za-z0-9][A-Za-z0-9._/-]*)")
_XSD = PREFIXES["xsd"]
_WRITERS: dict[type, tuple[str, Callable[[Any], str]]] = {
    bool: ("boolean", lambda value: str(value).lower()),
    int: ("integer", str),
    float: ("double", lambda value: repr(value).replace("inf", "INF").replace("nan", "NaN")),
    Decimal: ("decimal", "{:f}".format),
    datetime: ("dateTime", datetime.isoformat),
    date: ("date", date.isoformat),
}
"""How a value is written, and its datatype; a bool is an int and a time a day, so that they go first."""


def to_term(name: str, value: object) -> Term:
    """A value as a term.

    Parameters
    ----------
    name
        Name of the parameter, for the message.
    value
        A term of rdflib or pyoxigraph; a claim, entity or source; a str, bool, number or date.

    Raises
    ------
    UsageError
        When it is none of these.

    Examples
    --------
    >>> print(to_term("who", "kgr:uzbekistan"), to_term("since", 2020), to_term("name", "Uzbekistan"))
    <https://w3id.org/diplokg/id/uzbekistan> "2020"^^<http://www.w3.org/2001/XMLSchema#integer> "Uzbekistan"
    """
    if isinstance(value, ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple):
        return value
    if isinstance(value, Claim | Entity | Source):
        space = CLAIM_ID if isinstance(value, Claim) else SOURCE_ID if isinstance(value, Source) else ID
        return ox.NamedNode(space + value.id)
    if type(value) is str:
        return _text_term(value)
    for of_type, (datatype, write) in _WRITERS.items():
        if isinstance(value, of_type):
            return ox.Literal(write(value), datatype=ox.NamedNode(_XSD + datatype))
    term = _rdflib_term(value)
    if term is None:
        kind = type(value).__name__
        raise UsageError(f"parameter '{name}': {kind} is no term; give a str, a number, a date or a term of rdflib")
    return term


def to_text(value: object) -> str:
    """A value as the parameter of a saved question, which takes names, ids, dates, numbers and words.

    Examples
    --------
    >>> to_text("kgr:uzbekistan"), to_text(2020), to_text("Узбекистан")
    ('uzbekistan', '2020', 'Узбекистан')
    """
    if isinstance(value, Claim | Entity | Source):
        return value.id
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return decimal_text(value)
    text = value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value)
    for space in (SOURCE_ID, CLAIM_ID, ID, "kgs:", "kgc:", "kgr:"):
        if text.startswith(space):
            return text.removeprefix(space)
    return text


def _text_term(text: str) -> Term:
    if short := _SHORT.fullmatch(text):
        return ox.NamedNode(PREFIXES[short[1]] + short[2])
    try:
        return ox.NamedNode(text) if _IRI.fullmatch(text) else ox.Literal(text)
    except ValueError:  # an IRI by its first characters alone
        return ox.Literal(text)


def _rdflib_term(value: object) -> Term | None:
    from rdflib.term import BNode, Literal, URIRef

    if isinstance(value, URIRef):
        return ox.NamedNode(str(value))
    if isinstance(value, BNode):
        return ox.BlankNode(str(value))
    if isinstance(value, Literal):
        if value.language:
            return ox.Literal(str(value), language=value.language)
        return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype)) if value.datatype else None)
    return None
