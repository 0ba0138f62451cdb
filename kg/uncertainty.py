"""How sure a ranking is: intervals for scores and ranks, and who outranks whom with what probability.

Comes in: a dataset and the choices of `rank_actors`. Goes out: the same rows with intervals. Each of many
variants of the network leaves out one source in turn (one share leaves out none), keeps each remaining claim with
the probability of its confidence, and adds ties that nobody wrote down. The variants are drawn from a
seed. A questionable decision: how many ties are missing is assumed (`MISSING`), since nothing here measures it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from kg.centrality import Measure, find_measure
from kg.dense_centrality import score_stack
from kg.errors import LimitError, UsageError
from kg.graph import ValidDataset
from kg.network import ACTOR, NetworkName
from kg.ranking import RankedEntity, rank_scores, rows_of, select_types
from kg.tie_table import ExtraTies, TieTable, chunk_size, mask_claims, stack_weights, tabulate_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

VARIANTS = 1_000
MISSING = 0.1
"""Ties that no source mentions, as a share of those that one does."""
LEVEL = 0.95
LARGEST = 3_000
"""Nodes up to which variants are drawn; a matrix of more does not fit the time that anyone waits."""
TOP = 3
_RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class UncertainEntity:
    """A row of a ranking with its intervals.

    Parameters
    ----------
    rank_low, rank_high
        Best and worst rank in the share `level` of the variants; they include `rank`.
    score_low, score_high
        The same for the score; None where it is undefined.
    outranks_next
        Probability that it outranks the next row; None in the last row.
    """

    id: str
    label: str
    type: str
    rank: int
    score: float | None
    rank_low: int
    rank_high: int
    score_low: float | None
    score_high: float | None
    outranks_next: float | None

    @property
    def rank_text(self) -> str:
        """The rank with its interval: ``1 (1-2)``."""
        return f"{self.rank} ({self.rank_low}-{self.rank_high})"

    def to_row(self) -> dict[str, str | int | float | None]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SourceLoss:
    """What happens to the top of a ranking when a source is lost.

    Parameters
    ----------
    source
        Id of the source left out.
    claims
        Number of claims that the ranking loses with it.
    top
        Ids of who then ranks up to `TOP`, best first.
    lost
        Ids of who no longer does.
    """

    source: str
    claims: int
    top: tuple[str, ...]
    lost: tuple[str, ...]

    def to_row(self) -> dict[str, str | int]:
        """The row for JSON, CSV or a table."""
        return {"source": self.source, "claims": self.claims, "top": " ".join(self.top), "lost": " ".join(self.lost)}


@dataclass(frozen=True, slots=True)
class UncertainRanking:
    """A ranking that says how sure it is.

    Parameters
    ----------
    rows
        Best first.
    losses
        One for each source, sorted by id.
    outranks
        Id to id to the probability that the first outranks the second, for the listed rows; a tie counts half.
    variants, seed, missing, level
        How the intervals were made.
    """

    rows: tuple[UncertainEntity, ...]
    losses: tuple[SourceLoss, ...]
    outranks: Mapping[str, Mapping[str, float]]
    variants: int
    seed: int
    missing: float
    level: float

    @property
    def survives(self) -> bool | None:
        """Whether the top three stay there whichever source is lost; None with fewer than two sources."""
        return None if len(self.losses) < 2 else not any(loss.lost for loss in self.losses)  # noqa: PLR2004

    def probability(self, one: str, other: str) -> float:
        """Probability that one listed entity outranks another; a tie counts half."""
        return self.outranks[one][other]


def rank_with_intervals(
    dataset: ValidDataset,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "strength",
    types: Sequence[str] = ACTOR,
    top: int | None = None,
    background: bool = False,
    variants: int = VARIANTS,
    seed: int = 0,
    missing: float = MISSING,
    level: float = LEVEL,
) -> UncertainRanking:
    """Rank the entities of a network and say how sure each rank is.

    Parameters
    ----------
    network, by, types, top, background
        As in `kg.ranking.rank_actors`.
    variants
        Number of variants of the network to draw.
    seed
        The same seed gives the same figures.
    missing
        Expected number of added ties as a share of the ties there are.
    level
        Share of the variants that an interval covers, the rest left out in equal parts at both ends.

    Raises
    ------
    UsageError
        When a name does not exist or a number is out of its range.
    LimitError
        When the network has more than `LARGEST` nodes.

    Notes
    -----
    The best claims are chosen once, from all sources; a variant does not settle conflicts anew. Added ties join
    the actor of one tie to the other of another tie of the same predicate, so that they fall where ties are
    dense and fit domain and range. Cost: the variants times `kg.dense_centrality.score_stack`.

    References
    ----------
    Borgatti, Carley and Krackhardt 2006, https://doi.org/10.1016/j.socnet.2005.05.001; Kossinets 2006,
    https://doi.org/10.1016/j.socnet.2005.07.002; Goldstein and Spiegelhalter 1996, https://doi.org/10.2307/2983325

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph import open_graph
    >>> ranking = rank_with_intervals(open_graph(Path("tests/tiny")), top=1, missing=0)
    >>> [(row.label, row.rank_text) for row in ranking.rows], ranking.survives
    ([('Corland', '1 (1-3)'), ('Dorland', '1 (1-2)')], False)
    """
    measure = find_measure(by)
    _check_numbers(top=top, variants=variants, missing=missing, level=level)
    table = tabulate_ties(dataset, network, background=background)
    if len(table.nodes) > LARGEST:
        raise LimitError(f"intervals take a network of at most {LARGEST} nodes, not {len(table.nodes)}; rank without")
    everyone = np.ones((1, len(table.ties)), bool)
    point = _row_scores(table, score_stack(measure, stack_weights(table, everyone))[0])
    chosen = select_types(dataset, point, types)
    rows = rows_of(dataset, chosen, ascending=measure.is_lower_better)
    rows = [row for row in rows if top is None or row.rank <= top]
    columns = np.array([table.nodes.index(each) for each in chosen], np.int64)
    scores = draw_scores(table, measure, variants=variants, seed=seed, missing=missing)[:, columns]
    worths = _worths(scores, measure)
    place = {each: position for position, each in enumerate(chosen)}
    listed = np.array([place[row.id] for row in rows], np.int64)
    outranks = _outranks(worths[:, listed])
    return UncertainRanking(
        tuple(_add_intervals(rows, scores[:, listed], _ranks(worths, listed), outranks, level)),
        _lose_sources(dataset, table, measure, types),
        {
            one.id: {other.id: float(outranks[i, j]) for j, other in enumerate(rows)} for i, one in enumerate(rows)
        },
        variants,
        seed,
        missing,
        level,
    )


def _check_numbers(*, top: int | None, variants: int, missing: float, level: float) -> None:
    if top is not None and top < 1:
        raise UsageError(f"top must be at least 1, not {top}")
    if variants < 1:
        raise UsageError(f"variants must be at least 1, not {variants}")
    if not 0 <= missing <= 1:
        raise UsageError(f"missing must be from 0 to 1, not {missing}")
    if not 0 < level < 1:
        raise UsageError(f"level must be between 0 and 1, not {level}")


def _row_scores(table: TieTable, values: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(table.nodes, values.tolist(), strict=True))


def draw_scores(
    table: TieTable, measure: Measure, *, variants: int, seed: int, missing: float
) -> NDArray[np.float64]:
    """Scores of all nodes in variants of a network.

    Returns
    -------
    array of float
        Variants by nodes, in the order of `table.nodes`.
    """
    rng = np.random.default_rng(seed)
    scored = [score_stack(measure, weights) for weights in _draw_weights(table, rng, variants, missing)]
    return np.concatenate(scored)


def _draw_weights(
    table: TieTable, rng: np.random.Generator, variants: int, missing: float
) -> Iterator[NDArray[np.float64]]:
    sources = table.sources
    origin = np.array([sources.index(claim.locator.source) for claim in table.claims], np.int64)
    shares = len(sources) + 1 if len(sources) > 1 else 1
    size = chunk_size(table)
    for start in range(0, variants, size):
        turn = np.arange(start, min(start + size, variants)) % shares - 1
        kept = rng.random((len(turn), len(table.claims))) < table.confidences
        kept &= origin[None, :] != turn[:, None]
        yield stack_weights(table, table.keep_ties(kept), _draw_extra(table, rng, len(turn), missing))


def _draw_extra(table: TieTable, rng: np.random.Generator, variants: int, missing: float) -> ExtraTies | None:
    """Ties to add: the actor of one tie with the other of another tie of the same predicate, unless stated."""
    total = len(table.ties)
    if not total or not missing:
        return None
    which = np.repeat(np.arange(variants), rng.poisson(missing * total, variants))
    first = rng.integers(0, total, len(which))
    order = np.argsort(table.kinds, kind="stable")
    counts = np.bincount(table.kinds)
    starts = np.cumsum(counts) - counts
    kind = table.kinds[first]
    second = order[starts[kind] + (rng.random(len(which)) * counts[kind]).astype(np.int64)]
    widest = max(len(table.nodes), len(table.things))

    def code(ones: NDArray[np.int64], twos: NDArray[np.int64], kinds: NDArray[np.int64]) -> NDArray[np.int64]:
        return (kinds * widest + ones) * widest + twos

    actors, others = table.actors[first], table.others[second]
    codes = code(actors, others, kind)
    is_new = ~np.isin(codes, code(table.actors, table.others, table.kinds))
    is_new &= table.is_part[first] | (actors != others)
    once = np.zeros(len(which), bool)
    once[np.unique(np.stack([which, codes]), axis=1, return_index=True)[1]] = True
    new = is_new & once
    return ExtraTies(which[new], table.is_part[first][new], actors[new], others[new])


def _worths(scores: NDArray[np.float64], measure: Measure) -> NDArray[np.float64]:
    """Scores such that more is better and undefined is worst."""
    return np.nan_to_num(-scores if measure.is_lower_better else scores, nan=-np.inf, neginf=-np.inf, posinf=np.inf)


def _is_above(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        near = np.abs(one - other) <= np.maximum(_RELATIVE * np.maximum(np.abs(one), np.abs(other)), 1e-12)
    return (one > other) & ~(near & np.isfinite(one) & np.isfinite(other))


def _ranks(worths: NDArray[np.float64], listed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank of each listed entity in each variant: 1 and the number of those above it."""
    ranks = [1 + _is_above(worths, worths[:, [each]]).sum(axis=1) for each in listed]
    return np.array(ranks, np.int64).reshape(len(listed), len(worths)).T


