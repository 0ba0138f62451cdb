"""The graph in other people's formats: the one table of them, and the function that writes any.

Comes in: a validated dataset and a format. Goes out: the bytes of one file, or of each file of a folder.
Formats of RDF hold a whole view; the others hold one of its networks. What writes either (`rdf_exports`,
`network_exports`) is imported when it is used: it takes longer to import than most commands to run.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.graph import Citation, ValidDataset
    from kg.network import TieFilter


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
    ExportFormat.GEXF: FormatFacts("GEXF 1.3 with time, for Gephi", is_network=True),
    ExportFormat.PAJEK: FormatFacts("Pajek .net", is_network=True),
    ExportFormat.CYTOSCAPE: FormatFacts("Cytoscape JSON", is_network=True),
    ExportFormat.CSV: FormatFacts("nodes.csv and edges.csv", is_network=True, is_folder=True),
    ExportFormat.NEO4J: FormatFacts("CSV for neo4j-admin database import", is_network=True, is_folder=True),
    ExportFormat.PARQUET: FormatFacts("nodes.parquet and edges.parquet", is_network=True, is_folder=True),
}


def export_notes(
    dataset: ValidDataset,
    form: ExportFormat | str,
    network: str = "",
    *,
    background: bool = False,
    only: TieFilter | None = None,
) -> tuple[str, ...]:
    """Why an export of a network is empty; see `export_graph` for what is given."""
    if not FORMATS[ExportFormat(form)].is_network:
        return ()
    from kg.network import NetworkChoice, absence_notes

    choice = NetworkChoice(network or "claims", background, *([only] if only else []))
    return absence_notes(dataset, (), choice) if choice.is_empty(dataset) else ()


def cite_export(
    dataset: ValidDataset,
    form: ExportFormat | str,
    network: str = "",
    *,
    background: bool = False,
    only: TieFilter | None = None,
) -> Citation:
    """What there is to cite of an export; see `export_graph` for what is given."""
    if not FORMATS[ExportFormat(form)].is_network:
        from kg.graph import cite_graph

        return cite_graph(dataset)
    from kg.network import NetworkChoice, cite_network

    return cite_network(dataset, NetworkChoice(network or "claims", background, *([only] if only else [])))


def export_graph(
    dataset: ValidDataset,
    form: ExportFormat | str,
    network: str = "",
    *,
    background: bool = False,
    only: TieFilter | None = None,
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
    only
        Which ties to put into the network; all when None.

    Returns
    -------
    dict
        File name to bytes; one entry with an empty name unless the format fills a folder.

    Raises
    ------
    UsageError
        When the network, a predicate or a class does not exist, a format of RDF is given one, or an extra is missing.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> sorted(export_graph(open_graph(Path("tests/tiny")), "csv"))
    ['edges.csv', 'nodes.csv']
    """
    chosen = ExportFormat(form)
    if not FORMATS[chosen].is_network:
        if network or background or (only and (only.predicates or only.shared or only.modalities)):
            options = "--network, --predicate, --shared, --modality and --background"
            raise UsageError(f"{chosen} holds the whole view; {options} are for {_network_formats()}")
        from kg.publish.rdf_exports import write_rdf

        return {"": write_rdf(dataset, chosen)}
    from kg.network import choose_ties, tabulate_network
    from kg.network import tables as network_tables
    from kg.publish import network_exports

    tables = tabulate_network(dataset, network or "claims", background=background, only=only or choose_ties((), ()))
    folders = {
        ExportFormat.CSV: network_tables.write_csv,
        ExportFormat.NEO4J: network_tables.write_neo4j,
        ExportFormat.PARQUET: network_tables.write_parquet,
    }
    if chosen in folders:
        return folders[chosen](tables)
    files = {
        ExportFormat.GRAPHML: network_exports.write_graphml,
        ExportFormat.GEXF: network_exports.write_gexf,
        ExportFormat.PAJEK: network_exports.write_pajek,
        ExportFormat.CYTOSCAPE: network_exports.write_cytoscape,
    }
    return {"": files[chosen](tables)}


def _network_formats() -> str:
    return ", ".join(form for form, facts in FORMATS.items() if facts.is_network)
