"""Rows of a CSV table with their line numbers, and everything that can be wrong with the file itself.

Comes in: a path and the columns expected. Goes out: rows as `Row` values, one after the other, and all problems found;
the bytes are UTF-8 with LF line ends. One row is one line, so that `file:line` is exact; a cell may not hold a line
break. A questionable decision: a line of printable ASCII without quotes is split at its commas, since nearly all lines
of a large table are such and the csv library costs ten times as much; `next_cells` borrows that library's limit on a
cell.
"""

from __future__ import annotations

import csv
import io
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from kg.errors import Problem
from kg.model import parse_period
from kg.tables.dialects import (
    SheetError,
    canonical_bytes,
    encoding_problem,
    is_workbook,
    lines_before,
    other_tool,
    read_sheet,
    table_label,
    table_path,
)
from kg.tables.files import read_bytes
from kg.tables.suggestions import did_you_mean

MAX_COLUMNS = 1_000
"""Cells of a header; no table of ours has a tenth of them, and each that is not known is told."""

_MAX_FIELD = 2**20
"""Characters of a cell beyond which a file is no table."""

_HEAD = 200
_csv = threading.RLock()
MAX_CELL_CHARACTERS = 10_000
QUOTE = "quote"
"""Column of claims.csv for the words of a passage, read as their fingerprint and kept nowhere; any words will do."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")
"""Characters that no reader sees and that make two equal names differ; the joiners of Persian and Indic are none."""
_LOUD_STARTS = (" ", *_FORMULA_STARTS)


def next_cells(reader: Iterator[list[str]], limit: int = _MAX_FIELD) -> list[str] | None:
    """The next row of a `csv.reader`; None when there is none.

    Raises
    ------
    csv.Error
        When it is no CSV, or a cell has more characters than the limit.
    """
    with _csv:
        before = csv.field_size_limit(limit)
        try:
            return next(reader, None)
        finally:
            csv.field_size_limit(before)


def _read_table_bytes(path: Path, file: str) -> tuple[bytes, Problem | None]:
    """Read a table's file.

    Parameters
    ----------
    path
        The file.
    file
        How to name it in the problem.

    Returns
    -------
    data
        UTF-8 with LF line ends and no byte order mark, or nothing.
    problem
        What is wrong with the file; None when it can be read.
    """

    def fatal(line: int, what: str, remedy: str, rule: str) -> tuple[bytes, Problem]:
        return b"", Problem(file, line, what, remedy, rule, fatal=True)

    try:
        raw = read_bytes(path, within=path.parent)
    except FileNotFoundError:
        there = other_tool(path)
        what = f"no such file, and {there} is none that is read" if there else "no such file"
        remedy = "save it as xlsx or CSV" if there else "name a folder that holds the four tables with --data"
        return fatal(0, what, remedy, "file-missing")
    except OSError as error:
        return fatal(0, f"cannot be read ({error.strerror})", "check the file and its permissions", "file-unreadable")
    data = canonical_bytes(raw)
    try:
        is_blank = not data.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        may_be, remedy = encoding_problem(raw, line, path.parent)
        return fatal(line, f"byte {error.start} is not UTF-8; {may_be}", remedy, "encoding")
    if data[:_HEAD].count(b"\0") > len(data[:_HEAD]) // 4:
        return fatal(1, "is UTF-16 without a byte order mark", "save it as UTF-8", "encoding")
    if b"\r" in data:
        line = data.count(b"\n", 0, data.index(b"\r")) + 1
        return fatal(line, "has a carriage return without a line feed", "save it with LF or CRLF line ends", "line-end")
    if is_blank:
        return fatal(0, "is empty", "give it at least its header line", "empty")
    if (cells := data.count(b",", 0, (data.find(b"\n") + 1) or len(data)) + 1) > MAX_COLUMNS:
        return fatal(1, f"the header has {cells:,} cells", "name a folder that holds the four tables", "column")
    return b"\n" * lines_before(raw) + data, None


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


def show(cell: str, limit: int = 40) -> str:
    """A cell as it may be printed: control and direction marks escaped, cut to `limit` characters."""
    cut = cell if len(cell) <= limit else cell[: limit - 1] + "…"
    return "".join(c if c.isprintable() and c not in _BIDI else f"\\u{ord(c):04x}" for c in cut)


class BrokenTable(Exception):  # noqa: N818  no error of ours to show: its problem has been reported
    """The rest of a table cannot be read, so that what was read of it should be left alone."""


def _is_quiet(line: str) -> bool:
    """Whether no cell of a line without its line end can be quoted or have anything wrong with it."""
    return (
        line.isascii()
        and line.isprintable()
        and '"' not in line
        and len(line) <= MAX_CELL_CHARACTERS
        and " ," not in line
        and ", " not in line
        and ",=" not in line
        and ",-" not in line
        and ",+" not in line
        and ",@" not in line
        and not line.startswith(_LOUD_STARTS)
        and not line.endswith(" ")
    )


def _cell_problems(row: Row, numbers: frozenset[str]) -> Iterator[Problem]:
    for column, cell in row.cells.items():
        if not cell or column == QUOTE:
            continue
        if len(cell) > MAX_CELL_CHARACTERS:
            yield row.problem(
                f"{column} has {len(cell):,} characters", f"keep it under {MAX_CELL_CHARACTERS:,}", "cell-size"
            )
            continue
        odd = "" if cell.isprintable() else _find_odd(cell)
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
        elif not unicodedata.is_normalized("NFC", cell):
            yield row.problem(f"{column} is not in Unicode form NFC: '{show(cell)}'", "normalise it", "nfc")
        elif cell.startswith(_FORMULA_STARTS) and not (column in numbers and is_signed(cell)):
            yield row.problem(
                f"{column} starts with '{cell[0]}', which a spreadsheet runs as a formula: '{show(cell)}'",
                "reword the cell",
                "formula",
            )


def _find_odd(cell: str) -> str:
    """The first character that no reader sees; a cell that is printable as a whole has none."""
    hidden = _BIDI | _INVISIBLE
    return next((c for c in cell if unicodedata.category(c) in ("Cc", "Cs", "Co") or c in hidden), "")


def is_signed(cell: str) -> bool:
    """Whether a cell is a number, or a date of EDTF, in which a leading minus is no formula.

    Examples
    --------
    >>> [is_signed(cell) for cell in ("-1.5", "-0137-03", "-013X/..", "-x", "-0137+cmd()")]
    [True, True, True, False, False]
    """
    for read in (float, parse_period):
        try:
            read(cell)
        except ValueError:
            continue
        return True
    return False


def _header_problems(
    header: list[str], columns: tuple[str, ...], known: Collection[str], file: str, line: int
) -> Iterator[Problem]:
    missing = [column for column in columns if column not in header]
    if not set(header) & set(known):
        what = f"has none of the columns of this table; its first line begins '{show(','.join(header))}'"
        yield Problem(file, line, what, f"begin it with {','.join(columns)}", "column", fatal=True)
        return
    if missing:
        listed = " and ".join(filter(None, (", ".join(f"'{column}'" for column in missing[:-1]), f"'{missing[-1]}'")))
        what = f"column {listed} is missing" if len(missing) == 1 else f"columns {listed} are missing"
        remedy = "add it to the header" if len(missing) == 1 else "add them to the header"
        yield Problem(file, line, what, remedy, "column", fatal=True)
    for column in dict.fromkeys(header):
        if not column:
            yield Problem(file, line, "a column has no name", "name it, or delete it", "column", fatal=True)
        elif column not in known:
            remedy = did_you_mean(column, known)
            yield Problem(file, line, f"unknown column '{show(column)}'", remedy, "column", fatal=True)
    for column in sorted({column for column in header if header.count(column) > 1} & set(known)):
        yield Problem(file, line, f"column '{show(column)}' stands twice", "keep one", "column", fatal=True)


def _row_problems(row: Row, cells: list[str], width: int, numbers: frozenset[str], lines: int) -> list[Problem]:
    if lines > 1 and any("\n" in cell for column, cell in row.cells.items() if column != QUOTE):
        return [row.problem("a cell holds a line break", "put the row on one line", "line-break")]
    if len(cells) != width:
        what = f"has {len(cells)} cells, the header has {width}"
        return [row.problem(what, "add or remove commas, quote cells that hold one", "cell-count")]
    return list(_cell_problems(row, numbers))


def _broken(file: str, line: int, error: csv.Error, report: Callable[[Problem], None]) -> BrokenTable:
    report(Problem(file, line, f"is not CSV ({error})", "close the quotes", "csv", fatal=True))
    return BrokenTable()


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a row of a table looks like: its columns, those that it lacks with their cells, and which may be signed."""

    file: str
    header: list[str]
    lacking: Mapping[str, str]
    numbers: frozenset[str]
    report: Callable[[Problem], None]

    def row(self, line: int, cells: list[str], lines: int = 1) -> Row | None:
        """A row, with what is wrong with it reported; None where nothing stands in it."""
        if not any(cells):
            return None
        width = len(self.header)
        while len(cells) > width and not cells[-1]:
            cells.pop()
        row = Row(self.file, line, {**self.lacking, **dict(zip(self.header, cells, strict=False))})
        problems = _row_problems(row, cells, width, self.numbers, lines)
        for problem in problems:
            self.report(problem)
        return Row(self.file, line, row.cells, is_sound=not problems)


