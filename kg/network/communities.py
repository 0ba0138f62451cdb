"""Groups of nodes with more ties among themselves than chance would give.

Comes in: a network. Goes out: communities, each named by its strongest members, and the modularity of the
division. Leiden through igraph where the extra `fast` is installed, else Louvain through networkx; both from a
seed. A questionable decision: the two may divide differently, so the answer names the method.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import networkx as nx

from kg.graph import ValidDataset
from kg.network.centrality.adjacency import N, has_igraph, merge_parallel, read_adjacency, to_igraph
from kg.network.centrality.local import strength
from kg.network.network import NetworkName, build_network
from kg.network.ties import ALL_TIES, TieFilter

_NAMED_MEMBERS = 3
_STABLE_BELOW = 100_000
"""Edges up to which Leiden runs until nothing moves; beyond them two rounds, which is what others do by default."""


@dataclass(frozen=True, slots=True)
class Community:
    """A group of entities.

    Parameters
    ----------
    number
        From 1, the largest first.
    name
        Labels of its three strongest members, and how many there are besides.
    members
        Ids, the strongest first.
    inside
        Share of its members' weight that stays within the group.
    """

    number: int
    name: str
    members: tuple[str, ...]
    inside: float

    def to_row(self) -> dict[str, str | int | float | list[str]]:
        """The row for JSON, CSV or a table."""
        return asdict(self) | {"members": list(self.members), "size": len(self.members)}


@dataclass(frozen=True, slots=True)
class Division:
    """A network divided into communities.

    Parameters
    ----------
    modularity
        From -1/2 to 1; 0 is what chance gives. None for a network without ties.
    method
        ``leiden`` or ``louvain``.
    """

    communities: tuple[Community, ...]
    modularity: float | None
    method: str
    seed: int


def split_graph(
    graph: nx.Graph[N],
    *,
    weight: str | None = "weight",
    resolution: float = 1.0,
    seed: int = 0,
    fast: bool | None = None,
) -> list[set[N]]:
    """Divide a graph so that its modularity is large.

    Parameters
    ----------
    graph
        Directions are ignored, parallel edges merged.
    weight
        Edge attribute that holds the strength; None ignores weights.
    resolution
        More than 1 gives smaller communities.
    seed
        The same seed gives the same division.
    fast
        True for igraph's Leiden, False for networkx's Louvain, None for the first where it is installed.

    Returns
    -------
    list of set
        Communities, the largest first, then by the order of the graph. An isolate is one of its own.

    References
    ----------
    Traag, Waltman and van Eck 2019, https://doi.org/10.1038/s41598-019-41695-z; Blondel et al. 2008,
    https://doi.org/10.1088/1742-5468/2008/10/P10008; Newman and Girvan 2004, https://doi.org/10.1103/PhysRevE.69.026113

    Examples
    --------
    >>> graph = nx.barbell_graph(4, 0)
    >>> [sorted(part) for part in split_graph(graph, fast=False)]
    [[0, 1, 2, 3], [4, 5, 6, 7]]
    """
    if not graph:
        return []
    simple = graph if not graph.is_multigraph() and not graph.is_directed() else merge_parallel(graph, directed=False)
    if has_igraph() if fast is None else fast:
        parts = _split_by_leiden(simple, weight, resolution, seed)
    else:
        parts = nx.community.louvain_communities(simple, weight=weight, resolution=resolution, seed=seed)
    place = {node: position for position, node in enumerate(graph)}
    return sorted(parts, key=lambda part: (-len(part), min(place[node] for node in part)))


def _split_by_leiden(graph: nx.Graph[N], weight: str | None, resolution: float, seed: int) -> list[set[N]]:
    adjacency = read_adjacency(graph, weight=weight)
    found = partition_compiled(to_igraph(adjacency), resolution=resolution, seed=seed)
    return [{adjacency.nodes[member] for member in part} for part in found]


def partition_compiled(compiled: Any, *, resolution: float, seed: int) -> list[list[int]]:
    """Leiden's communities of an igraph graph, as positions; see `split_graph`."""
    import igraph

    weights = "weight" if "weight" in compiled.es.attributes() else None
    rounds = -1 if compiled.ecount() <= _STABLE_BELOW else 2
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311  no secret hangs on it
    try:
        found = compiled.community_leiden("modularity", weights=weights, resolution=resolution, n_iterations=rounds)
    finally:
        igraph.set_random_number_generator(random)
    return list(found)


def find_communities(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    resolution: float = 1.0,
    seed: int = 0,
    background: bool = False,
    only: TieFilter = ALL_TIES,
    fast: bool | None = None,
) -> Division:
    """Divide a network of the dataset into communities.

    Parameters
    ----------
    network, background, only
        As in `kg.network.network.build_network`.
    resolution, seed, fast
        As in `split_graph`.

    Returns
    -------
    Division
        Largest community first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> division = find_communities(open_graph(Path("tests/tiny")), fast=False)
    >>> [each.name for each in division.communities], round(division.modularity, 4)
    (['Corland; Arland; Borland', 'Dorland; East League'], 0.2041)
    """
    graph = merge_parallel(build_network(dataset, network, background=background, only=only), directed=False)
    parts = split_graph(graph, resolution=resolution, seed=seed, fast=fast)
    has_ties = graph.number_of_edges() > 0
    modularity = nx.community.modularity(graph, parts, resolution=resolution) if has_ties else None
    strengths = strength(graph)
    communities = tuple(_describe(dataset, graph, part, strengths, number) for number, part in enumerate(parts, 1))
    method = "leiden" if (has_igraph() if fast is None else fast) else "louvain"
    return Division(communities, modularity, method, seed)


def _describe(
    dataset: ValidDataset, graph: nx.Graph[str], part: set[str], strengths: Mapping[str, float], number: int
) -> Community:
    label = dataset.tables.label
    members = sorted(part, key=lambda node: (-round(strengths[node], 9), label(node), node))
    total = sum(strengths[node] for node in members)
    within = 2 * float(graph.subgraph(part).size(weight="weight"))
    name = "; ".join(label(node) for node in members[:_NAMED_MEMBERS])
    others = len(members) - _NAMED_MEMBERS
    return Community(
        number, f"{name} (+{others})" if others > 0 else name, tuple(members), within / total if total else 0.0
    )
