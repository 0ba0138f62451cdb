"""A network in the formats of programs that draw and analyse networks: GraphML, GEXF, Pajek, Cytoscape JSON.

Comes in: `NetworkTables`. Goes out: bytes, written by networkx and the same on each run. Labels are data:
a character that XML cannot hold becomes U+FFFD. Lists are joined with `;`, which no id holds.
It stands apart from `exports` since networkx takes longer to import than most commands to run.
A questionable decision: a Pajek vertex is labelled with its id, since labels need not be unique.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from kg import __version__
from kg.network import SEPARATOR, EdgeRow, NetworkTables, NodeRow
from kg.publish.rdf_exports import xml_text

if TYPE_CHECKING:
    Graph = nx.Graph[str]


def _empty_graph(tables: NetworkTables) -> Graph:
    return nx.MultiDiGraph(name=tables.name.value) if tables.is_directed else nx.Graph(name=tables.name.value)


def _node_data(node: NodeRow) -> dict[str, str]:
    cells = {"label": node.label, "type": node.type, "existence": node.existence, "iri": node.iri}
    cells |= {"wikidata": node.wikidata, "iso3166": node.iso3166}
    return {name: xml_text(cell) for name, cell in cells.items() if cell}


def _edge_data(edge: EdgeRow) -> dict[str, Any]:
    joined = {name: SEPARATOR.join(members) for name, members in _edge_lists(edge).items() if members}
    return {"weight": edge.weight, "confidence": edge.confidence, **joined, **edge.counts}


def _edge_lists(edge: EdgeRow) -> dict[str, tuple[str, ...]]:
    names = ("predicates", "modality", "rank", "claims", "stated_by", "when")
    return {name: getattr(edge, name) for name in names}


def _add_edge(graph: Graph, edge: EdgeRow, data: dict[str, Any]) -> None:
    key = {"key": edge.id} if graph.is_multigraph() else {}
    graph.add_edge(edge.source, edge.target, **key, **data)


def write_graphml(tables: NetworkTables) -> bytes:
    """GraphML of `network_graph`."""
    out = io.BytesIO()
    nx.write_graphml_xml(network_graph(tables), out, named_key_ids=True)
    return out.getvalue() + b"\n"


def network_graph(tables: NetworkTables) -> Graph:
    """A network as a plain graph of networkx, whose attributes are texts and numbers that any format can hold.

    Parameters
    ----------
    tables
        The network.

    Returns
    -------
    networkx.Graph
        A `MultiDiGraph` of the network `claims`, with the claim's id as key, else a `Graph`. Nodes are ids, with label,
        type, codes and, of what is not there yet, `existence`; edges have weight, confidence, predicates, modality,
        rank, how many claims have each of these and how many are disputed, claims, sources (`stated_by`), dates as
        known (`when`), and `start` and `end` as days. Members of lists are joined with `;`.
    """
    graph = _empty_graph(tables)
    graph.add_nodes_from((node.id, _node_data(node)) for node in tables.nodes)
    for edge in tables.edges:
        days = {name: day.isoformat() for name, day in (("start", edge.start), ("end", edge.end)) if day}
        _add_edge(graph, edge, {**_edge_data(edge), **days})
    return graph


def write_gexf(tables: NetworkTables) -> bytes:
    """GEXF 1.2 with time: an edge has the spells in which its claims say that it holds.

    Notes
    -----
    A spell runs from the first to the last day on which a claim is possible; a bound that is open or unknown is
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


def write_pajek(tables: NetworkTables) -> bytes:
    """Pajek's .net: vertices by id, arcs or edges with their weight and, as line label, their predicates."""
    graph = _empty_graph(tables)
    graph.add_nodes_from(node.id for node in tables.nodes)
    for edge in tables.edges:
        _add_edge(graph, edge, {"weight": edge.weight, "l": SEPARATOR.join(edge.predicates)})
    return "".join(f"{line}\n" for line in nx.generate_pajek(graph)).encode()


def write_cytoscape(tables: NetworkTables) -> bytes:
    """Cytoscape JSON (.cyjs): lists stay lists."""
    graph = _empty_graph(tables)
    for node in tables.nodes:
        cells = {"id": node.id, "label": node.label, "type": node.type, "classes": list(node.classes)}
        cells |= {"existence": node.existence}
        cells |= {"iri": node.iri, "wikidata": node.wikidata, "iso3166": node.iso3166}
        graph.add_node(node.id, **cells)
    for edge in tables.edges:
        data: dict[str, Any] = {"id": edge.id, "weight": edge.weight, "confidence": edge.confidence}
        data |= {**{name: list(members) for name, members in _edge_lists(edge).items()}, **edge.counts}
        data |= {"interaction": SEPARATOR.join(edge.predicates)}
        _add_edge(graph, edge, data)
    record = nx.cytoscape_data(graph, name="label")
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
