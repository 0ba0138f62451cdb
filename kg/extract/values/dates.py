"""Dates in a text, as EDTF level 0: what is written, and what is meant from the document's date or the last one.

Comes in: the aligned copy of a text and the document's date. Goes out: `DateSpan`s in order. What level 0 cannot say
(seasons, "early 2020s") is left out, or given as the year that contains it. A questionable decision: of two
expressions that overlap, the one whose pattern stands earlier in the list counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.extract.documents.document import DateSpan
from kg.extract.values.date_words import (
    COUNTS,
    DateContext,
    Reader,
    read_after_last,
    read_ago,
    read_ahead,
    read_bare_month,
    read_full_day,
    read_iso,
    read_month_year,
    read_near_day,
    read_numeric,
    read_part_of_year,
    read_range_of_days,
    read_range_of_months,
    read_range_of_weekdays,
    read_range_of_years,
    read_relative_month,
    read_relative_unit,
    read_same,
    read_weekday,
    read_weekend,
    read_year,
)
from kg.model import Period

_M = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_D = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?:1[5-9]|20)\d\d"
_N = "|".join([*COUNTS, r"\d{1,2}"])
_TO = r"\s*(?:-|to|until|till|through)\s*"
_AND = r" and "
_BETWEEN = r"(?<=\b[Bb]etween )"
_W = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ON = rf"(?:{_W},? (?:the )?)?"
_FUTURE = re.compile(
    r"\b(?:will|shall|is to|are to|is due|are due|due to|is expected|are expected|scheduled|plans? to|planned|intends?|"
    r"is set|are set|upcoming|forthcoming|hopes?|would|to be (?:held|signed|opened|launched|convened)|starting|"
    r"as of|from now|going to|pledged to|aims? to|deadline)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_CLAUSE = re.compile(r"[.;!?:]\s|\n|, (?:and|but|while|which|who|when|where)\b|\bbut\b")
_CLAUSE_END = re.compile(r"[.,;!?:](?:\s|$)|\n")
_PAST = re.compile(
    r"\b(?:was|were|had|did|met|took|held|left|came|went|said|gave|began|made|won|flew|told|saw|spent|wrote|became|[a-z]{3,}ed)\b"
)


@dataclass(frozen=True, slots=True)
class _Expression:
    """A match that no longer form covers."""

    start: int
    end: int
    match: re.Match[str]
    reader: Reader


_UNIT = r"(?P<unit>years?|months?|weeks?|days?)"
_Y1, _YE = rf"(?:,? (?P<y1>{_Y}))?", rf"(?:,? (?P<y>{_Y}))?"
_COUNTED = "|".join(
    [
        "per",
        "million",
        "billion",
        "people",
        "students",
        "participants",
        "tonnes",
        "visitors",
        "euros",
        "dollars",
        "trainees",
        "places",
        "hectares",
        "kilomet",
    ]
)
_BEFORE_MONTH = r"\b(?:[Ss]ince|[Uu]ntil|[Ff]rom|[Aa]fter|[Bb]efore|[Dd]uring|early|late|mid-?|this)"
_WHICH = r"(?P<which>last|past|next|coming|this)"
_WHICH_UNIT = r"(?P<which>last|past|previous|this|current|next|coming)"

_RANGES: tuple[tuple[str, Reader], ...] = (
    (rf"(?P<d1>{_D}) (?P<m1>{_M}){_Y1}@(?P<d2>{_D}) (?P<m2>{_M}){_YE}\b", read_range_of_days),
    (rf"(?P<m1>{_M}) (?P<d1>{_D}){_Y1}@(?P<m2>{_M}) (?P<d2>{_D}){_YE}\b", read_range_of_days),
    (rf"(?P<d1>{_D})@(?P<d2>{_D})(?: of)? (?P<m2>{_M})(?P<m1>){_YE}\b", read_range_of_days),
    (rf"(?P<m2>{_M})(?P<m1>) (?P<d1>{_D})@(?P<d2>{_D}){_YE}\b(?! {_M})", read_range_of_days),
)
_LATE_RANGES: tuple[tuple[str, Reader], ...] = (
    (rf"(?P<m1>{_M})(?: (?P<y1>{_Y}))?@(?P<m2>{_M}){_YE}\b", read_range_of_months),
    (rf"(?P<y1>{_Y})@(?P<y2>{_Y}|\d\d)\b(?![\d-])", read_range_of_years),
)
"""Ranges, with @ where "to", a dash, or after "between" an "and" stands."""

_SINGLE: tuple[tuple[str, Reader], ...] = (
    (rf"{_ON}\b(?P<d>{_D})(?: day)?(?: of)? (?P<m>{_M}){_YE}(?!\w)", read_full_day),
    (rf"{_ON}\b(?P<m>{_M}) (?P<d>{_D})(?!\d){_YE}\b", read_full_day),
    (r"\b(\d{4})-(\d\d)-(\d\d)\b", read_iso),
    (r"\b([0-3]?\d)[./]([01]?\d)[./]((?:19|20)\d\d)\b", read_numeric),
)
_MONTHLY: tuple[tuple[str, Reader], ...] = (
    (rf"\b(?P<m>{_M}),?(?: of)? (?P<y>{_Y})\b", read_month_year),
    (rf"\b(?i:{_WHICH}) (?P<m>{_M})\b", read_relative_month),
    (rf"(?<=\b(?:[Ii]n|[Bb]y) )(?P<m>{_M})\b(?! \d)", read_bare_month),
    (rf"\b(?:[Ff]or|of) (?P<m>{_M})(?=[ ,.;])(?! \d)", read_bare_month),
    (rf"{_BEFORE_MONTH} (?P<m>{_M})\b(?! \d)", read_bare_month),
)
_FREE: tuple[tuple[str, Reader], ...] = (
    (
        rf"\bthe (?P<nth>first|second|third|fourth|last) (?P<part>quarter|half)(?: of(?: the year)?)? ?(?P<y>{_Y})?\b",
        read_part_of_year,
    ),
    (rf"\b(?P<y1>{_Y})/(?P<y2>{_Y}|\d\d)\b(?![\d-])", read_range_of_years),
    (rf"\b(?P<w1>{_W}){_TO}(?P<w2>{_W})\b", read_range_of_weekdays),
    (r"\b(?:(?P<which>last|past|next|this|the) )?weekend\b", read_weekend),
    (rf"(?:\b{_WHICH} )?\b(?P<w>{_W})\b(?!'s? (?:Agreement|Accords?))", read_weekday),
    (r"\b(?P<near>yesterday|today|tonight|tomorrow)\b", read_near_day),
    (rf"\b{_WHICH_UNIT} (?P<unit>year|month|week)\b", read_relative_unit),
    (rf"\b(?P<n>{_N}) {_UNIT} ago\b", read_ago),
    (rf"\b(?:in|within) (?P<n>{_N}) {_UNIT}(?:'s?)?(?: time)?\b", read_ahead),
    (r"\b(?:the same|that(?: same)?|the said) (?P<unit>day|date|year|month)\b", read_same),
    (r"\b(?:the )(?P<which>following|next|previous|preceding) (?P<unit>year|month|day|week)\b", read_after_last),
    (rf"\b(?P<n>{_N}) {_UNIT} (?P<side>later|earlier|afterwards|before)\b", read_after_last),
    (rf"\b(?:mid|late|early)-(?P<y>{_Y})\b", read_year),
    (rf"(?<![\w.,$€£/-])(?P<y>{_Y})(?!(?:[,./]\d|\w|-\w|%| (?:{_COUNTED})))", read_year),
)


def _compile_rules() -> Iterator[tuple[re.Pattern[str], Reader]]:
    """All patterns, the longer forms first; month names need their capital, so that "may" and "march" are no dates."""
    for pattern, reader in _RANGES:
        yield _compile(r"\b" + pattern.replace("@", _TO)), reader
        yield _compile(_BETWEEN + pattern.replace("@", _AND)), reader
    for pattern, reader in _SINGLE:
        yield _compile(pattern), reader
    for pattern, reader in _LATE_RANGES:
        yield _compile(_BETWEEN + pattern.replace("@", _AND)), reader
        yield _compile(r"\b" + pattern.replace("@", _TO)), reader
    for pattern, reader in _MONTHLY:
        yield _compile(pattern), reader
    for pattern, reader in _FREE:
        yield _compile(pattern, re.IGNORECASE), reader


def _compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""A pattern whose digits are those that EDTF is written with: to `re` those of every script are a ``\d``."""
    in_sets = re.sub(r"\[[^\]]*\]", lambda match: match[0].replace(r"\d", "0-9"), pattern)
    return re.compile(in_sets.replace(r"\d", "[0-9]"), flags)


