"""Questions are no claims; their answers are."""

from __future__ import annotations

import pytest

from kg.extract.pipeline import extract_document


def signings(text: str) -> list[tuple[str, str]]:
    found = extract_document(text, date="2025-01-15")
    return [(one.subject.text, one.modality.value) for one in found if one.relation == "signs"]


def test_what_is_asked_and_not_answered_is_no_claim() -> None:
    assert signings("Has Peru signed the Lake Treaty? The weather is fine.") == []


@pytest.mark.parametrize("answer", ["It has not.", "No.", "A. Not yet.", "MS. REYES: We have not."])
def test_a_short_no_denies_what_is_asked(answer: str) -> None:
    assert signings(f"Has Peru signed the Lake Treaty? {answer}") == [("Peru", "negated")]


@pytest.mark.parametrize("answer", ["Yes, it has.", "It has."])
def test_a_short_yes_states_what_is_asked(answer: str) -> None:
    assert signings(f"Has Peru signed the Lake Treaty? {answer}") == [("Peru", "asserted")]


def test_what_somebody_asked_is_no_claim() -> None:
    assert signings("The deputy asked whether Peru had signed the Lake Treaty.") == []


def test_a_supposition_stays_one_when_nobody_answers() -> None:
    assert signings("Would Peru sign the Lake Treaty?") == [("Peru", "hypothetical")]
