"""Variants of a network: what it could be if sources err, are lost, or leave things out, and its scores in each.

Comes in: a `TieTable`. Goes out: variants by nodes. A variant leaves out one source in turn (in one share none), keeps
each remaining claim with the probability of its confidence, and adds ties that no source states. A questionable
decision: each source is left out equally often, however much it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.network.centrality.measures import Measure
from kg.network.ranking import TIE_TOLERANCE
from kg.network.scoring import score_variants, variants_at_once
from kg.network.tie_table import ExtraTies, TieTable

if TYPE_CHECKING:
    from numpy.typing import NDArray


def draw_scores(table: TieTable, measure: Measure, *, variants: int, seed: int, missing: float) -> NDArray[np.float64]:
    """Scores of all nodes in variants of a network.

    Parameters
    ----------
    variants
        How many to draw.
    seed
        The same seed gives the same figures.
    missing
        Expected number of added ties as a share of the ties there are.

    Returns
    -------
    array of float
        Variants by nodes, in the order of `table.nodes`.

    Notes
    -----
    An added tie joins the actor of one tie to the other of another tie of the same predicate (a draw of stubs,
    as in the configuration model), so that it falls where ties are dense and fits domain and range; it
    is dropped where it is stated already. Their number is Poisson.

    References
    ----------
    Borgatti, Carley and Krackhardt 2006, https://doi.org/10.1016/j.socnet.2005.05.001; Kossinets 2006,
    https://doi.org/10.1016/j.socnet.2005.07.002; Newman 2018, https://doi.org/10.1038/s41567-018-0076-1

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.network.centrality.measures import find_measure
    >>> from kg.graph.dataset import open_graph
    >>> from kg.network.tie_table import tabulate_ties
    >>> table = tabulate_ties(open_graph(Path("tests/tiny")))
    >>> draw_scores(table, find_measure("strength"), variants=3, seed=0, missing=0).tolist()
    [[1.0, 1.0, 2.0, 2.0, 1.0], [0.0, 0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 2.0, 1.0, 0.0]]
    """
    rng = np.random.default_rng(seed)
    drawn = _draw_ties(table, rng, variants, missing)
    return np.concatenate([score_variants(measure, table, kept, extra) for kept, extra in drawn])


def _draw_ties(
    table: TieTable, rng: np.random.Generator, variants: int, missing: float
) -> Iterator[tuple[NDArray[np.bool_], ExtraTies | None]]:
    """Which ties stand and which are added, so many variants at a time as are scored together."""
    sources = table.sources
    number = {source: at for at, source in enumerate(sources)}
    origin = np.array([number[claim.locator.source] for claim in table.claims], np.int64)
    confidences, stubs = table.confidences, _Stubs.of(table)
    shares = len(sources) + 1 if len(sources) > 1 else 1
    size = variants_at_once(table)
    for start in range(0, variants, size):
        turn = np.arange(start, min(start + size, variants)) % shares - 1
        kept = rng.random((len(turn), len(table.claims))) < confidences
        kept &= origin[None, :] != turn[:, None]
        yield table.keep_ties(kept), _draw_extra(table, rng, len(turn), missing, stubs)


@dataclass(frozen=True, slots=True, eq=False)
class _Stubs:
    """Ties by predicate, and what is stated, worked out once for all variants."""

    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    stated: NDArray[np.int64]

    @classmethod
    def of(cls, table: TieTable) -> _Stubs:
        counts = np.bincount(table.kinds)
        stated = np.unique(_code(table, table.actors, table.others, table.kinds))
        return cls(np.argsort(table.kinds, kind="stable"), np.cumsum(counts) - counts, counts, stated)


def _code(
    table: TieTable, ones: NDArray[np.int64], twos: NDArray[np.int64], kinds: NDArray[np.int64]
) -> NDArray[np.int64]:
    """One number for the ends and the predicate of a tie."""
    widest = max(len(table.nodes), len(table.things))
    return (kinds * widest + ones) * widest + twos


def _draw_extra(
    table: TieTable, rng: np.random.Generator, variants: int, missing: float, stubs: _Stubs | None = None
) -> ExtraTies | None:
    """Ties to add: the actor of one tie with the other of another tie of the same predicate, unless stated."""
    total = len(table.ties)
    if not total or not missing:
        return None
    known = stubs or _Stubs.of(table)
    which = np.repeat(np.arange(variants), rng.poisson(missing * total, variants))
    first = rng.integers(0, total, len(which))
    kind = table.kinds[first]
    second = known.order[known.starts[kind] + (rng.random(len(which)) * known.counts[kind]).astype(np.int64)]
    actors, others = table.actors[first], table.others[second]
    codes = _code(table, actors, others, kind)
    near = np.minimum(np.searchsorted(known.stated, codes), len(known.stated) - 1)
    is_new = known.stated[near] != codes
    is_new &= table.is_part[first] | (actors != others)
    once = np.zeros(len(which), bool)
    once[np.unique(which * (codes.max(initial=0) + 1) + codes, return_index=True)[1]] = True
    new = is_new & once
    return ExtraTies(which[new], table.is_part[first][new], actors[new], others[new])


def to_worths(scores: NDArray[np.float64], measure: Measure) -> NDArray[np.float64]:
    """Scores such that more is better and undefined is worst."""
    return np.nan_to_num(-scores if measure.is_lower_better else scores, nan=-np.inf, neginf=-np.inf, posinf=np.inf)


def _is_above(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        near = np.abs(left - right) <= np.maximum(TIE_TOLERANCE * np.maximum(np.abs(left), np.abs(right)), 1e-12)
    return (left > right) & ~(near & np.isfinite(left) & np.isfinite(right))


def rank_variants(worths: NDArray[np.float64], listed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank of each listed entity in each variant: 1 and the number of those above it."""
    ranks = [1 + _is_above(worths, worths[:, [column]]).sum(axis=1) for column in listed]
    return np.array(ranks, np.int64).reshape(len(listed), len(worths)).T


def outrank_probabilities(worths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the variants in which the row is above the column, a tie counted half."""
    size = worths.shape[1]
    probabilities = np.full((size, size), 0.5)
    for row in range(size):
        above = _is_above(worths[:, [row]], worths).mean(axis=0)
        below = _is_above(worths, worths[:, [row]]).mean(axis=0)
        probabilities[row] = above + (1 - above - below) / 2
    return probabilities
