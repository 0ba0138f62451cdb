"""Arguments in texts that the rules have read: groups, demonyms, capitals that stand for states, short names."""

from __future__ import annotations

import pytest

from kg.extract.models.arguments import ArgumentRefusal, place_argument
from kg.extract.models.places import TextPlace
from kg.extract.models.prompt import ACTORS
from kg.extract.models.proposals import ArgumentWords, Cause
from kg.extract.reading import read_document
from kg.model.candidates import Argument

TEXT = (
    "Kazakhstan and Uzbekistan held talks in Samarkand. The two sides agreed to open the Silk Road University. "
    "Tashkent said that Uzbek and Kazakh students would be admitted. Foreign Minister Ayan Serikov thanked his hosts. "
    "Serikov said the Shanghai Cooperation Organisation (SCO) had helped. The SCO met a textile museum there. "
    "The museum is new."
)
READING = read_document(TEXT, date="2025-06-17", identity="text")
WHOLE = TextPlace(0, len(TEXT))


def place(words: str, kind: str, stands_for: str = "", allowed: frozenset[str] = ACTORS) -> Argument | ArgumentRefusal:
    return place_argument(ArgumentWords(words, kind, stands_for), WHOLE, READING, allowed)


@pytest.mark.parametrize(
    ("words", "kind", "stands_for", "name"),
    [
        ("Kazakhstan", "State", "", "Kazakhstan"),
        ("The two sides", "State", "Kazakhstan", "Kazakhstan"),
        ("The two sides", "State", "Uzbekistan", "Uzbekistan"),
        ("Uzbek", "State", "Uzbekistan", "Uzbekistan"),
        ("Uzbek", "State", "", "Uzbekistan"),
        ("Tashkent", "State", "Uzbekistan", "Uzbekistan"),
        ("Serikov", "Person", "Ayan Serikov", "Ayan Serikov"),
        ("his", "Person", "Ayan Serikov", "Ayan Serikov"),
        ("SCO", "Organisation", "Shanghai Cooperation Organisation", "Shanghai Cooperation Organisation"),
    ],
)
def test_an_argument_has_the_name_of_what_it_stands_for(words: str, kind: str, stands_for: str, name: str) -> None:
    found = place(words, kind, stands_for)
    assert isinstance(found, Argument), found
    assert (found.text, found.name, found.type) == (words, name, kind)
    assert TEXT[found.start : found.end] == words


def test_a_capital_stands_for_no_other_state() -> None:
    found = place("Tashkent", "State", "Kazakhstan")
    assert isinstance(found, ArgumentRefusal)
    assert found.cause is Cause.NOT_AN_ANAPHOR


def test_a_description_that_the_text_brings_in_is_a_name_for_what_follows() -> None:
    found = place("The museum", "Institution", "textile museum")
    assert isinstance(found, Argument), found
    assert found.text == "The museum"
    missing = place("The museum", "Institution", "national museum")
    assert isinstance(missing, ArgumentRefusal)
    assert missing.cause is Cause.ANTECEDENT_NOT_IN_TEXT


def test_a_known_state_is_not_taken_for_a_person() -> None:
    found = place("Kazakhstan", "Person", allowed=frozenset({"Person"}))
    assert isinstance(found, ArgumentRefusal)
    assert found.cause is Cause.WRONG_TYPE


def test_the_place_of_the_other_argument_is_left_to_it() -> None:
    taken = TextPlace(TEXT.index("Kazakhstan"), TEXT.index("Kazakhstan") + len("Kazakhstan"))
    found = place_argument(ArgumentWords("Kazakhstan", "State"), WHOLE, READING, ACTORS, taken)
    assert isinstance(found, ArgumentRefusal)
    assert found.cause is Cause.SAME_ARGUMENTS
    again = place_argument(ArgumentWords("The two sides", "State", "Kazakhstan"), WHOLE, READING, ACTORS, taken)
    assert isinstance(again, Argument)
