"""The graphs and calls of the tables of expected values in networkx's tests, rebuilt from their names.

The tables hold values and the lines of the call; graphs that a test class sets up elsewhere are written out here. A
table of an option that no measure has (lengths of edges, end points, edges instead of nodes, another alpha) is listed
with that option: whoever wants it calls networkx on the graph that `kg.open().network()` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from kg.network.centrality.measures import compute_scores

Scores = Mapping[Any, Any]

LADDER = [(0, 1), (0, 2), (1, 3), (2, 3), (2, 4), (4, 5), (3, 5)]
FAN = [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (5, 6), (5, 7), (5, 8)]


def betweenness(graph: nx.Graph[Any], scale: float = 1) -> Scores:
    """Betweenness times a factor: networkx's tables are of pairs or of both directions of a pair."""
    return scaled(compute_scores(graph, "betweenness"), scale)


def pairs(graph: nx.Graph[Any]) -> float:
    """Number of pairs of other nodes, by which betweenness is normalised."""
    return (len(graph) - 1) * (len(graph) - 2) / 2


def load(graph: nx.Graph[Any], scale: float = 1) -> Scores:
    """Load times a factor."""
    return scaled(compute_scores(graph, "load"), scale)


def kite() -> nx.Graph[Any]:
    """Krackhardt's kite."""
    return nx.krackhardt_kite_graph()


def paths() -> nx.Graph[Any]:
    """Two paths, of three and of four nodes."""
    return nx.Graph([(0, 1), (1, 2), (3, 4), (4, 5), (5, 6)])


def scaled(scores: Scores, factor: float) -> Scores:
    """Scores as a table lists them, which may be before or after it is normalised."""
    return {each: score * factor for each, score in scores.items()}


B, C, L, D, K, H = (
    f"test_{name}_centrality.py::" for name in ("betweenness", "closeness", "load", "degree", "katz", "harmonic")
)
families, miserables, complete = nx.florentine_families_graph, nx.les_miserables_graph, nx.complete_graph
ladder: nx.Graph[int] = nx.Graph(LADDER)
CALLS: dict[str, Callable[[], Scores]] = {
    B + "test_K5@L28": lambda: betweenness(complete(5), pairs(complete(5))),
    B + "test_krackhardt_kite_graph@L91": lambda: betweenness(kite(), 2 * pairs(kite())),
    B + "test_krackhardt_kite_graph_normalized@L112": lambda: betweenness(kite()),
    B + "test_florentine_families_graph@L131": lambda: betweenness(families()),
    B + "test_les_miserables_graph@L156": lambda: betweenness(miserables()),
    B + "test_ladder_graph@L244": lambda: betweenness(ladder, 2 * pairs(ladder)),
    B + "test_disconnected_path@L256": lambda: betweenness(paths(), pairs(paths())),
    B + "test_K5@L420": lambda: betweenness(complete(5), pairs(complete(5))),
    B + "test_krackhardt_kite_graph@L443": lambda: betweenness(kite(), 2 * pairs(kite())),
    B + "test_krackhardt_kite_graph_normalized@L468": lambda: betweenness(kite()),
    B + "test_florentine_families_graph@L489": lambda: betweenness(families()),
    B + "test_ladder_graph@L602": lambda: betweenness(ladder, 2 * pairs(ladder)),
    C + "test_krackhardt_closeness@L67": lambda: compute_scores(kite(), "closeness"),
    C + "test_florentine_families_closeness@L85": lambda: compute_scores(families(), "closeness"),
    C + "test_les_miserables_closeness@L108": lambda: compute_scores(miserables(), "closeness"),
    L + "test_k5_load@L59": lambda: load(complete(5)),
    L + "test_krackhardt_load@L84": lambda: load(kite()),
    L + "test_florentine_families_load@L102": lambda: load(families()),
    L + "test_les_miserables_load@L125": lambda: load(miserables()),
    L + "test_unnormalized_k5_load@L210": lambda: load(complete(5), 2 * pairs(complete(5))),
    L + "test_unnormalized_krackhardt_load@L224": lambda: load(kite(), 2 * pairs(kite())),
    L + "test_unnormalized_florentine_families_load@L244": lambda: load(families(), 2 * pairs(families())),
    L + "test_load_betweenness_difference@L296": lambda: load(ladder, 2 * pairs(ladder)),
    D + "test_degree_centrality_3@L64": lambda: scaled(compute_scores(kite(), "degree"), 1 / 9),
    D + "test_indegree_centrality@L105": lambda: scaled(compute_scores(nx.DiGraph(FAN), "in_degree"), 1 / 8),
    D + "test_outdegree_centrality@L121": lambda: scaled(compute_scores(nx.DiGraph(FAN), "out_degree"), 1 / 8),
    H + "test_clique_complete@L42": lambda: compute_scores(complete(5), "harmonic"),
    H + "test_cycle_C5@L54": lambda: compute_scores(nx.cycle_graph(5), "harmonic"),
    H + "test_bal_tree@L60": lambda: compute_scores(nx.balanced_tree(2, 2), "harmonic"),
}
"""The call for each table, by the name of the table."""

LENGTHS, ENDS, EDGES, ALPHA, DIRECTION = "lengths of edges", "end points", "edges", "alpha", "direction"
OTHERS: dict[str, str] = {
    B + "test_K5_endpoints@L36": ENDS,
    B + "test_K5_endpoints@L41": ENDS,
    B + "test_disconnected_path_endpoints@L266": ENDS,
    B + "test_les_miserables_graph@L514": LENGTHS,
    B + "test_G@L612": LENGTHS,
    B + "test_G2@L635": LENGTHS,
    B + "test_G3@L646": LENGTHS,
    B + "test_G4@L673": LENGTHS,
    B + "test_balanced_tree@L725": EDGES,
    B + "test_balanced_tree@L779": EDGES,
    B + "test_weighted_graph@L799": EDGES,
    B + "test_normalized_weighted_graph@L829": EDGES,
    B + "test_weighted_multigraph@L865": EDGES,
    B + "test_normalized_weighted_multigraph@L905": EDGES,
    C + "test_weighted_closeness@L210": LENGTHS,
    L + "setup_class@L21": LENGTHS,
    L + "test_k5_edge_load@L317": EDGES,
    L + "test_tree_edge_load@L335": EDGES,
    K + "test_multiple_alpha@L57": ALPHA,
    K + "test_multiple_alpha@L164": ALPHA,
    H + "test_exampleGraph@L66": DIRECTION,
    H + "test_weighted_harmonic@L83": LENGTHS,
}
"""The option that a table is about, by its name."""
