"""Ties above chance: which pairs of actors share more than their numbers of occasions would give.

Comes in: a dataset. Goes out: one row a pair, with what it shares, what chance would give, and how likely chance is to
give as much; and whether the test could have found anything. Chance keeps the number of occasions of each actor and of
actors of each occasion, table by table (`kg.network.chance`). Questionable decisions: shared occasions are added up by
how surprising it is to be among so few (the surprisal), so that one of two says more than one of fifty, and one of all
says nothing; one occasion is no pattern, however rare; and the chance that any tie at all is called by mistake is held
at the error rate, by the greatest excess of any pair in each network of chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import LimitError, UsageError
from kg.graph import ValidDataset
from kg.network.act_counts import ActCounter
from kg.network.chance import draw_tables, find_lives, find_possible, share_occasions
from kg.network.ranking import select_types
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.ties import ACTOR, ALL_TIES, TieFilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

ERROR = 0.05
"""Chance that any tie at all is called above chance by mistake."""
MODEL = "same numbers of occasions of each actor and of actors of each occasion"
MANY, FEW = 999, 99
"""Networks of chance that a small and a large network is compared with."""
_CELLS_OF_MANY, _MOST_CELLS, _MOST_PAIRS = 2**15, 2**23, 2**18
"""Actors times occasions up to which there are many networks of chance, and any; and pairs of actors."""
_SAME = 1e-9
"""Surprisals and excesses that differ by less are equal."""
_PATTERN = 2
"""Shared occasions from which a tie can be called."""


@dataclass(frozen=True, slots=True)
class SharedTie:
    """A pair of actors that share at least one occasion.

    Parameters
    ----------
    shared
        Number of occasions that both have a part in at the same time.
    expected
        How many chance gives on average.
    surprisal
        Of what they share, in bits: the sum over these occasions of -log2 of k(k-1)/(n(n-1)), which is the chance of
        two of n actors to be among the k of the occasion.
    p
        Share of the networks of chance, the observed one among them, in which it is as much or more.
    p_adjusted
        Least error rate at which the tie is above chance: the share of the networks in which any pair exceeds what
        chance gives it by as much. None for a pair that no number of occasions would show.
    is_above_chance
        Whether `p_adjusted` is at most the rate asked for.
    """

    start: str
    end: str
    shared: int
    expected: float
    surprisal: float
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
        Pairs that share something, the greatest excess over chance first, then the least likely, then by ids.
    actors, occasions
        How many there are in the model.
    pairs
        All pairs that could have been there together; `masked` those that could not.
    networks
        How many networks of chance they were compared with.
    testable
        How many pairs could have been called above chance, had they shared all that their numbers allow.
    least_p
        Least adjusted probability that any pair could have reached.
    error
        The error rate over all testable pairs.
    """

    ties: tuple[SharedTie, ...]
    actors: int
    occasions: int
    pairs: int
    masked: int
    networks: int
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
        When there are too many actors or occasions.

    Notes
    -----
    Occasions of `kg.network.acts`; direct relations are no part of it. Let m and v be mean and variance of the
    surprisal of a pair over all networks, the observed one among them. Its excess is the negative logarithm of the
    probability that v/m times a Poisson number of mean m²/v reaches its surprisal, and 0 for fewer than two occasions;
    this makes busy and idle pairs comparable and needs not be true, since p-values are ranks. A pair is above chance
    when no more than the error rate of the networks have any pair of so great an excess (Westfall and Young). Ranks are
    exact, but for what trades cannot reach (`kg.network.chance.draw_tables`). The networks are drawn from one seed.
    Cost: networks times occasions times the square of the actors.

    References
    ----------
    Neal 2014, the backbone of bipartite projections, https://doi.org/10.1016/j.socnet.2014.06.001; Shannon 1948, what
    an event tells, https://doi.org/10.1002/j.1538-7305.1948.tb01338.x; Westfall and Young 1993, Resampling-Based
    Multiple Testing

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> backbone = find_backbone(open_graph(Path("tests/tiny")))
    >>> backbone.ties[0].start, backbone.ties[0].shared, backbone.testable
    ('dorland', 1, 1)
    """
    if not 0 < error < 1:
        raise UsageError(f"the error rate must be between 0 and 1, not {error}")
    return compare_pairs(dataset, tabulate_ties(dataset, background=background, only=only), types, error)


def compare_pairs(
    dataset: ValidDataset, table: TieTable, types: Sequence[str] = ACTOR, error: float = ERROR
) -> Backbone:
    """Compare the pairs of a network of actors with chance, as `find_backbone` does."""
    actors, places = share_occasions(table)
    names = sorted(select_types(dataset, {table.nodes[node]: 0.0 for node in actors.tolist()}, types))
    rows = np.searchsorted(table.nodes, names).astype(np.int64)
    is_listed = np.isin(actors, rows)
    actors, places = np.searchsorted(rows, actors[is_listed]), places[is_listed]
    occasions = np.flatnonzero(np.bincount(places) > 1)
    if len(names) < 2:
        return Backbone((), len(names), len(occasions), 0, 0, 0, 0, 1.0, error)
    networks = _count_networks(len(names), len(occasions), error)
    shares = np.zeros((len(names), int(places.max()) + 1), bool)
    shares[actors, places] = True
    shares = shares[:, occasions]
    lives = find_lives(dataset, names)
    possible = find_possible(dataset, table, lives)[:, occasions] | shares
    first, second = np.triu_indices(len(names), 1)
    numbers = shares.sum(axis=0)
    bits = np.log2(len(names) * (len(names) - 1) / (numbers * (numbers - 1)))
    counts, surprisals = np.zeros((2, networks + 1, len(first)))
    counts[0], surprisals[0] = (pairs[first, second] for pairs in _add_up_shared(table, rows, occasions, bits))
    for number, drawn in enumerate(draw_tables(shares, possible, networks), 1):
        counts[number] = (drawn @ drawn.T.astype(float))[first, second]
        surprisals[number] = ((drawn * bits) @ drawn.T)[first, second]
    most, most_bits = (pairs[first, second] for pairs in _find_most(shares, possible, bits))
    apart = (most == 0) | (lives[first, 0] > lives[second, 1]) | (lives[second, 0] > lives[first, 1])
    mean, variance = surprisals.mean(axis=0), np.where(apart, 0, surprisals.var(axis=0))
    greatest = np.sort([
        _find_excess(*drawn, mean, variance).max() for drawn in zip(counts, surprisals, strict=True)
    ])  # fmt: skip

    def adjust(counted: NDArray[np.float64], reached: NDArray[np.float64]) -> NDArray[np.float64]:
        """The share of the networks in which any pair exceeds chance as much as each pair would with these."""
        excess = _find_excess(counted, reached, mean, variance)
        return (len(greatest) - np.searchsorted(greatest, excess - _SAME)) / len(greatest)

    least, adjusted = adjust(most, np.maximum(most_bits, surprisals[0])), adjust(counts[0], surprisals[0])
    p = (surprisals >= surprisals[0] - _SAME).mean(axis=0)
    expected, testable = counts.mean(axis=0), (least <= error) & ~apart
    order = np.lexsort((p, -_find_excess(counts[0], surprisals[0], mean, variance)))
    ties = tuple(
        SharedTie(
            names[first[at]], names[second[at]], int(counts[0, at]), float(expected[at]), float(surprisals[0, at]),
            float(p[at]), float(adjusted[at]) if testable[at] else None, bool(testable[at] and adjusted[at] <= error),
        )
        for at in order[counts[0, order] > 0].tolist()
    )  # fmt: skip
    return Backbone(
        ties, len(names), len(occasions), int((~apart).sum()), int(apart.sum()), networks, int(testable.sum()),
        float(least[~apart].min(initial=1.0)), error,
    )  # fmt: skip


def _count_networks(actors: int, occasions: int, error: float) -> int:
    """With how many networks of chance a network is compared."""
    if actors * occasions > _MOST_CELLS or actors * (actors - 1) // 2 > _MOST_PAIRS:
        raise LimitError(
            f"{actors:,} actors of {occasions:,} occasions are too many to be compared with chance, pair by pair; "
            "choose fewer with --type or --shared"
        )
    networks = MANY if actors * occasions <= _CELLS_OF_MANY else FEW
    if error * (networks + 1) < 1:
        raise UsageError(f"{networks} networks of chance tell no error rate below {1 / (networks + 1):g}, not {error}")
    return networks


def _find_excess(
    counts: NDArray[np.float64],
    surprisals: NDArray[np.float64],
    mean: NDArray[np.float64],
    variance: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How far each pair exceeds what chance gives it; 0 where that never varies, or there is no pattern."""
    from scipy.special import gammainc

    varies = (variance > _SAME) & (counts >= _PATTERN)
    scale = variance[varies] / mean[varies]
    excess = np.zeros(len(counts))
    excess[varies] = -np.log(np.maximum(gammainc(surprisals[varies] / scale, mean[varies] / scale), 1e-300))
    return excess


def _find_most(
    shares: NDArray[np.bool_], possible: NDArray[np.bool_], bits: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How many occasions each two actors can share at most, and the greatest surprisal that these can have."""
    rarest = np.argsort(-bits, kind="stable")
    possible, bits = possible[:, rarest], bits[rarest]
    numbers = shares.sum(axis=1)
    most, greatest = np.zeros((2, len(shares), len(shares)))
    for at in range(len(shares)):
        both = possible[at] & possible
        allowed = both & (both.cumsum(axis=1) <= np.minimum(numbers[at], numbers)[:, None])
        most[at], greatest[at] = allowed.sum(axis=1), allowed @ bits
    return most, greatest


def _add_up_shared(
    table: TieTable, rows: NDArray[np.int64], occasions: NDArray[np.int64], bits: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How many occasions each two of some nodes were in at the same time, and how surprising that is."""
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
    surprisals = np.zeros((len(rows), len(rows)))
    for occasion, value in zip(occasions.tolist(), bits.tolist(), strict=True):
        things = acts[occasion]
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
        surprisals[np.ix_(involved, involved)] += met * value
    return counts, surprisals
