"""The items of an import as a data folder like any other, written whole or not at all.

Comes in: a stream of items, an entity before the statements and names that need it. Goes out: sources.csv,
entities.csv, names.csv, claims.csv, places.csv where there are any, rejects.csv and import.json, and counts of
everything; only ids and places are kept in memory.
An item that `kg check` would refuse is rejected with its reason and stops nothing. A questionable decision: the sum of
claims, notes, repeats and rejects is held against the items and the lines of the files each time, so that no error of
an adapter can lose a row in silence.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError, Problem
from kg.imports.frame.counting import Account, BrokenAccountsError, Summary
from kg.imports.frame.files import new_folder
from kg.imports.frame.identity import KnownEntities
from kg.imports.frame.items import Item, NewEntity, NewName, NewPlace, Reject, Repeat, Statement
from kg.imports.frame.provenance import SourceFile
from kg.model import (
    ENTITY_QUALIFIERS,
    PLACES_FILE,
    Claim,
    Kind,
    Name,
    Ontology,
    Position,
    Source,
    SourceKind,
    cells_of,
    clean_cell,
    column_fields,
    columns_of,
    defaults_of,
)
from kg.tables import (
    CLAIM_COLUMNS,
    DATASET_COLUMNS,
    ENTITY_COLUMNS,
    ISO3166,
    LANGUAGE,
    MAX_CELL_CHARACTERS,
    NAME_COLUMNS,
    SIGNED_COLUMNS,
    SLUG,
    SOURCE_COLUMNS,
    WIKIDATA,
    Cells,
    ClaimParser,
    Row,
    is_signed,
    show,
    write_atomically,
)

if TYPE_CHECKING:
    from _csv import Writer


_ANY = Source("any", "any", "", "", None, "", "", "", SourceKind.DATASET, "", 2)
_EMPTY = defaults_of(Claim)
_FILLED = columns_of(Statement)
_said_by = attrgetter(*(field.name for field in column_fields(Statement)))
_NUMBERS = [
    (field.column, field.format) for field in column_fields(Statement) if field.kind in (Kind.WHOLE, Kind.NUMBER)
]
_FREE = [field.column for field in column_fields(Statement) if field.kind is Kind.TEXT]
"""Columns of a statement whose cells are in the words of the dataset."""

_SAID_COLUMNS = tuple(column for column in _EMPTY if column not in ("subject", "object", "source", "line", "note"))
_said_of = itemgetter(*_SAID_COLUMNS)
_CACHED = 2**15
_SIGNED = re.compile(r"-[0-9]")
"""A negative number or an early date: without its sign it would be another one."""
_REJECT_COLUMNS = ("file", "row", "what", "reason", "detail")
REJECTS_FILE = "rejects.csv"
_POSITION_COLUMNS = columns_of(Position)
_row_of = itemgetter(*CLAIM_COLUMNS)
_facts_of = itemgetter(*(field.column for field in column_fields(Claim) if field.declared.is_hashed))
"""What makes two claims of one row two claims, as `hash_claim` has it."""
_all_but_line = itemgetter(*(column for column in CLAIM_COLUMNS if column != "line"))
_named_by = itemgetter(*(field.column for field in column_fields(Claim) if field.kind is Kind.ENTITY))
_COLUMNS = {
    "sources.csv": (*SOURCE_COLUMNS, *DATASET_COLUMNS),
    "entities.csv": ENTITY_COLUMNS,
    "names.csv": NAME_COLUMNS,
    "claims.csv": CLAIM_COLUMNS,
    REJECTS_FILE: _REJECT_COLUMNS,
}
ACCOUNT_FILE = "import.json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be written: the stable name of the reason, and the reason in a clause."""

    rule: str
    reason: str


def claim_cells(statement: Statement, source: str, clean: Callable[[str, str], str]) -> dict[str, str]:
    """Cells of a row of claims.csv, in no order.

    Parameters
    ----------
    source
        Id of the source row.
    clean
        Given a column and a text, the text as a cell may hold it.
    """
    cells = {**_EMPTY, "source": source}
    cells.update(zip(_FILLED, _said_by(statement), strict=True))
    for column, write in _NUMBERS:
        cells[column] = write(cells[column])
    for column in _FREE:
        if (text := cells[column]) and not _SIGNED.match(text):
            cells[column] = clean(column, text)
    cells.update((column, text if _SIGNED.match(text) else clean(column, text)) for column, text in statement.others)
    return cells


def _is_formula(column: str, cell: str) -> bool:
    return cell.startswith("-") and not (column in SIGNED_COLUMNS and is_signed(cell))


