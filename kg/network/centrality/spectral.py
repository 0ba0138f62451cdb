"""Measures by eigenvectors and walks: eigenvector, PageRank, Katz, HITS.

Comes in: a weight matrix (`kg.network.centrality.matrices`). Goes out: one number a node. Computed on a sparse
matrix to a residual near machine precision, since ranks are read off the figures and the usual
tolerance of 1e-6 reorders nodes. A questionable decision: eigenvector centrality is that of the largest
component and 0 elsewhere, because outside of it the measure is not defined.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.network.centrality.matrices import Weights, divide, one_by_one, transpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAMPING = 0.85
KATZ_SHARE = 0.5
"""Katz's alpha as a share of the largest value at which the sum over walks still converges."""
TOLERANCE = 1e-13
_MAX_STEPS = 10_000
DENSE_BELOW = 100
"""Nodes below which a full eigendecomposition is as fast as a partial one, and exact."""
_SAME_VALUE = 1e-9
"""Eigenvalues of two components that differ by less than this share are one value."""


def _dominant(symmetric: Any) -> tuple[float, NDArray[np.float64]]:
    """Largest eigenvalue, and the share of the vector of ones that lies in its eigenspace, of length 1."""
    size = symmetric.shape[0]
    ones = np.full(size, 1 / np.sqrt(size))
    if size < DENSE_BELOW:
        values, vectors = np.linalg.eigh(symmetric.toarray())
        space = vectors[:, values > values[-1] - _SAME_VALUE * max(abs(values[-1]), 1e-300)]
        value, vector = float(values[-1]), np.abs(space @ (space.T @ ones))
    else:
        value, vector = _dominant_of_parts(symmetric)
    norm = float(np.linalg.norm(vector))
    return value, vector / norm if norm > 0 else ones


def _dominant_of_parts(symmetric: Any) -> tuple[float, NDArray[np.float64]]:
    """The same of a large matrix, of any length: each component has one vector, and components may share the value.

    An iteration over the whole would keep what rounding makes of a shared value.
    """
    from scipy.sparse.csgraph import connected_components
    from scipy.sparse.linalg import eigsh

    count, labels = connected_components(symmetric, directed=False)
    bounds = np.zeros(count)
    np.maximum.at(bounds, labels, symmetric.sum(axis=1))
    value, vector = 0.0, np.zeros(len(labels))
    for label in np.argsort(-bounds, kind="stable"):
        if bounds[label] <= value * (1 - _SAME_VALUE):
            break
        part = np.flatnonzero(labels == label)
        inner = symmetric[part][:, part]
        if len(part) < DENSE_BELOW:
            values, vectors = np.linalg.eigh(inner.toarray())
        else:
            start = np.ones(len(part))
            values, vectors = eigsh(inner.astype(float), k=1, which="LA", v0=start, tol=0, maxiter=_MAX_STEPS)
        if values[-1] > value * (1 + _SAME_VALUE):
            value, vector = float(values[-1]), np.zeros(len(labels))
        if values[-1] >= value * (1 - _SAME_VALUE):
            vector[part] = np.abs(vectors[:, -1] * vectors[:, -1].sum())
    return value, vector


def _largest_component(links: Any) -> NDArray[np.int64]:
    """Positions of the component with most nodes, then most links, then the first node."""
    from scipy.sparse.csgraph import connected_components

    count, labels = connected_components(links, directed=False)
    members = np.bincount(labels, minlength=count)
    edges = np.bincount(labels, weights=np.diff(links.indptr), minlength=count)
    _, first = np.unique(labels, return_index=True)
    chosen = np.lexsort((first, -edges, -members))[0]
    return np.flatnonzero(labels == chosen)


def _sparse(score: Callable[[Weights], NDArray[np.float64]]) -> Callable[[Weights], NDArray[np.float64]]:
    """The measure of one sparse matrix as one of any weights."""

    @wraps(score)
    def score_sparse(weights: Weights) -> NDArray[np.float64]:
        from scipy.sparse import csr_array

        return score(csr_array(weights))

    return one_by_one(score_sparse)


