"""Tokens and costs are counted at the user's prices, and a limit is never passed knowingly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.models.usage import Budget, Prices, Usage, format_usage, room_for

COUNTS = st.integers(0, 10_000)


@given(COUNTS, COUNTS, COUNTS, st.integers(1, 50_000), st.integers(1, 8000))
def test_the_room_for_an_answer_never_passes_the_limit_of_tokens(
    spent_in: int, spent_out: int, prompt: int, limit: int, answer: int
) -> None:
    room = room_for(Usage(1, 0, spent_in, spent_out), Budget(tokens=limit), Prices(), prompt, answer)
    assert 0 <= room <= answer
    assert room == 0 or spent_in + spent_out + prompt + room <= limit


@given(COUNTS, COUNTS, COUNTS, st.floats(0.001, 1.0), st.integers(1, 8000))
def test_the_room_for_an_answer_never_passes_the_limit_of_cost(
    spent_in: int, spent_out: int, prompt: int, limit: float, answer: int
) -> None:
    prices = Prices(1.5, 6.0)
    room = room_for(Usage(1, 0, spent_in, spent_out), Budget(cost=limit), prices, prompt, answer)
    cost = prices.cost(spent_in + prompt, spent_out + room)
    assert cost is not None
    assert room == 0 or cost <= limit * (1 + 1e-9)


def test_without_a_limit_there_is_always_room() -> None:
    assert room_for(Usage(9, 0, 10**9, 10**9), Budget(), Prices(), 10**6, 4000) == 4000


def test_an_answer_that_costs_nothing_is_limited_by_the_prompt_alone() -> None:
    prices = Prices(1.0, 0.0)
    assert room_for(Usage(), Budget(cost=1.0), prices, 10, 4000) == 4000
    assert room_for(Usage(1, 0, 2_000_000), Budget(cost=1.0), prices, 10, 4000) == 0


def test_a_cost_is_shown_only_with_both_prices() -> None:
    used = Usage(1, 2, 100, 10, is_estimated=True)
    assert format_usage(used, Prices(1.0)) == (
        "1 request, 2 parts from the cache, about 100 tokens in, about 10 tokens out"
    ).replace("about 10 tokens", "10 tokens")
    assert "cost about" in format_usage(used, Prices(1.0, 1.0))
