"""Formal alliances of the Correlates of War project: members with their obligations, and allied pairs.

Comes in: the file by member, and the one by dyad where there is one. Goes out: an entity for each alliance, its start,
end and type; for each member when it was a party and what it promised; for each pair when it was allied. A
questionable decision: start and end of an alliance are `startedOn` and `endedOn`, and not `inForceFrom` and
`terminatedOn`: the start is mostly the day of signature, months before the entry into force, and the end the day on
which the promise was over, often years before the treaty was terminated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from kg.imports.frame.files import Progress, Record, read_records, with_numbers
from kg.imports.frame.identity import Identities, Resolved, Spell
from kg.imports.frame.items import Item, NewEntity, Reject, Repeat, Statement
from kg.imports.frame.spells import (
    LIST_BEGINS,
    begun_by,
    explain_spell,
    is_open,
    is_reversed,
    lasting_beyond,
    read_date,
    reject_date,
    reject_spell,
    reject_uneven,
    split_state,
)
from kg.model import Period, parse_period

_MEMBERS, _DYADS = "members", "dyads"
"""Roles of the files."""

OBLIGATIONS: Mapping[str, str] = {
    "defense": "owesDefenceUnder",
    "neutrality": "owesNeutralityUnder",
    "nonaggression": "owesNonaggressionUnder",
    "entente": "owesConsultationUnder",
}
"""Predicate of each obligation column."""

TYPES: Mapping[str, str] = {
    "Type I: Defense Pact": "defence-pact",
    "Type II: Neutrality": "neutrality-pact",
    "Type IIa: Non-Aggression Pact": "non-aggression-pact-iia",
    "Type IIb: Non-Aggression Pact": "non-aggression-pact-iib",
    "Type III: Entente": "entente",
}
"""Word of the vocabulary of alliance types for each that the file writes."""

_DATA_END: Mapping[str, str] = {"4.1": "2012-12-31"}
"""Last day that each version of the dataset covers."""
_DAY = ("year", "month", "day")
_ALLIANCE_START = "start of the alliance as coded; the file does not say whether of signature or of entry into force"
_ALLIANCE_END = "end of the alliance as coded; the file does not say by what"
_GOES_ON = "in force at the end of the data"
_NAMED = 2
_WORDS = frozenset({"state_name", "state_name1", "state_name2", "ss_type", "version"})
"""Columns that hold no numbers."""


def read_alliances(
    files: Mapping[str, Path], identities: Identities, progress: Progress | None = None
) -> Iterator[Item]:
    """Read the alliances.

    Parameters
    ----------
    files
        Path of each role: `members`, `dyads`; one of them is enough.
    progress
        Told how far each file has been read.

    Yields
    ------
    Item
        For each alliance an entity; for each row what it says of the alliance (the first time a claim, then a
        repeat), of the membership and of each obligation, or of the pair.

    Raises
    ------
    InputError
        When a file cannot be read or lacks a column.

    Notes
    -----
    A member is `partyTo` its alliance for the time of its membership, and owes under it, for the same time, what the
    columns of obligations say; 0 is the absence of a promise and gives nothing. A start on the first day of the list,
    or marked left-censored, is `/1816-01-01`; what is right-censored has lasted to the last day of the data or longer,
    `2012-12-31/..`. The claims on the pairs of an alliance
    are tied by their `group`, the id of the alliance, and have the obligations as their `title`. States are known by
    number; their names make labels only.
    """
    known: set[str] = set()
    if _MEMBERS in files:
        yield from _read_members(files[_MEMBERS], identities, known, progress)
    if _DYADS in files:
        yield from _read_dyads(files[_DYADS], identities, known, progress)


def _alliances(
    path: Path, columns: Sequence[str], names: Sequence[str], known: set[str], progress: Progress | None
) -> Iterator[Record | Item]:
    """The records of a file, with the entity of each alliance before its first one."""
    start = next(column for column in columns if column.endswith("_st_year"))
    for number, group in groupby(
        with_numbers(
            read_records(path, columns, progress=progress), [column for column in columns if column not in _WORDS]
        ),
        key=lambda row: row["version4id"] if isinstance(row, Record) else "",
    ):
        rows = list(group)
        records = [row for row in rows if isinstance(row, Record)]
        yield from (reject_uneven(row) for row in rows if not isinstance(row, Record))
        if records and not number.isdecimal():
            reason = "an alliance has a number"
            yield from (
                Reject(record.file, record.row, f"version4id '{number}'", "id-form", reason) for record in records
            )
            continue
        if records and number not in known:
            known.add(number)
            states = list(dict.fromkeys(record[name] for record in records for name in names))
            shown = states if len(states) <= _NAMED + 1 else [*states[:_NAMED], f"{len(states) - _NAMED} others"]
            label = f"Alliance of {', '.join(shown[:-1])} and {shown[-1]}, {records[0][start]} (COW {number})"
            yield NewEntity(records[0].file, records[0].row, _alliance_id(number), "Alliance", label)
        yield from records


def _alliance_id(number: str) -> str:
    """Id of the entity of an alliance."""
    return f"cow-alliance-{number}"


def _read_members(path: Path, identities: Identities, known: set[str], progress: Progress | None) -> Iterator[Item]:
    dates = [f"{which}_{part}" for which in ("all_st", "all_end", "mem_st", "mem_end") for part in _DAY]
    flags = ["left_censor", "right_censor", *OBLIGATIONS]
    columns = ["version4id", "ccode", "state_name", "ss_type", "version", *flags, *dates]
    said: dict[tuple[str, str, str], int] = {}
    for record in _alliances(path, columns, ("state_name",), known, progress):
        if not isinstance(record, Record):
            yield record
            continue
        yield from _facts(record, said)
        yield from _membership(record, identities)


def _facts(record: Record, said: dict[tuple[str, str, str], int]) -> Iterator[Item]:
    """What a row says of the alliance as such; every member's row says it again."""
    facts: list[tuple[str, str, str]] = []
    for predicate, which, note in (("startedOn", "all_st", _ALLIANCE_START), ("endedOn", "all_end", _ALLIANCE_END)):
        columns = [f"{which}_{part}" for part in _DAY]
        try:
            day = read_date(*(record[column] for column in columns))
        except ValueError as error:
            yield reject_date(record, columns, error)
        else:
            facts += [(predicate, day.text, note)] if day else []
    kind = record["ss_type"]
    if kind in TYPES:
        facts.append(("hasAllianceType", TYPES[kind], ""))
    elif kind:
        yield Reject(record.file, record.row, f"ss_type '{kind}'", "type-unknown", "no type of alliance is called so")
    alliance = _alliance_id(record["version4id"])
    for predicate, value, note in facts:
        first = said.setdefault((alliance, predicate, value), record.row)
        if first == record.row:
            yield Statement(record.file, record.row, alliance, predicate, value=value, note=note)
        else:
            yield Repeat(record.file, record.row, first)


