"""Sets of states that a text introduces together, and later plurals that count them."""

from __future__ import annotations

import pytest

from kg.extract.pipeline import extract_document
from tests.extract.reads import read, surface

BALTIC = {"Estonia", "Latvia", "Lithuania"}


def members(text: str, plural: str) -> set[str]:
    reading = read(text)
    for mention in reading.mentions:
        if surface(reading, mention) == plural:
            return {reading.entities[each].name for each in reading.entities[mention.entity].members}
    return set()


@pytest.mark.parametrize(
    ("text", "plural", "extra"),
    [
        ("Iceland and the three Baltic states met in Oslo. The four nations signed it.", "The four nations", "Iceland"),
        ("The three Baltic states and Poland met. All four countries agreed.", "All four countries", "Poland"),
        ("Leaders of Malta and the three Baltic states met. The four leaders agreed.", "The four leaders", "Malta"),
        ("Poland and the three Baltic states met. The four signed the Amber Accord.", "The four", "Poland"),
    ],
)
def test_a_state_and_a_group_are_one_set_for_a_number_that_fits(text: str, plural: str, extra: str) -> None:
    assert members(text, plural) == BALTIC | {extra}


def test_a_number_that_fits_no_set_stands_for_nothing() -> None:
    assert (
        members("Iceland and the three Baltic states met. The seven nations signed it.", "The seven nations") == set()
    )


def test_states_that_no_and_joins_to_a_group_are_not_its_set() -> None:
    text = "Iceland thanked the three Baltic states. The four nations signed it."
    assert members(text, "The four nations") == set()


def test_each_state_of_the_set_signs() -> None:
    text = "The three Baltic states met in Riga. The three plus Poland signed the Amber Accord."
    found = extract_document(text)
    assert len([one for one in found if one.relation == "signs"]) == 4
