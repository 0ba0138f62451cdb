"""A network as two tables, nodes and edges, and these as files: CSV, CSV for Neo4j's importer, Parquet.

Comes in: a dataset and the name of a network. Goes out: `NetworkTables` in order of id, and file names with their
bytes. Each edge keeps the claims that state it, their sources and their dates as known. Lists are joined with `;` in
CSV and stay lists in Parquet; in the CSV that people open, not in Neo4j's, a cell that a spreadsheet would run as a
formula gets a leading apostrophe. What is missing is an empty cell, in Parquet null. A questionable decision: an edge's
spells are the days on which its dated claims are possible; undated ones are counted.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.errors import missing_package
from kg.graph import ValidDataset
from kg.model import FIRST_DAY, ID, LAST_DAY, Claim, Day, Modality, Rank, decimal_text, term_to_column
from kg.network.network import NetworkName, build_network
from kg.network.ties import ALL_TIES, TieFilter
from kg.network.times import ClaimTime, find_times
from kg.query import safe_cell

_EPOCH = date(1970, 1, 1).toordinal()
Spell = tuple[Day | None, Day | None]

SEPARATOR = ";"
"""Between the members of a list in formats that have no lists."""
Cell = str | bool | float | int | Day | Sequence[str] | None
_DISPUTED, _UNDATED = "disputed", "undated"
COUNTED = (*Modality, *Rank, _DISPUTED, _UNDATED)
"""What an edge counts its claims by: modality, rank, whether they are in a conflict, and whether no date is known."""
_NODES = ("id", "label", "class", "existence", "iri", "wikidata", "iso3166")
_SIDES = ("type", "bipartite")
_EDGES = (
    "source", "target", "kind", "id", "weight", "confidence", "predicates", "modality", "rank", "claims", "stated_by",
    "when", "start", "end",
)  # fmt: skip
_EDGE_COLUMNS = (*_EDGES, *COUNTED)
_OF_GEPHI = ("Type", "timeset")
_KINDS = {NetworkName.ACTORS: "tiedTo", NetworkName.BIPARTITE: "takesPartIn"}
_NEO4J_TYPES = {
    "id": "id:ID", "type": "type:boolean", "bipartite": "bipartite:long",
    "source": ":START_ID", "target": ":END_ID", "weight": "weight:double", "confidence": "confidence:double",
    "predicates": "predicates:string[]", "modality": "modality:string[]", "rank": "rank:string[]",
    "claims": "claims:string[]", "stated_by": "stated_by:string[]",
    "when": "when:string[]", "start": "start:date", "end": "end:date",
    **{counted: f"{counted}:long" for counted in COUNTED},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeRow:
    """An entity of a network.

    Parameters
    ----------
    type
        Its class; the column `class`, since `type` is a side to igraph.
    existence
        The status in which it is not there yet, or ``denied``; empty for what is there.
    classes
        Its class and all above it, sorted.
    is_thing
        Of the network `bipartite`: whether actors take part in it; None in other networks.
    """

    id: str
    label: str
    type: str
    existence: str
    classes: tuple[str, ...]
    iri: str
    wikidata: str
    iso3166: str
    is_thing: bool | None = None

    def cells(self) -> dict[str, str | int]:
        """Its cells by column; in the network `bipartite` also its side, as igraph and networkx call it.

        Returns
        -------
        dict
            `type` is a truth value and `bipartite` 0 or 1: false and 0 of an actor, true and 1 of what it takes part
            in.
        """
        cells: dict[str, str | int] = {"id": self.id, "label": self.label, "class": self.type}
        cells |= {"existence": self.existence, "iri": self.iri, "wikidata": self.wikidata, "iso3166": self.iso3166}
        if self.is_thing is None:
            return cells
        return cells | dict(zip(_SIDES, (self.is_thing, int(self.is_thing)), strict=True))


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge of a network.

    Parameters
    ----------
    id
        The claim's id in the network `claims`, else both ends with `--` between them.
    source, target
        Ids of its ends; from the actor to the thing in `bipartite`, without meaning in `actors`.
    kind
        The predicate in the network `claims`, with a number from the second edge on that has the same ends and
        predicate, so that a program that tells parallel edges apart by their kind keeps them all; else ``tiedTo`` or
        ``takesPartIn``.
    weight
        As the network defines it.
    confidence
        The highest among its claims, from 0 to 1.
    predicates, claims, stated_by
        Predicates, ids of the claims that state it, and ids of the texts that they are from; sorted.
    modality, rank
        Those of its claims, sorted; just one each in the network `claims`.
    counts
        How many of its claims have each modality and each rank, and how many are in a conflict; see `COUNTED`.
    when
        Dates of its claims as known, in EDTF, sorted.
    spells
        First and last days on which its claims are possible, by their dates and by what they join; overlapping ones
        joined; None where open or unknown.
    """

    id: str
    source: str
    target: str
    kind: str
    weight: float
    confidence: float
    predicates: tuple[str, ...]
    modality: tuple[str, ...]
    rank: tuple[str, ...]
    counts: Mapping[str, int]
    claims: tuple[str, ...]
    stated_by: tuple[str, ...]
    when: tuple[str, ...]
    spells: tuple[Spell, ...]

    @property
    def start(self) -> Day | None:
        """First day of the first spell; None when open or unknown."""
        return self.spells[0][0] if self.spells else None

    @property
    def end(self) -> Day | None:
        """Last day of the last spell; None when open or unknown."""
        return self.spells[-1][1] if self.spells else None


