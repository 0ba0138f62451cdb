"""Stated numbers: scale, hedges, sameness, and the growth that a level and a change imply."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.dataset import open_graph
from kg.model.claims import Claim, Locator
from kg.model.quantities import bounds, implied_growth, is_same_amount, scaled_value, unit_dimension
from kg.model.terms import Modality, Rank
from tests.edits import add_claim, copy_tables, set_cells


def number(value: str, unit: str = "USD billion", hedge: str = "", **qualifiers: str) -> Claim:
    said = {"unit": unit, "measure": "trade", **({"approximation": hedge} if hedge else {}), **qualifiers}
    place = Locator("s", 1, 0, 1)
    return Claim("arland", "quantity", "", value, said, {}, "", Modality.ASSERTED, Rank.NORMAL, "", 1.0, place, "", 2)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("94.8", "USD billion", 94.8e9), ("330", "USD million", 3.3e8), ("66", "percent", 66), ("3", "students", 3)],
)
def test_a_number_is_compared_without_its_scale(value: str, unit: str, expected: float) -> None:
    assert scaled_value(number(value, unit)) == pytest.approx(expected)


def test_units_of_one_dimension_differ_in_scale_only() -> None:
    assert unit_dimension("USD billion") == unit_dimension("USD million") == "USD"
    assert unit_dimension("CNY billion") != "USD"


@pytest.mark.parametrize(
    ("hedge", "low", "high"),
    [("", 100, 100), ("about", 97.5, 102.5), ("nearly", 97.5, 102.5), ("over", 100, 110), ("up to", 90, 100)],
)
def test_a_hedge_widens_a_number(hedge: str, low: float, high: float) -> None:
    assert bounds(number("100", "percent", hedge)) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (number("94.8"), number("94.8"), True),
        (number("94.8"), number("94800", "USD million"), True),
        (number("94.8"), number("95", hedge="nearly"), True),
        (number("94.8"), number("95"), False),
        (number("94.8"), number("90", hedge="over"), True),
        (number("94.8"), number("80", hedge="over"), False),
        (number("94.8"), number("100", hedge="up to"), True),
    ],
)
def test_two_numbers_are_the_same_when_their_hedges_let_them(one: Claim, other: Claim, *, expected: bool) -> None:
    assert is_same_amount(one, other) is expected


VALUES = st.decimals(min_value=-1000, max_value=1000, places=2).map(str)
HEDGES = st.sampled_from(["", "about", "nearly", "over", "at least", "up to", "less than"])


@given(VALUES, HEDGES, VALUES, HEDGES)
def test_sameness_does_not_depend_on_the_order(one: str, hedge: str, other: str, other_hedge: str) -> None:
    left, right = number(one, hedge=hedge), number(other, hedge=other_hedge)
    assert is_same_amount(left, right) == is_same_amount(right, left)
    assert is_same_amount(left, left)


def test_a_level_and_a_change_of_one_source_imply_a_growth(tiny: Path, tmp_path: Path) -> None:
    folder = copy_tables(tiny, tmp_path)
    said = {"value": "10", "unit": "USD billion", "measure": "trade increase", "period": "2021", "baseline": "2020"}
    add_claim(folder, "arland", "quantity", "", counterpart="borland", **said)
    dataset = open_graph(folder)
    (growth,) = implied_growth(dataset.tables.claims, dataset.ontology)
    assert growth.claim.value == "33.3"  # from 30 to 40
    assert growth.claim.qualifiers["measure"] == "trade growth"
    assert growth.claim.qualifiers["unit"] == "percent"
    assert [claim.value for claim in growth.origin] == ["40", "10"]


@pytest.mark.parametrize(
    "other",
    [
        {"source": "tiny-report"},
        {"period": "2020"},
        {"counterpart": "corland"},
        {"unit": "CNY billion"},
        {"value": "40"},
    ],
)
def test_a_change_of_another_thing_implies_nothing(tiny: Path, tmp_path: Path, other: dict[str, str]) -> None:
    folder = copy_tables(tiny, tmp_path)
    set_cells(folder, "claims.csv", 15, period="2019")
    said = {
        "value": "10", "unit": "USD billion", "measure": "trade increase", "period": "2021", "counterpart": "borland",
        **other,
    }  # fmt: skip
    add_claim(folder, "arland", "quantity", "", **said)
    dataset = open_graph(folder)
    assert list(implied_growth(dataset.tables.claims, dataset.ontology)) == []
