"""Ties above chance: closed forms, the figures of the library `bicm`, and the command."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import LimitError, UsageError
from kg.graph.dataset import open_graph
from kg.network.backbone import adjust_p, count_tail, find_backbone, solve_chance
from tests.edits import add_claim, add_row, copy_tables

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


def test_q_is_the_step_up_of_benjamini_and_hochberg() -> None:
    assert adjust_p(np.array([0.01, 0.02, 0.03, 0.04, 0.9])) == pytest.approx(np.array([0.05, 0.05, 0.05, 0.05, 0.9]))
    assert adjust_p(np.array([1.0])) == pytest.approx(np.array([1.0]))


@pytest.fixture
def couples(tiny: Path, tmp_path: Path) -> Path:
    """Ten states in five couples, each couple with six agreements of its own and with nobody else."""
    folder = copy_tables(tiny, tmp_path)
    for couple in range(5):
        states = [f"state-{couple}-{side}" for side in "ab"]
        for state in states:
            add_row(folder, "entities.csv", id=state, type="State", label=state)
        for number in range(6):
            agreement = f"agreement-{couple}-{number}"
            add_row(folder, "entities.csv", id=agreement, type="Agreement", label=agreement)
            for state in states:
                add_claim(folder, state, "signs", agreement, source="tiny-report")
    return folder


def test_couples_that_keep_to_themselves_are_above_chance(couples: Path) -> None:
    dataset = open_graph(couples)
    found = find_backbone(dataset, types=["State"])
    above = {(tie.start, tie.end) for tie in found if tie.is_above_chance}
    assert above == {(f"state-{couple}-a", f"state-{couple}-b") for couple in range(5)}


def test_p_and_q_of_the_couples_are_worked_out(couples: Path) -> None:
    for name in ("claims", "entities"):  # the couples alone: ten states, thirty agreements, each chance 1/5
        path = couples / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines[1:] if line.startswith(("state-", "agreement-")) or name == "entities"]
        path.write_text("".join([lines[0], *kept]), encoding="utf-8")
    tie = find_backbone(open_graph(couples))[0]
    p = sum(math.comb(30, k) * 0.04**k * 0.96 ** (30 - k) for k in range(6, 31))
    assert tie.shared == 6
    assert tie.expected == pytest.approx(30 * 0.04)
    assert tie.p == pytest.approx(p)
    assert tie.q == pytest.approx(p * 45 / 5)


def test_the_tiny_graph_is_too_small_for_anything_to_be_above_chance(tiny: Path) -> None:
    found = find_backbone(open_graph(tiny))
    assert {(tie.start, tie.end) for tie in found} == {
        ("arland", "borland"), ("arland", "corland"), ("borland", "corland"),
        ("corland", "dorland"), ("dorland", "east-league"),
    }  # fmt: skip
    assert not any(tie.is_above_chance for tie in found)


def test_a_class_without_two_actors_has_no_ties(tiny: Path) -> None:
    assert find_backbone(open_graph(tiny), types=["Organisation"]) == ()


@pytest.mark.parametrize("fdr", [0, 1, -0.1, float("nan")])
def test_a_rate_out_of_its_range_is_refused(tiny: Path, fdr: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        find_backbone(open_graph(tiny), fdr=fdr)


def test_the_command_lists_what_was_seen_and_expected(couples: Path) -> None:
    done = CliRunner().invoke(app, ["backbone", "--data", str(couples), "--validated", "--format", "json"])
    records = json.loads(done.stdout)
    assert len(records) == 5
    assert records[0]["shared"] == 6
    assert records[0]["is_above_chance"] is True
    assert "5 of 10 pairs" in done.stderr


def test_a_model_that_is_not_solved_in_time_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.network.backbone._MAX_STEPS", 1)
    with pytest.raises(LimitError, match="was not solved in 1 steps"):
        solve_chance(TABLE.sum(axis=1), TABLE.sum(axis=0))