def _membership(record: Record, identities: Identities) -> Iterator[Item]:
    yield from _blank_flags(record)
    span = _span(record, "mem_st", "mem_end")
    if isinstance(span, Reject):
        yield span
        return
    start, end, note = span
    code, alliance = record["ccode"], _alliance_id(record["version4id"])
    promised = [predicate for column, predicate in OBLIGATIONS.items() if record[column] == "1"]
    for spell in split_state(identities, code, start, end):
        if not isinstance(spell.who, Resolved):
            yield reject_spell(record, code, spell)
            continue
        for predicate in ("partyTo", *promised):
            yield Statement(
                record.file, record.row, spell.who.entity, predicate, alliance,
                start=spell.start, end=spell.end, note=explain_spell(spell, note if is_open(spell.end) else ""),
            )  # fmt: skip


def _blank_flags(record: Record) -> Iterator[Reject]:
    for column in ("left_censor", *OBLIGATIONS):
        if record[column] not in ("0", "1"):
            reason = "says neither yes (1) nor no (0)"
            yield Reject(record.file, record.row, f"{column} '{record[column]}'", "flag-blank", reason)


def _span(record: Record, first: str, last: str) -> tuple[Period | None, Period | None, str] | Reject:
    """Start and end as known, and a note on an open end; or why the row has none."""
    days: list[Period | None] = []
    for which in (first, last):
        columns = [f"{which}_{part}" for part in _DAY]
        try:
            days.append(read_date(*(record[column] for column in columns)))
        except ValueError as error:
            return reject_date(record, columns, error)
    start, end = days
    if start and end and is_reversed(start, end):
        what = f"{start}/{end}"
        return Reject(record.file, record.row, what, "ends-before-start", "the last day comes before the first")
    if start and (record["left_censor"] == "1" or start.earliest == LIST_BEGINS):
        start = begun_by(start)
    if record["right_censor"] != "1":
        return start, end, ""
    data_end = _DATA_END.get(record["version"], "")
    return start, lasting_beyond(data_end) if data_end else None, _GOES_ON


def _read_dyads(path: Path, identities: Identities, known: set[str], progress: Progress | None) -> Iterator[Item]:
    dates = [f"{which}_{part}" for which in ("dyad_st", "dyad_end") for part in _DAY]
    states = ("state_name1", "state_name2")
    ties = ["version4id", "version", *dates, "left_censor", "right_censor", "asymmetric", *OBLIGATIONS]
    said: dict[tuple[str, ...], int] = {}
    for record in _alliances(path, ["ccode1", "ccode2", *states, *ties], states, known, progress):
        if not isinstance(record, Record):
            yield record
            continue
        pair = sorted((record["ccode1"], record["ccode2"]))
        first = said.setdefault((*pair, *(record[column] for column in ties)), record.row)
        if first != record.row:
            yield Repeat(record.file, record.row, first)
        else:
            yield from _dyad(record, identities)


def _dyad(record: Record, identities: Identities) -> Iterator[Item]:
    yield from _blank_flags(record)
    span = _span(record, "dyad_st", "dyad_end")
    if isinstance(span, Reject):
        yield span
        return
    start, end, note = span
    kinds = [column for column in OBLIGATIONS if record[column] == "1"]
    title = ", ".join([*kinds, "asymmetric"] if record["asymmetric"] == "1" else kinds)
    for first in split_state(identities, record["ccode1"], start, end):
        if not isinstance(first.who, Resolved):
            yield reject_spell(record, record["ccode1"], first)
            continue
        for second in split_state(identities, record["ccode2"], _as_period(first.start), _as_period(first.end)):
            if not isinstance(second.who, Resolved):
                yield reject_spell(record, record["ccode2"], second)
            elif second.who == first.who:
                reason = f"both numbers mean '{first.who.entity}', and nobody is allied with itself"
                what = f"{record['ccode1']} and {record['ccode2']}"
                yield Reject(record.file, record.row, what, "self-loop", reason)
            else:
                spell = Spell(second.who, second.start, second.end, first.is_cut or second.is_cut)
                yield Statement(
                    record.file, record.row, first.who.entity, "alliedWith", second.who.entity,
                    start=spell.start, end=spell.end, title=title,
                    note=explain_spell(spell, note if is_open(spell.end) else "", first.who.reason),
                    others=(("group", _alliance_id(record["version4id"])),),
                )  # fmt: skip


def _as_period(text: str) -> Period | None:
    if text.startswith("/"):
        return begun_by(parse_period(text[1:]))
    return parse_period(text) if text else None
