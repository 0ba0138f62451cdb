"""The graph of an endpoint read as a whole, so that what works on tables works on it.

Comes in: an endpoint and a view. Goes out: a `ValidDataset`. Its triples are counted first: a server that gives
fewer than it counts, as some cut every answer at ten thousand rows, is asked for the rest page by page, in
order. Where the server does not keep the ontology in its named graph, that of this version is taken.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph as ox

from kg.builds import restore_dataset
from kg.dataset import GRAPH_FILE, format_body, read_graph, store_of, write_graph
from kg.endpoint import Endpoint
from kg.errors import InputError, LimitError
from kg.folders import ontology_file, shipped_data
from kg.graph import ValidDataset
from kg.model import View
from kg.terms import ONTOLOGY

MAX_TRIPLES = 5_000_000
MAX_PAGES = 1_000
_DATA, _WORDS = "?s ?p ?o", f"GRAPH <{ONTOLOGY}> {{ ?s ?p ?o }}"
_COUNT = "SELECT (COUNT(*) AS ?triples) {{ {where} }}"
_ALL = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
_PAGE = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
SELECT ?s ?p ?o {{ {where} }} ORDER BY ?s ?p ?o LIMIT {size} OFFSET {first} }}"""
# All that names are looked up in: entities and sources are what has a label.
_NAMES = """CONSTRUCT { ?s ?p ?o } WHERE { ?s rdfs:label ?label ; ?p ?o .
FILTER(?p IN (rdf:type, rdfs:label, skos:prefLabel, skos:altLabel, schema:sameAs, kg:iso3166, kg:sourceKind)) }"""


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
        dataset = restore_dataset(shipped_data() / GRAPH_FILE, quads)
    except (InputError, LookupError, AttributeError) as error:
        why = f" ({cause})" if (cause := error.__cause__) else ""
        raise InputError(
            f"{name}: its graph is not of the shape of this project{why}; only `kg query` asks it"
        ) from error
    if not dataset.tables.entities:
        raise InputError(f"{name}: its graph has no entity of this project; load graph.trig there, or use `kg query`")
    if view.is_default:
        dataset.__dict__ |= {"_file": None, "store": store_of(quads)}
        return dataset
    seen = ValidDataset(dataset.folder, view)
    seen.__dict__ |= {"_file": None, "ontology": dataset.ontology, "tables": dataset.tables}
    return seen


def _read_all(endpoint: Endpoint, where: str) -> set[ox.Triple]:
    url = endpoint.server.url
    counted = endpoint.query(_COUNT.format(where=where)).rows
    count = int(counted[0][0].value) if counted and isinstance(counted[0][0], ox.Literal) else 0
    if count > MAX_TRIPLES:
        raise LimitError(f"{url}: holds {count:,} triples; at most {MAX_TRIPLES:,} are read")
    found = _triples(endpoint, _ALL.format(where=where)) if count else set()
    size = len(found)
    if size < count <= size * MAX_PAGES:
        found = set()
        for first in range(0, count, size):
            found |= _triples(endpoint, _PAGE.format(where=where, size=size, first=first))
    if len(found) < count:
        raise InputError(f"{url}: gives {len(found):,} of its {count:,} triples; raise the limit of its answers")
    return found


def _triples(endpoint: Endpoint, text: str) -> set[ox.Triple]:
    return {ox.Triple(*row) for row in endpoint.query(text, max_rows=MAX_TRIPLES).rows}  # type: ignore[arg-type]


def _quads(triples: set[ox.Triple], endpoint: Endpoint) -> frozenset[ox.Quad]:
    words = _read_all(endpoint, _WORDS) or {
        quad.triple for quad in ox.parse(path=str(ontology_file("kg.ttl")), format=ox.RdfFormat.TURTLE)
    }
    graph = ox.NamedNode(ONTOLOGY)
    return frozenset(
        [ox.Quad(each.subject, each.predicate, each.object) for each in triples]
        + [ox.Quad(each.subject, each.predicate, each.object, graph) for each in words]
    )
