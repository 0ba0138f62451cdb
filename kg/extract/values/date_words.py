"""Date words: what one date expression means, from its words, the document's day and the last date mentioned.

Comes in: a match of a pattern of `datespans` and its context. Goes out: EDTF level 0, or empty text when it
cannot be told. A questionable decision: a day and month without a year takes the year that the tense of its clause
makes likely.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from kg.model import parse_period

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
FUTURE_DAYS, PAST_DAYS = 45, 20
"""A date that lies further off than this on the wrong side of its tense is taken a year later or earlier."""


@dataclass(frozen=True, slots=True)
class DateContext:
    """Where a date stands: the document's day, the last date mentioned, and whether its clause looks ahead."""

    today: date | None
    last: str
    is_future: bool
    sentence_year: int = 0


Reader = Callable[[re.Match[str], DateContext], str]


def to_number(word: str) -> int:
    """A count in digits or as a word."""
    return int(word) if word.isdigit() else COUNTS[word.lower()]


def _month(word: str) -> int:
    return _SHORT[re.sub(r"\W", "", word).lower()[:3]]


def _day(word: str) -> int:
    return int(re.sub(r"\D", "", word))


def to_edtf(year: int, month: int = 0, day: int | None = None) -> str:
    """A date as EDTF; empty when there is no such year or day.

    Parameters
    ----------
    month
        0 where only the year is known.
    """
    if not MINYEAR <= year <= MAXYEAR:
        return ""
    if not month:
        return f"{year:04}"
    if day is None:
        return f"{year:04}-{month:02}"
    if not 1 <= day <= monthrange(year, month)[1]:
        return ""
    return f"{year:04}-{month:02}-{day:02}"


def _likely_year(context: DateContext, month: int, day: int = 0) -> int:
    """The year of a day or month that is written without one; 0 when nothing tells."""
    if context.sentence_year:
        return context.sentence_year
    if context.today is None:
        return int(context.last[:4]) if context.last else 0
    year = context.today.year
    length = monthrange(year, month)[1]
    last_day = date(year, month, min(day or length, length))
    first_day = date(year, month, min(day or 1, length))
    if context.is_future and (context.today - last_day).days > PAST_DAYS:
        return year + 1
    if not context.is_future and (first_day - context.today).days > FUTURE_DAYS:
        return year - 1
    return year


def _interval(start: str, end: str) -> str:
    return f"{start}/{end}" if start and end and start < end else ""


def read_range_of_days(match: re.Match[str], context: DateContext) -> str:
    """12-14 March 2025; March 12-14, 2025; 27 June - 6 July."""
    part = match.groupdict()
    first = _month(part["m1"]) if part["m1"] else _month(part["m2"])
    second = _month(part["m2"]) if part["m2"] else first
    year = int(part["y"]) if part["y"] else _likely_year(context, second, _day(part["d2"]))
    if not year:
        return ""
    start = int(part["y1"]) if part.get("y1") else year - (first > second)
    return _interval(to_edtf(start, first, _day(part["d1"])), to_edtf(year, second, _day(part["d2"])))


def read_range_of_months(match: re.Match[str], context: DateContext) -> str:
    """January to March 2024."""
    part = match.groupdict()
    first, second = _month(part["m1"]), _month(part["m2"])
    year = int(part["y"]) if part["y"] else _likely_year(context, second)
    start = int(part["y1"]) if part["y1"] else year - (first > second)
    return _interval(to_edtf(start, first), to_edtf(year, second)) if year else ""


def read_full_day(match: re.Match[str], context: DateContext) -> str:
    """12 March 2025; March 12; Friday, 12 March."""
    part = match.groupdict()
    month, day = _month(part["m"]), _day(part["d"])
    year = int(part["y"]) if part["y"] else _likely_year(context, month, day)
    return to_edtf(year, month, day) if year else ""


def read_iso(match: re.Match[str], _: DateContext) -> str:
    """2025-03-12."""
    year, month, day = map(int, match.groups())
    return to_edtf(year, month, day) if 1 <= month <= 12 else ""


def read_numeric(match: re.Match[str], _: DateContext) -> str:
    """12.03.2025 or 12/03/2025; the day first, unless it cannot be."""
    day, month, year = map(int, match.groups())
    if month > 12 and day <= 12:
        day, month = month, day
    return to_edtf(year, month, day) if 1 <= month <= 12 else ""


def read_month_year(match: re.Match[str], _: DateContext) -> str:
    """March 2025."""
    return to_edtf(int(match["y"]), _month(match["m"]))


def read_relative_month(match: re.Match[str], context: DateContext) -> str:
    """Last August, next June, this March."""
    if context.today is None:
        return ""
    month, year = _month(match["m"]), context.today.year
    word = match["which"].lower()
    if word in ("last", "past") and month >= context.today.month:
        year -= 1
    if word in ("next", "coming") and month <= context.today.month:
        year += 1
    return to_edtf(year, month)


def read_bare_month(match: re.Match[str], context: DateContext) -> str:
    """In March: of the year that its clause makes likely."""
    month = _month(match["m"])
    year = _likely_year(context, month)
    return to_edtf(year, month) if year else ""


