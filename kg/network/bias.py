"""Whose view a ranking is: the share of claims, of acts and of each actor's score, by who speaks and in which language.

Comes in: a dataset and the choices of `rank_actors`. Goes out: shares by source, its publisher, the kind of publisher,
its origin or its language. A questionable decision: two shares of a score are given. `share` divides an actor's acts,
or its ties for another measure, among the groups that state them and adds up to 1; `loss` is how much of the score by
this measure is gone when a group is left out, and does not add up.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import numpy as np

from kg.errors import UsageError
from kg.graph import ValidDataset, origin_of
from kg.model import Claim, Source
from kg.network.act_counts import ActIndex, divide_groups
from kg.network.network import NetworkName
from kg.network.ranking import choose_measure, rows_of, select_types
from kg.network.scoring import score_variants
from kg.network.tie_table import TieTable, mask_claims, tabulate_ties
from kg.network.ties import ACTOR, ALL_TIES, TieFilter

_UNKNOWN = "unknown"


class SourceTrait(StrEnum):
    """By what sources are grouped."""

    SOURCE = "source"
    PUBLISHER = "publisher"
    KIND = "kind"
    ORIGIN = "origin"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class ClaimShare:
    """Part of the claims that one group of sources states.

    Parameters
    ----------
    group
        Source id, publisher, kind of publisher, origin or language; ``unknown`` where the table leaves it open.
    sources, claims
        How many of them are in the group.
    share
        Of all claims in the view.
    """

    group: str
    sources: int
    claims: int
    share: float

    def to_row(self) -> dict[str, str | int | float]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ActShare:
    """Part of the acts that one group of sources states.

    Parameters
    ----------
    group
        As of `ClaimShare`.
    acts
        Number of occasions in which the group states a part of somebody.
    share
        Of all counts, each divided evenly among the groups that state it.
    """

    group: str
    acts: int
    share: float

    def to_row(self) -> dict[str, str | int | float]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ScoreShare:
    """Part of an entity's score that rests on one group of sources.

    Parameters
    ----------
    share
        Of the entity's acts, each divided evenly among the groups that state its part; for another measure of its
        ties, each divided evenly among the claims that state it.
    loss
        Part of the score that is gone without the group; negative where the score grows; None when the score
        is 0 or undefined, with or without the group.
    """

    id: str
    label: str
    rank: int
    score: float | None
    group: str
    share: float
    loss: float | None

    def to_row(self) -> dict[str, str | int | float | None]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


def _trait(dataset: ValidDataset, trait: SourceTrait | str) -> Callable[[Claim], str]:
    if trait not in list(SourceTrait):
        raise UsageError(f"sources have no trait '{trait}'; choose one of {', '.join(SourceTrait)}")
    of: dict[str, Callable[[Source], str]] = {
        SourceTrait.SOURCE: lambda source: source.id,
        SourceTrait.PUBLISHER: lambda source: source.publisher or _UNKNOWN,
        SourceTrait.KIND: lambda source: source.publisher_kind or _UNKNOWN,
        SourceTrait.ORIGIN: origin_of,
        SourceTrait.LANGUAGE: lambda source: source.language or _UNKNOWN,
    }
    return lambda claim: of[trait](dataset.tables.sources[claim.locator.source])


def share_claims(
    dataset: ValidDataset, trait: SourceTrait | str = SourceTrait.SOURCE, *, background: bool = False
) -> tuple[ClaimShare, ...]:
    """Count the claims of a view by who states them.

    Parameters
    ----------
    trait
        ``source``, ``publisher``, ``kind`` (of publisher), ``origin`` or ``language``.
    background
        Count claims of background sources too.

    Returns
    -------
    tuple of ClaimShare
        Largest first, then by name.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> [(share.group, share.claims) for share in share_claims(open_graph(Path("tests/tiny")))]
    [('tiny-news', 10), ('tiny-report', 7)]
    """
    group_of = _trait(dataset, trait)
    tables = dataset.tables
    claims = [claim for claim in dataset.selection.claims if background or not tables.is_background(claim)]
    counts = Counter(map(group_of, claims))
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for claim in claims:
        sources[group_of(claim)].add(claim.locator.source)
    ordered = sorted(counts, key=lambda group: (-counts[group], group))
    return tuple(
        ClaimShare(group, len(sources[group]), counts[group], counts[group] / len(claims)) for group in ordered
    )


def share_acts(
    dataset: ValidDataset,
    trait: SourceTrait | str = SourceTrait.SOURCE,
    *,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> tuple[ActShare, ...]:
    """Divide the counts of all actors among the groups of sources that they rest on.

    Parameters
    ----------
    trait
        As of `share_claims`.
    background, only
        As in `kg.network.ranking.rank_actors`.

    Returns
    -------
    tuple of ActShare
        Largest first, then by name.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> [(share.group, share.acts, share.share) for share in share_acts(open_graph(Path("tests/tiny")), "kind")]
    [('unknown', 3, 1.0)]
    """
    group_of = _trait(dataset, trait)
    index = ActIndex(dataset, tabulate_ties(dataset, background=background, only=only))
    counts: Counter[str] = Counter()
    acts: defaultdict[str, set[int]] = defaultdict(set)
    for actor, occasions in index.occasions.items():
        stated = {
            number: set(map(group_of, index.claims_of(actor, things))) for number, things in occasions.items()
        }  # fmt: skip
        counts.update(divide_groups(stated.values()))
        for number, groups in stated.items():
            for group in groups:
                acts[group].add(number)
    total = counts.total()
    ordered = sorted(counts, key=lambda group: (-counts[group], group))
    return tuple(ActShare(group, len(acts[group]), counts[group] / total) for group in ordered)


def share_scores(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    trait: SourceTrait | str = SourceTrait.SOURCE,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "",
    types: Sequence[str] = ACTOR,
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> tuple[ScoreShare, ...]:
    """Divide the scores of a ranking among the groups of sources that they rest on.

    Parameters
    ----------
    trait
        As of `share_claims`.
    network, by, types, top, background, only
        As in `kg.network.ranking.rank_actors`.

    Returns
    -------
    tuple of ScoreShare
        In order of rank and label, within an entity the largest share first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> shares = share_scores(open_graph(Path("tests/tiny")))
    >>> [(share.group, share.share, share.loss) for share in shares if share.id == "dorland"]
    [('tiny-news', 0.5, 0.5), ('tiny-report', 0.5, 0.5)]
    """
    measure = choose_measure(by, network)
    group_of = _trait(dataset, trait)
    table = tabulate_ties(dataset, network, background=background, only=only)
    groups = [group_of(claim) for claim in table.claims]
    names = sorted(set(groups))
    kept = np.concatenate([np.ones((1, len(table.ties)), bool), *(mask_claims(table, groups, name) for name in names)])
    scores = np.concatenate([score_variants(measure, table, kept[[variant]]) for variant in range(len(kept))])
    divided = _divide_acts(dataset, table, group_of) if measure.counts_acts else _divide_ties(table, group_of)
    full = dict(zip(table.nodes, scores[0].tolist(), strict=True))
    score_shares = []
    for row in rows_of(dataset, select_types(dataset, full, types), ascending=measure.is_lower_better):
        if top is not None and row.rank > top:
            break
        position = table.nodes.index(row.id)
        weight = sum(divided[row.id].values())
        shares = [
            ScoreShare(
                row.id,
                row.label,
                row.rank,
                row.score,
                name,
                divided[row.id][name] / weight if weight else 0.0,
                _loss(row.score, float(scores[1 + number, position])),
            )
            for number, name in enumerate(names)
        ]
        score_shares += sorted(shares, key=lambda share: (-share.share, share.group))
    return tuple(score_shares)


def _loss(score: float | None, without: float) -> float | None:
    return None if not score or math.isnan(without) else 1 - without / score


def _divide_acts(
    dataset: ValidDataset, table: TieTable, group_of: Callable[[Claim], str]
) -> defaultdict[str, Counter[str]]:
    """The count of each node by group, each act divided evenly among the groups that state its part."""
    index = ActIndex(dataset, table)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for actor, occasions in index.occasions.items():
        stated = (set(map(group_of, index.claims_of(actor, things))) for things in occasions.values())
        counts[table.nodes[actor]] = divide_groups(stated)
    return counts


def _divide_ties(table: TieTable, group_of: Callable[[Claim], str]) -> defaultdict[str, Counter[str]]:
    """Weight of each node's own ties by group, each tie divided evenly among its claims."""
    weights: defaultdict[str, Counter[str]] = defaultdict(Counter)
    nodes = frozenset(table.nodes)
    for tie in table.ties:
        ends: Iterable[str] = {tie.actor, tie.other} & nodes
        for claim in tie.claims:
            for end in ends:
                weights[end][group_of(claim)] += 1 / len(tie.claims)  # type: ignore[assignment]
    return weights