_RULES = tuple(_compile_rules())


def find_dates(aligned: str, today: Period | None = None) -> tuple[DateSpan, ...]:
    """Every date expression with its EDTF text, in order.

    Parameters
    ----------
    aligned
        Text with plain quotes, dashes and blanks.
    today
        The document's own date; without it what leans on it is left out.

    Examples
    --------
    >>> from kg.model.dates import parse_period
    >>> [span.value for span in find_dates("from 12 to 14 March", parse_period("2025-03-14"))]
    ['2025-03-12/2025-03-14']
    """
    taken: list[_Expression] = []
    covered = bytearray(len(aligned) + 1)
    for pattern, reader in _RULES:
        for match in pattern.finditer(aligned):
            start, end = match.span("m") if reader is read_bare_month else match.span()
            if not any(covered[start:end]):
                covered[start:end] = b"\x01" * (end - start)
                taken.append(_Expression(start, end, match, reader))
    day = today.latest if today else None
    taken.sort(key=lambda expression: expression.start)
    return tuple(_resolve(aligned, taken, day if isinstance(day, date) else None))


def _resolve(aligned: str, taken: list[_Expression], day: date | None) -> Iterator[DateSpan]:
    """Read the matches in order, so that each may lean on the one before."""
    last, year_end, year = "", -1, 0
    for expression in taken:
        if year and _SENTENCE_END.search(aligned, year_end, expression.start):
            year = 0
        year_end = max(year_end, expression.start)
        context = DateContext(day, last, _looks_ahead(aligned, expression.start, expression.end), year)
        value = expression.reader(expression.match, context)
        if not value:
            continue
        last = value
        has_year = bool(re.search(_Y, expression.match[0]))
        if has_year:
            year, year_end = int(value[:4]), expression.end
        yield DateSpan(expression.start, expression.end, value, not has_year)


def _looks_ahead(aligned: str, start: int, end: int) -> bool:
    """Whether the clause around a date speaks of the future."""
    before = aligned[max(0, start - 160) : start]
    after = aligned[end : end + 120]
    cuts = [match.end() for match in _CLAUSE.finditer(before)]
    ahead = before[cuts[-1] if cuts else 0 :]
    if _FUTURE.search(ahead):
        return True
    stop = _CLAUSE_END.search(after)
    return not _PAST.search(ahead) and bool(_FUTURE.search(after[: stop.start()] if stop else after))
