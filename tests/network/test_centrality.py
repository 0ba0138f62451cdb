"""Every named measure against reference tables, closed forms, properties and other libraries."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.network.centrality.matrices import read_weights
from kg.network.centrality.measures import compute_scores, find_measure
from tests.centrality_tables import CALLS, OTHERS
from tests.drawn import part_of_examples
from tests.made_ties import OF_WEIGHTS

EXPECTED = "datasets/centrality_reference/networkx_expected_values.json"


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / EXPECTED).read_text())
    return found


def by_text(scores: Mapping[Any, Any]) -> dict[str, Any]:
    """Keys as the tables write them; an edge under both its directions."""
    found: dict[str, Any] = {}
    for key, score in scores.items():
        found[str(key)] = by_text(score) if isinstance(score, Mapping) else score
        if isinstance(key, tuple):
            found.setdefault(str((key[1], key[0], *key[2:])), score)
    return found


def test_every_reference_table_has_a_call_or_is_of_an_option_that_no_measure_has(tables: dict[str, Any]) -> None:
    assert set(tables) == {*CALLS, *OTHERS}
    assert len(CALLS) + len(OTHERS) == 51


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_reference_table_is_met(name: str, tables: dict[str, Any]) -> None:
    found = by_text(CALLS[name]())
    expected = tables[name]["values"]
    if "cycle_C5" in name:
        del expected["5"]  # the test lists a sixth node, which the cycle of five has not
    assert set(found) >= set(expected)
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, abs=1e-3), key


def test_a_star_has_its_closed_forms() -> None:
    star: nx.Graph[int] = nx.star_graph(5)
    hub = {by: compute_scores(star, by)[0] for by in OF_WEIGHTS}
    leaf = {by: compute_scores(star, by)[1] for by in OF_WEIGHTS}
    assert (hub["degree"], leaf["degree"], hub["strength"]) == (5, 1, 5)
    assert (hub["betweenness"], leaf["betweenness"], hub["load"]) == (1, 0, 1)
    assert (hub["closeness"], leaf["closeness"]) == pytest.approx((1, 5 / 9))
    assert (hub["harmonic"], leaf["harmonic"]) == pytest.approx((5, 1 + 4 / 2))
    assert (hub["eigenvector"], leaf["eigenvector"]) == pytest.approx((math.sqrt(1 / 2), math.sqrt(1 / 10)))
    assert hub["pagerank"] == pytest.approx((1 + 5 * 0.85) / (6 * 1.85))
    assert hub["katz"] / leaf["katz"] == pytest.approx((1 + math.sqrt(5) / 2) / (1 + 1 / (2 * math.sqrt(5))))
    assert (hub["core"], leaf["core"]) == (1, 1)
    assert (hub["clustering"], leaf["clustering"]) == (0, 0)
    assert (hub["constraint"], leaf["constraint"]) == pytest.approx((1 / 5, 1))
    assert (hub["effective_size"], leaf["effective_size"]) == pytest.approx((5, 1))


def test_a_complete_graph_gives_all_the_same() -> None:
    complete: nx.Graph[int] = nx.complete_graph(6)
    expected = {
        "degree": 5, "strength": 5, "betweenness": 0, "closeness": 1, "harmonic": 5, "pagerank": 1 / 6,
        "eigenvector": math.sqrt(1 / 6), "katz": math.sqrt(1 / 6), "hubs": 1 / 6, "core": 5, "clustering": 1,
        "constraint": 5 * (1 / 5 + 4 / 25) ** 2, "effective_size": 1,
    }  # fmt: skip
    for by, value in expected.items():
        assert list(compute_scores(complete, by).values()) == pytest.approx([value] * 6), by


def test_a_path_has_its_closed_forms() -> None:
    path: nx.Graph[int] = nx.path_graph(7)
    between = compute_scores(path, "betweenness")
    assert [between[i] for i in range(7)] == pytest.approx([i * (6 - i) / 15 for i in range(7)])
    close = compute_scores(path, "closeness")
    assert [close[i] for i in range(7)] == pytest.approx([6 / sum(abs(i - j) for j in range(7)) for i in range(7)])
    eigen = compute_scores(path, "eigenvector")
    waves = [math.sin(math.pi * (i + 1) / 8) / 2 for i in range(7)]
    assert [eigen[i] for i in range(7)] == pytest.approx(waves)


def test_the_bridge_between_two_cliques_carries_all_paths() -> None:
    barbell: nx.Graph[int] = nx.barbell_graph(5, 1)
    between = compute_scores(barbell, "betweenness")
    assert between[5] == pytest.approx(25 / 45)
    assert between[4] == pytest.approx(4 * 6 / 45)
    assert between[0] == 0
    assert max(compute_scores(barbell, "constraint"), key=compute_scores(barbell, "constraint").__getitem__) != 5
    assert min(compute_scores(barbell, "constraint"), key=compute_scores(barbell, "constraint").__getitem__) == 5


graphs = st.builds(
    lambda size, links: (size, [(a % size, b % size, w) for a, b, w in links]),
    st.integers(1, 9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 3)), max_size=25),
)


def build(size: int, links: list[tuple[int, int, int]], kind: type[nx.Graph[Any]] = nx.MultiDiGraph) -> nx.Graph[Any]:
    graph = kind()
    graph.add_nodes_from(range(size))
    graph.add_weighted_edges_from(links)
    return graph


@pytest.mark.parametrize("by", OF_WEIGHTS)
@part_of_examples(0.5)
@given(drawn=graphs, order=st.randoms(use_true_random=False))
def test_relabelling_permutes_scores(by: str, drawn: tuple[int, list[tuple[int, int, int]]], order: Any) -> None:
    size, links = drawn
    graph = build(size, links)
    if by in ("eigenvector", "hubs", "authorities"):
        keep = max(nx.connected_components(nx.Graph(graph)), key=len)
        graph = graph.subgraph(sorted(keep)).copy()  # unique in a connected graph only
    labels = list(graph)
    order.shuffle(labels)
    names = dict(zip(graph, [f"n{label}" for label in labels], strict=True))
    renamed: nx.Graph[Any] = nx.relabel_nodes(graph, names)
    scores, again = compute_scores(graph, by), compute_scores(renamed, by)
    for node in graph:
        assert again[names[node]] == pytest.approx(scores[node], abs=1e-7, nan_ok=True)


@pytest.mark.parametrize("by", OF_WEIGHTS)
@part_of_examples(0.3)
@given(drawn=graphs)
def test_an_edge_given_twice_counts_as_one_of_double_weight(
    by: str, drawn: tuple[int, list[tuple[int, int, int]]]
) -> None:
    size, links = drawn
    doubled = compute_scores(build(size, [*links, *links]), by)
    heavy = compute_scores(build(size, [(a, b, 2 * w) for a, b, w in links]), by)
    assert list(doubled.values()) == pytest.approx(list(heavy.values()), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("by", OF_WEIGHTS)
def test_every_measure_takes_graphs_with_nothing_in_them(by: str) -> None:
    assert compute_scores(nx.Graph(), by) == {}
    assert set(compute_scores(nx.MultiDiGraph([("a", "a")]), by)) == {"a"}
    lonely: nx.Graph[int] = nx.empty_graph(3)
    assert len(compute_scores(lonely, by)) == 3


def test_an_unknown_measure_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no measure is named 'fame'; choose one of acts, degree"):
        find_measure("fame")


@pytest.fixture(scope="module")
def alliances(shared: Path) -> nx.Graph[str]:
    """Alliances in force in 1938, an edge for each, parallel where two states share several."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    with (shared / "datasets/cow_alliances/alliance_v4.1_by_dyad.csv").open(encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file):
            if int(row["dyad_st_year"]) <= 1938 <= int(row["dyad_end_year"] or 9999):
                graph.add_edge(row["state_name1"], row["state_name2"], weight=1.0)
    return graph


