"""Dates as known: EDTF text with the days that it can mean and the days that it surely covers.

Comes in: the EDTF text of a cell. Goes out: a `Period`. Every form of EDTF level 0 and 1 is read, but for years of
more than four digits; sets and other forms of level 2 are refused. A year is astronomical, as in ISO 8601 and XSD 1.1:
138 BC is ``-0137``, and since Python's `date` begins with the year 1, an earlier day is a `DayBC`. Questionable
decisions: a doubted date (``2013~``) keeps the bounds of what is written and is never sure, and winter begins in the
December of its year, so that the seasons of a year are in the order of their numbers.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, total_ordering

_PART = re.compile(
    r"(?P<year>-?(?:\d{4}|\d{3}X|\d\dXX|\dXXX))"
    r"(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX)(?:T(?P<time>[^?~%]+))?)?)?"
    r"(?P<doubt>[?~%]?)",
    re.ASCII,
)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-4])(?::[0-5]\d)?)?", re.ASCII)
_LONG_YEAR = re.compile(r"Y-?\d|(?<![\dX])\d{5}", re.IGNORECASE | re.ASCII)
_LEVEL_TWO = re.compile(r"[\[{SEX?~%]|^-?\d{4}-(?:2[5-9]|3\d|4[01])$")
"""What stands in no plain date: sets, significant digits, digits and parts that are doubted, quarters of a year."""
_MAX_PERIOD = 100
"""Characters of a date or interval; none that is in use has half as many."""
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
"""First month of spring, summer, autumn and winter, as meteorologists of the northern hemisphere count them."""
_DAYS_OF_CYCLE = 146_097
_YEARS_OF_CYCLE = 400
"""After so many years the calendar repeats, to the day of the week."""


def _days_of_month(year: int, month: int) -> int:
    return 29 if month == 2 and isleap(year) else monthrange(2001, month)[1]


@total_ordering
@dataclass(frozen=True, slots=True)
class DayBC:
    """A day before the year 1 of the proleptic Gregorian calendar, which Python's `date` cannot hold.

    It is ordered among days of both kinds, and a difference of two days is a `timedelta`.

    Parameters
    ----------
    year
        Astronomical, 0 or negative: 0 is 1 BC.
    month, day
        From 1.

    Examples
    --------
    >>> DayBC(-137, 3, 1) < date(2025, 6, 17), str(DayBC(-137, 3, 1))
    (True, '-0137-03-01')
    """

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (self.year <= 0 < self.month <= 12 and 0 < self.day <= _days_of_month(self.year, self.month)):
            raise ValueError(f"{self.year}-{self.month}-{self.day} is no day before the year 1")

    def toordinal(self) -> int:
        """Number of the day, on from those of `date`: 0 is the last day of 1 BC."""
        cycles = -self.year // _YEARS_OF_CYCLE + 1
        same = date(self.year + cycles * _YEARS_OF_CYCLE, self.month, self.day)
        return same.toordinal() - cycles * _DAYS_OF_CYCLE

    def isoformat(self) -> str:
        """The day as ISO 8601, XSD 1.1 and EDTF write it."""
        return f"{'-' if self.year < 0 else ''}{-self.year:04}-{self.month:02}-{self.day:02}"

    def __str__(self) -> str:
        return self.isoformat()

    def __lt__(self, other: Day) -> bool:
        return self.toordinal() < other.toordinal()

    def __sub__(self, other: Day) -> timedelta:
        return timedelta(self.toordinal() - other.toordinal())

    def __rsub__(self, other: date) -> timedelta:
        return timedelta(other.toordinal() - self.toordinal())


Day = date | DayBC
"""A day of the proleptic Gregorian calendar."""

FIRST_DAY: Day = DayBC(-9999, 1, 1)
LAST_DAY: Day = date.max
"""The first and the last day that a date of four digits can mean."""


def _day(year: int, month: int, day: int) -> Day:
    return date(year, month, day) if year > 0 else DayBC(year, month, day)


def day_of_ordinal(ordinal: int) -> Day:
    """The day of a number; `date.toordinal` and `DayBC.toordinal` give it back.

    Examples
    --------
    >>> str(day_of_ordinal(0)), str(day_of_ordinal(1))
    ('0000-12-31', '0001-01-01')
    """
    if ordinal > 0:
        return date.fromordinal(ordinal)
    cycles = -ordinal // _DAYS_OF_CYCLE + 1
    same = date.fromordinal(ordinal + cycles * _DAYS_OF_CYCLE)
    return DayBC(same.year - cycles * _YEARS_OF_CYCLE, same.month, same.day)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A date or interval as written, with its bounds.

    Parameters
    ----------
    text
        EDTF, never padded: ``2025``, ``2025-06``, ``2025-06-16/2025-06-18``, ``/2025-06-17``.
    earliest, latest
        First and last day it can mean, both included; None where unknown or open.
    surely_from, surely_to
        First and last day that it surely covers; both None where there is none, as in ``2025-06``, which means a day
        of June or some days of it, and no day is surely one of them.
    """

    text: str
    earliest: Day | None
    latest: Day | None
    surely_from: Day | None = None
    surely_to: Day | None = None

    def __str__(self) -> str:
        return self.text

    @property
    def is_doubted(self) -> bool:
        """Whether EDTF marks a part of it as uncertain, approximate or both."""
        return any(mark in self.text for mark in "?~%")


