"""Speakers: who says "I" and for whom "we" is said, in quotations, records and interviews."""

from __future__ import annotations

import pytest

from tests.extract.reads import is_one, together

RECORD = "Ms Aiga Sulta: I was in Lima.\n\nMr Kenji Mori: I was not.\n"
INTERVIEW = (
    "Aiga Sulta is director of the Lakes Centre.\n\nYou went to Lima. Why?\n\nI was invited.\n\n"
    "Will you go to Quito?\n\nNo. In May we open a library in Paro.\n"
)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("“I was in Lima,” said Aiga Sulta.", ("I", "Aiga Sulta")),
        ("“I was in Lima,” Aiga Sulta said.", ("I", "Aiga Sulta")),
        ("Aiga Sulta said: “It is my wish to go.”", ("my", "Aiga Sulta")),
        ("“I was in Lima,” said Aiga Sulta. “My plan is to stay.”", ("I", "My", "Aiga Sulta")),
        ("“We signed it in Lima,” said Peruvian Foreign Minister Aiga Sulta.", ("We", "Peruvian")),
        (INTERVIEW, ("You", "I", "you", "Aiga Sulta")),
        (INTERVIEW, ("we", "Lakes Centre")),
    ],
)
def test_words_of_the_first_person_are_those_of_who_speaks(text: str, forms: tuple[str, ...]) -> None:
    assert is_one(text, *forms)


def test_each_turn_of_a_record_has_its_own_speaker() -> None:
    own = [group for group in together(RECORD) if "I" in group]
    assert [sorted(group - {"I"}) for group in own] == [["Aiga Sulta"], ["Kenji Mori"]]


def test_nobody_speaks_in_a_quotation_without_a_speaker() -> None:
    assert not any("I" in group for group in together("The sign “I love Lima” hangs above the door."))


def test_you_stands_for_nobody_outside_of_an_interview() -> None:
    assert not any("you" in group for group in together("Aiga Sulta came. If you go to Lima, take a coat."))