class Checker:
    """Checks statements and entities.

    Parameters
    ----------
    ontology
        Says which predicates and classes there are.
    types
        Class of each entity that may be named, by id; grows while an import brings new ones.
    """

    def __init__(self, ontology: Ontology, types: Mapping[str, str]) -> None:
        self._ontology = ontology
        self._types = types
        self._concrete = frozenset(
            name
            for name, entity_class in ontology.classes.items()
            if entity_class.shape and not entity_class.is_abstract
        )
        self._parser = ClaimParser(ontology, {_ANY.id: _ANY}, frozenset())
        self._said = lru_cache(maxsize=_CACHED)(self._said_anew)

    def claim(self, cells: Mapping[str, str]) -> Refusal | None:
        """What keeps a row of claims.csv from being written."""
        said = _said_of(cells)
        if len(cells["note"]) > MAX_CELL_CHARACTERS:
            return Refusal("cell-size", f"note has more than {MAX_CELL_CHARACTERS:,} characters")
        return self._said(bool(cells["object"]), said) or self._entities(cells)

    def entity(self, entity: NewEntity) -> Refusal | None:
        """What keeps a row of entities.csv from being written."""
        if not SLUG.fullmatch(entity.id):
            return Refusal("id-form", f"'{show(entity.id)}' is no id: lower-case letters and digits with hyphens")
        if entity.type not in self._concrete:
            return Refusal("type-unknown", f"'{show(entity.type)}' is no class of entities")
        if not clean_cell(entity.label):
            return Refusal("label-missing", "the label is empty")
        if entity.wikidata and not WIKIDATA.fullmatch(entity.wikidata):
            return Refusal("wikidata-form", f"'{show(entity.wikidata)}' is not of the form Q265")
        if entity.iso3166 and not ISO3166.fullmatch(entity.iso3166):
            return Refusal("iso3166-form", f"'{show(entity.iso3166)}' is not of the form UZ")
        if len(entity.label) > MAX_CELL_CHARACTERS or len(entity.note) > MAX_CELL_CHARACTERS:
            return Refusal("cell-size", f"a cell has more than {MAX_CELL_CHARACTERS:,} characters")
        return None

    def _said_anew(self, has_object: bool, said: tuple[str, ...]) -> Refusal | None:  # noqa: FBT001  a cached key
        """What a row says beside who is meant, checked as `kg check` does."""
        cells = dict(zip(_SAID_COLUMNS, said, strict=True))
        long = next((column for column, cell in cells.items() if len(cell) > MAX_CELL_CHARACTERS), "")
        if long:
            return Refusal("cell-size", f"{long} has more than {MAX_CELL_CHARACTERS:,} characters")
        signed = next((column for column, cell in cells.items() if _is_formula(column, cell)), "")
        if signed:
            return Refusal("formula", f"{signed} '{show(cells[signed])}' would be run as a formula by a spreadsheet")
        problems: list[Problem] = []
        row = Row("", 2, {**cells, "subject": "any", "object": "any" if has_object else "", "source": _ANY.id,
                          "line": "2", "note": ""})  # fmt: skip
        self._parser.parse(Cells(row, problems.append))
        return Refusal(problems[0].rule, problems[0].what) if problems else None

    def _entities(self, cells: Mapping[str, str]) -> Refusal | None:
        """Whether all entities are there, and of the classes that the predicate takes."""
        predicate = self._ontology.properties[cells["predicate"]]
        for column, allowed, rule in (("subject", predicate.domain, "domain"), ("object", predicate.range, "range")):
            identity = cells[column]
            if not identity and column == "object":
                continue
            if identity not in self._types:
                return Refusal("entity-unknown", f"{column} '{show(identity)}' is no entity known or new")
            if not self._ontology.is_allowed(self._types[identity], allowed):
                takes = f"{predicate.name} takes {', '.join(allowed)}"
                return Refusal(rule, f"{column} '{identity}' is a {self._types[identity]}, but {takes}")
        if cells["object"] == cells["subject"]:
            return Refusal("self-loop", f"'{cells['subject']}' {predicate.name} itself")
        for column in ENTITY_QUALIFIERS:
            if cells[column] and cells[column] not in self._types:
                return Refusal("entity-unknown", f"{column} '{show(cells[column])}' is no entity known or new")
        return None


