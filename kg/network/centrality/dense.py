"""The measures on a stack of dense weight matrices: hundreds of small networks scored at once.

Comes in: an array of variants by nodes by nodes. Goes out: an array of variants by nodes with the
figures that `measures.compute_scores` gives for each of them. Everything is a product of matrices, which a processor
does best, so that 1,000 variants of a network of 100 actors take seconds without a
compiled library. A questionable decision: eigenvectors are found variant by variant, by the code for one network.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.network.centrality.measures import Measure
from kg.network.centrality.spectral import (
    DENSE_BELOW,
    authority_values,
    eigenvector_values,
    katz_values,
    pagerank_values,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Stack = NDArray[np.float64]

SPARSE_ABOVE = 100
"""Nodes above which a product with a sparse matrix is faster than with a dense one."""


def score_stack(measure: Measure, weights: Stack, *, directed: bool) -> Stack:
    """Score every node of every variant by a named measure.

    Parameters
    ----------
    weights
        Variants by nodes by nodes, zero on the diagonal; row the source, column the target.
    directed
        Whether an edge stands at its source only; otherwise it stands at both its ends. The values do not say it: a
        directed network may happen to be mutual, and a product of matrices is symmetric but for rounding.

    Returns
    -------
    array of float
        Variants by nodes; not a number where the measure is undefined.

    Notes
    -----
    Direction is dropped unless the measure reads it, the weights of both directions added. Cost: for
    betweenness the cube of the nodes times the longest distance, for each variant.

    Examples
    --------
    >>> from kg.network.centrality.measures import find_measure
    >>> path = np.array([[[0, 1, 0], [1, 0, 1], [0, 1, 0]]], float)
    >>> score_stack(find_measure("betweenness"), path, directed=False).tolist()
    [[0.0, 1.0, 0.0]]
    """
    if directed and not measure.is_directed:
        weights = weights + weights.transpose(0, 2, 1)
    if not weights.shape[1]:
        return np.zeros(weights.shape[:2])
    return _SCORERS[measure.name](weights)


def _pattern(weights: Stack) -> Stack:
    return (weights > 0).astype(float)


def _divide(above: Stack, below: Stack, otherwise: float = 0.0) -> Stack:
    shape = np.broadcast_shapes(above.shape, below.shape)
    quotient: Stack = np.divide(above, below, out=np.full(shape, otherwise), where=below > 0)
    return quotient


def _links(weights: Stack) -> Any:
    """One variant's links as ones: sparse where that is faster to multiply by."""
    links = (weights > 0).astype(float)
    if len(links) <= SPARSE_ABOVE:
        return links
    from scipy.sparse import csr_array

    return csr_array(links)


def _betweenness(weights: Stack) -> Stack:
    """Brandes' accumulation for all sources at once, level by level (Kepner and Gilbert 2011, chapter 6)."""
    links = _links(weights)
    size = len(weights)
    paths, frontier = np.eye(size), np.eye(size)
    levels = [frontier > 0]
    while True:
        frontier = (frontier @ links) * (paths == 0)
        if not frontier.any():
            break
        paths += frontier
        levels.append(frontier > 0)
    credit = np.zeros((size, size))
    backward = links.T
    for depth in range(len(levels) - 1, 1, -1):
        shares = np.divide(1 + credit, paths, out=np.zeros((size, size)), where=levels[depth])
        credit += (shares @ backward) * np.where(levels[depth - 1], paths, 0.0)
    others = (size - 1) * (size - 2)
    return credit.sum(axis=0) / others if others else np.zeros(size)


def _distances(weights: Stack) -> Stack:
    """Steps from row to column; 0 where there is no path."""
    links = _links(weights)
    size = len(weights)
    frontier = np.eye(size)
    is_reached = frontier > 0
    distance = np.zeros((size, size))
    for level in range(1, size):
        frontier = ((frontier @ links) > 0) & ~is_reached
        if not frontier.any():
            break
        is_reached |= frontier
        distance[frontier] = level
        frontier = frontier.astype(float)
    return distance


