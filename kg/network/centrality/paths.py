"""Measures by shortest paths: betweenness, load, closeness, harmonic; a step is a step whatever its weight.

Comes in: a weight matrix (`kg.network.centrality.matrices`). Goes out: one number a node. Paths from many nodes are
followed together, level by level: as a product of matrices where they are counted, as sets of bits where only distances
are wanted. On networks of some hundred to a few thousand nodes that is as fast as compiled libraries that walk edge by
edge (docs/figures.md), so there is one way to each figure. A questionable decision: no measure here takes lengths,
since a tie's strength is no distance; networkx does, on the graph of the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from kg.network.centrality.matrices import SPARSE_ABOVE, Weights, divide, mark_links, one_by_one

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK_CELLS = 2**18
"""Nodes times sources whose paths are counted together: 2 MiB for each array, which a processor keeps at hand."""
_WORD_BITS = 64
_BLOCK_WORDS = 2**21
"""Links times words of sources whose distances are found together: 16 MiB."""


def _follow_paths(links: Weights) -> Iterator[tuple[NDArray[np.float64], list[NDArray[np.bool_]]]]:
    """Breadth-first from each node, a block of sources at a time.

    Yields
    ------
    paths
        Nodes by sources: number of shortest paths from the source.
    levels
        For each depth from 0, nodes by sources: whether the node is so far from the source.
    """
    size, inward = links.shape[0], links.T
    block = max(1, _BLOCK_CELLS // size)
    for start in range(0, size, block):
        paths = np.eye(size, min(block, size - start), -start)
        frontier, levels = paths, [paths > 0]
        is_reached = levels[0].copy()
        while True:
            frontier = inward @ frontier
            frontier[is_reached] = 0
            level = frontier > 0
            if not level.any():
                break
            is_reached |= level
            paths = paths + frontier
            levels.append(level)
        yield paths, levels


@one_by_one
def betweenness(weights: Weights) -> NDArray[np.float64]:
    """Share of the shortest paths between all pairs of other nodes that run through a node.

    Notes
    -----
    ``sum over s, t of (paths s-t through v) / (paths s-t)`` over the number of pairs of other nodes: 1 is the hub of a
    star. Equal shortest paths share the credit. Pairs without a path add nothing, so disconnected networks need no
    repair. Brandes' accumulation for many sources at once (Kepner and Gilbert 2011, chapter 6). Cost: nodes times edges
    times the longest distance.

    References
    ----------
    Freeman 1977, https://doi.org/10.2307/3033543; Brandes 2001, https://doi.org/10.1080/0022250X.2001.9990249; Kepner
    and Gilbert 2011, Graph Algorithms in the Language of Linear Algebra, https://doi.org/10.1137/1.9780898719918

    Examples
    --------
    >>> betweenness(np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])).tolist()
    [0.0, 1.0, 0.0]
    """
    links = mark_links(weights)
    size = links.shape[0]
    if isinstance(links, np.ndarray) and size > SPARSE_ABOVE:
        from scipy.sparse import csr_array

        links = csr_array(links)
    carried = np.zeros(size)
    for paths, levels in _follow_paths(links):
        shares, credit = divide(np.ones_like(paths), paths), np.zeros_like(paths)
        for depth in range(len(levels) - 1, 1, -1):
            handed = links @ ((1 + credit) * shares * levels[depth])
            credit += handed * paths * levels[depth - 1]
        carried += credit.sum(axis=1)
    shares_of_pairs: NDArray[np.float64] = carried / max((size - 1) * (size - 2), 1)
    return shares_of_pairs


def load(graph: nx.Graph[Any]) -> Mapping[Any, float]:
    """Betweenness in which a packet is split evenly at every fork rather than over whole paths.

    Notes
    -----
    For comparison with older studies; networkx computes it, on a graph. Cost: nodes times edges, in Python.

    References
    ----------
    Goh, Kahng and Kim 2001, https://doi.org/10.1103/PhysRevLett.87.278701; Newman 2001,
    https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> load(nx.path_graph(["a", "b", "c"]))
    {'a': 0.0, 'b': 1.0, 'c': 0.0}
    """
    values: Any = nx.load_centrality(graph)
    scores: Mapping[Any, float] = values
    return scores


def _count_by_distance(weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distances from 1, as a column, and for each of them and each node, how many are so far from it.

    A row of bits says from which nodes a node is reached within so many steps; a step more adds what its neighbours'
    rows say.
    """
    size = weights.shape[0]
    targets, sources_of = (weights.T if isinstance(weights, np.ndarray) else weights.T.tocsr()).nonzero()
    linked, starts = np.unique(targets, return_index=True)
    counts: list[NDArray[np.float64]] = [np.zeros(size)]
    block = _WORD_BITS * max(1, _BLOCK_WORDS // max(len(targets), size))
    for start in range(0, size if len(linked) else 0, block):
        sources = np.arange(min(block, size - start))
        reach = np.zeros((size, -(-len(sources) // _WORD_BITS)), np.uint64)
        reach[sources + start, sources // _WORD_BITS] = 1 << (sources % _WORD_BITS).astype(np.uint64)
        before, depth = np.bitwise_count(reach).sum(axis=1), 0
        while True:
            reach[linked] |= np.bitwise_or.reduceat(reach[sources_of], starts, axis=0)
            reached = np.bitwise_count(reach).sum(axis=1)
            if (reached == before).all():
                break
            if depth == len(counts):
                counts.append(np.zeros(size))
            counts[depth] += reached - before
            before, depth = reached, depth + 1
    return np.arange(1.0, len(counts) + 1)[:, None], np.array(counts)


@one_by_one
def closeness(weights: Weights) -> NDArray[np.float64]:
    """Closeness to the nodes that can be reached, times the share of the nodes that can be reached.

    Notes
    -----
    ``(r - 1) / (n - 1) * (r - 1) / (sum of distances)`` with r nodes that reach this one, itself
    included (Wasserman and Faust's form for disconnected networks); 0 for an isolate. Cost: nodes times edges over
    64, times the longest distance.

    References
    ----------
    Wasserman and Faust 1994, Social Network Analysis, page 201, https://doi.org/10.1017/CBO9780511815478;
    Freeman 1979, https://doi.org/10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> closeness(np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])).round(4).tolist()
    [0.3333, 0.3333, 0.3333, 0.3333]
    """
    distances, counts = _count_by_distance(weights)
    reached = counts.sum(axis=0)
    near: NDArray[np.float64] = divide(reached, (distances * counts).sum(axis=0)) * reached / max(len(reached) - 1, 1)
    return near


@one_by_one
def harmonic(weights: Weights) -> NDArray[np.float64]:
    """Sum of the reciprocal distances from all other nodes; an unreachable node adds nothing.

    Notes
    -----
    ``sum over u of 1 / d(u, v)``, not normalised; made for disconnected networks. Cost: as `closeness`.

    References
    ----------
    Marchiori and Latora 2000, https://doi.org/10.1016/S0378-4371(00)00311-3; Boldi and Vigna 2014,
    https://doi.org/10.1080/15427951.2013.865686

    Examples
    --------
    >>> harmonic(np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])).tolist()
    [1.5, 2.0, 1.5]
    """
    distances, counts = _count_by_distance(weights)
    near: NDArray[np.float64] = (counts / distances).sum(axis=0)
    return near
