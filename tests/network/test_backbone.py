"""Ties above chance: what is worked out, how often the test errs and how often it finds, and the command."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.chance import draw_shares, is_found, plant_tie
from kg.cli import app
from kg.errors import LimitError, UsageError
from kg.graph.dataset import open_graph
from kg.network.backbone import find_backbone
from kg.network.notes import backbone_note
from tests.edits import add_row
from tests.made_ties import Act, write_acts

if TYPE_CHECKING:
    from numpy.typing import NDArray


@pytest.fixture
def couples(tmp_path: Path) -> Path:
    """Ten states in five couples, each couple with six agreements of its own and with nobody else."""
    acts = [
        (f"agreement-{couple}-{number}", [f"state-{couple}-a", f"state-{couple}-b"], [f"s:{10 * couple + number + 1}"])
        for couple in range(5)
        for number in range(6)
    ]
    return write_acts(tmp_path, acts)


def test_couples_that_keep_to_themselves_are_above_chance(couples: Path) -> None:
    dataset = open_graph(couples)
    found = find_backbone(dataset, types=["State"])
    above = {(tie.start, tie.end) for tie in found.ties if tie.is_above_chance}
    assert above == {(f"state-{couple}-a", f"state-{couple}-b") for couple in range(5)}


def test_what_the_couples_share_by_chance_is_worked_out(couples: Path) -> None:
    backbone = find_backbone(open_graph(couples))
    tie = backbone.ties[0]
    assert tie.shared == 6
    assert tie.expected == pytest.approx(30 / 45, abs=0.06), "thirty agreements of two, all 45 pairs alike by chance"
    assert tie.surprisal == pytest.approx(6 * math.log2(45)), "each a choice of one pair of 45"
    assert (tie.p, tie.p_adjusted) == (1 / 1000, 1 / 1000), "no network of chance has any pair like it"
    assert (backbone.networks, backbone.testable) == (999, 45)


def test_the_tiny_graph_has_one_pair_that_could_have_been_above_chance(tiny: Path) -> None:
    """Of the 31 tables with its sums one has Corland and Dorland in both agreements of two, and nobody else can."""
    found = find_backbone(open_graph(tiny))
    assert {(tie.start, tie.end) for tie in found.ties} == {
        ("arland", "borland"), ("arland", "corland"), ("borland", "corland"),
        ("corland", "dorland"), ("dorland", "east-league"),
    }  # fmt: skip
    assert (found.above_chance, found.testable) == (0, 1)
    assert found.least_p == pytest.approx(1 / 31, abs=0.01)


def test_a_class_without_two_actors_has_no_ties(tiny: Path) -> None:
    assert find_backbone(open_graph(tiny), types=["Organisation"]).ties == ()


@pytest.mark.parametrize("error", [0, 1, -0.1, float("nan")])
def test_a_rate_out_of_its_range_is_refused(tiny: Path, error: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        find_backbone(open_graph(tiny), error=error)


def shares_as_acts(shares: NDArray[np.bool_]) -> list[Act]:
    """A treaty for each column with two rows or more, each on a line of its own."""
    return [
        (f"t{column:03}", [f"a{row:02}" for row in np.flatnonzero(shares[:, column])], [f"s:{column + 1}"])
        for column in range(shares.shape[1])
        if shares[:, column].sum() > 1
    ]


def test_chance_shows_a_tie_in_at_most_one_of_twenty_networks_of_chance(tmp_path: Path) -> None:
    shown = 0
    for seed in range(40):
        folder = write_acts(tmp_path / str(seed), shares_as_acts(draw_shares(14, 60, seed)))
        shown += find_backbone(open_graph(folder)).above_chance > 0
    assert shown <= 2


@pytest.mark.parametrize(("others", "least"), [(0, 5), (4, 3)])
def test_planted_ties_are_found_again(others: int, least: int) -> None:
    assert sum(is_found(plant_tie(draw_shares(31, 60, seed), 20, others, seed)) for seed in range(5)) >= least


def test_a_single_shared_occasion_is_no_pattern(tmp_path: Path) -> None:
    acts = [(f"t{at:02}", ["a", "b", "c", "d"], [f"s:{at + 1}"]) for at in range(40)]
    acts += [("u", ["y", "z"], ["s:90"]), ("v", ["a", "b"], ["s:91"])]
    backbone = find_backbone(open_graph(write_acts(tmp_path, acts)))
    tie = next(tie for tie in backbone.ties if tie.start == "y")
    assert (tie.shared, tie.p_adjusted, tie.is_above_chance) == (1, None, False)


def test_occasions_of_all_say_nothing(tmp_path: Path) -> None:
    acts = [(f"t{at:02}", ["a", "b", "c"], [f"s:{at + 1}"]) for at in range(9)]
    backbone = find_backbone(open_graph(write_acts(tmp_path, acts)))
    assert {(tie.shared, tie.expected, tie.surprisal, tie.p) for tie in backbone.ties} == {(9, 9, 0, 1)}
    assert backbone.testable == 0


def test_a_test_that_could_not_have_found_anything_says_so(tmp_path: Path) -> None:
    acts: list[Act] = [("x", ["a", "b", "c"], ["s:1"]), ("y", ["a", "b"], ["s:2"])]
    backbone = find_backbone(open_graph(write_acts(tmp_path, acts)))
    assert (backbone.testable, backbone.above_chance) == (0, 0)
    assert "none could have" in backbone_note(backbone)


def test_two_who_were_never_there_together_are_no_pair(tmp_path: Path) -> None:
    folder = write_acts(tmp_path, [("x", ["a", "b"], ["s:1"]), ("y", ["c", "b"], ["s:2"])])
    place = {"line": "9", "modality": "asserted", "source": "s"}
    add_row(folder, "claims.csv", subject="a", predicate="endedOn", value="1950", **place)
    add_row(folder, "claims.csv", subject="c", predicate="startedOn", value="1991", **place)
    for thing, day in (("x", "1940"), ("y", "2001")):
        add_row(folder, "claims.csv", subject=thing, predicate="signedOn", value=day, **place)
    backbone = find_backbone(open_graph(folder))
    assert (backbone.pairs, backbone.masked) == (2, 1)
    assert "1 pairs that were never there together" in backbone_note(backbone)


def test_the_command_lists_what_was_seen_and_expected(couples: Path) -> None:
    done = CliRunner().invoke(app, ["backbone", "--data", str(couples), "--validated", "--format", "json"])
    records = json.loads(done.stdout)
    assert len(records) == 5
    assert records[0]["shared"] == 6
    assert records[0]["is_above_chance"] is True
    assert "5 of" in done.stderr
    assert "testable pairs share more than chance" in done.stderr


def test_too_many_for_chance_are_a_limit(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.network.backbone._MOST_PAIRS", 3)
    with pytest.raises(LimitError, match=r"5 actors of 3 occasions are too many .* choose fewer with --type"):
        find_backbone(open_graph(tiny))


def test_a_rate_that_so_few_networks_cannot_tell_is_refused(tiny: Path) -> None:
    with pytest.raises(UsageError, match=r"999 networks of chance tell no error rate below 0\.001"):
        find_backbone(open_graph(tiny), error=0.0005)
