"""Capitals: the city, or the government that sits there."""

from __future__ import annotations

import pytest

from tests.extract.reads import read, surface, typed


@pytest.mark.parametrize(
    "text",
    [
        "Tashkent said that it would help.",
        "Tashkent has been a patient partner.",
        "A proposal by Tashkent was refused.",
        "Talks between Tashkent and Dushanbe went on.",
        "Kazakhstan and Tashkent agreed.",
        "Tashkent's proposal was refused.",
        "In 2021 Tashkent and the Fund signed the Sand Compact.",
    ],
)
def test_a_capital_that_acts_is_its_state(text: str) -> None:
    assert typed(text)["Tashkent"] == "State"


@pytest.mark.parametrize(
    "text",
    [
        "They met in Tashkent on Friday.",
        "He flew to Tashkent.",
        "Tashkent hosted the Lakes Forum.",
        "Tashkent and Samarkand became sister cities of Riga.",
        "The Tashkent-based school closed.",
        "Samarkand and Tashkent signed a protocol.",
    ],
)
def test_a_capital_as_a_place_is_a_city(text: str) -> None:
    assert typed(text)["Tashkent"] == "City"


def test_the_other_reading_of_a_capital_is_kept() -> None:
    reading = read("Tashkent said no.")
    mention = next(each for each in reading.mentions if surface(reading, each) == "Tashkent")
    assert reading.entities[mention.place].type == "City"


def test_capitals_in_a_list_of_founders_are_their_states() -> None:
    kinds = typed("The league was founded by Oslo, Helsinki and Stockholm in 2012.")
    assert [kinds[name] for name in ("Oslo", "Helsinki", "Stockholm")] == ["State"] * 3
