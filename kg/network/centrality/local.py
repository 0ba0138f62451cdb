"""Measures that look at a node and those around it: degree, strength, core, clustering, brokerage.

Comes in: a networkx graph. Goes out: one number a node, in the order of the graph. All are array operations
on a sparse matrix, so that a network of a million edges takes seconds without a compiled library.
Questionable decisions: parallel edges count once as neighbours and add up as weight, and a self-loop is
no relation of a node to anyone, so it counts nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from kg.network.centrality.adjacency import Adjacency, N, read_adjacency

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _without_loops(adjacency: Adjacency[N]) -> Any:
    matrix = adjacency.matrix
    drop = (adjacency.sources == adjacency.targets) | (adjacency.weights == 0)
    if drop.any():
        matrix = matrix.copy()  # it shares its arrays with the adjacency
        matrix.data = np.where(drop, 0.0, matrix.data)
        matrix.eliminate_zeros()
    return matrix


def _pattern(matrix: Any) -> Any:
    marked = matrix.copy()
    marked.data = np.ones_like(marked.data)
    return marked


def _share(counts: NDArray[np.float64], *, normalized: bool) -> NDArray[np.float64]:
    return counts / max(len(counts) - 1, 1) if normalized else counts


def degree(graph: nx.Graph[N], *, normalized: bool = False) -> dict[N, float]:
    """Number of distinct neighbours.

    Parameters
    ----------
    normalized
        Divide by the number of other nodes, the most there can be.

    Notes
    -----
    In a directed graph neighbours by either direction, each counted once. Cost: linear.

    References
    ----------
    Freeman 1979, Centrality in social networks, https://doi.org/10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> degree(nx.star_graph(3))
    {0: 3.0, 1: 1.0, 2: 1.0, 3: 1.0}
    """
    adjacency = read_adjacency(graph)
    links = _pattern(_without_loops(adjacency))
    both = _pattern(links + links.T) if graph.is_directed() else links
    return adjacency.scores(_share(both.sum(axis=1), normalized=normalized))


def in_degree(graph: nx.Graph[N], *, normalized: bool = False) -> dict[N, float]:
    """Number of distinct nodes with an edge to this one; `degree` in an undirected graph.

    Examples
    --------
    >>> in_degree(nx.DiGraph([("a", "b"), ("c", "b")]))
    {'a': 0.0, 'b': 2.0, 'c': 0.0}
    """
    adjacency = read_adjacency(graph)
    counts = _pattern(_without_loops(adjacency)).sum(axis=0)
    return adjacency.scores(_share(counts, normalized=normalized))


def out_degree(graph: nx.Graph[N], *, normalized: bool = False) -> dict[N, float]:
    """Number of distinct nodes that this one has an edge to; `degree` in an undirected graph.

    Examples
    --------
    >>> out_degree(nx.DiGraph([("a", "b"), ("c", "b")]))
    {'a': 1.0, 'b': 0.0, 'c': 1.0}
    """
    adjacency = read_adjacency(graph)
    counts = _pattern(_without_loops(adjacency)).sum(axis=1)
    return adjacency.scores(_share(counts, normalized=normalized))


def strength(graph: nx.Graph[N], *, weight: str = "weight") -> dict[N, float]:
    """Sum of the weights of a node's edges, by either direction.

    Parameters
    ----------
    weight
        Edge attribute, 1 where missing.

    Notes
    -----
    With Newman's 1/(k-1) weights it is the number of shared agreements and undertakings that the actor
    takes part in with anyone else, plus its direct claims. Cost: linear.

    References
    ----------
    Barrat et al. 2004, https://doi.org/10.1073/pnas.0400087101; Newman 2001,
    https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> graph = nx.Graph()
    >>> graph.add_weighted_edges_from([("a", "b", 0.5), ("b", "c", 2)])
    >>> strength(graph)
    {'a': 0.5, 'b': 2.5, 'c': 2.0}
    """
    adjacency = read_adjacency(graph, weight=weight)
    links = _without_loops(adjacency)
    total = links.sum(axis=1)
    return adjacency.scores(total + links.sum(axis=0) if graph.is_directed() else total)


def core_number(graph: nx.Graph[N]) -> dict[N, float]:
    """Largest k such that the node is in the k-core: the largest part where all have k neighbours in it.

    Notes
    -----
    Directions and weights are ignored. All nodes of too small a degree are peeled off at once, round by
    round. Cost: linear in edges, and a few array operations a round.

    References
    ----------
    Seidman 1983, https://doi.org/10.1016/0378-8733(83)90028-X; Batagelj and Zaversnik 2003,
    https://doi.org/10.48550/arXiv.cs/0310049

    Examples
    --------
    >>> core_number(nx.Graph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]))
    {'a': 2.0, 'b': 2.0, 'c': 2.0, 'd': 1.0}
    """
    adjacency = read_adjacency(graph)
    links = _without_loops(adjacency)
    links = (links + links.T).tocsr() if graph.is_directed() else links
    return adjacency.scores(peel_cores(links.indptr.astype(np.int64), links.indices.astype(np.int64)))


def peel_cores(starts: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Core numbers by position, for the links of an undirected graph without loops; see `core_number`."""
    left = np.diff(starts)
    sizes = left.copy()
    core = np.zeros(len(left))
    alive = np.ones(len(left), bool)
    while alive.any():
        k = int(max(core.max(), left[alive].min()))
        peeled = np.flatnonzero(alive & (left <= k))
        while len(peeled):
            core[peeled], alive[peeled] = k, False
            counts = sizes[peeled]
            first = np.repeat(starts[peeled] - np.cumsum(counts) + counts, counts)
            neighbours = targets[first + np.arange(counts.sum())]
            touched, losses = np.unique(neighbours[alive[neighbours]], return_counts=True)
            left[touched] -= losses
            peeled = touched[left[touched] <= k]
    return core


