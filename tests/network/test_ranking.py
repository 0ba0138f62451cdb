"""Ranks, ties, and who is listed."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.network.network import NetworkName
from kg.network.ranking import rank_actors, rank_scores
from tests.made_ties import OF_WEIGHTS
from tests.questions import texts_graph

WORKED_OUT = {
    "degree": (2, 2, 3, 2, 1),
    "strength": (1, 1, 2, 2, 1),
    "closeness": (4 / 7, 4 / 7, 4 / 5, 4 / 6, 4 / 9),
    "harmonic": (17 / 6, 17 / 6, 7 / 2, 3, 13 / 6),
    "betweenness": (0, 0, 4 / 6, 3 / 6, 0),
    "core": (2, 2, 2, 1, 1),
    "clustering": (1, 1, 1 / 3, 0, 0),
    "constraint": (61 / 64, 61 / 64, 17 / 32, 1 / 2, 1),
    "effective_size": (5 / 4, 5 / 4, 5 / 2, 2, 1),
}


@pytest.fixture
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


@pytest.mark.parametrize("by", WORKED_OUT)
def test_the_tiny_graph_scores_as_worked_out_by_hand(by: str, dataset: ValidDataset) -> None:
    scores = {row.id: row.score for row in rank_actors(dataset, by=by)}
    ids = ("arland", "borland", "corland", "dorland", "east-league")
    assert [scores[each] for each in ids] == pytest.approx(WORKED_OUT[by])


def test_ties_share_a_rank_and_are_listed_by_label(dataset: ValidDataset) -> None:
    rows = [(row.rank, row.label) for row in rank_actors(dataset, by="degree")]
    assert rows == [(1, "Corland"), (2, "Arland"), (2, "Borland"), (2, "Dorland"), (5, "East League")]


def test_a_row_is_plain_json(dataset: ValidDataset) -> None:
    row = rank_actors(dataset, by="degree", top=1)[0].to_row()
    expected = {"id": "corland", "label": "Corland", "type": "State", "rank": 1, "score": 3.0}
    assert json.loads(json.dumps(row)) == expected


def test_top_lists_all_who_share_the_last_rank(dataset: ValidDataset) -> None:
    assert len(rank_actors(dataset, by="degree", top=2)) == 4
    with pytest.raises(UsageError, match="top must be at least 1"):
        rank_actors(dataset, top=0)


def test_ranks_count_only_the_types_asked_for(dataset: ValidDataset) -> None:
    organisations = rank_actors(dataset, by="degree", types=["organisation"])
    assert [(row.id, row.rank, row.score) for row in organisations] == [("east-league", 1, 1.0)]
    assert {row.type for row in rank_actors(dataset, network="bipartite", types=["Agreement"])} == {
        "Agreement",
        "Memorandum",
        "Treaty",
    }
    assert len(rank_actors(dataset, network="claims", types=())) == 9
    with pytest.raises(UsageError, match="no class is named 'Stat'"):
        rank_actors(dataset, types=["Stat"])


def test_a_low_constraint_ranks_first(dataset: ValidDataset) -> None:
    assert rank_actors(dataset, by="constraint")[0].id == "dorland"


@pytest.mark.parametrize("network", NetworkName)
@pytest.mark.parametrize("by", OF_WEIGHTS)
def test_every_measure_ranks_the_five_texts(by: str, network: NetworkName) -> None:
    rows = rank_actors(texts_graph(), network=network, by=by)
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert rows[0].rank == 1


@given(st.dictionaries(st.text(max_size=3), st.floats(-5, 5) | st.just(math.nan), max_size=12))
def test_a_rank_is_one_more_than_the_number_of_better_scores(scores: dict[str, float]) -> None:
    ranks = rank_scores(scores)
    assert set(ranks) == set(scores)
    for each, score in scores.items():
        better = [s for s in scores.values() if math.isnan(score) > math.isnan(s) or s > score + 1e-6]
        near = [s for s in scores.values() if abs(s - score) <= 1e-6]
        assert len(better) + 1 <= ranks[each] <= len(better) + 1 + max(len(near) - 1, 0)


def test_undefined_scores_rank_last_together() -> None:
    assert rank_scores({"a": math.nan, "b": 1.0, "c": math.nan}) == {"b": 1, "a": 2, "c": 2}
    assert rank_scores({"a": math.nan, "b": 1.0, "c": 2.0}, ascending=True) == {"b": 1, "c": 2, "a": 3}
