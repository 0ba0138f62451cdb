"""The graph in other people's formats: the one table of them, and the function that writes any.

Comes in: a validated dataset and a format. Goes out: the bytes of one file, or of each file of a folder, the same on
each run. Formats of RDF hold a whole view (in RDF 1.2 a claim's IRI reifies a triple term); the others hold one
network, and a character that XML cannot hold becomes U+FFFD. A questionable decision: a Pajek vertex is labelled with
its id, since labels need not be unique.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

import networkx as nx
import pyoxigraph as ox
from networkx.readwrite.gexf import GEXFWriter

from kg import __version__
from kg.errors import UsageError
from kg.graph import LineWriter, ValidDataset, stream_lines
from kg.model import PREFIXES
from kg.network import SEPARATOR, EdgeRow, NetworkTables, NodeRow
from kg.tables import ontology_file

if TYPE_CHECKING:
    Graph = nx.Graph[str]
_SYNTAXES = {
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "xml": ox.RdfFormat.RDF_XML,
}
_RDF = PREFIXES["rdf"]
_PARTS = tuple(ox.NamedNode(_RDF + part) for part in ("subject", "predicate", "object"))
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REIFIES = ox.NamedNode(_RDF + "reifies")


def _empty_graph(tables: NetworkTables) -> Graph:
    return nx.MultiDiGraph(name=tables.name.value) if tables.is_directed else nx.Graph(name=tables.name.value)


def _node_data(node: NodeRow) -> dict[str, str]:
    cells = {"label": node.label, "type": node.type, "iri": node.iri}
    cells |= {"wikidata": node.wikidata, "iso3166": node.iso3166}
    return {name: xml_text(cell) for name, cell in cells.items() if cell}


def _edge_data(edge: EdgeRow) -> dict[str, Any]:
    lists = {"predicates": edge.predicates, "claims": edge.claims, "stated_by": edge.stated_by, "when": edge.when}
    joined = {name: SEPARATOR.join(members) for name, members in lists.items() if members}
    return {"weight": edge.weight, "confidence": edge.confidence, **joined}


def _add_edge(graph: Graph, edge: EdgeRow, data: dict[str, Any]) -> None:
    key = {"key": edge.id} if graph.is_multigraph() else {}
    graph.add_edge(edge.source, edge.target, **key, **data)


def _write_graphml(tables: NetworkTables) -> bytes:
    """GraphML; `start` and `end` are days, `when` holds the dates as known; parallel edges have the claim's id."""
    graph = _empty_graph(tables)
    graph.add_nodes_from((node.id, _node_data(node)) for node in tables.nodes)
    for edge in tables.edges:
        days = {name: day.isoformat() for name, day in (("start", edge.start), ("end", edge.end)) if day}
        _add_edge(graph, edge, {**_edge_data(edge), **days})
    out = io.BytesIO()
    nx.write_graphml_xml(graph, out, named_key_ids=True)
    return out.getvalue() + b"\n"


def _write_gexf(tables: NetworkTables) -> bytes:
    """GEXF 1.2 with time: an edge has the spells in which its claims say that it holds.

    Notes
    -----
    A spell runs from the first to the last day that a date can mean; a bound that is open or unknown is
    left out. An edge without dated claims has no spell, which programs read as "always". networkx writes
    the day of writing and its own version into the file; both are taken out.
    """
    graph = _empty_graph(tables)
    graph.graph["mode"] = "dynamic"
    graph.add_nodes_from((node.id, _node_data(node)) for node in tables.nodes)
    for edge in tables.edges:
        data = _edge_data(edge) | {"id": edge.id, "label": SEPARATOR.join(edge.predicates)}
        spells = [tuple(day.isoformat() if day else None for day in spell) for spell in edge.spells]
        if spells:
            data["spells"] = spells
        _add_edge(graph, edge, data)
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(graph)
    writer.graph_element.set("timeformat", "date")
    _replace_meta(writer.xml)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue() + b"\n"


def _replace_meta(root: Element) -> None:
    meta = root.find("meta")
    assert meta is not None  # networkx always writes one
    meta.clear()
    SubElement(meta, "creator").text = f"kg {__version__}"


