"""The tables of an import while items come in: each is written, found to be a repeat, or rejected with its reason.

Comes in: items, an entity before the statements and names that need it. Goes out: rows, and counts of everything.
A questionable decision: an item that the tables could not hold is rejected rather than stopping the import, since one
bad row of a hundred thousand is no reason to have none of them.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cells import LANGUAGE
from kg.cleaning import clean_cell
from kg.imports.checking import Checker, Fault, claim_cells
from kg.imports.counting import Account, BrokenAccountsError, Summary
from kg.imports.known import Known
from kg.imports.model import Item, NewEntity, NewName, Noted, Reject, Repeat, Statement
from kg.imports.provenance import SourceFile
from kg.ontology import Ontology
from kg.rows import MAX_CELL_CHARACTERS, show
from kg.tables import CLAIM_COLUMNS, DATASET_COLUMNS, ENTITY_COLUMNS, NAME_COLUMNS, SOURCE_COLUMNS
from kg.terms import ENTITY_QUALIFIERS

if TYPE_CHECKING:
    from _csv import Writer

REJECT_COLUMNS = ("file", "row", "what", "reason", "detail")
REJECTS_FILE = "rejects.csv"

_row_of = itemgetter(*CLAIM_COLUMNS)
_said_of = itemgetter(*(column for column in CLAIM_COLUMNS if column not in ("note", "confidence", "rank", "reason")))
"""What makes two claims of one row two claims, as `hash_claim` has it."""
_all_but_line = itemgetter(*(column for column in CLAIM_COLUMNS if column != "line"))

_named_by = itemgetter("subject", "object", *ENTITY_QUALIFIERS)

_COLUMNS = {
    "sources.csv": (*SOURCE_COLUMNS, *DATASET_COLUMNS),
    "entities.csv": ENTITY_COLUMNS,
    "names.csv": NAME_COLUMNS,
    "claims.csv": CLAIM_COLUMNS,
    REJECTS_FILE: REJECT_COLUMNS,
}


class ItemWriter(ExitStack):
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

    def __init__(self, folder: Path, sources: Sequence[SourceFile], known: Known, ontology: Ontology) -> None:
        super().__init__()
        self._folder = folder
        self._sources = {each.name: each.id for each in sources}
        self._accounts = {each.name: Account(each.rows) for each in sources}
        self._known = known
        self._types = {identity: cells["type"] for identity, cells in known.rows.items()}
        self._checker = Checker(ontology, self._types)
        self._new = 0
        self._mentioned: set[str] = set()
        self._codes = {column: dict(known.codes(column)) for column in ("wikidata", "iso3166")}
        self._names: set[tuple[str, str, str]] = set()
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
        for each in sources:
            self._tables["sources.csv"].writerow([each.cells[column] for column in _COLUMNS["sources.csv"]])

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
        elif isinstance(item, Noted):
            account.items += 1
            account.noted += 1
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
        return Summary(name, self._accounts, self._new, len(copied), len(self._names), dict(self._cleaned))

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
        said = _said_of(cells)
        whole = hash(_all_but_line(cells))
        is_first = said not in self._said and whole not in self._written
        self._said.add(said)
        self._written.add(whole)
        return is_first

    def _entity(self, item: NewEntity) -> None:
        if item.id in self._types:
            return
        fault = self._checker.entity(item)
        if fault:
            self._reject_row(item, f"{item.id} {item.label}", fault)
            return
        codes = {column: self._own_code(item, column) for column in self._codes}
        label, note = self._clean("label", item.label), self._clean("note", item.note)
        self._types[item.id] = item.type
        self._new += 1
        cells = {"id": item.id, "type": item.type, "label": label, "note": note, **codes}
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
        source = self._sources[item.file]
        self._tables["names.csv"].writerow([item.entity, name, item.language, item.kind.value, source])

    def _name_fault(self, item: NewName, name: str) -> Fault | None:
        if item.entity not in self._types:
            return Fault("entity-unknown", f"'{show(item.entity)}' is no entity known or new")
        if not LANGUAGE.fullmatch(item.language):
            return Fault("language-form", f"'{show(item.language)}' is no language such as uz-Latn")
        if not name:
            return Fault("name-missing", "the name is empty")
        return Fault("cell-size", "the name is too long") if len(name) > MAX_CELL_CHARACTERS else None

    def _reject_row(self, item: NewEntity | NewName, what: str, fault: Fault) -> None:
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
