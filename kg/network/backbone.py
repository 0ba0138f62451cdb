"""Ties above chance: which pairs of actors share more occasions than their numbers of occasions would give.

Comes in: a dataset. Goes out: one row a pair, with what it shares, what chance would give, and how likely chance is to
give as much; and whether the test could have found anything. Chance is the bipartite configuration model: all networks
of actors and occasions in which each actor has as many occasions, and each occasion as many actors, as it has, on
average; who was not there at the time of an occasion can have no part in it. Questionable decisions: the chance that
any tie at all is called by mistake is held at the error rate, over all pairs that could be called at all (Tarone); and
the model is solved here, in numpy, since the library for it (`bicm`) brings a compiler of 300 MB and stops at 1e-8; the
tests compare the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import LimitError, UsageError
from kg.graph import Chronology, ValidDataset
from kg.network.act_counts import ActCounter
from kg.network.acts import ALWAYS, find_spells
from kg.network.ranking import select_types
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.ties import ACTOR, ALL_TIES, TieFilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

ERROR = 0.05
"""Chance that any tie at all is called above chance by mistake."""
MODEL = "bipartite configuration model of actors and occasions"
_TOLERANCE, _MAX_STEPS = 1e-10, 500
_CELLS = 2**22  # pairs times things that are looked at together: 32 MiB


@dataclass(frozen=True, slots=True)
class SharedTie:
    """A pair of actors that share at least one occasion.

    Parameters
    ----------
    shared
        Number of occasions that both have a part in at the same time.
    expected
        What chance gives on average.
    p
        Probability that chance gives as many or more.
    p_adjusted
        Least error rate at which the tie is above chance; None for a pair that no number of occasions would show.
    is_above_chance
        Whether `p_adjusted` is at most the rate asked for.
    """

    start: str
    end: str
    shared: int
    expected: float
    p: float
    p_adjusted: float | None
    is_above_chance: bool

    def to_row(self) -> dict[str, str | int | float | bool | None]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Backbone:
    """Pairs of actors compared with chance.

    Parameters
    ----------
    ties
        Pairs that share something, the least likely by chance first, then by ids.
    actors, occasions
        How many there are in the model.
    pairs
        All pairs that could have been there together; `masked` those that could not.
    testable
        How many pairs could have been called above chance, had they shared all that their numbers allow.
    least_p
        Least probability that any pair could have reached.
    error
        The error rate over all testable pairs.
    """

    ties: tuple[SharedTie, ...]
    actors: int
    occasions: int
    pairs: int
    masked: int
    testable: int
    least_p: float
    error: float

    @property
    def above_chance(self) -> int:
        """Number of ties above chance."""
        return sum(tie.is_above_chance for tie in self.ties)


def find_backbone(
    dataset: ValidDataset,
    *,
    error: float = ERROR,
    types: Sequence[str] = ACTOR,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> Backbone:
    """Say of each pair of actors that share an occasion whether they share more than chance would give.

    Parameters
    ----------
    error
        Chance of one mistake or more among all that is called above chance, between 0 and 1.
    types
        Classes of actors to take, each with those below it; others are no part of the model.
    background
        Count claims of background sources too.
    only
        Which ties to take, as in `kg.network.network.build_network`.

    Raises
    ------
    UsageError
        When the rate is out of its range or a class does not exist.
    LimitError
        When the model cannot be solved.

    Notes
    -----
    Occasions of `kg.network.acts`, without weights; direct relations are no part of it. A pair is testable where even
    the most that it could share would be called: with K the least number such that at most K pairs can reach error/K,
    these are called at error/K (Tarone), and the chance of a mistake among them is at most the error rate. Cost: pairs
    times occasions times the most shared.

    References
    ----------
    Saracco et al. 2017, https://doi.org/10.1088/1367-2630/aa6b38; Neal 2014, the like model with estimated
    probabilities, https://doi.org/10.1016/j.socnet.2014.06.001; Tarone 1990, https://doi.org/10.2307/2531456

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> backbone = find_backbone(open_graph(Path("tests/tiny")))
    >>> backbone.ties[0].start, backbone.ties[0].shared, backbone.testable
    ('arland', 1, 0)
    """
    if not 0 < error < 1:
        raise UsageError(f"the error rate must be between 0 and 1, not {error}")
    return compare_pairs(dataset, tabulate_ties(dataset, background=background, only=only), types, error)


def compare_pairs(
    dataset: ValidDataset, table: TieTable, types: Sequence[str] = ACTOR, error: float = ERROR
) -> Backbone:
    """Compare the pairs of a network of actors with chance, as `find_backbone` does."""
    part = share_occasions(table)
    sharing = {table.nodes[node]: 0.0 for node in np.flatnonzero(part.any(axis=1)).tolist()}
    names = sorted(select_types(dataset, sharing, types))
    rows = np.searchsorted(table.nodes, names).astype(np.int64)
    part = part[rows]
    occasions = np.asarray(part.any(axis=0))
    part = part[:, occasions]
    lives = _find_lives(dataset, names)
    possible = _find_possible(dataset, table, lives, occasions) | part
    if len(names) < 2:
        return Backbone((), len(names), part.shape[1], 0, 0, 0, 1.0, error)
    chance = solve_chance(part.sum(axis=1).astype(float), part.sum(axis=0).astype(float), possible)
    first, second = (np.array(ends) for ends in zip(*combinations(range(len(names)), 2), strict=True))
    counts = _count_shared(table, rows)[first, second]
    degrees = part.sum(axis=1)
    most = np.minimum(
        np.minimum(degrees[first], degrees[second]), (possible @ possible.T.astype(np.int64))[first, second]
    )
    apart = (most == 0) | (lives[first, 0] > lives[second, 1]) | (lives[second, 0] > lives[first, 1])
    least = _tail(chance, first, second, np.maximum(most, 1))
    least[apart] = 1.0
    limit, testable = _share_error(least, error)
    p = np.ones(len(counts))
    seen = np.flatnonzero(counts)
    p[seen] = _tail(chance, first[seen], second[seen], counts[seen])
    ties = [
        SharedTie(
            names[first[at]], names[second[at]], int(counts[at]), float(chance[first[at]] @ chance[second[at]]),
            float(p[at]), min(1.0, float(p[at]) * limit) if testable[at] else None,
            bool(testable[at] and p[at] * limit <= error),
        )
        for at in seen.tolist()
    ]  # fmt: skip
    ordered = tuple(sorted(ties, key=lambda tie: (round(tie.p, 12), tie.start, tie.end)))
    return Backbone(
        ordered, len(names), part.shape[1], int((~apart).sum()), int(apart.sum()), int(testable.sum()),
        float(least.min(initial=1.0)), error,
    )  # fmt: skip


def share_occasions(table: TieTable) -> NDArray[np.bool_]:
    """Which nodes share which occasions with somebody who was there at the same time; nodes by occasions."""
    counter = ActCounter.of(table)
    partners = counter.count_partners(counter.find_parts(np.ones((1, len(table.ties)), bool)))[0]
    shares = np.zeros((len(table.nodes), int(table.meetings.occasions.max(initial=-1)) + 1), bool)
    met = partners > 0
    shares[counter.actors[met], table.meetings.occasions[counter.things[met]]] = True
    return shares


def _count_shared(table: TieTable, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many occasions each two of some nodes were in at the same time."""
    counter = ActCounter.of(table)
    at = np.full(len(table.nodes), -1)
    at[rows] = np.arange(len(rows))
    members: defaultdict[int, list[int]] = defaultdict(list)
    for actor, thing in zip(at[counter.actors].tolist(), counter.things.tolist(), strict=True):
        if actor >= 0:
            members[thing].append(actor)
    apart: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for thing, left, right in table.meetings.apart.tolist():
        apart[thing].append((int(at[left]), int(at[right])))
    acts: defaultdict[int, list[int]] = defaultdict(list)
    for thing in members:
        acts[int(table.meetings.occasions[thing])].append(thing)
    counts = np.zeros((len(rows), len(rows)), np.int64)
    for things in acts.values():
        involved = np.unique([actor for thing in things for actor in members[thing]])
        met = np.zeros((len(involved), len(involved)), bool)
        for thing in things:
            inside = np.searchsorted(involved, members[thing])
            there = np.zeros_like(met)
            there[np.ix_(inside, inside)] = True
            for pair in apart[thing]:
                if min(pair) >= 0:
                    left, right = np.searchsorted(involved, pair)
                    there[left, right] = there[right, left] = False
            met |= there
        counts[np.ix_(involved, involved)] += met
    return counts


