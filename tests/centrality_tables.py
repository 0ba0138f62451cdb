"""The graphs and calls of the 51 tables of expected values in networkx's tests, rebuilt from their names.

The tables hold values and the lines of the call; graphs that a test class sets up elsewhere are written out here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from kg.network.centrality.local import degree, in_degree, out_degree
from kg.network.centrality.paths import betweenness, closeness, edge_betweenness, edge_load, harmonic, load
from kg.network.centrality.spectral import katz

Scores = Mapping[Any, Any]

LADDER = [(0, 1), (0, 2), (1, 3), (2, 3), (2, 4), (4, 5), (3, 5)]
SIX = [(0, 1, 3), (0, 2, 2), (0, 3, 6), (0, 4, 4), (1, 3, 5), (1, 5, 5), (2, 4, 1), (3, 4, 2), (3, 5, 1), (4, 5, 4)]
FIVE = [(0, 1, 5), (0, 2, 4), (0, 3, 3), (0, 4, 2), (1, 2, 4), (1, 3, 1), (1, 4, 3), (2, 4, 5), (3, 4, 4)]
FIVE_PARALLEL = [*FIVE, (0, 1, 4), (0, 3, 3), (1, 3, 2), (1, 4, 4), (3, 4, 4)]
LETTERS = [("s", "u", 10), ("s", "x", 5), ("u", "v", 1), ("u", "x", 2), ("v", "y", 1)]
LETTERS += [("x", "u", 3), ("x", "v", 5), ("x", "y", 2), ("y", "s", 7), ("y", "v", 6)]
LETTERS_PARALLEL = [*LETTERS, ("s", "x", 6), ("v", "y", 1), ("x", "y", 3), ("y", "v", 6)]
FAN = [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (5, 6), (5, 7), (5, 8)]
ARROWS = [(0, 1), (0, 2), (0, 4), (2, 1), (2, 3), (4, 3)]
LENGTHS = [("a", "b", 10), ("d", "c", 5), ("a", "c", 1), ("e", "f", 2), ("f", "c", 1), ("a", "f", 3)]


def weighted(kind: type[nx.Graph[Any]], edges: list[tuple[Any, Any, int]]) -> nx.Graph[Any]:
    """A graph of that kind with weighted edges."""
    graph = kind()
    graph.add_weighted_edges_from(edges)
    return graph


def kite() -> nx.Graph[Any]:
    """Krackhardt's kite."""
    return nx.krackhardt_kite_graph()


def paths() -> nx.Graph[Any]:
    """Two paths, of three and of four nodes."""
    return nx.Graph([(0, 1), (1, 2), (3, 4), (4, 5), (5, 6)])


def scaled(scores: Scores, factor: int) -> Scores:
    """Scores as the table lists them: networkx's tests divide some tables by 2 (both directions of a pair), or
    by the number of pairs, after writing them down."""
    return {each: score * factor for each, score in scores.items()}


def katz_by_alpha() -> Scores:
    """Katz centrality of a path for six values of alpha."""
    return {alpha: katz(nx.path_graph(3), alpha=alpha) for alpha in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)}


