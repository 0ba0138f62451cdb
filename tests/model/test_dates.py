"""Dates as known: bounds, order, overlap and agreement."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.dates import Period, contains, is_agreeing, overlaps, parse_period

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 12, 30))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    day = draw(DAYS)
    other = draw(DAYS)
    first, last = sorted((day, other))
    forms = [
        f"{day:%Y}".zfill(4),
        day.isoformat()[:7],
        day.isoformat(),
        f"{first.isoformat()}/{last.isoformat()}",
        f"/{day.isoformat()}",
        f"{day.isoformat()}/..",
    ]
    return parse_period(draw(st.sampled_from(forms)))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-06-17", "2025-06-17", "2025-06-17"),
        ("2025-06-16/2025-06-18", "2025-06-16", "2025-06-18"),
        ("2024/2025-03", "2024-01-01", "2025-03-31"),
        ("2013~", "2013-01-01", "2013-12-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("2025-21", "2025-03-01", "2025-05-31"),
    ],
)
def test_a_date_has_a_first_and_a_last_day(text: str, earliest: str, latest: str) -> None:
    period = parse_period(text)
    assert (str(period.earliest), str(period.latest)) == (earliest, latest)
    assert period.text == str(period) == text


@pytest.mark.parametrize(
    ("text", "earliest", "latest"), [("/2025", None, 2025), ("2025/", 2025, None), ("2025/..", 2025, None)]
)
def test_an_open_or_unknown_end_gives_no_bound(text: str, earliest: int | None, latest: int | None) -> None:
    period = parse_period(text)
    assert (period.earliest and period.earliest.year) == earliest
    assert (period.latest and period.latest.year) == latest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "../..",
        "17 June 2025",
        "2025-6",
        "2025-06-31",
        "2025-02-29",
        "2025-13",
        "2025-06-18/2025-06-16",
        "17.06.2025",
        "x",
    ],
)
def test_what_is_no_date_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|begins") as caught:
        parse_period(text)
    assert f"'{text}'" in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2024", "2025", False),
        ("2024", "2024-12-31", True),
        ("2024/..", "2030", True),
        ("/2023", "2024", False),
        ("2024-01/2024-03", "2024-03/2024-05", True),
    ],
)
def test_periods_overlap_when_they_share_a_day(one: str, other: str, *, expected: bool) -> None:
    assert overlaps(parse_period(one), parse_period(other)) is expected


def test_an_unknown_time_can_overlap_any() -> None:
    assert overlaps(None, parse_period("2025"))
    assert overlaps(parse_period("2025"), None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2025", "2025-06-17", True),
        ("2025-06-17", "2025-06-17", True),
        ("2025-06-17", "2025-06-18", False),
        ("2025-06-16/2025-06-18", "2025-06-17", True),
        ("2025-06-16/2025-06-18", "/2025-06-17", False),
        ("2025-06-16/2025-06-18", "/2025-06-18", True),
        ("2025-06-16/2025-06-18", "2025-06-16/2025-06", True),
        ("2025-06-16/", "2025-06-15/", False),
    ],
)
def test_dates_of_different_precision_can_agree(one: str, other: str, *, expected: bool) -> None:
    assert is_agreeing(parse_period(one), parse_period(other)) is expected


@given(periods(), periods())
def test_overlap_and_agreement_do_not_depend_on_the_order(one: Period, other: Period) -> None:
    assert overlaps(one, other) == overlaps(other, one)
    assert is_agreeing(one, other) == is_agreeing(other, one)


@given(periods())
def test_a_period_contains_overlaps_and_agrees_with_itself(period: Period) -> None:
    assert contains(period, period)
    assert overlaps(period, period)
    assert is_agreeing(period, period)


@given(periods(), periods())
def test_a_period_overlaps_what_it_contains(one: Period, other: Period) -> None:
    assert not contains(one, other) or overlaps(one, other)


@pytest.mark.parametrize("text", ["{" + "2025," * 9000 + "2026}", "Y17E99999999/..", "/y-17e9"])
def test_what_would_take_minutes_to_read_is_refused_at_once(text: str) -> None:
    with pytest.raises(ValueError, match="longer than a date, or of a year of more than four digits") as refused:
        parse_period(text)
    assert len(str(refused.value)) < 200