@_sparse
def eigenvector(weights: Weights) -> NDArray[np.float64]:
    """Score of a node in proportion to the summed scores of its neighbours.

    Notes
    -----
    The eigenvector of the largest eigenvalue of the weight matrix, which is symmetric here, of length 1. It is unique
    and positive in a connected network only (Perron and Frobenius), so it is taken on the largest component (nodes,
    then edges, then the order of the nodes decide) and 0 outside of it. Cost: a few dozen passes over the edges.

    References
    ----------
    Bonacich 1987, https://doi.org/10.1086/228631

    Examples
    --------
    >>> eigenvector(np.array([[0, 1.0, 0], [1, 0, 1], [0, 1, 0]])).round(4).tolist()
    [0.5, 0.7071, 0.5]
    """
    scores = np.zeros(weights.shape[0])
    part = _largest_component(weights)
    scores[part] = _dominant(weights[part][:, part])[1]
    return scores


@_sparse
def pagerank(weights: Weights) -> NDArray[np.float64]:
    """Share of time that a walker spends at a node who follows edges by weight and now and then jumps anywhere.

    Notes
    -----
    The walker follows an edge with the probability `DAMPING`, and jumps from a node without edges. The shares sum to 1.
    Iterated until the change summed over nodes is below `TOLERANCE`. Cost: some 30 to 180 passes over the edges.

    References
    ----------
    Brin and Page 1998, https://doi.org/10.1016/S0169-7552(98)00110-X

    Examples
    --------
    >>> pagerank(np.array([[0, 1.0, 0], [1, 0, 1], [0, 1, 0]])).round(4).tolist()
    [0.2568, 0.4865, 0.2568]
    """
    size = weights.shape[0]
    shares = DAMPING * divide(np.ones(size), weights.sum(axis=1))
    backward = weights.T.tocsr()
    scores = np.full(size, 1 / size)
    for _ in range(_MAX_STEPS):
        moved = backward @ (scores * shares)
        moved += (1 - moved.sum()) / size
        change = np.abs(moved - scores).sum()
        scores = moved
        if change < TOLERANCE:
            break
    return scores


@_sparse
def katz(weights: Weights) -> NDArray[np.float64]:
    """Number of walks that end at a node, each step worth alpha of the one before; of length 1.

    Notes
    -----
    ``x = alpha A x + 1`` for a symmetric A, with alpha `KATZ_SHARE` of the largest value at which the sum converges,
    which is 1 over the largest eigenvalue; 0.1 in a network without edges. Cost: a few dozen passes over the edges.

    References
    ----------
    Katz 1953, https://doi.org/10.1007/BF02289026

    Examples
    --------
    >>> katz(np.array([[0, 1.0, 0], [1, 0, 1], [0, 1, 0]])).round(4).tolist()
    [0.5277, 0.6656, 0.5277]
    """
    size = weights.shape[0]
    radius = _dominant(weights)[0]
    alpha = KATZ_SHARE / radius if radius > 0 else 0.1
    if size < DENSE_BELOW:
        scores = np.linalg.solve(np.eye(size) - alpha * weights.toarray(), np.ones(size))
    else:
        scores = np.ones(size)
        for _ in range(_MAX_STEPS):
            moved = alpha * (weights @ scores) + 1
            change = np.abs(moved - scores).max()
            scores = moved
            if change < TOLERANCE * np.abs(moved).max():
                break
    values: NDArray[np.float64] = scores / np.linalg.norm(scores)
    return values


@_sparse
def authorities(weights: Weights) -> NDArray[np.float64]:
    """How well good hubs point to a node, where a good hub points to good authorities.

    Notes
    -----
    The leading right singular vector of the weight matrix, summing to 1, which iteration from equal scores reaches;
    where the leading value is shared by several components, each has its part. Without edges all scores are equal. The
    same as `hubs` in an undirected network. Cost: as `eigenvector`.

    References
    ----------
    Kleinberg 1999, https://doi.org/10.1145/324133.324140

    Examples
    --------
    >>> authorities(np.array([[0, 0, 1.0], [0, 0, 1], [0, 0, 0]])).round(4).tolist()
    [0.0, 0.0, 1.0]
    """
    vector = _dominant(weights.T @ weights)[1]
    scores: NDArray[np.float64] = vector / vector.sum()
    return scores


def hubs(weights: Weights) -> NDArray[np.float64]:
    """How well a node points to good authorities: `authorities` against the direction of the edges.

    Examples
    --------
    >>> hubs(np.array([[0, 0, 1.0], [0, 0, 1], [0, 0, 0]])).round(4).tolist()
    [0.5, 0.5, 0.0]
    """
    return authorities(transpose(weights))