def _find_lives(dataset: ValidDataset, names: Sequence[str]) -> NDArray[np.int64]:
    """First and last day on which each actor can have been there, as far as is known."""
    chronology = Chronology(dataset.tables, dataset.ontology, dataset.selection.claims)
    there: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for claim in dataset.selection.claims:
        if claim.id in dataset.selection.plain and dataset.ontology.properties[claim.predicate].tells_presence:
            there[claim.subject] += chronology.timing(claim).possible
    bounds = []
    for name in names:
        presence = chronology.presences.get(name)
        first, last = (presence.first, presence.last) if presence else ALWAYS[0]
        spells = there.get(name, ALWAYS)
        bounds.append((max(first, min(start for start, _ in spells)), min(last, max(end for _, end in spells))))
    return np.array(bounds, np.int64).reshape(-1, 2)


def _find_possible(
    dataset: ValidDataset, table: TieTable, lives: NDArray[np.int64], occasions: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Who was there when each occasion was; actors by occasions."""
    spells = find_spells(dataset, table.ties)
    size = len(occasions)
    starts, ends = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    for position in np.flatnonzero(table.is_part).tolist():
        occasion = table.meetings.occasions[table.others[position]]
        for start, end in (spell for claim in table.ties[position].claims for spell in spells[claim.id]):
            starts[occasion], ends[occasion] = min(starts[occasion], start), max(ends[occasion], end)
    there: NDArray[np.bool_] = (lives[:, [0]] <= ends[occasions]) & (lives[:, [1]] >= starts[occasions])
    return there


def _tail(
    chance: NDArray[np.float64], first: NDArray[np.int64], second: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Probability that each pair shares so many or more by chance."""
    p = np.ones(len(counts))
    order = np.argsort(counts, kind="stable")  # the cost of a part is that of its largest count
    parts = len(counts) * chance.shape[1] // _CELLS + 1
    for some in np.array_split(order, parts):
        p[some] = count_tail(chance[first[some]] * chance[second[some]], counts[some])
    return p


def _share_error(least: NDArray[np.float64], error: float) -> tuple[int, NDArray[np.bool_]]:
    """By how many the error rate is divided, and which pairs can reach their share of it."""
    ordered = np.sort(least)
    for number in range(1, len(ordered) + 1):
        if np.searchsorted(ordered, error / number, side="right") <= number:
            return number, least <= error / number
    return 1, np.zeros(len(least), bool)


def solve_chance(
    rows: NDArray[np.float64], columns: NDArray[np.float64], possible: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Probabilities of the bipartite configuration model.

    Parameters
    ----------
    rows, columns
        Numbers of ties of each actor and of each thing; both sum to the same.
    possible
        Actors by things: which ties can be; all where None.

    Returns
    -------
    array of float
        Actors by things: the probability of each tie, whose sums are the numbers given.

    Raises
    ------
    LimitError
        When Newton's method does not get the sums right to 1e-10.

    Notes
    -----
    The probability is 1/(1+exp(-a-b)) with one number for each actor and one for each thing, which are found by
    Newton's method on the convex likelihood. Equal degrees with the same possible ties share a number. Rows and columns
    that have all that they can have, or nothing, are certain and are taken out beforehand.

    Examples
    --------
    >>> solve_chance(np.array([1.0, 1.0]), np.array([1.0, 1.0])).round(6).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    rows, columns = np.array(rows, float), np.array(columns, float)
    free = np.ones((len(rows), len(columns)), bool) if possible is None else possible.copy()
    chance = np.zeros(free.shape)
    while free.size:
        settled = False
        for wanted, counterpart, open_cells, certain in (
            (rows, columns, free, chance),
            (columns, rows, free.T, chance.T),
        ):
            left = open_cells.sum(axis=1)
            for at in np.flatnonzero((left > 0) & ((wanted < _TOLERANCE) | (wanted > left - _TOLERANCE))).tolist():
                cells = np.flatnonzero(open_cells[at])
                if wanted[at] > _TOLERANCE:
                    certain[at, cells] = 1
                    counterpart[cells] -= 1
                    wanted[at] = 0
                open_cells[at] = False
                settled = True
                break
        if not settled:
            break
    kept_rows, kept_columns = np.flatnonzero(free.any(axis=1)), np.flatnonzero(free.any(axis=0))
    if len(kept_rows):
        inner = np.ix_(kept_rows, kept_columns)
        chance[inner] += _solve_free(rows[kept_rows], columns[kept_columns], free[inner])
    return chance


def _solve_free(
    rows: NDArray[np.float64], columns: NDArray[np.float64], free: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Newton's method with halving of steps, on one number for each degree and choice of things that occurs."""
    row_first, row_at, row_counts = _group(rows, free)
    first, at, counts = _group(columns, free.T)
    many = np.outer(row_counts, counts) * free[np.ix_(row_first, first)]
    wanted = np.concatenate([rows[row_first] * row_counts, columns[first] * counts])
    size = len(row_first)

    def spread(numbers: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        sums = numbers[:size, None] + numbers[size:]
        return 1 / (1 + np.exp(-np.clip(sums, -700, 700))), float(
            (many * np.logaddexp(0, sums)).sum() - numbers @ wanted
        )

    numbers = np.zeros(len(wanted))
    chance, cost = spread(numbers)
    for _ in range(_MAX_STEPS):
        given = np.concatenate([(many * chance).sum(axis=1), (many * chance).sum(axis=0)])
        if np.abs(given - wanted).max() <= _TOLERANCE:
            return np.asarray(chance[np.ix_(row_at, at)] * free)
        curve = many * chance * (1 - chance)
        hessian = np.block([[np.diag(curve.sum(axis=1)), curve], [curve.T, np.diag(curve.sum(axis=0))]])
        move = np.linalg.lstsq(hessian, wanted - given, rcond=1e-15)[0]
        share = min(1.0, 10 / max(np.abs(move).max(), 1e-300))
        while (trial := spread(numbers + share * move))[1] > cost + 1e-12 * abs(cost) and share > 1e-9:
            share /= 2
        numbers = numbers + share * move
        chance, cost = trial
    raise LimitError(f"the model of chance was not solved in {_MAX_STEPS} steps; choose fewer --type")


def _group(
    degrees: NDArray[np.float64], free: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Those with equal degrees and free cells as one: the first of each group, the group of each, and how many."""
    _, first, at, counts = np.unique(
        np.column_stack([degrees, free]), axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    return first, at.ravel(), counts


def count_tail(chances: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probability that so many or more of independent events happen.

    Parameters
    ----------
    chances
        Cases by events: the probability of each event.
    counts
        Of each case: how many were seen.

    Returns
    -------
    array of float
        One a case: the upper tail of the Poisson binomial distribution, exact but for rounding.

    Examples
    --------
    >>> count_tail(np.array([[0.5, 0.5, 0.5]]), np.array([2])).tolist()
    [0.5]
    """
    most = int(counts.max(initial=0))
    exactly = np.zeros((len(chances), most + 1))  # the last column holds `most` or more
    exactly[:, 0] = 1
    for chance in chances.T[:, :, None]:
        moved = exactly * chance
        exactly[:, :-1] -= moved[:, :-1]
        exactly[:, 1:] += moved[:, :-1]
    tails = exactly[:, ::-1].cumsum(axis=1)[:, ::-1]
    return np.asarray(np.clip(tails[np.arange(len(counts)), counts], 0.0, 1.0))