@pytest.fixture(scope="module")
def collaboration(shared: Path) -> nx.Graph[int]:
    """The network ca-GrQc of SNAP."""
    graph: nx.Graph[int] = nx.Graph()
    for line in (shared / "datasets/snap_graphs/ca-GrQc.txt").read_text().splitlines():
        if not line.startswith("#"):
            one, other = map(int, line.split()[:2])
            graph.add_edge(one, other)
    return graph


def by_igraph(graph: nx.Graph[Any], by: str) -> dict[Any, float]:
    """The measure from igraph by its own means, normalised as ours is."""
    import igraph

    nodes, size = list(graph), len(graph)
    simple = nx.from_scipy_sparse_array(read_weights(graph))
    compiled = igraph.Graph(size, list(simple.edges))
    weights = [weight for *_, weight in simple.edges(data="weight")]
    compiled.es["weight"] = weights
    parts = compiled.connected_components()
    measures: dict[str, Callable[[], list[float]]] = {
        "betweenness": lambda: [2 * value / ((size - 1) * (size - 2)) for value in compiled.betweenness()],
        "closeness": lambda: [
            0 if math.isnan(value) else value * (parts.size(part) - 1) / (size - 1)
            for value, part in zip(compiled.closeness(), parts.membership, strict=True)
        ],
        "harmonic": lambda: [value * (size - 1) for value in compiled.harmonic_centrality()],
        "pagerank": lambda: compiled.pagerank(weights=weights),
        "core": compiled.coreness,
        "degree": lambda: [float(number) for number in compiled.degree()],
        "clustering": lambda: compiled.transitivity_local_undirected(mode="zero"),
        "constraint": lambda: compiled.constraint(weights=weights),
        "strength": lambda: compiled.strength(weights=weights),
        "eigenvector": lambda: leading_vector(compiled),
    }
    return dict(zip(nodes, measures[by](), strict=True))


