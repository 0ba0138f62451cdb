"""A text from elsewhere becomes a cell that the tables accept, and one that they accept stays as it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import Problem
from kg.model.cleaning import clean_cell
from kg.tables.rows import MAX_CELL_CHARACTERS, read_rows


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("Treaty of Paris", "Treaty of Paris"),
        ("  Treaty\u00a0of\r\nParis ", "Treaty of Paris"),
        ("=HYPERLINK(1)", "HYPERLINK(1)"),
        ("- the parties", "the parties"),
        ("e\u0301tat", "état"),
        ("e\u200b\u0301tat", "état"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("\u202eevil\u202c", "evil"),
        ("\ue000 \t", ""),
        ("@", ""),
    ],
)
def test_what_the_tables_do_not_hold_is_taken_away(given_text: str, wanted: str) -> None:
    assert clean_cell(given_text) == wanted


@given(text=st.text(max_size=60))
def test_every_text_becomes_a_cell_that_the_tables_accept(text: str, tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    cleaned = clean_cell(text)[:MAX_CELL_CHARACTERS]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([["id", "cell"], ["a", cleaned]])
    problems: list[Problem] = []
    (row,) = read_rows(path, ("id", "cell"), report=problems.append)
    assert problems == []
    assert row.cells["cell"] == cleaned == clean_cell(cleaned)
