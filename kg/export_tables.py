"""A network as two files: CSV for spreadsheets and pandas, CSV for Neo4j's importer, Parquet for big tools.

Comes in: `NetworkTables`. Goes out: file names with their bytes. Lists are joined with `;` in CSV and stay
lists in Parquet. A cell of CSV that a spreadsheet would run as a formula gets a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from kg.cells import decimal_text
from kg.errors import missing_package
from kg.network_tables import SEPARATOR, NetworkTables
from kg.results import safe_cell
from kg.terms import term_to_column

Cell = str | float | date | Sequence[str] | None

_NODES = ("id", "label", "type", "iri", "wikidata", "iso3166")
_EDGES = (
    "source", "target", "id", "weight", "confidence", "predicates", "claims", "stated_by", "when", "start", "end",
)  # fmt: skip
_NEO4J_TYPES = {
    "source": ":START_ID", "target": ":END_ID", "weight": "weight:double", "confidence": "confidence:double",
    "predicates": "predicates:string[]", "claims": "claims:string[]", "stated_by": "stated_by:string[]",
    "when": "when:string[]", "start": "start:date", "end": "end:date",
}  # fmt: skip


def _node_rows(tables: NetworkTables) -> list[tuple[Cell, ...]]:
    return [tuple(getattr(node, column) for column in _NODES) for node in tables.nodes]


def _edge_rows(tables: NetworkTables) -> list[tuple[Cell, ...]]:
    return [tuple(getattr(edge, column) for column in _EDGES) for edge in tables.edges]


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        text = repr(cell)
        return decimal_text(cell) if "e" in text else text
    if isinstance(cell, date):
        return cell.isoformat()
    return safe_cell(cell if isinstance(cell, str) else SEPARATOR.join(cell))


def _format_csv(header: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def write_csv(tables: NetworkTables) -> dict[str, bytes]:
    """``nodes.csv`` and ``edges.csv``, with the column names that Gephi, Cytoscape and pandas users expect."""
    return {
        "nodes.csv": _format_csv(_NODES, _node_rows(tables)),
        "edges.csv": _format_csv(_EDGES, _edge_rows(tables)),
    }


def write_neo4j(tables: NetworkTables) -> dict[str, bytes]:
    """``nodes.csv`` and ``relationships.csv`` for ``neo4j-admin database import full``.

    Notes
    -----
    A node has its class and all classes above it as labels. A relationship's type is the predicate in
    Neo4j's spelling (``HAS_TOPIC``) in the network `claims`, else ``TIED_TO`` or ``TAKES_PART_IN``.

    References
    ----------
    Neo4j Operations Manual, Import, section CSV header format.
    """
    nodes = [(*row, SEPARATOR.join(node.classes)) for row, node in zip(_node_rows(tables), tables.nodes, strict=True)]
    edges = [
        (*row, _relationship_type(tables, edge.predicates))
        for row, edge in zip(_edge_rows(tables), tables.edges, strict=True)
    ]
    return {
        "nodes.csv": _format_csv(("id:ID", *_NODES[1:], ":LABEL"), nodes),
        "relationships.csv": _format_csv((*(_NEO4J_TYPES.get(name, name) for name in _EDGES), ":TYPE"), edges),
    }


def _relationship_type(tables: NetworkTables, predicates: Sequence[str]) -> str:
    if tables.is_directed:
        return term_to_column(predicates[0]).upper()
    return "TIED_TO" if tables.name == "actors" else "TAKES_PART_IN"


def write_parquet(tables: NetworkTables) -> dict[str, bytes]:
    """``nodes.parquet`` (`id` ...) and ``edges.parquet`` (`src`, `dst` ...), named as GraphFrames wants them.

    Raises
    ------
    UsageError
        When the extra `parquet` is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise missing_package("Parquet", "pyarrow", "parquet") from error
    kinds = dict.fromkeys(_EDGES, pa.string())
    kinds |= dict.fromkeys(("weight", "confidence"), pa.float64()) | dict.fromkeys(("start", "end"), pa.date32())
    kinds |= dict.fromkeys(("predicates", "claims", "stated_by", "when"), pa.list_(pa.string()))
    spelling = {"source": "src", "target": "dst"}

    def write(names: Iterable[str], rows: list[tuple[Cell, ...]]) -> bytes:
        fields = [(spelling.get(name, name), kinds.get(name, pa.string())) for name in names]
        arrays = [pa.array([row[at] for row in rows], kind) for at, (_, kind) in enumerate(fields)]
        sink = io.BytesIO()
        parquet.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink, compression="zstd")
        return sink.getvalue()

    return {
        "nodes.parquet": write(_NODES, _node_rows(tables)),
        "edges.parquet": write(_EDGES, _edge_rows(tables)),
    }
