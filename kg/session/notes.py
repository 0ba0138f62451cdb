"""What a command says beside its rows, and a session in `notes`: how sure, of what, and what was left out.

Comes in: what the network room found. Goes out: sentences, one a line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.network import Division, Reach, Series, SharedTie, UncertainRanking


def ranking_notes(ranking: UncertainRanking, definition: str, label: Callable[[str], str]) -> tuple[str, ...]:
    """How a ranking was made, and what the loss of a source does to its top three.

    Parameters
    ----------
    ranking
        With its intervals.
    definition
        What the measure counts.
    label
        Gives the label of an entity.
    """
    if not ranking.rows:
        return ("no entity of this class is in this network; try --network claims or another --type",)
    intervals = f"{ranking.level:.0%} intervals of {ranking.variants:,} variants, seed {ranking.seed}"
    first = f"score: {definition}; {intervals}"
    if ranking.survives is None:
        return first, "all claims come from one source, so nothing says whether the top three would survive its loss"
    lost = [loss for loss in ranking.losses if loss.lost]
    if not lost:
        return first, f"the top three stay the top three whichever one of the {len(ranking.losses)} sources is lost"
    return first, *(
        f"the top three do not survive the loss of {loss.source} ({loss.claims} claims): "
        f"{', '.join(map(label, loss.lost))} would drop out"
        for loss in lost
    )


def series_note(series: Series, definition: str) -> str:
    """What a ranking over time counts, and what becomes of claims without a date."""
    undated = series.ties - series.dated
    some = f"the {undated} of {series.ties} claims that tie actors and have no date"
    counted = {
        "as-of": f"certain and possible claims count; {some} are left out, which `--counting undated` adds",
        "certain": f"only what is certain counts; {some} are left out",
        "undated": f"{some} count from the day of their text on, so that growth may be growth of the texts",
        "within": f"only what can fall into a step counts; {some} are left out",
    }
    return f"score: {definition}; {counted[series.counting]}"


def reach_notes(reached: Reach, origin: str) -> tuple[str, str]:
    """How many can be reached, and what becomes of claims without a date."""
    return f"{len(reached.arrivals)} actors can be reached from {origin}", undated_note(reached)


def undated_note(reached: Reach) -> str:
    """What becomes of claims without a date."""
    return f"{reached.dated} claims that tie actors have a date; {reached.undated} have none and are left out"


def backbone_note(ties: Sequence[SharedTie], fdr: float) -> str:
    """How many pairs are above chance, and by which test."""
    above = sum(tie.is_above_chance for tie in ties)
    return (
        f"{above} of {len(ties)} pairs that share something share more than chance would give them "
        f"(bipartite configuration model, false discovery rate {fdr:g})"
    )


def division_note(division: Division) -> str:
    """How a network was divided, and how well."""
    modularity = "undefined" if division.modularity is None else f"{division.modularity:.3f}"
    return (
        f"{len(division.communities)} communities by {division.method}, modularity {modularity}, seed {division.seed}"
    )
