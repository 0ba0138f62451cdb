"""Dates: what is written, and what is meant from the document's date or the last one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.alignment import align_text
from kg.extract.values.dates import find_dates
from kg.model.dates import parse_period

TODAY = "2025-06-17"
"""A Tuesday."""


def dates(text: str, today: str | None = TODAY) -> list[str]:
    found = find_dates(align_text(text), parse_period(today) if today else None)
    return [span.value for span in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on 12 March 2024", "2024-03-12"),
        ("on March 12, 2024", "2024-03-12"),
        ("the 3rd of May 2020", "2020-05-03"),
        ("on Friday, 2 May 2025", "2025-05-02"),
        ("2024-02-29", "2024-02-29"),
        ("05.11.2023", "2023-11-05"),
        ("in September 2026", "2026-09"),
        ("Sept. 4, 2021", "2021-09-04"),
        ("in 1998", "1998"),
        ("from 12 to 14 March 2024", "2024-03-12/2024-03-14"),
        ("on 20–22 October 2020", "2020-10-20/2020-10-22"),
        ("March 12–14, 2024", "2024-03-12/2024-03-14"),
        ("from 27 June to 6 July 2024", "2024-06-27/2024-07-06"),
        ("between 30 December 2023 and 2 January 2024", "2023-12-30/2024-01-02"),
        ("30 December to 2 January 2024", "2023-12-30/2024-01-02"),
        ("between January and March 2024", "2024-01/2024-03"),
        ("from 2012 to 2019", "2012/2019"),
        ("in the academic year 2024/25", "2024/2025"),
        ("in 2021–2027", "2021/2027"),
        ("in the first quarter of 2026", "2026-01/2026-03"),
        ("in the second half of 2024", "2024-07/2024-12"),
        ("by mid-2023", "2023"),
        ("in the spring of 2025", "2025"),
    ],
)
def test_what_is_written_out_needs_no_context(text: str, value: str) -> None:
    assert dates(text, None) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They met yesterday.", "2025-06-16"),
        ("They will meet tomorrow.", "2025-06-18"),
        ("They met on Friday.", "2025-06-13"),
        ("They will meet on Friday.", "2025-06-20"),
        ("They met last Tuesday.", "2025-06-10"),
        ("They signed it on Tuesday.", "2025-06-17"),
        ("Trade grew last year.", "2024"),
        ("It opens next month.", "2025-07"),
        ("They met last week.", "2025-06-09/2025-06-15"),
        ("It runs from Thursday to Sunday and will be free.", "2025-06-19/2025-06-22"),
        ("They gathered last weekend.", "2025-06-14/2025-06-15"),
        ("They met last August.", "2024-08"),
        ("They meet next March.", "2026-03"),
        ("It was founded two years ago.", "2023"),
        ("It began three months ago.", "2025-03"),
        ("The school was opened in March.", "2025-03"),
        ("The school will be opened in March.", "2026-03"),
        ("The visit was made on 3 November.", "2024-11-03"),
        ("The visit is expected on 3 November.", "2025-11-03"),
    ],
)
def test_relative_dates_lean_on_the_documents_date_and_the_tense(text: str, value: str) -> None:
    assert dates(text) == [value]


def test_without_a_document_date_relative_dates_are_left_out() -> None:
    assert dates("They met yesterday, on Friday and last year.", None) == []


def test_some_words_lean_on_the_last_date_mentioned() -> None:
    assert dates("On 1 March 2020 it rained; the same day a bridge fell.", None) == ["2020-03-01", "2020-03-01"]
    assert dates("It was signed in 2010. Two years later it lapsed.", None) == ["2010", "2012"]
    assert dates("It was signed in May 2010 and ratified on 3 June.", None) == ["2010-05", "2010-06-03"]
    assert dates("It opened in 2019. The following year it closed.", None) == ["2019", "2020"]


@pytest.mark.parametrize(
    "text",
    ["It may rain and troops march on.", "No. 2019/4", "€2019 million", "31 June 2024 is", "2,019 people", "Room 12.2"],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert dates(text, None) == []


def test_whether_a_date_leans_on_another_is_said() -> None:
    spans = find_dates("On 3 May 2024 and on 4 May.", parse_period(TODAY))
    assert [span.is_relative for span in spans] == [False, True]


@given(st.lists(st.sampled_from(["12", "March", "2024", " ", "-", "to", "between", "and", "Friday", "last", "\n"])))
def test_every_value_is_edtf_and_every_span_lies_in_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for span in find_dates(text, parse_period(TODAY)):
        assert parse_period(span.value)
        assert 0 <= span.start < span.end <= len(text)
