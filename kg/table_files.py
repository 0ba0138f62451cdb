"""The bytes of a table, and everything that can be wrong with a file before its first row is looked at.

Comes in: a path. Goes out: bytes that are UTF-8 with LF line ends, or one problem. `next_cells` reads the next row of
any CSV, since the limit of the csv library on a cell belongs to the whole process, and is put back each time.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path

from kg.errors import Problem
from kg.files import read_bytes

MAX_COLUMNS = 1_000
"""Cells of a header; no table of ours has a tenth of them, and each that is not known is told."""

MAX_FIELD = 2**20
"""Characters of a cell beyond which a file is no table."""

_csv = threading.RLock()


def next_cells(reader: Iterator[list[str]]) -> list[str] | None:
    """The next row of a `csv.reader`; None when there is none.

    Raises
    ------
    csv.Error
        When it is no CSV, or a cell is longer than `MAX_FIELD`.
    """
    with _csv:
        before = csv.field_size_limit(MAX_FIELD)
        try:
            return next(reader, None)
        finally:
            csv.field_size_limit(before)


_MARK = b"\xef\xbb\xbf"


def canonical_bytes(data: bytes) -> bytes:
    r"""A table without what spreadsheets and checkouts on Windows add: the byte order mark, and CR before LF.

    Examples
    --------
    >>> canonical_bytes(b"\xef\xbb\xbfid,type\r\n")
    b'id,type\n'
    """
    return data.removeprefix(_MARK).replace(b"\r\n", b"\n")


def read_table_bytes(path: Path, file: str) -> tuple[bytes, Problem | None]:
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
