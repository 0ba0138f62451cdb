"""The page's network: which elements are joined by which claims, and the scores of its elements.

Comes in: the claims of a view. Goes out: a simple undirected graph over entity ids, and centralities of
each. A questionable decision: beyond `EXACT_NODES` betweenness is estimated from a fixed sample of
pivots, since the exact figure would take longer than drawing the page; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
from scipy.sparse.csgraph import dijkstra

from kg.model import Claim
from kg.network import betweenness

EXACT_NODES = 1500
"""Up to this many elements betweenness is exact."""
_PIVOTS = 32
_SEED = 20250617
_BLOCK = 256
_DIGITS = 6

Links = nx.Graph


def build_links(entities: Iterable[str], claims: Iterable[Claim]) -> Links[str]:
    """Join the entities that a claim names together.

    Parameters
    ----------
    entities
        Ids of all elements; those without a claim stay isolated.
    claims
        Claims to draw; the weight of a link counts them. Claims that carry a value join nothing.
    """
    links: Links[str] = nx.Graph()
    links.add_nodes_from(entities)
    for claim in claims:
        if claim.object and claim.object != claim.subject:
            weight = links.get_edge_data(claim.subject, claim.object, {"weight": 0})["weight"]
            links.add_edge(claim.subject, claim.object, weight=weight + 1)
    return links


def score_elements(links: Links[str]) -> dict[str, dict[str, float]]:
    """Centralities of every element on the unweighted, undirected links.

    Returns
    -------
    dict
        Measure to element to score: ``degree`` (number of neighbours), ``betweenness`` (share of
        shortest paths, normalised), ``closeness`` (Wasserman and Faust's form for graphs in parts),
        ``eigenvector`` (largest component, others 0) and ``pagerank`` (damping 0.85).

    References
    ----------
    Brandes, U. (2001), doi:10.1080/0022250X.2001.9990249; Wasserman, S. and Faust, K. (1994), Social
    Network Analysis, ch. 5.
    """
    count = links.number_of_nodes()
    pivots = None if count <= EXACT_NODES else _PIVOTS
    scores: dict[str, dict[str, float]] = {
        "degree": {node: float(degree) for node, degree in links.degree()},
        "betweenness": nx.betweenness_centrality(links, k=pivots, seed=_SEED) if pivots else betweenness(links),
        "closeness": _closeness(links),
        "eigenvector": _eigenvector(links),
        "pagerank": nx.pagerank(links, weight=None) if count else {},
    }
    return {
        measure: {node: round(score, _DIGITS) for node, score in found.items()} for measure, found in scores.items()
    }


def _closeness(links: Links[str]) -> dict[str, float]:
    """Closeness as networkx defines it, from path lengths found in compiled code, a block of elements at a time."""
    nodes = list(links)
    if len(nodes) < 2:
        return dict.fromkeys(nodes, 0.0)
    matrix = nx.to_scipy_sparse_array(links, nodelist=nodes, weight=None, format="csr")
    found: dict[str, float] = {}
    for first in range(0, len(nodes), _BLOCK):
        rows = range(first, min(first + _BLOCK, len(nodes)))
        lengths = dijkstra(matrix, directed=False, indices=list(rows), unweighted=True)
        is_reached = np.isfinite(lengths)
        reached = is_reached.sum(axis=1) - 1
        total = np.where(is_reached, lengths, 0).sum(axis=1)
        for row, others, length in zip(rows, reached, total, strict=True):
            found[nodes[row]] = float(others / length * others / (len(nodes) - 1)) if length else 0.0
    return found


def _eigenvector(links: Links[str]) -> dict[str, float]:
    """Eigenvector centrality of the largest component; the power iteration is started evenly, so it is repeatable."""
    found = dict.fromkeys(links, 0.0)
    if not links.number_of_edges():
        return found
    largest = max(nx.connected_components(links), key=lambda part: (len(part), min(part)))
    nodes = [node for node in links if node in largest]
    matrix = nx.to_scipy_sparse_array(links, nodelist=nodes, weight=None, format="csr")
    vector = np.full(len(nodes), len(nodes) ** -0.5)
    for _ in range(1000):
        following = matrix @ vector + vector
        following /= np.linalg.norm(following)
        if np.abs(following - vector).sum() < len(nodes) * 1e-9:
            break
        vector = following
    return found | dict(zip(nodes, map(float, following), strict=True))


def choose_opening(links: Links[str], limit: int) -> list[str]:
    """The best connected elements that hang together, best first.

    Parameters
    ----------
    links
        From `build_links`.
    limit
        How many at most.

    Notes
    -----
    The largest connected part first, by number of neighbours, then by id; an element is taken only when
    it is joined to one that is taken, so that the opening picture has no loose elements. Smaller parts follow
    only while there is room.
    """
    chosen: list[str] = []
    parts = sorted(nx.connected_components(links), key=lambda part: (-len(part), min(part)))
    for part in parts:
        if len(chosen) >= limit or (len(part) < 2 and chosen):
            break
        chosen += _grow(links, part, limit - len(chosen))
    return chosen


def _grow(links: Links[str], part: set[str], limit: int) -> list[str]:
    ranked = sorted(part, key=lambda node: (-links.degree(node), node))
    chosen, taken = [ranked[0]], {ranked[0]}
    while len(chosen) < limit:
        following = next(
            (node for node in ranked if node not in taken and not taken.isdisjoint(links[node])),
            None,
        )
        if following is None:
            break
        chosen.append(following)
        taken.add(following)
    return chosen
