"""Dates as known: EDTF text with the first and last day that it can mean.

Comes in: the EDTF text of a cell. Goes out: a `Period`. Plain years, months, days and intervals
of them are read with the standard library; every other form of EDTF (approximate, unspecified,
seasons) goes to the `edtf` library, which costs a fifth of a second to import and so is asked only then.
A questionable decision: an unknown end and an open end both give no bound.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_PLAIN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?", re.ASCII)
_LONG_YEAR = re.compile(r"Y-?\d", re.IGNORECASE)
_MAX_PERIOD = 100
"""Characters of a date or interval; none that is in use has half as many."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A date or interval as written, with its bounds.

    Parameters
    ----------
    text
        EDTF, never padded: ``2025``, ``2025-06``, ``2025-06-16/2025-06-18``, ``/2025-06-17``.
    earliest, latest
        First and last day it can mean, both included; None where unknown or open.
    """

    text: str
    earliest: date | None
    latest: date | None

    def __str__(self) -> str:
        return self.text


def _bounds(part: str) -> tuple[date | None, date | None]:
    if part in ("", ".."):
        return None, None
    plain = _PLAIN.fullmatch(part)
    if plain:
        year, month, day = (int(group) if group else None for group in plain.groups())
        assert year is not None  # the pattern has matched
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    from edtf import parse_edtf

    parsed = parse_edtf(part)
    low, high = parsed.lower_strict(), parsed.upper_strict()
    return date(*low[:3]), date(*high[:3])


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
        When the text is not EDTF, names a day that does not exist, or ends before it begins.

    References
    ----------
    Library of Congress, Extended Date/Time Format Specification, 2019; ISO 8601-2:2019.

    Examples
    --------
    >>> parse_period("2025-06").latest
    datetime.date(2025, 6, 30)
    >>> parse_period("/2025-06-17").earliest is None
    True
    """
    if len(text) > _MAX_PERIOD or _LONG_YEAR.search(text):
        # a list of a thousand years, and the year Y17E9, keep the edtf library busy for minutes
        raise ValueError(f"'{text[:_MAX_PERIOD]}' is longer than a date, or of a year of more than four digits")
    if text.count("/") > 1:
        raise ValueError(f"'{text}' is not an EDTF date")
    first, slash, second = text.partition("/")
    try:
        start = _bounds(first)
        end = _bounds(second) if slash else start
    except Exception as error:  # the edtf library raises many kinds; all mean the same here
        raise ValueError(f"'{text}' is not an EDTF date") from error
    if start == end == (None, None):
        raise ValueError(f"'{text}' names no date")
    if start[0] and end[1] and start[0] > end[1]:
        raise ValueError(f"'{text}' ends before it begins")
    return Period(text, start[0], end[1])


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
