"""The measures on a stack of dense weight matrices: hundreds of small networks scored at once.

Comes in: an array of variants by nodes by nodes. Goes out: an array of variants by nodes with the figures that
`measures.compute_scores` gives for each of them. Everything is a product of matrices, which a processor does best, so
that 1,000 variants of a network of 100 actors take seconds without a compiled library. A questionable decision:
eigenvectors are found variant by variant, by the code for one network.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

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


def _one_by_one(score: Callable[[Stack], Stack]) -> Callable[[Stack], Stack]:
    """The function of a stack that scores each of its matrices by the function of one."""

    @wraps(score)
    def score_each(weights: Stack) -> Stack:
        return np.array([score(variant) for variant in weights]).reshape(weights.shape[:2])

    return score_each


def out_degree(weights: Stack) -> Stack:
    """Number of the cells of a row that are not zero; where the matrix is symmetric, the degree."""
    counts: Stack = _pattern(weights).sum(axis=2)
    return counts


def in_degree(weights: Stack) -> Stack:
    """Number of the cells of a column that are not zero."""
    counts: Stack = _pattern(weights).sum(axis=1)
    return counts


def strength(weights: Stack) -> Stack:
    """Sum of a row."""
    sums: Stack = weights.sum(axis=2)
    return sums


@_one_by_one
def betweenness(weights: Stack) -> Stack:
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


@_one_by_one
def closeness(weights: Stack) -> Stack:
    """Reached nodes over the sum of the distances to them, times the share that is reached."""
    distance = _distances(weights)
    reached = np.count_nonzero(distance, axis=0).astype(float)
    scores: Stack = _divide(reached, distance.sum(axis=0)) * reached / max(len(weights) - 1, 1)
    return scores


@_one_by_one
def harmonic(weights: Stack) -> Stack:
    """Sum of the reciprocal distances to a node."""
    distance = _distances(weights)
    near: Stack = _divide(np.ones_like(distance), distance).sum(axis=0)
    return near


@_one_by_one
def eigenvector(weights: Stack) -> Stack:
    """Leading eigenvector of the largest component."""
    from scipy.sparse import csr_array

    return eigenvector_values(csr_array(weights))


@_one_by_one
def katz(weights: Stack) -> Stack:
    """Walks that end at a node, long ones discounted."""
    from scipy.sparse import csr_array

    return katz_values(csr_array(weights), None, is_directed=False)


@_one_by_one
def pagerank(weights: Stack) -> Stack:
    """Share of a random walker's time."""
    from scipy.sparse import csr_array

    return pagerank_values(csr_array(weights))


@_one_by_one
def authorities(weights: Stack) -> Stack:
    """Leading right singular vector."""
    if len(weights) < DENSE_BELOW:
        return authority_values(weights)
    from scipy.sparse import csr_array

    return authority_values(csr_array(weights))


def hubs(weights: Stack) -> Stack:
    """Leading left singular vector."""
    return authorities(weights.transpose(0, 2, 1))


def _times(matrices: Stack, vectors: Stack) -> Stack:
    product: Stack = (matrices @ vectors[:, :, None])[:, :, 0]
    return product


def core(weights: Stack) -> Stack:
    """Largest k such that the node is in the k-core: nodes of fewer links are dropped until none is left."""
    links = _pattern(weights)
    alive = np.ones(links.shape[:2])
    shells = np.zeros(links.shape[:2])
    for k in range(1, links.shape[1]):
        while True:
            kept = alive * (_times(links, alive) >= k)
            if (kept == alive).all():
                break
            alive = kept
        shells[alive > 0] = k
        if not alive.any():
            break
    return shells


def clustering(weights: Stack) -> Stack:
    """Closed pairs of neighbours over all pairs."""
    links = _pattern(weights)
    closed = ((links @ links) * links).sum(axis=2)
    neighbours = links.sum(axis=2)
    return _divide(closed, neighbours * (neighbours - 1))


def constraint(weights: Stack) -> Stack:
    """Burt's constraint; not a number for a node without links."""
    shares = _divide(weights, weights.sum(axis=2, keepdims=True))
    local = ((shares + shares @ shares) * _pattern(weights)) ** 2
    return np.where(weights.any(axis=2), local.sum(axis=2), np.nan)


def effective_size(weights: Stack) -> Stack:
    """Neighbours less their redundancy; not a number for a node without links."""
    shares = _divide(weights, weights.sum(axis=2, keepdims=True))
    relative = _divide(weights, weights.max(axis=2, keepdims=True))
    redundancy = ((shares @ relative.transpose(0, 2, 1)) * _pattern(weights)).sum(axis=2)
    return np.where(weights.any(axis=2), _pattern(weights).sum(axis=2) - redundancy, np.nan)
