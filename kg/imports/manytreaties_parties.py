"""What a row of the manytreaties cube of parties says of a state and a treaty.

Comes in: a row, and what `Ends` has counted in a first pass. Goes out: `signs`, `ratifies`, `partyTo`, `withdrawsFrom`.

What the columns were found to mean, in 98,320 rows:

- ``StateSignature`` is no signature in many rows: in 6,892 it comes after the state's own ratification, which cannot
  be, and in 20,576 it is the day of ``StateForce`` and later than the treaty's signature (a state that acceded). Both
  are rejects; `partyTo` and `ratifies` hold the day all the same. So is a day after both the treaty's signature and
  its force for the state: BGR "signs" 44 schedules of 1949 to 2008 on 2009-08-10, when it joined the convention on
  whaling. So is one that stands for many older texts which the state never ratified: KAZ "signs" sixteen declarations
  on 1991-12-26, when it entered the state system.
- ``StateEnd`` is the treaty's ``End`` again in most rows that have both: the treaty ended for all. In 6,443 it is
  before ``StateForce``, half of them in one stretch of rows, 91,600 to 96,600, in which whole conventions end on one
  day, as that on whaling for 95 states on 1970-06-30: rejects. It is a withdrawal where it is the state's alone: no
  other party has it, and the treaty goes on.
- ``9999-12-31`` as ``StateRatification`` or ``StateForce`` is *not yet*, and as ``StateEnd`` *still*: no claims. The 38
  rows that have nothing else are rejects.
- 1,148 rows have an end and no ``StateForce``: the treaty ended, and nothing says that it ever bound the state, which
  may have signed only. Such an end is a reject.
- 2,807 rows have no day of the state at all; most are of recommendations of committees, which list the members of
  the body. Being listed is no being bound: the note of the treaty names them, and no claim does.

A questionable decision: a party whose code passes to another state (RUS in 1991) is split there, and the part that
the row does not tell has confidence 0.8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.dates import Period
from kg.imports.files import Record
from kg.imports.identity import Identities, Resolved, Spell, Unresolved
from kg.imports.model import Item, Noted, Reject, Repeat, Statement
from kg.imports.treaty_cells import Said, is_open, read_messy_date, resolve_party

SCHEME: Final = "manytreaties"
ENTRY_SCHEME: Final = "manytreaties-entry"
"""Scheme of the state and day pairs that people have judged to be a state's entry rather than its signature."""
STATE_DATES: Final = ("StateSignature", "StateRatification", "StateForce", "StateEnd")
PARTY_COLUMNS: Final = ("stateID", "treatyID", "Title", "Begin", "End", "Signature", "Force", "Term", *STATE_DATES)
TAKEN_OVER: Final = 0.8
PART: Final = "part"
"""How a reject says that it is about a part of the time between StateForce and StateEnd."""

_WITHDRAWAL = "read from an end that is this party's alone"


def is_listed_only(record: Record) -> bool:
    """Whether a row names a state and has no day of it, not even one to come."""
    *acts, end = (record[column] for column in STATE_DATES)
    return not any(acts) and is_open(end)


class Ends:
    """Whether a day on which a treaty ends for a state is that state's alone."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], str] = {}

    def add(self, record: Record) -> None:
        """Count a row in."""
        key = record["treatyID"], record["StateEnd"]
        state = self._states.setdefault(key, record["stateID"])
        if state != record["stateID"]:
            self._states[key] = ""

    def is_alone(self, record: Record) -> bool:
        """Whether no other state has this end in this treaty."""
        return self._states.get((record["treatyID"], record["StateEnd"])) == record["stateID"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its days read; a column that is open, empty or at fault is missing."""

    record: Record
    treaty: str
    days: dict[str, Period]

    def read_days(self) -> list[Reject]:
        """Read the days, and say which cells of the state are none; that of the treaty is reported with its others."""
        faults = []
        for column in ("Signature", *STATE_DATES):
            try:
                day = read_messy_date(self.record[column])
            except ValueError as error:
                if column != "Signature":
                    faults.append(self.reject(column, "date-form", str(error)))
                continue
            if day is not None:
                self.days[column] = day
        return faults

    def reject(self, column: str, rule: str, reason: str) -> Reject:
        what = f"{self.record['stateID']}, {column}: {self.record.cells.get(column, '')}".removesuffix(": ")
        return Reject(self.record.file, self.record.row, what, rule, reason)


def party_items(record: Record, treaty: str, identities: Identities, said: Said, ends: Ends) -> Iterator[Item]:
    """The items of a row that are about the state.

    Parameters
    ----------
    treaty
        Id of the treaty that the row means.
    said
        What earlier rows have said.
    ends
        All rows of the file, counted in.
    """
    row = _Row(record, treaty, {})
    faults = row.read_days()
    is_bare = not faults and row.days.keys().isdisjoint(STATE_DATES)
    yield from faults
    yield from _signature(row, identities, said)
    if "StateRatification" in row.days:
        yield from _act(row, "StateRatification", "ratifies", identities, said)
    yield from _party(row, identities, said, ends)
    if is_bare and any(record[column] for column in STATE_DATES[:3]):
        yield row.reject("listed", "not-yet", "listed, but each of its days is still to come")
    elif is_listed_only(record):
        yield from _mention(row, identities, said)


