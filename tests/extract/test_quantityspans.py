"""Quantities: numbers with units, scales, currencies and qualifiers."""

from __future__ import annotations

import pytest

from kg.extract.alignment import align_text
from kg.extract.lexicon import load_lexicon
from kg.extract.values.quantities import find_quantities, parse_number


def amounts(text: str, *states: tuple[int, str]) -> list[tuple[float, str]]:
    return [(each.value, each.unit) for each in find_quantities(align_text(text), (), states, load_lexicon())]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1.4 billion", 1.4, "USD billion"),
        ("US$ 250,000", 250000, "USD"),
        ("€35\u00a0million", 35, "EUR million"),
        ("€22m", 22, "EUR million"),
        ("EUR 60 000", 60000, "EUR"),
        ("NOK 64 million", 64, "NOK million"),
        ("R$ 3.2 million", 3.2, "BRL million"),
        ("85 million baht", 85, "THB million"),
        ("15 million yuan", 15, "CNY million"),
        ("8.2 billion U.S. dollars", 8.2, "USD billion"),
        ("£2bn", 2, "GBP billion"),
        ("4.1 million tonnes", 4.1, "million tonnes"),
        ("11,400 students", 11400, "students"),
        ("5,200 young people", 5200, "people"),
        ("two hundred scholarships", 200, "scholarships"),
        ("58 per cent of", 58, "percent"),
        ("3.5%", 3.5, "percent"),
        ("180 days", 180, "days"),
        ("a 30-day stay", 30, "days"),
        ("400 kilometres", 400, "km"),
        ("half a million visitors", 0.5, "million visitors"),
        ("120 MW", 120, "MW"),
        ("4.15 million Chinese Yuan", 4.15, "CNY million"),
        ("500,000 Sri Lankan rupees", 500000, "LKR"),
        ("28.3m convertible roubles", 28.3, "RUB million"),
        ("$47.25m USD", 47.25, "USD million"),
        ("150.269 USD Million", 150.269, "USD million"),
        ("300 million (USD) in aid", 300, "USD million"),
        ("US$50,000.00", 50000, "USD"),
        ("U.S. $56.8 million", 56.8, "USD million"),
        ("FJ$50,000", 50000, "FJD"),
        ("Kip302bn", 302, "LAK billion"),
        ("Tk 35.4 crore", 354, "BDT million"),
        ("2 lakh taka", 200, "BDT thousand"),
        ("33.5 million AFA", 33.5, "AFN million"),
        ("a loan of87 million", 87, "million"),
        ("a40 million loan", 40, "million"),
        ("would donate500,000 in aid", 500000, ""),
        ("the total cost is 550 million", 550, "million"),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    assert amounts(text) == [(value, unit)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$0.9–1.1 billion", [(0.9, "USD billion"), (1.1, "USD billion")]),
        ("between 10 and 12 million euros", [(10, "EUR million"), (12, "EUR million")]),
        ("5 to 7 per cent", [(5, "percent"), (7, "percent")]),
    ],
)
def test_a_range_is_two_amounts(text: str, values: list[tuple[float, str]]) -> None:
    assert amounts(text) == values


@pytest.mark.parametrize(
    ("text", "state", "unit"), [("K31,000", "Papua New Guinea", "PGK"), ("P800,000", "Philippines", "PHP")]
)
def test_a_letter_is_the_sign_of_a_currency_of_a_named_state(text: str, state: str, unit: str) -> None:
    assert [read[1] for read in amounts(text, (0, state))] == [unit]
    assert amounts(text) == []


@pytest.mark.parametrize("text", ["covid19 spread", "in the G20 million", "version a2 of it", "8 million new readers"])
def test_a_number_on_a_word_is_no_sum_without_a_word_for_one(text: str) -> None:
    assert not any(unit in ("", "million") for _, unit in amounts(text))


def test_a_sum_in_brackets_behind_one_without_a_sign_takes_its_place() -> None:
    assert amounts("to provide17 million (150 million RMB) in aid") == [(150, "CNY million")]


def test_a_shared_currency_word_means_the_state_named_before_it() -> None:
    assert amounts("40 million som", (0, "Kyrgyzstan"))[0][1] == "KGS million"
    assert amounts("In Oman 3 million rials", (3, "Oman"))[0][1] == "OMR million"
    assert amounts("In Iran 3 million rials", (3, "Iran"))[0][1] == "IRR million"
    assert amounts("Pakistan gave 40 million rupees to Nepal", (0, "Pakistan"), (33, "Nepal"))[0][1] == "PKR million"


def test_a_bare_number_takes_over_the_unit_that_its_sentence_tells() -> None:
    assert amounts("It cost 11 million baht, of which eight million came later.")[1] == (8, "THB million")
    assert amounts("It has 11,400 students, almost 900 of them from abroad.")[1] == (900, "students")
    assert amounts("It trained 7,350 people. The target of 9,000 was missed.")[1] == (9000, "people")


def test_the_qualifier_is_kept_apart() -> None:
    found = find_quantities("nearly 3 million tonnes and up to 60 days", (), (), load_lexicon())
    assert [each.qualifier for each in found] == ["nearly", "up to"]


@pytest.mark.parametrize(
    "text", ["the two sides", "both of the five states", "No. 12", "ten years ago", "G20", "a 2–0 win"]
)
def test_small_counts_of_parties_times_and_labels_are_no_quantities(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,860", 1860.0), ("twenty-five", 25.0), ("a dozen", 12.0), ("three hundred and six", 306.0), ("nonsense", None)],
)
def test_number_words_are_parsed(text: str, value: float | None) -> None:
    assert parse_number(text) == value
