"""Words are found where they stand, whatever their typography, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.documents.text import make_document
from kg.extract.models.places import MatchKind, find_quote, find_words, is_in_text, is_near, level

TEXT = "“Xi’an – the  Port\u00a0Fund” co\u00adop\u00aderates; Türkiye’s  3.5 million\npeople did not join in 2024."


@given(st.integers(0, 90), st.integers(1, 60))
def test_every_stretch_between_blanks_is_found_exactly_there(start: int, size: int) -> None:
    document = make_document(TEXT)
    stretch = TEXT[start : start + size].strip()
    places = find_words(stretch, document, 0, len(TEXT))
    assert all(TEXT[place.start : place.end] == stretch for place in places)
    begin = TEXT.find(stretch) if stretch else -1
    is_whole = (begin <= 0 or not TEXT[begin - 1].isalnum()) and not TEXT[begin + len(stretch) :][:1].isalnum()
    has_words = any(letter.isalnum() for letter in stretch)  # a dash alone is no words, and is found nowhere
    if has_words and is_whole:
        assert any(place.start == begin and place.match is MatchKind.EXACT for place in places)


@pytest.mark.parametrize(
    ("words", "surface"),
    [
        ('"Xi\'an - the Port Fund"', "“Xi’an – the  Port\u00a0Fund”"),
        ("cooperates", "co\u00adop\u00aderates"),
        ("Tu\u0308rkiye's 3.5 million people", "Türkiye’s  3.5 million\npeople"),
    ],
)
def test_words_with_other_typography_are_found(words: str, surface: str) -> None:
    (place,) = find_words(words, make_document(TEXT), 0, len(TEXT))
    assert TEXT[place.start : place.end] == surface
    assert place.match is MatchKind.NORMALISED


@pytest.mark.parametrize("words", ["xi’an", "Port fund", "", " ", "illion", "people did", "\u00ad"])
def test_other_case_parts_of_words_and_blanks_are_not_found(words: str) -> None:
    places = find_words(words, make_document(TEXT), 0, len(TEXT))
    assert [TEXT[place.start : place.end] for place in places] == (["people did"] if words == "people did" else [])


def test_words_are_looked_for_in_their_stretch_only() -> None:
    document = make_document("Arland and Arland")
    assert [place.start for place in find_words("Arland", document, 3, 17)] == [11]


def test_all_places_of_a_quote_are_given_piece_by_piece() -> None:
    document = make_document("Arland signed.\n\nArland signed.")
    found = find_quote("Arland signed.", document, ((0, 14), (16, 30)))
    assert [(place.start, place.end) for place in found] == [(0, 14), (16, 30)]


NEAR = "Arland and Borland have concluded the long River Treaty in the town on 3 May."


@pytest.mark.parametrize(
    ("quote", "is_found"),
    [
        ("Arland and Borland have concluded a long River Treaty in the town on 3 May", True),
        ("Arland and Borland have concluded the long River Treaty in the town on 4 May", False),
        ("Arland and Borland have not concluded the long River Treaty in the town on 3 May", False),
        ("Arland and Borland have concluded the long River Treaty in the town on 3 June", False),
        ("Arland and Borland would have concluded the long River Treaty in the town on 3 May", False),
        ("Arland has nothing to do with it, whatever people in the streets may say of it", False),
    ],
)
def test_a_near_quote_has_the_same_numbers_months_denials_and_auxiliaries(quote: str, is_found: bool) -> None:
    document = make_document(NEAR)
    found = find_quote(quote, document, ((0, len(NEAR)),))
    assert [place.match for place in found] == ([MatchKind.FUZZY] if is_found else [])
    assert is_near(quote, document, ((0, len(NEAR)),)) is ("Treaty" in quote)


def test_a_short_quote_has_no_near_place() -> None:
    document = make_document("Arland signed it.")
    assert find_quote("Arland signs it.", document, ((0, 17),)) == ()


def test_a_name_is_in_the_text_across_lines_but_not_in_a_word() -> None:
    document = replace(make_document("the River\nTreaty of Arlandia"), zones=())
    assert is_in_text("River Treaty", document)
    assert not is_in_text("Arland", document)
    assert not is_in_text(" ", document)


@given(st.text(max_size=60))
def test_levelling_twice_is_levelling_once(words: str) -> None:
    assert level(level(words)) == level(words)
