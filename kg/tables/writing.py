"""Tables to the bytes of their files, in the one form that `kg` writes: the mirror of `kg.tables.tables`.

Comes in: `Tables`. Goes out: rows of cells by column, and bytes by file name. Rows keep the order of the lines that
they were read from; those of another folder that lends them (row 0) are left out unless asked for. A questionable
decision: columns that may be missing are written where a row fills them, so that a table which needs none stays narrow.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from kg.model import DECISIONS_FILE, QUALIFIERS, Claim, Decision, Entity, Name, Source, Tables
from kg.tables.claims import decimal_text
from kg.tables.tables import (
    CLAIM_COLUMNS,
    DATASET_COLUMNS,
    DECISION_COLUMNS,
    ENTITY_COLUMNS,
    EXTRACTED_COLUMNS,
    NAME_COLUMNS,
    SOURCE_COLUMNS,
)

Cells = Mapping[str, str]
COLUMNS: dict[str, tuple[str, ...]] = {
    "sources.csv": (*SOURCE_COLUMNS, *DATASET_COLUMNS),
    "entities.csv": ENTITY_COLUMNS,
    "names.csv": NAME_COLUMNS,
    "claims.csv": (*CLAIM_COLUMNS, *EXTRACTED_COLUMNS),
    DECISIONS_FILE: DECISION_COLUMNS,
}
"""All columns of each table, in order."""

_OPTIONAL = frozenset((*DATASET_COLUMNS, *EXTRACTED_COLUMNS))


def source_cells(source: Source) -> Cells:
    """The row of a source."""
    plain = {column: str(getattr(source, column)) for column in COLUMNS["sources.csv"]}
    return plain | {"published": source.published.text if source.published else ""}


def entity_cells(entity: Entity) -> Cells:
    """The row of an entity."""
    return {column: str(getattr(entity, column)) for column in ENTITY_COLUMNS}


def name_cells(name: Name) -> Cells:
    """The row of a name."""
    return {column: str(getattr(name, column)) for column in NAME_COLUMNS}


def claim_cells(claim: Claim) -> Cells:
    """The row of a claim.

    Examples
    --------
    >>> from kg.graph import open_graph
    >>> claim_cells(open_graph().tables.claims[0])["confidence"]
    '1.0'
    """
    place, confidence = claim.locator, repr(claim.confidence)
    return {
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": claim.object,
        "value": claim.value,
        **{column: claim.qualifiers.get(column, "") for column in QUALIFIERS},
        "anaphor": claim.anaphor,
        "modality": str(claim.modality),
        "rank": str(claim.rank),
        "reason": claim.reason,
        "confidence": decimal_text(claim.confidence) if "e" in confidence else confidence,
        "source": place.source,
        "line": str(place.line),
        "start": "" if place.start is None else str(place.start),
        "end": "" if place.end is None else str(place.end),
        "note": claim.note,
        "candidate": claim.candidate,
    }


def decision_cells(decision: Decision) -> Cells:
    """The row of a decision."""
    plain = {"decision": str(decision.verdict), "date": decision.date.isoformat()}
    return plain | {column: str(getattr(decision, column)) for column in DECISION_COLUMNS if column not in plain}


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
    return {
        "sources.csv": [source_cells(row) for row in sorted(tables.sources.values(), key=lambda row: row.row)],
        "entities.csv": [entity_cells(row) for row in sorted(entities, key=lambda row: row.row)],
        "names.csv": [name_cells(row) for row in sorted(tables.names, key=lambda row: row.row)],
        "claims.csv": [claim_cells(row) for row in sorted(tables.claims, key=lambda row: row.row)],
        DECISIONS_FILE: [decision_cells(row) for row in sorted(tables.decisions, key=lambda row: row.row)],
    }


def format_tables(rows: Mapping[str, Sequence[Cells]]) -> dict[str, bytes]:
    """Rows as the bytes of their files; no file of decisions where there are none.

    Parameters
    ----------
    rows
        As `table_rows` gives them; columns that are missing are empty.
    """
    files = {}
    for name, columns in COLUMNS.items():
        filled = {column for row in rows.get(name, ()) for column, cell in row.items() if cell}
        if name != DECISIONS_FILE or rows.get(name):
            kept = [column for column in columns if column not in _OPTIONAL or column in filled]
            files[name] = _format_csv(kept, rows.get(name, ()))
    return files


def _format_csv(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()
