"""Rankings over time: one for each step from a first to a last day.

Comes in: a dataset, two dates and a step. Goes out: a `Series` of points. By default each step is the view as of its
last day, as `--as-of` gives it: what is certain and what by its dates is possible. A questionable decision: where
claims without a date are asked for, each counts from the day of its text on, and at no step before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from kg.errors import UsageError
from kg.graph import Chronology, ValidDataset, classify_claims
from kg.model import Day, TimeClass, format_date, parse_period
from kg.network.network import NetworkName
from kg.network.ranking import RankedEntity, rank_actors
from kg.network.ties import ACTOR, ALL_TIES, TieFilter, collect_ties, select_edges
from kg.network.times import find_times

_MOST_STEPS = 600
"""Steps of the longest series: fifty years of months."""


class TimeStep(StrEnum):
    """How far the days of a series are apart."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


class Counting(StrEnum):
    """Which claims count at a step."""

    AS_OF = "as-of"
    CERTAIN = "certain"
    UNDATED = "undated"
    WITHIN = "within"

    @classmethod
    def parse(cls, word: str) -> Counting:
        """The counting of a name, also of an older one.

        Raises
        ------
        UsageError
            When there is none.
        """
        if word == "dated":  # as of a day, nothing else is counted any more
            return cls.AS_OF
        if word not in list(cls):
            raise UsageError(f"no counting is named '{word}'; choose one of {', '.join(cls)}")
        return cls(word)


