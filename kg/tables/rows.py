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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from kg.errors import Problem
from kg.model import parse_period
from kg.tables.files import read_bytes
from kg.tables.suggestions import did_you_mean

MAX_COLUMNS = 1_000
"""Cells of a header; no table of ours has a tenth of them, and each that is not known is told."""

_MAX_FIELD = 2**20
"""Characters of a cell beyond which a file is no table."""

_csv = threading.RLock()
_MARK = b"\xef\xbb\xbf"
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


def canonical_bytes(data: bytes) -> bytes:
    r"""A table without what spreadsheets and checkouts on Windows add: the byte order mark, and CR before LF.

    Examples
    --------
    >>> canonical_bytes(b"\xef\xbb\xbfid,type\r\n")
    b'id,type\n'
    """
    return data.removeprefix(_MARK).replace(b"\r\n", b"\n")


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
        data = canonical_bytes(read_bytes(path, within=path.parent))
    except FileNotFoundError:
        return fatal(0, "no such file", "name a folder that holds the four tables with --data", "file-missing")
    except OSError as error:
        return fatal(0, f"cannot be read ({error.strerror})", "check the file and its permissions", "file-unreadable")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return fatal(1, "is UTF-16", "save it as UTF-8", "encoding")
    try:
        is_blank = not data.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return fatal(line, f"byte {error.start} is not UTF-8", "save it as UTF-8 (it may be Latin-1)", "encoding")
    if b"\r" in data:
        line = data.count(b"\n", 0, data.index(b"\r")) + 1
        return fatal(line, "has a carriage return without a line feed", "save it with LF or CRLF line ends", "line-end")
    if is_blank:
        return fatal(0, "is empty", "give it at least its header line", "empty")
    if (cells := data.count(b",", 0, (data.find(b"\n") + 1) or len(data)) + 1) > MAX_COLUMNS:
        return fatal(1, f"the header has {cells:,} cells", "name a folder that holds the four tables", "column")
    return data, None


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


def _row_problems(row: Row, cells: list[str], width: int, numbers: frozenset[str], lines: int) -> list[Problem]:
    if lines > 1 and any("\n" in cell for column, cell in row.cells.items() if column != QUOTE):
        return [row.problem("a cell holds a line break", "put the row on one line", "line-break")]
    if len(cells) != width:
        what = f"has {len(cells)} cells, the header has {width}"
        return [row.problem(what, "add or remove commas, quote cells that hold one", "cell-count")]
    return list(_cell_problems(row, numbers))


def _read_header(
    text: Iterator[str],
    columns: tuple[str, ...],
    optional: tuple[str, ...],
    file: str,
    report: Callable[[Problem], None],
) -> list[str]:
    """The columns of a table, or none when something is wrong with them."""
    reader = csv.reader(text, strict=True)
    try:
        header = next_cells(reader) or []
    except csv.Error as error:
        raise _broken(file, reader.line_num, error, report) from error
    problems = list(_header_problems(header, columns, optional, file))
    for problem in problems:
        report(problem)
    return [] if problems else header


def _broken(file: str, line: int, error: csv.Error, report: Callable[[Problem], None]) -> BrokenTable:
    report(Problem(file, line, f"is not CSV ({error})", "close the quotes", "csv", fatal=True))
    return BrokenTable()


def iterate_rows(
    path: Path,
    columns: tuple[str, ...],
    *,
    optional: tuple[str, ...] = (),
    numbers: frozenset[str] = frozenset(),
    report: Callable[[Problem], None],
) -> Iterator[Row]:
    """Read a table row by row.

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

    Yields
    ------
    Row
        All rows; those with a problem of their own are reported and not `is_sound`.

    Raises
    ------
    BrokenTable
        When a row is not CSV, after it has been reported; the rows before it are not to be used.
    """
    file = str(path)
    data, problem = _read_table_bytes(path, file)
    if problem:
        report(problem)
        return
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n")
    header = _read_header(text, columns, optional, file, report)
    if not header:
        return
    width, line = len(header), 2
    header += [column for column in optional if column not in header]
    blanks = [""] * (len(header) - width)
    for raw in text:
        bare = raw.removesuffix("\n")
        if _is_quiet(bare) and bare.count(",") == width - 1:
            yield Row(file, line, dict(zip(header, bare.split(",") + blanks, strict=True)))
            line += 1
            continue
        reader = csv.reader(chain([raw], text), strict=True)
        try:
            cells = next_cells(reader, len(data) + 1) or []
        except csv.Error as error:
            raise _broken(file, line + reader.line_num - 1, error, report) from error
        row = Row(file, line, dict.fromkeys(optional, "") | dict(zip(header[:width], cells, strict=False)))
        problems = _row_problems(row, cells, width, numbers, reader.line_num)
        for row_problem in problems:
            report(row_problem)
        yield Row(file, line, row.cells, is_sound=not problems)
        line += reader.line_num


def read_rows(
    path: Path,
    columns: tuple[str, ...],
    *,
    optional: tuple[str, ...] = (),
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
