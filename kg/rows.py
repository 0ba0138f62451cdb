"""Rows of a CSV table with their line numbers, and everything that can be wrong with the file itself.

Comes in: a path and the columns expected. Goes out: rows as `Row` values and all problems found.
One row is one line, so that `file:line` is exact; a cell may not hold a line break.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from kg.errors import Problem

MAX_CELL_CHARACTERS = 10_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")
"""Characters that no reader sees and that make two equal names differ; the joiners of Persian and Indic are none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the file as named, its line, its cells by column, and whether all of them can be worked on."""

    file: str
    line: int
    cells: Mapping[str, str]
    is_sound: bool = True

    def problem(self, what: str, remedy: str, rule: str) -> Problem:
        """A problem at this row."""
        return Problem(self.file, self.line, what, remedy, rule)


def did_you_mean(
    word: str,
    known: Iterator[str] | list[str] | Mapping[str, object] | frozenset[str],
    otherwise: str = "see `kg terms` for the words known",
) -> str:
    """Remedy for an unknown word: the nearest known ones, or what to do otherwise.

    Examples
    --------
    >>> did_you_mean("sings", ["signs", "adopts"])
    "did you mean 'signs'?"
    """
    near = get_close_matches(word, sorted(map(str, known)), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else otherwise


def show(cell: str, limit: int = 40) -> str:
    """A cell as it may be printed: control and direction marks escaped, cut to `limit` characters."""
    cut = cell if len(cell) <= limit else cell[: limit - 1] + "…"
    return "".join(c if c.isprintable() and c not in _BIDI else f"\\u{ord(c):04x}" for c in cut)


def _read_text(path: Path, file: str) -> tuple[str, Problem | None]:
    def fatal(line: int, what: str, remedy: str, rule: str) -> tuple[str, Problem]:
        return "", Problem(file, line, what, remedy, rule, fatal=True)

    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return fatal(0, "no such file", "name a folder that holds the four tables with --data", "file-missing")
    except OSError as error:
        return fatal(0, f"cannot be read ({error.strerror})", "check the file and its permissions", "file-unreadable")
    if data.startswith(b"\xef\xbb\xbf"):
        return fatal(1, "starts with a byte order mark", "save it as UTF-8 without BOM", "bom")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return fatal(1, "is UTF-16", "save it as UTF-8", "encoding")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return fatal(line, f"byte {error.start} is not UTF-8", "save it as UTF-8 (it may be Latin-1)", "encoding")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        return fatal(line, "has a carriage return (CR or CRLF)", "save it with LF line ends", "line-end")
    if not text.strip():
        return fatal(0, "is empty", "give it at least its header line", "empty")
    return text, None


def _cell_problems(row: Row, numbers: frozenset[str]) -> Iterator[Problem]:
    for column, cell in row.cells.items():
        if not cell:
            continue
        if len(cell) > MAX_CELL_CHARACTERS:
            yield row.problem(
                f"{column} has {len(cell):,} characters", f"keep it under {MAX_CELL_CHARACTERS:,}", "cell-size"
            )
            continue
        odd = next((c for c in cell if unicodedata.category(c) in ("Cc", "Cs", "Co") or c in _BIDI | _INVISIBLE), "")
        if odd:
            kind = (
                "a direction mark"
                if odd in _BIDI
                else "an invisible character"
                if odd in _INVISIBLE
                else "a control character"
            )
            yield row.problem(f"{column} holds {kind} (U+{ord(odd):04X})", "remove it", "control-character")
        elif cell != cell.strip():
            yield row.problem(f"{column} begins or ends with a blank: '{show(cell)}'", "trim it", "blank")
        elif unicodedata.normalize("NFC", cell) != cell:
            yield row.problem(f"{column} is not in Unicode form NFC: '{show(cell)}'", "normalise it", "nfc")
        elif cell.startswith(_FORMULA_STARTS) and not (column in numbers and _is_number(cell)):
            yield row.problem(
                f"{column} starts with '{cell[0]}', which a spreadsheet runs as a formula: '{show(cell)}'",
                "reword the cell",
                "formula",
            )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _header_problems(
    header: list[str], columns: tuple[str, ...], optional: tuple[str, ...], file: str
) -> Iterator[Problem]:
    for column in columns:
        if column not in header:
            yield Problem(file, 1, f"column '{column}' is missing", "add it to the header", "column", fatal=True)
    for column in header:
        if column not in (*columns, *optional):
            remedy = did_you_mean(column, [*columns, *optional])
            yield Problem(file, 1, f"unknown column '{show(column)}'", remedy, "column", fatal=True)
    for column in sorted({column for column in header if header.count(column) > 1}):
        yield Problem(file, 1, f"column '{show(column)}' stands twice", "keep one", "column", fatal=True)


def _row_problems(row: Row, cells: list[str], width: int, numbers: frozenset[str], last: int) -> list[Problem]:
    if last > row.line:
        return [row.problem("a cell holds a line break", "put the row on one line", "line-break")]
    if len(cells) != width:
        what = f"has {len(cells)} cells, the header has {width}"
        return [row.problem(what, "add or remove commas, quote cells that hold one", "cell-count")]
    return list(_cell_problems(row, numbers))


def read_rows(
    path: Path,
    columns: tuple[str, ...],
    *,
    optional: tuple[str, ...] = (),
    numbers: frozenset[str] = frozenset(),
    report: Callable[[Problem], None],
) -> list[Row]:
    """Read a table.

    Parameters
    ----------
    path
        The file.
    columns
        Columns it must have, in any order, and no others.
    optional
        Columns that it may have besides; their cells are empty where it has not.
    numbers
        Columns whose cells may start with a sign.
    report
        Called with each problem found.

    Returns
    -------
    list of Row
        All rows; those with a problem of their own are reported and not `is_sound`.
    """
    file = str(path)
    text, problem = _read_text(path, file)
    if problem:
        report(problem)
        return []
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # global: never lowered, others may read CSV too
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[Row] = []
    try:
        header = next(reader)
        problems = list(_header_problems(header, columns, optional, file))
        for problem in problems:
            report(problem)
        if problems:
            return []
        line = 2
        for cells in reader:
            row = Row(file, line, dict.fromkeys(optional, "") | dict(zip(header, cells, strict=False)))
            found = _row_problems(row, cells, len(header), numbers, reader.line_num)
            for each in found:
                report(each)
            rows.append(replace(row, is_sound=not found))
            line = reader.line_num + 1
    except csv.Error as error:
        report(Problem(file, reader.line_num, f"is not CSV ({error})", "close the quotes", "csv", fatal=True))
        return []
    return rows
