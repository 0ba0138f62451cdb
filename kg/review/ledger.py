"""The tables of a folder as lines, to which rows are added at their places.

Comes in: a folder, and rows. Goes out: the new bytes of each table that changes. Every other line is left as it is, so
that a diff shows the decision and nothing else; only the first extracted claim of a folder adds a column to claims.csv,
and a table with a byte order mark or CRLF is written in the canonical form.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from kg.errors import InputError
from kg.files import read_bytes
from kg.review.journal import TABLES
from kg.table_files import canonical_bytes
from kg.tables import DECISION_COLUMNS
from kg.terms import DECISIONS_FILE

_SORTED_BY = {"sources.csv": 1, "entities.csv": 1, "names.csv": 3, DECISIONS_FILE: 1}


Row = dict[str, str]


class Ledger:
    """The tables of a folder as lines, to which rows can be added.

    Parameters
    ----------
    folder
        Holds the tables; decisions.csv may be missing.
    """

    def __init__(self, folder: Path) -> None:
        self.before: dict[str, bytes] = {}
        self._lines: dict[str, list[str]] = {}
        for name in TABLES:
            path = folder / name
            try:
                data = read_bytes(path, within=folder) if name != DECISIONS_FILE or path.exists() else b""
            except OSError as error:
                raise InputError(f"{path}: cannot be read ({error.strerror}); check the folder") from error
            self.before[name] = data
            self._lines[name] = canonical_bytes(data).decode("utf-8").removesuffix("\n").split("\n") if data else []
        if not self._lines[DECISIONS_FILE]:
            self._lines[DECISIONS_FILE] = [",".join(DECISION_COLUMNS)]

    def header(self, name: str) -> list[str]:
        """Columns of a table, in its order."""
        return _cells(self._lines[name][0])

    def changes(self) -> dict[str, bytes]:
        """The tables that are not as they were, in the order of writing."""
        after = {name: ("\n".join(lines) + "\n").encode() for name, lines in self._lines.items()}
        return {name: data for name, data in after.items() if data != self.before[name]}

    def add_column(self, name: str, column: str) -> None:
        """Add an empty column at the end, unless the table has it."""
        lines = self._lines[name]
        if column not in self.header(name):
            self._lines[name] = [f"{lines[0]},{column}", *(f"{line}," for line in lines[1:])]

    def add(self, name: str, row: Row) -> None:
        """Put a row into its place."""
        header, lines = self.header(name), self._lines[name]
        cells = [row.get(column, "") for column in header]
        place = self._place_of_claim(row) if name == "claims.csv" else self._place(name, cells)
        lines.insert(place, _line(cells))

    def has(self, name: str, column: str, text: str) -> bool:
        """Whether a row's cell holds a text."""
        number = self.header(name).index(column)
        return any(_cells(line)[number] == text for line in self._lines[name][1:])

    def drop(self, name: str, column: str, text: str) -> None:
        """Remove the rows whose cell holds a text."""
        number = self.header(name).index(column)
        first, *rest = self._lines[name]
        self._lines[name] = [first, *(line for line in rest if _cells(line)[number] != text)]

    def _place(self, name: str, cells: Sequence[str]) -> int:
        keys = _SORTED_BY[name]
        rows = [_cells(line)[:keys] for line in self._lines[name][1:]]
        return 1 + next((number for number, row in enumerate(rows) if row > list(cells[:keys])), len(rows))

    def _place_of_claim(self, row: Row) -> int:
        """Behind the last claim of the source that begins no later; claims of one source stay together."""
        header = self.header("claims.csv")
        source, start = header.index("source"), header.index("start")
        own = []
        for number, line in enumerate(self._lines["claims.csv"][1:], start=1):
            cells = _cells(line)
            if cells[source] == row["source"]:
                own.append((number, int(cells[start] or 0)))
        earlier = [number for number, begins in own if begins <= int(row["start"])]
        if earlier:
            return max(earlier) + 1
        return own[0][0] if own else len(self._lines["claims.csv"])


def _cells(line: str) -> list[str]:
    return next(csv.reader(io.StringIO(line)), [])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
