"""Cells of lists of treaties: dates, ids, labels, parties, and what was said before."""

from __future__ import annotations

import pytest

from kg.imports.frame.identity import Identities, Resolved, Unresolved
from kg.imports.frame.treaties import (
    MAX_LABEL,
    SeenItems,
    clean,
    gather,
    read_messy_date,
    read_slashed_day,
    resolve_party,
    shorten,
    slug,
)
from kg.model.dates import parse_period
from tests.imports.items import identity


@pytest.mark.parametrize("cell", ["29/02/1900", "1/2/1950", "1950-02-01", "00/01/1950", "01/01/0000", ""])
def test_what_is_no_day_with_slashes_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=cell or "is not dd/mm/yyyy"):
        read_slashed_day(cell)


@pytest.mark.parametrize("cell", ["", "9999-12-31", "9999-12-01"])
def test_an_empty_cell_and_the_end_of_days_are_no_dates(cell: str) -> None:
    assert read_messy_date(cell) is None


@pytest.mark.parametrize("cell", ["2010-XX-XX-", "1972-06-31?", "soon"])
def test_a_malformed_date_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="not an EDTF date"):
        read_messy_date(cell)


def test_a_date_of_too_many_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="'0014-022005' is longer than a date"):
        read_messy_date("0014-022005")


@pytest.mark.parametrize(("cell", "text"), [("1996", "1996"), ("2005-09", "2005-09"), ("1961-01-26~", "1961-01-26~")])
def test_an_imprecise_date_stays_so(cell: str, text: str) -> None:
    day = read_messy_date(cell)
    assert day is not None
    assert day.text == text


def test_ids_keep_letters_and_numbers_only() -> None:
    assert slug(" ET08J,_1987A ") == "et08j-1987a"
    assert slug("Baden-Württemberg") == "baden-wurttemberg"


def test_entities_of_html_are_resolved_and_blanks_joined() -> None:
    assert clean(" Loans &amp;  grants ") == "Loans & grants"


def test_a_label_is_cut_between_words() -> None:
    assert shorten("short") == "short"
    cut = shorten("word, " * 60)
    assert cut.endswith("word…")
    assert len(cut) <= MAX_LABEL + 1


def test_a_note_names_only_what_there_is() -> None:
    assert gather(signed_at="Port", area="") == "signed at: Port"


def test_what_was_said_is_known_by_its_first_row() -> None:
    said = SeenItems()
    assert said.earlier_row(("a", "b"), 2) is None
    assert said.earlier_row(("a", "b"), 9) == 2
    assert said.earlier_row(("a", "c"), 9) is None


def test_a_code_that_means_somebody_only_later_joins_a_treaty_that_is_open() -> None:
    who = Identities([identity("s", "X", "new-state", "1960-01-01")])
    day = parse_period("1950-01-01")
    assert resolve_party(who, "s", "X", day, may_join=True) == Resolved("new-state")
    closed = resolve_party(who, "s", "X", day, may_join=False)
    assert isinstance(closed, Unresolved)
    assert closed.rule == "code-out-of-time"
