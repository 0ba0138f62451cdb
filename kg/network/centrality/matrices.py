"""Weight matrices, which every measure is computed on: one sparse matrix, or a stack of dense ones.

Comes in: a networkx graph, or a matrix. Goes out: a matrix. Row is the source, column the target, the cell the weight;
nothing stands on the diagonal, and the matrix of an undirected network is symmetric. A large network is one sparse
matrix (scipy's `csr_array`); small ones are dense, alone or as a stack of variants by nodes by nodes, so that hundreds
of variants of a network are scored at once. A questionable decision: the two kinds share one type, `Weights`, since
they take the same operators (`@`, `*`, sums along an axis), and a measure is written once for both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weights: TypeAlias = Any
"""A sparse weight matrix, a dense one, or a stack of dense ones; scipy has no types."""

SPARSE_ABOVE = 100
"""Nodes above which a product with a sparse matrix is faster than with a dense one."""


def read_weights(graph: nx.Graph[Any]) -> Weights:
    """The sparse weight matrix of a networkx graph.

    Parameters
    ----------
    graph
        Any of the four kinds; the edge attribute `weight` is read, 1 where it is missing.

    Returns
    -------
    scipy.sparse.csr_array
        In the order of the nodes. Parallel edges are one, their weights added; self-loops are left out.

    Examples
    --------
    >>> graph = nx.MultiDiGraph([("a", "b"), ("b", "a"), ("a", "b"), ("a", "a")])
    >>> read_weights(graph).toarray().tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    """
    from scipy.sparse import csr_array

    if not graph:
        return csr_array((0, 0))
    weights = csr_array(nx.to_scipy_sparse_array(graph, format="csr", dtype=np.dtype(float)))
    weights.setdiag(0)
    weights.eliminate_zeros()
    return weights


def transpose(weights: Weights) -> Weights:
    """Every matrix with its rows as columns."""
    return weights.T if weights.ndim == 2 else weights.swapaxes(1, 2)


def mark_links(weights: Weights) -> Weights:
    """The same matrix with 1 where there is a weight."""
    return (weights > 0).astype(float)


def scale_rows(weights: Weights, sizes: NDArray[np.float64]) -> Weights:
    """Each row over its size; a row of size 0 is empty."""
    factors = divide(np.ones_like(sizes), sizes)[..., None]
    return weights * factors if isinstance(weights, np.ndarray) else weights.multiply(factors).tocsr()


def row_maxima(weights: Weights) -> NDArray[np.float64]:
    """Largest cell of each row."""
    maxima = weights.max(axis=-1)
    return np.asarray(maxima if isinstance(maxima, np.ndarray) else maxima.toarray()).reshape(weights.shape[:-1])


def divide(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """The quotient, 0 where the divisor is."""
    shape = np.broadcast_shapes(above.shape, below.shape)
    quotient: NDArray[np.float64] = np.divide(above, below, out=np.zeros(shape), where=below > 0)
    return quotient


def one_by_one(score: Callable[[Weights], NDArray[np.float64]]) -> Callable[[Weights], NDArray[np.float64]]:
    """The measure of one matrix as one of stacks too, whose matrices are scored in turn."""

    @wraps(score)
    def score_each(weights: Weights) -> NDArray[np.float64]:
        if weights.ndim == 2:
            return score(weights)
        return np.array([score(variant) for variant in weights]).reshape(weights.shape[:2])

    return score_each
