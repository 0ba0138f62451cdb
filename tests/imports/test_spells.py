"""Dates of three cells and memberships in time say what is known, and no more."""

from __future__ import annotations

import pytest

from kg.imports.frame.files import Record, Uneven
from kg.imports.frame.identity import Identities, Resolved, Unresolved
from kg.imports.frame.spells import (
    begun_by,
    explain_spell,
    is_reversed,
    read_date,
    reject_spell,
    reject_uneven,
    split_state,
)
from kg.model.dates import Period, parse_period
from tests.imports.items import identity

IDENTITIES = Identities(
    [
        identity("cow-state", "365", "soviet-union", until="1991-12-25"),
        identity("cow-state", "365", "russia", since="1991-12-26"),
        identity("cow-state", "704", "uzbekistan", since="1991-12-26"),
        identity("cow-state", "265", "gdr", until="1990-10-02"),
    ]
)


@pytest.mark.parametrize(
    ("cells", "text"),
    [(("1914", "8", "4"), "1914-08-04"), (("1914", "8", "0"), "1914-08"), (("1914", "-9", ""), "1914")],
)
def test_a_date_is_as_precise_as_its_cells(cells: tuple[str, str, str], text: str) -> None:
    date = read_date(*cells)
    assert date is not None
    assert date.text == text


def test_no_cells_are_no_date() -> None:
    assert read_date("", "0", ".") is None


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (("1914", "", "4"), "missing before a finer one"),
        (("", "8", "4"), "missing before a finer one"),
        (("1914", "Aug", ""), "not in numbers"),
        (("1914", "2", "30"), "not an EDTF date"),
    ],
)
def test_cells_that_are_no_date_are_refused(cells: tuple[str, str, str], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        read_date(*cells)


def test_what_had_begun_by_a_day_is_resolved_on_that_day() -> None:
    start = begun_by(parse_period("1980-01-01"))
    spells = split_state(IDENTITIES, "365", start, None)
    assert [(spell.start, spell.end) for spell in spells] == [("/1980-01-01", "1991-12-25"), ("1991-12-26", "")]


def test_a_state_that_joins_in_the_year_of_its_birth_was_no_unknown_member_before() -> None:
    (spell,) = split_state(IDENTITIES, "704", parse_period("1991"), None)
    assert (spell.who, spell.start, spell.end, spell.is_cut) == (Resolved("uzbekistan"), "1991", "", False)


def test_a_state_that_leaves_in_the_year_of_its_end_was_no_unknown_member_after() -> None:
    (spell,) = split_state(IDENTITIES, "265", parse_period("1973"), parse_period("1990"))
    assert (spell.who, spell.start, spell.end, spell.is_cut) == (Resolved("gdr"), "1973", "1990", False)


def test_a_year_in_which_a_number_passes_on_counts_for_the_side_that_is_sure() -> None:
    (union,) = split_state(IDENTITIES, "365", parse_period("1960"), parse_period("1991"))
    assert (union.who, union.start, union.end) == (Resolved("soviet-union"), "1960", "1991")
    (russia,) = split_state(IDENTITIES, "365", parse_period("1991"), parse_period("2005"))
    assert (russia.who, russia.start, russia.end) == (Resolved("russia"), "1991", "2005")


def test_a_membership_of_that_year_alone_is_not_guessed() -> None:
    (spell,) = split_state(IDENTITIES, "365", parse_period("1991"), parse_period("1991"))
    assert isinstance(spell.who, Unresolved)
    assert spell.who.rule == "code-ambiguous"


def test_the_note_says_what_was_cut_and_why() -> None:
    first, _ = split_state(IDENTITIES, "365", parse_period("1980"), None)
    assert explain_spell(first, "listed") == (
        "listed; the record runs beyond this entity and is cut where its code passes to another"
    )


def test_rejects_name_code_time_and_cells() -> None:
    record = Record("f.csv", 7, {})
    (spell,) = split_state(IDENTITIES, "1", parse_period("1980"), None)
    assert reject_spell(record, "1", spell).what == "state 1, 1980/.."
    assert reject_uneven(Uneven("f.csv", 8, 3, 4)).reason == "the header has 4 columns"


def test_an_end_may_not_come_before_the_beginning() -> None:
    assert is_reversed(parse_period("1990-05-22"), parse_period("1990-05-21"))
    assert not is_reversed(parse_period("1990"), parse_period("1990-05-21"))
    assert not is_reversed(Period("..", None, None), None)