_MONTHS = {TimeStep.YEAR: 12, TimeStep.QUARTER: 3, TimeStep.MONTH: 1}


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One entity's place on one day.

    Parameters
    ----------
    date
        Last day of the step, ISO 8601.
    rank, score
        As in `kg.network.ranking.RankedEntity`.
    """

    date: str
    id: str
    label: str
    type: str
    rank: int
    score: float | None

    def to_row(self) -> dict[str, str | int | float | None]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Series:
    """A ranking followed over time.

    Parameters
    ----------
    by
        Name of the measure.
    step, counting
        How it was made.
    dates
        Last day of each step, ISO 8601, the first first.
    points
        In order of date, then rank, then label. An entity has none on a day when it is not in the network.
    dated, ties
        Number of claims that tie, in the whole view, with a time and in all.
    """

    by: str
    step: TimeStep
    counting: Counting
    dates: tuple[str, ...]
    points: tuple[SeriesPoint, ...]
    dated: int
    ties: int

    @property
    def steps_in_words(self) -> tuple[str, ...]:
        """Each step as people read it: a year, or a month of it."""
        left_out = len("-12-31" if self.step is TimeStep.YEAR else "-31")
        return tuple(format_date(day[:-left_out]) for day in self.dates)

    @property
    def listed(self) -> tuple[SeriesPoint, ...]:
        """The last point of each entity, best first."""
        last = {point.id: point for point in self.points}
        return tuple(sorted(last.values(), key=lambda point: (point.date != self.dates[-1], point.rank, point.label)))


def list_steps(start: str, end: str, step: TimeStep | str = TimeStep.YEAR) -> tuple[tuple[Day, Day], ...]:
    """First and last day of each step of a calendar that two dates reach into.

    Parameters
    ----------
    start, end
        EDTF dates; the series begins with the step of the first day of `start` and ends with the last of `end`.
    step
        ``year``, ``quarter`` or ``month``.

    Returns
    -------
    tuple of pairs of days
        At least one; the last ends at the end of its year, quarter or month.

    Raises
    ------
    UsageError
        When a date or step is none, the end is before the start, or there are more than `_MOST_STEPS` steps.

    Examples
    --------
    >>> [last.isoformat() for _, last in list_steps("2024-11", "2025-02", "quarter")]
    ['2024-12-31', '2025-03-31']
    """
    if step not in list(TimeStep):
        raise UsageError(f"no step is named '{step}'; choose one of {', '.join(TimeStep)}")
    try:
        first, last = parse_period(start).earliest, parse_period(end).latest
    except ValueError as error:
        raise UsageError(f"{error}; write 2013, 2013-06 or 2013-06-17") from error
    if first is None or last is None or first > last:
        raise UsageError(f"a series needs a first and a last day in order, not {start} and {end}")
    months = _MONTHS[TimeStep(step)]
    numbers = range((first.year * 12 + first.month - 1) // months, (last.year * 12 + last.month - 1) // months + 1)
    if len(numbers) > _MOST_STEPS:
        raise UsageError(f"{len(numbers)} steps are more than {_MOST_STEPS}; take a longer step or a shorter time")
    return tuple(_span(number * months, months) for number in numbers)


def _span(month: int, months: int) -> tuple[Day, Day]:
    first, last = (parse_period(_month_text(number)) for number in (month, month + months - 1))
    assert first.earliest
    assert last.latest
    return first.earliest, last.latest


def _month_text(month: int) -> str:
    """A month, counted from January of the year 0, as EDTF writes it."""
    year, place = divmod(month, 12)
    return f"{'-' if year < 0 else ''}{abs(year):04}-{place + 1:02}"


def rank_series(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    *,
    start: str,
    end: str,
    step: TimeStep | str = TimeStep.YEAR,
    counting: Counting | str = Counting.AS_OF,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "strength",
    types: Sequence[str] = ACTOR,
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> Series:
    """Rank the entities of a network at the end of each step of a time.

    Parameters
    ----------
    start, end, step
        As in `list_steps`.
    counting
        ``as-of``: the view as of the last day of the step, what is certain then and what is possible by its dates.
        ``certain``: of these, only what is certain. ``undated``: of claims without a date as well those whose text
        is as old. ``within``: claims whose content can fall into the step (`kg.network.times`).
    network, by, types, background, only
        As in `kg.network.ranking.rank_actors`.
    top
        Follow the entities that rank up to this one at the end of the last step; None follows all.

    Returns
    -------
    Series
        Ranks count all entities of the types, also those that are not followed.

    Raises
    ------
    UsageError
        When a name does not exist, a date is none, or the dataset's view is itself as of a day.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> tiny = open_graph(Path("tests/tiny"))
    >>> series = rank_series(tiny, start="2021", end="2023", types=["State"], top=1)
    >>> [(point.date[:4], point.label, point.score) for point in series.points if point.label == "Corland"]
    [('2021', 'Corland', 1.0), ('2022', 'Corland', 2.0), ('2023', 'Corland', 2.0)]
    """
    counting = Counting.parse(counting)
    if dataset.view.as_of:
        raise UsageError("a series has a day for each step; leave out --as-of")
    if top is not None and top < 1:
        raise UsageError(f"top must be at least 1, not {top}")
    spans = list_steps(start, end, step)
    edges = select_edges(dataset, background=background, only=only)
    ties = [claim for tie in collect_ties(dataset, edges, only) for claim in tie.claims]
    source = dataset if network == NetworkName.CLAIMS else _keep_needed(dataset, only)
    rankings: dict[str, tuple[RankedEntity, ...]] = {}
    for first, last in spans:
        seen = _see_step(source, counting, first, last)
        rankings[last.isoformat()] = rank_actors(
            seen, network=network, by=by, types=types, background=background, only=only
        )
    at_the_end = rankings[spans[-1][1].isoformat()]
    followed = {row.id for row in at_the_end if top is not None and row.rank <= top}
    points = tuple(
        SeriesPoint(day, row.id, row.label, row.type, row.rank, row.score)
        for day, rows in rankings.items()
        for row in rows
        if top is None or row.id in followed
    )
    dated = find_times(dataset, ties)
    return Series(by, TimeStep(step), counting, tuple(rankings), points, len(dated), len(ties))


def _keep_needed(dataset: ValidDataset, only: TieFilter) -> ValidDataset:
    """The dataset with no claims but those that can tie actors, or that decide which of them count and since when."""
    tables = dataset.tables
    between = (claim for claim in tables.claims if claim.object in tables.entities and claim.subject in tables.entities)
    needed = {tie.predicate for tie in collect_ties(dataset, between, only)}
    needed |= {
        name
        for name, term in dataset.ontology.properties.items()
        if term.marks_beginning or term.is_nesting or term.dating is not None
    }
    return dataset.with_claims(claim for claim in tables.claims if claim.predicate in needed)


def _see_step(dataset: ValidDataset, counting: Counting, first: Day, last: Day) -> ValidDataset:
    """The dataset as it looks at the end of a step."""
    if counting is Counting.WITHIN:
        times = find_times(dataset, dataset.selection.claims)
        kept = frozenset(claim for claim, time in times.items() if time.overlaps(first, last))
        return dataset.with_plain(dataset.selection.plain & kept)
    seen = dataset.with_view(replace(dataset.view, as_of=last, undated=counting is Counting.UNDATED))
    if counting is Counting.AS_OF:
        return seen
    selection, sources = seen.selection, seen.tables.sources
    if counting is Counting.CERTAIN:
        classes = classify_claims(Chronology(seen.tables, seen.ontology, selection.claims), selection.claims, last)
        left_out = frozenset(claim for claim, time in classes.items() if time is not TimeClass.CERTAIN)
    else:
        days = {claim.id: sources[claim.locator.source].text_day for claim in selection.claims}
        left_out = frozenset(claim for claim in selection.undated if (day := days[claim]) is None or day > last)
    return seen.with_plain(selection.plain - left_out)
