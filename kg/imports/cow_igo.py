"""Intergovernmental organisations of the Correlates of War project, and the memberships of states in them.

Comes in: the list of organisations, and the list of memberships by year. Goes out: organisations with names, beginning
and end; memberships as spells. A questionable decision: until 1965 the project looked every five years, so its rows of
one year each are sightings. Those that follow one another are one membership, whose ends are known to five years, since
a state that leaves and comes back in between is rarer than one that stays; rows after the first count as repeats.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path

from kg.imports.frame.files import Progress, Record, read_records, with_numbers
from kg.imports.frame.identity import Identities, Resolved, Spell, Unresolved
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.imports.frame.spells import (
    explain_spell,
    is_open,
    lasting_beyond,
    reject_spell,
    reject_uneven,
    resolve_on,
    split_state,
)
from kg.model import LAST_DAY, NameKind, Period, parse_period

_FIRST_SIGHTING, _LAST_SIGHTING, _STEP_YEARS = 1815, 1965, 5
"""The project looked every five years until 1965, and every year from then on."""

YEAR = re.compile(r"\d{4}", re.ASCII)
"""A year as the files write it."""
ORGANISATIONS, MEMBERSHIPS = "organisations", "memberships"
"""Roles of the files."""
SCHEME = "cow-igo"
LANGUAGE = "und-Latn"
"""Of the names of organisations, which are in whatever language."""
_MAX_LONG_NAME = 80
_WRONG_ACCENT = re.compile(r"[a-z][À-Þ]")


@dataclass(frozen=True, slots=True)
class Life:
    """First and last year of an organisation; None where it is not known, or goes on."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class _Years:
    """A row, read: the first and last year in which it lists the state."""

    record: Record
    first: int
    last: int

    @property
    def is_sighting(self) -> bool:
        """Whether it is what the project saw when it looked, rather than a spell of years."""
        return self.first == self.last < _LAST_SIGHTING and self.first % _STEP_YEARS == 0


@dataclass(frozen=True, slots=True)
class _Frame:
    """What holds for all memberships of an organisation.

    Parameters
    ----------
    life
        The years of the organisation.
    data_end, last_year
        Last year that the file has of it, and of any organisation.
    """

    life: Life
    data_end: int
    last_year: int
    identities: Identities

    def is_open(self, year: int) -> bool:
        """Whether a spell that is listed up to a year ends with the data rather than by leaving."""
        return year >= self.data_end and self.life.last is None

    def explain_end(self, year: int) -> str:
        """What the last year of a spell that does not end is the last year of."""
        whole = (
            "the last year of the data" if year >= self.last_year else "the last year in which the data list anybody"
        )
        return f"listed up to {year}, {whole}"

    def is_there(self, code: str, who: Resolved, day: date) -> bool:
        """Whether a number of a state still, or already, means an entity on a day."""
        resolution = resolve_on(self.identities, code, day)
        return isinstance(resolution, Resolved) and resolution.entity == who.entity


def read_members(records: Sequence[Record], life: Life | None, data_end: int, identities: Identities) -> Iterator[Item]:
    """The memberships of one organisation.

    Parameters
    ----------
    records
        All of its rows.
    life
        Its years; None where no list of organisations was given.
    data_end
        Last year of the file.

    Yields
    ------
    Item
        For each row a claim (more than one where the state's number passes to another entity), a repeat where it
        continues the row before, or a reject.
    """
    states: defaultdict[str, list[_Years]] = defaultdict(list)
    for record in records:
        years = _read_years(record, life or Life(None, None))
        if isinstance(years, Reject):
            yield years
        else:
            states[record["StateID"]].append(years)
    last_year = data_end
    if life and life.last is None:  # it goes on, so its last year in the file is where the file stops to look
        data_end = max((span.last for rows in states.values() for span in rows), default=data_end)
    frame = _Frame(life or Life(None, None), data_end, last_year, identities)
    for rows in states.values():
        yield from _state(sorted(rows, key=lambda span: (span.first, span.last)), frame)