def _outranks(worths: NDArray[np.float64]) -> NDArray[np.float64]:
    size = worths.shape[1]
    found = np.full((size, size), 0.5)
    for one in range(size):
        above = _is_above(worths[:, [one]], worths).mean(axis=0)
        below = _is_above(worths, worths[:, [one]]).mean(axis=0)
        found[one] = above + (1 - above - below) / 2
    return found


def _add_intervals(
    rows: Sequence[RankedEntity],
    scores: NDArray[np.float64],
    ranks: NDArray[np.int64],
    outranks: NDArray[np.float64],
    level: float,
) -> Iterator[UncertainEntity]:
    ends = [(1 - level) / 2, (1 + level) / 2]
    for position, row in enumerate(rows):
        low, high = np.quantile(ranks[:, position], ends, method="closest_observation").tolist()
        defined = scores[:, position][np.isfinite(scores[:, position])]
        spread = [None, None] if row.score is None or not len(defined) else np.quantile(defined, ends).tolist()
        if row.score is not None and spread[0] is not None and spread[1] is not None:
            spread = [min(spread[0], row.score), max(spread[1], row.score)]
        following = float(outranks[position, position + 1]) if position + 1 < len(rows) else None
        yield UncertainEntity(
            row.id,
            row.label,
            row.type,
            row.rank,
            row.score,
            min(int(low), row.rank),
            max(int(high), row.rank),
            spread[0],
            spread[1],
            following,
        )


def _lose_sources(
    dataset: ValidDataset, table: TieTable, measure: Measure, types: Sequence[str]
) -> tuple[SourceLoss, ...]:
    """The top without each source, all else as stated; who has no tie left is not of the top."""
    groups = [claim.locator.source for claim in table.claims]

    def top_of(kept: NDArray[np.bool_]) -> tuple[str, ...]:
        weights = stack_weights(table, kept)
        scores = _row_scores(table, score_stack(measure, weights)[0])
        tied = (weights[0].any(axis=0) | weights[0].any(axis=1)).tolist()
        chosen = select_types(dataset, {each: scores[each] for each in compress(table.nodes, tied)}, types)
        ranks = rank_scores(chosen, ascending=measure.is_lower_better)
        return tuple(each for each, rank in ranks.items() if rank <= TOP)

    full = top_of(np.ones((1, len(table.ties)), bool))
    losses = []
    for source in table.sources:
        top = top_of(mask_claims(table, groups, source))
        lost = tuple(each for each in full if each not in top)
        losses.append(SourceLoss(source, groups.count(source), top, lost))
    return tuple(losses)
