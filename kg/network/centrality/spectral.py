"""Measures by eigenvectors and walks: eigenvector, PageRank, Katz, HITS.

Comes in: a networkx graph. Goes out: one number a node, in the order of the graph. Computed on a sparse
matrix to a residual near machine precision, since ranks are read off the figures and the usual
tolerance of 1e-6 reorders nodes. A questionable decision: eigenvector centrality is that of the largest
component and 0 elsewhere, because outside of it the measure is not defined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from kg.errors import UsageError
from kg.network.centrality.adjacency import N, read_adjacency

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
        values, vectors = np.linalg.eigh(symmetric if isinstance(symmetric, np.ndarray) else symmetric.toarray())
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


def eigenvector_values(links: Any) -> NDArray[np.float64]:
    """Eigenvector centrality by position, for a symmetric sparse weight matrix; see `eigenvector`."""
    scores = np.zeros(links.shape[0])
    if len(scores):
        part = _largest_component(links)
        scores[part] = _dominant(links[part][:, part])[1]
    return scores


def pagerank_values(matrix: Any, damping: float = DAMPING) -> NDArray[np.float64]:
    """PageRank by position, for a sparse weight matrix, row the source; see `pagerank`."""
    size = matrix.shape[0]
    out = matrix.sum(axis=1)
    shares = np.divide(damping, out, out=np.zeros(size), where=out > 0)
    backward = matrix.T.tocsr()
    scores = np.full(size, 1 / max(size, 1))
    for _ in range(_MAX_STEPS):
        moved = backward @ (scores * shares)
        moved += (1 - moved.sum()) / max(size, 1)
        change = np.abs(moved - scores).sum()
        scores = moved
        if change < TOLERANCE:
            break
    return scores


def katz_values(matrix: Any, alpha: float | None, *, is_directed: bool) -> NDArray[np.float64]:
    """Katz centrality by position, for a sparse weight matrix; see `katz`."""
    size = matrix.shape[0]
    radius = _radius(matrix, is_directed=is_directed)
    step = alpha if alpha is not None else (KATZ_SHARE / radius if radius > 0 else 0.1)
    if step * radius >= 1:
        raise UsageError(f"alpha {step:g} is too large for Katz centrality; choose one below {1 / radius:.6g}")
    if size < DENSE_BELOW:
        scores = np.linalg.solve(np.eye(size) - step * matrix.toarray().T, np.ones(size))
    else:
        scores = np.ones(size)
        backward = matrix.T.tocsr()
        for _ in range(_MAX_STEPS):
            moved = step * (backward @ scores) + 1
            change = np.abs(moved - scores).max()
            scores = moved
            if change < TOLERANCE * np.abs(moved).max():
                break
    values: NDArray[np.float64] = scores / np.linalg.norm(scores)
    return values


def eigenvector(graph: nx.Graph[N], *, weight: str | None = "weight") -> dict[N, float]:
    """Score of a node in proportion to the summed scores of its neighbours.

    Parameters
    ----------
    weight
        Edge attribute that holds the strength, 1 where missing; None ignores weights.

    Returns
    -------
    dict
        Node to score, of length 1 over the largest component; 0 outside of it.

    Notes
    -----
    The eigenvector of the largest eigenvalue of the weight matrix. It is unique and positive in a
    connected graph only (Perron and Frobenius), so it is taken on the largest component (nodes, then edges, then
    the order of the graph decide). Directions are ignored. Cost: a few dozen passes over the edges.

    References
    ----------
    Bonacich 1987, https://doi.org/10.1086/228631

    Examples
    --------
    >>> {node: round(score, 4) for node, score in eigenvector(nx.path_graph(["a", "b", "c"])).items()}
    {'a': 0.5, 'b': 0.7071, 'c': 0.5}
    """
    adjacency = read_adjacency(graph, weight=weight)
    links = adjacency.matrix
    return adjacency.scores(eigenvector_values((links + links.T).tocsr() if graph.is_directed() else links))


def pagerank(graph: nx.Graph[N], *, weight: str | None = "weight", damping: float = DAMPING) -> dict[N, float]:
    """Share of time that a walker spends at a node who follows edges and now and then jumps anywhere.

    Parameters
    ----------
    weight
        Edge attribute in proportion to which the walker chooses; None ignores weights.
    damping
        Probability of following an edge rather than jumping.

    Returns
    -------
    dict
        Node to share; they sum to 1.

    Notes
    -----
    A walker at a node without outgoing edges jumps. Along the direction of a directed graph. Iterated
    until the change summed over nodes is below `TOLERANCE`. Cost: some 30 to 180 passes over the edges.

    References
    ----------
    Brin and Page 1998, https://doi.org/10.1016/S0169-7552(98)00110-X

    Examples
    --------
    >>> {node: round(score, 4) for node, score in pagerank(nx.path_graph(["a", "b", "c"])).items()}
    {'a': 0.2568, 'b': 0.4865, 'c': 0.2568}
    """
    adjacency = read_adjacency(graph, weight=weight)
    return adjacency.scores(pagerank_values(adjacency.matrix, damping))


def katz(graph: nx.Graph[N], *, weight: str | None = "weight", alpha: float | None = None) -> dict[N, float]:
    """Number of walks that end at a node, each step worth `alpha` of the one before.

    Parameters
    ----------
    weight
        Edge attribute that holds the strength; None ignores weights.
    alpha
        Worth of a step; None takes `KATZ_SHARE` of the largest value that converges, or 0.1 in a graph
        without cycles.

    Returns
    -------
    dict
        Node to score, of length 1.

    Raises
    ------
    UsageError
        When alpha is not below the reciprocal of the largest eigenvalue, so that the sum diverges.

    Notes
    -----
    ``x = alpha A' x + 1``. Against the direction of edges: who is pointed at scores. Cost: a few dozen passes
    over the edges.

    References
    ----------
    Katz 1953, https://doi.org/10.1007/BF02289026

    Examples
    --------
    >>> {node: round(score, 4) for node, score in katz(nx.path_graph(3), alpha=0.1).items()}
    {0: 0.5599, 1: 0.6108, 2: 0.5599}
    """
    adjacency = read_adjacency(graph, weight=weight)
    if not adjacency.nodes:
        return {}
    return adjacency.scores(katz_values(adjacency.matrix, alpha, is_directed=graph.is_directed()))


def _radius(matrix: Any, *, is_directed: bool) -> float:
    if not is_directed:
        return _dominant(matrix)[0]
    if matrix.shape[0] < DENSE_BELOW:
        return float(np.abs(np.linalg.eigvals(matrix.toarray())).max())
    from scipy.sparse.linalg import eigs

    found = eigs(matrix.astype(float), k=1, v0=np.ones(matrix.shape[0]), return_eigenvectors=False)
    return float(np.abs(found).max())


def hits(graph: nx.Graph[N], *, weight: str | None = "weight") -> tuple[dict[N, float], dict[N, float]]:
    """Hubs and authorities: a good hub points to good authorities, and the other way round.

    Returns
    -------
    hubs, authorities
        Node to score; each sums to 1. The same in an undirected graph.

    Notes
    -----
    The leading singular vectors of the weight matrix, which iteration from equal scores reaches; where the
    leading value is shared by several components, each has its part. Without edges all scores are equal.
    Cost: as `eigenvector`.

    References
    ----------
    Kleinberg 1999, https://doi.org/10.1145/324133.324140

    Examples
    --------
    >>> hubs, authorities = hits(nx.DiGraph([("a", "c"), ("b", "c")]))
    >>> {node: round(score, 4) for node, score in hubs.items()}
    {'a': 0.5, 'c': 0.0, 'b': 0.5}
    """
    adjacency = read_adjacency(graph, weight=weight)
    if not adjacency.nodes:
        return {}, {}
    matrix = adjacency.matrix
    return adjacency.scores(authority_values(matrix.T.tocsr())), adjacency.scores(authority_values(matrix))


def authority_values(matrix: Any) -> NDArray[np.float64]:
    """Authorities by position, for a weight matrix, row the source; hubs for its transpose. See `hits`."""
    vector = _dominant(matrix.T @ matrix)[1]
    scores: NDArray[np.float64] = vector / vector.sum()
    return scores
