"""A folder written anew: in the one canonical form, or from the words of an earlier edition to those of today.

Comes in: a data folder and the ontology. Goes out: the bytes of the tables that differ, for whoever writes them. A
retired word is replaced where exactly one takes its place, of predicates one that fits the two classes; each claim
whose id changes thereby leaves a row in superseded.csv. A questionable decision: while a person must decide anything,
nothing at all is to be written, so that the lines that are listed stay right and no folder is of two editions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kg.errors import InvalidData, Problem
from kg.model import (
    DECISIONS_FILE,
    OPTIONAL_FILES,
    PLACES_FILE,
    SUPERSEDED_FILE,
    Claim,
    Decision,
    Entity,
    Name,
    Ontology,
    Part,
    Position,
    Source,
    Superseded,
    cells_of,
    columns_of,
    hash_claim,
)
from kg.tables.check import check_folder
from kg.tables.claims import RETIRED, retired_fault
from kg.tables.files import read_bytes, temporary_folder
from kg.tables.rows import Row, read_rows, show
from kg.tables.tables import SIGNED_COLUMNS
from kg.tables.writing import Cells, format_tables, table_rows

_TYPES: dict[str, type] = {
    "sources.csv": Source, "entities.csv": Entity, "names.csv": Name, "claims.csv": Claim, DECISIONS_FILE: Decision,
    SUPERSEDED_FILE: Superseded, PLACES_FILE: Position,
}  # fmt: skip
_WORDS: dict[str, dict[str, Part]] = {
    "entities.csv": {"type": Part.CLASS},
    "claims.csv": {
        "predicate": Part.PREDICATE, "value": Part.WORD, "measure": Part.WORD, "unit": Part.WORD, "amount": Part.WORD,
    },
}  # fmt: skip
"""Columns that hold words of the ontology, and what part these play."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What a folder would be.

    Parameters
    ----------
    files
        Bytes by name of the tables that differ from what is there.
    superseded
        How many claims have another id than before.
    undecided
        What a person must decide first; nothing is to be written while there is any.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    superseded: int = 0
    undecided: tuple[Problem, ...] = ()


def format_folder(folder: Path, ontology: Ontology) -> Rewriting:
    """The tables of a folder in the one canonical form.

    Parameters
    ----------
    folder
        The data folder.
    ontology
        What the words of the tables must be.

    Raises
    ------
    InvalidData
        When the tables have problems.
    """
    tables, problems = check_folder(folder, ontology)
    if problems:
        raise InvalidData(problems)
    return Rewriting(_changed(folder, format_tables(table_rows(tables, lent=False))))