def leading_vector(compiled: Any) -> list[float]:
    """Eigenvector centrality of the largest component, of length 1; 0 elsewhere."""
    parts = compiled.connected_components()
    giant = parts.giant()
    inside = [position for position, part in enumerate(parts.membership) if parts.size(part) == giant.vcount()]
    vector = giant.eigenvector_centrality(weights="weight")
    norm = math.sqrt(sum(value * value for value in vector))
    values = [0.0] * compiled.vcount()
    for position, value in zip(inside, vector, strict=True):
        values[position] = value / norm
    return values


COMPARED = (
    "degree", "strength", "betweenness", "closeness", "harmonic", "eigenvector", "pagerank", "core", "clustering",
    "constraint",
)  # fmt: skip


@pytest.mark.parametrize("by", COMPARED)
def test_alliances_of_1938_score_as_in_igraph(by: str, alliances: nx.Graph[str]) -> None:
    assert len(alliances) > 40
    assert compute_scores(alliances, by) == pytest.approx(by_igraph(alliances, by), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("by", COMPARED)
def test_the_collaboration_network_scores_as_in_igraph(by: str, collaboration: nx.Graph[int]) -> None:
    assert compute_scores(collaboration, by) == pytest.approx(by_igraph(collaboration, by), abs=1e-9)


def test_betweenness_adds_up_to_the_inner_nodes_of_all_shortest_paths(alliances: nx.Graph[str]) -> None:
    between = compute_scores(alliances, "betweenness")
    lengths = [d for _, row in nx.all_pairs_shortest_path_length(nx.Graph(alliances)) for d in row.values() if d]
    pairs = (len(alliances) - 1) * (len(alliances) - 2)
    assert sum(between.values()) == pytest.approx(sum(length - 1 for length in lengths) / pairs)
