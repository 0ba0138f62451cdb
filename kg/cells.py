"""Cells of one row of a table, parsed with problems collected instead of raised.

Comes in: a `Row`. Goes out: words, dates and numbers, and a problem for each cell that is none. A fault marks the
row as not sound, so that whoever builds a value from it knows to leave it out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal

from kg.dates import Period, parse_period
from kg.errors import Problem
from kg.rows import Row, did_you_mean, show

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
WIKIDATA = re.compile(r"Q[1-9][0-9]*")
ISO3166 = re.compile(r"[A-Z]{2}")
_URL_PART = r"(?:[!$&-;=@A-Z_a-z~]|%[0-9A-Fa-f]{2})*"
URL = re.compile(rf"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/{_URL_PART})?(?:\?{_URL_PART})?(?:#{_URL_PART})?")
HASH = re.compile(r"[0-9a-f]{20}")
WHOLE = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def decimal_text(number: float) -> str:
    """A number as xsd:decimal has it: without an exponent, with all of its digits.

    Examples
    --------
    >>> [decimal_text(number) for number in (1.0, 0.00001, 1e22, -0.0, 0.123456789)]
    ['1', '0.00001', '10000000000000000000000', '0', '0.123456789']
    """
    text = f"{Decimal(repr(number)):f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if plain == "-0" else plain


MAX_LISTED = 12
"""Words that a remedy lists; of a longer list it says where to look."""

Report = Callable[[Problem], None]


class Cells:
    """Cells of one row, parsed with problems collected instead of raised."""

    __slots__ = ("_cells", "_report", "is_sound", "row")

    def __init__(self, row: Row, report: Report) -> None:
        self.row = row
        self.is_sound = True
        self._cells = row.cells
        self._report = report

    def __getitem__(self, column: str) -> str:
        return self._cells[column]

    def fault(self, what: str, remedy: str, rule: str) -> None:
        """Report a fault of the row."""
        self.is_sound = False
        self._report(self.row.problem(what, remedy, rule))

    def matching(self, column: str, pattern: re.Pattern[str], *, example: str, is_needed: bool = False) -> str:
        """A cell that has a form."""
        cell = self[column]
        if not cell and is_needed:
            self.fault(f"{column} is empty", f"give one such as '{example}'", f"{column}-missing")
        elif cell and not pattern.fullmatch(cell):
            self.fault(f"{column} '{show(cell)}' is not of the form '{example}'", "correct it", f"{column}-form")
        return cell

    def word(self, column: str, known: Collection[str], *, default: str = "") -> str:
        """A cell that is one of the words known."""
        cell = self[column] or default
        if not cell:
            few = f"give one of: {', '.join(sorted(known))}"
            remedy = few if len(known) <= MAX_LISTED else "see `kg terms` for the words known"
            self.fault(f"{column} is empty", remedy, f"{column}-missing")
        elif cell not in known:
            self.fault(f"unknown {column} '{show(cell)}'", did_you_mean(cell, list(known)), f"{column}-unknown")
        return cell

    def period(self, column: str) -> Period | None:
        """A cell that is a date, or None when it is empty or none."""
        cell = self._cells[column]
        if not cell:
            return None
        try:
            return parse_period(cell)
        except ValueError as error:
            what = str(error).replace(cell, show(cell))
            remedy = "write it as EDTF: 2025, 2025-06, 2025-06-17 or 2025-06-16/2025-06-18"
            self.fault(f"{column} {what}", remedy, "date")
            return None

    def whole(self, column: str) -> int | None:
        """A cell that is a whole number, or None when it is empty or none."""
        cell = self._cells[column]
        if not cell:
            return None
        if not WHOLE.fullmatch(cell):
            self.fault(f"{column} '{show(cell)}' is not a whole number", "correct it", f"{column}-form")
            return None
        return int(cell)
