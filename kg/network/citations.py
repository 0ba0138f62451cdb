"""Lines to cite of what was found in a network: its name and size, the measure, the ties that count, and the claims.

Comes in: an open graph and the choices of a command. Goes out: a `Citation`. Of a ranking by acts the share of the
largest origin is that of its counts, as its footer tells; of everything else it is that of the claims of the ties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.graph import Citation, Inquiry, cite_claims, cite_graph
from kg.model import format_count
from kg.network.certainty import Connections, measure_size
from kg.network.notes import NetworkChoice
from kg.network.tie_table import tabulate_ties
from kg.network.ties import ACTOR

if TYPE_CHECKING:
    from kg.graph import ValidDataset
    from kg.network.certainty import NetworkSize
    from kg.network.communities import Division
    from kg.network.paths import ClaimPath, PathChoice
    from kg.network.series import Series
    from kg.network.temporal_paths import ChainChoice, TimedStep


def cite_network(
    dataset: ValidDataset,
    choice: NetworkChoice,
    types: Sequence[str] = ACTOR,
    inquiry: Inquiry | None = None,
    size: NetworkSize | None = None,
) -> Citation:
    """What there is to cite of what was found in a network.

    Parameters
    ----------
    choice
        The network.
    types
        Classes that were asked for.
    inquiry
        What else was asked: the measure, a seed, steps of time.
    size
        Of the network; measured when None.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> cite_network(open_graph(Path("tests/tiny")), NetworkChoice()).text.split("; ")[1:4]
    ['view best', 'network actors', '5 actors, 5 ties, 7 claims, 2 sources']
    """
    asked = inquiry or Inquiry()
    if size is None:
        table = tabulate_ties(dataset, choice.network, background=choice.background, only=choice.only)
        size = measure_size(dataset, table)
    choices = {**_narrowing(choice, types), **asked.choices}
    asked = replace(asked, choices=choices, network=str(choice.network), nodes=size.nodes, ties=size.ties)
    return cite_graph(dataset, asked, size.basis)


def cite_ranking(
    dataset: ValidDataset, connections: Connections, choice: NetworkChoice, types: Sequence[str] = ACTOR
) -> Citation:
    """What there is to cite of a ranking.

    Parameters
    ----------
    connections
        The ranking.
    choice, types
        As of `cite_network`.
    """
    coverage, size, losses = connections.coverage, connections.size, len(connections.losses)
    asked = Inquiry(measure=connections.measure)
    if losses:
        varied = "variant without an origin" if losses == 1 else "variants, each without one origin"
        asked = replace(asked, variants=losses, varied=varied)
    if coverage and coverage.largest_origin:
        basis = replace(
            size.basis,
            largest_origin=coverage.largest_origin,
            largest_origin_share=coverage.largest_origin_share,
        )
        asked, size = replace(asked, share_of="counts"), replace(size, basis=basis)
    return cite_network(dataset, choice, types, asked, size)


def cite_series(dataset: ValidDataset, series: Series, choice: NetworkChoice, types: Sequence[str] = ACTOR) -> Citation:
    """What there is to cite of a ranking over time.

    Parameters
    ----------
    series
        The ranking.
    choice, types
        As of `cite_network`.
    """
    spell = f"{series.dates[0]} to {series.dates[-1]}" if series.dates else ""
    choices = {"at the end of each": series.step.value, "from": spell, "counting": series.counting}
    return cite_network(dataset, choice, types, Inquiry(choices, measure=series.by))


def cite_division(dataset: ValidDataset, division: Division, choice: NetworkChoice, resolution: float) -> Citation:
    """What there is to cite of a network that was divided into communities.

    Parameters
    ----------
    division
        The communities.
    choice
        As of `cite_network`.
    resolution
        With which they were found.
    """
    choices = {"communities by": division.method, "resolution": f"{resolution:g}"}
    _, _, varied = format_count(division.runs, "run").partition(" ")
    asked = Inquiry(choices, seed=division.seed, variants=division.runs, varied=varied)
    return cite_network(dataset, choice, inquiry=asked)


def cite_paths(dataset: ValidDataset, start: str, end: str, paths: Sequence[ClaimPath], choice: PathChoice) -> Citation:
    """What there is to cite of the paths between two entities: the claims along them.

    Parameters
    ----------
    start, end
        Ids of entities.
    paths, choice
        What was found, and along what.
    """
    chosen = {
        "along": choice.predicates,
        "not along": choice.without,
        "modalities": choice.modalities,
        "reference data": ("counted",) if choice.background else (),
    }
    choices = {"path": f"{start} to {end}"} | {name: " ".join(words) for name, words in chosen.items() if words}
    return cite_claims(dataset, [claim for path in paths for claim in path.claims], choices)


def cite_chains(
    dataset: ValidDataset, asked: Mapping[str, str], steps: Sequence[TimedStep], choice: ChainChoice
) -> Citation:
    """What there is to cite of chains of dated ties: the claims that they go along.

    Parameters
    ----------
    asked
        From whom, and to whom.
    steps, choice
        What was found, and along what.
    """
    chosen = {
        "from": choice.since,
        "until": choice.until,
        "chains": "certain" if choice.certain else "",
        "modalities": " ".join(choice.modalities),
        "reference data": "counted" if choice.background else "",
    }
    choices = {**asked, **{name: text for name, text in chosen.items() if text}}
    return cite_claims(dataset, [claim for step in steps for claim in step.claims], choices)


def _narrowing(choice: NetworkChoice, types: Sequence[str]) -> Mapping[str, str]:
    """What was chosen beside the network itself, each only where it is not as usual."""
    only = choice.only
    chosen = {
        "classes": () if tuple(types) == ACTOR else types,
        "predicates": only.predicates,
        "shared": only.shared,
        "modalities": only.modalities,
        "folding": ("none",) if only.as_named else (),
        "reference data": ("counted",) if choice.background else (),
    }
    return {name: " ".join(words) for name, words in chosen.items() if words}
