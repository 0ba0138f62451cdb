"""A text as a document: its aligned copy, its hash, and the date that its first lines give it.

Comes in: the text as given. Goes out: a `Document` with its zones. A questionable decision: a date in the
dateline without a year is left to the caller's date, since a text seldom says its own year.
"""

from __future__ import annotations

import hashlib
import re

from kg.extract.alignment import align_text
from kg.extract.documents.document import Document
from kg.extract.documents.markup import blank_marks, join_lines
from kg.extract.documents.zones import find_zones
from kg.model import Period, parse_period

__all__ = ["align_text", "make_document", "read_dateline"]

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTHS}),? (\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_MONTHS}) (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_BYLINE = re.compile(
    r"^\s*(?:by\b|published\b|updated\b|posted\b|date\b|issued\b|released\b|press release\b|"
    r"(?:remarks|speech|address|statement|keynote|lecture|toast)\b.{0,40}\b(?:by|of)\b)",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^\s*[^\W\d_a-z][^\n]{0,60}?(?: - | -- |: )")
HEAD_LINES = 8
"""Lines from the start in which a document's own date is looked for."""


def read_dateline(aligned: str) -> Period | None:
    """The full date in a dateline or byline of the first lines, or None.

    Examples
    --------
    >>> str(read_dateline("GENEVA, 3 May 2024 - Delegates met."))
    '2024-05-03'
    """
    for line in aligned.split("\n")[:HEAD_LINES]:
        head = _DATELINE.match(line)
        is_byline = bool(_BYLINE.match(line))
        scope = line if is_byline or len(line) < 40 else head.group() if head else ""
        period = _full_date(scope)
        if period:
            return period
    return None


def _full_date(scope: str) -> Period | None:
    iso, day_first, month_first = _ISO.search(scope), _DAY_FIRST.search(scope), _MONTH_FIRST.search(scope)
    if iso:
        year, month, day = iso.groups()
    elif day_first:
        day, name, year = day_first.groups()
        month = str(_month_number(name))
    elif month_first:
        name, day, year = month_first.groups()
        month = str(_month_number(name))
    else:
        return None
    try:
        return parse_period(f"{int(year):04}-{int(month):02}-{int(day):02}")
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return _MONTHS.lower().split("|").index(name.lower()) + 1


def make_document(text: str, *, identity: str = "", date: Period | None = None, title: str = "") -> Document:
    """A text with its aligned copy, hash, date and zones.

    Parameters
    ----------
    text
        As given; never altered.
    identity
        Id of the document, such as its file name; the hash when empty.
    date
        The document's own date; None when it is to be read from a dateline.
    title
        Title that does not stand in the text.
    """
    aligned = align_text(text)
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    zones = find_zones(aligned)  # judged by form, so that marks and line ends are still there
    plain = join_lines(align_text(blank_marks(text)))
    return Document(identity or sha256[:12], text, plain, sha256, date or read_dateline(aligned), title, zones)
