"""What a command says beside its rows, and a session in `notes`: how sure, of what, and what was left out.

Comes in: what the network room found. Goes out: sentences, one a line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kg.network import UNKNOWN_ORIGIN

if TYPE_CHECKING:
    from kg.network import Breakdown, Connections, CountExplanation, Division, Reach, RobustRank, Series, SharedTie

_EMPTY_FROM = 0.9
"""Density above which measures that read no weights tell actors apart by a few missing ties."""


def connection_notes(connections: Connections, definition: str, label: Callable[[str], str]) -> tuple[str, ...]:
    """What a ranking counts, what it rests on, and how little has to be lost for it to change.

    Parameters
    ----------
    connections
        The ranking.
    definition
        What the measure counts.
    label
        Gives the label of an entity.
    """
    if not connections.rows:
        return ("no entity of this class is in this network; try --network claims or another --type",)
    return (
        f"score: {definition}",
        *_coverage_notes(connections, label),
        *_loss_notes(connections, label),
        *_choice_notes(connections),
    )


def _coverage_notes(connections: Connections, label: Callable[[str], str]) -> tuple[str, ...]:
    coverage = connections.coverage
    if coverage is None:
        return ()
    window = f"from {coverage.first} to {coverage.last}" if coverage.first else "without a date"
    shares = (
        f"; the largest, {'; '.join(map(label, coverage.largest_act))}, gives {coverage.largest_act_share:.0%} of all "
        f"counts, and {coverage.largest_origin_share:.0%} rest on {_name_origin(coverage.largest_origin)}"
        if coverage.largest_act
        else ""
    )
    counted = f"{coverage.acts} acts {window}, {coverage.undated} of them undated{shares}"
    participation = (
        "participation, not partnership: most acts are of more than half of all actors, or most pairs share one"
    )
    return (counted, participation) if coverage.is_participation else (counted,)


def _name_origin(origin: str) -> str:
    return f"sources of {origin} origin" if origin == UNKNOWN_ORIGIN else origin


def _loss_notes(connections: Connections, label: Callable[[str], str]) -> tuple[str, ...]:
    """How the order fares without each origin, and how few losses change its top."""
    notes = []
    if len(connections.origins) == 1:
        only = _name_origin(connections.origins[0])
        notes.append(f"how sure cannot be estimated from one source: all ties rest on {only}")
    for loss in connections.losses:
        tau = "undefined" if loss.tau is None else f"{loss.tau:.2f}"
        if loss.lost:
            dropped, origin = ", ".join(map(label, loss.lost)), _name_origin(loss.origin)
            notes.append(
                f"the top three do not survive the loss of {origin} ({loss.claims} claims, tau-b {tau}): "
                f"{dropped} would drop out"
            )
    taus = [loss.tau for loss in connections.losses if loss.tau is not None]
    if taus:
        notes.append(
            f"without each of {len(connections.losses)} origins in turn, Kendall's tau-b with the full order is "
            f"{min(taus):.2f} to {max(taus):.2f}"
        )
    if connections.survives:
        notes.append("the top three stay the top three whichever origin is lost")
    if connections.breakdown is not None:
        notes.append(_breakdown_note(connections.breakdown))
    return tuple(notes)


def _breakdown_note(breakdown: Breakdown) -> str:
    if breakdown.acts is None:
        return f"breakdown: nobody ranks below the top {breakdown.top}, so that no loss changes who is in it"
    if not breakdown.acts:
        return f"breakdown: place {breakdown.top} is shared, so that a tie settles who is in the top {breakdown.top}"
    if breakdown.origins is None:
        origins = "no loss of fewer than all origins"
    elif breakdown.is_exact:
        origins = f"the loss of {breakdown.origins} {'origin' if breakdown.origins == 1 else 'origins'}"
    else:
        origins = f"only the loss of more than {breakdown.origins} origins"
    return (
        f"breakdown: the loss of {breakdown.acts} {'act' if breakdown.acts == 1 else 'acts'}, or {origins}, changes "
        f"who is in the top {breakdown.top}"
    )


def _choice_notes(connections: Connections) -> tuple[str, ...]:
    """What the measure had to choose, and which measures say nothing on a network so dense."""
    notes = []
    if connections.components > 1:
        notes.append(
            f"{connections.components} components are equally large; {connections.measure} is defined on one of them, "
            "here that of the first id, and 0 elsewhere"
        )
    if connections.density > _EMPTY_FROM:
        notes.append(
            f"density {connections.density:.2f}: nearly all pairs are tied, so that measures that read no weights say "
            "nothing here: " + ", ".join(connections.empty_measures)
        )
    return tuple(notes)


def count_note(count: CountExplanation) -> str:
    """What the number of acts of an actor is made of."""
    profile = count.profile
    merged = sum(len(act.acts) > 1 for act in count.acts)
    folded = sorted({name for act in count.acts for name in act.through})
    through = f"; through {', '.join(folded)}" if folded else ""
    return (
        f"{count.label}: {profile.acts} acts, {profile.bilateral} bilateral, with {profile.partners} partners on "
        f"{profile.effective_origins:.1f} effective origins; {merged} of them are several acts of one occasion, "
        f"{profile.by_act} acts in all{through}"
    )


def robust_note(rows: Sequence[RobustRank]) -> str:
    """Who is first however acts are counted."""
    first = [row.label for row in rows if row.is_robust]
    if first:
        return f"first by claim, by act and by occasion: {', '.join(first)}"
    return "nobody is first by claim, by act and by occasion, so that the first place hangs on how acts are counted"


def series_note(series: Series, definition: str) -> str:
    """What a ranking over time counts, and what becomes of claims without a date."""
    undated = series.ties - series.dated
    counted = {
        "as-of": f"{undated} of {series.ties} claims that tie actors have no date and count at every step, "
        "which `--counting dated` leaves out",
        "dated": f"the {undated} of {series.ties} claims that tie actors and have no date are left out",
        "within": f"only what falls into a step; the {undated} of {series.ties} claims without a date are left out",
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
