"""Fingerprints: told again whatever stands between the letters, by any reader of the recipe, and in every script."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.fingerprints import PageText, make_fingerprint, normal_form, parse_fingerprint

PASSAGE = "The Presidents of Arland and Borland signed the “Treaty on the River” in 2021."


def by_the_recipe(passage: str) -> str:
    """The fingerprint as the ontology's comment tells to make it, by other means than ours."""
    folded = unicodedata.normalize("NFKC", passage).casefold()
    form = "".join(letter for letter in folded if unicodedata.category(letter).startswith(("L", "M", "N")))
    return f"fp1:{len(form)}:{hashlib.sha256(form.encode('utf-8')).hexdigest()}"


def test_a_fingerprint_is_what_its_recipe_says() -> None:
    assert make_fingerprint(PASSAGE) == by_the_recipe(PASSAGE)
    assert make_fingerprint(PASSAGE).startswith("fp1:62:")


@pytest.mark.parametrize(
    "copied",
    [
        'THE PRESIDENTS of Arland and Borland signed the "treaty on the river" in 2021',
        "The Presi-\ndents of Arland\r\nand Borland\u00a0signed the «Treaty on the River» in 2021!",
        "The Presi\u00addents of Arland and Borland \u202asigned\u202c the Treaty on the River, in 2021",
        "The Presidents of Arland and Borland si\ufb01gned".replace("si\ufb01gned", "signed")
        + " the Treaty on the River in \uff12\uff10\uff12\uff11",
    ],
)
def test_line_ends_quotes_blanks_and_case_make_no_difference(copied: str) -> None:
    assert make_fingerprint(copied) == make_fingerprint(PASSAGE)


def test_a_passage_is_found_in_its_page_at_its_place() -> None:
    page = f"Menu | Home\n\n{PASSAGE}\nMore news. {PASSAGE}"
    places = PageText(page).find([make_fingerprint(PASSAGE)])[make_fingerprint(PASSAGE)]
    assert [page[start:end] for start, end in places] == [PASSAGE[:-1], PASSAGE[:-1]]
    assert [start for start, _ in places] == [page.index(PASSAGE), page.rindex(PASSAGE)]


def test_many_passages_are_found_at_once_and_those_of_another_page_are_not() -> None:
    sentences = [f"In the year {year} the ministers of Arland met those of Corland." for year in range(1990, 2020)]
    prints = {make_fingerprint(sentence): sentence for sentence in sentences}
    page = " ".join(sentences[:20])
    places = PageText(page).find(prints)
    assert {prints[mark] for mark in places} == set(sentences[:20])
    assert all([page[slice(*place)] for place in found] == [prints[mark][:-1]] for mark, found in places.items())


def test_of_words_that_do_not_stand_there_the_beginning_is_found() -> None:
    page = PageText(f"Rain fell. {PASSAGE}")
    start, end = page.longest_beginning("The Presidents of Arland, and Dorland") or (0, 0)
    assert page.text[start:end] == "The Presidents of Arland and"
    assert page.longest_beginning("Nothing of this stands there") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fp1:12:" + "0" * 64, "is of 12 characters, and a passage needs 40"),
        ("fp2:57:" + "0" * 64, "is not of the form 'fp1:LENGTH:' and 64 hexadecimal digits"),
        ("fp1:57:" + "0" * 63, "is not of the form 'fp1:LENGTH:' and 64 hexadecimal digits"),
    ],
)
def test_what_is_no_fingerprint_is_said(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_fingerprint(text)


def test_a_short_passage_has_none() -> None:
    with pytest.raises(ValueError, match="has 12 letters and digits, and needs 40"):
        make_fingerprint("Arland, signed!")


def test_words_are_found_at_all_their_places() -> None:
    text = "Arland signed.\nBorland re-\nfused. Arland\n“signed”."
    assert [text[slice(*place)] for place in PageText(text).find_words("arland signed")] == [
        "Arland signed",
        "Arland\n“signed",
    ]
    assert PageText(text).find_words("refused") == [(23, 32)]
    assert PageText(text).find_words("...") == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_the_normal_form_of_a_page_is_that_of_its_text(text: str) -> None:
    assert PageText(text).form == normal_form(text)


@given(st.text("e\u0301\u0308 가각ㅏカﾊﾞ゙कि́ﬁß.", max_size=30))
def test_letters_that_join_do_not_part_the_two(text: str) -> None:
    assert PageText(text).form == normal_form(text)
