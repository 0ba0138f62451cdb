"""Scores of a network and of variants of it: the one way from ties to figures, whoever asks.

Comes in: a `TieTable` and a measure. Goes out: one number a node. Rankings with all origins and without each, those
over time, explanations, shares by source and the page come here, so that they give the same digits. A small network is
scored as a full matrix, its variants as a stack of them, a large one as a sparse matrix, variant by variant. A
questionable decision: strength in a large network of actors is counted and not multiplied out, since the things that an
actor shares add 1 each to it, whatever the pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kg.network.act_counts import count_acts
from kg.network.centrality.measures import Measure, apply_measure
from kg.network.network import NetworkName
from kg.network.tie_table import NOTHING, TieTable, chunk_size, stack_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

DENSE_CELLS = 2**20
"""Nodes times things, or nodes times nodes, up to which variants are full matrices: 8 MiB each."""
QUICK_STEPS = 4_000_000
"""Nodes times ties, or nodes times nodes, up to which measures by paths take some seconds."""
Ends = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


def score_ties(measure: Measure, table: TieTable) -> dict[str, float]:
    """Score every node of a network by a measure.

    Returns
    -------
    dict
        Node to score, sorted by node; not a number where the measure is undefined.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.network.centrality.measures import find_measure
    >>> from kg.graph.dataset import open_graph
    >>> from kg.network.tie_table import tabulate_ties
    >>> score_ties(find_measure("strength"), tabulate_ties(open_graph(Path("tests/tiny"))))["dorland"]
    2.0
    """
    scores = score_variants(measure, table, np.ones((1, len(table.ties)), bool))[0]
    return dict(zip(table.nodes, scores.tolist(), strict=True))


def weigh_ties(table: TieTable) -> Any:
    """The weight matrix of a network in which every tie stands: sparse, the row the source if it is directed."""
    return _weigh_sparse(table, *_take(table, np.ones(len(table.ties), bool)))


def is_large(table: TieTable) -> bool:
    """Whether variants of the network are scored one by one, as sparse matrices."""
    nodes = len(table.nodes)
    return nodes * max(nodes, len(table.things)) > DENSE_CELLS


def is_quick(measure: Measure, table: TieTable) -> bool:
    """Whether the scores of a network take no more than some seconds."""
    nodes = len(table.nodes)
    return measure.is_quick or nodes * min(len(table.ties), nodes) <= QUICK_STEPS


def variants_at_once(table: TieTable) -> int:
    """Number of variants to draw and score together."""
    return 1 if is_large(table) else chunk_size(table)


def score_variants(measure: Measure, table: TieTable, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Score every node of every variant of a network by a measure.

    Parameters
    ----------
    kept
        Variants by ties: which of them stand.

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
    >>> from kg.network.centrality.measures import find_measure
    >>> from kg.graph.dataset import open_graph
    >>> from kg.network.tie_table import tabulate_ties
    >>> table = tabulate_ties(open_graph(Path("tests/tiny")))
    >>> score_variants(find_measure("strength"), table, np.ones((1, 7), bool)).tolist()
    [[1.0, 1.0, 2.0, 2.0, 1.0]]
    """
    if measure.counts_acts:
        return count_acts(table, kept)
    if not is_large(table):
        return apply_measure(measure, stack_weights(table, kept), directed=table.is_directed)
    return np.array([_score_one(measure, table, *_take(table, chosen)) for chosen in kept])


def _take(table: TieTable, chosen: NDArray[np.bool_]) -> tuple[Ends, Ends]:
    """Ends of the ties that stand: actors and their things, each pair once, and actors tied directly."""
    is_part, actors, others = table.is_part[chosen], table.actors[chosen], table.others[chosen]
    width = max(len(table.things), 1)
    codes = np.sort(actors[is_part] * width + others[is_part])
    parts = codes[np.r_[True, codes[1:] != codes[:-1]]] if len(codes) else codes  # np.unique takes ten times as long
    return (parts // width, parts % width), (actors[~is_part], others[~is_part])


def _score_one(measure: Measure, table: TieTable, parts: Ends, direct: Ends) -> NDArray[np.float64]:
    if measure.is_count and table.network is NetworkName.ACTORS and not len(table.meetings.apart):
        return _count_strength(table, parts, direct)
    return apply_measure(measure, _weigh_sparse(table, parts, direct), directed=table.is_directed)


def _count_strength(table: TieTable, parts: Ends, direct: Ends) -> NDArray[np.float64]:
    size = len(table.nodes)
    is_shared = np.bincount(parts[1], minlength=len(table.things))[parts[1]] > 1
    apart = direct[0] != direct[1]
    ends = np.concatenate([parts[0][is_shared], direct[0][apart], direct[1][apart]])
    counted: NDArray[np.float64] = np.bincount(ends, minlength=size).astype(float)
    return counted


def _weigh_sparse(table: TieTable, parts: Ends, direct: Ends) -> Any:
    """Weight matrix of one variant, as `kg.network.tie_table.stack_weights` gives it, but sparse."""
    from scipy.sparse import coo_array

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
        weights = weights - _weigh_missed(table, parts, shares)
    weights = weights.tocsr()
    weights.setdiag(0)
    weights.data[np.abs(weights.data) < NOTHING] = 0
    weights.eliminate_zeros()
    return weights


def _weigh_missed(table: TieTable, parts: Ends, shares: NDArray[np.float64]) -> Any:
    """What those who never met would have weighed for each other in the acts that both have a part in."""
    from scipy.sparse import coo_array

    width = max(len(table.things), 1)
    codes = parts[0] * width + parts[1]
    things, left, right = table.meetings.apart.T
    both = np.isin(left * width + things, codes) & np.isin(right * width + things, codes)
    things, left, right = things[both], left[both], right[both]
    ends = np.concatenate([left, right]), np.concatenate([right, left])
    size = len(table.nodes)
    return coo_array((np.tile(shares[things], 2), ends), shape=(size, size)).tocsr()