def clustering(graph: nx.Graph[N]) -> dict[N, float]:
    """Share of pairs of neighbours that are linked to each other; 0 with fewer than two neighbours.

    Notes
    -----
    ``2 T / (k (k - 1))`` with T triangles at the node and k neighbours. Directions and weights are
    ignored. Cost: the sum of squared degrees.

    References
    ----------
    Watts and Strogatz 1998, https://doi.org/10.1038/30918

    Examples
    --------
    >>> clustering(nx.complete_graph(3))
    {0: 1.0, 1: 1.0, 2: 1.0}
    """
    adjacency = read_adjacency(graph)
    links = _without_loops(adjacency)
    links = _pattern(links + links.T)
    closed = (links @ links).multiply(links).sum(axis=1)
    neighbours = links.sum(axis=1)
    pairs = neighbours * (neighbours - 1)
    return adjacency.scores(np.divide(closed, pairs, out=np.zeros(len(pairs)), where=pairs > 0))


def _mutual(graph: nx.Graph[N], weight: str | None) -> tuple[Adjacency[N], Any]:
    adjacency = read_adjacency(graph, weight=weight)
    links = _without_loops(adjacency)
    return adjacency, (links + links.T).tocsr()


def _scaled(links: Any, sizes: NDArray[np.float64]) -> Any:
    from scipy.sparse import diags_array

    return diags_array(np.divide(1.0, sizes, out=np.zeros(len(sizes)), where=sizes > 0)) @ links


def constraint(graph: nx.Graph[N], *, weight: str | None = "weight") -> dict[N, float]:
    """Burt's constraint: how far a node's contacts are tied to each other; low where a node brokers.

    Notes
    -----
    ``sum_j (p_ij + sum_q p_iq p_qj)^2`` over neighbours j, where p_ij is the share of i's weight (both
    directions added) that goes to j. A node without neighbours has no constraint: not a number. Cost: as `clustering`.

    References
    ----------
    Burt 2004, Structural holes and good ideas, https://doi.org/10.1086/421787

    Examples
    --------
    >>> constraint(nx.path_graph(["a", "b", "c"]))
    {'a': 1.0, 'b': 0.5, 'c': 1.0}
    """
    adjacency, mutual = _mutual(graph, weight)
    shares = _scaled(mutual, mutual.sum(axis=1))
    local = (shares + (shares @ shares).multiply(_pattern(mutual))).power(2)
    has_none = np.diff(mutual.indptr) == 0
    return adjacency.scores(np.where(has_none, np.nan, local.sum(axis=1)))


def effective_size(graph: nx.Graph[N], *, weight: str | None = "weight") -> dict[N, float]:
    """Burt's effective size: number of neighbours less the redundancy among them.

    Notes
    -----
    ``sum_j (1 - sum_q p_iq m_jq)`` over neighbours j, p as in `constraint`, m_jq the weight between j
    and q over the largest weight of j. Without weights in an undirected graph that is the degree less the mean
    degree among the neighbours. A node without neighbours has none: not a number. Cost: as `clustering`.

    References
    ----------
    Burt 1992, Structural Holes; Borgatti 1997, Structural holes: unpacking Burt's redundancy measures,
    Connections 20(1), 35-38

    Examples
    --------
    >>> effective_size(nx.path_graph(["a", "b", "c"]))
    {'a': 1.0, 'b': 2.0, 'c': 1.0}
    """
    adjacency, mutual = _mutual(graph, weight)
    shares = _scaled(mutual, mutual.sum(axis=1))
    tops = mutual.max(axis=1).toarray().ravel() if mutual.nnz else np.zeros(len(adjacency.nodes))
    redundancy = (shares @ _scaled(mutual, tops).T).multiply(_pattern(mutual)).sum(axis=1)
    neighbours = np.diff(mutual.indptr).astype(float)
    return adjacency.scores(np.where(neighbours == 0, np.nan, neighbours - redundancy))


def degree_values(weights: Any) -> NDArray[np.float64]:
    """Number of the cells of each row of a sparse matrix; where it is symmetric, the degree."""
    return np.asarray(np.diff(weights.indptr), float)


def in_degree_values(weights: Any) -> NDArray[np.float64]:
    """Number of the cells of each column of a sparse matrix."""
    return np.asarray(np.bincount(weights.indices, minlength=weights.shape[0]), float)


def strength_values(weights: Any) -> NDArray[np.float64]:
    """Sum of each row of a sparse matrix."""
    return np.asarray(weights.sum(axis=1), float)
