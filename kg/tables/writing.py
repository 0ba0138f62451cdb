"""Tables to the bytes of their files, in the one form that `kg` writes: the mirror of `kg.tables.tables`.

Comes in: `Tables`. Goes out: rows of cells by column, and bytes by file name. Rows keep the order of the lines that
they were read from; those of another folder that lends them (row 0) are left out unless asked for. A questionable
decision: columns that may be missing are written where a row fills them, so that a table which needs none stays narrow.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from kg.model import (
    DECISIONS_FILE,
    OPTIONAL_FILES,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Decision,
    Entity,
    Name,
    Position,
    Source,
    Superseded,
    Tables,
    cells_of,
    columns_of,
)

Cells = Mapping[str, str]
_TYPES = {
    "sources.csv": Source,
    "entities.csv": Entity,
    "names.csv": Name,
    "claims.csv": Claim,
    DECISIONS_FILE: Decision,
    SUPERSEDED_FILE: Superseded,
    PLACES_FILE: Position,
}
COLUMNS: dict[str, tuple[str, ...]] = {
    table: (*columns_of(declared), *columns_of(declared, optional=True)) for table, declared in _TYPES.items()
}
"""All columns of each table, in order."""

_OPTIONAL = frozenset(column for declared in _TYPES.values() for column in columns_of(declared, optional=True))


def table_rows(tables: Tables, *, lent: bool) -> dict[str, list[Cells]]:
    """The rows of each table, in the order of the lines that they were read from.

    Parameters
    ----------
    tables
        What to write.
    lent
        Whether the entities that other folders lend (row 0) are rows too.
    """
    entities = (entity for entity in tables.entities.values() if lent or entity.row)
    things: dict[str, Iterable[Source | Entity | Name | Claim | Decision | Superseded | Position]] = {
        "sources.csv": tables.sources.values(),
        "entities.csv": entities,
        "names.csv": tables.names,
        "claims.csv": tables.claims,
        DECISIONS_FILE: tables.decisions,
        SUPERSEDED_FILE: tables.superseded,
        PLACES_FILE: tables.positions,
    }
    return {table: [cells_of(thing) for thing in sorted(rows, key=attrgetter("row"))] for table, rows in things.items()}


def format_tables(rows: Mapping[str, Sequence[Cells]]) -> dict[str, bytes]:
    """Rows as the bytes of their files; no file of decisions, superseded claims or places where there are none.

    Parameters
    ----------
    rows
        As `table_rows` gives them; columns that are missing are empty.
    """
    files = {}
    for name, columns in COLUMNS.items():
        filled = {column for row in rows.get(name, ()) for column, cell in row.items() if cell}
        if name not in OPTIONAL_FILES or rows.get(name):
            kept = [column for column in columns if column not in _OPTIONAL or column in filled]
            files[name] = _format_csv(kept, rows.get(name, ()))
    return files


def _format_csv(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()
