"""The forms of an answer over HTTP: their media types, and which one a client gets.

Comes in: an `Accept` header, or a short name. Goes out: the forms that may be sent, best first. Whether a
query gives rows or triples is known only to the engine, so negotiation ends in the worker: it takes the
first form that fits. No library is used for the header: those on PyPI are larger than the thirty lines it
takes here, and none orders equals by what the server prefers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kg.errors import UsageError
from kg.tables import did_you_mean


class AnswerFormat(StrEnum):
    """Forms of an answer: those of `kg.query.results.ResultFormat`, by the same names, and the two of XML."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    TABLE = "table"
    MD = "md"
    PARQUET = "parquet"
    TTL = "ttl"
    NT = "nt"
    RDFXML = "rdfxml"
    JSONLD = "jsonld"
    TRIG = "trig"
    NQ = "nq"


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a form.

    Parameters
    ----------
    media_type
        What `Content-Type` says.
    others
        Other media types by which clients ask for it.
    for_rows
        Whether it holds the rows of a SELECT or the answer of an ASK.
    for_graph
        Whether it holds the triples of a CONSTRUCT or DESCRIBE.
    """

    media_type: str
    others: tuple[str, ...] = ()
    for_rows: bool = True
    for_graph: bool = False


def _graph(media_type: str, *others: str) -> Form:
    return Form(media_type, others, for_rows=False, for_graph=True)


FORMS: dict[AnswerFormat, Form] = {
    AnswerFormat.JSON: Form("application/sparql-results+json", ("application/json",)),
    AnswerFormat.XML: Form("application/sparql-results+xml", ("application/xml", "text/xml")),
    AnswerFormat.TTL: _graph("text/turtle", "application/x-turtle"),
    AnswerFormat.CSV: Form("text/csv", for_graph=True),
    AnswerFormat.TSV: Form("text/tab-separated-values", for_graph=True),
    AnswerFormat.NT: _graph("application/n-triples"),
    AnswerFormat.RDFXML: _graph("application/rdf+xml", "application/xml", "text/xml"),
    AnswerFormat.JSONLD: _graph("application/ld+json", "application/json"),
    AnswerFormat.TRIG: _graph("application/trig", "application/x-trig"),
    AnswerFormat.NQ: _graph("application/n-quads"),
    AnswerFormat.JSONL: Form("application/x-ndjson", ("application/jsonl",), for_graph=True),
    AnswerFormat.TABLE: Form("text/plain", for_graph=True),
    AnswerFormat.MD: Form("text/markdown", for_graph=True),
    AnswerFormat.PARQUET: Form("application/vnd.apache.parquet", for_graph=True),
}
"""Every form, in the order in which the server prefers them."""

_TEXT = ("text/", "application/n-", "application/trig")
FULL_TYPES = {
    answer_format: f"{form.media_type}; charset=utf-8" if form.media_type.startswith(_TEXT) else form.media_type
    for answer_format, form in FORMS.items()
}


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Media ranges of an Accept header with their weights; a range that cannot be read is left out."""
    for item in accept.split(","):
        kind, *parameters = (part.strip() for part in item.lower().split(";"))
        weight = 1.0
        for name, _, value in (parameter.partition("=") for parameter in parameters):
            if name.strip() == "q":
                try:
                    weight = min(1.0, max(0.0, float(value)))
                except ValueError:
                    weight = 0.0
        if kind.count("/") == 1:
            yield kind, weight


def _weigh_other(media_type: str, accept: str) -> float:
    """As `weigh`, for another name of a form: by that it has to be asked, since a range with a star means its type."""
    return dict(_ranges(accept)).get(media_type, 0.0)


def weigh(media_type: str, accept: str) -> float:
    """How much a client wants a media type: the weight of the most specific range that has it.

    References
    ----------
    RFC 9110, section 12.5.1.

    Examples
    --------
    >>> weigh("text/csv", "text/*;q=0.3, text/csv;q=0.8, */*;q=0.1")
    0.8
    """
    ranges = dict(_ranges(accept)) if accept.strip() else {"*/*": 1.0}
    for media_range in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        if media_range in ranges:
            return ranges[media_range]
    return 0.0


def weigh_gzip(accept_encoding: str) -> float:
    """How much a client wants gzip.

    Examples
    --------
    >>> weigh_gzip("br, gzip;q=0.5"), weigh_gzip("identity")
    (0.5, 0.0)
    """
    return weigh("coding/gzip", ",".join(f"coding/{coding.strip()}" for coding in accept_encoding.split(",")))


@lru_cache(maxsize=256)
def negotiate(accept: str) -> tuple[AnswerFormat, ...]:
    """The forms that a client takes, the most wanted first; among equals in the order of `FORMS`.

    Examples
    --------
    >>> [str(form) for form in negotiate("text/csv, text/turtle;q=0.5")]
    ['csv', 'ttl']
    """
    weights = {
        answer_format: max(weigh(form.media_type, accept), *(_weigh_other(alias, accept) for alias in form.others), 0.0)
        for answer_format, form in FORMS.items()
    }
    wanted = [form for form, weight in weights.items() if weight]
    return tuple(sorted(wanted, key=lambda form: -weights[form]))


_NAMES_OF_CLIENTS = {
    "xml": (AnswerFormat.XML, AnswerFormat.RDFXML),
    "rdf+xml": (AnswerFormat.RDFXML,),
    "rdf": (AnswerFormat.RDFXML,),
    "turtle": (AnswerFormat.TTL,),
    "n3": (AnswerFormat.TTL,),
    "json-ld": (AnswerFormat.JSONLD,),
}
"""Names that SPARQLWrapper sends, whatever the server is; it says xml of a CONSTRUCT too."""


def named_format(name: str) -> tuple[AnswerFormat, ...]:
    """The forms of a short name or media type, as the parameter `format` gives it, best first.

    Raises
    ------
    UsageError
        When there is no such form.
    """
    name = name.strip().replace(" ", "+")  # a plus in an address means a blank
    if name in _NAMES_OF_CLIENTS:
        return _NAMES_OF_CLIENTS[name]
    if name in list(AnswerFormat):
        return (AnswerFormat(name),)
    by_type = negotiate(name) if "/" in name else ()
    if not by_type:
        known = [form.value for form in AnswerFormat]
        raise UsageError(f"format: unknown format '{name}'; {did_you_mean(name, known, 'use ' + ', '.join(known))}")
    return by_type


def first_fit(forms: Sequence[AnswerFormat], *, is_graph: bool) -> AnswerFormat | None:
    """The first form that holds what a query gave; None when none of them does."""
    return next((form for form in forms if (FORMS[form].for_graph if is_graph else FORMS[form].for_rows)), None)