B, C, L, D, K, H = (
    f"test_{name}_centrality.py::" for name in ("betweenness", "closeness", "load", "degree", "katz", "harmonic")
)
families, miserables = nx.florentine_families_graph, nx.les_miserables_graph
tree = nx.balanced_tree
CALLS: dict[str, Callable[[], Scores]] = {
    B + "test_K5@L28": lambda: betweenness(nx.complete_graph(5), normalized=False),
    B + "test_K5_endpoints@L36": lambda: betweenness(nx.complete_graph(5), normalized=False, endpoints=True),
    B + "test_K5_endpoints@L41": lambda: betweenness(nx.complete_graph(5), endpoints=True),
    B + "test_krackhardt_kite_graph@L91": lambda: scaled(betweenness(kite(), normalized=False), 2),
    B + "test_krackhardt_kite_graph_normalized@L112": lambda: betweenness(kite()),
    B + "test_florentine_families_graph@L131": lambda: betweenness(families()),
    B + "test_les_miserables_graph@L156": lambda: betweenness(miserables()),
    B + "test_ladder_graph@L244": lambda: scaled(betweenness(nx.Graph(LADDER), normalized=False), 2),
    B + "test_disconnected_path@L256": lambda: betweenness(paths(), normalized=False),
    B + "test_disconnected_path_endpoints@L266": lambda: betweenness(paths(), normalized=False, endpoints=True),
    B + "test_K5@L420": lambda: betweenness(nx.complete_graph(5), weight="weight", normalized=False),
    B + "test_krackhardt_kite_graph@L443": lambda: scaled(betweenness(kite(), weight="weight", normalized=False), 2),
    B + "test_krackhardt_kite_graph_normalized@L468": lambda: betweenness(kite(), weight="weight"),
    B + "test_florentine_families_graph@L489": lambda: betweenness(families(), weight="weight"),
    B + "test_les_miserables_graph@L514": lambda: betweenness(miserables(), weight="weight"),
    B + "test_ladder_graph@L602": lambda: scaled(betweenness(nx.Graph(LADDER), weight="weight", normalized=False), 2),
    B + "test_G@L612": lambda: betweenness(weighted(nx.Graph, SIX), weight="weight", normalized=False),
    B + "test_G2@L635": lambda: betweenness(weighted(nx.DiGraph, LETTERS), weight="weight", normalized=False),
    B + "test_G3@L646": lambda: betweenness(weighted(nx.MultiGraph, SIX), weight="weight", normalized=False),
    B + "test_G4@L673": lambda: betweenness(
        weighted(nx.MultiDiGraph, LETTERS_PARALLEL), weight="weight", normalized=False
    ),
    B + "test_balanced_tree@L725": lambda: edge_betweenness(tree(2, 2), normalized=False),
    B + "test_balanced_tree@L779": lambda: edge_betweenness(tree(2, 2), weight="weight", normalized=False),
    B + "test_weighted_graph@L799": lambda: edge_betweenness(
        weighted(nx.Graph, FIVE), weight="weight", normalized=False
    ),
    B + "test_normalized_weighted_graph@L829": lambda: scaled(
        edge_betweenness(weighted(nx.Graph, FIVE), weight="weight"), 10
    ),
    B + "test_weighted_multigraph@L865": lambda: edge_betweenness(
        weighted(nx.MultiGraph, FIVE_PARALLEL), weight="weight", normalized=False
    ),
    B + "test_normalized_weighted_multigraph@L905": lambda: scaled(
        edge_betweenness(weighted(nx.MultiGraph, FIVE_PARALLEL), weight="weight"), 10
    ),
    C + "test_krackhardt_closeness@L67": lambda: closeness(kite()),
    C + "test_florentine_families_closeness@L85": lambda: closeness(families()),
    C + "test_les_miserables_closeness@L108": lambda: closeness(miserables()),
    C + "test_weighted_closeness@L210": lambda: closeness(weighted(nx.Graph, LETTERS), weight="weight"),
    L + "setup_class@L21": lambda: load(weighted(nx.Graph, SIX), weight="weight", normalized=False),
    L + "test_k5_load@L59": lambda: load(nx.complete_graph(5)),
    L + "test_krackhardt_load@L84": lambda: load(kite()),
    L + "test_florentine_families_load@L102": lambda: load(families()),
    L + "test_les_miserables_load@L125": lambda: load(miserables()),
    L + "test_unnormalized_k5_load@L210": lambda: load(nx.complete_graph(5), normalized=False),
    L + "test_unnormalized_krackhardt_load@L224": lambda: load(kite(), normalized=False),
    L + "test_unnormalized_florentine_families_load@L244": lambda: load(families(), normalized=False),
    L + "test_load_betweenness_difference@L296": lambda: load(nx.Graph(LADDER), normalized=False),
    L + "test_k5_edge_load@L317": lambda: edge_load(nx.complete_graph(5)),
    L + "test_tree_edge_load@L335": lambda: edge_load(tree(2, 2)),
    D + "test_degree_centrality_3@L64": lambda: degree(kite(), normalized=True),
    D + "test_indegree_centrality@L105": lambda: in_degree(nx.DiGraph(FAN), normalized=True),
    D + "test_outdegree_centrality@L121": lambda: out_degree(nx.DiGraph(FAN), normalized=True),
    K + "test_multiple_alpha@L57": katz_by_alpha,
    K + "test_multiple_alpha@L164": katz_by_alpha,
    H + "test_clique_complete@L42": lambda: harmonic(nx.complete_graph(5)),
    H + "test_cycle_C5@L54": lambda: harmonic(nx.cycle_graph(5)),
    H + "test_bal_tree@L60": lambda: harmonic(tree(2, 2)),
    H + "test_exampleGraph@L66": lambda: harmonic(nx.DiGraph(ARROWS)),
    H + "test_weighted_harmonic@L83": lambda: harmonic(weighted(nx.DiGraph, LENGTHS), weight="weight"),
}
"""The call for each table, by the name of the table."""

FINE = (K,)
"""Tables with all digits of a float; the others have three decimals."""
