"""What spreadsheets make of dates and numbers, named for what it is, with what was most likely typed.

Comes in: a cell that is no date or number. Goes out: what happened to it, and what to write instead. A questionable
decision: nothing is turned back, since 03/04/2025 is two days and 2025-06 may have been all that was known.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from kg.model import decimal_text

_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T]\d{1,2}:\d\d.*)?")
_TIMED = re.compile(r"(\d{4}-\d\d-\d\d)[ T]\d{1,2}:\d\d.*")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_NAMED = re.compile(r"(?:(\d{1,2})[- ])?([A-Za-z]{3,9})[- ,]+(?:(\d{1,2}), )?(\d{4}|\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""

_FAILED = re.compile(r"#(?:REF!|NAME\?|VALUE!|DIV/0!|N/A|NULL!|NUM!|#+)")
_EXPONENT = re.compile(r"-?\d+(?:[.,]\d+)?[Ee][+-]?\d+")
_GROUPED = re.compile(r"-?\d{1,3}(?:[, \u00a0\u202f.'\u2019]\d{3})+(?:[.,]\d+)?")
_COMMA = re.compile(r"-?\d+,\d+")
_EXACT = 1e15
_AS_TEXT = "format the column as text, so that it stays so"


def mangled_date(cell: str) -> tuple[str, str] | None:
    """What a spreadsheet has made of a date, and the remedy; None where it looks like nothing of the kind.

    Examples
    --------
    >>> mangled_date("17/06/2025")
    ('is a date as a spreadsheet shows it', 'write 2025-06-17, and format the column as text, so that it stays so')
    >>> mangled_date("45825")[0]
    'is the number by which a spreadsheet keeps a day'
    """
    if _FAILED.fullmatch(cell):
        return "is a formula that failed, or a column too narrow", "write the date itself, 2025-06-17"
    if timed := _TIMED.fullmatch(cell):
        return "has a time of day", f"write {timed[1]}, and {_AS_TEXT}"
    if _SERIAL.fullmatch(cell):
        day = _FIRST_DAY + timedelta(days=int(float(cell)))
        return "is the number by which a spreadsheet keeps a day", f"write {day} if that is meant, and {_AS_TEXT}"
    days = _days_of(cell)
    if not days:
        return None
    what = "is a date in words" if " " in cell else "is a date as a spreadsheet shows it"
    return what, f"write {' or '.join(days)}, and {_AS_TEXT}"


def _days_of(cell: str) -> list[str]:
    """The days or months that a date can mean, as the tables write them."""
    if slashed := _SLASHED.fullmatch(cell):
        first, second, year = int(slashed[1]), int(slashed[2]), _year(slashed[3])
        return list(dict.fromkeys(filter(None, (_day(year, second, first), _day(year, first, second)))))
    if ordered := _YEAR_FIRST.fullmatch(cell):
        return list(filter(None, [_day(int(ordered[1]), int(ordered[2]), int(ordered[3]))]))
    named = _NAMED.fullmatch(cell)
    if named is None or named[2][:3].lower() not in _MONTHS:
        return []
    month, year, day = _MONTHS.index(named[2][:3].lower()) + 1, _year(named[4]), named[1] or named[3]
    return list(filter(None, [_day(year, month, int(day)) if day else f"{year:04}-{month:02}"]))


def _year(digits: str) -> int:
    """A year of two digits as spreadsheets read it: up to 29 of this century."""
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < 30 else 1900)


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def mangled_number(cell: str) -> tuple[str, str] | None:
    """What a spreadsheet has made of a number, and the remedy; None where it looks like nothing of the kind.

    Examples
    --------
    >>> mangled_number("1,5")
    ('has a decimal comma', 'write 1.5')
    >>> mangled_number("1.5E+09")
    ('is in powers of ten, which a spreadsheet shows for long numbers', 'write 1500000000')
    """
    if _FAILED.fullmatch(cell):
        return "is a formula that failed, or a column too narrow", "write the number itself"
    if _EXPONENT.fullmatch(cell):
        number = float(cell.replace(",", "."))
        digits = decimal_text(number) if abs(number) < _EXACT else "all of its digits"
        return "is in powers of ten, which a spreadsheet shows for long numbers", f"write {digits}"
    if _GROUPED.fullmatch(cell):
        whole = re.sub(r"[^\d-]", "", re.sub(r"[.,]\d{1,2}$", "", cell))
        as_decimal = f" or {cell.replace(',', '.')}" if re.fullmatch(r"-?\d{1,3},\d{3}", cell) else ""
        return "has marks between its thousands", f"write {whole}{as_decimal}"
    if _COMMA.fullmatch(cell):
        return "has a decimal comma", f"write {cell.replace(',', '.')}"
    return None