@dataclass(frozen=True, slots=True)
class _End:
    """One end of an interval: the days that it can be; None where it is open or unknown."""

    first: Day | None = None
    last: Day | None = None
    is_sure: bool = False


def _read_end(part: str) -> _End:
    """The days that a date can mean.

    Raises
    ------
    ValueError
        When it is no date of level 0 or 1, or there is no such day.
    """
    if part in ("", ".."):
        return _End()
    match = _PART.fullmatch(part)
    if match is None or part.startswith("-0000"):
        raise ValueError(part)
    year, month, day, time, doubt = match.group("year", "month", "day", "time", "doubt")
    if time is not None and (not _TIME.fullmatch(time) or doubt or "X" in part):
        raise ValueError(part)
    years = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    if month in (None, "XX"):
        if day not in (None, "XX"):
            raise ValueError(part)
        return _End(_day(years[0], 1, 1), _day(years[1], 12, 31), not doubt)
    if "X" in year:
        raise ValueError(part)
    number = int(month)
    if number in _SEASONS and day is None:
        last_year, last_month = (years[0] + 1, 2) if number == 24 else (years[0], _SEASONS[number] + 2)
        last = _day(last_year, last_month, _days_of_month(last_year, last_month))
        return _End(_day(years[0], _SEASONS[number], 1), last, not doubt)
    if day in (None, "XX"):
        first = _day(years[0], number, 1)
        return _End(first, _day(years[0], number, _days_of_month(years[0], number)), not doubt)
    only = _day(years[0], number, int(day))
    return _End(only, only, not doubt)


@lru_cache(maxsize=2**15)  # bounded: a server parses whatever its clients send
def parse_period(text: str) -> Period:
    """Read an EDTF date or interval.

    Parameters
    ----------
    text
        EDTF level 0 or 1.

    Returns
    -------
    Period
        The text unchanged, with its bounds.

    Raises
    ------
    ValueError
        When the text is not EDTF of these levels, names a day that does not exist, or ends before it begins.

    Notes
    -----
    An interval surely covers the days from the last that its start can be to the first that its end can be, and an end
    that is a day. Of an end that is open, unknown or doubted nothing is sure, so that ``2025-06-16/..`` surely covers
    its first day alone; a date that is no interval surely covers its day if it names one.

    References
    ----------
    Library of Congress, Extended Date/Time Format Specification, 2019; ISO 8601-2:2019.

    Examples
    --------
    >>> parse_period("2025-06").latest
    datetime.date(2025, 6, 30)
    >>> parse_period("/2025-06-17").earliest is None
    True
    >>> str(parse_period("2024/2025-06").surely_from), str(parse_period("2024/2025-06").surely_to)
    ('2024-12-31', '2025-06-01')
    """
    if len(text) > _MAX_PERIOD or _LONG_YEAR.search(text):
        raise ValueError(f"'{text[:_MAX_PERIOD]}' is longer than a date, or of a year of more than four digits")
    first, slash, second = text.partition("/")
    try:
        start = _read_end(first)
        end = _read_end(second) if slash else start
    except ValueError as error:
        levels = " of level 0 or 1" if _LEVEL_TWO.search(text) else ""
        raise ValueError(f"'{text}' is not an EDTF date{levels}") from error
    if start == end == _End():
        raise ValueError(f"'{text}' names no date")
    if slash and "T" in text:
        raise ValueError(f"'{text}' is not an EDTF date: an interval is one of days, without the time of day")
    if start.first and end.last and start.first > end.last:
        raise ValueError(f"'{text}' ends before it begins")
    ends = (day for day, is_sure in ((start.last, start.is_sure), (end.last, True)) if day and is_sure)
    begins = (day for day, is_sure in ((end.first, end.is_sure), (start.first, True)) if day and is_sure)
    surely_from, surely_to = min(ends, default=None), max(begins, default=None)
    if not (start.is_sure or end.is_sure) or not (surely_from and surely_to and surely_from <= surely_to):
        surely_from = surely_to = None
    return Period(text, start.first, end.last, surely_from, surely_to)