class _ItemWriter(ExitStack):
    """The tables of one import, open for writing.

    Parameters
    ----------
    folder
        Where they are written; it is there and empty.
    sources
        The files that the items come from.
    known
        Entities that need no row of the adapter's; those that are named are copied.
    ontology
        Says which predicates and classes there are.
    """

    def __init__(self, folder: Path, sources: Sequence[SourceFile], known: KnownEntities, ontology: Ontology) -> None:
        super().__init__()
        self._folder = folder
        self._sources = {source.name: source.id for source in sources}
        self._accounts = {source.name: Account(source.rows) for source in sources}
        self._known = known
        self._types = {identity: cells["type"] for identity, cells in known.rows.items()}
        self._checker = Checker(ontology, self._types)
        self._new = 0
        self._mentioned: set[str] = set()
        self._codes = {column: dict(known.codes(column)) for column in ("wikidata", "iso3166")}
        self._names: set[tuple[str, str, str]] = set()
        self._places: dict[str, tuple[object, ...]] = {}
        self._place = "", 0
        self._said: set[tuple[str, ...]] = set()
        self._written: set[int] = set()
        self._cleaned: Counter[str] = Counter()
        self._tables: dict[str, Writer] = {}
        for name, columns in _COLUMNS.items():
            file = self.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            self.callback(os.fsync, file.fileno())
            self.callback(file.flush)
            self._tables[name] = csv.writer(file, lineterminator="\n")
            self._tables[name].writerow(columns)
        self._claims = self._tables["claims.csv"]
        for source in sources:
            self._tables["sources.csv"].writerow([source.cells[column] for column in _COLUMNS["sources.csv"]])

    def take(self, item: Item) -> None:
        """Write an item, or count what it is."""
        account = self._account(item.file)
        if isinstance(item, Statement):
            account.items += 1
            self._claim(item, account)
        elif isinstance(item, NewEntity):
            self._entity(item)
        elif isinstance(item, NewName):
            self._name(item)
        elif isinstance(item, NewPlace):
            self._places.setdefault(item.entity, self._place_row(item))
        elif isinstance(item, Repeat):
            account.items += 1
            account.repeats += 1
        else:
            account.items += 1
            self._reject(item)

    def finish(self, name: str) -> Summary:
        """Write the known entities that were named, and sum up."""
        copied = sorted(self._mentioned)
        table = self._tables["entities.csv"]
        for identity in copied:
            table.writerow([self._known.rows[identity][column] for column in ENTITY_COLUMNS])
        if self._places:
            with (self._folder / PLACES_FILE).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(_POSITION_COLUMNS)
                writer.writerows(row for _, row in sorted(self._places.items()))
        return Summary(name, self._accounts, self._new, len(copied), len(self._names), dict(self._cleaned))

    def _place_row(self, item: NewPlace) -> tuple[object, ...]:
        cells = cells_of(Position(item.entity, item.latitude, item.longitude, self._sources[item.file], item.row))
        return tuple(cells[column] for column in _POSITION_COLUMNS)

    def _account(self, file: str) -> Account:
        if file not in self._accounts:
            raise BrokenAccountsError(
                f"an item is of the file '{file}', which is none of the import; please report this"
            )
        return self._accounts[file]

    def _claim(self, item: Statement, account: Account) -> None:
        cells = claim_cells(item, self._sources[item.file], self._clean)
        fault = self._checker.claim(cells)
        if fault:
            what = " ".join(filter(None, (item.subject, item.predicate, item.object, item.value)))
            self._reject(Reject(item.file, item.row, what, fault.rule, fault.reason))
            return
        if not self._is_first(item, cells):
            account.repeats += 1
            return
        account.claims += 1
        self._mentioned.update(identity for identity in _named_by(cells) if identity in self._known.rows)
        self._claims.writerow(_row_of(cells))

    def _is_first(self, item: Statement, cells: Mapping[str, str]) -> bool:
        """Whether neither its row has said the same, nor an earlier row of the file has said it in every cell.

        The check of the tables would find the first twice in one place; the other is a row that stands twice. Only
        hashes are kept: in a file of a million claims the chance that two are taken for one is 1 in 30 million.
        """
        if self._place != (item.file, item.row):
            self._place, self._said = (item.file, item.row), set()
        said = _facts_of(cells)
        row_hash = hash(_all_but_line(cells))
        is_first = said not in self._said and row_hash not in self._written
        self._said.add(said)
        self._written.add(row_hash)
        return is_first

    def _entity(self, item: NewEntity) -> None:
        if item.id in self._types:
            return
        fault = self._checker.entity(item)
        if fault:
            self._reject_row(item, f"{item.id} {item.label}", fault)
            return
        codes = {column: self._own_code(item, column) for column in self._codes}
        said = {column: getattr(item, column, "") for column in ENTITY_COLUMNS}
        cells = {column: self._clean(column, text) for column, text in said.items()} | codes
        self._types[item.id] = item.type
        self._new += 1
        self._tables["entities.csv"].writerow([cells[column] for column in ENTITY_COLUMNS])

    def _own_code(self, item: NewEntity, column: str) -> str:
        """A code of an entity, or nothing when it belongs to another one already."""
        code: str = getattr(item, column)
        if code and self._codes[column].setdefault(code, item.id) != item.id:
            self._cleaned[column] += 1
            return ""
        return code

    def _name(self, item: NewName) -> None:
        name = self._clean("name", item.name)
        key = item.entity, name, item.language
        if key in self._names:
            return
        if fault := self._name_fault(item, name):
            self._reject_row(item, f"{item.entity} {item.name}", fault)
            return
        self._names.add(key)
        if item.entity in self._known.rows:
            self._mentioned.add(item.entity)
        cells = cells_of(Name(item.entity, name, item.language, item.kind, self._sources[item.file], item.row))
        self._tables["names.csv"].writerow([cells[column] for column in NAME_COLUMNS])

    def _name_fault(self, item: NewName, name: str) -> Refusal | None:
        if item.entity not in self._types:
            return Refusal("entity-unknown", f"'{show(item.entity)}' is no entity known or new")
        if not LANGUAGE.fullmatch(item.language):
            return Refusal("language-form", f"'{show(item.language)}' is no language such as uz-Latn")
        if not name:
            return Refusal("name-missing", "the name is empty")
        return Refusal("cell-size", "the name is too long") if len(name) > MAX_CELL_CHARACTERS else None

    def _reject_row(self, item: NewEntity | NewName, what: str, fault: Refusal) -> None:
        """An entity or a name that cannot be written counts as an item that was rejected."""
        self._accounts[item.file].items += 1
        self._reject(Reject(item.file, item.row, what, fault.rule, fault.reason))

    def _reject(self, item: Reject) -> None:
        self._accounts[item.file].rejects[item.rule] += 1
        what = clean_cell(item.what)[:MAX_CELL_CHARACTERS].rstrip()
        cells = (clean_cell(item.file), item.row, what, item.rule, clean_cell(item.reason))
        self._tables[REJECTS_FILE].writerow(cells)

    def _clean(self, column: str, text: str) -> str:
        """A text as a cell may hold it; counts those that had to be changed."""
        clean = clean_cell(text) if text else text
        if clean != text:
            self._cleaned[column] += 1
        return clean


