"""Decisions made elsewhere: a CSV file of candidates with a column for the decision, as a spreadsheet saves it.

Comes in: the file and the candidates. Goes out: `Ruling`s, or every fault with its line. The least it needs is the
columns `id` and `decision`; the columns that candidates are written with may be changed where the decision is `edit`,
and a change beside `accept` is refused, since one of the two must be a slip.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.errors import InputError, Problem
from kg.model import QUALIFIERS, Candidate, Value, Verdict, fields_of
from kg.review.cards import CandidateCard
from kg.review.decisions import NO_EDIT, Ruling
from kg.review.drafts import EDITED, Edit
from kg.tables import (
    bare_cell,
    candidate_cells,
    candidate_columns,
    did_you_mean,
    next_cells,
    raise_problems,
    read_csv_text,
    show,
)

_QUALIFIER = "qualifier_"
_COLUMNS = candidate_columns(())
_EDITED = {name if name in _COLUMNS else f"{name}_entity": name for name in EDITED}
"""What may be changed, by the column that has it."""
_QUALIFIERS = {field.column: field.name for field in fields_of(Value) if field.name in QUALIFIERS}
_DEFER = "defer"


def read_spreadsheet(path: Path, candidates: Mapping[str, Candidate]) -> list[Ruling]:
    """Read decisions.

    Parameters
    ----------
    path
        A CSV file with the columns ``id`` and ``decision`` (accept, edit, reject; defer or empty leaves the candidate),
        and any of ``reason``, ``relation``, ``subject_entity``, ``object_entity``, ``value``, ``value_measure``,
        ``value_unit``, ``value_period``, ``modality`` and ``qualifier_...``.
    candidates
        Those that were decided on, by id.

    Raises
    ------
    InvalidData
        With every fault and its line.
    InputError
        When the file cannot be read.
    """
    problems: list[Problem] = []
    text = read_csv_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rulings: dict[str, Ruling] = {}
    try:
        header = next_cells(reader, len(text) + 1) or []
        for column in ("id", "decision"):
            if column not in header:
                raise InputError(f"{path}:1: column '{column}' is missing; add it, with a decision in each row")
        line = reader.line_num + 1
        while (cells := next_cells(reader, len(text) + 1)) is not None:

            def report(what: str, remedy: str, rule: str, line: int = line) -> None:
                problems.append(Problem(str(path), line, what, remedy, rule))

            if len(cells) not in (0, len(header)):
                report(f"has {len(cells)} cells, the header has {len(header)}", "add or remove commas", "cell-count")
            elif cells:
                row = dict(zip(header, map(bare_cell, cells), strict=True))
                ruling = _ruling(row, candidates, report)
                if ruling and ruling.card.key in rulings:
                    report(f"decides on candidate {ruling.card.key} again", "keep one of the rows", "id-twice")
                elif ruling:
                    rulings[ruling.card.key] = ruling
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(
            Problem(str(path), reader.line_num, f"is not CSV ({error})", "close the quotes", "csv", fatal=True)
        )
    raise_problems(problems)
    return list(rulings.values())


def _ruling(
    row: Mapping[str, str], candidates: Mapping[str, Candidate], report: Callable[[str, str, str], None]
) -> Ruling | None:
    verdict = row["decision"].strip().lower()
    if verdict in ("", _DEFER):
        return None
    candidate = candidates.get(row["id"].strip())
    if candidate is None:
        report(f"there is no candidate '{show(row['id'])}'", "name the file that the decisions were made on", "id")
        return None
    if verdict not in list(Verdict):
        remedy = did_you_mean(verdict, [*Verdict, _DEFER], "write accept, edit, reject or defer")
        report(f"unknown decision '{show(row['decision'])}'", remedy, "decision")
        return None
    changed = _changes(row, candidate)
    if changed and verdict == Verdict.ACCEPT:
        report(f"accepts the candidate and changes {', '.join(sorted(changed))}", "write edit, or undo it", "edit")
        return None
    edit = _edit(changed) if verdict == Verdict.EDIT else NO_EDIT
    return Ruling(CandidateCard((candidate,)), Verdict(verdict), edit, row.get("reason", ""))


def _changes(row: Mapping[str, str], candidate: Candidate) -> dict[str, str]:
    columns = candidate_columns([candidate])
    before = dict(zip(columns, map(bare_cell, candidate_cells(candidate, columns)), strict=True))
    return {
        column: cell
        for column, cell in row.items()
        if column in _EDITED or column in _QUALIFIERS or column.startswith(_QUALIFIER)
        if cell.strip() != before.get(column, "").strip()
    }


def _edit(changed: Mapping[str, str]) -> Edit:
    edited = {_EDITED[column]: cell.strip() for column, cell in changed.items() if column in _EDITED}
    qualifiers = {
        _QUALIFIERS.get(column, column.removeprefix(_QUALIFIER)): cell.strip()
        for column, cell in changed.items()
        if column not in _EDITED
    }
    return Edit(**edited, qualifiers=qualifiers)