def _read_years(record: Record, life: Life) -> _Years | Reject:
    join, leave = record["JoinYear"], record["LeaveYear"]
    what = f"JoinYear '{join}', LeaveYear '{leave}'"
    if not (YEAR.fullmatch(join) and YEAR.fullmatch(leave)):
        return Reject(record.file, record.row, what, "date-form", "one of them is no year")
    first, last = int(join), int(leave)
    if last < first:
        return Reject(record.file, record.row, what, "ends-before-start", "the last year comes before the first")
    if (life.first and first < life.first) or (life.last and last > life.last):
        reason = f"the organisation is listed from {life.first or '..'} to {life.last or '..'}"
        return Reject(record.file, record.row, what, "outside-organisation", reason)
    return _Years(record, first, last)


def _state(rows: Sequence[_Years], frame: _Frame) -> Iterator[Item]:
    """The memberships of one state, in order of time."""
    chain: list[_Years] = []
    for span in rows:
        if chain and span.last <= chain[-1].last:
            yield Repeat(span.record.file, span.record.row, chain[-1].record.row)
        elif chain and span.first <= chain[-1].last:
            reason = f"overlaps row {chain[-1].record.row}, which tells another end"
            yield Reject(span.record.file, span.record.row, f"{span.first} to {span.last}", "spells-overlap", reason)
        elif chain and chain[-1].is_sighting and span.first == chain[-1].last + _STEP_YEARS:
            chain.append(span)
            yield Repeat(span.record.file, span.record.row, chain[0].record.row)
        else:
            yield from _spells(chain, frame)
            chain = [span]
    yield from _spells(chain, frame)


def _spells(chain: Sequence[_Years], frame: _Frame) -> Iterator[Item]:
    """The claims of one membership."""
    if not chain:
        return
    record, first, last = chain[0].record, chain[0].first, chain[-1].last
    start, end = parse_period(str(first)), lasting_beyond(str(last)) if frame.is_open(last) else parse_period(str(last))
    notes = [f"seen every five years up to row {chain[-1].record.row}"] if len(chain) > 1 else []
    code = record["StateID"]
    for spell in split_state(frame.identities, code, start, end):
        if not isinstance(spell.who, Resolved):
            yield reject_spell(record, code, spell)
            continue
        known = replace(
            spell,
            start=_start(chain[0], code, spell.who, frame) if spell.start == start.text else spell.start,
            end=_end(chain[-1], code, spell.who, frame) if spell.end == str(last) else spell.end,
        )
        for part, organisation in split_organisation(record["igoID"], known, frame.identities):
            assert isinstance(part.who, Resolved)  # as the spell that it is a part of
            goes_on = [frame.explain_end(last)] if is_open(part.end) else []
            yield Statement(
                record.file, record.row, part.who.entity, "memberOf", organisation, start=part.start, end=part.end,
                note=explain_spell(part, *notes, *goes_on),
            )  # fmt: skip


def _start(seen: _Years, code: str, who: Resolved, frame: _Frame) -> str:
    """The year of joining, or the years since nobody saw the state as a member."""
    if not (seen.is_sighting or seen.first == _LAST_SIGHTING):
        return str(seen.first)
    if seen.first == _FIRST_SIGHTING:
        return f"/{seen.first}"
    low = max(seen.first - _STEP_YEARS, frame.life.first or 0)
    while low < seen.first and not frame.is_there(code, who, date(low, 12, 31)):
        low += 1
    return f"{low}/{seen.first}" if low < seen.first else str(seen.first)


