"""Spells: the days on which what a claim states is possible, and those on which it is certain.

Comes in: a claim's own dates, how its predicate stands in time, and the day of its text. Goes out: a `Timing`. A spell
is a pair of day numbers (`date.toordinal`), both included, so that spells are cut and joined by arithmetic. A missing
end of a state is read as the day of the text or later, a missing start as that day or earlier. Questionable decision:
an event has happened ever after, so that as of a day it counts from the day on which it surely has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kg.model.claims import Claim
from kg.model.dates import FIRST_DAY, LAST_DAY, Day, Period, day_of_ordinal, parse_period
from kg.model.ontology import Property, Temporality
from kg.model.terms import UNREALISED

Spell = tuple[int, int]
Spells = tuple[Spell, ...]

ENDLESS_PAST = FIRST_DAY.toordinal() - 1
ENDLESS_FUTURE = LAST_DAY.toordinal() + 1
ALWAYS: Spells = ((ENDLESS_PAST, ENDLESS_FUTURE),)
NEVER: Spells = ()


def intersect(left: Spells, right: Spells) -> Spells:
    """The days of both.

    Examples
    --------
    >>> intersect(((1, 5), (8, 9)), ((3, 8),))
    ((3, 5), (8, 8))
    """
    common = ((max(a[0], b[0]), min(a[1], b[1])) for a in left for b in right)
    return tuple(sorted(spell for spell in common if spell[0] <= spell[1]))


def subtract(left: Spells, right: Spells) -> Spells:
    """The days of the first that are none of the second.

    Examples
    --------
    >>> subtract(((1, 9),), ((3, 4), (9, 12)))
    ((1, 2), (5, 8))
    """
    for start, end in right:
        left = tuple(
            piece
            for first, last in left
            for piece in ((first, min(last, start - 1)), (max(first, end + 1), last))
            if piece[0] <= piece[1]
        )
    return left


def unite(spells: Iterable[Spell]) -> Spells:
    """The days of any, with spells that touch joined.

    Examples
    --------
    >>> unite([(5, 9), (1, 4), (12, 12)])
    ((1, 9), (12, 12))
    """
    joined: list[Spell] = []
    for first, last in sorted(spells):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def covers(spells: Spells, day: int) -> bool:
    """Whether a day is one of them."""
    return any(first <= day <= last for first, last in spells)


def format_spell(spell: Spell) -> str:
    """A spell as EDTF: a day, or an interval whose end is open where nothing bounds it.

    Examples
    --------
    >>> from datetime import date
    >>> format_spell((date(2025, 6, 17).toordinal(), ENDLESS_FUTURE))
    '2025-06-17/..'
    """
    first = ".." if spell[0] <= ENDLESS_PAST else day_of_ordinal(spell[0]).isoformat()
    last = ".." if spell[1] >= ENDLESS_FUTURE else day_of_ordinal(spell[1]).isoformat()
    return first if first == last != ".." else f"{first}/{last}"


class TimeClass(StrEnum):
    """How a claim stands to a day: what `--as-of` sorts claims into."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    UNDATED = "undated"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Timing:
    """When what a claim states is so.

    Parameters
    ----------
    possible, certain
        Its spells; every certain day is possible.
    is_dated
        Whether it has a date of its own, or is of no time at all.
    is_event
        Whether it happens, rather than lasts, so that it is right or wrong as a whole.
    sure_by
        For an event: the day from which on it has surely happened, or begun to.
    """

    possible: Spells
    certain: Spells
    is_dated: bool
    is_event: bool = False
    sure_by: int = ENDLESS_FUTURE

    @property
    def counts(self) -> Spells:
        """The days as of which it may count: of an event, those by which it can have happened."""
        return ((self.possible[0][0], ENDLESS_FUTURE),) if self.is_event and self.possible else self.possible

    @property
    def counts_surely(self) -> Spells:
        """The days as of which it surely counts: of an event, those by which it surely has happened."""
        if self.is_event:
            return _between(self.sure_by, ENDLESS_FUTURE) if self.sure_by < ENDLESS_FUTURE else NEVER
        return self.certain

    def stand(self, day: Day) -> TimeClass:
        """How it stands to a day: an event by whether it has happened by then, a state by whether it is so on it."""
        number = day.toordinal()
        if not covers(self.counts, number):
            return TimeClass.EXCLUDED
        if not self.is_dated:
            return TimeClass.UNDATED
        return TimeClass.CERTAIN if covers(self.counts_surely, number) else TimeClass.POSSIBLE


