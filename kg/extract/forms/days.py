"""Days in the words of treaties: "this thirty-first day of August, One thousand nine hundred and sixty-five".

Comes in: the aligned copy of a text and a stretch of it. Goes out: the first day, month and year that stands there, or
the year alone. Years are those of the Gregorian calendar; "1415H" is left alone.
"""

from __future__ import annotations

import re

from kg.extract.documents.document import DateSpan
from kg.extract.values.date_words import MONTHS, to_edtf
from kg.extract.values.quantities import parse_number

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_DAYS = {word: number for number, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30}
_DAYS |= {f"twenty{_ORDINALS[unit]}": 21 + unit for unit in range(9)} | {"thirtyfirst": 31}
_S = r"[\s,]+"
_ORDINAL = rf"(?:twenty[\s-]*|thirty[\s-]*)?(?:{'|'.join([*_ORDINALS, 'thirtieth'])})"
_FIGURE = r"(?:[0-3]?[0-9]|[0-3]?[Il](?=st))(?:\s?(?:st|nd|rd|th)\b)?"
_DAY = rf"(?P<day>\b(?:{_ORDINAL})|\b{_FIGURE})"
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_UNITS = r"one|two|three|four|five|six|seven|eight|nine"
_SMALL = (
    rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]+(?:{_UNITS}))?|ten|eleven|twelve|"
    rf"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|{_UNITS})"
)
_YEAR_WORDS = (
    rf"(?:(?:one|a)[\s-]+thousand{_S}(?:and{_S})?(?:(?:{_UNITS})[\s-]+hundred(?:{_S}(?:and{_S})?{_SMALL})?|{_SMALL})|"
    rf"two[\s-]+thousand(?:{_S}(?:and{_S})?{_SMALL})?|"
    rf"(?:seventeen|eighteen|nineteen)[\s-]+hundred(?:{_S}(?:and{_S})?{_SMALL})?|"
    rf"(?:nineteen|twenty)[\s-]+{_SMALL})"
)
_YEAR = rf"(?P<year>(?:1\s?[5-9]|20)\s?[0-9]\s?[0-9](?![0-9]|\s?(?:A\.?H\b|H\b))|\b{_YEAR_WORDS}\b)"
_OF_YEAR = rf"[\s,.]*(?:(?:of|in)\s+)?(?:(?:the|this)\s+year\s+)?(?:of\s+(?:our|the)\s+lord{_S})?"
_DAY_FIRST = re.compile(
    rf"{_DAY}(?:\s+day)?(?:\s+of)?(?:\s+the\s+month\s+of)?[\s,]+{_MONTH}{_OF_YEAR}{_YEAR}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}{_OF_YEAR}{_YEAR}", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"\b{_MONTH}{_OF_YEAR}{_YEAR}", re.IGNORECASE)
_YEAR_ALONE = re.compile(rf"(?:\bday\s+of\b|\b(?:in|of)\b(?:\s+the\s+year)?|[._&])[\s,.…_&]*{_YEAR}", re.IGNORECASE)
_FIGURES = re.compile(
    r"(?<![0-9/.-])([0-3]?[0-9])\s?[./-]\s?([0-3]?[0-9])\s?[./-]\s?((?:1[5-9]|20)[0-9]{2})(?![0-9]|\s?H\b)"
)
MONTHS_A_YEAR = len(MONTHS)


def find_day(aligned: str, start: int, end: int) -> DateSpan | None:
    """The first date of a stretch of text; the year alone where no day and month stand before it.

    Examples
    --------
    >>> find_day("Done this twenty-first day of February, One thousand nine hundred and ninety-one.", 0, 80).value
    '1991-02-21'
    """
    matches = [match for form in (_DAY_FIRST, _MONTH_FIRST) if (match := form.search(aligned, start, end))]
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        value = to_edtf(_year(match["year"]), _month(match["month"]), _day(match["day"]))
        if value:
            return DateSpan(*match.span(), value)
        return DateSpan(*match.span(), to_edtf(_year(match["year"]), _month(match["month"])))
    figures = _FIGURES.search(aligned, start, end)
    if figures and (value := _figured(*map(int, figures.groups()))):
        return DateSpan(*figures.span(), value)
    for form in (_MONTH_ALONE, _YEAR_ALONE):
        match = form.search(aligned, start, end)
        if match:
            month = _month(match["month"]) if form is _MONTH_ALONE else 0
            first = match.start() if month else match.start("year")
            return DateSpan(first, match.end(), to_edtf(_year(match["year"]), month))
    return None


def _figured(first: int, second: int, year: int) -> str:
    """A day in figures; of two that can both be the month only the year is sure."""
    if first != second and max(first, second) <= MONTHS_A_YEAR:
        return to_edtf(year)
    day, month = (first, second) if second <= MONTHS_A_YEAR else (second, first)
    return to_edtf(year, month, day) if 1 <= month <= MONTHS_A_YEAR else ""


def _day(text: str) -> int:
    word = re.sub(r"[\s-]", "", text.lower())
    if word in _DAYS:
        return _DAYS[word]
    return int(re.sub(r"\D", "", re.sub(r"[Il](?=st|nd|rd|th|\d|$)", "1", text, flags=re.IGNORECASE)) or 0)


def _month(text: str) -> int:
    short = text.lower()[:3]
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(short))


def _year(text: str) -> int:
    digits = re.sub(r"\s", "", text)
    if digits.isdigit():
        return int(digits)
    low = " ".join(re.sub(r"[,-]", " ", text.lower()).split())
    head, thousand, rest = low.partition(" thousand")
    if thousand:
        return int(1000 * (parse_number(head) or 0) + (parse_number(rest.strip() or "zero") or 0))
    if "hundred" in low:
        return int(parse_number(low) or 0)
    first, _, last = low.partition(" ")
    return int(100 * (parse_number(first) or 0) + (parse_number(last) or 0))
