"""A graph that lives on another server: any SPARQL 1.1 endpoint, asked with our guard and our limits.

Comes in: a server and a query. Goes out: a `Result`, as from our own engine. The query is checked before it is
sent, and no more rows are read than are wanted. Values are as the server has them: another engine may write a
language tag in other letters, or keep a narrower type of integer, where ours does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import IO

import pyoxigraph as ox

from kg.connection import Server, answered
from kg.errors import InputError
from kg.guard import MAX_ROWS
from kg.portable_query import make_portable
from kg.queries import Result, Term, checked_rows
from kg.rows import show

_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_GRAPH = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_LABELS = """SELECT ?thing ?label {{ VALUES ?thing {{ {things} }} ?thing rdfs:label ?label
FILTER(LANG(?label) = "" || LANGMATCHES(LANG(?label), "en")) }}"""
_LABELS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL 1.1 endpoint to ask, on a server that `kg.connection.open_server` has checked."""

    server: Server

    def query(
        self,
        text: str,
        parameters: Mapping[str, Term] | None = None,
        max_rows: int = MAX_ROWS,
    ) -> Result:
        """Run a SPARQL query on the server.

        Parameters
        ----------
        text
            SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes are known.
        parameters
            Terms to put in the place of variables; each must be a column of the SELECT.
        max_rows
            Rows to stop after; no more are read.

        Returns
        -------
        Result
            Rows in the order of the server, columns in that of the query.

        Raises
        ------
        UsageError
            For what `kg.portable_query` refuses, before anything is sent; and when the server refuses the query.
        InputError
            When the server cannot be reached, wants credentials, or gives no SPARQL result.
        LimitError
            When the answer takes too long or is too large.

        References
        ----------
        W3C, SPARQL 1.1 Protocol, section 2.1.2 (query via POST with URL-encoded parameters).
        """
        max_rows = checked_rows(max_rows)
        query = make_portable(text, parameters)
        is_graph = query.empty.is_graph
        with answered(self.server, {"query": query.text}, accept=_GRAPH if is_graph else _ROWS) as (media_type, body):
            try:
                read = _read_graph if is_graph else _read_rows
                return read(query.empty, media_type, body, max_rows)
            except (SyntaxError, ValueError) as error:
                line = show(str(error).splitlines()[0], 200)
                raise InputError(f"{self.server.url}: its answer cannot be read ({line}); ask who runs it") from error

    def labels(self, result: Result) -> dict[str, str]:
        """English label of every IRI in a result that has one, by IRI."""
        things = sorted({str(term) for row in result.rows for term in row if isinstance(term, ox.NamedNode)})
        found: dict[str, str] = {}
        for first in range(0, len(things), _LABELS_AT_ONCE):
            some = " ".join(things[first : first + _LABELS_AT_ONCE])
            for thing, label in self.query(_LABELS.format(things=some)).rows:
                if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
                    found.setdefault(thing.value, label.value)
        return found


def _read_rows(empty: Result, media_type: str, body: IO[bytes], max_rows: int) -> Result:
    form = ox.QueryResultsFormat.from_media_type(media_type)
    if form is None or form == ox.QueryResultsFormat.CSV:
        raise ValueError(_no_result(media_type))
    found = ox.parse_query_results(body, form)
    if isinstance(found, ox.QueryBoolean) is not (empty.answer is not None):
        raise ValueError("it is not of the kind that the query asks for")
    if isinstance(found, ox.QueryBoolean):
        return Result((), (), answer=bool(found))
    given = [variable.value for variable in found.variables]
    # A server may leave out a column in which nothing is bound, and may put the columns of SELECT * in its own order.
    places = [given.index(name) if name in given else -1 for name in empty.variables]
    rows = tuple(
        tuple(solution[place] if place >= 0 else None for place in places) for solution in islice(found, max_rows)
    )
    return Result(empty.variables, rows, is_truncated=next(iter(found), None) is not None)


def _read_graph(empty: Result, media_type: str, body: IO[bytes], max_rows: int) -> Result:
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError(_no_result(media_type))
    found = ox.parse(body, format=form)
    rows = tuple(map(attrgetter("subject", "predicate", "object"), islice(found, max_rows)))
    return Result(empty.variables, rows, is_graph=True, is_truncated=next(found, None) is not None)


def _no_result(media_type: str) -> str:
    kind = media_type.partition(";")[0].strip() or "nothing that it names"
    return f"{kind} is no SPARQL result; is this the address that takes queries?"