_TIMELESS = Timing(ALWAYS, ALWAYS, is_dated=True)


def time_claim(claim: Claim, predicate: Property, text_day: Day | None) -> Timing:
    """When what a claim states is so, by what it says itself.

    Parameters
    ----------
    claim
        The claim.
    predicate
        Its predicate, which tells an event, a state or something timeless.
    text_day
        First day on which its source can have been published; None where that is not known.

    Notes
    -----
    A *state* with a start and an end is possible from the first day of the one to the last of the other, and certain
    from the last of the one to the first of the other. A missing end is read as `text_day/..`, a missing start as
    `../text_day`, so that an undated state is possible at any time and certain on its text's day. An *event* is
    possible on each day of its date and certain on those that the date surely covers; undated it is possible up to its
    text's day, and planned from that day on, as a planned state is. What is *timeless* and has no date is always so. A
    doubted date bounds what is possible and makes nothing certain.
    """
    get = claim.dates.get
    is_number = predicate.is_number
    is_event = predicate.temporality is Temporality.EVENT or "value" in claim.dates or is_number
    on, start, end = get("value") or get("on"), get("from"), get("to")
    if not (on or start or end):
        on = get("period")
    if on is None and start is None and end is None and predicate.temporality is Temporality.TIMELESS:
        return _TIMELESS
    if on and not is_event:  # since when a state is so; a period that it is about has an end as well
        start, end, on = (*_ends(on), None) if "on" not in claim.dates else (start or on, end, None)
    return _time(on, start, end, text_day, is_event, claim.modality in UNREALISED)


@lru_cache(maxsize=2**16)
def _time(  # noqa: PLR0913  what a claim's time follows from, and nothing else
    on: Period | None,
    start: Period | None,
    end: Period | None,
    text_day: Day | None,
    is_event: bool,  # noqa: FBT001  the key of a cache
    is_planned: bool,  # noqa: FBT001
) -> Timing:
    told = text_day.toordinal() if text_day else None
    is_dated = not (on is None and start is None and end is None)
    if not is_dated and (is_event or is_planned):
        since = told if told is not None and is_planned else ENDLESS_PAST
        until = ENDLESS_FUTURE if told is None or is_planned else told
        return Timing(_between(since, until), NEVER, is_dated=False, is_event=is_event)
    if is_event and on is not None:
        sure: Spells = NEVER
        if on.surely_from and on.surely_to:
            sure = _between(on.surely_from.toordinal(), on.surely_to.toordinal())
        return Timing(_between(_first(on), _last(on)), sure, is_dated=True, is_event=True, sure_by=_begun_by(on))
    first, last = _first(start), _last(end)
    possible = _between(first, last)
    if is_event:
        begun = min(_last(start), last) if start and not start.is_doubted else last
        over = max(_first(end), first) if end and not end.is_doubted else first
        return Timing(possible, _between(begun, over), is_dated=True, is_event=True, sure_by=begun)
    return Timing(possible, _between(_begun(start, told, last), _lasting(end, told, first)), is_dated=is_dated)


def _ends(period: Period) -> tuple[Period | None, Period | None]:
    """Start and end of a period, each None where it is open or unknown."""
    parts = period.text.split("/")
    start, end = (parse_period(part) if part not in ("", "..") else None for part in (parts[0], parts[-1]))
    return start, end


def _first(period: Period | None) -> int:
    return period.earliest.toordinal() if period and period.earliest else ENDLESS_PAST


def _last(period: Period | None) -> int:
    return period.latest.toordinal() if period and period.latest else ENDLESS_FUTURE


def _between(first: int, last: int) -> Spells:
    return ((first, last),) if first <= last else NEVER


def _begun(start: Period | None, told: int | None, last: int) -> int:
    """Day by which a state has surely begun; a missing or doubted start is read as the text's day or earlier."""
    by_text = min(told, last) if told is not None else last
    if start is None:
        return by_text
    if start.is_doubted:
        return by_text if by_text >= _last(start) else last
    return min(_last(start), last)


def _lasting(end: Period | None, told: int | None, first: int) -> int:
    """Day up to which a state surely lasts; a missing or doubted end is read as the text's day or later."""
    by_text = max(told, first) if told is not None else first
    if end is None:
        return by_text
    if end.is_doubted:
        return by_text if by_text <= _first(end) else first
    return max(_first(end), first)


def _begun_by(on: Period) -> int:
    """Day on which an event of that date has surely begun."""
    begun = _ends(on)[0] or on
    return ENDLESS_FUTURE if begun.is_doubted else _last(begun)
