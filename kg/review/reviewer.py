"""Who decides, and on which day: the one place of the project that looks at a clock.

Comes in: a name, and a day where one is given. Goes out: a `Signature`. A decision is made on a day; a build only
reads which one stands in the table, so that the same tables still give the same bytes.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kg.errors import UsageError
from kg.model import clean_cell
from kg.tables import show

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, and on which day."""

    reviewer: str
    day: datetime.date


def sign(name: str, day: str = "") -> Signature:
    """The signature of a reviewer.

    Parameters
    ----------
    name
        As the graph will record it.
    day
        Day of the decisions; today when empty.

    Raises
    ------
    UsageError
        When nobody is named, the name is too long, or the day is none.

    Examples
    --------
    >>> sign("Ann Example", "2025-06-17").day
    datetime.date(2025, 6, 17)
    """
    reviewer = clean_cell(name)
    if not reviewer:
        raise UsageError("say who decides: --by NAME")
    if len(reviewer) > MAX_NAME:
        raise UsageError(f"--by: a name has at most {MAX_NAME} characters, this one {len(reviewer):,}; shorten it")
    return Signature(reviewer, chosen_day(day))


def chosen_day(day: str = "") -> datetime.date:
    """The day that somebody gives, or today.

    Parameters
    ----------
    day
        As ISO 8601 has it; today when empty.

    Raises
    ------
    UsageError
        When it is no day.
    """
    if not day:
        return datetime.datetime.now().astimezone().date()
    try:
        return datetime.date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"--date: '{show(day)}' is not a day; write 2025-06-17") from error