@dataclass(frozen=True, slots=True)
class NetworkTables:
    """A network by name, with its nodes and edges in order of id; `is_directed` in `claims` alone."""

    name: NetworkName
    is_directed: bool
    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]


def _join_spells(times: Iterable[ClaimTime]) -> tuple[Spell, ...]:
    """First and last days of times, those that share a day joined, in order of time."""
    joined: list[tuple[Day, Day]] = []
    for start, end in sorted((time.first or FIRST_DAY, time.last or LAST_DAY) for time in times):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple((None if start == FIRST_DAY else start, None if end == LAST_DAY else end) for start, end in joined)


def tabulate_network(
    dataset: ValidDataset,
    network: NetworkName | str = NetworkName.CLAIMS,
    *,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> NetworkTables:
    """Put a network into tables.

    Parameters
    ----------
    network, background, only
        As in `kg.network.network.build_network`.

    Raises
    ------
    UsageError
        When there is no network, predicate or class of that name.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> tables = tabulate_network(open_graph(Path("tests/tiny")), "actors")
    >>> tables.edges[0].id, tables.edges[0].weight, tables.edges[0].when
    ('arland--borland', 0.5, ('2021-05-04',))
    """
    graph = build_network(dataset, network, background=background, only=only)
    by_id = dataset.tables.claims_by_id
    named = {claim for _, _, data in graph.edges(data=True) for claim in data["claims"]}
    times = find_times(dataset, (by_id[claim] for claim in named))
    edges = []
    for source, target, data in graph.edges(data=True):
        claims = tuple(by_id[claim_id] for claim_id in data["claims"])
        identity = claims[0].id if graph.is_multigraph() else f"{source}--{target}"
        counts = count_claims(claims, dataset.selection.disputed, times)
        dated = [times[claim.id] for claim in claims if claim.id in times]
        edges.append(_edge_row(identity, (source, target), data["weight"], claims, counts, dated))
    in_order = sorted(edges, key=lambda row: (row.source, row.target, row.predicates, row.id))
    sides = {node: bool(side) for node, side in graph.nodes(data="bipartite") if side is not None}
    nodes = tuple(_node_row(dataset, node, sides.get(node)) for node in sorted(graph))
    kinded = _name_kinds(NetworkName(network), in_order)
    return NetworkTables(NetworkName(network), graph.is_directed(), nodes, kinded)


def _name_kinds(network: NetworkName, edges: Iterable[EdgeRow]) -> tuple[EdgeRow, ...]:
    if network in _KINDS:
        return tuple(replace(edge, kind=_KINDS[network]) for edge in edges)
    parallel: Counter[tuple[str, str, str]] = Counter()
    named = []
    for edge in edges:
        (predicate,) = edge.predicates
        place = edge.source, edge.target, predicate
        parallel[place] += 1
        named.append(replace(edge, kind=f"{predicate} {parallel[place]}" if parallel[place] > 1 else predicate))
    return tuple(named)


def _node_row(dataset: ValidDataset, identity: str, is_thing: bool | None) -> NodeRow:  # noqa: FBT001  a cell
    entity = dataset.tables.entities[identity]
    classes = tuple(sorted(dataset.ontology.ancestors[entity.type]))
    existence = dataset.marks.existence.get(identity, "")
    codes = ID + entity.id, entity.wikidata, entity.iso3166
    return NodeRow(entity.id, entity.label, entity.type, existence, classes, *codes, is_thing)


def count_claims(claims: Iterable[Claim], disputed: Container[str], dated: Container[str]) -> dict[str, int]:
    """How many claims have each modality and each rank, how many are in a conflict, and how many have no date.

    Parameters
    ----------
    claims
        Those of an edge.
    disputed
        Ids of the claims that are in a conflict.
    dated
        Ids of the claims that have a date, or join something that has one.

    Returns
    -------
    dict
        A number for each of `COUNTED`, zeros included.
    """
    counts = dict.fromkeys(COUNTED, 0)
    for claim in claims:
        counts[claim.modality] += 1
        counts[claim.rank] += 1
        counts[_DISPUTED] += claim.id in disputed
        counts[_UNDATED] += claim.id not in dated
    return counts


def _edge_row(  # noqa: PLR0913  the parts of an edge
    identity: str,
    ends: tuple[str, str],
    weight: float,
    claims: tuple[Claim, ...],
    counts: Mapping[str, int],
    times: Iterable[ClaimTime],
) -> EdgeRow:
    return EdgeRow(
        identity,
        *ends,
        "",
        float(weight),
        max(claim.confidence for claim in claims),
        tuple(sorted({claim.predicate for claim in claims})),
        tuple(sorted({claim.modality.value for claim in claims})),
        tuple(sorted({claim.rank.value for claim in claims})),
        counts,
        tuple(claim.id for claim in claims),
        tuple(sorted({claim.locator.source for claim in claims})),
        tuple(sorted({claim.time.text for claim in claims if claim.time})),
        _join_spells(times),
    )


def _node_columns(tables: NetworkTables) -> tuple[str, ...]:
    return (*_NODES, *_SIDES) if tables.name is NetworkName.BIPARTITE else _NODES


def _node_rows(tables: NetworkTables) -> list[tuple[Cell, ...]]:
    return [tuple(node.cells().values()) for node in tables.nodes]


def _edge_rows(tables: NetworkTables) -> list[tuple[Cell, ...]]:
    return [
        (*(getattr(edge, column) for column in _EDGES), *(edge.counts[word] for word in COUNTED))
        for edge in tables.edges
    ]


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        text = repr(cell)
        return decimal_text(cell) if "e" in text else text
    if isinstance(cell, Day):
        return cell.isoformat()
    return cell if isinstance(cell, str) else SEPARATOR.join(cell)


def _format_csv(header: Iterable[str], rows: Iterable[tuple[Cell, ...]], guard: Callable[[str], str] = str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    is_text = (str, tuple)
    writer.writerows(
        [guard(_cell_text(cell)) if isinstance(cell, is_text) else _cell_text(cell) for cell in row] for row in rows
    )
    return out.getvalue().encode()


def write_csv(tables: NetworkTables) -> dict[str, bytes]:
    """``nodes.csv`` and ``edges.csv``, with the column names that Gephi, Cytoscape and pandas users expect.

    Notes
    -----
    `Type`, `kind` and `timeset` of an edge are those of Gephi: ``Directed`` or ``Undirected``, what tells parallel
    edges apart, and its spells.

    References
    ----------
    Gephi, Import spreadsheet; `org.gephi.graph.api.types.IntervalSet`.
    """
    way = "Directed" if tables.is_directed else "Undirected"
    edges = [
        (*row, way, _interval_set(edge.spells)) for row, edge in zip(_edge_rows(tables), tables.edges, strict=True)
    ]
    return {
        "nodes.csv": _format_csv(_node_columns(tables), _node_rows(tables), safe_cell),
        "edges.csv": _format_csv((*_EDGE_COLUMNS, *_OF_GEPHI), edges, safe_cell),
    }


def _interval_set(spells: Iterable[Spell]) -> str:
    r"""Spells as Gephi writes them; a bound that is open or unknown is infinite.

    Examples
    --------
    >>> _interval_set([(None, Day(2020, 6, 30)), (Day(2021, 5, 4), Day(2021, 5, 4))])
    '<[-Infinity, 2020-06-30]; [2021-05-04, 2021-05-04]>'
    """
    pairs = (
        (start.isoformat() if start else "-Infinity", end.isoformat() if end else "Infinity") for start, end in spells
    )
    inner = "; ".join(f"[{start}, {end}]" for start, end in pairs)
    return f"<{inner}>" if inner else ""


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
        (*row, term_to_column(edge.predicates[0] if tables.is_directed else edge.kind).upper())
        for row, edge in zip(_edge_rows(tables), tables.edges, strict=True)
    ]
    columns = [_NEO4J_TYPES.get(name, name) for name in _node_columns(tables)]
    return {
        "nodes.csv": _format_csv((*columns, ":LABEL"), nodes),
        "relationships.csv": _format_csv((*(_NEO4J_TYPES.get(name, name) for name in _EDGE_COLUMNS), ":TYPE"), edges),
    }


def _arrow_cell(cell: Cell) -> object:
    """A day as Arrow counts them, from 1970 on, since it takes no `DayBC`; nothing in place of an empty text."""
    if cell == "":
        return None
    return cell.toordinal() - _EPOCH if isinstance(cell, Day) else cell


def write_parquet(tables: NetworkTables) -> dict[str, bytes]:
    """``nodes.parquet`` (`id` ...) and ``edges.parquet`` (`src`, `dst` ...), named as GraphFrames wants them.

    Raises
    ------
    UsageError
        When the extra `parquet` is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise missing_package("Parquet", "pyarrow", "parquet") from error
    kinds = dict.fromkeys(_EDGES, pa.string()) | dict.fromkeys(COUNTED, pa.int64())
    kinds |= {"type": pa.bool_(), "bipartite": pa.int64()}
    kinds |= dict.fromkeys(("weight", "confidence"), pa.float64()) | dict.fromkeys(("start", "end"), pa.date32())
    kinds |= dict.fromkeys(("predicates", "modality", "rank", "claims", "stated_by", "when"), pa.list_(pa.string()))
    spelling = {"source": "src", "target": "dst"}

    def write(names: Iterable[str], rows: list[tuple[Cell, ...]]) -> bytes:
        fields = [(spelling.get(name, name), kinds.get(name, pa.string())) for name in names]
        arrays = [pa.array([_arrow_cell(row[at]) for row in rows], kind) for at, (_, kind) in enumerate(fields)]
        sink = io.BytesIO()
        parquet.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink, compression="zstd")
        return sink.getvalue()

    return {
        "nodes.parquet": write(_node_columns(tables), _node_rows(tables)),
        "edges.parquet": write(_EDGE_COLUMNS, _edge_rows(tables)),
    }
