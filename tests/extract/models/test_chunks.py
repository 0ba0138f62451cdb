"""A document in parts: all of it, once, outside the zones, each part short enough."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.documents.document import Zone
from kg.extract.documents.text import make_document
from kg.extract.models.chunks import halve, split_document

TEXTS = st.text(alphabet="ab. \n\u00a0é“", max_size=400)


@given(TEXTS, st.integers(20, 120))
def test_every_letter_of_the_text_is_in_one_part_and_no_part_is_too_long(text: str, limit: int) -> None:
    document = replace(make_document(text), zones=())
    chunks = split_document(document, limit)
    pieces = [piece for chunk in chunks for piece in chunk.pieces]
    assert pieces == sorted(pieces)
    assert all(one[1] <= other[0] for one, other in pairwise(pieces))
    kept = "".join(text[start:end] for start, end in pieces)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(len(chunk.text) <= limit for chunk in chunks)


@given(TEXTS, st.integers(0, 400), st.integers(0, 100))
def test_a_zone_is_in_no_part(text: str, start: int, size: int) -> None:
    zone = Zone(min(start, len(text)), min(start + size, len(text)), "menu")
    document = replace(make_document(text), zones=(zone,))
    for chunk in split_document(document, 100):
        assert all(end <= zone.start or zone.end <= begin for begin, end in chunk.pieces)


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    document = make_document("Arland signed. " * 40)
    assert all(chunk.text.endswith("signed.") for chunk in split_document(document, 100))


def test_a_word_that_is_too_long_is_cut_all_the_same() -> None:
    chunks = split_document(make_document("x" * 1000), 300)
    assert [len(chunk.text) for chunk in chunks] == [300, 300, 300, 100]


def test_paragraphs_are_gathered_while_there_is_room() -> None:
    document = make_document("One.\n\nTwo.\n\nThree, which is longer.")
    assert [chunk.text for chunk in split_document(document, 30)] == ["One.\n\nTwo.", "Three, which is longer."]


def test_a_part_is_halved_until_it_is_too_short_to_cut() -> None:
    document = make_document("Arland signed the treaty with Borland. " * 30)
    (whole,) = split_document(document, 6000)
    halves = halve(document, whole)
    assert len(halves) >= 2
    assert max(len(half.text) for half in halves) <= len(whole.text) // 2 + 1
    (short,) = split_document(make_document("Arland signed."), 6000)
    assert halve(document, short) == (short,)


def test_a_sentence_with_sign_in_as_its_verb_is_sent_to_the_model() -> None:
    line = "The Governments of Mongolia and Kazakhstan sign in Ulaanbaatar the Agreement on the Transit of Livestock."
    document = make_document(f"Home | World | Sport\n\n{line}\n\nSign in to comment")
    assert [chunk.text for chunk in split_document(document, 5000)] == [line]
