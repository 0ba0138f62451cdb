"""Cells of lists of treaties: dates, titles, ids and what has been said before.

Comes in: cells as a dataset writes them. Goes out: EDTF, labels and ids that the tables of the graph can hold.
A questionable decision: ``9999-12-31`` is no date but the mark of an end that is open, or of a day that has not come.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Hashable
from datetime import date
from functools import lru_cache

from kg.cleaning import clean_cell
from kg.dates import Period, parse_period
from kg.imports.identity import Identities, Resolved, Unresolved

Who = Resolved | Unresolved

MAX_LABEL = 160
"""Characters of a label; a longer title is cut for it, and kept whole as a name."""

_SLASHED = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.ASCII)
_OPEN = "9999"


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


class Said:
    """What the rows of a file have said so far, and which row said it first.

    Only the hash of a thing is kept: in a file of a million items the chance that two are taken for one is 1 in 30
    million.
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