def _end(seen: _Years, code: str, who: Resolved, frame: _Frame) -> str:
    """The last year of membership, or the years in which the state may have left before anyone looked again."""
    high = seen.last + _STEP_YEARS if seen.is_sighting else seen.last
    if seen.last == frame.data_end:  # nobody looked again, but the organisation ended
        high = frame.life.last or high
    high = min(high, frame.life.last or high)
    while high > seen.last and not frame.is_there(code, who, date(high, 1, 1)):
        high -= 1
    return f"{seen.last}/{high}" if high > seen.last else str(seen.last)


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
    no end, has lasted to that year or longer: `2005/..`.
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
    entity = identify_organisation(number, identities)
    first = seen.setdefault(number, record)
    if first.row != record.row and first.cells == record.cells:
        yield Repeat(record.file, record.row, first.row)
        return
    if isinstance(entity, Unresolved) or number in lives:
        rule, reason = (entity.rule, entity.reason) if isinstance(entity, Unresolved) else ("id-twice", "number in use")
        yield Reject(record.file, record.row, f"igoID '{number}'", rule, reason)
        return
    long = repair_accents(record["igoLongName"])
    label = label_organisation(long, record["igoShortName"], record["igoAbbr"])
    yield NewEntity(record.file, record.row, entity, "Organisation", label, note=f"COW IGO {number}")
    names = (
        (long, NameKind.OFFICIAL),
        (record["igoShortName"], NameKind.ALIAS),
        (record["igoAbbr"], NameKind.ABBREVIATION),
    )
    yield from (NewName(record.file, record.row, entity, name, LANGUAGE, kind) for name, kind in names if name)
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


def identify_organisation(number: str, identities: Identities, year: str = "") -> str | Unresolved:
    """The entity that the number of an organisation means: in a year, or else the one that it means last."""
    if not number.isdecimal():
        return Unresolved("id-form", "an organisation has a number")
    if not identities.has(SCHEME, number):
        return f"{SCHEME}-{number}"
    when = parse_period(year) if year else Period("", LAST_DAY, LAST_DAY)
    resolution = identities.resolve(SCHEME, number, when)
    return resolution.entity if isinstance(resolution, Resolved) else resolution


def split_organisation(number: str, spell: Spell, identities: Identities) -> Iterator[tuple[Spell, str]]:
    """A spell cut where the number of the organisation passes from a forerunner to what came of it.

    Yields
    ------
    Spell, str
        Of the same state, and the organisation.
    """
    if not identities.has(SCHEME, number):
        yield spell, f"{SCHEME}-{number}"
        return
    start, end = (parse_period(text) if text else None for text in (spell.start, spell.end))
    for part in identities.split(SCHEME, number, start, end):
        if isinstance(part.who, Resolved) and isinstance(spell.who, Resolved):
            reasons = "; ".join(filter(None, (spell.who.reason, part.who.reason)))
            state = Resolved(spell.who.entity, reasons)
            yield Spell(state, part.start, part.end, spell.is_cut or part.is_cut), part.who.entity


def label_organisation(long: str, short: str, abbreviation: str) -> str:
    """The long name without its abbreviation; the short one where the file has cut the long one off."""
    name = long.removesuffix(f"({abbreviation})").strip()
    if not name or len(long) >= _MAX_LONG_NAME or name.count("(") != name.count(")"):
        return short or abbreviation
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
    ends = (row["LeaveYear"] for row in with_numbers(read_records(path, columns), columns) if isinstance(row, Record))
    data_end = max((int(year) for year in ends if YEAR.fullmatch(year)), default=0)
    records = with_numbers(read_records(path, columns, progress=progress), columns)
    for number, group in groupby(records, key=lambda row: row["igoID"] if isinstance(row, Record) else ""):
        rows = list(group)
        yield from (reject_uneven(row) for row in rows if not isinstance(row, Record))
        members = [row for row in rows if isinstance(row, Record)]
        if not members:
            continue
        entity = identify_organisation(number, identities)
        if lives is None and isinstance(entity, str):
            label = f"Intergovernmental organisation {number} (COW)"
            yield NewEntity(members[0].file, members[0].row, entity, "Organisation", label)
        elif isinstance(entity, Unresolved) or number not in (lives or {}):
            unknown = Unresolved("organisation-unlisted", "the list of organisations has no such number")
            why = entity if isinstance(entity, Unresolved) else unknown
            yield from (
                Reject(member.file, member.row, f"igoID '{number}'", why.rule, why.reason) for member in members
            )
            continue
        yield from read_members(members, lives[number] if lives else None, data_end, identities)
