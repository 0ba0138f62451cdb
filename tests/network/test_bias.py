"""Shares of claims and scores by source, publisher and language."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.network.bias import SourceTrait, share_claims, share_scores


@pytest.fixture
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


def test_claims_are_counted_by_source(dataset: ValidDataset) -> None:
    rows = [each.to_row() for each in share_claims(dataset)]
    assert rows == [
        {"group": "tiny-news", "sources": 1, "claims": 10, "share": 10 / 17},
        {"group": "tiny-report", "sources": 1, "claims": 7, "share": 7 / 17},
    ]
    assert [(each.group, each.sources) for each in share_claims(dataset, "publisher")] == [("The project", 2)]
    assert [(each.group, each.claims) for each in share_claims(dataset, "language")] == [("en", 17)]


def test_scores_are_divided_by_what_states_them(dataset: ValidDataset) -> None:
    rows = {(each.id, each.group): each for each in share_scores(dataset)}
    assert rows["dorland", "tiny-news"].share == 0.5
    assert rows["corland", "tiny-report"].share == 0
    assert rows["corland", "tiny-news"].loss == 1
    assert rows["dorland", "tiny-report"].loss == 0.5


@pytest.mark.parametrize("trait", SourceTrait)
def test_the_shares_of_an_actor_add_up_to_one(trait: SourceTrait) -> None:
    totals: dict[str, float] = {}
    for each in share_scores(open_graph(), trait, by="betweenness"):
        totals[each.id] = totals.get(each.id, 0) + each.share
    assert list(totals.values()) == pytest.approx([1] * len(totals))
    assert sum(each.share for each in share_claims(open_graph(), trait)) == pytest.approx(1)


def test_the_top_is_cut_by_rank(dataset: ValidDataset) -> None:
    assert {each.id for each in share_scores(dataset, top=1)} == {"corland", "dorland"}


def test_an_unknown_trait_is_refused(dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match="choose one of source, publisher, language"):
        share_claims(dataset, "mood")
