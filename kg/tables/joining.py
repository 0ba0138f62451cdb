"""Tables of several data folders as one: what meets, what merges, and what clashes.

Comes in: data folders, each checked by itself, each lending its entities to the others. Goes out: `Joined`, with what
met in them, and problems. Rows that say the same of one id meet; what one of them lacks comes from the other; a label
that differs is a further name; what contradicts is a problem that names both places. A questionable decision: the row
of a joined item counts through all folders, since an item has no room for the name of a file; `Joined.place` leads back
to the file and its line. The order in which folders are named decides nothing: `order_folders` sets it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from kg.errors import Problem
from kg.model import (
    DECISIONS_FILE,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Decision,
    Edition,
    Entity,
    GraphCounts,
    Name,
    NameKind,
    Ontology,
    Position,
    Source,
    Superseded,
    Tables,
    count_tables,
)
from kg.tables.check import check_cycles, check_folder, read_leaning
from kg.tables.dialects import table_label
from kg.tables.files import folder_name
from kg.tables.leaning import format_leaning, join_editions, name_leaning, read_edition, unjoined_folders
from kg.tables.rows import show
from kg.tables.tables import check_superseded
from kg.tables.texts import Texts

T = TypeVar("T")
Keyed = TypeVar("Keyed", Source, Decision, Superseded, Position, Claim)
Item = Source | Entity | Decision | Superseded | Position | Claim
_CODES = ("wikidata", "iso3166")
_FREE = ("row", "note")
"""What two rows of one id may say differently; that of the earlier folder stands."""
_COMPARED = {
    "sources.csv": tuple(field.name for field in fields(Source) if field.name not in (*_FREE, "retrieved", "archive")),
    DECISIONS_FILE: tuple(field.name for field in fields(Decision) if field.name != "row"),
    SUPERSEDED_FILE: tuple(field.name for field in fields(Superseded) if field.name not in ("row", "reason", "day")),
    PLACES_FILE: (),
    "claims.csv": ("rank", "reason", "confidence", "candidate"),
}
"""What two rows of one id must agree in, where both say something; a claim has the rest in its id. Of two positions of
an entity, as sources have it, that of the earlier folder stands."""


class Encounter(StrEnum):
    """What became of a row whose id stands in another folder too."""

    MET = "met"
    MERGED = "merged"
    CLASHED = "clashed"


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two rows of different folders about one thing.

    Parameters
    ----------
    encounter
        What became of them.
    table
        Name of the table that they stand in.
    id
        Under which they met; of two ids for one code, that of the second row.
    first, second
        File and line of each.
    what
        What one adds to the other or contradicts, in one clause; empty where they say the same.
    """

    encounter: Encounter
    table: str
    id: str
    first: str
    second: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """Tables of several folders as one.

    Parameters
    ----------
    tables
        All rows, in the order that tables of one folder have.
    folders
        Where they are from.
    bases
        For each folder, what was added to its line numbers.
    counts
        How much each folder has of its own.
    meetings
        What stood in more than one folder, in the order of tables, ids and places.
    """

    tables: Tables
    folders: tuple[Path, ...]
    bases: tuple[int, ...]
    counts: tuple[GraphCounts, ...]
    meetings: tuple[Meeting, ...] = ()

    def place(self, row: int) -> tuple[Path, int]:
        """Folder and line of an item whose row is given."""
        return place_of(row, self.folders, self.bases)

    def home(self, identity: str) -> Path | None:
        """The folder whose row of an entity stands; None where it is lent by a folder that is not joined."""
        folder, line = self.place(self.tables.entities[identity].row)
        return folder if line else None

    @property
    def account(self) -> tuple[str, ...]:
        """A line for each folder with how much it has, and one for what merged; none where nothing was joined."""
        if len(self.folders) == 1:
            return ()
        merged = [f"'{met.id}' {met.what}" for met in self.meetings if met.encounter is Encounter.MERGED]
        merged = list(dict.fromkeys(merged))
        met = len({(meeting.table, meeting.id) for meeting in self.meetings})
        lines = [
            f"{folder_name(folder)}: {counts.sentence}"
            for folder, counts in zip(self.folders, self.counts, strict=True)
        ]
        if met:
            told = "; ".join(merged[:_MOST_TOLD])
            more = f"; and {len(merged) - _MOST_TOLD:,} more" if len(merged) > _MOST_TOLD else ""
            ids = "1 id stands" if met == 1 else f"{met:,} ids stand"
            lines.append(f"joined: {ids} in more than one folder" + (f": {told}{more}" if told else ""))
        return tuple(lines)

    def as_folder(self, out: Path) -> tuple[Tables, bytes, tuple[str, ...]]:
        """The tables as those of one new folder, its `graph.toml`, and what that cannot say.

        Notes
        -----
        It leans on what its parts lean on and is not among them, so that entities which are lent stay lent. Where it
        must not name one of these folders, it leans on none, and what they lend are rows of its own.
        """
        parts = {folder_name(folder): read_edition(folder) for folder in self.folders}
        lenders = unjoined_folders(self.folders)
        names = name_leaning(lenders, out)
        notes = [
            f"{show(str(lender))} is neither beside nor below it, so that the entities which it lends became its rows"
            for lender in lenders
            if lender not in names
        ]
        entities = {
            name: replace(entity, row=0 if self.home(name) is None and not notes else entity.row or 1)
            for name, entity in self.tables.entities.items()
        }
        edition = self.tables.edition
        for field in fields(Edition):
            said = {name: getattr(part, field.name) for name, part in parts.items()}
            if any(said.values()) and not getattr(edition, field.name):
                told = ", ".join(
                    f"'{show(text)}' of {name}" if text else f"none of {name}" for name, text in said.items()
                )
                notes.append(
                    f"has no {field.name}, of which its parts say different things ({told}); write one into it"
                )
        toml = format_leaning(() if len(names) < len(lenders) else names.values(), edition, parts)
        return replace(self.tables, entities=entities), toml, tuple(notes)


