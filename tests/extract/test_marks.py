"""Marks of Markdown and hard wrapping, blanked without moving a letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.documents.markup import blank_marks, join_lines
from kg.extract.documents.text import make_document
from kg.extract.pipeline import extract_document


@given(st.text(alphabet="ab A1.*_#`[]()<>:/\n-", max_size=80))
def test_nothing_moves_and_only_marks_become_blanks(text: str) -> None:
    plain = join_lines(blank_marks(text))
    assert len(plain) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, plain, strict=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## **Salt Pact**", "Salt Pact"),
        ("_Peru_ and *Chile* met", "Peru and Chile met"),
        ("`Peru` met", "Peru met"),
        ("[Lima](https://lima.example) is glad", "Lima is glad"),
        ("* an item", "* an item"),
        ("5*3 and a_b and Qo`rg`on", "5*3 and a_b and Qo`rg`on"),
        ("Peru [sic](a slip) met", "Peru [sic](a slip) met"),
    ],
)
def test_marks_go_and_what_only_looks_like_them_stays(text: str, words: str) -> None:
    assert blank_marks(text).split() == words.split()


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("They signed the  \naccord", True),
        ("A heading\n\nthe text", False),
        ("They met.\nthe end", False),
        ("They will all meet:\n- one", False),
        ("The heading of a text\nPeru signed", False),
        ("The two ministers came together and then they both signed the\nSalt Pact", True),
    ],
)
def test_a_line_break_is_a_blank_where_a_sentence_goes_on(text: str, joined: bool) -> None:
    assert ("\n" not in join_lines(text)) is joined


def test_a_sentence_in_markdown_says_what_it_says_without() -> None:
    marked = "## **News**\n\n**Peru** and *Chile* signed the\n**Salt Pact** on 3 May 2024.\n"
    found = {(one.relation, one.subject.text) for one in extract_document(marked)}
    assert {("signs", "Peru"), ("signs", "Chile"), ("signedOn", "Salt Pact")} <= found


def test_the_text_itself_keeps_its_marks() -> None:
    document = make_document("**Peru** paid.")
    assert document.text == "**Peru** paid."
    assert document.aligned == "  Peru   paid."
