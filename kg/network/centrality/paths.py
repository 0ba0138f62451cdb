"""Measures by shortest paths: betweenness of nodes and edges, load, closeness, harmonic.

Comes in: a networkx graph. Goes out: one number a node or edge, in the order of the graph. networkx
defines the figures; above `_FAST_ABOVE` igraph computes them where the extra `fast` is installed.
A questionable decision: `weight` here means length, as in networkx. A tie's strength must be turned into a
length first (`distance`, the reciprocal, on every network of `kg.network.network`).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import networkx as nx
import numpy as np

from kg.network.centrality.adjacency import Adjacency, N, has_igraph, read_adjacency, to_igraph

_FAST_ABOVE = 500_000
"""Nodes times edges above which igraph is faster than networkx, its import and the conversion included."""


def _is_fast(graph: nx.Graph[N], *, fast: bool | None) -> bool:
    if graph.is_multigraph():
        return False
    if fast is None:
        return has_igraph() and len(graph) * graph.number_of_edges() > _FAST_ABOVE
    return fast


def _compile(graph: nx.Graph[N], weight: str | None) -> tuple[Adjacency[N], Any, list[float] | None]:
    adjacency = read_adjacency(graph, weight=weight)
    compiled = to_igraph(adjacency)
    return adjacency, compiled, compiled.es["weight"] if "weight" in compiled.es.attributes() else None


def betweenness(
    graph: nx.Graph[N],
    *,
    weight: str | None = None,
    normalized: bool = True,
    endpoints: bool = False,
    fast: bool | None = None,
) -> dict[N, float]:
    """Share of the shortest paths between all pairs of other nodes that run through a node.

    Parameters
    ----------
    weight
        Edge attribute that holds the length; None counts steps.
    normalized
        Divide by the number of pairs of other nodes: 1 is the hub of a star.
    endpoints
        Count a path for its two ends too.
    fast
        True for igraph, False for networkx, None for what is faster for the size. Multigraphs and
        `endpoints` always go to networkx.

    Returns
    -------
    dict
        Node to score; 0 in a part of the graph without paths.

    Notes
    -----
    ``sum over s, t of (paths s-t through v) / (paths s-t)``; each pair once if undirected. Equal
    shortest paths share the credit; parallel edges are separate paths. Pairs without a path add nothing,
    so disconnected graphs need no repair. Lengths that differ by rounding only are equal to igraph and
    different to networkx. Cost: nodes times edges (Brandes).

    References
    ----------
    Freeman 1977, https://doi.org/10.2307/3033543; Brandes 2001, https://doi.org/10.1080/0022250X.2001.9990249;
    Brandes 2008, https://doi.org/10.1016/j.socnet.2007.11.001

    Examples
    --------
    >>> betweenness(nx.path_graph(["a", "b", "c"]))
    {'a': 0.0, 'b': 1.0, 'c': 0.0}
    """
    if endpoints or not _is_fast(graph, fast=fast):
        reference: dict[N, float] = nx.betweenness_centrality(
            graph, weight=weight, normalized=normalized, endpoints=endpoints
        )
        return reference
    adjacency, compiled, lengths = _compile(graph, weight)
    values = np.asarray(compiled.betweenness(directed=graph.is_directed(), weights=lengths))
    others = (len(graph) - 1) * (len(graph) - 2)
    if normalized and others > 0:
        values *= (1 if graph.is_directed() else 2) / others
    return adjacency.scores(values)


def edge_betweenness(
    graph: nx.Graph[N], *, weight: str | None = None, normalized: bool = True, fast: bool | None = None
) -> dict[tuple[Hashable, ...], float]:
    """Share of the shortest paths between all pairs of nodes that run along an edge.

    Parameters
    ----------
    weight, normalized, fast
        As in `betweenness`; normalised by the number of pairs of nodes.

    Returns
    -------
    dict
        Edge as networkx writes it (with its key in a multigraph) to score.

    References
    ----------
    Girvan and Newman 2002, https://doi.org/10.1073/pnas.122653799; Brandes 2008,
    https://doi.org/10.1016/j.socnet.2007.11.001

    Examples
    --------
    >>> edge_betweenness(nx.path_graph(["a", "b"]))
    {('a', 'b'): 1.0}
    """
    if not _is_fast(graph, fast=fast):
        reference = nx.edge_betweenness_centrality(graph, weight=weight, normalized=normalized)
        return {tuple(ends): value for ends, value in reference.items()}
    adjacency, compiled, lengths = _compile(graph, weight)
    values = compiled.edge_betweenness(directed=graph.is_directed(), weights=lengths)
    pairs = len(graph) * (len(graph) - 1)
    scale = (1 if graph.is_directed() else 2) / pairs if normalized and pairs else 1.0
    found: dict[tuple[Hashable, ...], float] = {}
    for (start, end), value in zip(compiled.get_edgelist(), values, strict=True):
        ends = (adjacency.nodes[start], adjacency.nodes[end])
        found[ends] = scale * value
        if not graph.is_directed():
            found[ends[::-1]] = scale * value
    return {ends: found[ends] for ends in graph.edges()}


def load(graph: nx.Graph[N], *, weight: str | None = None, normalized: bool = True) -> dict[N, float]:
    """Betweenness in which a packet is split evenly at every fork rather than over whole paths.

    Notes
    -----
    For comparison with older studies; networkx computes it. Cost: nodes times edges, in Python.

    References
    ----------
    Goh, Kahng and Kim 2001, https://doi.org/10.1103/PhysRevLett.87.278701; Newman 2001,
    https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> load(nx.path_graph(["a", "b", "c"]))
    {'a': 0.0, 'b': 1.0, 'c': 0.0}
    """
    values: Any = nx.load_centrality(graph, weight=weight, normalized=normalized)
    return {node: float(values[node]) for node in graph}


def edge_load(graph: nx.Graph[N]) -> dict[tuple[Hashable, ...], float]:
    """Load of edges: packets that cross an edge, in either direction, when each pair sends one each way.

    Examples
    --------
    >>> edge_load(nx.path_graph(["a", "b"]))
    {('a', 'b'): 2.0}
    """
    values = nx.edge_load_centrality(graph)
    return {ends: float(values[ends]) for ends in graph.edges()}


def closeness(graph: nx.Graph[N], *, weight: str | None = None, fast: bool | None = None) -> dict[N, float]:
    """Closeness to the nodes that can be reached, times the share of the nodes that can be reached.

    Parameters
    ----------
    weight, fast
        As in `betweenness`.

    Notes
    -----
    ``(r - 1) / (n - 1) * (r - 1) / (sum of distances)`` with r nodes that reach this one, itself
    included (Wasserman and Faust's form for disconnected graphs); 0 for an isolate. In a directed graph
    distances are those towards the node. Cost: nodes times edges.

    References
    ----------
    Wasserman and Faust 1994, Social Network Analysis, page 201, https://doi.org/10.1017/CBO9780511815478;
    Freeman 1979, https://doi.org/10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> closeness(nx.Graph([("a", "b"), ("b", "c"), ("d", "e")]))["b"]
    0.5
    """
    if not _is_fast(graph, fast=fast):
        reference: dict[N, float] = nx.closeness_centrality(graph, distance=weight)
        return reference
    adjacency, compiled, lengths = _compile(graph, weight)
    size = len(graph)
    near = np.nan_to_num(np.asarray(compiled.closeness(mode="in", weights=lengths, normalized=True), float))
    reached = np.asarray(compiled.neighborhood_size(order=size, mode="in"), float)
    return adjacency.scores(near * (reached - 1) / max(size - 1, 1))


def harmonic(
    graph: nx.Graph[N], *, weight: str | None = None, normalized: bool = False, fast: bool | None = None
) -> dict[N, float]:
    """Sum of the reciprocal distances from all other nodes; an unreachable node adds nothing.

    Parameters
    ----------
    weight, fast
        As in `betweenness`.
    normalized
        Divide by the number of other nodes: 1 is the hub of a star.

    Notes
    -----
    ``sum over u of 1 / d(u, v)``; made for disconnected graphs. Cost: nodes times edges.

    References
    ----------
    Marchiori and Latora 2000, https://doi.org/10.1016/S0378-4371(00)00311-3; Boldi and Vigna 2014,
    https://doi.org/10.1080/15427951.2013.865686

    Examples
    --------
    >>> harmonic(nx.path_graph(["a", "b", "c"]))
    {'a': 1.5, 'b': 2.0, 'c': 1.5}
    """
    others = max(len(graph) - 1, 1)
    if _is_fast(graph, fast=fast):
        adjacency, compiled, lengths = _compile(graph, weight)
        means = compiled.harmonic_centrality(mode="in", weights=lengths, normalized=True)
        values = np.nan_to_num(np.asarray(means, float)) * (1 if normalized else others)
        return adjacency.scores(values)
    reference = nx.harmonic_centrality(graph, distance=weight)
    return {node: reference[node] / others if normalized else float(reference[node]) for node in graph}
