"""Presidents without a state in their title: the state beside them, what the text said before, or none."""

from __future__ import annotations

import pytest

from kg.extract.pipeline import extract_document

NOISE = " Norway was glad. Norway paid, and Norway hosted the talks."


def offices(text: str) -> set[tuple[str, str]]:
    return {(one.subject.text, one.object.text) for one in extract_document(text) if one.relation == "holdsOffice"}


@pytest.mark.parametrize(
    "text",
    [
        "Peru: President Ana Reyes praised Norway.",
        "Peru's President Ana Reyes praised Norway.",
        "President Ana Reyes (Peru) praised Norway.",
    ],
)
def test_a_president_is_of_the_state_right_beside_her(text: str) -> None:
    assert offices(text + NOISE) == {("Ana Reyes", "Peru")}


def test_a_president_beside_no_state_is_not_of_the_one_named_most() -> None:
    assert offices("President Ana Reyes spoke." + NOISE) == set()
