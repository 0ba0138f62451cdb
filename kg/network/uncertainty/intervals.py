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

from kg.errors import LimitError, UsageError
from kg.graph import ValidDataset
from kg.network.centrality.measures import MEASURES, Measure, find_measure, quick_measures
from kg.network.network import NetworkName
from kg.network.ranking import RankedEntity, rank_scores, rows_of, select_types
from kg.network.scoring import is_large, score_ties, score_variants
from kg.network.tie_table import TieTable, mask_claims, tabulate_ties
from kg.network.ties import ACTOR, ALL_TIES, TieFilter
from kg.network.uncertainty.variants import draw_scores, outrank_probabilities, rank_variants, to_worths

if TYPE_CHECKING:
    from numpy.typing import NDArray

VARIANTS, VARIANTS_LARGE, LARGE_ABOVE = 1_000, 250, 100
"""Variants drawn unless told otherwise: so many, but fewer for a network of more nodes than this."""
VARIANTS_SPARSE, VARIANTS_SLOW = 100, 25
"""Variants of a network too large for full matrices, and of one whose measure has no short cut there."""
MISSING = 0.1
"""Ties that no source mentions, as a share of those that one does."""
LEVEL = 0.95
LARGEST = 30_000
"""Nodes up to which variants are drawn; more do not fit the time that anyone waits."""
LARGEST_STEPS = 100_000_000
"""Nodes times ties up to which they are drawn of a large network for a measure without a short cut."""
MOST_LISTED = 3_000
"""Entities that are compared with each other."""
TOP = 3


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
        Probability that it outranks the next row, listed or not; None where there is none.
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
        return None if len(self.losses) < 2 else not any(loss.lost for loss in self.losses)

    def probability(self, left: str, right: str) -> float:
        """Probability that one listed entity outranks another; a tie counts half."""
        return self.outranks[left][right]


def rank_with_intervals(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "strength",
    types: Sequence[str] = ACTOR,
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
    variants: int | None = None,
    seed: int = 0,
    missing: float = MISSING,
    level: float = LEVEL,
) -> UncertainRanking:
    """Rank the entities of a network and say how sure each rank is.

    Parameters
    ----------
    network, by, types, top, background, only
        As in `kg.network.ranking.rank_actors`.
    variants
        Number of variants of the network to draw; None takes `VARIANTS`, and fewer for a large network.
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
        When the network is too large for variants of it, or more than `MOST_LISTED` entities would be listed.

    Notes
    -----
    The best claims are chosen once, from all sources; a variant does not settle conflicts anew. Added ties join
    the actor of one tie to the other of another tie of the same predicate, so that they fall where ties are
    dense and fit domain and range. Cost: the variants times `kg.network.scoring.score_variants`.

    References
    ----------
    Borgatti, Carley and Krackhardt 2006, https://doi.org/10.1016/j.socnet.2005.05.001; Kossinets 2006,
    https://doi.org/10.1016/j.socnet.2005.07.002; Goldstein and Spiegelhalter 1996, https://doi.org/10.2307/2983325

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> ranking = rank_with_intervals(open_graph(Path("tests/tiny")), top=1, missing=0)
    >>> [(row.label, row.rank_text) for row in ranking.rows], ranking.survives
    ([('Corland', '1 (1-3)'), ('Dorland', '1 (1-2)')], False)
    """
    measure = find_measure(by)
    _check_numbers(top=top, variants=variants, missing=missing, level=level)
    table = tabulate_ties(dataset, network, background=background, only=only)
    _check_size(table, measure)
    variants = variants or _usual_variants(table, measure)
    chosen = select_types(dataset, score_ties(measure, table), types)
    rows = rows_of(dataset, chosen, ascending=measure.is_lower_better)
    count = sum(top is None or row.rank <= top for row in rows)
    if count > MOST_LISTED:
        raise LimitError(f"intervals are given for at most {MOST_LISTED} entities, not {count}; list fewer, or without")
    rows = rows[: count + 1]  # one more than is listed, whom the last one outranks or not
    columns = np.searchsorted(table.nodes, list(chosen)).astype(np.int64)
    scores = draw_scores(table, measure, variants=variants, seed=seed, missing=missing)[:, columns]
    worths = to_worths(scores, measure)
    place = {identity: position for position, identity in enumerate(chosen)}
    listed = np.array([place[row.id] for row in rows], np.int64)
    outranks = outrank_probabilities(worths[:, listed])
    return UncertainRanking(
        tuple(_add_intervals(rows, scores[:, listed], rank_variants(worths, listed), outranks, level))[:count],
        _lose_sources(dataset, table, measure, types),
        {
            row.id: {column.id: float(outranks[i, j]) for j, column in enumerate(rows[:count])}
            for i, row in enumerate(rows[:count])
        },
        variants,
        seed,
        missing,
        level,
    )


def _check_numbers(*, top: int | None, variants: int | None, missing: float, level: float) -> None:
    if top is not None and top < 1:
        raise UsageError(f"top must be at least 1, not {top}")
    if variants is not None and variants < 1:
        raise UsageError(f"variants must be at least 1, not {variants}")
    if not 0 <= missing <= 1:
        raise UsageError(f"missing must be from 0 to 1, not {missing}")
    if not 0 < level < 1:
        raise UsageError(f"level must be between 0 and 1, not {level}")


def _check_size(table: TieTable, measure: Measure) -> None:
    nodes = len(table.nodes)
    if nodes > LARGEST:
        raise LimitError(f"intervals take a network of at most {LARGEST} nodes, not {nodes}; rank without")
    if is_large(table) and measure.name not in quick_measures() and nodes * len(table.ties) > LARGEST_STEPS:
        raise LimitError(
            f"intervals of {measure.name} would take too long for {nodes:,} nodes and {len(table.ties):,} ties; rank "
            f"without, or a smaller network (--shared, --predicate), or by {', '.join(quick_measures())}"
        )


def _usual_variants(table: TieTable, measure: Measure) -> int:
    if not is_large(table):
        return VARIANTS if len(table.nodes) <= LARGE_ABOVE else VARIANTS_LARGE
    if measure.is_count:
        return VARIANTS_LARGE
    return VARIANTS_SPARSE if measure.is_quick else VARIANTS_SLOW


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
        scores = dict(zip(table.nodes, score_variants(measure, table, kept)[0].tolist(), strict=True))
        tied = (score_variants(MEASURES["degree"], table, kept)[0] > 0).tolist()
        chosen = select_types(dataset, {identity: scores[identity] for identity in compress(table.nodes, tied)}, types)
        ranks = rank_scores(chosen, ascending=measure.is_lower_better)
        return tuple(identity for identity, rank in ranks.items() if rank <= TOP)

    full = top_of(np.ones((1, len(table.ties)), bool))
    losses = []
    for source in table.sources:
        top = top_of(mask_claims(table, groups, source))
        lost = tuple(identity for identity in full if identity not in top)
        losses.append(SourceLoss(source, groups.count(source), top, lost))
    return tuple(losses)
