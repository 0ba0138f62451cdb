"""When a candidate says what a gold claim says: each clause of the guide, and each decision where it is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.extract.evaluation.agreement import Strictness, Terms, agrees, is_same_date, is_same_value, normal_quantity
from kg.extract.evaluation.gold import GoldValue
from kg.model.candidates import Argument, Candidate, Value, ValueType
from kg.model.terms import Modality
from tests.extract.evaluation.made import ARLAND, ARVILLE, CLAIMS, FIRST, TEXT, THIRD, claim, document, perfect, span

STRICT, LENIENT = Terms(Strictness.STRICT), Terms(Strictness.LENIENT)
GOLD = document()
SIGNS, _, SIGNED_ON, PLANNED, TWINNED = perfect(GOLD)


def both(candidate: Candidate, number: int) -> tuple[bool, bool]:
    """Whether a candidate agrees with a claim strictly, and leniently."""
    return tuple(agrees(candidate, CLAIMS[number], GOLD, terms) for terms in (STRICT, LENIENT))  # type: ignore[return-value]


def moved(argument: Argument | Value, start: int, end: int) -> Argument:
    assert isinstance(argument, Argument)
    return replace(argument, start=start, end=end, text=TEXT[start:end])


def test_a_right_candidate_agrees_both_ways() -> None:
    assert both(SIGNS, 0) == both(SIGNED_ON, 2) == both(PLANNED, 3) == both(TWINNED, 4) == (True, True)


def test_another_relation_is_wrong() -> None:
    assert both(replace(SIGNS, relation="partyTo"), 0) == (False, False)


def test_swapped_arguments_are_wrong_unless_the_relation_is_symmetric() -> None:
    assert isinstance(SIGNS.object, Argument)
    assert isinstance(TWINNED.object, Argument)
    assert both(replace(SIGNS, subject=SIGNS.object, object=SIGNS.subject), 0) == (False, False)
    assert both(replace(TWINNED, subject=TWINNED.object, object=TWINNED.subject), 4) == (True, True)


def test_a_span_that_overlaps_is_right_leniently_only() -> None:
    start, end = span("Treaty")
    assert both(replace(SIGNS, object=moved(SIGNS.object, start, end)), 0) == (False, True)


def test_any_mention_of_the_entity_will_do() -> None:
    start, end = CLAIMS[0].object.mentions[1]  # type: ignore[union-attr]
    assert both(replace(SIGNS, object=moved(SIGNS.object, start, end)), 0) == (True, True)


def test_a_span_that_only_touches_is_wrong() -> None:
    assert both(replace(SIGNS, subject=moved(SIGNS.subject, 6, 10)), 0) == (False, False)


def test_evidence_elsewhere_is_wrong_strictly_only() -> None:
    assert both(replace(SIGNS, start=THIRD[0], end=THIRD[1]), 0) == (False, True)


def test_reported_and_asserted_are_one_leniently_only() -> None:
    assert both(replace(SIGNS, modality=Modality.REPORTED), 0) == (False, True)


@pytest.mark.parametrize("modality", [Modality.ASSERTED, Modality.REPORTED, Modality.HYPOTHETICAL, Modality.NEGATED])
def test_a_planned_claim_given_otherwise_is_wrong_both_ways(modality: Modality) -> None:
    assert both(replace(PLANNED, modality=modality), 3) == (False, False)


def test_a_coarser_date_is_right_leniently_only() -> None:
    assert isinstance(SIGNED_ON.object, Value)
    for coarse in ("2021", "2021-05", "2021-05-03/2021-05-06"):
        assert both(replace(SIGNED_ON, object=replace(SIGNED_ON.object, value=coarse)), 2) == (False, True)
    for wrong in ("2022", "2021-06", "2021-05-03", "2021-05-05/2021-05-06", "2021-05-04/..", "1990/2021", "nonsense"):
        assert both(replace(SIGNED_ON, object=replace(SIGNED_ON.object, value=wrong)), 2) == (False, False)


def test_a_finer_date_than_the_gold_one_is_wrong() -> None:
    assert not is_same_date("2021-05-04", "2021-05", is_strict=False)
    assert not is_same_date("2025-03-12", "2025-03-12/2025-03-14", is_strict=False)


def test_the_same_days_written_otherwise_are_the_same_date() -> None:
    assert is_same_date("2024-01-01/2024-12-31", "2024", is_strict=True)


def test_an_entity_is_no_value_and_a_value_no_entity() -> None:
    assert both(replace(SIGNED_ON, object=SIGNS.object), 2) == (False, False)
    assert both(replace(SIGNS, object=SIGNED_ON.object), 0) == (False, False)


def test_a_coarser_place_is_right_where_the_graph_knows_it_to_contain_the_gold_one() -> None:
    held = claim("heldIn", ARLAND, ARVILLE, FIRST)
    gold = document([held])
    (right,) = perfect(gold)
    coarse = replace(right, object=moved(right.object, *span("Arland")))
    knowing = Terms(Strictness.LENIENT, {"arville": frozenset({"arland"})})
    assert not agrees(coarse, held, gold, LENIENT)
    assert agrees(coarse, held, gold, knowing)
    assert not agrees(coarse, held, gold, Terms(Strictness.STRICT, knowing.wholes))
    assert not agrees(replace(coarse, object=moved(right.object, *span("Borland"))), held, gold, knowing)


def test_a_treaty_is_no_place_whatever_the_graph_knows() -> None:
    knowing = Terms(Strictness.LENIENT, {"river treaty": frozenset({"borland"})})
    wrong = replace(SIGNS, object=moved(SIGNS.object, *span("Borland")))
    assert not agrees(wrong, CLAIMS[0], GOLD, knowing)


def amount(number: float, unit: str, period: str = "") -> Value:
    return Value("n", 0, 1, ValueType.QUANTITY, number, "trade", unit, period)


@pytest.mark.parametrize(
    ("found", "is_strict", "is_lenient"),
    [
        (amount(94.8, "USD billion", "2024"), True, True),
        (amount(94_800, "million USD", "2024"), True, True),
        (amount(94.8, "usd billions", "2024"), True, True),
        (amount(94.8, "USD billion"), False, True),
        (amount(94.8, "USD billion", "2023/2024"), False, True),
        (amount(94.8, "USD billion", "2023"), False, False),
        (amount(94.8, "USD million", "2024"), False, False),
        (amount(94.8, "EUR billion", "2024"), False, False),
        (amount(94.9, "USD billion", "2024"), False, False),
        (Value("n", 0, 1, ValueType.DATE, "2024"), False, False),
    ],
)
def test_a_quantity_needs_number_unit_and_period(found: Value, is_strict: bool, is_lenient: bool) -> None:
    gold = GoldValue(94.8, is_date=False, measure="trade", unit="USD billion", period="2024")
    assert is_same_value(found, gold, is_strict=True) == is_strict
    assert is_same_value(found, gold, is_strict=False) == is_lenient


def test_a_period_that_nobody_states_is_wrong() -> None:
    gold = GoldValue(5, is_date=False, unit="people")
    assert is_same_value(amount(5, "people"), gold, is_strict=True)
    assert not is_same_value(amount(5, "people", "2024"), gold, is_strict=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1.5, "billion"), (1500, "million")),
        ((4, "$ million"), (4, "USD million")),
        ((3, "€"), (3, "EUR")),
        ((58, "%"), (58, "per cent")),
        ((2, "billion cubic metres"), (2000, "million cubic metre")),
        ((3, "Students"), (3, "student")),
        ((7, "business"), (7, "business")),
    ],
)
def test_units_are_compared_without_case_plural_scale_and_order(
    one: tuple[float, str], other: tuple[float, str]
) -> None:
    assert normal_quantity(*one) == normal_quantity(*other)


def test_units_of_another_kind_stay_apart() -> None:
    assert normal_quantity(5, "people") != normal_quantity(5, "students")
    assert normal_quantity(5, "") != normal_quantity(5, "percent")