_MOST_TOLD = 3


def place_of(row: int, folders: Sequence[T], bases: Sequence[int]) -> tuple[T, int]:
    """Folder and line behind a row that counts through several folders.

    Examples
    --------
    >>> place_of(107, ("data", "world"), (0, 100))
    ('world', 7)
    """
    index = bisect_right(bases, row) - 1
    return folders[index], row - bases[index]


def join_folders(
    folders: Sequence[Path],
    ontology: Ontology,
    texts: Texts = None,
    on_read: Callable[[int], None] = lambda _: None,
    *,
    is_checked: bool = False,
) -> tuple[Joined, list[Problem]]:
    """Read folders, check each by itself, and join them.

    Parameters
    ----------
    folders
        Data folders, as `order_folders` orders them; each lends its entities to the others.
    ontology
        What the words of the tables must be.
    texts
        The user's copies of the sources; None skips the checks against them.
    on_read
        Told the number of claims after each folder.
    is_checked
        Whether the very tables were checked before, so that only what keeps them from being read is a problem.

    Returns
    -------
    joined
        All rows of sound folders.
    problems
        Those of each folder; when there are none, those of the join.
    """
    chosen = tuple(folders)
    join = _Join(ontology)
    problems: list[Problem] = []
    counts = []
    for folder in chosen:
        beside = [path for path in chosen if path is not folder]
        if is_checked:
            tables, folder_problems = read_leaning(folder, ontology, beside=beside)
        else:
            tables, folder_problems = check_folder(folder, ontology, texts, beside=beside)
        problems += folder_problems
        own = sum(entity.row > 0 for entity in tables.entities.values())
        counts.append(replace(count_tables(tables), entities=own))
        on_read(len(tables.claims))
        if len(chosen) == 1:
            return Joined(tables, chosen, (0,), tuple(counts)), sorted(problems)
        join.add(folder, tables)
    joined = Joined(join.tables(), chosen, tuple(join.bases), tuple(counts))
    shared = [*_check_codes(joined)]
    meetings = sorted([*join.meetings, *(meeting for _, meeting in shared)], key=_rank)
    joined = replace(joined, meetings=tuple(meetings))
    if not problems and not is_checked:
        problems = [
            *join.problems,
            *(problem for problem, _ in shared),
            *relocated(check_cycles(joined.tables, ontology, "claims.csv"), joined.folders, joined.bases),
            *relocated(check_superseded(joined.tables, SUPERSEDED_FILE), joined.folders, joined.bases),
        ]
    return joined, sorted(problems)


def _rank(meeting: Meeting) -> tuple[int, int, str, str, str]:
    """Where a meeting is listed: what needs a decision first."""
    encounters, tables = (Encounter.CLASHED, Encounter.MERGED, Encounter.MET), ("entities.csv", *_COMPARED)
    places = meeting.first, meeting.second
    return encounters.index(meeting.encounter), tables.index(meeting.table), meeting.id, *places