def _signature(row: _Row, identities: Identities, said: Said) -> Iterator[Item]:
    signed = row.days.get("StateSignature")
    if signed is None:
        return
    ratified, force, opened = (row.days.get(each) for each in ("StateRatification", "StateForce", "Signature"))
    if ratified and _is_after(signed, ratified):
        reason = f"no signature: the state ratified on {ratified}, before it"
        yield row.reject("StateSignature", "signature-after-ratification", reason)
    elif opened and _is_after(signed, opened) and signed in (ratified, force):
        reason = f"no signature: the day of ratification or force, after the treaty was signed on {opened}"
        yield row.reject("StateSignature", "signature-is-accession", reason)
    elif opened and force and _is_after(signed, opened) and _is_after(signed, force):
        reason = f"no signature: the treaty was signed on {opened} and in force for the state from {force}, before it"
        yield row.reject("StateSignature", "signature-after-force", reason)
    elif not ratified and (why := _entry_day(row, signed, identities)):
        yield row.reject("StateSignature", "signature-is-entry", f"no signature: {why}")
    else:
        yield from _act(row, "StateSignature", "signs", identities, said)


def _entry_day(row: _Row, signed: Period, identities: Identities) -> str:
    """Why people have judged that on this day the state came to be rather than signed; empty where they have not."""
    found = identities.resolve(ENTRY_SCHEME, f"{row.record['stateID']} {signed}", None)
    return found.reason if isinstance(found, Unresolved) and found.rule == "code-undecided" else ""


def _is_after(one: Period, other: Period) -> bool:
    return one.earliest is not None and other.latest is not None and one.earliest > other.latest


def _act(row: _Row, column: str, predicate: str, identities: Identities, said: Said) -> Iterator[Item]:
    """A claim that something was done on a day."""
    day = row.days[column]
    who = identities.resolve(SCHEME, row.record["stateID"], day)
    if isinstance(who, Unresolved):
        yield row.reject(column, who.rule, who.reason)
        return
    earlier = said.earlier_row((who.entity, predicate, row.treaty, day.text), row.record.row)
    if earlier is not None:
        yield Repeat(row.record.file, row.record.row, earlier)
        return
    yield Statement(row.record.file, row.record.row, who.entity, predicate, row.treaty, on=day.text)


def _party(row: _Row, identities: Identities, said: Said, ends: Ends) -> Iterator[Item]:
    start, end = row.days.get("StateForce"), row.days.get("StateEnd")
    fault = _end_fault(row, start, end) if end else None
    if fault:
        yield fault
        del row.days["StateEnd"]
        end = None
    if start is None:
        return
    state = row.record["stateID"]
    what = (state, "partyTo", row.treaty, start.text, end and end.text)
    earlier = said.earlier_row(what, row.record.row)
    if earlier is not None:
        for _ in filter(None, (start, end)):
            yield Repeat(row.record.file, row.record.row, earlier)
        return
    spells = identities.split(SCHEME, state, start, end)
    yield from _spells(row, spells)
    last = spells[-1].who
    if end and isinstance(last, Resolved) and _is_withdrawal(row, end, ends):
        yield Statement(
            row.record.file, row.record.row, last.entity, "withdrawsFrom", row.treaty, on=end.text, note=_WITHDRAWAL
        )


def _end_fault(row: _Row, start: Period | None, end: Period) -> Reject | None:
    """Why the end for the state cannot be one."""
    if start and _is_after(start, end):
        reason = f"the treaty would end for the state before it came into force for it on {start}"
        return row.reject("StateEnd", "end-before-force", reason)
    if start is None:
        told = row.record["StateForce"] or "no day of force"
        reason = f"the treaty ended, and the row does not say that it was in force for the state ({told})"
        return row.reject("StateEnd", "end-without-force", reason)
    return None


def _spells(row: _Row, spells: Sequence[Spell]) -> Iterator[Item]:
    """A claim for each entity that the code means in the time, or a reject for each cell when it means none."""
    for at, spell in enumerate(spells):
        if isinstance(spell.who, Resolved):
            note = f"{row.record['stateID']} stands for it then; the row tells no change" if spell.is_cut else ""
            yield Statement(
                row.record.file, row.record.row, spell.who.entity, "partyTo", row.treaty, start=spell.start,
                end=spell.end, note=note, confidence=TAKEN_OVER if at else 1.0,
            )  # fmt: skip
        elif len(spells) > 1:
            yield row.reject(f"{PART} {spell.start or '..'}/{spell.end or '..'}", spell.who.rule, spell.who.reason)
        else:
            for column in STATE_DATES[2:]:
                if column in row.days:
                    yield row.reject(column, spell.who.rule, spell.who.reason)


def _is_withdrawal(row: _Row, end: Period, ends: Ends) -> bool:
    try:
        over = read_messy_date(row.record["End"])
    except ValueError:
        return False  # reported with the treaty's days
    return ends.is_alone(row.record) and (over is None or _is_after(over, end))


def _mention(row: _Row, identities: Identities, said: Said) -> Iterator[Item]:
    state = row.record["stateID"]
    who = resolve_party(identities, SCHEME, state, row.days.get("Signature"), may_join=True)
    if isinstance(who, Unresolved):
        yield row.reject("listed", who.rule, who.reason)
        return
    earlier = said.earlier_row((state, "listed", row.treaty), row.record.row)
    if earlier is None:
        yield Noted(row.record.file, row.record.row, state)
    else:
        yield Repeat(row.record.file, row.record.row, earlier)
