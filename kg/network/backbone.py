"""Ties above chance: which pairs of actors share more things than their numbers of things would give.

Comes in: a dataset. Goes out: one row a pair, with what it shares, what chance would give, and how likely
chance is to give as much. Chance is the bipartite configuration model: all networks of actors and things in
which each actor has as many things, and each thing as many actors, as it has on average. A questionable
decision: the model is solved here, in numpy, since the library for it (`bicm`) brings a compiler of 300 MB
and stops at 1e-8; the tests compare the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from kg.errors import LimitError, UsageError
from kg.graph import ValidDataset
from kg.network.network import NetworkName, build_network
from kg.network.ranking import select_types
from kg.network.ties import ACTOR, ALL_TIES, TieFilter

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FDR = 0.05
"""Expected share of false ties among those called above chance."""
_TOLERANCE, _MAX_STEPS = 1e-10, 500
_CELLS = 2**22  # pairs times things that are looked at together: 32 MiB


@dataclass(frozen=True, slots=True)
class SharedTie:
    """A pair of actors that share at least one thing.

    Parameters
    ----------
    shared
        Number of things that both take part in.
    expected
        What chance gives on average.
    p
        Probability that chance gives as many or more.
    q
        Least false discovery rate at which the tie is above chance.
    is_above_chance
        Whether `q` is at most the rate asked for.
    """

    start: str
    end: str
    shared: int
    expected: float
    p: float
    q: float
    is_above_chance: bool

    def to_row(self) -> dict[str, str | int | float | bool]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


def find_backbone(
    dataset: ValidDataset,
    *,
    fdr: float = _FDR,
    types: Sequence[str] = ACTOR,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> tuple[SharedTie, ...]:
    """Say of each pair of actors that share a thing whether they share more than chance would give.

    Parameters
    ----------
    fdr
        False discovery rate, between 0 and 1.
    types
        Classes of actors to take, each with those below it; others are no part of the model.
    background
        Count claims of background sources too.
    only
        Which ties to take, as in `kg.network.network.build_network`.

    Returns
    -------
    tuple of SharedTie
        The least likely by chance first, then by ids.

    Raises
    ------
    UsageError
        When the rate is out of its range or a class does not exist.
    LimitError
        When the model cannot be solved.

    Notes
    -----
    Network `bipartite` of `kg.network.network`, without weights; direct ties are no part of it. Every pair of actors
    counts as tested, also those that share nothing. Cost: pairs times things times things shared.

    References
    ----------
    Saracco et al. 2017, https://doi.org/10.1088/1367-2630/aa6b38; Neal 2014, the like model with estimated
    probabilities, https://doi.org/10.1016/j.socnet.2014.06.001; Benjamini and Hochberg 1995,
    https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> tie = find_backbone(open_graph(Path("tests/tiny")))[0]
    >>> tie.start, tie.end, tie.shared, tie.is_above_chance
    ('arland', 'borland', 1, False)
    """
    if not 0 < fdr < 1:
        raise UsageError(f"the false discovery rate must be between 0 and 1, not {fdr}")
    graph = build_network(dataset, NetworkName.BIPARTITE, background=background, only=only)
    members = {node: 0.0 for node, data in graph.nodes(data=True) if data["bipartite"] == 0}
    actors = sorted(select_types(dataset, members, types))
    things = sorted({thing for actor in actors for thing in graph[actor]})
    if len(actors) < 2:
        return ()
    matrix = nx.bipartite.biadjacency_matrix(graph, actors, things, weight=None).toarray().astype(float)
    shared = (matrix @ matrix.T).round().astype(int)
    chance = solve_chance(matrix.sum(axis=1), matrix.sum(axis=0))
    first, second = (np.array(ends) for ends in zip(*combinations(range(len(actors)), 2), strict=True))
    counts = shared[first, second]
    p = np.ones(len(counts))
    seen = np.flatnonzero(counts)
    parts = len(seen) * len(things) // _CELLS + 1
    if parts > 1:
        seen = seen[np.argsort(counts[seen], kind="stable")]  # the cost of a part is that of its largest count
    for some in np.array_split(seen, parts):
        p[some] = count_tail(chance[first[some]] * chance[second[some]], counts[some])
    q = adjust_p(p)
    ties = [
        SharedTie(
            actors[i], actors[j], int(counts[at]), float(chance[i] @ chance[j]), float(p[at]), float(q[at]),
            bool(q[at] <= fdr),
        )
        for at, (i, j) in enumerate(zip(first, second, strict=True))
        if counts[at]
    ]  # fmt: skip
    return tuple(sorted(ties, key=lambda tie: (round(tie.p, 12), tie.start, tie.end)))


def solve_chance(rows: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of the bipartite configuration model.

    Parameters
    ----------
    rows, columns
        Numbers of ties of each actor and of each thing; both sum to the same.

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
    Newton's method on the convex likelihood. Equal degrees share a number. Full and empty rows and columns are
    certain and are taken out beforehand.

    Examples
    --------
    >>> solve_chance(np.array([1.0, 1.0]), np.array([1.0, 1.0])).round(6).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    rows, columns = np.asarray(rows, float), np.asarray(columns, float)
    if not len(rows) or not len(columns):
        return np.zeros((len(rows), len(columns)))
    full, certain = rows == len(columns), (rows == 0) | (rows == len(columns))
    if certain.any():
        chance = np.repeat(full[:, None], len(columns), axis=1).astype(float)
        chance[~certain] = solve_chance(rows[~certain], columns - full.sum())
        return chance
    if np.isin(columns, (0, len(rows))).any():
        return solve_chance(columns, rows).T
    return _solve_free(rows, columns)


def _solve_free(rows: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Newton's method with halving of steps, on one number for each degree that occurs."""
    row_degrees, row_at, row_counts = np.unique(rows, return_inverse=True, return_counts=True)
    degrees, at, counts = np.unique(columns, return_inverse=True, return_counts=True)
    many = np.outer(row_counts, counts)
    wanted = np.concatenate([row_degrees * row_counts, degrees * counts])
    size = len(row_degrees)

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
            return np.asarray(chance[np.ix_(row_at, at)])
        curve = many * chance * (1 - chance)
        hessian = np.block([[np.diag(curve.sum(axis=1)), curve], [curve.T, np.diag(curve.sum(axis=0))]])
        move = np.linalg.lstsq(hessian, wanted - given, rcond=1e-15)[0]
        share = min(1.0, 10 / max(np.abs(move).max(), 1e-300))
        while (trial := spread(numbers + share * move))[1] > cost + 1e-12 * abs(cost) and share > 1e-9:
            share /= 2
        numbers = numbers + share * move
        chance, cost = trial
    raise LimitError(f"the model of chance was not solved in {_MAX_STEPS} steps; choose fewer --type")


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


def adjust_p(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Benjamini and Hochberg's q of each p: the least false discovery rate at which it is taken.

    Examples
    --------
    >>> adjust_p(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1.0)
    return adjusted
