"""A request of the SPARQL protocol, parsed once: query, dataset, form, limits and view.

Comes in: query string, headers and body. Goes out: a `SparqlRequest`, or the error that the client is to see. Every
parameter is read strictly as UTF-8; an empty one is none. `timeout` and `max-rows` can only lower the limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from kg.errors import UsageError
from kg.model import Day, View, ViewKind, parse_day
from kg.serve.engine.answers import Graphs
from kg.serve.engine.formats import AnswerFormat, named_format, negotiate

FORM_TYPE, QUERY_TYPE, UPDATE_TYPE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
PARAMETERS = {
    "default-graph-uri": "A graph of the dataset to ask as the default graph; may be given again.",
    "named-graph-uri": "A graph of the dataset that GRAPH may name; may be given again.",
    "format": "Short name or media type of the answer's form, instead of the Accept header.",
    "timeout": "Seconds to stop after; lower than the server's limit.",
    "max-rows": "Rows to cut after; lower than the server's limit.",
    "view": "Which claims give plain edges: best, all or disputed.",
    "as-of": "Only what is so on this day, or by its dates can be.",
    "undated": "With as-of, when it is 1: also what has no date.",
    "known-by": "Only sources that can have been published by this day.",
    "source": "Only this source; !ID leaves it out; may be given again.",
    "labels": "Labels beside IRIs, in tables.",
    "cite": "A line to cite: in the header Kg-Cite, in JSON also a member `cite`.",
}
"""What the protocol and this server know, besides the query."""
_KNOWN = frozenset({"query", "output", "results", *PARAMETERS})
"""SPARQLWrapper names the form by three names."""
MAX_PARAMETERS = 1000
MAX_SOURCES = 50
_READ_ONLY = "refused: the graph is read-only over HTTP; it is changed in its tables and rebuilt with `kg build`"


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """What a client asks.

    Parameters
    ----------
    query
        The query; None when there is none, so that the service is to describe itself.
    graphs
        The dataset that it names.
    forms
        The forms of an answer that it takes, best first.
    max_rows, timeout_s
        Lower limits; None when it names none.
    view
        What of the graph to look at; None for the server's view.
    with_labels
        Whether tables have labels.
    with_cite
        Whether the answer says what there is to cite.
    ignored
        Names of parameters that are none of the protocol nor of this server.
    """

    query: str | None
    graphs: Graphs
    forms: tuple[AnswerFormat, ...]
    max_rows: int | None
    timeout_s: float | None
    view: View | None
    with_labels: bool
    with_cite: bool
    ignored: tuple[str, ...] = ()


class Parameters:
    """The parameters of a request, which may be given more than once.

    Parameters
    ----------
    pairs
        Name and value, in order.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)

    @property
    def names(self) -> tuple[str, ...]:
        """Each name once."""
        return tuple(dict.fromkeys(name for name, _ in self._pairs))

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter."""
        return tuple(value for key, value in self._pairs if key == name)

    def one(self, name: str) -> str | None:
        """The value of a parameter that may be given once.

        Raises
        ------
        UsageError
            When it is given again.
        """
        values = self.all(name)
        if len(values) > 1:
            raise UsageError(f"{name} is given {len(values)} times; give it once")
        return values[0] if values else None


def parse_parameters(*encoded: bytes) -> Parameters:
    """Parameters of query strings and form bodies, read as UTF-8.

    Raises
    ------
    UsageError
        When one is not UTF-8, or there are too many.
    """
    pairs: list[tuple[str, str]] = []
    try:
        for part in encoded:
            text = part.decode("ascii")
            pairs += parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError as error:
        raise UsageError("a parameter is not UTF-8, percent-encoded; encode it so") from error
    except ValueError as error:
        raise UsageError(f"there are more than {MAX_PARAMETERS} parameters; use VALUES in the query") from error
    return Parameters(pairs)


def parse_request(
    query_string: bytes, accept: str, content_type: str | None = None, body: bytes | None = None
) -> SparqlRequest:
    """What a request asks.

    Parameters
    ----------
    query_string
        What follows the question mark.
    accept
        The `Accept` header.
    content_type, body
        Those of a POST; None for GET.

    Raises
    ------
    UsageError
        For parameters that cannot be (400), and for updates, which are refused (403).
    HTTPException
        415 for a body of another kind.

    References
    ----------
    W3C, SPARQL 1.1 Protocol, section 2.
    """
    direct: str | None = None
    if body is None:
        parameters = parse_parameters(query_string)
    else:
        kind, charset = _media_type(content_type)
        if kind == UPDATE_TYPE:
            raise UsageError(_READ_ONLY)
        if kind == FORM_TYPE:
            parameters = parse_parameters(query_string, body)
        elif kind == QUERY_TYPE:
            parameters = parse_parameters(query_string)
            direct = _decode(body, charset)
        else:
            line = f"a query is posted as {QUERY_TYPE} or {FORM_TYPE}, not as '{kind}'"
            raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, line)
    if any(parameters.all(name) for name in ("update", "using-graph-uri", "using-named-graph-uri")):
        raise UsageError(_READ_ONLY)
    query = parameters.one("query")
    if direct is not None and query is not None:
        raise UsageError("the query is given twice, in the address and in the body; give it once")
    query = direct if direct is not None else query
    if query is not None and not query.strip():
        raise UsageError("the query is empty")
    if query is None and body is not None:
        raise UsageError("the body has no parameter 'query'")
    return _asked(parameters, query, accept)


def _asked(parameters: Parameters, query: str | None, accept: str) -> SparqlRequest:
    # SPARQLWrapper gives both names and each of them twice, by a short name and by media types; the first one counts.
    name = next(filter(None, (*parameters.all("format"), *parameters.all("output"))), "")
    rows, timeout = parameters.one("max-rows"), parameters.one("timeout")
    return SparqlRequest(
        query,
        Graphs(*(tuple(filter(None, parameters.all(key))) for key in ("default-graph-uri", "named-graph-uri"))),
        named_format(name) if name else negotiate(accept),
        int(_number("max-rows", rows, 1)) if rows else None,
        _number("timeout", timeout, 0.001) if timeout and timeout != "0" else None,  # clients send 0 for "no limit"
        parse_view(parameters),
        _is_set(parameters, "labels"),
        _is_set(parameters, "cite"),
        tuple(name for name in parameters.names if name not in _KNOWN),
    )


def _is_set(parameters: Parameters, name: str) -> bool:
    text = parameters.one(name)
    return text is not None and text.lower() not in ("", "0", "false", "no")


def _number(name: str, text: str, least: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not least <= number <= 10**9 or (least >= 1 and not (text.isascii() and text.isdigit())):
        raise UsageError(f"{name}: '{text[:40]}' is not a number from {least:g}")
    return number


def parse_view(parameters: Parameters) -> View | None:
    """The view that `view`, `as-of`, `undated`, `known-by` and `source` name; None when none of them is given.

    Raises
    ------
    UsageError
        When one of them cannot be read.
    """
    kind = parameters.one("view")
    if kind and kind not in list(ViewKind):
        raise UsageError(f"view: unknown view '{kind[:40]}'; use {', '.join(ViewKind)}")
    sources = tuple(dict.fromkeys(parameters.all("source")))
    if len(sources) > MAX_SOURCES:
        raise UsageError(f"source: {len(sources)} are named; at most {MAX_SOURCES} are taken")
    days = [_day(parameters, name) for name in ("as-of", "known-by")]
    undated = _is_set(parameters, "undated")
    if undated and not days[0]:
        raise UsageError("undated: adds to a view as of a day; give as-of as well, or leave it out")
    if not (kind or sources or any(days)):
        return None
    return View(ViewKind(kind or ViewKind.BEST), days[0], days[1], sources, undated)


def _day(parameters: Parameters, name: str) -> Day | None:
    try:
        return parse_day(parameters.one(name) or "", name)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _media_type(content_type: str | None) -> tuple[str, str]:
    kind, *parameters = (content_type or "").split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    charset = next((value.strip().strip('"') for name, _, value in pairs if name.strip().lower() == "charset"), "utf-8")
    return kind.strip().lower(), charset.lower()


def _decode(body: bytes, charset: str) -> str:
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a query is UTF-8, not '{charset[:40]}'")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"the query is not UTF-8 (byte {error.start}); save it as UTF-8") from error