def iterate_rows(
    path: Path,
    columns: tuple[str, ...],
    *,
    optional: Collection[str] = (),
    numbers: frozenset[str] = frozenset(),
    report: Callable[[Problem], None],
) -> Iterator[Row]:
    """Read a table row by row; rows in which nothing stands are passed over.

    Parameters
    ----------
    path
        The file; where there is none, the workbook that has the table is read, see `table_path`.
    columns
        Columns it must have, in any order, and no others.
    optional
        Columns that it may have besides. Where it has not, their cells are empty, or what a mapping says.
    numbers
        Columns whose cells may start with a sign.
    report
        Called with each problem found.

    Yields
    ------
    Row
        All rows; those with a problem of their own are reported and not `is_sound`.

    Raises
    ------
    BrokenTable
        When a row is not CSV, after it has been reported; the rows before it are not to be used.
    """
    source = table_path(path.parent, path.name)
    file = table_label(path.parent, path.name)
    known = {
        **dict.fromkeys(columns, ""),
        **(optional if isinstance(optional, Mapping) else dict.fromkeys(optional, "")),
    }

    def shape_of(header: list[str], line: int) -> _Shape | None:
        names = [name.strip() for name in header]
        while names and not names[-1]:
            names.pop()
        problems = list(_header_problems(names, columns, known, file, line))
        for problem in problems:
            report(problem)
        lacking = {column: cell for column, cell in known.items() if column not in names}
        return None if problems else _Shape(file, names, lacking, numbers, report)

    yield from (_sheet_rows if is_workbook(source) else _csv_rows)(source, file, path.stem, shape_of, report)