def _changed(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    def before(name: str) -> bytes:
        return read_bytes(folder / name, within=folder) if (folder / name).exists() else b""

    return {name: content for name, content in files.items() if content != before(name)}


def migrate_folder(folder: Path, ontology: Ontology, day: date) -> Rewriting:
    """The tables of a folder of an earlier edition in the words of today.

    Parameters
    ----------
    folder
        The data folder.
    ontology
        That of today, in which retired words name what takes their place.
    day
        On which the claims whose id changes are superseded.

    Raises
    ------
    InvalidData
        When the tables cannot be read row by row.
    """
    rows = _read_rows(folder)
    texts = {row.cells["id"]: row.cells["sha256"] for row in rows["sources.csv"]}
    successors = _Successors(ontology, {row.cells["id"]: row.cells["type"] for row in rows["entities.csv"]})
    undecided = [
        problem for name, table in rows.items() for row in table for problem in _choices(name, row, successors, texts)
    ]
    now = {name: [_renewed(name, row.cells, successors) for row in table] for name, table in rows.items()}
    superseded = _supersede(rows, now, ontology, day, texts)
    with temporary_folder() as around:
        probe = around / "tables"  # with no folder beside it
        probe.mkdir()
        for name, content in format_tables(now).items():
            (probe / name).write_bytes(content)
        tables, problems = check_folder(probe, ontology, home=folder)
    undecided += (_located(problem, folder, rows) for problem in problems if problem.rule != RETIRED)
    if undecided:
        return Rewriting(undecided=tuple(sorted(undecided)))
    return Rewriting(_changed(folder, format_tables(table_rows(tables, lent=False))), superseded)


def _read_rows(folder: Path) -> dict[str, list[Row]]:
    """The rows of each table that is there, their words not looked at."""
    problems: list[Problem] = []
    rows = {}
    for name, declared in _TYPES.items():
        if name in OPTIONAL_FILES and not (folder / name).exists():
            continue
        rows[name] = read_rows(
            folder / name, columns_of(declared), optional=columns_of(declared, optional=True),
            numbers=frozenset(SIGNED_COLUMNS), report=problems.append,
        )  # fmt: skip
    if problems:
        raise InvalidData(problems)
    return rows


def _retired(name: str, cells: Cells, ontology: Ontology) -> Iterator[tuple[str, str, Part]]:
    """Column, word and part of each retired word of a row."""
    for column, part in _WORDS.get(name, {}).items():
        word = cells.get(column, "")
        if word in ontology.retired.get(part, {}) and (column != "value" or _is_word(cells, ontology)):
            yield column, word, part


def _is_word(cells: Cells, ontology: Ontology) -> bool:
    """Whether the value of a claim is a controlled word."""
    predicate = ontology.properties.get(cells["predicate"])
    return predicate is not None and bool(predicate.scheme)


@dataclass(frozen=True, slots=True)
class _Successors:
    """Finds what takes the place of a retired word in a row, with the class of each entity by its id."""

    ontology: Ontology
    types: Mapping[str, str]

    def of(self, cells: Cells, word: str, part: Part) -> tuple[str, ...]:
        """The words that can stand there: of a claim's predicates those that its subject and object allow."""
        if part is not Part.PREDICATE:
            return self.ontology.replacements(part, word)
        subject, target = (self.types.get(cells.get(column, ""), "") for column in ("subject", "object"))
        return self.ontology.fitting(word, subject, target)


def _choices(name: str, row: Row, successors: _Successors, texts: Mapping[str, str]) -> Iterator[Problem]:
    """The retired words of a row in whose place a person must choose another.

    Parameters
    ----------
    texts
        SHA-256 by source, for the id that the claim has had so far.
    """
    ontology = successors.ontology
    for column, word, part in _retired(name, row.cells, ontology):
        fitting = successors.of(row.cells, word, part)
        if len(fitting) != 1:
            what, remedy = retired_fault(column, word, ontology, part, Path(row.file).parent)
            if name == "claims.csv":
                what = f"{column} '{show(word)}' {ontology.retirement(part, word, fitting)}"
                identity = hash_claim(row.cells, texts.get(row.cells["source"], ""))
                remedy = f"write what it is to say now, and in {SUPERSEDED_FILE} what became of claim {identity}"
            yield row.problem(what, remedy, RETIRED)


def _renewed(name: str, cells: Cells, successors: _Successors) -> dict[str, str]:
    """A row with the word of today for each retired one that has a single successor."""
    retired = _retired(name, cells, successors.ontology)
    named = {column: successors.of(cells, word, part) for column, word, part in retired}
    return {**cells, **{column: words[0] for column, words in named.items() if len(words) == 1}}


def _supersede(
    rows: Mapping[str, list[Row]],
    now: dict[str, list[dict[str, str]]],
    ontology: Ontology,
    day: date,
    texts: Mapping[str, str],
) -> int:
    """Add a row for each claim that has another id now, lead decisions to the new one, and count these claims."""
    successors: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for row, renewed in zip(rows["claims.csv"], now["claims.csv"], strict=True):
        sha256 = texts.get(row.cells["source"], "")
        old, new = hash_claim(row.cells, sha256), hash_claim(renewed, sha256)
        if old != new:
            successors[old] = new
            words = (
                f"{column} '{word}' was retired for '{renewed[column]}'"
                for column, word, _ in _retired("claims.csv", row.cells, ontology)
                if renewed[column] != word
            )
            reasons[old] = ", ".join(words)
    for decision in now.get(DECISIONS_FILE, ()):
        decision["claim"] = successors.get(decision["claim"], decision["claim"])
    added = [cells_of(Superseded(old, new, reasons[old], day, 0)) for old, new in sorted(successors.items())]
    if added:
        now[SUPERSEDED_FILE] = [*now.get(SUPERSEDED_FILE, ()), *added]
    return len(added)


def _located(problem: Problem, folder: Path, rows: Mapping[str, list[Row]]) -> Problem:
    """A problem of the rewritten tables at the line of the table as it is."""
    name = Path(problem.file).name
    lines = [row.line for row in rows.get(name, ())]
    line = lines[problem.line - 2] if 2 <= problem.line < len(lines) + 2 else 0
    return replace(problem, file=str(folder / name), line=line)
