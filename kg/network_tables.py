"""A network as two tables, nodes and edges, each cell a single value or a list: what every export writes.

Comes in: a dataset and the name of a network. Goes out: `NetworkTables`, in order of id. Each edge keeps
the claims that state it, their sources and their dates as known.
A questionable decision: an edge's spells are those of its dated claims; undated claims add none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg.dates import Period
from kg.graph import ValidDataset
from kg.model import Claim
from kg.network import NetworkName, build_network
from kg.terms import ID

Spell = tuple[date | None, date | None]

SEPARATOR = ";"
"""Between the members of a list in formats that have no lists."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """An entity of a network; `classes` are its class and all above it, sorted."""

    id: str
    label: str
    type: str
    classes: tuple[str, ...]
    iri: str
    wikidata: str
    iso3166: str


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge of a network.

    Parameters
    ----------
    id
        The claim's id in the network `claims`, else both ends with `--` between them.
    source, target
        Ids of its ends; in an undirected network the order means nothing.
    weight
        As the network defines it.
    confidence
        The highest among its claims, from 0 to 1.
    predicates, claims, stated_by
        Predicates, ids of the claims that state it, and ids of the texts that they are from; sorted.
    when
        Dates of its claims as known, in EDTF, sorted.
    spells
        First and last days of those dates, overlapping ones joined; None where open or unknown.
    """

    id: str
    source: str
    target: str
    weight: float
    confidence: float
    predicates: tuple[str, ...]
    claims: tuple[str, ...]
    stated_by: tuple[str, ...]
    when: tuple[str, ...]
    spells: tuple[Spell, ...]

    @property
    def start(self) -> date | None:
        """First day of the first spell; None when open or unknown."""
        return self.spells[0][0] if self.spells else None

    @property
    def end(self) -> date | None:
        """Last day of the last spell; None when open or unknown."""
        return self.spells[-1][1] if self.spells else None


@dataclass(frozen=True, slots=True)
class NetworkTables:
    """A network by name, with its nodes and edges in order of id; `is_directed` in `claims` alone."""

    name: NetworkName
    is_directed: bool
    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]


def join_spells(periods: Iterable[Period]) -> tuple[Spell, ...]:
    """First and last days of periods, those that share a day joined, in order of time.

    Examples
    --------
    >>> from kg.dates import parse_period
    >>> [(str(a), str(b)) for a, b in join_spells(map(parse_period, ("2021", "2021-05-04/2022", "2024-02")))]
    [('2021-01-01', '2022-12-31'), ('2024-02-01', '2024-02-29')]
    """
    joined: list[tuple[date, date]] = []
    for start, end in sorted((each.earliest or date.min, each.latest or date.max) for each in periods):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple((None if start == date.min else start, None if end == date.max else end) for start, end in joined)


def tabulate_network(
    dataset: ValidDataset, network: NetworkName | str = NetworkName.CLAIMS, *, background: bool = False
) -> NetworkTables:
    """Put a network into tables.

    Parameters
    ----------
    network, background
        As in `kg.network.build_network`.

    Raises
    ------
    UsageError
        When there is no network of that name.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph import open_graph
    >>> tables = tabulate_network(open_graph(Path("tests/tiny")), "actors")
    >>> tables.edges[0].id, tables.edges[0].weight, tables.edges[0].when
    ('arland--borland', 0.5, ('2021-05-04',))
    """
    graph = build_network(dataset, network, background=background)
    by_id = dataset.tables.claims_by_id
    edges = []
    for source, target, data in graph.edges(data=True):
        claims = tuple(by_id[each] for each in data["claims"])
        identity = claims[0].id if graph.is_multigraph() else f"{source}--{target}"
        edges.append(_edge_row(identity, source, target, data["weight"], claims))
    nodes = tuple(_node_row(dataset, node) for node in sorted(graph))
    in_order = sorted(edges, key=lambda row: (row.source, row.target, row.predicates, row.id))
    return NetworkTables(NetworkName(network), graph.is_directed(), nodes, tuple(in_order))


def _node_row(dataset: ValidDataset, identity: str) -> NodeRow:
    entity = dataset.tables.entities[identity]
    classes = tuple(sorted(dataset.ontology.ancestors[entity.type]))
    return NodeRow(entity.id, entity.label, entity.type, classes, ID + entity.id, entity.wikidata, entity.iso3166)


def _edge_row(identity: str, source: str, target: str, weight: float, claims: tuple[Claim, ...]) -> EdgeRow:
    times = [claim.time for claim in claims if claim.time]
    return EdgeRow(
        identity,
        source,
        target,
        float(weight),
        max(claim.confidence for claim in claims),
        tuple(sorted({claim.predicate for claim in claims})),
        tuple(claim.id for claim in claims),
        tuple(sorted({claim.locator.source for claim in claims})),
        tuple(sorted({time.text for time in times})),
        join_spells(times),
    )
