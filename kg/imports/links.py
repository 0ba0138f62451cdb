"""Which treaty of one dataset is which of another: the judgements of people, read from treaty-links.csv.

Comes in: the table. Goes out: for a treaty's own id, the id that it goes by in the graph. Dates need not agree in a
pair that is the same: that they do not is what the joined graph is there to show.
A questionable decision: of a pair that is the same, the id on the left stands for both, so that a chain of pairs
ends in the leftmost one; an adapter therefore needs no order in which datasets are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.cells import SLUG
from kg.dates import parse_period
from kg.errors import InvalidData, Problem
from kg.rows import Row, read_rows

LINK_COLUMNS = ("left", "right", "verdict", "reason", "reviewer", "date")
LINK_FILE = "treaty-links.csv"


class Verdict(StrEnum):
    """What a person decided about a pair."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Link:
    """One row of treaty-links.csv.

    Parameters
    ----------
    left, right
        Ids of two treaties of two datasets; the left one is used where they are the same.
    """

    left: str
    right: str
    verdict: Verdict
    reason: str
    reviewer: str
    date: str
    row: int


def read_links(path: Path) -> tuple[Link, ...]:
    """Read the table.

    Raises
    ------
    InvalidData
        With every problem of its rows: an id or date that is none, an unknown verdict, a missing reason or reviewer, a
        pair judged twice, a treaty that is the same as two others.
    """
    problems: list[Problem] = []
    links: list[Link] = []
    pairs: dict[frozenset[str], int] = {}
    lefts: dict[str, str] = {}
    for row in read_rows(path, LINK_COLUMNS, report=problems.append):
        faults = _faults(row) if row.is_sound else []
        problems += faults
        if faults or not row.is_sound:
            continue
        link = _parse(row)
        pair = frozenset((link.left, link.right))
        if pair in pairs:
            problems.append(row.problem(f"the pair is judged on line {pairs[pair]} too", "keep one of them", "pair"))
        if link.verdict is Verdict.SAME and lefts.setdefault(link.right, link.left) != link.left:
            what = f"'{link.right}' is the same as '{lefts[link.right]}' already"
            problems.append(row.problem(what, f"link '{link.left}' to that one", "link-twice"))
        pairs[pair] = row.line
        links.append(link)
    if problems:
        raise InvalidData(sorted(problems))
    return tuple(links)


def _parse(row: Row) -> Link:
    cells = row.cells
    verdict = Verdict(cells["verdict"])
    return Link(cells["left"], cells["right"], verdict, cells["reason"], cells["reviewer"], cells["date"], row.line)


def _faults(row: Row) -> list[Problem]:
    cells = row.cells
    faults = [
        row.problem(f"{column} '{cells[column]}' is no id", "write lower-case words with hyphens", "id-form")
        for column in ("left", "right")
        if not SLUG.fullmatch(cells[column])
    ]
    if cells["left"] == cells["right"]:
        faults.append(row.problem("both are one treaty", "remove the row", "pair"))
    if cells["verdict"] not in list(Verdict):
        faults.append(row.problem(f"unknown verdict '{cells['verdict']}'", "write same or different", "verdict"))
    faults += [
        row.problem(f"{column} is empty", f"fill the {column} column", f"{column}-missing")
        for column in ("reason", "reviewer")
        if not cells[column]
    ]
    try:
        parse_period(cells["date"])
    except ValueError as error:
        faults.append(row.problem(f"date: {error}", "write the day of the judgement", "date"))
    return faults


def ids_in_graph(links: Iterable[Link]) -> Mapping[str, str]:
    """The id that a treaty goes by, for each that is the same as another.

    Raises
    ------
    InvalidData
        When a chain of pairs comes back to where it began.

    Examples
    --------
    >>> pair = Link("mt-a", "uk-treaty-1", Verdict.SAME, "same title", "maintainer", "2026-11-22", 2)
    >>> ids_in_graph([pair])["uk-treaty-1"]
    'mt-a'
    """
    same = [link for link in links if link.verdict is Verdict.SAME]
    left = {link.right: link.left for link in same}
    rows = {link.right: link.row for link in same}
    found: dict[str, str] = {}
    for right in left:
        at, seen = right, {right}
        while at in left:
            at = left[at]
            if at in seen:
                remedy = "swap left and right in one of the rows"
                raise InvalidData([Problem(LINK_FILE, rows[right], f"'{right}' leads back to itself", remedy, "cycle")])
            seen.add(at)
        found[right] = at
    return found
