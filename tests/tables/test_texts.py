"""The user's copies of the texts: the same, altered, missing, and what a locator points at."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from kg.model.claims import Source
from kg.model.ontology import read_ontology
from kg.tables.files import ontology_file
from kg.tables.tables import read_tables
from kg.tables.texts import CopyState, excerpt, read_copy
from tests.edits import copy_tables


@pytest.fixture
def news(tiny: Path) -> Source:
    return read_tables(tiny, read_ontology(ontology_file("kg.ttl")))[0].sources["tiny-news"]


def test_an_unaltered_copy_is_read(tiny: Path, news: Source) -> None:
    copy = read_copy(news, tiny / "texts")
    assert copy.state is CopyState.SAME
    assert copy.text.startswith("Arland, Borland and Corland signed")


@pytest.mark.parametrize("change", [b"\n", b" "])
def test_a_copy_that_differs_in_one_byte_is_reported_and_its_words_are_not_shown(
    tiny: Path, tmp_path: Path, news: Source, change: bytes
) -> None:
    folder = copy_tables(tiny, tmp_path) / "texts"
    path = folder / "tiny-news.txt"
    path.write_bytes(path.read_bytes() + change)
    assert read_copy(news, folder) == read_copy(news, folder)
    assert read_copy(news, folder).state is CopyState.ALTERED
    assert read_copy(news, folder).text == ""


def test_a_missing_copy_and_no_folder_are_told_apart(tmp_path: Path, news: Source) -> None:
    assert read_copy(news, tmp_path).state is CopyState.MISSING
    assert read_copy(news, tmp_path / "absent").state is CopyState.MISSING
    assert read_copy(news, None).state is CopyState.NONE


def test_offsets_count_characters_and_not_bytes() -> None:
    text = "Первая.\n𝔘zbekiston signs.\n"
    found = excerpt(text, 8, 18)
    assert found is not None
    assert (found.before, found.span, found.after) == ("", "𝔘zbekiston", " signs.")


def test_the_words_around_a_span_end_with_its_line() -> None:
    text = "One. Two.\nThree signs four.\nFive."
    found = excerpt(text, 16, 21)
    assert found is not None
    assert (found.before, found.span, found.after) == ("Three ", "signs", " four.")


@pytest.mark.parametrize("span", [(None, None), (0, 99)])
def test_a_place_outside_of_the_text_gives_no_words(span: tuple[int | None, int | None]) -> None:
    assert excerpt("short", *span) is None


def test_a_copy_that_is_no_text_gives_no_words(tmp_path: Path, news: Source) -> None:
    data = b"\xff\xfe no text"
    (tmp_path / news.file).write_bytes(data)
    source = replace(news, sha256=hashlib.sha256(data).hexdigest())
    assert read_copy(source, tmp_path).state is CopyState.NONE
