"""Shares of claims and scores by source, publisher and language."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import UsageError
from kg.graph.dataset import ValidDataset, open_graph
from kg.network.bias import SourceTrait, share_acts, share_claims, share_scores
from tests.made_ties import write_acts
from tests.questions import TEXTS, texts_graph


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
    for each in share_scores(texts_graph(), trait, by="betweenness"):
        totals[each.id] = totals.get(each.id, 0) + each.share
    assert list(totals.values()) == pytest.approx([1] * len(totals))
    assert sum(each.share for each in share_claims(texts_graph(), trait)) == pytest.approx(1)


def test_the_top_is_cut_by_rank(dataset: ValidDataset) -> None:
    assert {each.id for each in share_scores(dataset, top=1)} == {"corland", "dorland"}


def test_an_unknown_trait_is_refused(dataset: ValidDataset) -> None:
    with pytest.raises(UsageError, match="choose one of source, publisher, kind, origin, language"):
        share_claims(dataset, "mood")


def test_acts_are_divided_by_origin_however_many_claims_each_takes(tmp_path: Path) -> None:
    acts = [
        ("x", ["a", "b"], ["s:1", "s:4", "t:2"]), ("y", ["a", "b"], ["t:3"]), ("y2", ["a", "b"], ["t:3"]),
        ("z", ["a", "c"], ["s:9"]),
    ]  # fmt: skip
    dataset = open_graph(write_acts(tmp_path, acts))
    shares = {share.group: (share.acts, share.share) for share in share_acts(dataset, "origin")}
    assert shares == {"s press": (2, 3 / 6), "t press": (2, 3 / 6)}, "six counts: x 2, y with y2 2, z 2"
    rows = {(row.id, row.group): row.share for row in share_scores(dataset, "origin")}
    assert rows["a", "s press"] == pytest.approx(1.5 / 3)
    assert rows["b", "s press"] == pytest.approx(0.5 / 2)
    assert [share.group for share in share_acts(dataset, "kind")] == ["unknown"]


@pytest.mark.parametrize("trait", SourceTrait)
def test_the_command_tells_who_speaks_of_acts_by_each_trait(trait: SourceTrait) -> None:
    done = CliRunner().invoke(app, ["rank", "shares", trait, "--top", "1", "--data", str(TEXTS)])
    assert done.exit_code == 0, done.output
    told = [line for line in done.stderr.splitlines() if "claims of" in line]
    assert told
    shares = [float(line.split(", ")[2].split("%")[0]) for line in told if "part of no act" not in line]
    assert sum(shares) == pytest.approx(100, abs=0.3)
