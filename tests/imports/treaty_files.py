"""What the tests of the lists of treaties share: files of rows with many columns, and counts of what comes of them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.imports.frame.identity import Identities
from kg.imports.frame.items import Item, Reject, Repeat, Statement
from tests.imports.items import identity


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows, with empty cells where a row names no column."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="")
        table.writeheader()
        table.writerows(rows)
    return path


def successors(scheme: str, code: str) -> Identities:
    """A code that begins in 1922 and passes from one entity to the next at the end of 1991."""
    union = identity(scheme, code, "old-union", "1922-12-30", "1991-12-25")
    return Identities([union, identity(scheme, code, "new-state", "1991-12-26")])


def tally(items: Iterable[Item]) -> Counter[str]:
    """How many items there are of each kind that answers for a cell, statements by predicate."""
    counts: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Statement):
            counts[item.predicate] += 1
        elif isinstance(item, Repeat | Reject):
            counts[type(item).__name__] += 1
    return counts
