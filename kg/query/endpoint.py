"""A graph that lives on another server: any SPARQL 1.1 endpoint, asked with our guard and our limits.

Comes in: an address and a query, or a view. Goes out: a `Result` as from our own engine, or the whole graph as a
`ValidDataset`, counted first and read page by page where the server cuts its answers. Credentials come from the
environment, and no message shows them. Nothing can make a foreign server stop: when a limit of time or size is hit, the
connection is closed. Values are as the server has them, and the ontology is ours where it keeps none.
"""

from __future__ import annotations

import base64
import hashlib
import io
import ipaddress
import os
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

import pyoxigraph as ox

from kg import __version__
from kg.errors import InputError, KgError, LimitError, UsageError, missing_package
from kg.graph import (
    GRAPH_FILE,
    ValidDataset,
    derive_edges,
    format_body,
    ontology_quads,
    read_graph,
    restore_dataset,
    store_of,
    write_graph,
)
from kg.model import ONTOLOGY, View, read_ontology
from kg.query.engine import Result, Term, checked_rows
from kg.query.guard import MAX_ROWS, TIMEOUT_S
from kg.query.notes import remote_notes
from kg.query.portable import make_portable
from kg.tables import ontology_file, shipped_data, show

if TYPE_CHECKING:
    import httpx2
    from _typeshed import WriteableBuffer


