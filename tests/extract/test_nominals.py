"""Nominals: noun phrases with a telling head, with their article and complement."""

from __future__ import annotations

import pytest

from tests.extract.reads import typed


@pytest.mark.parametrize(
    ("text", "phrase", "kind"),
    [
        (
            "They signed a memorandum of understanding on joint training.",
            "a memorandum of understanding on joint training",
            "Agreement",
        ),
        (
            "A separate memorandum between Peru and Chile was not signed.",
            "A separate memorandum between Peru and Chile",
            "Agreement",
        ),
        (
            "The ministry opened a conservation laboratory in Tokmok last August.",
            "a conservation laboratory in Tokmok",
            "Institution",
        ),
        ("They may finance a cable to Malta.", "a cable to Malta", "Project"),
        ("They announced a $4 million fund for sea walls.", "a $4 million fund for sea walls", "Organisation"),
        (
            "He attended the third ministerial meeting of the Museum Dialogue.",
            "the third ministerial meeting of the Museum Dialogue",
            "Event",
        ),
        ("It signed an agreement on trade and a memorandum on schools.", "an agreement on trade", "Agreement"),
        ("At yesterday’s ceremony in Nukus the governor spoke.", "yesterday’s ceremony in Nukus", "Event"),
    ],
)
def test_a_phrase_takes_what_belongs_to_it_and_no_more(text: str, phrase: str, kind: str) -> None:
    assert typed(text).get(phrase) == kind


def test_the_place_of_signing_is_no_part_of_a_definite_phrase() -> None:
    assert "the agreement" in typed("Peru drafted an agreement on fish. Chile signed the agreement in Manama.")


def test_it_that_stands_for_nothing_is_left_out() -> None:
    assert "It" not in typed("Peru signed the Andes Charter. It is expected that Chile will follow.")


def test_both_before_a_plural_or_an_and_is_no_pronoun() -> None:
    assert "both" not in typed("Experts came from both continents; both Peru and Chile were glad.")


def test_a_great_deal_is_no_agreement() -> None:
    assert "a great deal" not in typed("Peru paid a great deal.")
