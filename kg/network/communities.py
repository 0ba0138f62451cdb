"""Groups of nodes with more ties among themselves than chance would give.

Comes in: a network. Goes out: communities, each named by its strongest members, and the modularity of the
division. Louvain's method, by networkx, in every installation: the same seed gives the same communities on every
machine. A questionable decision: the best of several divisions is taken, since one run of the method depends on the
order in which it visits the nodes; of a large network, whose runs take long, there is one.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass

import networkx as nx

from kg.graph import ValidDataset
from kg.network.centrality.local import strength
from kg.network.centrality.matrices import Weights, transpose
from kg.network.network import NetworkName
from kg.network.scoring import weigh_ties
from kg.network.tie_table import tabulate_ties
from kg.network.ties import ALL_TIES, TieFilter

_NAMED_MEMBERS = 3
_MOST_RUNS = 20
_EDGES_OF_ALL_RUNS = 100_000
"""Edges times runs up to which a network is divided again: a second of work, or one run."""
METHOD = "louvain"
_SAME_MODULARITY = 1e-12
"""Divisions whose modularity differs by less are equally good; the first is taken."""


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
        ``louvain``.
    """

    communities: tuple[Community, ...]
    modularity: float | None
    method: str
    seed: int


def split_weights(weights: Weights, *, resolution: float = 1.0, seed: int = 0) -> tuple[list[set[int]], float | None]:
    """Divide a network so that its modularity is large.

    Parameters
    ----------
    weights
        Symmetric sparse weight matrix.
    resolution
        More than 1 gives smaller communities.
    seed
        The same seed gives the same division.

    Returns
    -------
    communities
        Sets of positions, the largest first, then by the first position. An isolate is one of its own.
    modularity
        None without edges.

    Notes
    -----
    Nodes are numbers here, since sets of texts have another order in each process.

    References
    ----------
    Blondel et al. 2008, https://doi.org/10.1088/1742-5468/2008/10/P10008; Newman and Girvan 2004,
    https://doi.org/10.1103/PhysRevE.69.026113

    Examples
    --------
    >>> from kg.network.centrality.matrices import read_weights
    >>> split_weights(read_weights(nx.barbell_graph(4, 0)))[0]
    [{0, 1, 2, 3}, {4, 5, 6, 7}]
    """
    graph: nx.Graph[int] = nx.from_scipy_sparse_array(weights)
    if not graph.number_of_edges():
        return [{node} for node in graph], None
    rng = random.Random(seed)  # noqa: S311  no secret hangs on it
    best: list[set[int]] = []
    highest = float("-inf")
    for _ in range(max(1, min(_MOST_RUNS, _EDGES_OF_ALL_RUNS // graph.number_of_edges()))):
        parts = nx.community.louvain_communities(graph, resolution=resolution, seed=rng.randrange(2**32))
        modularity = nx.community.modularity(graph, parts, resolution=resolution)
        if modularity > highest + _SAME_MODULARITY:
            best, highest = parts, modularity
    return sorted(best, key=lambda part: (-len(part), min(part))), highest


def find_communities(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    resolution: float = 1.0,
    seed: int = 0,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> Division:
    """Divide a network of the dataset into communities.

    Parameters
    ----------
    network, background, only
        As in `kg.network.network.build_network`.
    resolution, seed
        As in `split_weights`.

    Returns
    -------
    Division
        Largest community first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> division = find_communities(open_graph(Path("tests/tiny")))
    >>> [community.name for community in division.communities], round(division.modularity, 4)
    (['Corland; Arland; Borland', 'Dorland; East League'], 0.2041)
    """
    table = tabulate_ties(dataset, network, background=background, only=only)
    weights = weigh_ties(table)
    if table.is_directed:
        weights = (weights + transpose(weights)).tocsr()
    parts, modularity = split_weights(weights, resolution=resolution, seed=seed)
    communities = tuple(
        _describe(dataset, table.nodes, weights, sorted(part), number) for number, part in enumerate(parts, 1)
    )
    return Division(communities, modularity, METHOD, seed)


def _describe(
    dataset: ValidDataset, nodes: tuple[str, ...], weights: Weights, part: list[int], number: int
) -> Community:
    label = dataset.tables.label
    rows = weights[part]
    strengths = dict(zip((nodes[position] for position in part), strength(rows).tolist(), strict=True))
    members = sorted(strengths, key=lambda node: (-round(strengths[node], 9), label(node), node))
    total = sum(strengths.values())
    within = float(rows[:, part].sum())
    name = "; ".join(label(node) for node in members[:_NAMED_MEMBERS])
    others = len(members) - _NAMED_MEMBERS
    return Community(
        number, f"{name} (+{others})" if others > 0 else name, tuple(members), within / total if total else 0.0
    )
