"""Groups of nodes with more ties among themselves than to others, and whether chance has as many.

Comes in: a network. Goes out: communities, each named by its strongest members, the modularity of the division, and
that of networks of chance. Louvain's method, by networkx, in every installation: the same seed gives the same
communities on every machine. Actors are divided by the occasions that they share. Questionable decisions: the best of
twenty divisions is taken, since one run of the method depends on the order in which it visits the nodes (of a large
network, whose runs take long, there are fewer); and chance keeps the number of occasions of each actor, and of actors
of each occasion, and gives nobody a part in what was over before or came after, since a division of any network has a
modularity above 0.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from kg.errors import LimitError
from kg.graph import ValidDataset
from kg.network.centrality.local import strength
from kg.network.centrality.matrices import Weights, transpose
from kg.network.chance import draw_tables, find_lives, find_possible, share_occasions
from kg.network.network import NetworkName
from kg.network.scoring import weigh_ties
from kg.network.tie_table import tabulate_ties
from kg.network.ties import ALL_TIES, TieFilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NAMED_MEMBERS = 3
_MOST_RUNS = 20
_EDGES_OF_ALL_RUNS = 100_000
"""Edges times runs up to which a network is divided again: a second of work, or one run."""
_MOST_EDGES = 2_000_000
"""Edges up to which a network is divided: some minutes and a gigabyte."""
METHOD = "louvain"
_NULLS = 19
"""Networks of chance: with so many, one in twenty has more than all of them by chance."""
_EDGES_OF_NULLS = 1_000_000
"""Edges times runs times networks of chance up to which a division is compared with chance: a minute of work."""
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
class NullModularity:
    """The modularity of networks of chance, each divided as the network is.

    Parameters
    ----------
    networks
        How many there are: so many that one in twenty has the highest by chance.
    mean, highest
        Of their modularities.
    is_below
        Whether the network has more than all of them.
    """

    networks: int
    mean: float
    highest: float
    is_below: bool


@dataclass(frozen=True, slots=True)
class Division:
    """A network divided into communities.

    Parameters
    ----------
    modularity
        From -1/2 to 1. None for a network without ties.
    method
        ``louvain``.
    seed, runs
        Of the search, and how many divisions were made, of which this is the best.
    null
        What chance gives; None where that was not looked at, and `untested` says why.
    """

    communities: tuple[Community, ...]
    modularity: float | None
    method: str
    seed: int
    runs: int
    null: NullModularity | None
    untested: str


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
    for _ in range(count_runs(graph.number_of_edges())):
        parts = nx.community.louvain_communities(graph, resolution=resolution, seed=rng.randrange(2**32))
        modularity = nx.community.modularity(graph, parts, resolution=resolution)
        if modularity > highest + _SAME_MODULARITY:
            best, highest = parts, modularity
    return sorted(best, key=lambda part: (-len(part), min(part))), highest


def count_runs(edges: int) -> int:
    """How many divisions a network of so many edges gets."""
    return max(1, min(_MOST_RUNS, _EDGES_OF_ALL_RUNS // max(edges, 1)))


def weigh_occasions(shares: Weights) -> Weights:
    """Weights of a network of actors by occasions: the sum of 1/(k-1) over those that two share, k the actors of each.

    Parameters
    ----------
    shares
        Actors by occasions, a sparse matrix of ones.
    """
    counts = shares.sum(axis=0)
    worth = np.divide(1, counts - 1, out=np.zeros(len(counts)), where=counts > 1)
    weights = (shares.multiply(worth) @ shares.T).tocsr()
    weights.setdiag(0)
    weights.eliminate_zeros()
    return weights


def _draw_null(
    shares: NDArray[np.bool_], possible: NDArray[np.bool_], modularity: float, resolution: float, seed: int
) -> NullModularity:
    """The modularity of networks of chance, divided as the network was."""
    from scipy.sparse import csr_array

    modularities = []
    for number, drawn in enumerate(draw_tables(shares, possible, _NULLS, seed), 1):
        by_chance = split_weights(
            weigh_occasions(csr_array(drawn.astype(float))), resolution=resolution, seed=seed + number
        )[1]
        modularities.append(by_chance or 0.0)
    highest = max(modularities)
    return NullModularity(_NULLS, sum(modularities) / _NULLS, highest, is_below=modularity > highest + _SAME_MODULARITY)


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

    Raises
    ------
    LimitError
        When there are too many ties.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> division = find_communities(open_graph(Path("tests/tiny")))
    >>> [community.name for community in division.communities], round(division.modularity, 4)
    (['Corland; Arland; Borland', 'Dorland; East League'], 0.2041)
    """
    from scipy.sparse import csr_array

    table = tabulate_ties(dataset, network, background=background, only=only)
    nodes, shares = table.nodes, None
    if table.network is NetworkName.ACTORS:
        actors, occasions = share_occasions(table)
        tied, rows = np.unique(actors, return_inverse=True)
        nodes = tuple(nodes[at] for at in tied.tolist())
        shares = csr_array(
            (np.ones(len(rows)), (rows, occasions)), shape=(len(nodes), int(occasions.max(initial=-1)) + 1)
        )
    weights = weigh_ties(table) if shares is None else weigh_occasions(shares)
    if table.is_directed:
        weights = (weights + transpose(weights)).tocsr()
    if weights.nnz // 2 > _MOST_EDGES:
        raise LimitError(
            f"{weights.nnz // 2:,} ties of {len(nodes):,} actors are too many to be divided; choose a part of them "
            "with --shared or --predicate"
        )
    parts, modularity = split_weights(weights, resolution=resolution, seed=seed)
    communities = tuple(
        _describe(dataset, nodes, weights, sorted(part), number) for number, part in enumerate(parts, 1)
    )
    runs = count_runs(weights.nnz // 2)
    null, untested = None, ""
    if shares is None or modularity is None:
        untested = "compared with chance only in the network actors" if shares is None else ""
    elif weights.nnz // 2 * runs * _NULLS > _EDGES_OF_NULLS:
        untested = "too large to be compared with chance"
    else:
        held = shares.toarray() > 0
        possible = find_possible(dataset, table, find_lives(dataset, nodes))[:, : held.shape[1]] | held
        null = _draw_null(held, possible, modularity, resolution, seed)
    return Division(communities, modularity, METHOD, seed, runs, null, untested)


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
