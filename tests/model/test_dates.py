"""Dates as known: bounds, order, overlap and agreement."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.dates import DayBC, Period, contains, day_of_ordinal, format_date, is_agreeing, overlaps, parse_period

DAYS = st.integers(min_value=DayBC(-9999, 1, 1).toordinal(), max_value=date(9998, 12, 31).toordinal()).map(
    day_of_ordinal
)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    day = draw(DAYS)
    other = draw(DAYS)
    first, last = sorted((day, other))
    year, month, _ = (f"-{part}" for part in day.isoformat().removeprefix("-").split("-"))
    year = year if day.isoformat().startswith("-") else year.removeprefix("-")
    forms = [
        year,
        year + month,
        f"{year}-{draw(st.integers(21, 24))}",
        f"{year[:-1]}X~",
        f"{year + month}-XX",
        f"{first.isoformat()}?/{last.isoformat()}",
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
        ("2025-22?", "2025-06-01", "2025-08-31"),
        ("2025-23", "2025-09-01", "2025-11-30"),
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("1XXX", "1000-01-01", "1999-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("2004-02-XX", "2004-02-01", "2004-02-29"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31"),
        ("2004-06-11%", "2004-06-11", "2004-06-11"),
        ("1984~/2004-06?", "1984-01-01", "2004-06-30"),
        ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"),
        ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"),
        ("-0137", "-0137-01-01", "-0137-12-31"),
        ("-0004-02-29", "-0004-02-29", "-0004-02-29"),
        ("-0004-02", "-0004-02-01", "-0004-02-29"),
        ("-012X", "-0129-01-01", "-0120-12-31"),
        ("0000", "0000-01-01", "0000-12-31"),
        ("0000-24", "0000-12-01", "0001-02-28"),
        ("-0137-03/0012", "-0137-03-01", "0012-12-31"),
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
        "-0000",
        "-0137-02-30",
        "XXXX-12-XX",
        "156X-12",
        "2004-XX-05",
        "19X5",
        "[1984,1985]",
        "{1960..1963}",
        "1984?-06",
        "2001-25",
        "2001-21-01",
        "1950S2",
        "2025-06-17T25:00:00",
        "2025-06-16T10:00:00/2025-06-18",
        "9999-24",
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


@pytest.mark.parametrize(
    ("text", "surely_from", "surely_to"),
    [
        ("2025", None, None),
        ("2025-06", None, None),
        ("2025-06-17", "2025-06-17", "2025-06-17"),
        ("2025-06-17?", None, None),
        ("2025-06-16/2025-06-18", "2025-06-16", "2025-06-18"),
        ("2024/2025-06", "2024-12-31", "2025-06-01"),
        ("2025-06/2025-06", None, None),
        ("2025-06-16/2025-06", "2025-06-16", "2025-06-16"),
        ("2025/2025-03-05", "2025-03-05", "2025-03-05"),
        ("2025-06-16/..", "2025-06-16", "2025-06-16"),
        ("2025/..", None, None),
        ("/2025-06-17", "2025-06-17", "2025-06-17"),
        ("2013~/2025-06-17", "2025-06-17", "2025-06-17"),
        ("2013/2025-06-17~", None, None),
        ("2013~/2025~", None, None),
        ("-0137-03-01/-0100-05", "-0137-03-01", "-0100-05-01"),
    ],
)
def test_what_a_date_surely_covers(text: str, surely_from: str | None, surely_to: str | None) -> None:
    period = parse_period(text)
    shown = tuple(day and day.isoformat() for day in (period.surely_from, period.surely_to))
    assert shown == (surely_from, surely_to)


@given(st.integers(min_value=DayBC(-9999, 1, 1).toordinal(), max_value=date.max.toordinal()))
def test_a_day_has_one_number_and_one_text(ordinal: int) -> None:
    day = day_of_ordinal(ordinal)
    assert day.toordinal() == ordinal
    assert parse_period(day.isoformat()).earliest == day
    assert isinstance(day, DayBC) == (ordinal < 1)


@given(*[st.integers(min_value=-3_000_000, max_value=3_000_000)] * 2)
def test_days_of_both_kinds_are_in_the_order_of_their_numbers(left: int, right: int) -> None:
    first, second = day_of_ordinal(left), day_of_ordinal(right)
    assert (first < second, first <= second, first == second, first > second) == (
        left < right, left <= right, left == right, left > right
    )  # fmt: skip
    assert (first - second).days == left - right
    assert sorted([first, second]) == [day_of_ordinal(number) for number in sorted([left, right])]


@given(periods())
def test_what_is_sure_lies_in_what_can_be(period: Period) -> None:
    if period.surely_from is None or period.surely_to is None:
        assert period.surely_from is period.surely_to
        return
    assert period.surely_from <= period.surely_to
    assert period.earliest is None or period.earliest <= period.surely_from
    assert period.latest is None or period.surely_to <= period.latest


@pytest.mark.parametrize(
    ("text", "shown"),
    [("-0137", "138 BC"), ("0000-03-15~", "1-03-15 BC~"), ("-0137/-0100", "138 BC/101 BC"), ("-012X", "130-121 BC"),
     ("-0043/0014", "44 BC/0014"), ("2025-06", "2025-06"), ("2025/..", "2025/..")],
)  # fmt: skip
def test_people_count_years_before_christ_from_one(text: str, shown: str) -> None:
    assert format_date(text) == shown


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
