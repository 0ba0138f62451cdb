"""The measures by name: what each is, what it reads of a network, and how to compute it.

Comes in: a network and the name of a measure. Goes out: one number a node. Each named measure has one
fixed reading (weights, direction), stated in `MEASURES`, so that a ranking can be reported by its name
alone; the functions in `local_centrality`, `path_centrality` and `spectral_centrality` take the variants.
A questionable decision: only in- and out-degree, hubs and authorities go along the direction of claims,
since which end of a claim is its subject is grammar ("signs", "signed by") and no flow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import UsageError

if TYPE_CHECKING:
    import networkx as nx

    from kg.network.centrality.adjacency import N


@dataclass(frozen=True, slots=True)
class Measure:
    """A named measure with its one reading.

    Parameters
    ----------
    name
        As the command line takes it.
    definition
        In one clause, for help and reports.
    is_weighted, is_directed
        Whether it reads weights, and the direction of edges.
    is_lower_better
        Whether a low score means a strong position.
    """

    name: str
    definition: str
    is_weighted: bool = False
    is_directed: bool = False
    is_lower_better: bool = False


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("degree", "number of distinct neighbours"),
        Measure("in_degree", "number of distinct nodes with an edge to it", is_directed=True),
        Measure("out_degree", "number of distinct nodes that it has an edge to", is_directed=True),
        Measure("strength", "summed weight of its edges", is_weighted=True),
        Measure("betweenness", "share of the shortest paths between others that run through it"),
        Measure("load", "betweenness with packets split evenly at every fork"),
        Measure("closeness", "closeness to those it can reach, times the share it can reach"),
        Measure("harmonic", "sum of the reciprocal distances to all others"),
        Measure("eigenvector", "in proportion to the scores of its neighbours", is_weighted=True),
        Measure("pagerank", "share of a random walker's time", is_weighted=True),
        Measure("katz", "number of walks that end at it, long ones discounted", is_weighted=True),
        Measure("hubs", "how well it points to good authorities", is_weighted=True, is_directed=True),
        Measure("authorities", "how well good hubs point to it", is_weighted=True, is_directed=True),
        Measure("core", "largest k such that it is in the k-core"),
        Measure("clustering", "share of the pairs of its neighbours that are linked"),
        Measure("constraint", "how far its contacts are tied to each other", is_weighted=True, is_lower_better=True),
        Measure("effective_size", "neighbours less the redundancy among them", is_weighted=True),
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
    from kg.network.centrality import (
        local,
        paths,
        spectral,
    )
    from kg.network.centrality.adjacency import merge_parallel

    measure = find_measure(by)
    simple = merge_parallel(graph, directed=measure.is_directed)
    scorers: dict[str, Callable[[nx.Graph[N]], dict[N, float]]] = {
        "degree": local.degree,
        "in_degree": local.in_degree,
        "out_degree": local.out_degree,
        "strength": local.strength,
        "core": local.core_number,
        "clustering": local.clustering,
        "constraint": local.constraint,
        "effective_size": local.effective_size,
        "betweenness": lambda each: paths.betweenness(each, fast=fast),
        "closeness": lambda each: paths.closeness(each, fast=fast),
        "harmonic": lambda each: paths.harmonic(each, fast=fast),
        "load": paths.load,
        "eigenvector": spectral.eigenvector,
        "pagerank": spectral.pagerank,
        "katz": spectral.katz,
        "hubs": lambda each: spectral.hits(each)[0],
        "authorities": lambda each: spectral.hits(each)[1],
    }
    return scorers[measure.name](simple)