TOKEN_VARIABLE, USER_VARIABLE, PASSWORD_VARIABLE = "KG_ENDPOINT_TOKEN", "KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD"
MAX_ANSWER_MIB = 512
_MAX_REDIRECTS = 5
_CONNECT_S = 10.0
_MOST_TIMEOUT_S = 1_000_000
_CHUNK_BYTES = 65_536
_REDIRECTS = frozenset({301, 302, 307, 308})
_GAVE_UP = frozenset({408, 429, 502, 503, 504})
_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_GRAPH = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_LABELS = """SELECT ?thing ?label {{ VALUES ?thing {{ {things} }} ?thing rdfs:label ?label
FILTER(LANG(?label) = "" || LANGMATCHES(LANG(?label), "en")) }}"""
_LABELS_AT_ONCE = 500
MAX_TRIPLES = 5_000_000
_MAX_PAGES = 1_000
_DATA, _WORDS = "?s ?p ?o", f"GRAPH <{ONTOLOGY}> {{ ?s ?p ?o }}"
_COUNT = "SELECT (COUNT(*) AS ?triples) {{ {where} }}"
_ALL = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
_PAGE = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
SELECT ?s ?p ?o {{ {where} }} ORDER BY ?s ?p ?o LIMIT {size} OFFSET {first} }}"""
# All that names are looked up in: entities and sources are what has a label.
_NAMES = """CONSTRUCT { ?s ?p ?o } WHERE { ?s rdfs:label ?label ; ?p ?o .
FILTER(?p IN (
rdf:type, denied:type, rdfs:label, skos:prefLabel, skos:altLabel, schema:sameAs, kg:iso3166, kg:sourceKind)) }"""


@dataclass(frozen=True, slots=True)
class SparqlServer:
    """A SPARQL server; use `open_server`, which checks the address.

    Parameters
    ----------
    url
        Where queries are sent.
    timeout_s
        Seconds for one whole answer.
    authorization
        Value of the header of that name; empty for none.
    """

    url: str
    timeout_s: float = TIMEOUT_S
    authorization: str = field(default="", repr=False)


def open_server(url: str, timeout_s: float = TIMEOUT_S) -> SparqlServer:
    """Check an address, and take the credentials for it from the environment; nothing is sent yet.

    Parameters
    ----------
    url
        Where the server takes queries, such as ``http://localhost:3030/kg/query``.
    timeout_s
        Seconds for one whole answer.

    Raises
    ------
    UsageError
        When the seconds are none; when it is no http or https address, or has a name and password in it; when
        the credentials cannot be sent, or would be sent where others can read them; when httpx2 is not installed.
    """
    if not 0 < timeout_s <= _MOST_TIMEOUT_S:
        raise UsageError(f"timeout: {timeout_s:g} is not a number of seconds from 0 to {_MOST_TIMEOUT_S:,}")
    try:
        import httpx2  # noqa: F401  optional, and slow to import
    except ImportError as error:
        raise missing_package("--endpoint", "httpx2", "serve") from error
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not url.isprintable() or " " in url:
        remedy = "write one such as http://localhost:3030/kg/query"
        raise UsageError(f"--endpoint: '{show(url, 200)}' is not an http or https address; {remedy}")
    if "@" in parts.netloc:
        raise UsageError(
            f"--endpoint: others can read a password in an address; set {USER_VARIABLE} and {PASSWORD_VARIABLE}"
        )
    return SparqlServer(url.partition("#")[0], timeout_s, _authorization(parts))


def _authorization(parts: SplitResult) -> str:
    token, user, password = (os.environ.get(name, "") for name in (TOKEN_VARIABLE, USER_VARIABLE, PASSWORD_VARIABLE))
    if not token and not user:
        return ""
    name = TOKEN_VARIABLE if token else USER_VARIABLE
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise UsageError(f"{name} has characters that a token cannot have; correct it")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise UsageError(f"--endpoint: over http others can read what is in {name}; use https, or unset it")
    return f"Bearer {token}" if token else "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _BoundedBody(io.RawIOBase):
    """The body of an answer as a file, until the time is over or too much has come."""

    def __init__(self, response: httpx2.Response, url: str, timeout_s: float, deadline: float) -> None:
        self.chunks: Iterator[bytes] = response.iter_bytes(_CHUNK_BYTES)
        self.url, self.timeout_s, self.deadline = url, timeout_s, deadline
        self.rest, self.count = b"", 0

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer; see `io.RawIOBase`."""
        view = memoryview(buffer)
        while not self.rest:
            self.rest = next(self.chunks, b"")
            self.count += len(self.rest)
            if time.monotonic() > self.deadline:
                raise _too_slow(self.url, self.timeout_s)
            if self.count > MAX_ANSWER_MIB * 2**20:
                raise LimitError(f"{self.url}: the answer is larger than {MAX_ANSWER_MIB} MiB; narrow the query")
            if not self.rest:
                return 0
        size = min(len(view), len(self.rest))
        view[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def _too_slow(url: str, timeout_s: float) -> LimitError:
    return LimitError(f"{url}: no whole answer after {timeout_s:g} s; narrow the query or raise --timeout")


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than a light query, so it is done once."""
    import httpx2

    return httpx2.create_ssl_context()


@contextmanager
def answered(server: SparqlServer, fields: Mapping[str, str], accept: str) -> Iterator[tuple[str, IO[bytes]]]:
    """What a server answers to a request, as a context.

    Parameters
    ----------
    server
        Where to send it.
    fields
        Fields of the form that is sent.
    accept
        Media types that are taken.

    Returns
    -------
    media_type, body
        The body can be read within the context only.

    Raises
    ------
    UsageError
        When the server refuses the query (HTTP 400).
    InputError
        When it cannot be reached, does not let us in, or fails.
    LimitError
        When it gives up, takes too long, or answers too much.
    """
    import httpx2

    deadline = time.monotonic() + server.timeout_s
    timeout = httpx2.Timeout(server.timeout_s, connect=min(_CONNECT_S, server.timeout_s))
    headers = {"Accept": accept, "User-Agent": f"kg/{__version__}"}
    try:
        with httpx2.Client(timeout=timeout, headers=headers, follow_redirects=False, verify=trusted()) as client:
            response = _post(client, server, fields)
            try:
                body = io.BufferedReader(_BoundedBody(response, server.url, server.timeout_s, deadline), _CHUNK_BYTES)
                if not response.is_success:
                    raise _complaint(server.url, response, body)
                yield response.headers.get("Content-Type", ""), body
            finally:
                response.close()
    except httpx2.ConnectTimeout as error:
        raise InputError(f"{server.url}: cannot be reached (no connection in time); check the address") from error
    except httpx2.TimeoutException as error:
        raise _too_slow(server.url, server.timeout_s) from error
    except (httpx2.TransportError, httpx2.DecodingError) as error:
        why = show(str(error) or type(error).__name__, 200)
        remedy = "check the address, and that the server runs"
        raise InputError(f"{server.url}: cannot be reached ({why}); {remedy}") from error


def _post(client: httpx2.Client, server: SparqlServer, fields: Mapping[str, str]) -> httpx2.Response:
    """Send a query, and send it again where the server says that it has moved."""
    url = server.url
    for _ in range(_MAX_REDIRECTS + 1):
        has_moved = urlsplit(url)[:2] != urlsplit(server.url)[:2]
        headers = {"Authorization": server.authorization} if server.authorization and not has_moved else {}
        response = client.send(client.build_request("POST", url, data=dict(fields), headers=headers), stream=True)
        if response.status_code not in _REDIRECTS:
            return response
        response.close()
        target = urljoin(url, response.headers.get("Location", ""))
        schemes = ("https",) if url.startswith("https:") else ("http", "https")
        if urlsplit(target).scheme not in schemes or not urlsplit(target).hostname:
            raise InputError(f"{server.url}: sends us on to '{show(target, 200)}', which is refused; ask who runs it")
        url = target
    raise InputError(f"{server.url}: sends us on more than {_MAX_REDIRECTS} times; check the address")


def _complaint(url: str, response: httpx2.Response, body: IO[bytes]) -> KgError:
    status = f"{response.status_code} {response.reason_phrase}".strip()
    text = body.read(_CHUNK_BYTES).decode("utf-8", "replace").strip()
    is_html = text.startswith("<") or "html" in response.headers.get("Content-Type", "")
    line = "" if is_html or not text else f": {show(text.splitlines()[0], 300)}"
    if response.status_code == 400:
        return UsageError(f"{url} refuses the query{line or f' ({status})'}")
    if response.status_code in (401, 403):
        remedy = f"set {TOKEN_VARIABLE}, or {USER_VARIABLE} and {PASSWORD_VARIABLE}, in the environment"
        return InputError(f"{url}: lets only known users in ({status}); {remedy}")
    if response.status_code in _GAVE_UP:
        return LimitError(f"{url} gave up ({status}{line}); narrow the query, or ask again later")
    return InputError(f"{url}: answers {status}{line}; check the address")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL 1.1 endpoint to ask, on a server that `kg.query.endpoint.open_server` has checked."""

    server: SparqlServer

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
            For what `kg.query.portable` refuses, before anything is sent; and when the server refuses the query.
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
                result = read(query.empty, media_type, body, max_rows)
            except (SyntaxError, ValueError) as error:
                line = show(str(error).splitlines()[0], 200)
                raise InputError(f"{self.server.url}: its answer cannot be read ({line}); ask who runs it") from error
        with suppress(KgError):  # what is asked beside the query must not cost its answer
            return replace(result, notes=remote_notes(text, result, self._ask, lambda: read_endpoint_names(self)))
        return result

    def _ask(self, text: str) -> Result:
        """The rows of a query of our own."""
        query = make_portable(text)
        with answered(self.server, {"query": query.text}, accept=_ROWS) as (media_type, body):
            return _read_rows(query.empty, media_type, body, MAX_ROWS)

    def labels(self, result: Result) -> dict[str, str]:
        """English label of every IRI in a result that has one, by IRI."""
        things = sorted({str(term) for row in result.rows for term in row if isinstance(term, ox.NamedNode)})
        labels: dict[str, str] = {}
        for first in range(0, len(things), _LABELS_AT_ONCE):
            some = " ".join(things[first : first + _LABELS_AT_ONCE])
            for thing, label in self.query(_LABELS.format(things=some)).rows:
                if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
                    labels.setdefault(thing.value, label.value)
        return labels


def _read_rows(empty: Result, media_type: str, body: IO[bytes], max_rows: int) -> Result:
    form = ox.QueryResultsFormat.from_media_type(media_type)
    if form is None or form == ox.QueryResultsFormat.CSV:
        raise ValueError(_no_result(media_type))
    answer = ox.parse_query_results(body, form)
    if isinstance(answer, ox.QueryBoolean) is not (empty.answer is not None):
        raise ValueError("it is not of the kind that the query asks for")
    if isinstance(answer, ox.QueryBoolean):
        return Result((), (), answer=bool(answer))
    given = [variable.value for variable in answer.variables]
    # A server may leave out a column in which nothing is bound, and may put the columns of SELECT * in its own order.
    places = [given.index(name) if name in given else -1 for name in empty.variables]
    rows = tuple(
        tuple(solution[place] if place >= 0 else None for place in places) for solution in islice(answer, max_rows)
    )
    return Result(empty.variables, rows, is_truncated=next(iter(answer), None) is not None)


def _read_graph(empty: Result, media_type: str, body: IO[bytes], max_rows: int) -> Result:
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError(_no_result(media_type))
    triples = ox.parse(body, format=form)
    rows = tuple(map(attrgetter("subject", "predicate", "object"), islice(triples, max_rows)))
    return Result(empty.variables, rows, is_graph=True, is_truncated=next(triples, None) is not None)


def _no_result(media_type: str) -> str:
    kind = media_type.partition(";")[0].strip() or "nothing that it names"
    return f"{kind} is no SPARQL result; is this the address that takes queries?"


def read_endpoint_graph(endpoint: Endpoint, view: View | None = None) -> ValidDataset:
    """All that an endpoint holds in its default graph, as a dataset.

    Parameters
    ----------
    endpoint
        Where to read.
    view
        What of it to look at; the best claims, as the server's graph has them, when None.

    Raises
    ------
    InputError
        When there is no graph of this project, or the server does not give all of it.
    LimitError
        When it has more than `MAX_TRIPLES`.
    """
    return dataset_of(read_endpoint_quads(endpoint), endpoint.server.url, view or View())


def read_endpoint_names(endpoint: Endpoint) -> ValidDataset:
    """Entities, names and sources of an endpoint without any claim: enough to resolve what a user types."""
    return dataset_of(_quads(_triples(endpoint, _NAMES), endpoint), endpoint.server.url, View())


def read_endpoint_quads(endpoint: Endpoint) -> frozenset[ox.Quad]:
    """The quads of an endpoint: its default graph, and the ontology in its named graph.

    Raises
    ------
    InputError, LimitError
        As `read_endpoint_graph`.

    Notes
    -----
    Two requests for the data and two for the ontology; where the server cuts its answers, one more for each page.
    """
    triples = _read_all(endpoint, _DATA)
    if not triples:
        url = endpoint.server.url
        raise InputError(f"{url}: its default graph is empty; load graph.trig into it, or name another dataset")
    return _quads(triples, endpoint)


def write_copy(quads: frozenset[ox.Quad], url: str, path: Path) -> str:
    """Write quads to a file, for another process to open; returns the digest of its body."""
    return write_graph(format_body(sorted(quads, key=str)), hashlib.sha256(url.encode()).hexdigest(), path)


def open_copy(path: Path, view: View) -> ValidDataset:
    """Open a file that `write_copy` wrote.

    Raises
    ------
    InputError
        When it is none.
    """
    return dataset_of(frozenset(ox.parse(read_graph(path).body, format=ox.RdfFormat.TRIG)), str(path), view)


def dataset_of(quads: frozenset[ox.Quad], name: str, view: View) -> ValidDataset:
    """The dataset that quads hold.

    Raises
    ------
    InputError
        When they are no graph of this project.
    """
    try:
        store = store_of(quads)
        dataset = restore_dataset(shipped_data() / GRAPH_FILE, quads, store)
    except (InputError, LookupError, AttributeError) as error:
        why = f" ({cause})" if (cause := error.__cause__) else ""
        raise InputError(
            f"{name}: its graph is not of the shape of this project{why}; only `kg query` asks it"
        ) from error
    if not dataset.tables.entities:
        raise InputError(f"{name}: its graph has no entity of this project; load graph.trig there, or use `kg query`")
    derive_edges(store, dataset.ontology)
    return dataset.with_view(view)


def _read_all(endpoint: Endpoint, where: str) -> set[ox.Triple]:
    url = endpoint.server.url
    counted = endpoint.query(_COUNT.format(where=where)).rows
    count = int(counted[0][0].value) if counted and isinstance(counted[0][0], ox.Literal) else 0
    if count > MAX_TRIPLES:
        raise LimitError(f"{url}: holds {count:,} triples; at most {MAX_TRIPLES:,} are read")
    triples = _triples(endpoint, _ALL.format(where=where)) if count else set()
    size = len(triples)
    if size < count <= size * _MAX_PAGES:
        triples = set()
        for first in range(0, count, size):
            triples |= _triples(endpoint, _PAGE.format(where=where, size=size, first=first))
    if len(triples) < count:
        raise InputError(f"{url}: gives {len(triples):,} of its {count:,} triples; raise the limit of its answers")
    return triples


def _triples(endpoint: Endpoint, text: str) -> set[ox.Triple]:
    return {ox.Triple(*row) for row in endpoint.query(text, max_rows=MAX_TRIPLES).rows}  # type: ignore[arg-type]


def _quads(triples: set[ox.Triple], endpoint: Endpoint) -> frozenset[ox.Quad]:
    path = ontology_file("kg.ttl")
    words = _read_all(endpoint, _WORDS) or {quad.triple for quad in ontology_quads(path, read_ontology(path))}
    graph = ox.NamedNode(ONTOLOGY)
    return frozenset(
        [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
        + [ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in words]
    )