def relocated(problems: Iterable[Problem], folders: Sequence[Path], bases: Sequence[int]) -> Iterator[Problem]:
    """Problems whose lines count through all folders, with the file and line that they stand in."""
    for problem in problems:
        if problem.line:
            folder, line = place_of(problem.line, folders, bases)
            yield replace(problem, file=table_label(folder, Path(problem.file).name), line=line)
        else:
            yield problem


class _Join:
    """Tables to which one folder after the other is added."""

    def __init__(self, ontology: Ontology) -> None:
        self.problems: list[Problem] = []
        self.meetings: list[Meeting] = []
        self.bases: list[int] = []
        self._ontology = ontology
        self._folders: list[Path] = []
        self._called: list[dict[str, str]] = []
        self._editions: list[Edition] = []
        self._sources: dict[str, Source] = {}
        self._entities: dict[str, Entity] = {}
        self._decisions: dict[str, Decision] = {}
        self._superseded: dict[str, Superseded] = {}
        self._positions: dict[str, Position] = {}
        self._names: dict[tuple[str, str, str], Name] = {}
        self._claims: dict[str, Claim] = {}
        self._lent: dict[str, Entity] = {}
        self._broken: frozenset[str] = frozenset()
        self._next_base = 0

    def add(self, folder: Path, tables: Tables) -> None:
        """Add the tables of a folder."""
        base = self._next_base
        self.bases.append(base)
        self._folders.append(folder)
        names = ("entities.csv", *_COMPARED)
        self._called.append({name: f"{folder_name(folder)}/{Path(table_label(folder, name)).name}" for name in names})
        self._editions.append(tables.edition)
        self._broken |= tables.broken
        parts: tuple[Iterable[Source | Entity | Name | Claim | Decision | Superseded | Position], ...]
        parts = (
            tables.sources.values(), tables.entities.values(), tables.names, tables.claims, tables.decisions,
            tables.superseded, tables.positions,
        )  # fmt: skip
        self._next_base = base + 1 + max((item.row for part in parts for item in part), default=0)
        self._merge(self._sources, tables.sources.values(), folder / "sources.csv", "id")
        self._merge_entities(tables, folder / "entities.csv")
        self._merge(self._decisions, tables.decisions, folder / DECISIONS_FILE, "candidate")
        self._merge(self._superseded, tables.superseded, folder / SUPERSEDED_FILE, "old")
        self._merge(self._positions, tables.positions, folder / PLACES_FILE, "entity")
        labelled = {(name.entity, name.language) for name in self._names.values() if name.kind is NameKind.LABEL}
        for name in tables.names:
            key = (name.entity, name.name, name.language)
            if key not in self._names:
                is_label = name.kind is NameKind.LABEL
                kind = NameKind.ALIAS if is_label and (name.entity, name.language) in labelled else name.kind
                self._names[key] = replace(name, kind=kind, row=name.row + base)
        self._merge(self._claims, tables.claims, folder / "claims.csv", "id")

    def _merge(self, known: dict[str, Keyed], items: Iterable[Keyed], file: Path, key: str) -> None:
        base = self.bases[-1]
        for item in items:
            identity: str = getattr(item, key)
            first = known.get(identity)
            if first is None:
                known[identity] = _moved(item, base)
                continue
            compared = _COMPARED[file.name]
            differing = [name for name in compared if _differ(getattr(first, name), getattr(item, name))]
            if differing:
                self._contradicts(first, item, differing, file, identity)
                continue
            added = {name: value for name in compared if (value := getattr(item, name)) and not getattr(first, name)}
            if added:
                known[identity] = replace(first, **added)
            what = f"has its {' and '.join(added)} from {self._here(file, item.row)}" if added else ""
            self._meet(identity, first.row, file, item.row, what)

    def _merge_entities(self, tables: Tables, file: Path) -> None:
        base, source = self.bases[-1], next(iter(tables.sources), "")
        for entity in tables.entities.values():
            if not entity.row:
                self._lent.setdefault(entity.id, replace(entity, row=base))
                continue
            first = self._entities.get(entity.id)
            if first is None:
                self._entities[entity.id] = replace(entity, row=entity.row + base)
                continue
            narrower = self._narrower(first.type, entity.type)
            differing = [] if narrower else ["type"]
            differing += [code for code in _CODES if _differ(getattr(first, code), getattr(entity, code))]
            if differing:
                self._contradicts(first, entity, differing, file, entity.id)
                continue
            codes = {code: getattr(first, code) or getattr(entity, code) for code in _CODES}
            self._entities[entity.id] = replace(first, type=narrower, **codes)
            what = [f"is a {narrower}"] if first.type != entity.type else []
            what += [f"has {code} {text}" for code, text in codes.items() if getattr(first, code) != text]
            if entity.label != first.label:
                what.append(f"is labelled '{first.label}', and '{entity.label}' is a name of it")
                key = (entity.id, entity.label, "en")
                self._names.setdefault(key, Name(*key, NameKind.ALIAS, source, entity.row + base))
            self._meet(entity.id, first.row, file, entity.row, ", ".join(what))

    def _narrower(self, left: str, right: str) -> str:
        """The narrower of two classes; empty when neither is a kind of the other."""
        if right == left or right in self._ontology.ancestors[left]:
            return left
        return right if left in self._ontology.ancestors[right] else ""

    def _meet(self, identity: str, first: int, file: Path, row: int, what: str) -> None:
        encounter = Encounter.MERGED if what else Encounter.MET
        places = self._where(first, file), self._here(file, row)
        self.meetings.append(Meeting(encounter, file.name, identity, *places, what))

    def _contradicts(self, first: Item, second: Item, differing: list[str], file: Path, identity: str) -> None:
        where = self._where(first.row, file)
        cells = [
            f"'{show(str(getattr(first, name)))}' there, '{show(str(getattr(second, name)))}' here"
            for name in differing
        ]
        what = f"has another {' and '.join(differing)} than in {where} ({'; '.join(cells)})"
        self.meetings.append(Meeting(Encounter.CLASHED, file.name, identity, where, self._here(file, second.row), what))
        otherwise = "remove one of the two rows" if file.name == "claims.csv" else "give one of the two another id"
        remedy = f"write the same in both places, or {otherwise}"
        problem = Problem(
            table_label(file.parent, file.name), second.row, f"'{identity}' {what}", remedy, "join-differs", fatal=True
        )
        self.problems.append(problem)

    def _here(self, file: Path, line: int) -> str:
        """A place in the folder that is being added."""
        return f"{self._called[-1][file.name]}:{line}"

    def _where(self, row: int, file: Path) -> str:
        """A place in a folder that was added before."""
        called, line = place_of(row, self._called, self.bases)
        return f"{called[file.name]}:{line}"

    def tables(self) -> Tables:
        """What has been added, in the order of tables."""
        return Tables(
            dict(sorted(self._sources.items())),
            dict(sorted((self._lent | self._entities).items())),
            tuple(sorted(self._names.values(), key=lambda name: (name.entity, name.language, name.name, name.kind))),
            tuple(sorted(self._claims.values(), key=lambda c: (c.subject, c.predicate, c.target, c.id))),
            self._broken,
            tuple(decision for _, decision in sorted(self._decisions.items())),
            tuple(row for _, row in sorted(self._superseded.items())),
            tuple(row for _, row in sorted(self._positions.items())),
            join_editions(self._folders, self._editions),
        )


