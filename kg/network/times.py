"""When what a claim states can have begun, and when it surely has: by its own dates and by what it joins.

Comes in: a dataset. Goes out: a time for each claim that has one. The times are those of the graph
(`kg.graph.Chronology`), less the days on which the claim is defeated; what is neither dated itself nor joins anything
that is dated has none, whatever the day of its text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.graph import Chronology, ValidDataset
from kg.model import ENDLESS_FUTURE, ENDLESS_PAST, FIRST_DAY, Claim, Day, Timing, day_of_ordinal, intersect


@dataclass(frozen=True, slots=True)
class ClaimTime:
    """When a claim's content happens or holds.

    Parameters
    ----------
    first, last
        First and last day on which it can be so; None where there is no bound.
    sure_from
        From this day on it has surely begun; None when never surely.
    sure_until
        Until this day it is surely not over; None when there is no such bound, `FIRST_DAY` when never surely.
    """

    first: Day | None
    last: Day | None
    sure_from: Day | None
    sure_until: Day | None
    is_event: bool = True

    @property
    def counts_from(self) -> Day:
        """First day on which it can have begun, or else the first on which it surely has."""
        return self.first or self.sure_from or FIRST_DAY

    def overlaps(self, start: Day, end: Day) -> bool:
        """Whether it can be so on a day of this time, both ends included."""
        return self.counts_from <= end and (self.last is None or self.last >= start)


def find_times(dataset: ValidDataset, claims: Iterable[Claim]) -> dict[str, ClaimTime]:
    """When each claim's content happens or holds.

    Parameters
    ----------
    dataset
        Its best claims date the entities.
    claims
        Claims to date.

    Returns
    -------
    dict
        By claim id, only those with a time, in the order of the claims.

    Notes
    -----
    A claim's own dates are cut to the time in which the things that it joins are there; without dates it has that
    of the event or agreement that it joins, or the time from the beginning of what it joins on, as the ontology says of
    the predicates that date them (`kg:dating`), within what its text makes possible.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> from kg.network.ties import select_edges
    >>> tiny = open_graph(Path("tests/tiny"))
    >>> sorted({time.first.year for time in find_times(tiny, select_edges(tiny)).values()})
    [2021, 2022, 2023]
    """
    selection = dataset.selection
    chronology = Chronology(dataset.tables, dataset.ontology, selection.claims)
    times: dict[str, ClaimTime] = {}
    for claim in claims:
        timing, left = chronology.timing(claim), selection.cut.get(claim.id)
        if left is not None and not timing.is_event:
            possible, certain = intersect(timing.possible, left.possible), intersect(timing.certain, left.certain)
            timing = Timing(possible, certain, timing.is_dated)
        is_bounded = bool(timing.possible) and timing.possible[0][0] > ENDLESS_PAST
        if timing.possible and (timing.is_dated or is_bounded):
            times[claim.id] = _to_days(timing)
    return times


def _to_days(timing: Timing) -> ClaimTime:
    first, last = _day(timing.possible[0][0]), _day(timing.possible[-1][1])
    if timing.is_event:
        return ClaimTime(first, last, _day(timing.sure_by), first or FIRST_DAY)
    if not timing.certain:
        return ClaimTime(first, last, None, FIRST_DAY, is_event=False)
    return ClaimTime(first, last, _day(timing.certain[0][0]), _day(timing.certain[-1][1]), is_event=False)


def _day(number: int) -> Day | None:
    return day_of_ordinal(number) if ENDLESS_PAST < number < ENDLESS_FUTURE else None
