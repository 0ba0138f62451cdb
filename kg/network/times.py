"""When what a claim states began: by its own date, or by those of the entities that it joins.

Comes in: a dataset. Goes out: a period for each claim that has a time. A claim says its time itself (`on`, `from`
and `to`), or it joins an event, agreement, institution or undertaking whose day is known: nobody takes part
in a summit before it is held. A questionable decision: of several dates for one entity the narrowest is
taken, and what has only a last day (founded by June) counts from that day, the first that is sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.graph import ValidDataset
from kg.model import FIRST_DAY, LAST_DAY, Claim, Dating, Day, Ontology, Period


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
    A claim's own time comes first. Else it is that of the event or agreement it joins, or from the beginning of what
    it joins on, as the ontology says of the predicates that date them (`kg:dating`); the later one where both ends
    have one.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> from kg.network.ties import select_edges
    >>> tiny = open_graph(Path("tests/tiny"))
    >>> sorted({time.first.year for time in find_times(tiny, select_edges(tiny)).values()})
    [2021, 2022, 2023]
    """
    begun = _date_entities(dataset)
    times: dict[str, ClaimTime] = {}
    for claim in claims:
        time = _own_time(claim)
        if time is None:
            ends = [begun[end] for end in (claim.subject, claim.object) if end in begun]
            time = max(ends, key=lambda end: end.counts_from, default=None)
        if time is not None:
            times[claim.id] = time
    return times


def _moment(period: Period) -> ClaimTime:
    """What happens on one unknown day of a period."""
    return ClaimTime(period.earliest, period.latest, period.latest, period.earliest or FIRST_DAY)


def _own_time(claim: Claim) -> ClaimTime | None:
    start, end = claim.dates.get("from"), claim.dates.get("to")
    if "on" in claim.dates:
        return _moment(claim.dates["on"])
    if start is None and end is None:
        return None
    return ClaimTime(
        start.earliest if start else None,
        end.latest if end else None,
        start.latest if start else (end.earliest if end else None),
        (end.earliest or FIRST_DAY) if end else None,
    )


def _date_entities(dataset: ValidDataset) -> Mapping[str, ClaimTime]:
    """The time of each entity whose best claims give one, by the narrowest of them."""
    plain, ontology = dataset.selection.plain, dataset.ontology
    dated = sorted(
        (claim for claim in dataset.selection.claims if claim.id in plain and _dates_an_entity(claim, ontology)),
        key=lambda claim: (_width(claim.dates["value"]), claim.dates["value"].text),
    )
    times: dict[str, ClaimTime] = {}
    for claim in dated:
        period = claim.dates["value"]
        goes_on = ontology.properties[claim.predicate].dating is Dating.BEGINNING
        time = ClaimTime(period.earliest, None, period.latest, None) if goes_on else _moment(period)
        times.setdefault(claim.subject, time)
    return times


def _dates_an_entity(claim: Claim, ontology: Ontology) -> bool:
    dating = ontology.properties[claim.predicate].dating
    return "value" in claim.dates and dating in (Dating.MOMENT, Dating.BEGINNING)


def _width(period: Period) -> int:
    if period.earliest is None or period.latest is None:
        return LAST_DAY.toordinal()
    return (period.latest - period.earliest).days
