"""Networks of chance: actors and occasions with the same number of ties at each of them, whoever shares what.

Comes in: who has a part in which occasion, and who could have had one. Goes out: tables drawn anew, in which each actor
has as many occasions and each occasion as many actors, nobody a part in what was over before or came after it. They are
drawn by trades (the curveball): two actors put what only one of them has, and both could have, on one heap, and each
takes as many from it as it gave. A questionable decision: nothing is waited for until the walk has forgotten where it
began. All draws start from one table to which the observed one has walked back, so that under chance the observed table
is one more of the draws, and a rank among them is an exact p-value however short the walk (Besag and Clifford).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kg.graph import Chronology, ValidDataset
from kg.network.act_counts import ActCounter
from kg.network.acts import ALWAYS, find_spells
from kg.network.tie_table import TieTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 20
"""Rounds of trades between a table and the next; in each round every actor trades once."""
_CELLS = 2**25
"""Actors times occasions times tables that are walked together: a byte each, and some more on the way."""


def draw_tables(
    shares: NDArray[np.bool_], possible: NDArray[np.bool_], count: int, seed: int = 0
) -> Iterator[NDArray[np.bool_]]:
    """Draw tables with the same sums of rows and columns, each as likely as another.

    Parameters
    ----------
    shares
        Actors by occasions: who has a part in which.
    possible
        Of the same shape: who could have one; true wherever `shares` is.
    count
        How many tables.
    seed
        The same seed gives the same tables.

    Yields
    ------
    array of bool
        Actors by occasions.

    Notes
    -----
    A trade is its own reverse and draws evenly among what the two could hold, so that all tables which trades can reach
    are equally likely. With cells that are impossible, some tables may be out of reach; the p-values then hold within
    those in reach. Cost: `ROUNDS` times the cells, for each table.

    References
    ----------
    Strona et al. 2014, https://doi.org/10.1038/ncomms5114; Carstens, Berger and Strona 2018, all actors trade at once,
    https://arxiv.org/abs/1609.05137; Besag and Clifford 1989, https://doi.org/10.1093/biomet/76.4.633

    Examples
    --------
    >>> shares = np.eye(3, dtype=bool)
    >>> [int(table.sum()) for table in draw_tables(shares, np.ones((3, 3), bool), 2)]
    [3, 3]
    """
    if len(shares) < 2 or not count:
        yield from [shares] * count
        return
    dice = np.random.default_rng(seed)
    half = len(shares) // 2
    orders = [dice.permutation(len(shares)) for _ in range(ROUNDS)]
    rounds = [(order[:half], order[half : 2 * half]) for order in orders]
    start = np.ascontiguousarray(shares.T)[:, :, None]
    hub = _trade(start, possible, rounds[::-1], dice)
    at_once = max(1, _CELLS // max(shares.size, 1))
    for first in range(0, count, at_once):
        walked = _trade(np.repeat(hub, min(at_once, count - first), axis=2), possible, rounds, dice)
        yield from np.ascontiguousarray(walked.transpose(2, 1, 0))


def _trade(
    tables: NDArray[np.bool_],
    possible: NDArray[np.bool_],
    rounds: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    dice: np.random.Generator,
) -> NDArray[np.bool_]:
    """Let pairs of actors trade, round after round; occasions by actors by tables."""
    traded = tables.copy()
    for left, right in rounds:
        mine, theirs = traded[:, left], traded[:, right]
        heap = mine ^ theirs
        if not possible.all():
            heap &= (possible[left] & possible[right]).T[:, :, None]
        wanted = (mine & heap).sum(axis=0, dtype=np.float32)
        size = heap.sum(axis=0, dtype=np.float32)
        for occasion, lies in enumerate(heap):  # of `size` occasions left on the heap, `wanted` are to be taken
            luck = 1 - dice.random(lies.shape, np.float32)  # above 0 and at most 1, so that all or none is certain
            taken = lies & (luck * size > size - wanted)
            wanted -= taken
            size -= lies
            traded[occasion, left] = np.where(lies, taken, mine[occasion])
            traded[occasion, right] = np.where(lies, ~taken, theirs[occasion])
    return traded


def share_occasions(table: TieTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which nodes share which occasions with somebody who was there at the same time: positions of both, each once."""
    counter = ActCounter.of(table)
    met = counter.count_partners(counter.find_parts(np.ones((1, len(table.ties)), bool)))[0] > 0
    width = int(table.meetings.occasions.max(initial=0)) + 1
    cells = np.unique(counter.actors[met] * width + table.meetings.occasions[counter.things[met]])
    return cells // width, cells % width


def find_lives(dataset: ValidDataset, names: Sequence[str]) -> NDArray[np.int64]:
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


def find_possible(dataset: ValidDataset, table: TieTable, lives: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Who was there when each occasion of a table was; actors, as `find_lives` has them, by occasions."""
    spells = find_spells(dataset, table.ties)
    size = int(table.meetings.occasions.max(initial=-1)) + 1
    starts, ends = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    for position in np.flatnonzero(table.is_part).tolist():
        occasion = table.meetings.occasions[table.others[position]]
        for start, end in (spell for claim in table.ties[position].claims for spell in spells[claim.id]):
            starts[occasion], ends[occasion] = min(starts[occasion], start), max(ends[occasion], end)
    there: NDArray[np.bool_] = (lives[:, [0]] <= ends) & (lives[:, [1]] >= starts)
    return there
