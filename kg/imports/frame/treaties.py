"""Lists of treaties: what their cells mean, what was said before, and which treaty of one is which of another.

Comes in: cells as a dataset writes them, and treaty-links.csv with the judgements of people. Goes out: EDTF, labels and
ids that the tables can hold; for a treaty's own id, the one that it goes by in the graph. Questionable decisions:
``9999-12-31`` is no date but the mark of an end that is open; of a pair that is the same, the id on the left stands for
both, whatever their dates, so that an adapter needs no order in which datasets are read.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from kg.errors import InvalidData, Problem
from kg.imports.frame.identity import Identities, Resolved, Unresolved
from kg.model import Period, clean_cell, parse_period
from kg.tables import SLUG, Row, read_rows

Who = Resolved | Unresolved

MAX_LABEL = 160
"""Characters of a label; a longer title is cut for it, and kept whole as a name."""

_SLASHED = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)
_OPEN = "9999"
LINK_COLUMNS = ("left", "right", "verdict", "reason", "reviewer", "date")
LINK_FILE = "treaty-links.csv"


def read_slashed_day(cell: str) -> Period:
    """A day written dd/mm/yyyy.

    Raises
    ------
    ValueError
        When it is not so written, or is a day that does not exist.

    Examples
    --------
    >>> read_slashed_day("26/07/1957").text
    '1957-07-26'
    """
    match = _SLASHED.fullmatch(cell)
    if not match:
        raise ValueError(f"'{cell}' is not dd/mm/yyyy")
    day, month, year = map(int, match.groups())
    try:
        return parse_period(date(year, month, day).isoformat())
    except ValueError:
        raise ValueError(f"'{cell}' is a day that does not exist") from None


@lru_cache(maxsize=2**15)
def read_messy_date(cell: str) -> Period | None:
    """A date of the manytreaties cubes: EDTF, but for ranges, which have two dots; None where it is open.

    Raises
    ------
    ValueError
        When it is no date.

    Examples
    --------
    >>> read_messy_date("1981-09..1981-10").text
    '1981-09/1981-10'
    >>> read_messy_date("9999-12-31") is None
    True
    """
    if is_open(cell):
        return None
    return parse_period(cell.replace("..", "/"))


def is_open(cell: str) -> bool:
    """Whether a cell is empty, or says that the day has not come."""
    return not cell or cell.startswith(_OPEN)


def slug(code: str) -> str:
    """A dataset's code as an id.

    Examples
    --------
    >>> slug("WM04CP_1981R:INTRRW_1937A")
    'wm04cp-1981r-intrrw-1937a'
    """
    plain = unicodedata.normalize("NFKD", code.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def clean(text: str) -> str:
    """A text as a cell of the tables may hold it, entities of HTML resolved."""
    return clean_cell(html.unescape(text) if "&" in text else text)


def shorten(title: str) -> str:
    """A title cut at a blank to what a label may hold."""
    if len(title) <= MAX_LABEL:
        return title
    return title[:MAX_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def gather(**parts: str) -> str:
    """A note of the parts that say something, in the order given."""
    return "; ".join(f"{name.replace('_', ' ')}: {text}" for name, text in parts.items() if text)


class SeenItems:
    """What the rows of a file have said so far, and which row said it first.

    Only the hash of what a row says is kept: in a file of a million items the chance that two are taken for one is
    1 in 30 million.
    """

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}

    def earlier_row(self, what: Hashable, row: int) -> int | None:
        """The row that said it before, or None when it is new; it has been said from now on."""
        size = len(self._rows)
        first = self._rows.setdefault(hash(what), row)
        return None if len(self._rows) > size else first


def resolve_party(identities: Identities, scheme: str, code: str, when: Period | None, *, may_join: bool) -> Who:
    """The party that a code or spelling means in a treaty of a day.

    Parameters
    ----------
    when
        The day of the treaty, or None.
    may_join
        Whether states join the treaty later: a code that means nobody on the day then means whom it means after it.
    """
    who = identities.resolve(scheme, code, when)
    if may_join and when and isinstance(who, Unresolved) and who.rule == "code-out-of-time":
        return identities.resolve(scheme, code, Period(f"{when.text}/..", when.earliest, None))
    return who


class LinkVerdict(StrEnum):
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
    verdict: LinkVerdict
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
        if link.verdict is LinkVerdict.SAME and lefts.setdefault(link.right, link.left) != link.left:
            what = f"'{link.right}' is the same as '{lefts[link.right]}' already"
            problems.append(row.problem(what, f"link '{link.left}' to that one", "link-twice"))
        pairs[pair] = row.line
        links.append(link)
    if problems:
        raise InvalidData(sorted(problems))
    return tuple(links)


def _parse(row: Row) -> Link:
    cells = row.cells
    verdict = LinkVerdict(cells["verdict"])
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
    if cells["verdict"] not in list(LinkVerdict):
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
    >>> pair = Link("mt-a", "uk-treaty-1", LinkVerdict.SAME, "same title", "maintainer", "2026-11-22", 2)
    >>> ids_in_graph([pair])["uk-treaty-1"]
    'mt-a'
    """
    same = [link for link in links if link.verdict is LinkVerdict.SAME]
    left = {link.right: link.left for link in same}
    rows = {link.right: link.row for link in same}
    ids: dict[str, str] = {}
    for right in left:
        at, seen = right, {right}
        while at in left:
            at = left[at]
            if at in seen:
                remedy = "swap left and right in one of the rows"
                raise InvalidData([Problem(LINK_FILE, rows[right], f"'{right}' leads back to itself", remedy, "cycle")])
            seen.add(at)
        ids[right] = at
    return ids
