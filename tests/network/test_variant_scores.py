"""Large networks are scored as small ones are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.errors import LimitError
from kg.graph.dataset import open_graph
from kg.network import certainty, scoring
from kg.network.centrality.measures import find_measure
from kg.network.certainty import rank_connections
from kg.network.explanation import explain_score
from kg.network.network import NetworkName
from kg.network.scoring import score_variants
from kg.network.tie_table import TieTable, tabulate_ties
from tests.made_ties import OF_WEIGHTS, write_acts
from tests.questions import texts_graph


@pytest.fixture(scope="module", params=NetworkName)
def table(request: pytest.FixtureRequest) -> TieTable:
    return tabulate_ties(texts_graph(), request.param)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "DENSE_CELLS", 0)


@pytest.mark.parametrize("by", OF_WEIGHTS)
def test_a_variant_has_the_same_scores_as_a_sparse_matrix(
    table: TieTable, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = np.random.default_rng(1).random((2, len(table.ties))) < 0.8
    full = score_variants(find_measure(by), table, kept)
    monkeypatch.setattr(scoring, "DENSE_CELLS", 0)
    assert np.allclose(score_variants(find_measure(by), table, kept), full, atol=1e-8, equal_nan=True)


@pytest.mark.usefixtures("large")
def test_what_would_take_too_long_is_refused_with_a_way_out(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certainty, "MOST_STEPS", 1)
    folder = write_acts(tmp_path, [("t", ["a", "b"], ["s1", "s2"])])
    with pytest.raises(LimitError, match="--shared, --predicate"):
        rank_connections(open_graph(folder), by="betweenness")
    assert rank_connections(open_graph(folder), by="strength", top=1).rows
    monkeypatch.setattr("kg.network.explanation.MOST_TRIED", 0)
    with pytest.raises(LimitError, match="would have to be tried"):
        explain_score(open_graph(tiny), "dorland", by="pagerank")


@pytest.mark.usefixtures("large")
def test_a_score_of_a_large_network_is_explained_by_the_entitys_own_ties(tiny: Path) -> None:
    found = explain_score(open_graph(tiny), "dorland", by="strength")
    assert found.score == 2.0
    assert {"dorland"} & {carrier.actor for carrier in found.carriers}
    assert all("dorland" in (carrier.actor, carrier.other) for carrier in found.carriers)
