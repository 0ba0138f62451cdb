"""Large networks are scored as small ones are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.errors import LimitError
from kg.graph.dataset import open_graph
from kg.network import scoring
from kg.network.centrality.measures import MEASURES, find_measure
from kg.network.explanation import explain_score
from kg.network.network import NetworkName
from kg.network.scoring import score_variants
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.uncertainty import intervals as uncertainty
from kg.network.uncertainty.intervals import rank_with_intervals
from kg.network.uncertainty.variants import draw_scores


@pytest.fixture(scope="module", params=NetworkName)
def table(request: pytest.FixtureRequest) -> TieTable:
    return tabulate_ties(open_graph(), request.param)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "DENSE_CELLS", 0)


@pytest.mark.parametrize("by", MEASURES)
def test_a_variant_has_the_same_scores_as_a_sparse_matrix(
    table: TieTable, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = np.random.default_rng(1).random((2, len(table.ties))) < 0.8
    full = score_variants(find_measure(by), table, kept)
    monkeypatch.setattr(scoring, "DENSE_CELLS", 0)
    assert np.allclose(score_variants(find_measure(by), table, kept), full, atol=1e-8, equal_nan=True)


def test_added_ties_count_in_a_sparse_matrix_as_in_a_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    table = tabulate_ties(open_graph())
    for by in ("strength", "degree"):
        measure = find_measure(by)
        monkeypatch.setattr(scoring, "variants_at_once", lambda _: 1)
        monkeypatch.setattr("kg.network.uncertainty.variants.variants_at_once", lambda _: 1)
        monkeypatch.setattr(scoring, "DENSE_CELLS", 2**40)
        full = draw_scores(table, measure, variants=5, seed=3, missing=0.2)
        monkeypatch.setattr(scoring, "DENSE_CELLS", 0)
        assert np.allclose(draw_scores(table, measure, variants=5, seed=3, missing=0.2), full)


@pytest.mark.usefixtures("large")
def test_fewer_variants_are_drawn_of_a_large_network(tiny: Path) -> None:
    counts = [rank_with_intervals(open_graph(tiny), by=by).variants for by in ("strength", "pagerank", "closeness")]
    assert counts == [uncertainty.VARIANTS_LARGE, uncertainty.VARIANTS_SPARSE, uncertainty.VARIANTS_SLOW]


@pytest.mark.usefixtures("large")
def test_what_would_take_too_long_is_refused_with_a_way_out(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uncertainty, "LARGEST_STEPS", 1)
    with pytest.raises(LimitError, match="--shared, --predicate"):
        rank_with_intervals(open_graph(tiny), by="betweenness")
    assert rank_with_intervals(open_graph(tiny), by="strength", top=1).rows
    monkeypatch.setattr("kg.network.explanation.MOST_TRIED", 0)
    with pytest.raises(LimitError, match="would have to be tried"):
        explain_score(open_graph(tiny), "dorland", by="pagerank")


def test_more_entities_than_can_be_compared_are_refused(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uncertainty, "MOST_LISTED", 2)
    with pytest.raises(LimitError, match="at most 2 entities"):
        rank_with_intervals(open_graph(tiny), variants=3)


@pytest.mark.usefixtures("large")
def test_a_score_of_a_large_network_is_explained_by_the_entitys_own_ties(tiny: Path) -> None:
    found = explain_score(open_graph(tiny), "dorland", by="strength")
    assert found.score == 2.0
    assert {"dorland"} & {carrier.actor for carrier in found.carriers}
    assert all("dorland" in (carrier.actor, carrier.other) for carrier in found.carriers)
