"""The measures by name: an entry of `MEASURES` says what one is, what it reads of a network and how it is computed.

Everything that names measures is derived from the entries: `kg rank --by`, its list, spans, explanations,
`/api/measures`, the page and the table in docs/methods.md. Each has one fixed reading (weights, direction), so that a
ranking can be reported by its name alone, and one function, for one network and for a thousand variants of it. A
questionable decision: only in- and out-degree, hubs and authorities go along the direction of claims, since which end
of a claim is its subject is grammar ("signs", "signed by") and no flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import networkx as nx
import numpy as np

from kg.errors import UnknownNameError, UsageError
from kg.network.centrality import local, paths, spectral
from kg.network.centrality.matrices import Weights, one_by_one, read_weights, transpose
from kg.tables import near_words, show

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    N = TypeVar("N", bound=Hashable)


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
        Scores of the nodes of a simple networkx graph, from node to number.
    score_weights
        Or else: scores of the nodes of a weight matrix or of a stack of them (`kg.network.centrality.matrices`), which
        is faster.
    is_weighted, is_directed
        Whether it reads weights, and the direction of edges.
    is_lower_better
        Whether a low score means a strong position.
    is_quick
        Whether it costs no more than some passes over the edges, so that a large network has many variants scored.
    is_count
        Whether, in the network of actors, it is the number of things that an actor shares and of its direct ties,
        so that variants of a large network are counted and no matrix of them is made.
    counts_acts
        Whether it is the number of acts that an actor shares, which no weight matrix holds; it is counted of the ties
        (`kg.network.act_counts.count_acts`).
    """

    name: str
    definition: str
    formula: str
    reference: str
    score: Callable[[nx.Graph[Any]], Mapping[Any, float]] | None = None
    score_weights: Callable[[Weights], NDArray[np.float64]] | None = None
    is_weighted: bool = False
    is_directed: bool = False
    is_lower_better: bool = False
    is_quick: bool = False
    is_count: bool = False
    counts_acts: bool = False


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            name="acts",
            definition="number of acts (agreements, events, undertakings, memberships) shared with at least one other "
            "principal at the same time, acts of one occasion counted once",
            formula="number of occasions with a part in an act in which another principal has one at the same time",
            reference="[1]",
            is_quick=True,
            counts_acts=True,
        ),
        Measure(
            name="degree",
            definition="number of distinct neighbours",
            formula="number of distinct neighbours",
            reference="[2]",
            score_weights=local.degree,
            is_quick=True,
        ),
        Measure(
            name="in_degree",
            definition="number of distinct nodes with an edge to it",
            formula="distinct nodes with an edge to it",
            reference="[2]",
            score_weights=local.in_degree,
            is_quick=True,
            is_directed=True,
        ),
        Measure(
            name="out_degree",
            definition="number of distinct nodes that it has an edge to",
            formula="distinct nodes with an edge from it",
            reference="[2]",
            score_weights=local.degree,
            is_quick=True,
            is_directed=True,
        ),
        Measure(
            name="strength",
            definition="summed weight of its edges",
            formula="summed weight of its edges",
            reference="[3]",
            score_weights=local.strength,
            is_quick=True,
            is_weighted=True,
            is_count=True,
        ),
        Measure(
            name="betweenness",
            definition="share of the shortest paths between others that run through it",
            formula="sum over pairs s, t of other nodes of the share of the shortest s-t paths through it, over "
            "(n-1)(n-2)/2",
            reference="[4], [5]",
            score_weights=paths.betweenness,
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
            score_weights=paths.closeness,
        ),
        Measure(
            name="harmonic",
            definition="sum of the reciprocal distances to all others",
            formula="sum of 1/d(u,v), 0 where there is no path; not normalised",
            reference="[8]",
            score_weights=paths.harmonic,
        ),
        Measure(
            name="eigenvector",
            definition="in proportion to the scores of its neighbours",
            formula="leading eigenvector of the weight matrix of the largest component (nodes, then edges, then order "
            "decide), of length 1; 0 elsewhere, where it is undefined",
            reference="[9]",
            score_weights=spectral.eigenvector,
            is_quick=True,
            is_weighted=True,
        ),
        Measure(
            name="pagerank",
            definition="share of a random walker's time",
            formula="damping 0.85, uniform jumps, dangling nodes jump",
            reference="[10]",
            score_weights=spectral.pagerank,
            is_quick=True,
            is_weighted=True,
        ),
        Measure(
            name="katz",
            definition="number of walks that end at it, long ones discounted",
            formula="x = a A'x + 1 with a half of the largest value that converges, of length 1",
            reference="[11]",
            score_weights=spectral.katz,
            is_quick=True,
            is_weighted=True,
        ),
        Measure(
            name="hubs",
            definition="how well it points to good authorities",
            formula="leading left singular vector, summing to 1",
            reference="[12]",
            score_weights=spectral.hubs,
            is_weighted=True,
            is_directed=True,
        ),
        Measure(
            name="authorities",
            definition="how well good hubs point to it",
            formula="leading right singular vector, summing to 1",
            reference="[12]",
            score_weights=spectral.authorities,
            is_weighted=True,
            is_directed=True,
        ),
        Measure(
            name="core",
            definition="largest k such that it is in the k-core",
            formula="largest k such that it is in the k-core",
            reference="[13]",
            score_weights=local.core,
        ),
        Measure(
            name="clustering",
            definition="share of the pairs of its neighbours that are linked",
            formula="share of the pairs of its neighbours that are linked",
            reference="[14]",
            score_weights=local.clustering,
        ),
        Measure(
            name="constraint",
            definition="how far its contacts are tied to each other",
            formula="Burt: sum over neighbours j of (p_ij + sum_q p_iq p_qj)²; low is strong and ranks first; "
            "undefined for an isolate",
            reference="[15]",
            score_weights=local.constraint,
            is_weighted=True,
            is_lower_better=True,
        ),
        Measure(
            name="effective_size",
            definition="neighbours less the redundancy among them",
            formula="neighbours less redundancy: sum over j of (1 - sum_q p_iq m_jq)",
            reference="[16]",
            score_weights=local.effective_size,
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
        line = f"no measure is named '{show(name)}'; choose one of {', '.join(MEASURES)}"
        raise UnknownNameError(line, name, "measure", near_words(name, MEASURES))
    return measure


def quick_measures() -> list[str]:
    """Names of the measures that a large network gives quickly: first what is counted, then products of matrices."""
    quick = [measure for measure in MEASURES.values() if measure.is_quick]
    return [
        measure.name for measure in sorted(quick, key=lambda measure: not (measure.is_count or measure.counts_acts))
    ]


def compute_scores(graph: nx.Graph[N], by: str) -> dict[N, float]:
    """Score every node of a graph by a named measure.

    Parameters
    ----------
    graph
        Any networkx graph; the edge attribute `weight` is read by measures that read weights, 1 where it is missing.
        Parallel edges are merged and their weights added, self-loops dropped, and direction dropped unless the measure
        reads it.
    by
        Name of the measure.

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
    scores = apply_measure(measure, read_weights(graph), directed=graph.is_directed())
    return dict(zip(graph, scores.tolist(), strict=True))


def apply_measure(measure: Measure, weights: Weights, *, directed: bool) -> NDArray[np.float64]:
    """Score every node of a weight matrix, or of every matrix of a stack, by a named measure.

    Parameters
    ----------
    weights
        A sparse matrix, a dense one, or a stack of dense ones, variants by nodes by nodes; nothing on the diagonal, row
        the source, column the target.
    directed
        Whether an edge stands at its source only; otherwise it stands at both its ends. The values do not say it: a
        directed network may happen to be mutual, and a product of matrices is symmetric but for rounding.

    Returns
    -------
    array of float
        One a node, or variants by nodes; not a number where the measure is undefined.

    Notes
    -----
    Direction is dropped unless the measure reads it, the weights of both directions added.

    Examples
    --------
    >>> path = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], float)
    >>> apply_measure(find_measure("betweenness"), path, directed=False).tolist()
    [0.0, 1.0, 0.0]
    """
    if not weights.shape[-1]:
        return np.zeros(weights.shape[:-1])
    if measure.counts_acts:
        raise UsageError(f"'{measure.name}' is counted in the network actors of a dataset, not of weights")
    if directed and not measure.is_directed:
        weights = weights + transpose(weights)
    score = measure.score_weights or one_by_one(lambda matrix: _score_graph(measure, matrix))
    return score(weights)


def _score_graph(measure: Measure, weights: Weights) -> NDArray[np.float64]:
    """Scores by a measure of graphs, of nodes in their order, whatever order the measure gives them in."""
    from scipy.sparse import csr_array

    assert measure.score is not None  # an entry has the one function or the other
    kind: type[nx.Graph[Any]] = nx.DiGraph if measure.is_directed else nx.Graph
    scores = measure.score(nx.from_scipy_sparse_array(csr_array(weights), create_using=kind))
    return np.array([scores[node] for node in range(len(scores))], np.float64)
