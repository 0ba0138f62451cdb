"""One-to-one matching in closed form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.evaluation.matching import Matching, match


def plain(table: list[list[int]], keys: str, golds: int) -> Matching:
    return match(table, [[bool(cell) for cell in row] for row in table], keys, golds)


def test_nothing_found_is_all_missed() -> None:
    assert plain([], "", 3) == Matching((), (), (), (0, 1, 2))


def test_nothing_there_is_all_false_alarm() -> None:
    assert plain([[], []], "ab", 0) == Matching((), (), (0, 1), ())


def test_a_greedy_choice_that_would_lose_a_pair_is_not_taken() -> None:
    assert plain([[2, 1], [2, 0]], "ab", 2).pairs == ((0, 1), (1, 0))


def test_of_two_that_agree_the_better_one_is_the_pair_and_the_other_a_repeat() -> None:
    found = match([[1.0], [1.7]], [[True], [True]], "ab", 1)
    assert (found.pairs, found.repeats) == (((1, 0),), (0,))


def test_what_says_a_claim_that_nobody_found_rightly_is_a_false_alarm() -> None:
    found = match([[0.0]], [[True]], "a", 1)
    assert (found.false_alarms, found.missed) == ((0,), (0,))


def test_what_says_a_found_claim_from_another_place_is_a_repeat() -> None:
    found = match([[1.0], [0.0]], [[True], [True]], "ab", 1)
    assert (found.pairs, found.repeats, found.false_alarms) == (((0, 0),), (1,), ())


@given(st.integers(1, 5).flatmap(lambda golds: st.lists(st.lists(st.integers(0, 1), min_size=golds, max_size=golds))))
def test_every_item_has_one_fate(table: list[list[int]]) -> None:
    golds = len(table[0]) if table else 2
    found = plain(table, "abcdefghijklmnopqrstuvwxyz" * 10, golds)
    fates = [*(one for one, _ in found.pairs), *found.repeats, *found.false_alarms]
    assert sorted(fates) == list(range(len(table)))
    assert sorted([*(gold for _, gold in found.pairs), *found.missed]) == list(range(golds))
    assert all(table[one][gold] for one, gold in found.pairs)
    # No false alarm and miss are left that could have been a pair.
    assert not any(table[one][gold] for one in found.false_alarms for gold in found.missed)