def _differ(left: object, right: object) -> bool:
    """Whether two cells contradict each other, which none does that is empty."""
    return bool(left and right and left != right)


_NAMES = [field.name for field in fields(Claim) if field.init]
_values_of, _ROW = attrgetter(*_NAMES), _NAMES.index("row")


def _moved(item: Keyed, base: int) -> Keyed:
    """An item whose row counts from elsewhere; of a claim `dataclasses.replace` takes four times as long."""
    if not base:
        return item
    if not isinstance(item, Claim):
        return replace(item, row=item.row + base)
    values = [*_values_of(item)]
    values[_ROW] += base
    return Claim(*values).known_as(item.id)


def _check_codes(joined: Joined) -> Iterator[tuple[Problem, Meeting]]:
    """A code that two entities of different folders bear; within one folder the check of that folder tells it."""
    for column in _CODES:
        seen: dict[str, Entity] = {}
        for entity in sorted(joined.tables.entities.values(), key=lambda entity: entity.row):
            code = getattr(entity, column)
            first = seen.setdefault(code, entity) if code else entity
            if first is not entity:
                folder, line = joined.place(entity.row)
                places = [
                    f"{folder_name(at)}/{Path(table_label(at, 'entities.csv')).name}:{number}"
                    for at, number in (joined.place(first.row), (folder, line))
                ]
                what = f"{column} {code} belongs already to '{first.id}' in {places[0]}"
                remedy = "if the two are one thing, give them one id; else one code is wrong"
                file = table_label(folder, "entities.csv")
                problem = Problem(file, line, what, remedy, f"{column}-twice", fatal=True)
                yield problem, Meeting(Encounter.CLASHED, "entities.csv", entity.id, places[0], places[1], what)
