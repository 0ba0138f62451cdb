"""Lists of documents that were signed: a heading that says so, where and when, and an item for each document.

Comes in: the aligned copy of a text with its line ends. Goes out: a `DocumentForm`, or None. What the heading gives is
inherited by its items: day, place, and the parties of an item that names none. A questionable decision: where an item
names ministries or companies as its parties, nobody is said to have signed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.extract.documents.document import DateSpan, DocumentForm, DocumentKind, FormStatement, Thing
from kg.extract.forms.days import find_day
from kg.extract.forms.parties import find_parties
from kg.extract.forms.treaties import party_of, place_in

_HEADING = re.compile(
    r"\b(?:list\s+of\s+(?:the\s+)?(?:bilateral\s+)?|following\s+)?(?:documents?|agreements?|mous?|memoranda|outcomes?)\b"
    r"[^.\n]{0,60}\b(?:signed|exchanged|concluded)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:to\s+be|will\s+be|expected|planned|due\s+to\s+be|may\s+be)\b", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*(?:[-*•·]|\(?(?:\d{1,3}|[ivx]{1,5}|[a-z])[.)])[ \t]+(?P<title>[^\n]{8,400})", re.MULTILINE)
_TEXT = re.compile(
    r"(?:[A-Z][\w'-]*\s+|of\s+|on\s+|for\s+|and\s+){0,8}?(?:(?P<spoken>Declaration|FormStatement|Communiqu[eé]|Roadmap)|Agreement|"
    r"Treaty|Convention|Protocol|Memorandum|MoU|MOU|Accord|Arrangement|Contract|Charter|Exchange\s+of\s+(?:Notes|Letters))\b"
)
_BETWEEN = re.compile(r"\b(?:between|by and between)\b", re.IGNORECASE)
HEAD_LETTERS = 1500
"""The heading of a list stands within so many letters of the text."""

FEWEST_ITEMS = 2


def read_outcomes(lined: str, *, is_forced: bool = False) -> DocumentForm | None:
    """The form of a list of signed documents, or None when a text has not that form.

    Parameters
    ----------
    lined
        The aligned copy with its line ends.
    is_forced
        Whether the caller says that it is one, so that one item is enough.
    """
    heading = _HEADING.search(lined, 0, HEAD_LETTERS)
    if heading is None:
        return None
    items = [match for match in _ITEM.finditer(lined, heading.end()) if _TEXT.match(match["title"])]
    if len(items) < (1 if is_forced else FEWEST_ITEMS):
        return None
    begin, stop = 0, items[0].start()
    if _AHEAD.search(lined, heading.start(), stop):
        return None
    plain = lined.replace("\n", " ")
    day = find_day(plain, begin, stop)
    day = day if day and len(day.value) > len("2025-06") else None
    lists = find_parties(plain, begin, stop)
    parties = tuple(party_of(plain, state) for state in lists[0].states) if lists else ()
    statements = tuple(_statements(plain, items, parties, day, place_in(plain, begin, stop)))
    return DocumentForm(DocumentKind.OUTCOMES, None, parties, (), (), tuple(item.span() for item in items), statements)


def _statements(
    plain: str, items: Sequence[re.Match[str]], parties: tuple[Thing, ...], day: DateSpan | None, place: str
) -> Iterator[FormStatement]:
    """Who signs each document of a list, and when."""
    qualifiers = ({"on": day.value} if day else {}) | ({"at": place} if place else {})
    for number, item in enumerate(items, 1):
        start, end = item.span("title")
        end = start + len(plain[start:end].rstrip(" .;,"))
        text = _TEXT.match(item["title"])
        kind = "Declaration" if text and text["spoken"] else "Agreement"
        document = Thing(kind, " ".join(plain[start:end].split()), start, end)
        signers = parties
        if _BETWEEN.search(plain, start, end):
            named = find_parties(plain, start, end)
            signers = tuple(party_of(plain, state) for state in named[0].states) if named else ()
        for signer in signers:
            yield FormStatement("signs", signer, document, start, end, "form.listed", qualifiers, number)
        if day:
            yield FormStatement("signedOn", document, day, start, end, "form.listed")
