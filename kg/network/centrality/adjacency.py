"""A networkx graph as a sparse matrix or an igraph graph: what the fast measures compute on.

Comes in: any networkx graph. Goes out: an `Adjacency` with the nodes in the graph's own order and a
scipy matrix, or a compiled graph of the optional extra `fast`. Parallel edges add up their weights.
A questionable decision: conversion walks the raw neighbour dictionaries, since `graph.edges` is five
times slower at a million edges.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency(Generic[N]):
    """Nodes and links of a graph by position.

    Parameters
    ----------
    nodes
        In the order of the graph; position is index.
    starts
        Where the links of each node begin in `targets`; one more entry than nodes.
    targets
        Neighbour (successor, if directed) of each link.
    weights
        Weight of each link; all 1 when the graph was read without weights.
    is_directed
        Whether a link is listed at its source only; otherwise it is listed at both its ends.
    """

    nodes: tuple[N, ...]
    starts: NDArray[np.int64]
    targets: NDArray[np.int64]
    weights: NDArray[np.float64]
    is_directed: bool

    @property
    def sources(self) -> NDArray[np.int64]:
        """Node at which each link is listed."""
        return np.repeat(np.arange(len(self.nodes)), np.diff(self.starts))

    @property
    def matrix(self) -> Any:
        """Sparse square array: row the source, column the target, entry the weight."""
        from scipy.sparse import csr_array

        size = len(self.nodes)
        return csr_array((self.weights, self.targets, self.starts), shape=(size, size))

    def scores(self, values: NDArray[np.float64]) -> dict[N, float]:
        """One value a node, as a dictionary in the order of the nodes."""
        return dict(zip(self.nodes, values.tolist(), strict=True))


def read_adjacency(graph: nx.Graph[N], *, weight: str | None = None) -> Adjacency[N]:
    """Read a networkx graph into arrays.

    Parameters
    ----------
    graph
        Any of the four kinds. Self-loops are kept.
    weight
        Edge attribute to read as weight, 1 where missing; None gives every edge the weight 1.

    Returns
    -------
    Adjacency
        Parallel edges are merged, their weights added.

    Notes
    -----
    Linear in nodes and edges; 0.5 s for a million edges without weights.

    Examples
    --------
    >>> adjacency = read_adjacency(nx.path_graph(["a", "b", "c"]))
    >>> adjacency.targets.tolist()
    [1, 0, 2, 1]
    """
    nodes = tuple(graph)
    rows = [neighbours for _, neighbours in graph.adjacency()]
    counts = np.fromiter(map(len, rows), np.int64, len(rows))
    total = int(counts.sum())
    index = {node: position for position, node in enumerate(nodes)}
    if all(node == position for node, position in index.items()):
        targets = np.fromiter(chain.from_iterable(rows), np.int64, total)
    else:
        targets = np.fromiter(map(index.__getitem__, chain.from_iterable(rows)), np.int64, total)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    links = (data for neighbours in rows for data in neighbours.values())
    if graph.is_multigraph():
        values = (float(sum(_weight(data, weight) for data in parallel.values())) for parallel in links)
        weights = np.fromiter(values, np.float64, total)
    elif weight:
        weights = np.fromiter((float(data.get(weight, 1)) for data in links), np.float64, total)
    else:
        weights = np.ones(total)
    return Adjacency(nodes, starts, targets, weights, graph.is_directed())


def _weight(data: dict[str, Any], weight: str | None) -> float:
    return float(data.get(weight, 1)) if weight else 1.0


def merge_parallel(graph: nx.Graph[N], *, directed: bool) -> nx.Graph[N]:
    """The graph with at most one edge between two nodes (one each way, if directed) and no self-loop.

    Parameters
    ----------
    graph
        Any of the four kinds, edges with an optional `weight`.
    directed
        Keep the direction of a directed graph; an undirected one stays undirected.

    Returns
    -------
    networkx.Graph or networkx.DiGraph
        Edges with `weight`, the sum over the merged ones, and `distance`, its reciprocal. Nodes keep
        their attributes and order.

    Examples
    --------
    >>> graph = nx.MultiDiGraph([("a", "b"), ("b", "a"), ("a", "b"), ("a", "a")])
    >>> list(merge_parallel(graph, directed=False).edges(data="weight"))
    [('a', 'b', 3.0)]
    """
    merged: nx.Graph[N] = nx.DiGraph() if directed and graph.is_directed() else nx.Graph()
    merged.add_nodes_from(graph.nodes(data=True))
    weights: dict[tuple[N, N], float] = {}
    for source, target, weight in graph.edges(data="weight", default=1):
        if source == target:
            continue
        swapped = not merged.is_directed() and (target, source) in weights
        pair = (target, source) if swapped else (source, target)
        weights[pair] = weights.get(pair, 0.0) + float(weight)
    merged.add_edges_from((*pair, {"weight": total, "distance": 1 / total}) for pair, total in weights.items())
    return merged


def has_igraph() -> bool:
    """Whether the optional extra `fast` is installed."""
    return find_spec("igraph") is not None


def to_igraph(adjacency: Adjacency[N]) -> Any:
    """The same graph for igraph, vertices in the order of the nodes; edge attribute `weight` unless all are 1.

    Raises
    ------
    ImportError
        When the extra `fast` is not installed; ask `has_igraph` first.
    """
    import igraph

    sources, targets, weights = adjacency.sources, adjacency.targets, adjacency.weights
    if not adjacency.is_directed:
        once = sources <= targets
        sources, targets, weights = sources[once], targets[once], weights[once]
    pairs = zip(sources.tolist(), targets.tolist(), strict=True)  # ten times faster than a buffer of the array
    graph = igraph.Graph(len(adjacency.nodes), pairs, directed=adjacency.is_directed)
    if (weights != 1).any():
        graph.es["weight"] = weights.tolist()
    return graph
