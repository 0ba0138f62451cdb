"""Who is who: the codes and spellings of public datasets, resolved to one entity for each period.

Comes in: `identities.csv`, where people have written which code means whom and when, and the folders whose entities are
known. Goes out: a resolution or the reason why there is none, and the rows of known entities, to be copied as they
stand. Nothing is guessed: no rule looks at the letters of a name. A questionable decision: a record without a date
resolves only when its code has meant one entity at all times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import InvalidData, Problem
from kg.model import FIRST_DAY, Day, Period, day_of_ordinal, overlaps, parse_period
from kg.tables import ENTITY_COLUMNS, Row, read_rows

IDENTITY_COLUMNS = ("scheme", "code", "from", "to", "entity", "reason", "source")
IDENTITY_FILE = "identities.csv"
COW_IGO_FILE = "cow-igo.csv"
"""Numbers of a source without a standard licence, which an installed package does not bring."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One row of identities.csv: what a code of a scheme means from one day to another.

    Parameters
    ----------
    first, last
        First and last day of the period, both included; None where it is open.
    entity
        Id of the entity, or empty when the code cannot be resolved; `reason` then says why.
    """

    scheme: str
    code: str
    first: Day | None
    last: Day | None
    entity: str
    reason: str
    source: str
    row: int

    @property
    def period(self) -> Period:
        """The period as such."""
        return Period("", self.first, self.last)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The entity meant, and the curated reason where there is one."""

    entity: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a code has no entity: the stable name of the reason, and the reason in a clause."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Spell:
    """A part of a membership that belongs to one entity.

    Parameters
    ----------
    who
        The entity, or why there is none.
    start, end
        EDTF of the part's first and last day, as the record has them or where an entity takes over; empty when open.
    is_cut
        Whether one of the two is such a take-over, which the record itself does not tell.
    """

    who: Resolved | Unresolved
    start: str
    end: str
    is_cut: bool


class Identities:
    """The curated table, asked by scheme, code and time."""

    def __init__(self, rows: Iterable[Identity]) -> None:
        by_code: defaultdict[tuple[str, str], list[Identity]] = defaultdict(list)
        for row in rows:
            by_code[row.scheme, row.code].append(row)
        self._rows: Mapping[tuple[str, str], Sequence[Identity]] = {
            key: sorted(group, key=lambda row: row.first or FIRST_DAY) for key, group in by_code.items()
        }
        self._resolve = lru_cache(maxsize=2**16)(self._resolve_anew)

    def codes(self, scheme: str) -> frozenset[str]:
        """All codes of a scheme."""
        return frozenset(code for name, code in self._rows if name == scheme)

    def has(self, scheme: str, code: str) -> bool:
        """Whether the table has a code, at whatever time."""
        return (scheme, code) in self._rows

    def resolve(self, scheme: str, code: str, when: Period | None) -> Resolved | Unresolved:
        """The entity that a code means at a time.

        Parameters
        ----------
        scheme, code
            As in the table; the code as the dataset writes it.
        when
            Time of the record; None when it has none.

        Returns
        -------
        Resolved or Unresolved
            Unresolved with rule ``code-unknown``, ``code-out-of-time`` (it means nobody then), ``code-ambiguous``
            (several in that time) or ``code-undecided`` (the table says why).
        """
        return self._resolve(scheme, code, when)

    def _resolve_anew(self, scheme: str, code: str, when: Period | None) -> Resolved | Unresolved:
        rows = self._rows.get((scheme, code), ())
        if not rows:
            return Unresolved("code-unknown", f"'{code}' is not in {IDENTITY_FILE} ({scheme})")
        fitting = [row for row in rows if when is None or overlaps(row.period, when)]
        if not fitting:
            spans = ", ".join(f"{row.first or '..'}/{row.last or '..'}" for row in rows)
            return Unresolved("code-out-of-time", f"'{code}' names nobody at {when}; it does in {spans}")
        entities = sorted({row.entity for row in fitting})
        if len(entities) > 1:
            time = f"at {when}" if when else "and the record has no date"
            named = " or ".join([*filter(None, entities), *(["nobody that can be told"] if "" in entities else [])])
            return Unresolved("code-ambiguous", f"'{code}' may be {named} {time}")
        if not entities[0]:
            return Unresolved("code-undecided", fitting[0].reason)
        return Resolved(entities[0], fitting[0].reason)

    def split(self, scheme: str, code: str, start: Period | None, end: Period | None) -> tuple[Spell, ...]:
        """Cut what lasts from one time to another where its code passes from one entity to the next.

        Parameters
        ----------
        start, end
            As the record has them; None when open or unknown.

        Returns
        -------
        tuple of Spell
            In order of time, adjoining; one when nothing was cut. Where a code means nobody for a while, that part
            is a spell without an entity. A year in which the code passes on counts for who surely has it.

        Examples
        --------
        >>> from datetime import date
        >>> union = Identity("cow", "365", date(1922, 12, 30), date(1991, 12, 25), "soviet-union", "", "s", 2)
        >>> russia = Identity("cow", "365", date(1991, 12, 26), None, "russia", "", "s", 3)
        >>> spells = Identities([union, russia]).split("cow", "365", parse_period("1946"), None)
        >>> [(spell.start, spell.end) for spell in spells]
        [('1946', '1991-12-25'), ('1991-12-26', '')]
        """
        first, last = start.latest if start else None, end.earliest if end else None
        start_text, end_text = start.text if start else "", end.text if end else ""
        rows = [row for row in self._rows.get((scheme, code), ()) if overlaps(row.period, Period("", first, last))]
        is_brief = first is not None and last is not None and first > last  # both in one year, say
        if is_brief or not rows or (len({row.entity for row in rows}) < 2 and not _leaves_a_gap(rows, first, last)):
            bounds = (start.earliest if start else None, end.latest if end else None)
            when = Period(
                f"{start_text or '..'}/{end_text or '..'}", *(bounds if is_brief or not rows else (first, last))
            )
            return (Spell(self.resolve(scheme, code, when), start_text, end_text, is_cut=False),)
        return tuple(_cut(code, rows, (start_text, first), (end_text, last)))


