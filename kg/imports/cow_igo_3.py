"""Intergovernmental organisations of the Correlates of War project, version 3: members, associates, observers by year.

Comes in: a row for each year of each organisation with a column for each state, and a row for each year of each state
with a column for each organisation. Goes out: organisations with names, beginning and end; for each state the spells
in which it was a member, an associate member or an observer. A questionable decision: the rows of organisations are
what is read, and those of states say which number each column has, in which years a state was in the system, and
whether both agree; where they do not, the organisation's own row counts, and the other one is a reject.

Three things look alike in a list of years and are kept apart. An *end* is a year after which the state is listed as
none. A *gap* is a stretch of years of which nothing is known, or in which the state was not in the system: what was
there before it ended at an unknown time in it or not at all, and what is there after it began likewise
(`1960/1965`). The *end of the data*, or the last year in which they have the organisation, ends nothing (`2014/..`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path

from kg.imports.cow_igo import (
    LANGUAGE,
    YEAR,
    identify_organisation,
    label_organisation,
    repair_accents,
    split_organisation,
)
from kg.imports.frame.files import Progress, Record, read_records, whole_number
from kg.imports.frame.identity import Identities, Resolved, Unresolved
from kg.imports.frame.items import Item, NewEntity, NewName, Reject, Repeat, Statement
from kg.imports.frame.spells import (
    explain_spell,
    is_open,
    lasting_beyond,
    reject_spell,
    reject_uneven,
    split_state,
)
from kg.model import NameKind, parse_period

ORGANISATION_YEARS, STATE_YEARS = "organisation-years", "state-years"
"""Roles of the files."""

BONDS: Mapping[str, str] = {"1": "memberOf", "2": "associateMemberOf", "3": "observerOf"}
"""Predicate of each code of a bond between a state and an organisation."""
_NONE, _UNKNOWN, _ABSENT = "0", "-9", "-1"
COLUMNS = (
    "ioname", "orgname", "year", "sdate", "deaddate", "dead", "integrated", "replaced", "longorgname", "ionum",
    "accuracyofpre1965membershipdates",
)  # fmt: skip
STATE_COLUMNS = ("ccode", "year", "state")
_COARSE, _COARSE_YEARS, _LAST_COARSE = "Within 5 years", 5, 1964
"""How the file says that it knows the memberships of an organisation before 1965 to five years only."""
_read_code: Callable[[str], str] = lru_cache(maxsize=2**12)(whole_number)


@dataclass(slots=True)
class _States:
    """The rows of states: the number of each, and for each year its row and the organisations it has a bond with."""

    file: str
    numbers: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, int], tuple[int, Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Year:
    """The row of an organisation for a year, with a code for each state."""

    record: Record
    year: int
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Run:
    """Years that follow one another, in which an organisation has one code for a state."""

    code: str
    years: tuple[int, ...]
    rows: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.years[0]

    @property
    def last(self) -> int:
        return self.years[-1]


@dataclass(frozen=True, slots=True)
class _Organisation:
    """The rows of an organisation, in order of time.

    Parameters
    ----------
    last_year
        Last year of the data.
    """

    number: str
    years: Sequence[_Year]
    last_year: int

    @property
    def first(self) -> int:
        return self.years[0].year

    @property
    def last(self) -> int:
        return self.years[-1].year

    @property
    def has_ended(self) -> bool:
        """Whether the rows say that it ended, rather than end themselves."""
        record = self.years[-1].record
        return bool(record["deaddate"]) or "1" in {
            _read_code(record[flag]) for flag in ("dead", "integrated", "replaced")
        }

    @property
    def is_coarse(self) -> bool:
        return self.years[0].record["accuracyofpre1965membershipdates"] == _COARSE


def read_igo_years(
    files: Mapping[str, Path], identities: Identities, progress: Progress | None = None
) -> Iterator[Item]:
    """Read organisations and bonds.

    Parameters
    ----------
    files
        Path of each role: `organisation-years` and `state-years`; both are needed.
    progress
        Told how far each file has been read.

    Yields
    ------
    Item
        For each organisation an entity (unless it is known), names, beginning and end. For each spell of a state in it
        a claim for each entity that the two numbers mean in that time; each further year of it is a repeat; each
        stretch of years of which the file knows nothing is a reject. For each row of a state a repeat, or a reject
        with what it says otherwise.

    Raises
    ------
    InputError
        When a file cannot be read or lacks a column.

    Notes
    -----
    A spell begins in its first year where the year before has another code, where the organisation begins, or where
    the state enters the system. A year before 1965 of an organisation that the file knows to five years only is told
    as such, `1950/1960`. What an organisation was before it had its name and rank, `identities.csv` says by period,
    so that the members of the Shanghai Five are none of its successor's.
    """
    states = _States(files[STATE_YEARS].name)
    for record in read_records(files[STATE_YEARS], STATE_COLUMNS, progress=progress):
        if not isinstance(record, Record):
            yield reject_uneven(record)
        elif (year := _read_code(record["year"])) and not YEAR.fullmatch(year):
            yield Reject(record.file, record.row, f"year '{record['year']}'", "date-form", "is no year")
        else:
            states.numbers[record["state"]] = _read_code(record["ccode"])
            bonds = {
                column: code for column, cell in record.cells.items()
                if column not in STATE_COLUMNS and (code := _read_code(cell)) in BONDS
            }  # fmt: skip
            states.rows[record["state"], int(year)] = record.row, bonds
    by_number: dict[str, list[_Year]] = {}
    for record in read_records(files[ORGANISATION_YEARS], [*COLUMNS, *states.numbers], progress=progress):
        if not isinstance(record, Record):
            yield reject_uneven(record)
            continue
        number, year = _read_code(record["ionum"]), _read_code(record["year"])
        if not (number.isdecimal() and YEAR.fullmatch(year)):
            what = f"ionum '{record['ionum']}', year '{record['year']}'"
            yield Reject(record.file, record.row, what, "id-form", "an organisation has a number, and its row a year")
            continue
        codes = {state: _read_code(record[state]) for state in states.numbers}
        kept = Record(record.file, record.row, {column: record[column] for column in COLUMNS})
        by_number.setdefault(number, []).append(_Year(kept, int(year), codes))
    last_year = max((row.year for rows in by_number.values() for row in rows), default=0)
    organisations = [
        _Organisation(number, sorted(rows, key=lambda row: (row.year, row.record.row)), last_year)
        for number, rows in by_number.items()
    ]
    for organisation in organisations:
        yield from _describe(organisation, identities)
        for state, code in states.numbers.items():
            yield from _bonds(organisation, state, code, states, identities)
    yield from _compare(states, organisations)


def _describe(organisation: _Organisation, identities: Identities) -> Iterator[Item]:
    """The organisation as such: for each entity that its number means in its years its names, beginning and end."""
    number, last = organisation.number, organisation.years[-1].record
    entity = identify_organisation(number, identities)
    if isinstance(entity, Unresolved):
        yield Reject(last.file, last.row, f"ionum '{number}'", entity.rule, entity.reason)
        return
    long, short = repair_accents(last["longorgname"]), repair_accents(last["orgname"])
    first_name, *other_names = (part.strip() for part in long.split("/"))
    label = label_organisation(first_name, short, last["ioname"])
    yield NewEntity(last.file, last.row, entity, "Organisation", label, note=f"COW IGO {number}")
    names = [(first_name, NameKind.OFFICIAL), *((name, NameKind.ALIAS) for name in (*other_names, short))]
    for name, kind in (*names, (last["ioname"], NameKind.ABBREVIATION)):
        if name:
            yield NewName(last.file, last.row, entity, name, LANGUAGE, kind)
    for column, predicate in (("sdate", "establishedOn"), ("deaddate", "dissolvedOn")):
        year = _read_code(last[column])
        if YEAR.fullmatch(year):
            then = identify_organisation(number, identities, year)
            yield Statement(
                last.file, last.row, entity if isinstance(then, Unresolved) else then, predicate, value=year
            )
        elif year:
            yield Reject(last.file, last.row, f"{column} '{year}'", "date-form", "is no year")
    for flag in ("integrated", "replaced"):
        if _read_code(last[flag]) == "1":
            note = "reason of its end, as coded"
            yield Statement(last.file, last.row, entity, "characterisedAs", value=flag, note=note)


def _bonds(
    organisation: _Organisation, state: str, code: str, states: _States, identities: Identities
) -> Iterator[Item]:
    """What the rows of an organisation say of a state."""
    if all(row.codes[state] in ("", _NONE, _ABSENT) for row in organisation.years):
        return
    runs = list(_find_runs(organisation, state, states))
    file = organisation.years[0].record.file
    for at, run in enumerate(runs):
        if run.code == _UNKNOWN:
            what = f"state {code}, organisation {organisation.number}, {run.first} to {run.last}"
            yield Reject(file, run.rows[0], what, "bond-unknown", "the file knows nothing of these years (-9)")
        elif run.code in BONDS:
            yield from _spells(organisation, code, runs, at, identities)
            yield from (Repeat(file, row, run.rows[0]) for row in run.rows[1:])
        elif run.code not in (_NONE, _ABSENT):
            what = f"state {code}, organisation {organisation.number}, '{run.code}'"
            yield Reject(file, run.rows[0], what, "code-form", "is none of the codes of the file")


def _find_runs(organisation: _Organisation, state: str, states: _States) -> Iterator[_Run]:
    def code_of(row: _Year) -> str:
        code = row.codes[state]
        if code == _UNKNOWN:
            return _UNKNOWN if (state, row.year) in states.rows else _ABSENT
        return code or _ABSENT

    coded = [(row.year, code_of(row), row.record.row) for row in organisation.years]
    missing = [
        (year, _ABSENT, after[2]) for before, after in pairwise(coded) for year in range(before[0] + 1, after[0])
    ]
    for code, group in groupby(sorted((*coded, *missing)), key=lambda coding: coding[1]):
        years, _, rows = zip(*group, strict=True)
        yield _Run(code, years, rows)


def _spells(
    organisation: _Organisation, code: str, runs: Sequence[_Run], at: int, identities: Identities
) -> Iterator[Item]:
    """The claims of one run of years in which a state has a bond."""
    run, record = runs[at], organisation.years[0].record
    start, begun = _begin(organisation, runs, at)
    end, ended = _end(organisation, runs, at)
    first = parse_period(str(run.first))
    last = lasting_beyond(str(run.last)) if is_open(end) else parse_period(str(run.last))
    for spell in split_state(identities, code, first, last):
        if not isinstance(spell.who, Resolved):
            yield reject_spell(Record(record.file, run.rows[0], {}), code, spell)
            continue
        is_begun, is_ended = spell.start == first.text, spell.end == last.text
        known = replace(spell, start=start if is_begun else spell.start, end=end if is_ended else spell.end)
        for part, entity in split_organisation(organisation.number, known, identities):
            assert isinstance(part.who, Resolved)  # as the spell that it is a part of
            notes = (begun if part.start == start else "", ended if part.end == end else "")
            yield Statement(
                record.file, run.rows[0], part.who.entity, BONDS[run.code], entity, start=part.start, end=part.end,
                note=explain_spell(part, *notes),
            )  # fmt: skip


def _begin(organisation: _Organisation, runs: Sequence[_Run], at: int) -> tuple[str, str]:
    """Since when a run of years goes on, and a note on it."""
    first = runs[at].first
    before = next((run for run in reversed(runs[:at]) if run.code not in (_ABSENT, _UNKNOWN)), None)
    gap = runs[at - 1].code if at else ""
    if gap == _UNKNOWN or (gap == _ABSENT and before and before.code == runs[at].code):
        low = before.last if before else organisation.first
        return f"{low}/{first}", f"nothing is known of the years between {low} and {first}"
    if gap == _ABSENT:
        return str(first), "the first year in which the data have the state"
    if organisation.is_coarse and organisation.first < first <= _LAST_COARSE:
        low, high = max(first - _COARSE_YEARS, organisation.first), min(first + _COARSE_YEARS, _LAST_COARSE)
        return f"{low}/{high}", f"listed from {first}, which the data know within five years"
    return str(first), ""


def _end(organisation: _Organisation, runs: Sequence[_Run], at: int) -> tuple[str, str]:
    """Until when a run of years goes on, and a note on it."""
    run, last = runs[at], runs[at].last
    after = next((later for later in runs[at + 1 :] if later.code not in (_ABSENT, _UNKNOWN)), None)
    gap = runs[at + 1].code if at + 1 < len(runs) else ""
    if after and (gap == _UNKNOWN or (gap == _ABSENT and after.code == run.code)):
        high = after.first if after.code == run.code else after.first - 1
        note = f"nothing is known of the years between {last} and {after.first}"
        return (f"{last}/{high}", note) if high > last else (str(last), "")
    if gap == _UNKNOWN:
        note = f"nothing is known of the years after {last}"
        return (f"{last}/{organisation.last}" if organisation.has_ended else f"{last}/..", note)
    if gap == _ABSENT:
        return str(last), "the last year in which the data have the state"
    if not gap and not organisation.has_ended:
        whole = "the data" if last == organisation.last_year else "the data on the organisation"
        return f"{last}/..", f"listed up to {last}, the last year of {whole}"
    if organisation.is_coarse and last <= _LAST_COARSE and gap:
        low, high = max(last - _COARSE_YEARS, run.first), min(last + _COARSE_YEARS, _LAST_COARSE)
        return f"{low}/{high}", f"listed up to {last}, which the data know within five years"
    return str(last), ""


def _compare(states: _States, organisations: Sequence[_Organisation]) -> Iterator[Item]:
    """Hold the rows of states against those of organisations."""
    told: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for organisation in organisations:
        for row in organisation.years:
            for state, code in row.codes.items():
                if code in BONDS:
                    told[state, row.year][row.record["ioname"].lower()] = code
    for (state, year), (row_number, bonds) in states.rows.items():
        own = {name.lower(): code for name, code in bonds.items()}
        others = told.get((state, year), {})
        differing = [
            f"{name} {own.get(name, _NONE)}, there {others.get(name, _NONE)}"
            for name in sorted(own.keys() | others.keys())
            if own.get(name) != others.get(name)
        ]
        if differing:
            what = f"state {state}, {year}: {'; '.join(differing)}"
            reason = "the row of the organisation has another code, and counts"
            yield Reject(states.file, row_number, what, "files-disagree", reason)
        else:
            yield Repeat(states.file, row_number, row_number)