def read_range_of_years(match: re.Match[str], _: DateContext) -> str:
    """2012 to 2019; 2024/25."""
    first, second = match["y1"], match["y2"]
    if len(second) == 2:
        second = first[:2] + second
    return _interval(first, second)


def read_year(match: re.Match[str], _: DateContext) -> str:
    """2019."""
    return match["y"]


def read_part_of_year(match: re.Match[str], context: DateContext) -> str:
    """The first quarter of 2026; the second half."""
    count = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0}[match["nth"].lower()]
    size = 3 if match["part"].lower() == "quarter" else 6
    count = count or 12 // size
    year = int(match["y"]) if match["y"] else (context.today.year if context.today else 0)
    if not year or count * size > 12:
        return ""
    return _interval(to_edtf(year, (count - 1) * size + 1), to_edtf(year, count * size))


def read_weekday(match: re.Match[str], context: DateContext) -> str:
    """On Friday, last Monday: the nearest that the tense allows."""
    if context.today is None:
        return ""
    number = _weekday_number(match["w"])
    word = (match["which"] or "").lower().strip()
    back = (context.today.weekday() - number) % 7
    ahead = (number - context.today.weekday()) % 7
    if word in ("last", "past"):
        days = -(back or 7)
    elif word in ("next", "coming"):
        days = ahead or 7
    elif word == "this" or context.is_future:
        days = ahead
    else:
        days = -back
    return _days_after(context.today, days)


def read_range_of_weekdays(match: re.Match[str], context: DateContext) -> str:
    """From Thursday to Sunday: from the nearest of the first to the next of the second."""
    if context.today is None:
        return ""
    first, last = (_weekday_number(match[name]) for name in ("w1", "w2"))
    back, ahead = (context.today.weekday() - first) % 7, (first - context.today.weekday()) % 7
    start = ahead if context.is_future else -back
    return _interval(_days_after(context.today, start), _days_after(context.today, start + (last - first) % 7))


def read_weekend(match: re.Match[str], context: DateContext) -> str:
    """Last weekend, this weekend: Saturday and Sunday."""
    if context.today is None:
        return ""
    shift = {"last": -1, "past": -1, "next": 1}.get((match["which"] or "this").lower(), 0)
    if shift == 0 and not context.is_future and context.today.weekday() < 5 and not match["which"]:
        shift = -1
    saturday = 5 - context.today.weekday() + 7 * shift
    return _interval(_days_after(context.today, saturday), _days_after(context.today, saturday + 1))


def _weekday_number(word: str) -> int:
    return next(at for at, name in enumerate(WEEKDAYS) if name.startswith(word.lower()[:3]))


def read_near_day(match: re.Match[str], context: DateContext) -> str:
    """Yesterday, today, tomorrow."""
    if context.today is None:
        return ""
    shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[match["near"].lower()]
    return _days_after(context.today, shift)


def read_relative_unit(match: re.Match[str], context: DateContext) -> str:
    """Last year, this month, next week."""
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}[
        match["which"].lower()
    ]
    return _shifted(context.today, shift, match["unit"])


def read_ago(match: re.Match[str], context: DateContext) -> str:
    """Two years ago, as coarse as its unit."""
    return _shifted(context.today, -to_number(match["n"]), match["unit"])


def read_ahead(match: re.Match[str], context: DateContext) -> str:
    """In three weeks, where the clause looks ahead."""
    return _shifted(context.today, to_number(match["n"]), match["unit"]) if context.is_future else ""


def _shifted(today: date | None, count: int, unit: str) -> str:
    if today is None:
        return ""
    unit = unit.lower().rstrip("s")
    if unit == "year":
        return to_edtf(today.year + count)
    if unit == "decade":
        return ""
    if unit == "month":
        months = today.year * 12 + today.month - 1 + count
        return to_edtf(months // 12, months % 12 + 1)
    if unit == "week":
        monday = 7 * count - today.weekday()
        return _interval(_days_after(today, monday), _days_after(today, monday + 6))
    return _days_after(today, count)


def _days_after(day: date, count: int) -> str:
    """The day so many days later; empty when the calendar ends before it."""
    try:
        return (day + timedelta(days=count)).isoformat()
    except OverflowError:
        return ""


def read_same(match: re.Match[str], context: DateContext) -> str:
    """The same day, that year: the last date mentioned, as coarse as the word."""
    width = {"year": 4, "month": 7}.get(match["unit"].lower(), 99)
    first = context.last.partition("/")[0] if width < 99 else context.last
    return first[:width] if first and (width == 99 or len(first) >= width) else ""


def read_after_last(match: re.Match[str], context: DateContext) -> str:
    """The following year, two months later, a day earlier: counted from the last date mentioned."""
    part = match.groupdict()
    word = (part.get("which") or part["side"]).lower()
    count = to_number(part["n"]) if part.get("n") else 1
    sign = -1 if word in ("previous", "preceding", "earlier", "before") else 1
    return _from_last(context.last, sign * count, match["unit"].lower().rstrip("s"))


def _from_last(last: str, count: int, unit: str) -> str:
    text = last.rpartition("/")[2]
    need = {"year": 4, "month": 7}.get(unit, 10)
    if len(text) < need:
        return ""
    start = parse_period(text[:10]).earliest
    return _shifted(start if isinstance(start, date) else None, count, unit)
