"""Who could have been reached by when: chains of ties whose times do not run backwards.

Comes in: a dataset, an actor and a time. Goes out: arrivals, each with the chain that is there first. A chain goes
along the ties of the network `actors`, from an actor to another directly or through a thing that both take part in,
each claim no earlier than the one before it; ties without a time (`kg.network.times`) are left out and counted. A
questionable decision: a claim known to a year may be so on any day of it, so by default a chain is one that the
dates allow; `certain` asks for one that they enforce.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import FIRST_DAY, LAST_DAY, Claim, Day, parse_period
from kg.network.ties import Tie, TieFilter, TieKind, collect_ties, other_modalities, select_edges
from kg.network.times import ClaimTime, find_times
from kg.tables import did_you_mean


@dataclass(frozen=True, slots=True)
class ChainChoice:
    """Which chains of ties count.

    Parameters
    ----------
    since, until
        EDTF dates: a chain begins no earlier than the first day of one and ends no later than the last of the other;
        empty sets no bound.
    certain
        Take a step only if it is surely not before the one before it, whatever days the dates stand for; the day of
        an arrival is then the first on which it has surely been made.
    background
        Go along claims of background sources too.
    modalities
        Go along claims of these only; empty means what is asserted or reported.
    """

    since: str = ""
    until: str = ""
    certain: bool = False
    background: bool = False
    modalities: tuple[str, ...] = ()

    @property
    def only(self) -> TieFilter:
        """The ties that chains go along."""
        return TieFilter(modalities=self.modalities)


ANY_CHAIN = ChainChoice()


@dataclass(frozen=True, slots=True)
class TimedStep:
    """One step of a chain, from an actor to another.

    Parameters
    ----------
    start, end
        Ids of the actors, in the direction of the chain.
    through
        Id of the thing that both take part in; empty when they are tied directly.
    claims
        The claims gone along: one, or one for each actor's part in the thing.
    day
        Earliest day on which the step can have been made; None where nothing bounds it.
    """

    start: str
    end: str
    through: str
    claims: tuple[Claim, ...]
    day: Day | None

    def to_row(self) -> dict[str, str | None]:
        """The row for JSON, CSV or a table."""
        return {
            "start": self.start,
            "through": self.through,
            "end": self.end,
            "day": self.day.isoformat() if self.day else None,
            "claims": " ".join(claim.id for claim in self.claims),
            "modalities": " ".join(claim.modality for claim in self.claims),
        }


@dataclass(frozen=True, slots=True)
class Arrival:
    """An actor that can be reached.

    Parameters
    ----------
    day
        Earliest day of arrival; None where nothing bounds it.
    steps
        The chain that arrives then, from the start.
    """

    id: str
    label: str
    type: str
    day: Day | None
    steps: tuple[TimedStep, ...]

    def to_row(self) -> dict[str, str | int | None]:
        """The row for JSON, CSV or a table."""
        day = self.day.isoformat() if self.day else None
        last = self.steps[-1]
        return {
            "id": self.id, "label": self.label, "type": self.type, "day": day, "steps": len(self.steps),
            "from": last.start, "through": last.through, "claims": " ".join(claim.id for claim in last.claims),
            "modalities": " ".join(claim.modality for claim in last.claims),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """All who can be reached from an actor.

    Parameters
    ----------
    arrivals
        In order of day, number of steps and label; the start itself is not among them.
    dated, undated
        Claims of ties that could be gone along, and those left out for want of a time.
    start
        Id of the actor.
    choice
        Which chains were asked for.
    """

    arrivals: tuple[Arrival, ...]
    dated: int
    undated: int
    start: str
    choice: ChainChoice

    def path_to(self, entity: str) -> tuple[TimedStep, ...] | None:
        """The chain that arrives first at an actor; None when it cannot be reached."""
        return next((arrival.steps for arrival in self.arrivals if arrival.id == entity), None)


def find_reach(dataset: ValidDataset, start: str, choice: ChainChoice = ANY_CHAIN) -> Reach:
    """Find who can be reached from an actor along ties in non-decreasing time.

    Parameters
    ----------
    start
        Id of an entity; one that no tie joins reaches nobody.
    choice
        Which chains count.

    Returns
    -------
    Reach
        Earliest arrivals.

    Raises
    ------
    UsageError
        When the entity or a modality does not exist, a date is none, or the time ends before it begins.

    Notes
    -----
    A step takes no time, so claims of one day follow each other in either order. A step through a thing is made when
    both are in it, whoever came first, so that it runs both ways. Setting out later never arrives earlier, so
    Dijkstra's algorithm on days is exact; of chains that reach an actor on one day it goes on with that of fewest
    steps. Cost: the sum over shared things of the square of their actors.

    References
    ----------
    Holme and Saramäki 2012, Temporal networks, https://doi.org/10.1016/j.physrep.2012.03.001; Kempe, Kleinberg and
    Kumar 2002, Connectivity and inference problems for temporal networks, https://doi.org/10.1006/jcss.2002.1829

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> reach = find_reach(open_graph(Path("tests/tiny")), "arland")
    >>> [(arrival.label, arrival.day.year) for arrival in reach.arrivals]
    [('Borland', 2021), ('Corland', 2021), ('Dorland', 2022), ('East League', 2023)]
    """
    if start not in dataset.tables.entities:
        raise UsageError(f"no entity has the id '{start}'; {did_you_mean(start, list(dataset.tables.entities))}")
    first, last = _read_window(choice.since, choice.until)
    ties = collect_ties(dataset, select_edges(dataset, background=choice.background, only=choice.only))
    claims = [claim for tie in ties for claim in tie.claims]
    times = find_times(dataset, claims)
    entities = dataset.tables.entities
    arrivals = [
        Arrival(identity, entities[identity].label, entities[identity].type, chain[-1].day, chain)
        for identity, chain in _search(_Ways(ties, times), times, (start, first, last), certain=choice.certain).items()
        if chain
    ]
    arrivals.sort(key=lambda arrival: (arrival.day or FIRST_DAY, len(arrival.steps), arrival.label, arrival.id))
    return Reach(tuple(arrivals), len(times), len(claims) - len(times), start, choice)


def opening_choice(dataset: ValidDataset, choice: ChainChoice, start: str, end: str = "") -> str:
    """What else to choose, so that a chain leads from an actor to another, or to any.

    Parameters
    ----------
    choice
        What was chosen, along which no chain leads there.
    start, end
        Ids of the actors; any end when empty.

    Returns
    -------
    str
        A clause that names the options of the commands; empty where no choice opens a chain.
    """
    wider = [choice.only.with_modality(word) for word in other_modalities(choice.modalities)]
    others = {
        "--background goes along claims of reference data": replace(choice, background=True),
        "leave out --certain": replace(choice, certain=False),
        "leave out --from and --to": replace(choice, since="", until=""),
        "leave out --modality": replace(choice, modalities=()),
        **{f"{only.modality_options} opens one": replace(choice, modalities=only.modalities) for only in wider},
    }
    for clause, instead in others.items():
        if instead != choice:
            reached = find_reach(dataset, start, instead)
            if reached.path_to(end) if end else reached.arrivals:
                return clause
    return ""


def find_timed_path(
    dataset: ValidDataset, start: str, end: str, choice: ChainChoice = ANY_CHAIN
) -> tuple[tuple[TimedStep, ...], Reach]:
    """Find the chain of ties in non-decreasing time that leads from an actor to another and arrives first.

    Parameters
    ----------
    start, end
        Ids of entities.
    choice
        Which chains count.

    Returns
    -------
    steps
        The chain; no steps from an entity to itself.
    reach
        All who can be reached, and how many claims have a time.

    Raises
    ------
    UsageError
        As of `find_reach`, and when no chain leads there.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> steps, _ = find_timed_path(open_graph(Path("tests/tiny")), "arland", "dorland")
    >>> [(step.start, step.through, step.end) for step in steps]
    [('arland', 'river-treaty', 'corland'), ('corland', 'rail-memorandum', 'dorland')]
    """
    entities = dataset.tables.entities
    if end not in entities:
        raise UsageError(f"no entity has the id '{end}'; {did_you_mean(end, list(entities))}")
    reached = find_reach(dataset, start, choice)
    steps = () if start == end else reached.path_to(end)
    if steps is None:
        opening = opening_choice(dataset, choice, start, end) or "try a path without time"
        raise UsageError(f"no chain of dated ties leads from {start} to {end}; {opening}")
    return steps, reached


def _read_window(since: str, until: str) -> tuple[Day, Day]:
    try:
        first = parse_period(since).earliest if since else None
        last = parse_period(until).latest if until else None
    except ValueError as error:
        raise UsageError(f"{error}; write 2013, 2013-06 or 2013-06-17") from error
    if first and last and first > last:
        raise UsageError(f"the time from {since} to {until} ends before it begins")
    return first or FIRST_DAY, last or LAST_DAY


class _Ways:
    """Where one can go from an actor: ties with a time, by who has them."""

    def __init__(self, ties: tuple[Tie, ...], times: Mapping[str, ClaimTime]) -> None:
        self._times = times
        self._direct: defaultdict[str, list[tuple[str, Claim]]] = defaultdict(list)
        self._members: defaultdict[str, defaultdict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        self._things: defaultdict[str, list[str]] = defaultdict(list)
        for tie in ties:
            for claim in (claim for claim in tie.claims if claim.id in times):
                if tie.kind is TieKind.PART:
                    self._members[tie.other][tie.actor].append(claim)
                else:
                    self._direct[tie.actor].append((tie.other, claim))
                    self._direct[tie.other].append((tie.actor, claim))
        for thing, members in self._members.items():
            for actor in members:
                self._things[actor].append(thing)

    def lead(self, here: str, is_open: Callable[[str], bool]) -> Iterator[tuple[str, str, tuple[Claim, ...]]]:
        """The ends, what leads through to them and by which claims, as long as an end is open."""
        for end, claim in self._direct.get(here, ()):
            if is_open(end):
                yield end, "", (claim,)
        for thing in self._things.get(here, ()):
            members = self._members[thing]
            mine: dict[ClaimTime, Claim] = {}
            for claim in members[here]:
                mine.setdefault(self._times[claim.id], claim)  # another of the same time leads nowhere else
            for end, theirs in members.items():
                if end != here and is_open(end):
                    for claim, second in product(mine.values(), theirs):
                        yield end, thing, (claim, second)


def _search(
    ways: _Ways,
    times: Mapping[str, ClaimTime],
    bounds: tuple[str, Day, Day],
    *,
    certain: bool,
) -> dict[str, tuple[TimedStep, ...]]:
    """The chain that is first at each actor that can be reached."""
    start, first, last = bounds
    chains: dict[str, tuple[TimedStep, ...]] = {}
    known: dict[str, tuple[Day, int]] = {}  # the earliest day, and fewest steps, of the chains that wait
    queue: list[tuple[Day, int, str, int, tuple[TimedStep, ...]]] = [(first, 0, start, 0, ())]
    pushed = 0
    while queue:
        day, _, here, _, chain = heapq.heappop(queue)
        if here in chains:
            continue
        chains[here] = chain
        soonest = (day, len(chain) + 1)

        def is_open(end: str, soonest: tuple[Day, int] = soonest) -> bool:
            return end not in chains and (end not in known or known[end] > soonest)

        for end, through, claims in ways.lead(here, is_open):
            arrival = _arrive(day, _meet([times[claim.id] for claim in claims]), certain=certain)
            if arrival is None or arrival > last or (end in known and known[end] <= (arrival, len(chain) + 1)):
                continue
            pushed += 1
            known[end] = (arrival, len(chain) + 1)
            made = TimedStep(here, end, through, claims, arrival if arrival > FIRST_DAY else None)
            heapq.heappush(queue, (*known[end], end, pushed, (*chain, made)))
    return chains


def _meet(parts: list[ClaimTime]) -> ClaimTime:
    """The time in which a step can be made: when all who take part in a thing are in.

    Who joins by an act is in from then on, so that two acts make a meeting on the day of the later one; a part that
    lasts ends it.
    """
    if len(parts) == 1:
        return parts[0]
    lasting = [part for part in parts if not part.is_event]
    ending = lasting or parts
    lasts = [part.last for part in ending]
    overs = [part.sure_until for part in ending]
    choose = min if lasting else max
    return ClaimTime(
        max(part.first or FIRST_DAY for part in parts),
        choose(last or LAST_DAY for last in lasts),
        None if any(part.sure_from is None for part in parts) else max(part.sure_from or FIRST_DAY for part in parts),
        choose(over or LAST_DAY for over in overs),
        is_event=not lasting,
    )


def _arrive(day: Day, time: ClaimTime, *, certain: bool) -> Day | None:
    """First day on which one who waits since a day has gone along a claim; None when it is over."""
    begins, ends = (time.sure_from, time.sure_until) if certain else (time.first or FIRST_DAY, time.last)
    if begins is None or (ends is not None and (ends < day or (not time.is_event and ends < begins))):
        return None
    return max(day, begins)