def _leaves_a_gap(rows: Sequence[Identity], first: Day | None, last: Day | None) -> bool:
    """Whether some of the time is covered by no row, though some of it is."""
    if not rows:
        return False
    head, tail = rows[0].first, rows[-1].last
    begins_before = head is not None and first is not None and first < head
    ends_after = tail is not None and (last is None or last > tail)
    return begins_before or ends_after


def _cut(
    code: str, rows: Sequence[Identity], start: tuple[str, Day | None], end: tuple[str, Day | None]
) -> Iterable[Spell]:
    nobody = Unresolved("code-out-of-time", f"'{code}' names nobody then")
    day, last = start[1], end[1]
    at, cut_before = start[0], False
    for row in rows:
        if row.first and (day is None or day < row.first):
            before = day_of_ordinal(row.first.toordinal() - 1)
            if day is not None:
                yield Spell(nobody, at, before.isoformat(), is_cut=True)
            day, at, cut_before = row.first, row.first.isoformat(), True
        goes_on = row.last is not None and (last is None or last > row.last)
        who = Resolved(row.entity, row.reason) if row.entity else Unresolved("code-undecided", row.reason)
        until = row.last.isoformat() if goes_on and row.last else end[0]
        yield Spell(who, at, until, is_cut=cut_before or goes_on)
        if not goes_on or row.last is None:
            return
        day = day_of_ordinal(row.last.toordinal() + 1)
        at, cut_before = day.isoformat(), True
    if last is not None:
        yield Spell(nobody, at, end[0], is_cut=True)


def read_identities(path: Path, also: Iterable[Identity] = ()) -> Identities:
    """Read the table.

    Parameters
    ----------
    path
        `identities.csv`; where `cow-igo.csv` stands beside it, its rows belong to the table.
    also
        What other tables say of who is who, such as the column of Wikidata ids.

    Raises
    ------
    InvalidData
        With every problem of its rows: a date that is none, a period that ends before it begins, a code that has
        neither entity nor reason.
    """
    problems: list[Problem] = []
    beside = path.with_name(COW_IGO_FILE)
    identities = [
        _parse(row, problems)
        for file in (path, *([beside] if beside.exists() else []))
        for row in read_rows(file, IDENTITY_COLUMNS, report=problems.append)
        if row.is_sound
    ]
    if problems:
        raise InvalidData(sorted(problems))
    return Identities([*filter(None, identities), *also])


def _parse(row: Row, problems: list[Problem]) -> Identity | None:
    cells = row.cells
    days: list[Day | None] = []
    for column in ("from", "to"):
        try:
            period = parse_period(cells[column]) if cells[column] else None
        except ValueError as error:
            problems.append(row.problem(f"{column}: {error}", "write 1991-12-26, or leave it empty", "date"))
            return None
        days.append(None if period is None else period.earliest if column == "from" else period.latest)
    if days[0] and days[1] and days[0] > days[1]:
        problems.append(row.problem("ends before it begins", "swap or correct from and to", "date-order"))
    empty = (column for column in ("scheme", "code", "source") if not cells[column])
    problems += [
        row.problem(f"{column} is empty", f"fill the {column} column", f"{column}-missing") for column in empty
    ]
    if not cells["entity"] and not cells["reason"]:
        remedy = "name the entity, or say in the reason column why there is none"
        problems.append(row.problem("has neither entity nor reason", remedy, "entity-missing"))
    return Identity(
        cells["scheme"], cells["code"], days[0], days[1], cells["entity"], cells["reason"], cells["source"], row.line
    )


@dataclass(frozen=True, slots=True)
class KnownEntities:
    """Rows of entities.csv by id."""

    rows: Mapping[str, Mapping[str, str]]

    def codes(self, column: str) -> Mapping[str, str]:
        """The entity that each code of a column belongs to."""
        return {cells[column]: identity for identity, cells in self.rows.items() if cells[column]}

    def identities(self) -> Iterator[Identity]:
        """What the column of Wikidata ids says of who is who."""
        for code, entity in self.codes("wikidata").items():
            yield Identity("wikidata", code, None, None, entity, "", "", 0)


def read_known(folders: Iterable[Path]) -> KnownEntities:
    """Read the entities of data folders; of two rows with one id the first counts.

    Raises
    ------
    InvalidData
        With every problem of their rows.
    """
    problems: list[Problem] = []
    rows: dict[str, Mapping[str, str]] = {}
    for folder in folders:
        for row in read_rows(folder / "entities.csv", ENTITY_COLUMNS, report=problems.append):
            rows.setdefault(row.cells["id"], row.cells)
    if problems:
        raise InvalidData(problems)
    return KnownEntities(rows)
