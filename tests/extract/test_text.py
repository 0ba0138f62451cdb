"""Texts as documents: aligned copy, folded copy, hash, dateline."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.alignment import align_text, fold_text
from kg.extract.documents.text import make_document, read_dateline
from kg.model.dates import parse_period


@given(st.text())
def test_the_shadow_and_the_folded_copy_have_the_length_of_the_text(text: str) -> None:
    assert len(text) == len(align_text(text)) == len(fold_text(align_text(text)))


def test_quotes_dashes_and_odd_blanks_become_plain() -> None:
    assert align_text("“Xi’an” – 5\u00a0km\u202f…") == '"Xi\'an" - 5 km .'


def test_half_of_a_surrogate_pair_becomes_the_mark_of_what_cannot_be_read() -> None:
    assert align_text("a\ud83d") == "a\ufffd"
    assert make_document("a\ud83d").text == "a\ud83d"


def test_folding_drops_case_and_marks_of_any_latin_letter() -> None:
    assert fold_text("İZMİR Gəncə Łódź Ashgābat") == "izmir gence lodz ashgabat"


def test_a_letter_that_would_grow_stays_one_letter() -> None:
    assert fold_text("Straße ﬁn")[4] == "ß"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("GENEVA, 3 May 2024 – Delegates met.", "2024-05-03"),
        ("Published: March 9, 2023\n\nThe bridge opened.", "2023-03-09"),
        ("By A. Writer | 2024-11-30", "2024-11-30"),
        ("Speech by the Director of the Fund, Ms A. B., Riga, 12 September 2023\n\nFriends,", "2023-09-12"),
    ],
)
def test_a_full_date_in_the_first_lines_is_the_documents_own(text: str, date: str) -> None:
    assert str(read_dateline(align_text(text))) == date


def test_a_date_inside_a_sentence_is_not_the_documents_own() -> None:
    assert read_dateline("The treaty of 3 May 2001 has been signed by many more states since then.") is None


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert read_dateline("RIGA, 31 February 2024 - Rain.") is None


def test_a_given_date_wins_over_the_dateline_and_the_text_is_kept_as_it_is() -> None:
    text = "RIGA, 3 May 2024 – “Rain”\r\n"
    document = make_document(text, date=parse_period("2024-05-04"), title="Rain")
    assert document.text == text
    assert str(document.date) == "2024-05-04"
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert document.id == document.sha256[:12]