def _closeness(weights: Stack) -> Stack:
    distance = _distances(weights)
    reached = np.count_nonzero(distance, axis=0).astype(float)
    scores: Stack = _divide(reached, distance.sum(axis=0)) * reached / max(len(weights) - 1, 1)
    return scores


def _harmonic(weights: Stack) -> Stack:
    distance = _distances(weights)
    near: Stack = _divide(np.ones_like(distance), distance).sum(axis=0)
    return near


def _eigenvector(weights: Stack) -> Stack:
    from scipy.sparse import csr_array

    return eigenvector_values(csr_array(weights))


def _katz(weights: Stack) -> Stack:
    from scipy.sparse import csr_array

    return katz_values(csr_array(weights), None, is_directed=False)


def _pagerank(weights: Stack) -> Stack:
    from scipy.sparse import csr_array

    return pagerank_values(csr_array(weights))


def _authorities(weights: Stack) -> Stack:
    if len(weights) < DENSE_BELOW:
        return authority_values(weights)
    from scipy.sparse import csr_array

    return authority_values(csr_array(weights))


def _load(weights: Stack) -> Stack:
    """No product of matrices gives it: networkx."""
    import networkx as nx

    scores: Any = nx.load_centrality(nx.from_numpy_array(weights), weight=None)
    return np.array(list(scores.values()), np.float64)


def _one_by_one(score: Callable[[Stack], Stack]) -> Callable[[Stack], Stack]:
    return lambda weights: np.array([score(each) for each in weights]).reshape(weights.shape[:2])


def _times(matrices: Stack, vectors: Stack) -> Stack:
    product: Stack = (matrices @ vectors[:, :, None])[:, :, 0]
    return product


def _core(weights: Stack) -> Stack:
    links = _pattern(weights)
    alive = np.ones(links.shape[:2])
    core = np.zeros(links.shape[:2])
    for k in range(1, links.shape[1]):
        while True:
            kept = alive * (_times(links, alive) >= k)
            if (kept == alive).all():
                break
            alive = kept
        core[alive > 0] = k
        if not alive.any():
            break
    return core


def _clustering(weights: Stack) -> Stack:
    links = _pattern(weights)
    closed = ((links @ links) * links).sum(axis=2)
    neighbours = links.sum(axis=2)
    return _divide(closed, neighbours * (neighbours - 1))


def _constraint(weights: Stack) -> Stack:
    shares = _divide(weights, weights.sum(axis=2, keepdims=True))
    local = ((shares + shares @ shares) * _pattern(weights)) ** 2
    return np.where(weights.any(axis=2), local.sum(axis=2), np.nan)


def _effective_size(weights: Stack) -> Stack:
    shares = _divide(weights, weights.sum(axis=2, keepdims=True))
    relative = _divide(weights, weights.max(axis=2, keepdims=True))
    redundancy = ((shares @ relative.transpose(0, 2, 1)) * _pattern(weights)).sum(axis=2)
    return np.where(weights.any(axis=2), _pattern(weights).sum(axis=2) - redundancy, np.nan)


_SCORERS: dict[str, Callable[[Stack], Stack]] = {
    "degree": lambda weights: _pattern(weights).sum(axis=2),
    "in_degree": lambda weights: _pattern(weights).sum(axis=1),
    "out_degree": lambda weights: _pattern(weights).sum(axis=2),
    "strength": lambda weights: weights.sum(axis=2),
    "betweenness": _one_by_one(_betweenness),
    "load": _one_by_one(_load),
    "closeness": _one_by_one(_closeness),
    "harmonic": _one_by_one(_harmonic),
    "eigenvector": _one_by_one(_eigenvector),
    "pagerank": _one_by_one(_pagerank),
    "katz": _one_by_one(_katz),
    "hubs": _one_by_one(lambda weights: _authorities(weights.T)),
    "authorities": _one_by_one(_authorities),
    "core": _core,
    "clustering": _clustering,
    "constraint": _constraint,
    "effective_size": _effective_size,
}
