"""Sums of money: what each is of, who gives and who gets it, and what is no sum of its own."""

from __future__ import annotations

import pytest

from kg.extract.pipeline import extract_document
from kg.model.candidates import Value

Gift = tuple[str, str, str, str]


def gifts(text: str) -> set[Gift]:
    """Who funds whom with how much, by the names of the two."""
    return {
        (one.subject.name, one.object.name, one.qualifiers["amount"], one.qualifiers.get("unit", ""))
        for one in extract_document(text, date="2020-01-01")
        if one.relation == "funds" and "amount" in one.qualifiers and not hasattr(one.object, "value")
    }


def modalities(text: str) -> set[str]:
    return {one.modality.value for one in extract_document(text, date="2020-01-01") if one.relation == "funds"}


def measures(text: str) -> set[tuple[str, float, str]]:
    return {
        (one.subject.name, float(one.object.value), one.object.unit)
        for one in extract_document(text, date="2020-01-01")
        if one.relation == "quantity" and isinstance(one.object, Value)
    }


@pytest.mark.parametrize(
    ("text", "gift"),
    [
        (
            "In 2007 Norway pledged a 3 million krone grant to Kenya for a school.",
            ("Norway", "Kenya", "3", "NOK million"),
        ),
        ("Kenya secured a US$31 million credit from the Island Bank.", ("Island Bank", "Kenya", "31", "USD million")),
        ("Norway donated relief goods worth 12 million kroner to Tonga.", ("Norway", "Tonga", "12", "NOK million")),
        (
            "The Danish government agreed to lend 17 million (150 million kroner) to Kenya.",
            ("Denmark", "Kenya", "150", "DKK million"),
        ),
    ],
)
def test_a_sum_goes_from_who_gives_it_to_who_gets_it(text: str, gift: Gift) -> None:
    assert gift in gifts(text)


def test_a_sum_whose_sign_was_lost_is_read_without_a_currency() -> None:
    assert ("Norway", "Kenya", "40", "million") in gifts("In 2008, Norway provided a40 million loan to Kenya.")


def test_a_sum_told_in_two_currencies_is_one_gift() -> None:
    text = "Norway donated relief goods worth 20 million kroner (2.9 million US dollars) to Tonga."
    assert {amount for _, _, amount, _ in gifts(text)} == {"20"}


def test_two_sums_for_the_same_thing_are_two_gifts() -> None:
    text = "Norway gave Kenya 5 million kroner in 2001. In 2003 Norway gave Kenya 7 million kroner."
    assert {amount for _, _, amount, _ in gifts(text)} == {"5", "7"}


def test_a_sum_that_others_are_held_against_is_none() -> None:
    text = "Norway gave the Skills Programme 5 million euros, against 3 million euros in the year before."
    assert {amount for _, _, amount, _ in gifts(text)} == {"5"}


def test_a_gift_that_was_declined_is_denied() -> None:
    text = "The Clay Project began in 2001. A grant of $20 million offered by Norway for the Clay Project was declined."
    assert modalities(text) == {"negated"}


def test_what_a_thing_costs_belongs_to_the_thing() -> None:
    text = "The Skills Project began in 2001. The estimated cost for the construction is 70,000 pa'anga."
    assert measures(text) == {("Skills Project", 70000.0, "TOP")}


def test_a_sum_of_no_named_giver_is_told_of_who_received_it() -> None:
    text = "In March 2005, Kenya received medicine valued at 2.86 million USD."
    assert ("Kenya", 2.86, "USD million") in measures(text)


def test_a_writer_of_news_who_names_no_gift_gives_none() -> None:
    assert gifts("Norway said that fish worth 3 million kroner were sold to Kenya.") == set()
