"""Entities that are known before an import, so that a dataset names them instead of making them anew.

Comes in: data folders. Goes out: their rows, to be copied into the folder of an import as they stand.
A questionable decision: names of known entities are not copied, since the folder they come from keeps them and an
import is joined with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InvalidData, Problem
from kg.imports.identity import Identity
from kg.rows import read_rows
from kg.tables import ENTITY_COLUMNS


@dataclass(frozen=True, slots=True)
class Known:
    """Rows of entities.csv by id."""

    rows: Mapping[str, Mapping[str, str]]

    def codes(self, column: str) -> Mapping[str, str]:
        """The entity that each code of a column belongs to."""
        return {cells[column]: identity for identity, cells in self.rows.items() if cells[column]}

    def identities(self) -> Iterator[Identity]:
        """What the column of Wikidata ids says of who is who."""
        for code, entity in self.codes("wikidata").items():
            yield Identity("wikidata", code, None, None, entity, "", "", 0)


def read_known(folders: Iterable[Path]) -> Known:
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
    return Known(rows)
