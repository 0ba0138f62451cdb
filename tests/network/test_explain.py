"""Which claims carry a score."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.network.explanation import explain_score
from tests.questions import texts_graph


@pytest.fixture
def dataset(tiny: Path) -> ValidDataset:
    return open_graph(tiny)


def test_dorlands_strength_rests_on_its_two_agreements_and_on_its_partners(dataset: ValidDataset) -> None:
    found = explain_score(dataset, "dorland", by="strength")
    assert found.score == 2
    assert [(each.actor, each.other, each.loss, each.share) for each in found.carriers] == [
        ("corland", "rail-memorandum", 1.0, 0.5),
        ("dorland", "border-pact", 1.0, 0.5),
        ("dorland", "rail-memorandum", 1.0, 0.5),
        ("east-league", "border-pact", 1.0, 0.5),
    ]
    row = found.carriers[0].to_row()
    assert (row["predicates"], row["places"]) == ("signs", "tiny-news:2")


def test_a_tie_can_take_from_a_score(dataset: ValidDataset) -> None:
    found = explain_score(dataset, "corland", by="clustering")
    losses = {(each.actor, each.other): each.loss for each in found.carriers}
    assert losses["dorland", "rail-memorandum"] == pytest.approx(1 / 3 - 1)
    assert losses["arland", "river-treaty"] == pytest.approx(1 / 3)


def test_a_score_that_becomes_undefined_goes_whole(dataset: ValidDataset) -> None:
    found = explain_score(dataset, "east-league", by="constraint", top=1)
    assert [(each.loss, each.share) for each in found.carriers] == [(1.0, 1.0)]


def test_predicates_of_one_taking_part_go_together() -> None:
    carriers = explain_score(texts_graph(), "china", network="bipartite").carriers
    pairs = [(each.actor, each.other) for each in carriers]
    assert len(pairs) == len(set(pairs)) > 10
    assert all(each.claims for each in carriers)


def test_an_entity_without_a_tie_is_refused(dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match="'arville' has no tie in the network 'actors'"):
        explain_score(dataset, "arville")
    assert explain_score(dataset, "arville", network="claims").score == 1
