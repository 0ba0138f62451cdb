"""Variants: what is drawn, and that the seed decides it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.graph.dataset import open_graph
from kg.network.centrality.measures import find_measure
from kg.network.network import NetworkName
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.uncertainty import variants

STRENGTH = find_measure("strength")


@pytest.fixture
def table(tiny: Path) -> TieTable:
    return tabulate_ties(open_graph(tiny))


def test_each_source_is_left_out_in_turn(table: TieTable) -> None:
    scores = variants.draw_scores(table, STRENGTH, variants=6, seed=1, missing=0)
    once = [[1, 1, 2, 2, 1], [0, 0, 0, 1, 1], [1, 1, 2, 1, 0]]
    assert scores.tolist() == [*once, *once]


def test_the_same_seed_gives_the_same_figures_and_another_does_not(table: TieTable) -> None:
    one, two, other = (variants.draw_scores(table, STRENGTH, variants=50, seed=seed, missing=0.5) for seed in (3, 3, 4))
    assert (one == two).all()
    assert (one != other).any()


@pytest.mark.parametrize("network", NetworkName)
def test_added_ties_are_new_and_fit_their_predicate(network: NetworkName) -> None:
    table = tabulate_ties(open_graph(), network)
    extra = variants._draw_extra(table, np.random.default_rng(0), 40, 0.2)
    assert extra is not None
    assert len(extra.variants) > 40
    stated = {(p, a, o) for p, a, o in zip(table.is_part, table.actors, table.others, strict=True)}
    if network is not NetworkName.CLAIMS:
        assert any((p, a, o) not in stated for p, a, o in zip(extra.is_part, extra.actors, extra.others, strict=True))
    direct = ~extra.is_part
    assert (extra.actors[direct] != extra.others[direct]).all()
    limits = np.where(extra.is_part, len(table.things), len(table.nodes))
    assert (extra.others < limits).all()


def test_nothing_is_added_where_nothing_is_missing(table: TieTable) -> None:
    assert variants._draw_extra(table, np.random.default_rng(0), 5, 0) is None


def test_probabilities_count_ties_as_half_and_add_up_to_one() -> None:
    worths = np.array([[2.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    found = variants.outrank_probabilities(worths)
    assert found.tolist() == [[0.5, 0.75, 1.0], [0.25, 0.5, 0.75], [0.0, 0.25, 0.5]]
    assert np.allclose(found + found.T, 1)


def test_an_undefined_score_is_below_every_other() -> None:
    worths = variants.to_worths(np.array([[np.nan, 0.5, 0.2]]), find_measure("constraint"))
    assert variants.rank_variants(worths, np.arange(3)).tolist() == [[3, 2, 1]]
