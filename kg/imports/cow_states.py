"""State system membership of the Correlates of War project: states, major powers, and the yearly list.

Comes in: the list of states with days, the list of major powers, and the list by year where there is one. Goes out:
periods in the state system and as a major power, and names. A questionable decision: the yearly list gives no claims
beside the list with days, which says the same more exactly; it is held against it year by year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.imports.frame.files import Progress, Record, read_records, with_numbers
from kg.imports.frame.identity import Identities, Resolved, Spell
from kg.imports.frame.items import Item, NewName, Reject, Repeat, Statement
from kg.imports.frame.spells import (
    LIST_BEGINS,
    begun_by,
    explain_spell,
    is_reversed,
    read_date,
    reject_date,
    reject_spell,
    reject_uneven,
    split_state,
)
from kg.model import NameKind

STATES, _MAJORS, _YEARS = "states", "majors", "years"
"""Roles of the files."""

_DATES = ("styear", "stmonth", "stday", "endyear", "endmonth", "endday")
_COLUMNS = ("stateabb", "ccode", *_DATES, "version")
_NUMBERS = ("ccode", *_DATES, "version")
_BEGUN = "on the list from its first day, 1816-01-01, and may be older"


def read_states(files: Mapping[str, Path], identities: Identities, progress: Progress | None = None) -> Iterator[Item]:
    """Read the lists of states.

    Parameters
    ----------
    files
        Path of each role: `states`, `majors`, `years`; each may be missing.
    progress
        Told how far each file has been read.

    Yields
    ------
    Item
        For each row of the first two a period for each entity that the number means in that time, and names. For each
        row of the yearly list a repeat of the row of the list of states that covers its year, or a reject.

    Raises
    ------
    InputError
        When a file cannot be read or lacks a column.

    Notes
    -----
    The last day of the version's year is the end of the data and not of a membership, the first day of 1816 its
    beginning and not that of a state: `/1871-01-18` begins on an unknown day, `1816-01-01?/..` neither begins nor
    ends within the list.
    """
    listed: dict[str, list[tuple[range, Record]]] = defaultdict(list)
    if STATES in files:
        for record in with_numbers(read_records(files[STATES], (*_COLUMNS, "statenme"), progress=progress), _NUMBERS):
            if not isinstance(record, Record):
                yield reject_uneven(record)
                continue
            yield from _period(record, "inStateSystem", identities)
            if record["styear"].isdecimal() and record["endyear"].isdecimal():
                years = range(int(record["styear"]), int(record["endyear"]) + 1)
                listed[record["ccode"]].append((years, record))
    if _MAJORS in files:
        for record in with_numbers(read_records(files[_MAJORS], _COLUMNS, progress=progress), _NUMBERS):
            if isinstance(record, Record):
                yield from _period(record, "majorPowerDuring", identities)
            else:
                yield reject_uneven(record)
    if _YEARS in files:
        yield from _compare_years(files[_YEARS], listed, progress)


def _period(record: Record, predicate: str, identities: Identities) -> Iterator[Item]:
    cells = [record[column] for column in _DATES]
    try:
        start, end = read_date(*cells[:3]), read_date(*cells[3:])
    except ValueError as error:
        yield reject_date(record, _DATES, error)
        return
    if start is None or is_reversed(start, end):
        reason = "the last day comes before the first" if start else "a period without a start"
        yield Reject(record.file, record.row, f"{start or ''}/{end or ''}", "ends-before-start", reason)
        return
    data_end = ""
    if end and end.text == f"{record['version']}-12-31":
        end, data_end = None, f"listed up to {end}, the last day of the data"
    if start.earliest == LIST_BEGINS:
        start = begun_by(start)
    spells = split_state(identities, record["ccode"], start, end)
    for spell in spells:
        if isinstance(spell.who, Resolved):
            begun, lasts = _BEGUN if spell.start.startswith("/") else "", "" if spell.end else data_end
            note = explain_spell(spell, begun, lasts)
            value = _as_interval(spell)
            yield Statement(record.file, record.row, spell.who.entity, predicate, value=value, note=note)
        else:
            yield reject_spell(record, record["ccode"], spell)
    if predicate == "inStateSystem":
        yield from _names(record, spells)


def _as_interval(spell: Spell) -> str:
    """One EDTF interval from both ends; what neither begins nor ends in the list has an uncertain start."""
    if not spell.start.startswith("/"):
        return f"{spell.start}/{spell.end or '..'}"
    return spell.start[:1] + spell.end if spell.end else f"{spell.start[1:]}?/.."


def _names(record: Record, spells: tuple[Spell, ...]) -> Iterator[Item]:
    """Names belong to the number; they are given on to an entity only where the number has one in that time."""
    entities = {spell.who.entity if isinstance(spell.who, Resolved) else "" for spell in spells}
    names = ((record["statenme"], NameKind.ALIAS), (record["stateabb"], NameKind.ABBREVIATION))
    if len(entities) == 1 and (entity := entities.pop()):
        yield from (NewName(record.file, record.row, entity, name, "en", kind) for name, kind in names if name)
    else:
        reason = f"the number {record['ccode']} means several entities, or none, in that time"
        what = ", ".join(name for name, _ in names if name)
        yield Reject(record.file, record.row, what, "name-of-several", reason)


def _compare_years(
    path: Path, listed: Mapping[str, list[tuple[range, Record]]], progress: Progress | None
) -> Iterator[Item]:
    """Hold the yearly list against the one with days."""
    seen: defaultdict[str, set[int]] = defaultdict(set)
    for record in with_numbers(read_records(path, ("ccode", "year"), progress=progress), ("ccode", "year")):
        if not isinstance(record, Record):
            yield reject_uneven(record)
            continue
        code, year = record["ccode"], record["year"]
        covering = [
            membership.row for years, membership in listed.get(code, ()) if year.isdecimal() and int(year) in years
        ]
        if covering:
            seen[code].add(int(year))
            yield Repeat(record.file, record.row, covering[0])
        else:
            reason = "the list with days has no membership in that year"
            yield Reject(record.file, record.row, f"state {code}, {year}", "years-disagree", reason)
    for code, spans in sorted(listed.items()):
        for years, record in spans:
            if missing := [year for year in years if year not in seen[code]]:
                what = f"state {code}, {missing[0]} to {missing[-1]}"
                reason = f"{len(missing)} of these years are not in {path.name}; the period stands as it is listed"
                yield Reject(record.file, record.row, what, "years-disagree", reason)