def _write_pajek(tables: NetworkTables) -> bytes:
    """Pajek's .net: vertices by id, arcs or edges with their weight and, as line label, their predicates."""
    graph = _empty_graph(tables)
    graph.add_nodes_from(node.id for node in tables.nodes)
    for edge in tables.edges:
        _add_edge(graph, edge, {"weight": edge.weight, "l": SEPARATOR.join(edge.predicates)})
    return "".join(f"{line}\n" for line in nx.generate_pajek(graph)).encode()


def _write_cytoscape(tables: NetworkTables) -> bytes:
    """Cytoscape JSON (.cyjs): lists stay lists."""
    graph = _empty_graph(tables)
    for node in tables.nodes:
        cells = {"id": node.id, "label": node.label, "type": node.type, "classes": list(node.classes)}
        cells |= {"iri": node.iri, "wikidata": node.wikidata, "iso3166": node.iso3166}
        graph.add_node(node.id, **cells)
    for edge in tables.edges:
        data: dict[str, Any] = {"id": edge.id, "weight": edge.weight, "confidence": edge.confidence}
        data |= {"predicates": list(edge.predicates), "claims": list(edge.claims), "stated_by": list(edge.stated_by)}
        data |= {"when": list(edge.when), "interaction": SEPARATOR.join(edge.predicates)}
        _add_edge(graph, edge, data)
    found = nx.cytoscape_data(graph, name="label")
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _write_rdf(dataset: ValidDataset, form: str) -> bytes:
    """Write a view of the graph as RDF.

    Parameters
    ----------
    dataset
        What to write.
    form
        ``trig``, ``nq``, ``jsonld`` and ``trig12`` hold the ontology as a named graph; ``ttl``, ``nt`` and
        ``xml`` hold the default graph alone. ``trig12`` is RDF 1.2, the others are RDF 1.1.

    Returns
    -------
    bytes
        UTF-8; the same for the same data. Of a store, ``nq`` and ``nt`` are not sorted, and a line may come twice:
        its quads as a sorted list would take ten times the memory.
    """
    if dataset.generation and form in ("nq", "nt"):
        return "".join(_lines(dataset, form)).encode()
    if form == "trig12":
        body = ox.serialize(_reify_claims(dataset.quads()), format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
        return b'VERSION "1.2"\n' + (body or b"")
    chosen = _SYNTAXES[form]
    quads = dataset.quads()
    if chosen.supports_datasets:
        return ox.serialize(quads, format=chosen, prefixes=PREFIXES) or b""
    default = ox.DefaultGraph()
    kept = (quad.triple for quad in quads if quad.graph_name == default)
    body = ox.serialize(kept, format=chosen, prefixes=PREFIXES) or b""
    return xml_text(body.decode()).encode() if form == "xml" else body


def _lines(dataset: ValidDataset, form: str) -> Iterator[str]:
    parts = dataset.tables, dataset.ontology, dataset.selection
    return stream_lines(*parts, ontology_file("kg.ttl")) if form == "nq" else LineWriter(*parts[:2]).blocks(parts[2])


def xml_text(text: str) -> str:
    r"""A text with every character that XML 1.0 cannot hold replaced.

    References
    ----------
    XML 1.0, section 2.2, https://www.w3.org/TR/xml/#charsets

    Examples
    --------
    >>> xml_text("a\x08b\uffffc") == "a\ufffdb\ufffdc"
    True
    """
    return _NOT_XML.sub("\ufffd", text)


def _reify_claims(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Quads with each claim's three parts replaced by one triple term that the claim reifies.

    Parameters
    ----------
    quads
        Sorted by subject, so that a claim's parts stand together.

    References
    ----------
    RDF 1.2 Concepts, sections 1.5 and 3.4, https://www.w3.org/TR/rdf12-concepts/

    Examples
    --------
    >>> claim, *parts = (ox.NamedNode(f"http://example.org/{name}") for name in ("c", "s", "p", "o"))
    >>> [quad] = _reify_claims(ox.Quad(claim, name, part) for name, part in zip(_PARTS, parts))
    >>> print(quad.object)
    <http://example.org/s> <http://example.org/p> <http://example.org/o>
    """
    parts: dict[ox.NamedNode, ox.NamedNode | ox.Literal] = {}
    for quad in quads:
        if quad.predicate not in _PARTS:
            yield quad
            continue
        parts[quad.predicate] = quad.object  # type: ignore[assignment]  # a claim has no blank nodes
        if len(parts) == len(_PARTS):
            term = ox.Triple(*(parts[name] for name in _PARTS))  # type: ignore[arg-type]
            yield ox.Quad(quad.subject, _REIFIES, term, quad.graph_name)
            parts = {}


class ExportFormat(StrEnum):
    """Formats of `kg export`."""

    TRIG = "trig"
    NQ = "nq"
    TTL = "ttl"
    NT = "nt"
    JSONLD = "jsonld"
    XML = "xml"
    TRIG12 = "trig12"
    GRAPHML = "graphml"
    GEXF = "gexf"
    PAJEK = "pajek"
    CYTOSCAPE = "cytoscape"
    CSV = "csv"
    NEO4J = "neo4j"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """What there is to know of a format: in words, and whether it holds a network, or fills a folder."""

    what: str
    is_network: bool = False
    is_folder: bool = False


FORMATS: dict[ExportFormat, FormatFacts] = {
    ExportFormat.TRIG: FormatFacts("RDF 1.1 TriG, the ontology in a named graph"),
    ExportFormat.NQ: FormatFacts("RDF 1.1 N-Quads"),
    ExportFormat.TTL: FormatFacts("RDF 1.1 Turtle, without the ontology"),
    ExportFormat.NT: FormatFacts("RDF 1.1 N-Triples, without the ontology"),
    ExportFormat.JSONLD: FormatFacts("JSON-LD 1.1"),
    ExportFormat.XML: FormatFacts("RDF/XML, without the ontology"),
    ExportFormat.TRIG12: FormatFacts("RDF 1.2 TriG, claims as reifiers"),
    ExportFormat.GRAPHML: FormatFacts("GraphML", is_network=True),
    ExportFormat.GEXF: FormatFacts("GEXF 1.2 with time, for Gephi", is_network=True),
    ExportFormat.PAJEK: FormatFacts("Pajek .net", is_network=True),
    ExportFormat.CYTOSCAPE: FormatFacts("Cytoscape JSON", is_network=True),
    ExportFormat.CSV: FormatFacts("nodes.csv and edges.csv", is_network=True, is_folder=True),
    ExportFormat.NEO4J: FormatFacts("CSV for neo4j-admin database import", is_network=True, is_folder=True),
    ExportFormat.PARQUET: FormatFacts("nodes.parquet and edges.parquet", is_network=True, is_folder=True),
}


def export_graph(
    dataset: ValidDataset, form: ExportFormat | str, network: str = "", *, background: bool = False
) -> dict[str, bytes]:
    """Write a view of the graph, or one of its networks, in a format.

    Parameters
    ----------
    dataset
        What to write.
    form
        The format.
    network
        ``claims`` (the default), ``actors`` or ``bipartite``; formats of RDF take none.
    background
        Put claims of background sources into the network too; RDF always has them.

    Returns
    -------
    dict
        File name to bytes; one entry with an empty name unless the format fills a folder.

    Raises
    ------
    UsageError
        When the network does not exist, a format of RDF is given one, or an extra is missing.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> sorted(export_graph(open_graph(Path("tests/tiny")), "csv"))
    ['edges.csv', 'nodes.csv']
    """
    chosen = ExportFormat(form)
    if not FORMATS[chosen].is_network:
        if network or background:
            raise UsageError(f"{chosen} holds the whole view; --network and --background are for {_network_formats()}")

        return {"": _write_rdf(dataset, chosen)}
    from kg.network import tables as export_tables
    from kg.network import tabulate_network

    tables = tabulate_network(dataset, network or "claims", background=background)
    folders = {
        ExportFormat.CSV: export_tables.write_csv,
        ExportFormat.NEO4J: export_tables.write_neo4j,
        ExportFormat.PARQUET: export_tables.write_parquet,
    }
    if chosen in folders:
        return folders[chosen](tables)
    files = {
        ExportFormat.GRAPHML: _write_graphml,
        ExportFormat.GEXF: _write_gexf,
        ExportFormat.PAJEK: _write_pajek,
        ExportFormat.CYTOSCAPE: _write_cytoscape,
    }
    return {"": files[chosen](tables)}


def _network_formats() -> str:
    return ", ".join(form for form, facts in FORMATS.items() if facts.is_network)
