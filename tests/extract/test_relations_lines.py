"""Lines of programmes and minutes, days without a subject, and what stands between commas."""

from __future__ import annotations

import pytest

from kg.extract.pipeline import extract_document

MINUTES = (
    "12th meeting of the Reed Basin Council, Basra, 21 May 2024\n\nPresent: Ana Reyes (Peru), Joe Banda. {}: Chile.\n"
)


def claims(text: str, relation: str, date: str = "2025-01-15") -> set[tuple[str, str, str]]:
    found = extract_document(text, date=date)
    return {(one.subject.text, one.object.text, one.modality.value) for one in found if one.relation == relation}


def test_a_heading_tells_where_and_when_an_event_was() -> None:
    text = MINUTES.format("Apologies")
    assert {(place, modality) for _, place, modality in claims(text, "heldIn")} == {("Basra", "asserted")}


def test_those_present_took_part_and_those_who_sent_regrets_did_not() -> None:
    found = claims(MINUTES.format("Apologies"), "participatesIn")
    assert {(who, modality) for who, _, modality in found} >= {
        ("Ana Reyes", "asserted"),
        ("Joe Banda", "asserted"),
        ("Chile", "negated"),
    }
    assert "Peru" not in {who for who, _, _ in found}


@pytest.mark.parametrize(
    "line", ["16-18 September 2025: Reed Trade Expo, Basra", "Reed Trade Expo (Basra, 16-18 September 2025)"]
)
def test_a_line_of_a_programme_plans_what_is_still_to_come(line: str) -> None:
    found = claims(f"What is on\n\n\u2022 {line}\n\u2022 Nothing else\n", "heldOn")
    assert {modality for _, _, modality in found} == {"planned"}


def test_the_header_of_a_speech_does_not_date_the_event() -> None:
    assert not claims("Speech by Ana Reyes at the Reed Ocean Week, 8 October 2024\n\nThank you.", "heldOn")


def test_a_day_of_signature_without_a_subject_is_that_of_the_treaty_named_before() -> None:
    found = claims("REED CONVENTION ON DRAINAGE\n\nDone at Basra on 3 May 2016.\n", "signedOn")
    assert {value for _, value, _ in found} == {"3 May 2016"}


def test_a_treaty_is_in_force_since_the_day_between_commas() -> None:
    found = claims("The Reed Drainage Agreement, in force since 1 June 2019, is not affected.", "inForceFrom")
    assert {(value, modality) for _, value, modality in found} == {("1 June 2019", "asserted")}


def test_a_sentence_with_a_verb_is_no_line() -> None:
    assert not claims("Reed Trade Expo, Basra, was never on 16 September 2025.", "heldIn")
