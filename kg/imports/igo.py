"""Intergovernmental organisations of the Correlates of War project, and the memberships of states in them.

Comes in: the list of organisations, and the list of memberships by year. Goes out: organisations with names, beginning
and end; memberships as spells. A questionable decision: until 1965 the project looked every five years, so that its
rows of one year each are sightings; those that follow one another are taken as one membership, whose ends are known
to five years, and the rows after the first are counted as repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from kg.imports.files import Progress, Record, read_records, with_numbers
from kg.imports.identity import Identities, Resolved, Unresolved
from kg.imports.igo_members import YEAR, Life, read_members
from kg.imports.model import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.imports.spells import reject_uneven
from kg.terms import NameKind

ORGANISATIONS, MEMBERSHIPS = "organisations", "memberships"
"""Roles of the files."""

SCHEME = "cow-igo"

_LANGUAGE = "und-Latn"
_MAX_LONG_NAME = 80
_WRONG_ACCENT = re.compile(r"[a-z][À-Þ]")


def read_igo(files: Mapping[str, Path], identities: Identities, progress: Progress | None = None) -> Iterator[Item]:
    """Read organisations and memberships.

    Parameters
    ----------
    files
        Path of each role: `organisations`, `memberships`; one of them is enough, though ends are then known less.
    progress
        Told how far each file has been read; the memberships are read twice, since their last year is where the
        data end.

    Yields
    ------
    Item
        For each organisation an entity (unless it is known), names, beginning and end; for each membership a claim
        for each entity that the number of the state means in that time.

    Raises
    ------
    InputError
        When a file cannot be read or lacks a column.

    Notes
    -----
    A membership seen in 1955 and 1960 but not in 1950 and 1965 has lasted from `1950/1955` to `1960/1965`. These
    bounds are narrowed by the years of the organisation and by the time in which the state was there. What is listed
    in the last year of the file, or in the last year in which the file lists any member of an organisation that has
    no end, is open.
    """
    lives: dict[str, Life] = {}
    seen: dict[str, Record] = {}
    if ORGANISATIONS in files:
        columns = ("igoID", "igoAbbr", "igoShortName", "igoLongName", "StartYear", "EndYear", "EndReason", "Notes")
        numbers = ("igoID", "StartYear", "EndYear")
        for record in with_numbers(read_records(files[ORGANISATIONS], columns, progress=progress), numbers):
            if isinstance(record, Record):
                yield from _organisation(record, identities, lives, seen)
            else:
                yield reject_uneven(record)
    if MEMBERSHIPS in files:
        yield from _read_memberships(
            files[MEMBERSHIPS], identities, lives if ORGANISATIONS in files else None, progress
        )


def _organisation(
    record: Record, identities: Identities, lives: dict[str, Life], seen: dict[str, Record]
) -> Iterator[Item]:
    number = record["igoID"]
    entity = _entity_of(number, identities)
    first = seen.setdefault(number, record)
    if first.row != record.row and first.cells == record.cells:
        yield Repeat(record.file, record.row, first.row)
        return
    if isinstance(entity, Unresolved) or number in lives:
        rule, reason = (entity.rule, entity.reason) if isinstance(entity, Unresolved) else ("id-twice", "number in use")
        yield Reject(record.file, record.row, f"igoID '{number}'", rule, reason)
        return
    long = repair_accents(record["igoLongName"])
    yield NewEntity(record.file, record.row, entity, "Organisation", _label(record, long), note=f"COW IGO {number}")
    names = (
        (long, NameKind.OFFICIAL),
        (record["igoShortName"], NameKind.ALIAS),
        (record["igoAbbr"], NameKind.ABBREVIATION),
    )
    yield from (NewName(record.file, record.row, entity, name, _LANGUAGE, kind) for name, kind in names if name)
    years: list[int | None] = []
    for column, predicate in (("StartYear", "establishedOn"), ("EndYear", "dissolvedOn")):
        year = record[column]
        years.append(int(year) if YEAR.fullmatch(year) else None)
        if years[-1] is not None:
            yield Statement(record.file, record.row, entity, predicate, value=year)
        elif year:
            yield Reject(record.file, record.row, f"{column} '{year}'", "date-form", "is no year")
    lives[number] = Life(*years)
    if record["EndReason"] not in ("", "None"):
        note = "reason of its end, as coded"
        ended = record["EndYear"] if years[1] else ""
        yield Statement(
            record.file, record.row, entity, "characterisedAs", value=record["EndReason"], on=ended, note=note
        )
    if record["Notes"]:
        reason = "the notes run over several rows and speak of other organisations; none can be assigned"
        yield Reject(record.file, record.row, record["Notes"], "notes-unassigned", reason)


def _entity_of(number: str, identities: Identities) -> str | Unresolved:
    found = identities.resolve(SCHEME, number, None)
    if isinstance(found, Resolved):
        return found.entity
    if found.rule != "code-unknown":
        return found
    return f"{SCHEME}-{number}" if number.isdecimal() else Unresolved("id-form", "an organisation has a number")


def _label(record: Record, long: str) -> str:
    """The long name without its abbreviation; the short one where the file has cut the long one off."""
    name = long.removesuffix(f"({record['igoAbbr']})").strip()
    if not name or len(long) >= _MAX_LONG_NAME or name.count("(") != name.count(")"):
        return record["igoShortName"] or record["igoAbbr"]
    return name


def repair_accents(name: str) -> str:
    """A name with accents as they were before Latin-1 was read as MacRoman; any other name as it is.

    Examples
    --------
    >>> repair_accents("CommunautÈ Èconomique")
    'Communauté économique'
    >>> repair_accents("Île de France")
    'Île de France'
    """
    if not _WRONG_ACCENT.search(name):
        return name
    try:
        return name.encode("mac_roman").decode("latin-1")
    except UnicodeEncodeError:
        return name


def _read_memberships(
    path: Path, identities: Identities, lives: Mapping[str, Life] | None, progress: Progress | None
) -> Iterator[Item]:
    columns = ("igoID", "StateID", "JoinYear", "LeaveYear")
    ends = (
        each["LeaveYear"] for each in with_numbers(read_records(path, columns), columns) if isinstance(each, Record)
    )
    data_end = max((int(year) for year in ends if YEAR.fullmatch(year)), default=0)
    records = with_numbers(read_records(path, columns, progress=progress), columns)
    for number, group in groupby(records, key=lambda each: each["igoID"] if isinstance(each, Record) else ""):
        rows = list(group)
        yield from (reject_uneven(each) for each in rows if not isinstance(each, Record))
        members = [each for each in rows if isinstance(each, Record)]
        if not members:
            continue
        entity = _entity_of(number, identities)
        if lives is None and isinstance(entity, str):
            label = f"Intergovernmental organisation {number} (COW)"
            yield NewEntity(members[0].file, members[0].row, entity, "Organisation", label)
        elif isinstance(entity, Unresolved) or number not in (lives or {}):
            unknown = Unresolved("organisation-unlisted", "the list of organisations has no such number")
            why = entity if isinstance(entity, Unresolved) else unknown
            yield from (Reject(each.file, each.row, f"igoID '{number}'", why.rule, why.reason) for each in members)
            continue
        yield from read_members(members, entity, lives[number] if lives else None, data_end, identities)
