"""Ties above chance: closed forms, the figures of the library `bicm`, and the command."""

from __future__ import annotations

import json
import math
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import LimitError, UsageError
from kg.graph.dataset import open_graph
from kg.network.backbone import count_tail, find_backbone, solve_chance
from kg.network.communities import shuffle_shares
from kg.network.notes import backbone_note
from tests.edits import add_row
from tests.made_ties import Act, write_acts

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACELESS = {"start": "", "end": "", "anaphor": ""}
TABLE = np.array([
    [1, 1, 1, 0, 0, 1], [1, 1, 0, 0, 0, 1], [0, 1, 1, 1, 0, 0], [0, 0, 1, 1, 1, 0], [1, 0, 0, 0, 1, 0]
], float)  # fmt: skip


def test_equal_degrees_give_equal_chances() -> None:
    assert solve_chance(np.full(4, 2.0), np.full(4, 2.0)) == pytest.approx(np.full((4, 4), 0.5))


def test_what_is_full_or_empty_is_certain() -> None:
    chance = solve_chance(np.array([3.0, 1.0, 0.0]), np.array([2.0, 1.0, 1.0]))
    assert chance == pytest.approx(np.array([[1, 1, 1], [1, 0, 0], [0, 0, 0]]), abs=1e-9)
    assert solve_chance(np.zeros(0), np.zeros(2)).shape == (0, 2)


@given(st.integers(1, 8), st.integers(1, 8), st.randoms(use_true_random=False))
def test_the_chances_sum_to_the_degrees(rows: int, columns: int, chooser: object) -> None:
    generator = np.random.default_rng(chooser.getrandbits(32))  # type: ignore[attr-defined]
    table = (generator.random((rows, columns)) < generator.random()).astype(float)
    chance = solve_chance(table.sum(axis=1), table.sum(axis=0))
    assert chance.sum(axis=1) == pytest.approx(table.sum(axis=1), abs=1e-8)
    assert chance.sum(axis=0) == pytest.approx(table.sum(axis=0), abs=1e-8)
    assert chance.min() >= 0
    assert chance.max() <= 1


def test_chances_and_p_values_are_those_of_the_library_bicm() -> None:
    # bicm 3.4.0: BipartiteGraph.get_bicm_matrix, rows_pvals with method "poibin"; it stops at 1e-7
    chance = solve_chance(TABLE.sum(axis=1), TABLE.sum(axis=0))
    assert chance[[0, 0, 1, 1, 4, 4], [0, 3, 0, 3, 0, 3]] == pytest.approx(
        np.array([0.759393929535, 0.573939396553, 0.604848483736, 0.395151518959, 0.426060611716, 0.240606076644]),
        abs=1e-7,
    )
    pairs = [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 4), (2, 3), (3, 4)]
    first, second = np.array(pairs).T
    found = count_tail(chance[first] * chance[second], (TABLE @ TABLE.T)[first, second].astype(int))
    expected = [
        0.3355265892036303, 0.6764297835294331, 0.9269344963708698, 0.8018053076755187,
        0.8467512367957437, 0.6969102877201034, 0.4964564533199525, 0.6969102877201034,
    ]  # fmt: skip
    assert found == pytest.approx(np.array(expected), abs=1e-7)


def test_tails_are_binomial_where_all_chances_are_equal() -> None:
    counts = np.arange(5)
    found = count_tail(np.full((5, 4), 0.25), counts)
    expected = [sum(math.comb(4, k) * 0.25**k * 0.75 ** (4 - k) for k in range(count, 5)) for count in counts]
    assert found == pytest.approx(np.array(expected))
    assert found[2] == pytest.approx(67 / 256)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_a_tail_is_the_sum_over_all_outcomes(chances: list[float]) -> None:
    wanted = len(chances) // 2
    total = 0.0
    for outcome in range(2 ** len(chances)):
        happened = [bool(outcome >> place & 1) for place in range(len(chances))]
        if sum(happened) >= wanted:
            total += math.prod(chance if is_so else 1 - chance for chance, is_so in zip(chances, happened, strict=True))
    assert count_tail(np.array([chances]), np.array([wanted]))[0] == pytest.approx(total, abs=1e-12)


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


def test_p_of_the_couples_are_worked_out(couples: Path) -> None:
    tie = find_backbone(open_graph(couples)).ties[0]  # ten states, thirty agreements, each chance 1/5
    p = sum(math.comb(30, k) * 0.04**k * 0.96 ** (30 - k) for k in range(6, 31))
    assert tie.shared == 6
    assert tie.expected == pytest.approx(30 * 0.04)
    assert tie.p == pytest.approx(p)
    assert tie.p_adjusted == pytest.approx(p * 45)


def test_the_tiny_graph_is_too_small_for_anything_to_be_above_chance(tiny: Path) -> None:
    found = find_backbone(open_graph(tiny))
    assert {(tie.start, tie.end) for tie in found.ties} == {
        ("arland", "borland"), ("arland", "corland"), ("borland", "corland"),
        ("corland", "dorland"), ("dorland", "east-league"),
    }  # fmt: skip
    assert (found.above_chance, found.testable) == (0, 0)


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


def draw_shares(seed: int, actors: int = 14, occasions: int = 60) -> NDArray[np.bool_]:
    dice = np.random.default_rng(seed)
    return dice.random((actors, occasions)) < dice.beta(1, 4, (actors, 1)) * 0.8


def test_chance_shows_a_tie_in_at_most_one_of_twenty_networks_of_chance(tmp_path: Path) -> None:
    shown = 0
    for seed in range(60):
        shares = shuffle_shares(draw_shares(seed), Random(seed))
        folder = write_acts(tmp_path / str(seed), shares_as_acts(shares))
        shown += find_backbone(open_graph(folder)).above_chance > 0
    assert shown <= 3


def test_planted_ties_are_found_again(tmp_path: Path) -> None:
    for seed in range(5):
        shares = draw_shares(seed)
        shares[[0, 1], :] = False
        shares[:2, 40:52] = True  # twelve occasions that two share, and none besides
        backbone = find_backbone(open_graph(write_acts(tmp_path / str(seed), shares_as_acts(shares))))
        above = {(tie.start, tie.end) for tie in backbone.ties if tie.is_above_chance}
        assert ("a00", "a01") in above, seed


def test_a_test_that_could_not_have_found_anything_says_so(tmp_path: Path) -> None:
    acts: list[Act] = [("x", ["a", "b", "c"], ["s:1"]), ("y", ["a", "b"], ["s:2"])]
    backbone = find_backbone(open_graph(write_acts(tmp_path, acts)))
    assert (backbone.testable, backbone.above_chance) == (0, 0)
    assert "none could have" in backbone_note(backbone)


def test_chances_are_zero_where_somebody_was_not_there() -> None:
    possible = np.ones((5, 6), bool)
    possible[0, 4:] = possible[4, :2] = False
    table = TABLE * possible
    chance = solve_chance(table.sum(axis=1), table.sum(axis=0), possible)
    assert chance.sum(axis=1) == pytest.approx(table.sum(axis=1), abs=1e-8)
    assert chance.sum(axis=0) == pytest.approx(table.sum(axis=0), abs=1e-8)
    assert not chance[~possible].any()


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


def test_a_model_that_is_not_solved_in_time_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.network.backbone._MAX_STEPS", 1)
    with pytest.raises(LimitError, match="was not solved in 1 steps"):
        solve_chance(TABLE.sum(axis=1), TABLE.sum(axis=0))
