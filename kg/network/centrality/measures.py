"""The measures by name: an entry of `MEASURES` says what one is, what it reads of a network and how it is computed.

Everything that names measures is derived from the entries: `kg rank --by`, its list, intervals, explanations,
`/api/measures` and the table in docs/methods.md. Each has one fixed reading (weights, direction), so that a ranking
can be reported by its name alone; the functions in `local`, `paths` and `spectral` take the variants. A questionable
decision: only in- and out-degree, hubs and authorities go along the direction of claims, since which end of a claim
is its subject is grammar ("signs", "signed by") and no flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from kg.errors import UsageError
from kg.network.centrality import dense, local, paths, spectral
from kg.network.centrality.adjacency import merge_parallel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.network.centrality.adjacency import N
    from kg.network.centrality.dense import Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A named measure with its one reading.

    Parameters
    ----------
    name
        As the command line takes it.
    definition
        In one clause, for help and reports.
    formula, reference
        For the table in docs/methods.md: the exact definition, and the numbers of the works there that give it.
    score
        Scores of the nodes of a simple graph, from node to number, in the order of the graph. All that is needed:
        what the fields below leave out is computed by it, variant by variant.
    score_stack
        Scores of the nodes of a stack of dense weight matrices, if there is a faster way.
    score_sparse
        Scores of the nodes of one sparse weight matrix, if there is a faster way.
    is_weighted, is_directed
        Whether it reads weights, and the direction of edges.
    is_lower_better
        Whether a low score means a strong position.
    is_by_paths
        Whether `score` takes `fast`, which says whether igraph computes it.
    is_count
        Whether, in the network of actors, it is the number of things that an actor shares and of its direct ties,
        so that it is counted there and no matrix is made.
    """

    name: str
    definition: str
    formula: str
    reference: str
    score: Callable[..., Mapping[Any, float]]
    score_stack: Callable[[Stack], Stack] | None = None
    score_sparse: Callable[[Any], NDArray[np.float64]] | None = None
    is_weighted: bool = False
    is_directed: bool = False
    is_lower_better: bool = False
    is_by_paths: bool = False
    is_count: bool = False


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            name="degree",
            definition="number of distinct neighbours",
            formula="number of distinct neighbours",
            reference="[2]",
            score=local.degree,
            score_stack=dense.out_degree,
            score_sparse=local.degree_values,
        ),
        Measure(
            name="in_degree",
            definition="number of distinct nodes with an edge to it",
            formula="distinct nodes with an edge to it",
            reference="[2]",
            score=local.in_degree,
            score_stack=dense.in_degree,
            score_sparse=local.in_degree_values,
            is_directed=True,
        ),
        Measure(
            name="out_degree",
            definition="number of distinct nodes that it has an edge to",
            formula="distinct nodes with an edge from it",
            reference="[2]",
            score=local.out_degree,
            score_stack=dense.out_degree,
            score_sparse=local.degree_values,
            is_directed=True,
        ),
        Measure(
            name="strength",
            definition="summed weight of its edges",
            formula="summed weight of its edges",
            reference="[3]",
            score=local.strength,
            score_stack=dense.strength,
            score_sparse=local.strength_values,
            is_weighted=True,
            is_count=True,
        ),
        Measure(
            name="betweenness",
            definition="share of the shortest paths between others that run through it",
            formula="sum over pairs s, t of other nodes of the share of the shortest s-t paths through it, over "
            "(n-1)(n-2)/2",
            reference="[4], [5]",
            score=paths.betweenness,
            score_stack=dense.betweenness,
            is_by_paths=True,
        ),
        Measure(
            name="load",
            definition="betweenness with packets split evenly at every fork",
            formula="the same, with packets split evenly at every fork",
            reference="[6]",
            score=paths.load,
        ),
        Measure(
            name="closeness",
            definition="closeness to those it can reach, times the share it can reach",
            formula="(r-1)/(n-1) · (r-1)/sum of d, over the r nodes that it can reach, itself included: Wasserman and "
            "Faust's form for disconnected graphs",
            reference="[7]",
            score=paths.closeness,
            score_stack=dense.closeness,
            is_by_paths=True,
        ),
        Measure(
            name="harmonic",
            definition="sum of the reciprocal distances to all others",
            formula="sum of 1/d(u,v), 0 where there is no path; not normalised",
            reference="[8]",
            score=paths.harmonic,
            score_stack=dense.harmonic,
            is_by_paths=True,
        ),
        Measure(
            name="eigenvector",
            definition="in proportion to the scores of its neighbours",
            formula="leading eigenvector of the weight matrix of the largest component (nodes, then edges, then order "
            "decide), of length 1; 0 elsewhere, where it is undefined",
            reference="[9]",
            score=spectral.eigenvector,
            score_stack=dense.eigenvector,
            score_sparse=spectral.eigenvector_values,
            is_weighted=True,
        ),
        Measure(
            name="pagerank",
            definition="share of a random walker's time",
            formula="damping 0.85, uniform jumps, dangling nodes jump",
            reference="[10]",
            score=spectral.pagerank,
            score_stack=dense.pagerank,
            score_sparse=spectral.pagerank_values,
            is_weighted=True,
        ),
        Measure(
            name="katz",
            definition="number of walks that end at it, long ones discounted",
            formula="x = a A'x + 1 with a half of the largest value that converges, of length 1",
            reference="[11]",
            score=spectral.katz,
            score_stack=dense.katz,
            score_sparse=lambda weights: spectral.katz_values(weights, None, is_directed=False),
            is_weighted=True,
        ),
        Measure(
            name="hubs",
            definition="how well it points to good authorities",
            formula="leading left singular vector, summing to 1",
            reference="[12]",
            score=lambda graph: spectral.hits(graph)[0],
            score_stack=dense.hubs,
            is_weighted=True,
            is_directed=True,
        ),
        Measure(
            name="authorities",
            definition="how well good hubs point to it",
            formula="leading right singular vector, summing to 1",
            reference="[12]",
            score=lambda graph: spectral.hits(graph)[1],
            score_stack=dense.authorities,
            is_weighted=True,
            is_directed=True,
        ),
        Measure(
            name="core",
            definition="largest k such that it is in the k-core",
            formula="largest k such that it is in the k-core",
            reference="[13]",
            score=local.core_number,
            score_stack=dense.core,
        ),
        Measure(
            name="clustering",
            definition="share of the pairs of its neighbours that are linked",
            formula="share of the pairs of its neighbours that are linked",
            reference="[14]",
            score=local.clustering,
            score_stack=dense.clustering,
        ),
        Measure(
            name="constraint",
            definition="how far its contacts are tied to each other",
            formula="Burt: sum over neighbours j of (p_ij + sum_q p_iq p_qj)²; low is strong and ranks first; "
            "undefined for an isolate",
            reference="[15]",
            score=local.constraint,
            score_stack=dense.constraint,
            is_weighted=True,
            is_lower_better=True,
        ),
        Measure(
            name="effective_size",
            definition="neighbours less the redundancy among them",
            formula="neighbours less redundancy: sum over j of (1 - sum_q p_iq m_jq)",
            reference="[16]",
            score=local.effective_size,
            score_stack=dense.effective_size,
            is_weighted=True,
        ),
    )
}
"""All measures that rankings take, by name."""


