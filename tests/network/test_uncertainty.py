"""Intervals, probabilities and the loss of a source, worked out on the tiny graph."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from kg.errors import LimitError, UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.model.claims import View
from kg.network.centrality.measures import MEASURES
from kg.network.network import NetworkName
from kg.network.ranking import rank_actors
from kg.network.uncertainty import intervals as uncertainty
from kg.network.uncertainty.intervals import rank_with_intervals


@pytest.fixture
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


def test_the_tiny_graph_has_the_intervals_worked_out_by_hand(dataset: ValidDataset) -> None:
    ranking = rank_with_intervals(dataset, missing=0, variants=300)
    rows = {row.id: row for row in ranking.rows}
    assert (rows["corland"].rank_text, rows["dorland"].rank_text) == ("1 (1-3)", "1 (1-2)")
    assert (rows["corland"].score_low, rows["corland"].score_high) == (0, 2)
    assert (rows["dorland"].score_low, rows["dorland"].score_high) == (1, 2)
    assert ranking.probability("corland", "dorland") == pytest.approx(0.5)
    assert ranking.probability("corland", "arland") == pytest.approx(5 / 6)
    assert ranking.rows[0].outranks_next == pytest.approx(0.5)
    assert ranking.rows[-1].outranks_next is None


def test_the_top_does_not_survive_the_loss_of_the_source_it_rests_on(dataset: ValidDataset) -> None:
    ranking = rank_with_intervals(dataset)
    assert ranking.survives is False
    news, report = ranking.losses
    assert (news.source, news.claims, news.top) == ("tiny-news", 5, ("dorland", "east-league"))
    assert news.lost == ("corland", "arland", "borland")
    assert (report.source, report.claims, report.lost) == ("tiny-report", 2, ("east-league",))
    assert report.to_row()["lost"] == "east-league"


def test_one_source_says_nothing_of_the_loss_of_sources(tiny: Path) -> None:
    ranking = rank_with_intervals(open_graph(tiny, View(sources=("tiny-news",))), missing=0)
    assert ranking.survives is None
    assert all(row.rank == row.rank_low == row.rank_high for row in ranking.rows)


@pytest.mark.slow
@pytest.mark.parametrize("network", NetworkName)
@pytest.mark.parametrize("by", [by for by in MEASURES if by != "load"])
def test_intervals_of_the_shipped_graph_hold_the_ranking(by: str, network: NetworkName) -> None:
    dataset = open_graph()
    ranking = rank_with_intervals(dataset, network=network, by=by, top=5, variants=12)
    plain = rank_actors(dataset, network=network, by=by, top=5)
    assert [(row.id, row.rank) for row in ranking.rows] == [(row.id, row.rank) for row in plain]
    for row, expected in zip(ranking.rows, plain, strict=True):
        assert row.score == pytest.approx(expected.score, abs=1e-8)
        assert row.rank_low <= row.rank <= row.rank_high
        assert row.score is None or row.score_low is None or row.score_low <= row.score <= (row.score_high or 0)
    json.dumps([row.to_row() for row in ranking.rows])


def test_the_same_seed_gives_the_same_ranking() -> None:
    dataset = open_graph()
    one, two = (rank_with_intervals(dataset, top=5, seed=7) for _ in range(2))
    assert one == two
    assert one != rank_with_intervals(dataset, top=5, seed=8)


@pytest.mark.soak
def test_intervals_of_the_shipped_graph_take_less_than_two_seconds_of_the_processor() -> None:
    dataset = open_graph()
    _ = dataset.selection
    start = time.process_time()
    rank_with_intervals(dataset)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"variants": 0}, "variants"), ({"missing": 2}, "missing"), ({"level": 1}, "level"), ({"top": 0}, "top")],
)
def test_a_number_out_of_range_is_refused(wrong: dict[str, int], words: str, dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match=words):
        rank_with_intervals(dataset, **wrong)  # type: ignore[arg-type]


def test_a_network_too_large_for_matrices_is_refused(dataset: ValidDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uncertainty, "LARGEST", 4)
    with pytest.raises(LimitError, match="at most 4 nodes, not 5"):
        rank_with_intervals(dataset)