def write_import(
    place: Path, sources: Sequence[SourceFile], items: Iterable[Item], known: KnownEntities, ontology: Ontology
) -> Summary:
    """Write the folder of an import, in place of an earlier one.

    Parameters
    ----------
    place
        The folder, ``STORE/imports/NAME``; its name is that of the dataset.
    sources
        The files that the items come from.
    items
        What the adapter made of them; an entity comes before the statements and names that need it.
    known
        Entities that need no row of the adapter's; those that are named are copied.
    ontology
        Says which predicates and classes there are.

    Returns
    -------
    Summary
        What came in and what went out.

    Raises
    ------
    InputError
        When the folder cannot be written; an earlier import is left as it was.
    BrokenAccountsError
        When an item is lost or counted twice, which is a fault of the program.
    """
    try:
        with new_folder(place) as new:
            with _ItemWriter(new, sources, known, ontology) as writer:
                for item in items:
                    writer.take(item)
                summary = writer.finish(place.name)
            _check_lines(new, summary)
            text = json.dumps(summary.record([source.record() for source in sources]), ensure_ascii=False, indent=1)
            write_atomically(new / ACCOUNT_FILE, f"{text}\n".encode())
    except OSError as error:
        raise InputError(f"{place}: cannot be written ({error.strerror or error}); check the folder") from error
    return summary


def _check_lines(folder: Path, summary: Summary) -> None:
    """Hold the lines that were written against the counts.

    Raises
    ------
    BrokenAccountsError
        When they differ.
    """
    for account in summary.accounts:
        summary.accounts[account].check(account)
    for name, count in (("claims.csv", summary.total("claims")), (REJECTS_FILE, summary.rejects.total())):
        with (folder / name).open("rb") as file:
            lines = sum(1 for _ in file) - 1
        if lines != count:
            raise BrokenAccountsError(
                f"{name} has {lines:,} rows and {count:,} were counted; please report this fault of kg"
            )
