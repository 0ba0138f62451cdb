"""What a statement must be to become a row of claims.csv: the checks of the tables, asked before writing.

Comes in: a statement, and the classes of the entities it names. Goes out: nothing, or why it is rejected.
A questionable decision: the rules are those of `kg check` itself, run on the cells as they would be written, so that
an import cannot write what a check would refuse; equal cells are checked once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from kg.cells import ISO3166, NUMBER, SLUG, WIKIDATA, Cells, decimal_text
from kg.claim_rows import ClaimParser
from kg.cleaning import clean_cell
from kg.errors import Problem
from kg.imports.model import NewEntity, Statement
from kg.model import Source
from kg.ontology import Ontology
from kg.rows import MAX_CELL_CHARACTERS, Row, show
from kg.tables import CLAIM_COLUMNS, EXTRACTED_COLUMNS, SIGNED_COLUMNS
from kg.terms import ENTITY_QUALIFIERS, Modality, Rank, SourceKind

_ANY = Source("any", "any", "", "", None, "", "", "", SourceKind.DATASET, "", 2)
_EMPTY = dict.fromkeys((*CLAIM_COLUMNS, *EXTRACTED_COLUMNS), "")
_SAID_COLUMNS = tuple(each for each in _EMPTY if each not in ("subject", "object", "source", "line", "note"))
_said_of = itemgetter(*_SAID_COLUMNS)
_CACHED = 2**15
_SIGNED = re.compile(r"-[0-9]")
"""A negative number or an early date: without its sign it would be another one."""


@dataclass(frozen=True, slots=True)
class Fault:
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
    cells = {
        **_EMPTY,
        "modality": Modality.ASSERTED.value,
        "rank": Rank.NORMAL.value,
        "confidence": "1.0" if statement.confidence == 1 else decimal_text(statement.confidence),
        "subject": statement.subject,
        "predicate": statement.predicate,
        "object": statement.object,
        "value": statement.value if _SIGNED.match(statement.value) else clean("value", statement.value),
        "on": statement.on,
        "from": statement.start,
        "to": statement.end,
        "at": statement.at,
        "title": clean("title", statement.title),
        "source": source,
        "line": str(statement.row),
        "note": clean("note", statement.note),
    }
    cells.update((column, text if _SIGNED.match(text) else clean(column, text)) for column, text in statement.others)
    return cells


def _is_formula(column: str, cell: str) -> bool:
    return cell.startswith("-") and not (column in SIGNED_COLUMNS and NUMBER.fullmatch(cell))


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
            name for name, each in ontology.classes.items() if each.shape and not each.is_abstract
        )
        self._parser = ClaimParser(ontology, {_ANY.id: _ANY}, frozenset())
        self._said = lru_cache(maxsize=_CACHED)(self._said_anew)

    def claim(self, cells: Mapping[str, str]) -> Fault | None:
        """What keeps a row of claims.csv from being written."""
        said = _said_of(cells)
        if len(cells["note"]) > MAX_CELL_CHARACTERS:
            return Fault("cell-size", f"note has more than {MAX_CELL_CHARACTERS:,} characters")
        return self._said(bool(cells["object"]), said) or self._entities(cells)

    def entity(self, entity: NewEntity) -> Fault | None:
        """What keeps a row of entities.csv from being written."""
        if not SLUG.fullmatch(entity.id):
            return Fault("id-form", f"'{show(entity.id)}' is no id: lower-case letters and digits with hyphens")
        if entity.type not in self._concrete:
            return Fault("type-unknown", f"'{show(entity.type)}' is no class of entities")
        if not clean_cell(entity.label):
            return Fault("label-missing", "the label is empty")
        if entity.wikidata and not WIKIDATA.fullmatch(entity.wikidata):
            return Fault("wikidata-form", f"'{show(entity.wikidata)}' is not of the form Q265")
        if entity.iso3166 and not ISO3166.fullmatch(entity.iso3166):
            return Fault("iso3166-form", f"'{show(entity.iso3166)}' is not of the form UZ")
        if len(entity.label) > MAX_CELL_CHARACTERS or len(entity.note) > MAX_CELL_CHARACTERS:
            return Fault("cell-size", f"a cell has more than {MAX_CELL_CHARACTERS:,} characters")
        return None

    def _said_anew(self, has_object: bool, said: tuple[str, ...]) -> Fault | None:  # noqa: FBT001  a cached key
        """What a row says beside who is meant, checked as `kg check` does."""
        cells = dict(zip(_SAID_COLUMNS, said, strict=True))
        long = next((column for column, cell in cells.items() if len(cell) > MAX_CELL_CHARACTERS), "")
        if long:
            return Fault("cell-size", f"{long} has more than {MAX_CELL_CHARACTERS:,} characters")
        signed = next((column for column, cell in cells.items() if _is_formula(column, cell)), "")
        if signed:
            return Fault("formula", f"{signed} '{show(cells[signed])}' would be run as a formula by a spreadsheet")
        found: list[Problem] = []
        row = Row("", 2, {**cells, "subject": "any", "object": "any" if has_object else "", "source": _ANY.id,
                          "line": "2", "note": ""})  # fmt: skip
        self._parser.parse(Cells(row, found.append))
        return Fault(found[0].rule, found[0].what) if found else None

    def _entities(self, cells: Mapping[str, str]) -> Fault | None:
        """Whether all entities are there, and of the classes that the predicate takes."""
        each = self._ontology.properties[cells["predicate"]]
        for column, allowed, rule in (("subject", each.domain, "domain"), ("object", each.range, "range")):
            identity = cells[column]
            if not identity and column == "object":
                continue
            if identity not in self._types:
                return Fault("entity-unknown", f"{column} '{show(identity)}' is no entity known or new")
            if not self._ontology.is_allowed(self._types[identity], allowed):
                what = f"{column} '{identity}' is a {self._types[identity]}, but {each.name} takes {', '.join(allowed)}"
                return Fault(rule, what)
        if cells["object"] == cells["subject"]:
            return Fault("self-loop", f"'{cells['subject']}' {each.name} itself")
        for column in ENTITY_QUALIFIERS:
            if cells[column] and cells[column] not in self._types:
                return Fault("entity-unknown", f"{column} '{show(cells[column])}' is no entity known or new")
        return None