def parse_day(text: str, name: str) -> Day | None:
    """The day that a user gives as a date; a year or month means its last day, so that ``as-of 2010`` has all of 2010.

    Parameters
    ----------
    text
        EDTF; empty gives None.
    name
        Of the option or parameter, for the words of the error.

    Raises
    ------
    ValueError
        When it is no date, or one without a last day.
    """
    if not text:
        return None
    try:
        day = parse_period(text).latest
    except ValueError as error:
        raise ValueError(f"{name}: {error}; write 2025, 2025-06 or 2025-06-17") from error
    if day is None:
        raise ValueError(f"{name}: '{text}' has no last day; write 2025, 2025-06 or 2025-06-17")
    return day


def format_date(text: str) -> str:
    """A date as people read it: EDTF with years before 1 counted from 1 BC back.

    Examples
    --------
    >>> format_date("-0137"), format_date("-0137-03/-0100"), format_date("2025-06")
    ('138 BC', '138-03 BC/101 BC', '2025-06')
    """
    return "/".join(map(_format_end, text.split("/")))


def _format_end(part: str) -> str:
    match = _PART.fullmatch(part)
    if match is None or not part.startswith(("-", "0000")):
        return part
    year = match["year"]
    if "X" in year:
        first, last = (1 - int(year.replace("X", digit)) for digit in "90")
        shown = f"{first}-{last}"
    else:
        shown = str(1 - int(year))
    return f"{shown}{part.removeprefix(year).removesuffix(match['doubt'])} BC{match['doubt']}"


def overlaps(left: Period | None, right: Period | None) -> bool:
    """Whether two periods can share a day; an unknown period can share any.

    Examples
    --------
    >>> overlaps(parse_period("2024"), parse_period("2025-01/2025-03"))
    False
    """
    if left is None or right is None:
        return True
    if left.latest and right.earliest and left.latest < right.earliest:
        return False
    return not (right.latest and left.earliest and right.latest < left.earliest)


def contains(coarse: Period, fine: Period) -> bool:
    """Whether every day of `fine` lies in `coarse`; open ends reach as far as needed.

    Examples
    --------
    >>> contains(parse_period("2025"), parse_period("2025-06-16/2025-06-18"))
    True
    """
    starts = coarse.earliest is None or (fine.earliest is not None and coarse.earliest <= fine.earliest)
    ends = coarse.latest is None or (fine.latest is not None and fine.latest <= coarse.latest)
    return starts and ends


def is_agreeing(left: Period, right: Period) -> bool:
    """Whether two dates for one thing can both be right at different precision.

    A coarser date agrees with a finer one that it contains. Two intervals are compared end by end,
    so that one that gives only its last day contradicts one that ends on another day.

    Examples
    --------
    >>> is_agreeing(parse_period("2025-06-16/2025-06-18"), parse_period("/2025-06-17"))
    False
    >>> is_agreeing(parse_period("2025"), parse_period("2025-06-17"))
    True
    """
    if "/" in left.text and "/" in right.text:
        ends = zip(left.text.split("/"), right.text.split("/"), strict=True)
        return all(
            left_end in ("", "..")
            or right_end in ("", "..")
            or is_agreeing(parse_period(left_end), parse_period(right_end))
            for left_end, right_end in ends
        )
    return contains(left, right) or contains(right, left)
