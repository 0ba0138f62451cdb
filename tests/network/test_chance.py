"""Networks of chance: what a draw keeps, that all tables are equally likely, that the observed one is one of them."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.network import chance
from kg.network.chance import draw_tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLE = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1]], bool)


def list_tables(shares: NDArray[np.bool_], possible: NDArray[np.bool_]) -> set[bytes]:
    """All tables with the same sums and nothing that is impossible, by trying each."""
    cells = np.argwhere(possible)
    tables = set()
    for held in product([False, True], repeat=len(cells)):
        table = np.zeros_like(shares)
        table[tuple(cells[np.array(held)].T)] = True
        if (table.sum(axis=0) == shares.sum(axis=0)).all() and (table.sum(axis=1) == shares.sum(axis=1)).all():
            tables.add(table.tobytes())
    return tables


@given(st.integers(2, 7), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_a_draw_keeps_the_numbers_of_occasions_and_of_actors(actors: int, occasions: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    shares = dice.random((actors, occasions)) < dice.random()
    possible = shares | (dice.random(shares.shape) < 0.7)
    for drawn in draw_tables(shares, possible, 5, seed):
        assert (drawn.sum(axis=0) == shares.sum(axis=0)).all()
        assert (drawn.sum(axis=1) == shares.sum(axis=1)).all()
        assert not (drawn & ~possible).any()


@pytest.mark.parametrize("closed", [(), ((0, 3), (1, 0))])
def test_every_table_is_as_likely_as_another(closed: tuple[tuple[int, int], ...]) -> None:
    possible = np.ones(TABLE.shape, bool)
    for cell in closed:
        possible[cell] = False
    tables = list_tables(TABLE, possible)
    count = 4000
    drawn = Counter(table.tobytes() for table in draw_tables(TABLE, possible, count, 3))
    assert drawn.keys() == tables
    expected = count / len(tables)
    assert sum((number - expected) ** 2 / expected for number in drawn.values()) < 3 * len(tables), "chi square"


def test_under_chance_the_observed_table_ranks_anywhere_among_the_draws_however_short_the_walk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The p-value of any figure of the table is at most 5 % in 5 % of all tables, with one round of trades."""
    monkeypatch.setattr(chance, "ROUNDS", 1)
    dice = np.random.default_rng(7)
    low, trials = 0, 400
    for seed in range(trials):
        observed = next(draw_tables(dice.random((5, 8)) < 0.4, np.ones((5, 8), bool), 1, seed))
        luck = dice.random(observed.shape)  # breaks equal figures
        figures = [
            float((table[0] & table[1]).sum() + (table * luck).sum() * 1e-3)
            for table in (observed, *draw_tables(observed, np.ones((5, 8), bool), 19, seed + 1000))
        ]
        low += sum(figure >= figures[0] for figure in figures) == 1
    assert 6 <= low <= 36, f"{low} of {trials} are the highest of twenty; 20 are expected"


def test_the_same_seed_gives_the_same_tables_in_whatever_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [table.tolist() for table in draw_tables(TABLE, np.ones(TABLE.shape, bool), 6, 1)]
    assert whole == [table.tolist() for table in draw_tables(TABLE, np.ones(TABLE.shape, bool), 6, 1)]
    monkeypatch.setattr(chance, "_CELLS", 1)
    assert [table.shape for table in draw_tables(TABLE, np.ones(TABLE.shape, bool), 6, 1)] == [TABLE.shape] * 6


def test_one_actor_or_none_has_nothing_to_trade() -> None:
    for actors in (0, 1):
        shares = np.ones((actors, 3), bool)
        assert [table.tolist() for table in draw_tables(shares, shares, 2)] == [shares.tolist()] * 2
