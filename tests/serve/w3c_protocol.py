"""The W3C's tests of the SPARQL 1.1 protocol as values: requests to send, and what is expected of their answers.

Comes in: the folder of the suite. Goes out: a `ProtocolCase` per test. The graphs that the tests name are put into
a data folder, as a built graph of the tiny tables' digest, so that the server under test is the one users start.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pyoxigraph as ox

from kg.graph.trig import GRAPH_FILE, digest_inputs, format_body, write_graph
from kg.tables.files import ontology_file

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_HT = "http://www.w3.org/2011/http#"
_CNT = "http://www.w3.org/2011/content#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_GRAPHS = "http://kasei.us/2009/09/sparql/data/"


UPDATES = frozenset(
    {
        "update_base_uri",
        "update_dataset_default_graph",
        "update_dataset_default_graphs",
        "update_dataset_full",
        "update_dataset_named_graphs",
        "update_post_direct",
        "update_post_form",
    }
)
"""Updates that the suite wants done: the graph is read-only over HTTP, so each is refused with 403."""
OVERRIDDEN = frozenset({"query_multiple_dataset"})
"""FROM in the query beside a dataset in the request: FROM is refused wherever it stands."""
_TYPES = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and what is expected of its answer: statuses by their first digit, kind of result, yes or no."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    form: str
    answer: str


@dataclass(frozen=True, slots=True)
class ProtocolCase:
    """A test: exchanges in order."""

    name: str
    exchanges: tuple[Exchange, ...]


def send(client: httpx.Client, exchange: Exchange) -> httpx.Response:
    """The answer to a request of a test."""
    return client.request(exchange.method, exchange.path, headers=list(exchange.headers), content=exchange.body)


def difference_of(exchange: Exchange, response: httpx.Response) -> str:
    """What an answer has that the test does not want; empty when it is as it should be."""
    if str(response.status_code)[0] not in exchange.statuses:
        return f"status {response.status_code}: {response.text}"
    kind = response.headers["content-type"].split(";")[0]
    if exchange.form and kind not in _TYPES[exchange.form]:
        return f"type {kind}"
    if exchange.answer and response.json()["boolean"] is not (exchange.answer == "true"):
        return f"answer {response.text}"
    return ""


class _Graph:
    """A manifest, read node by node."""

    def __init__(self, path: Path) -> None:
        self._store = ox.Store()
        self._store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())

    def objects(self, subject: object, iri: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
        return [quad.object for quad in self._store.quads_for_pattern(subject, ox.NamedNode(iri), None)]  # type: ignore[arg-type]

    def text(self, subject: object, iri: str) -> str:
        found = self.objects(subject, iri)
        return found[0].value if found and isinstance(found[0], ox.Literal | ox.NamedNode) else ""

    def items(self, head: object) -> list[object]:
        found: list[object] = []
        while isinstance(head, ox.BlankNode):
            found.append(self.objects(head, _RDF + "first")[0])
            head = self.objects(head, _RDF + "rest")[0]
        return found


def read_protocol_cases(suite: Path) -> list[ProtocolCase]:
    """The tests of the folder `protocol`, in the manifest's order."""
    manifest = suite / "protocol" / "manifest.ttl"
    graph = _Graph(manifest)
    cases = []
    for test in graph.items(graph.objects(ox.NamedNode(manifest.as_uri()), _MF + "entries")[0]):
        assert isinstance(test, ox.NamedNode)
        connection = graph.objects(test, _MF + "action")[0]
        requests = graph.items(graph.objects(connection, _HT + "requests")[0])
        cases.append(ProtocolCase(test.value.rpartition("#")[2], tuple(_exchange(graph, each) for each in requests)))
    return cases


def _exchange(graph: _Graph, request: object) -> Exchange:
    headers = [
        (graph.text(header, _HT + "fieldName"), graph.text(header, _HT + "fieldValue"))
        for heads in graph.objects(request, _HT + "headers")
        for header in graph.items(heads)
    ]
    bodies = graph.objects(request, _HT + "body")
    body = graph.text(bodies[0], _CNT + "chars") if bodies else ""
    encoding = graph.text(bodies[0], _CNT + "characterEncoding") if bodies else "UTF-8"
    response = graph.objects(request, _HT + "resp")[0]
    statuses = [node.value.rpartition("StatusCode")[2][0] for node in graph.objects(response, _MF + "expectedStatus")]  # type: ignore[union-attr]
    return Exchange(
        graph.text(request, _HT + "methodName"),
        graph.text(request, _HT + "absolutePath"),
        tuple(headers),
        body.encode(encoding or "UTF-8"),
        tuple(statuses),
        graph.text(response, _MF + "expectedFormat"),
        graph.text(response, _MF + "expectedBoolean"),
    )


def write_protocol_folder(suite: Path, tables: Path, folder: Path) -> Path:
    """A data folder whose built graph holds the graphs that the protocol tests name.

    Parameters
    ----------
    suite
        The suite.
    tables
        A folder of tables to copy; the graph is not built from them, but says so.
    folder
        Where to write.
    """
    shutil.copytree(tables, folder, dirs_exist_ok=True)
    store = ox.Store()
    for number in (1, 2, 3):
        graph = ox.NamedNode(f"{_GRAPHS}data{number}.rdf")
        store.load(path=str(suite / "protocol" / f"data{number}.nt"), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    node = ox.NamedNode(f"{_GRAPHS}data0.rdf")  # named by the tests, and given by none of them
    store.add(ox.Quad(node, ox.NamedNode(_RDF + "type"), ox.NamedNode("http://xmlns.com/foaf/0.1/Document"), node))
    inputs = digest_inputs([folder], ontology_file("kg.ttl"))
    write_graph(format_body(sorted(store, key=str)), inputs, folder / GRAPH_FILE)
    return folder
