"""Scores of all nodes in variants of a network, small or large.

Comes in: a `TieTable` and which of its ties stand in each variant. Goes out: variants by nodes. A small network is
scored as a stack of full matrices, thousands of variants at once (`kg.dense_centrality`); a large one variant by
variant, as a sparse matrix. A questionable decision: the strength of actors is counted and not multiplied out, since
the things that an actor shares add 1 each to it, whatever the pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kg.centrality import Measure, compute_scores
from kg.dense_centrality import score_stack
from kg.network import NetworkName
from kg.tie_table import ExtraTies, TieTable, chunk_size, stack_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

DENSE_CELLS = 2**20
"""Nodes times things, or nodes times nodes, up to which variants are full matrices: 8 MiB each."""
COUNTED, MULTIPLIED = ("strength",), ("degree", "in_degree", "out_degree", "eigenvector", "pagerank", "katz")
"""Measures that a large network gives quickly, and very quickly."""


def is_large(table: TieTable) -> bool:
    """Whether variants of the network are scored one by one, as sparse matrices."""
    nodes = len(table.nodes)
    return nodes * max(nodes, len(table.things)) > DENSE_CELLS


def variants_at_once(table: TieTable) -> int:
    """Number of variants to draw and score together."""
    return 1 if is_large(table) else chunk_size(table)


def score_variants(
    measure: Measure, table: TieTable, kept: NDArray[np.bool_], extra: ExtraTies | None = None
) -> NDArray[np.float64]:
    """Score every node of every variant by a named measure.

    Parameters
    ----------
    kept
        Variants by ties: which of them stand.
    extra
        Ties to add.

    Returns
    -------
    array of float
        Variants by nodes; not a number where the measure is undefined.

    Notes
    -----
    Cost of a variant of a large network: for `strength` the ties; for the other measures the sum over shared things
    of the square of their actors, and the measure's own.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.centrality import find_measure
    >>> from kg.graph import open_graph
    >>> from kg.tie_table import tabulate_ties
    >>> table = tabulate_ties(open_graph(Path("tests/tiny")))
    >>> score_variants(find_measure("strength"), table, np.ones((1, 7), bool)).tolist()
    [[1.0, 1.0, 2.0, 2.0, 1.0]]
    """
    if not is_large(table):
        return score_stack(measure, stack_weights(table, kept, extra), directed=table.is_directed)
    return np.array([_score_one(measure, table, *_take(table, kept, extra, at)) for at in range(len(kept))])


Ends = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


def _take(table: TieTable, kept: NDArray[np.bool_], extra: ExtraTies | None, variant: int) -> tuple[Ends, Ends]:
    """Ends of the ties of one variant: actors and their things, each pair once, and actors tied directly."""
    chosen = kept[variant]
    is_part, actors, others = table.is_part[chosen], table.actors[chosen], table.others[chosen]
    if extra is not None:
        added = extra.variants == variant
        is_part = np.concatenate([is_part, extra.is_part[added]])
        actors = np.concatenate([actors, extra.actors[added]])
        others = np.concatenate([others, extra.others[added]])
    width = max(len(table.things), 1)
    codes = np.sort(actors[is_part] * width + others[is_part])
    parts = codes[np.r_[True, codes[1:] != codes[:-1]]] if len(codes) else codes  # np.unique takes ten times as long
    return (parts // width, parts % width), (actors[~is_part], others[~is_part])


def _score_one(measure: Measure, table: TieTable, parts: Ends, direct: Ends) -> NDArray[np.float64]:
    if measure.name in COUNTED and table.network is NetworkName.ACTORS:
        return _count_strength(table, parts, direct)
    weights = weigh_sparse(table, parts, direct)
    if table.is_directed and not measure.is_directed:
        weights = (weights + weights.T).tocsr()
    return _score_sparse(measure, weights)


def _count_strength(table: TieTable, parts: Ends, direct: Ends) -> NDArray[np.float64]:
    size = len(table.nodes)
    is_shared = np.bincount(parts[1], minlength=len(table.things))[parts[1]] > 1
    apart = direct[0] != direct[1]
    ends = np.concatenate([parts[0][is_shared], direct[0][apart], direct[1][apart]])
    counted: NDArray[np.float64] = np.bincount(ends, minlength=size).astype(float)
    return counted


def weigh_sparse(table: TieTable, parts: Ends, direct: Ends) -> Any:
    """Weight matrix of one variant, as `kg.tie_table.stack_weights` gives it, but sparse."""
    from scipy.sparse import coo_array  # noqa: PLC0415  scipy costs 0.3 s to import

    size = len(table.nodes)

    def matrix(ends: Ends, values: NDArray[np.float64], width: int) -> Any:
        return coo_array((values, ends), shape=(size, width)).tocsr()

    if table.network is NetworkName.BIPARTITE:
        at = np.searchsorted(table.nodes, table.things).astype(np.int64)
        links = matrix((parts[0], at[parts[1]]), np.ones(len(parts[0])), size)
        return (links + links.T).tocsr()
    weights = matrix(direct, np.ones(len(direct[0])), size)
    if table.network is NetworkName.ACTORS:
        weights = weights + weights.T
    if table.things:
        counts = np.bincount(parts[1], minlength=len(table.things)).astype(float)
        shares = np.divide(1.0, counts - 1, out=np.zeros_like(counts), where=counts > 1)
        shared = matrix(parts, np.ones(len(parts[0])), len(table.things))
        weights = weights + matrix(parts, shares[parts[1]], len(table.things)) @ shared.T
    weights = weights.tocsr()
    weights.setdiag(0)
    weights.eliminate_zeros()
    return weights


def _score_sparse(measure: Measure, weights: Any) -> NDArray[np.float64]:
    from kg.spectral_centrality import eigenvector_values, katz_values, pagerank_values  # noqa: PLC0415  needs scipy

    if measure.name in ("degree", "out_degree"):
        return np.asarray(np.diff(weights.indptr), float)
    if measure.name == "in_degree":
        return np.asarray(np.bincount(weights.indices, minlength=weights.shape[0]), float)
    if measure.name == "strength":
        return np.asarray(weights.sum(axis=1), float)
    if measure.name == "eigenvector":
        return eigenvector_values(weights)
    if measure.name == "pagerank":
        return pagerank_values(weights)
    if measure.name == "katz":
        return katz_values(weights, None, is_directed=False)
    import networkx as nx  # noqa: PLC0415  for the measures that have no short cut

    graph: nx.Graph[int] = nx.from_scipy_sparse_array(weights, create_using=nx.DiGraph if measure.is_directed else None)
    return np.array(list(compute_scores(graph, measure.name).values()), float)