def find_measure(name: str) -> Measure:
    """The measure of that name; a hyphen does for an underscore.

    Raises
    ------
    UsageError
        When there is none.

    Examples
    --------
    >>> find_measure("in-degree").is_directed
    True
    """
    measure = MEASURES.get(name.replace("-", "_"))
    if measure is None:
        raise UsageError(f"no measure is named '{name}'; choose one of {', '.join(MEASURES)}")
    return measure


def quick_measures() -> list[str]:
    """Names of the measures that a large network gives quickly: first what is counted, then products of matrices."""
    quick = [measure for measure in MEASURES.values() if measure.is_count or measure.score_sparse]
    return [measure.name for measure in sorted(quick, key=lambda measure: not measure.is_count)]


def compute_scores(graph: nx.Graph[N], by: str, *, fast: bool | None = None) -> dict[N, float]:
    """Score every node of a network by a named measure.

    Parameters
    ----------
    graph
        Any networkx graph. Parallel edges are merged and their weights added, self-loops dropped, and
        direction dropped unless the measure reads it.
    by
        Name of the measure.
    fast
        For measures by paths: True for igraph, False for networkx, None for what is faster for the size.

    Returns
    -------
    dict
        Node to score in the order of the graph, not normalised except where the measure is a share;
        not a number where the measure is undefined (constraint of an isolate).

    Raises
    ------
    UsageError
        When there is no measure of that name.

    Examples
    --------
    >>> import networkx as nx
    >>> compute_scores(nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "c")]), "strength")
    {'a': 2.0, 'b': 3.0, 'c': 1.0}
    """
    measure = find_measure(by)
    simple = merge_parallel(graph, directed=measure.is_directed)
    return dict(measure.score(simple, fast=fast) if measure.is_by_paths else measure.score(simple))


def score_stack(measure: Measure, weights: Stack, *, directed: bool) -> Stack:
    """Score every node of every variant of a small network by a named measure.

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
    betweenness the cube of the nodes times the longest distance, for each variant; a measure without
    `Measure.score_stack` is computed on a graph for each variant.

    Examples
    --------
    >>> path = np.array([[[0, 1, 0], [1, 0, 1], [0, 1, 0]]], float)
    >>> score_stack(find_measure("betweenness"), path, directed=False).tolist()
    [[0.0, 1.0, 0.0]]
    """
    if directed and not measure.is_directed:
        weights = weights + weights.transpose(0, 2, 1)
    if not weights.shape[1]:
        return np.zeros(weights.shape[:2])
    if measure.score_stack:
        return measure.score_stack(weights)
    kind: type[nx.Graph[Any]] = nx.DiGraph if measure.is_directed else nx.Graph
    graphs = (nx.from_numpy_array(variant, create_using=kind) for variant in weights)
    return np.array([_score_in_order(measure, graph) for graph in graphs]).reshape(weights.shape[:2])


def score_sparse(measure: Measure, weights: Any) -> NDArray[np.float64]:
    """Score every node of one variant of a large network.

    Parameters
    ----------
    weights
        Sparse matrix of nodes by nodes, nothing on the diagonal; row the source, column the target; symmetric unless
        the measure reads direction.

    Returns
    -------
    array of float
        One a node; not a number where the measure is undefined.
    """
    if measure.score_sparse:
        return measure.score_sparse(weights)
    kind: type[nx.Graph[Any]] = nx.DiGraph if measure.is_directed else nx.Graph
    return _score_in_order(measure, nx.from_scipy_sparse_array(weights, create_using=kind))


def _score_in_order(measure: Measure, graph: nx.Graph[int]) -> NDArray[np.float64]:
    """Scores of nodes that are numbered, in their order, whatever order the measure gives them in."""
    scores = compute_scores(graph, measure.name)
    return np.array([scores[node] for node in range(len(scores))], np.float64)
