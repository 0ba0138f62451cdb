"""Measures that look at a node and those around it: degree, strength, core, clustering, brokerage.

Comes in: a weight matrix or a stack of them (`kg.network.centrality.matrices`). Goes out: one number a node. All are
products and sums of matrices, so that neither a network of a million edges nor a thousand small ones wants a compiled
library. Questionable decisions: parallel edges count once as neighbours and add up as weight, and a self-loop is no
relation of a node to anyone, so it counts nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kg.network.centrality.matrices import Weights, divide, mark_links, row_maxima, scale_rows, transpose

if TYPE_CHECKING:
    from numpy.typing import NDArray


def degree(weights: Weights) -> NDArray[np.float64]:
    """Number of distinct neighbours; in a directed network of those that it has an edge to.

    References
    ----------
    Freeman 1979, Centrality in social networks, https://doi.org/10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> degree(np.array([[0, 2.0, 0], [2, 0, 1], [0, 1, 0]])).tolist()
    [1.0, 2.0, 1.0]
    """
    counts: NDArray[np.float64] = mark_links(weights).sum(axis=-1)
    return counts


def in_degree(weights: Weights) -> NDArray[np.float64]:
    """Number of distinct nodes with an edge to this one; `degree` in an undirected network."""
    return degree(transpose(weights))


def strength(weights: Weights) -> NDArray[np.float64]:
    """Sum of the weights of a node's edges.

    Notes
    -----
    With Newman's 1/(k-1) weights it is the number of shared agreements and undertakings that the actor
    takes part in with anyone else, plus its direct claims.

    References
    ----------
    Barrat et al. 2004, https://doi.org/10.1073/pnas.0400087101; Newman 2001,
    https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> strength(np.array([[0, 0.5, 0], [0.5, 0, 2], [0, 2, 0]])).tolist()
    [0.5, 2.5, 2.0]
    """
    sums: NDArray[np.float64] = weights.sum(axis=-1)
    return sums


def core(weights: Weights) -> NDArray[np.float64]:
    """Largest k such that the node is in the k-core: the largest part where all have k neighbours in it.

    Notes
    -----
    All nodes of too small a degree are peeled off at once, round by round. Cost: the edges, in each round.

    References
    ----------
    Seidman 1983, https://doi.org/10.1016/0378-8733(83)90028-X

    Examples
    --------
    >>> core(np.array([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0]])).tolist()
    [2.0, 2.0, 2.0, 1.0]
    """
    links = mark_links(weights)
    left: NDArray[np.float64] = links.sum(axis=-1)
    shells = np.zeros(left.shape)
    is_left = np.ones(left.shape, bool)
    k = np.zeros((*left.shape[:-1], 1))
    while is_left.any():
        k = np.maximum(k, np.where(is_left, left, np.inf).min(axis=-1, keepdims=True))
        is_peeled = is_left & (left <= k)
        shells = np.where(is_peeled, k, shells)
        is_left &= ~is_peeled
        left = left - (links @ is_peeled[..., None].astype(float))[..., 0]
    return shells


def clustering(weights: Weights) -> NDArray[np.float64]:
    """Share of pairs of neighbours that are linked to each other; 0 with fewer than two neighbours.

    Notes
    -----
    ``2 T / (k (k - 1))`` with T triangles at the node and k neighbours. Cost: the sum of squared degrees.

    References
    ----------
    Watts and Strogatz 1998, https://doi.org/10.1038/30918

    Examples
    --------
    >>> clustering(1 - np.eye(3)).tolist()
    [1.0, 1.0, 1.0]
    """
    links = mark_links(weights)
    neighbours = links.sum(axis=-1)
    return divide(((links @ links) * links).sum(axis=-1), neighbours * (neighbours - 1))


def constraint(weights: Weights) -> NDArray[np.float64]:
    """Burt's constraint: how far a node's contacts are tied to each other; low where a node brokers.

    Notes
    -----
    ``sum_j (p_ij + sum_q p_iq p_qj)^2`` over neighbours j, where p_ij is the share of i's weight that goes to j. A node
    without neighbours has no constraint: not a number. Cost: as `clustering`.

    References
    ----------
    Burt 2004, Structural holes and good ideas, https://doi.org/10.1086/421787

    Examples
    --------
    >>> constraint(np.array([[0, 1.0, 0], [1, 0, 1], [0, 1, 0]])).tolist()
    [1.0, 0.5, 1.0]
    """
    shares = scale_rows(weights, strength(weights))
    parts = (shares + shares @ shares) * mark_links(weights)
    return np.where(degree(weights) == 0, np.nan, (parts * parts).sum(axis=-1))


def effective_size(weights: Weights) -> NDArray[np.float64]:
    """Burt's effective size: number of neighbours less the redundancy among them.

    Notes
    -----
    ``sum_j (1 - sum_q p_iq m_jq)`` over neighbours j, p as in `constraint`, m_jq the weight between j
    and q over the largest weight of j. Without weights that is the degree less the mean degree among the neighbours. A
    node without neighbours has none: not a number. Cost: as `clustering`.

    References
    ----------
    Burt 1992, Structural Holes; Borgatti 1997, Structural holes: unpacking Burt's redundancy measures,
    Connections 20(1), 35-38

    Examples
    --------
    >>> effective_size(np.array([[0, 1.0, 0], [1, 0, 1], [0, 1, 0]])).tolist()
    [1.0, 2.0, 1.0]
    """
    relative = scale_rows(weights, row_maxima(weights))
    shares = scale_rows(weights, strength(weights))
    redundancy = ((shares @ transpose(relative)) * mark_links(weights)).sum(axis=-1)
    neighbours = degree(weights)
    return np.where(neighbours == 0, np.nan, neighbours - redundancy)
