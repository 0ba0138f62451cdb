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

_OWN_KEY = "networkx_key"

if TYPE_CHECKING:
    Graph = nx.Graph[str]


def _empty_graph(tables: NetworkTables) -> Graph:
    return nx.MultiDiGraph(name=tables.name.value) if tables.is_directed else nx.Graph(name=tables.name.value)


def _by_side(tables: NetworkTables) -> list[NodeRow]:
    """Actors before what they take part in, so that a graph of networkx lists each edge from its actor."""
    return sorted(tables.nodes, key=lambda node: bool(node.is_thing))


def _node_data(node: NodeRow) -> dict[str, str | int]:
    cells = {name: xml_text(cell) if isinstance(cell, str) else cell for name, cell in node.cells().items()}
    del cells["id"]
    return {name: cell for name, cell in cells.items() if cell != ""}


def _edge_days(edge: EdgeRow) -> dict[str, str]:
    return {name: day.isoformat() for name, day in (("start", edge.start), ("end", edge.end)) if day}


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
    graph.add_nodes_from((node.id, _node_data(node)) for node in _by_side(tables))
    for edge in tables.edges:
        _add_edge(graph, edge, {**_edge_data(edge), **_edge_days(edge)})
    return graph


def write_gexf(tables: NetworkTables) -> bytes:
    """GEXF 1.3 with time: an edge has the spells in which its claims say that it holds.

    Notes
    -----
    A spell runs from the first to the last day on which a claim is possible; a bound that is open or unknown is
    left out. An edge without dated claims has no spell, which programs read as "always". Gephi adds up edges with the
    same ends unless their `kind` differs. networkx writes no `kind`, the day of writing, its own version, a key for
    itself, and two attributes that the schema does not know; the one is put in, the others are taken out.

    References
    ----------
    GEXF 1.3, https://gexf.net/schema.html
    """
    graph = _empty_graph(tables)
    graph.graph["mode"] = "dynamic"
    graph.add_nodes_from((node.id, _node_data(node)) for node in _by_side(tables))
    for edge in tables.edges:
        data = _edge_data(edge) | {"id": edge.id, "label": SEPARATOR.join(edge.predicates)}
        spells = [tuple(day.isoformat() if day else None for day in spell) for spell in edge.spells]
        if spells:
            data["spells"] = spells
        _add_edge(graph, edge, data)
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.3")
    writer.add_graph(graph)
    _fit_schema(writer.xml, writer.graph_element)
    kinds = {edge.id: edge.kind for edge in tables.edges}
    for element in writer.graph_element.iter("edge"):
        element.set("kind", kinds[element.attrib["id"]])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue() + b"\n"


def _fit_schema(root: Element, graph: Element) -> None:
    meta = root.find("meta")
    assert meta is not None  # networkx always writes one
    meta.clear()
    SubElement(meta, "creator").text = f"kg {__version__}"
    for name in ("xmlns:xsi", "xsi:schemaLocation"):
        del root.attrib[name]
    del graph.attrib["name"]
    graph.attrib.update({"timeformat": "date", "timerepresentation": "interval"})
    for columns in graph.iter("attributes"):
        for column in [column for column in columns if column.get("title") == _OWN_KEY]:
            columns.remove(column)
            for cells in graph.iter("attvalues"):
                for cell in cells.findall(f"attvalue[@for='{column.attrib['id']}']"):
                    cells.remove(cell)


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
    graph.add_nodes_from((node.id, {**node.cells(), "classes": list(node.classes)}) for node in _by_side(tables))
    for edge in tables.edges:
        data: dict[str, Any] = {"id": edge.id, "weight": edge.weight, "confidence": edge.confidence}
        data |= {**{name: list(members) for name, members in _edge_lists(edge).items()}, **edge.counts}
        data |= {"interaction": SEPARATOR.join(edge.predicates), **_edge_days(edge)}
        _add_edge(graph, edge, data)
    record = nx.cytoscape_data(graph, name="label")
    record["data"] = dict(record["data"])  # networkx writes pairs, where Cytoscape reads an object
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
