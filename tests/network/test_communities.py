"""Communities: one method from a seed, the same in every process and whatever is installed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from kg.graph.dataset import open_graph
from kg.model.claims import View
from kg.network import communities
from kg.network.centrality.matrices import read_weights
from kg.network.communities import find_communities, split_weights
from kg.network.network import NetworkName
from kg.network.notes import division_note
from tests.made_ties import write_acts
from tests.questions import texts_graph


def test_the_tiny_graph_falls_into_the_triangle_and_the_rest(tiny: Path) -> None:
    division = find_communities(open_graph(tiny))
    assert division.modularity == pytest.approx(10 / 49)
    assert division.method == "louvain"
    triangle, rest = division.communities
    assert (triangle.name, triangle.members) == ("Corland; Arland; Borland", ("corland", "arland", "borland"))
    assert (triangle.inside, rest.inside) == pytest.approx((3 / 4, 2 / 3))
    assert rest.to_row()["size"] == 2


def test_cliques_in_a_ring_are_found() -> None:
    ring: nx.Graph[int] = nx.ring_of_cliques(6, 5)
    parts, _ = split_weights(read_weights(ring))
    assert parts == [set(range(5 * i, 5 * i + 5)) for i in range(6)]


def test_the_same_seed_gives_the_same_division_whatever_was_drawn_before() -> None:
    weights = read_weights(nx.gnm_random_graph(60, 150, seed=3))
    parts, modularity = split_weights(weights, seed=5)
    random.random()
    assert split_weights(weights, seed=5) == (parts, modularity)
    assert sum(map(len, parts)) == 60


DIVIDE = """
import json, sys
sys.modules["igraph"] = None  # as where it is not installed
from tests.questions import texts_graph
from kg.network.communities import find_communities
print(json.dumps([each.members for each in find_communities(texts_graph()).communities]))
"""


@pytest.mark.slow
def test_another_process_without_compiled_libraries_divides_alike() -> None:
    here = [list(each.members) for each in find_communities(texts_graph()).communities]
    for seed_of_hashes in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed_of_hashes}
        done = subprocess.run(
            [sys.executable, "-c", DIVIDE], capture_output=True, text=True, env=environment, check=True
        )
        assert json.loads(done.stdout) == here


def test_the_best_of_several_runs_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    division = find_communities(texts_graph(), network=NetworkName.CLAIMS)
    monkeypatch.setattr(communities, "_MOST_RUNS", 1)
    once = [find_communities(texts_graph(), network=NetworkName.CLAIMS, seed=seed).modularity for seed in range(3)]
    assert division.modularity is not None
    assert division.modularity >= (once[0] or 0)
    assert division.modularity > 0.4
    sizes = [len(each.members) for each in division.communities]
    assert sizes == sorted(sizes, reverse=True)


def test_the_five_texts_have_no_more_structure_than_chance() -> None:
    """A modularity is told with that of chance (cases S15 and N8)."""
    division = find_communities(texts_graph())
    assert division.null is not None
    assert not division.null.is_below
    assert division.runs == 20
    assert "no more structure than chance" in division_note(division)


def test_two_camps_have_more_structure_than_chance(tmp_path: Path) -> None:
    dice = random.Random(5)
    acts = [
        (f"t{at}", [f"{side}{member}" for member in sorted(dice.sample(range(6), 2))], [f"s:{at + 1}"])
        for at in range(40)
        for side in ("ab"[at % 2],)
    ]
    division = find_communities(open_graph(write_acts(tmp_path, acts)))
    assert division.null is not None
    assert division.null.is_below
    assert {frozenset(member[0] for member in each.members) for each in division.communities} == {
        frozenset("a"), frozenset("b")
    }  # fmt: skip


def test_no_ties_have_no_modularity(tiny: Path) -> None:
    division = find_communities(open_graph(tiny, View(known_by=None, sources=("!tiny-news", "!tiny-report"))))
    assert (division.communities, division.modularity) == ((), None)
    assert split_weights(read_weights(nx.Graph())) == ([], None)
    assert split_weights(read_weights(nx.empty_graph(2))) == ([{0}, {1}], None)
