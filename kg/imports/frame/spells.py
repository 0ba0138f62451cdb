"""Memberships of states in time: dates in three cells, ends that are none, and codes that pass to another entity.

Comes in: cells of a record, and who is who. Goes out: periods as known and spells of one entity each. A questionable
decision: a year in which a code passes to another state counts for the one on the inner side of it only, which is
sure to be meant; a state born in December 1991 that joins in 1991 is no unknown member for eleven months, and a
membership of 1960 to 1991 is none of the successor's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kg.imports.frame.files import Record, Uneven
from kg.imports.frame.identity import Identities, Resolved, Spell, Unresolved
from kg.imports.frame.items import Reject
from kg.model import Day, Period, parse_period

_COW_STATE = "cow-state"
"""Scheme of the Correlates of War numbers of states."""

LIST_BEGINS = date(1816, 1, 1)
"""First day of the lists of the Correlates of War project: a start on it says no more than begun by then."""

_MISSING = frozenset({"", "0", "-9", ".", "NA"})


def read_date(year: str, month: str, day: str) -> Period | None:
    """A date from three cells, as precise as they are.

    Returns
    -------
    Period or None
        None when all of them are missing.

    Raises
    ------
    ValueError
        When they are no numbers or no day of the calendar, or a finer part stands without the coarser one.

    Examples
    --------
    >>> read_date("1914", "8", "").text
    '1914-08'
    """
    parts = [None if cell in _MISSING else cell for cell in (year, month, day)]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    if parts[: len(known)] != known:
        raise ValueError(f"year '{year}', month '{month}', day '{day}': a part is missing before a finer one")
    if not all(part.isdecimal() for part in known):
        raise ValueError(f"year '{year}', month '{month}', day '{day}': is not in numbers")
    widths = (4, 2, 2)
    return parse_period("-".join(part.zfill(width) for part, width in zip(known, widths, strict=False)))


def begun_by(day: Period) -> Period:
    """The start of what had begun by a day: open as text, yet the code is resolved on that day.

    Examples
    --------
    >>> begun_by(parse_period("1816-01-01")).text
    '/1816-01-01'
    """
    return Period(f"/{day.text}", day.earliest, day.latest)


def lasting_beyond(day: str) -> Period:
    """The end of what was there on the last day that data cover, or in the last year, and was not seen to end.

    As text it has an earliest day and no latest; whoever has the code on the last day of a year is meant.

    Examples
    --------
    >>> lasting_beyond("2005").text
    '2005/..'
    """
    return Period(f"{day}/..", parse_period(day).latest, None)


def is_open(end: str) -> bool:
    """Whether the end of a spell is none: not told, or no sooner than the end of the data."""
    return not end or end.endswith("/..")


def is_reversed(start: Period | None, end: Period | None) -> bool:
    """Whether something would end before it begins."""
    return bool(start and end and start.earliest and end.latest and end.latest < start.earliest)


def split_state(identities: Identities, code: str, start: Period | None, end: Period | None) -> tuple[Spell, ...]:
    """The entities that a COW number means from one time to another, with the part of each.

    Parameters
    ----------
    start, end
        As known; None when open.
    """
    first, last = start, end
    if start and _passes_on(identities, code, start):
        first = Period(start.text, start.latest, start.latest)
    if end and _passes_on(identities, code, end, is_end=True):
        last = Period(end.text, end.earliest, end.earliest)
    if start and end and first and last and is_reversed(first, last):
        period = Period(f"{start}/{end}", start.earliest, end.latest)
        return (Spell(identities.resolve(_COW_STATE, code, period), start.text, end.text, is_cut=False),)
    return identities.split(_COW_STATE, code, first, last)


def resolve_on(identities: Identities, code: str, day: Day) -> Resolved | Unresolved:
    """The entity that a COW number means on a day."""
    return identities.resolve(_COW_STATE, code, Period(day.isoformat(), day, day))


def _passes_on(identities: Identities, code: str, when: Period, *, is_end: bool = False) -> bool:
    """Whether a number means somebody at the inner edge of a coarse date, and another or nobody at the outer."""
    if when.earliest is None or when.latest is None or when.earliest == when.latest:
        return False
    edges = resolve_on(identities, code, when.earliest), resolve_on(identities, code, when.latest)
    outer, inner = reversed(edges) if is_end else edges
    if isinstance(inner, Unresolved):
        return False
    return isinstance(outer, Unresolved) or outer.entity != inner.entity


def explain_spell(spell: Spell, *notes: str) -> str:
    """The note of a claim on one spell: what else is known, and where the record was cut the curated reason."""
    if not spell.is_cut:
        return "; ".join(filter(None, notes))
    reason = spell.who.reason if isinstance(spell.who, Resolved) else ""
    cut = "the record runs beyond this entity and is cut where its code passes to another"
    return "; ".join(filter(None, (*notes, reason, cut)))


def reject_spell(record: Record, code: str, spell: Spell) -> Reject:
    """The reject of a spell whose code means no entity."""
    assert isinstance(spell.who, Unresolved)  # callers ask before
    what = f"state {code}, {spell.start or '..'}/{spell.end or '..'}"
    return Reject(record.file, record.row, what, spell.who.rule, spell.who.reason)


def reject_uneven(record: Uneven) -> Reject:
    """The reject of a record whose cells cannot be told apart."""
    what = f"{record.cells} cells"
    return Reject(record.file, record.row, what, "cells-uneven", f"the header has {record.columns} columns")


def reject_date(record: Record, columns: Sequence[str], error: ValueError) -> Reject:
    """The reject of a date that is none."""
    what = ", ".join(f"{column} '{record[column]}'" for column in columns)
    return Reject(record.file, record.row, what, "date-form", str(error))