def _sheet_rows(
    path: Path,
    file: str,
    name: str,
    shape_of: Callable[[list[str], int], _Shape | None],
    report: Callable[[Problem], None],
) -> Iterator[Row]:
    shape: _Shape | None = None
    try:
        for read in read_sheet(path, name):
            if shape is None:
                if not any(read.cells):
                    continue
                shape = shape_of(read.cells, read.number)
                if shape is None:
                    return
                continue
            cells = [unicodedata.normalize("NFC", cell) for cell in read.cells]
            row = shape.row(read.number, cells + [""] * (len(shape.header) - len(cells)))
            if row and read.trouble:
                report(row.problem(read.trouble, read.remedy, "sheet-cell"))
                row = replace(row, is_sound=False)
            if row:
                yield row
    except SheetError as error:
        report(Problem(file, 0, error.what, error.remedy, "sheet", fatal=True))
        raise BrokenTable from error
    if shape is None:
        report(Problem(file, 0, "is empty", "give it at least its header line", "empty", fatal=True))


def _csv_rows(
    path: Path,
    file: str,
    _: str,
    shape_of: Callable[[list[str], int], _Shape | None],
    report: Callable[[Problem], None],
) -> Iterator[Row]:
    data, problem = _read_table_bytes(path, file)
    if problem:
        report(problem)
        return
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n")
    line, header = 1, None
    reader = csv.reader(text, strict=True)
    try:
        while not header:
            line = reader.line_num + 1
            header = next_cells(reader)
    except csv.Error as error:
        raise _broken(file, reader.line_num, error, report) from error
    shape = shape_of(header, line)
    if shape is None:
        return
    width, line = len(shape.header), reader.line_num + 1
    names, blanks = [*shape.header, *shape.lacking], [*shape.lacking.values()]
    for raw in text:
        bare = raw.removesuffix("\n")
        if _is_quiet(bare) and bare.count(",") == width - 1 and bare.strip(","):
            yield Row(file, line, dict(zip(names, bare.split(",") + blanks, strict=True)))
            line += 1
            continue
        reader = csv.reader(chain([raw], text), strict=True)
        try:
            cells = next_cells(reader, len(data) + 1) or []
        except csv.Error as error:
            raise _broken(file, line + reader.line_num - 1, error, report) from error
        row = shape.row(line, cells, reader.line_num)
        if row:
            yield row
        line += reader.line_num


def read_rows(
    path: Path,
    columns: tuple[str, ...],
    *,
    optional: Collection[str] = (),
    numbers: frozenset[str] = frozenset(),
    report: Callable[[Problem], None],
) -> list[Row]:
    """Read a table as a whole; see `iterate_rows`.

    Returns
    -------
    list of Row
        None when it cannot be read to its end.
    """
    try:
        return list(iterate_rows(path, columns, optional=optional, numbers=numbers, report=report))
    except BrokenTable:
        return []
