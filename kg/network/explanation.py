"""Which acts, ties and claims carry an actor's score.

Comes in: a dataset, an actor, a network and a measure. Goes out: of a count of acts the acts themselves, with what was
folded and merged; of another measure the ties by how much of the score goes with them, each with its claims; and who
ranks first however the count is made. A questionable decision: a tie is removed as a whole, with every claim that
states it in whatever words, because what three sources state would otherwise seem to carry nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from kg.errors import LimitError, UsageError
from kg.graph import ValidDataset
from kg.model import Claim
from kg.network.act_counts import ActIndex, ActProfile, CountedAct
from kg.network.acts import find_tenures
from kg.network.centrality.measures import MEASURES, Measure
from kg.network.network import NetworkName
from kg.network.ranking import check_top, choose_measure, rank_scores, rows_of, select_types
from kg.network.scoring import is_large, score_ties, score_variants, variants_at_once
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.ties import ACTOR, ALL_TIES, TieFilter, TieKind

_NOTHING = 1e-12
MOST_TRIED = 500
"""Ties of an entity that are tried one by one in a large network."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A tie that the score rests on.

    Parameters
    ----------
    actor, other
        Ids of its ends; in the network `claims` the subject and the object.
    predicates
        What is stated; with a leading ``^`` where the claim's subject is `other`.
    claims
        The claims that state it.
    loss
        The score less the score without the tie; negative where the tie takes from the score.
    share
        The loss as a share of the score; None when the score is 0. Shares need not add up to 1.
    """

    actor: str
    other: str
    predicates: tuple[str, ...]
    claims: tuple[Claim, ...]
    loss: float
    share: float | None

    def to_row(self) -> dict[str, str | float | None]:
        """The row for JSON, CSV or a table; claims as ids, with the places where they stand."""
        places = (claim.locator.brief for claim in self.claims)
        return {
            "actor": self.actor,
            "predicates": " ".join(self.predicates),
            "other": self.other,
            "loss": self.loss,
            "share": self.share,
            "claims": " ".join(claim.id for claim in self.claims),
            "places": " ".join(places),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """An entity's score and what it rests on, the most important tie first."""

    id: str
    label: str
    score: float | None
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True, slots=True)
class CountExplanation:
    """An actor's count of acts and what it is made of."""

    id: str
    label: str
    profile: ActProfile
    acts: tuple[CountedAct, ...]


def explain_count(
    dataset: ValidDataset, actor: str, *, background: bool = False, only: TieFilter = ALL_TIES
) -> CountExplanation:
    """Find the acts behind an actor's count.

    Parameters
    ----------
    actor
        Id of a principal.
    background, only
        As in `kg.network.ranking.rank_actors`.

    Raises
    ------
    UsageError
        When the actor has no part in the network, also where it counts as the state that it serves.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> explanation = explain_count(open_graph(Path("tests/tiny")), "dorland")
    >>> explanation.profile.acts, [act.partners for act in explanation.acts]
    (2, [('east-league',), ('corland',)])
    """
    table = tabulate_ties(dataset, background=background, only=only)
    if actor not in table.nodes:
        raise _unknown_node(dataset, actor, table)
    index = ActIndex(dataset, table)
    return CountExplanation(actor, dataset.tables.label(actor), index.profile(actor), index.list_acts(actor))


def _unknown_node(dataset: ValidDataset, entity: str, table: TieTable) -> UsageError:
    """Why an entity has no score, and what to ask in its place."""
    tenures = find_tenures(dataset).get(entity, ())
    states = [tenure.state for tenure in tenures if tenure.state in table.nodes]
    if states and table.network is not NetworkName.CLAIMS:
        named = " and ".join(f"'{state}'" for state in states)
        return UsageError(f"'{entity}' counts as {named}, which it serves; ask for that, or add `--as-named`")
    return UsageError(
        f"'{entity}' has no tie in the network '{table.network}'; try `--network claims`, or `kg show {entity}`"
    )


@dataclass(frozen=True, slots=True)
class RobustRank:
    """Where an actor stands however its acts are counted.

    Parameters
    ----------
    claims, acts, occasions
        Number of claims that state its parts in shared acts, of these acts, and of their occasions.
    rank_by_claim, rank_by_act, rank_by_occasion
        Its rank by each.
    is_robust
        Whether it shares an act and is first by all three.
    """

    id: str
    label: str
    type: str
    claims: int
    acts: int
    occasions: int
    rank_by_claim: int
    rank_by_act: int
    rank_by_occasion: int
    is_robust: bool

    def to_row(self) -> dict[str, str | int | bool]:
        """The row for JSON, CSV or a table."""
        return asdict(self)


def rank_robustly(
    dataset: ValidDataset,
    *,
    types: Sequence[str] = ACTOR,
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> tuple[RobustRank, ...]:
    """Rank actors by claim, by act and by occasion.

    Parameters
    ----------
    types, top, background, only
        As in `kg.network.ranking.rank_actors`; `top` goes by occasion.

    Returns
    -------
    tuple of RobustRank
        In order of the rank by occasion, then of label.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> [(row.label, row.is_robust) for row in rank_robustly(open_graph(Path("tests/tiny")), top=1)]
    [('Corland', True), ('Dorland', True)]
    """
    check_top(top)
    table = tabulate_ties(dataset, background=background, only=only)
    index = ActIndex(dataset, table)
    profiles = {name: index.profile(name) for name in table.nodes}
    chosen = select_types(dataset, {name: float(profile.acts) for name, profile in profiles.items()}, types)
    by_claim = rank_scores({name: float(profiles[name].by_claim) for name in chosen})
    by_act = rank_scores({name: float(profiles[name].by_act) for name in chosen})
    return tuple(
        RobustRank(
            row.id, row.label, row.type, profiles[row.id].by_claim, profiles[row.id].by_act,
            profiles[row.id].acts, by_claim[row.id], by_act[row.id], row.rank,
            is_robust=bool(profiles[row.id].acts) and by_claim[row.id] == by_act[row.id] == row.rank == 1,
        )
        for row in rows_of(dataset, chosen)
        if top is None or row.rank <= top
    )  # fmt: skip


def explain_score(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    entity: str,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "",
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> Explanation:
    """Find the ties, and the claims, that carry an entity's score.

    Parameters
    ----------
    entity
        Id of an entity of the network.
    network, by, background, only
        As in `kg.network.ranking.rank_actors`.
    top
        Number of ties to list; None lists all that change the score.

    Returns
    -------
    Explanation
        Ties in order of the size of their loss, then of actor, other and predicates.

    Raises
    ------
    UsageError
        When the entity is not in the network.
    LimitError
        When too many ties would have to be tried.

    Notes
    -----
    One deletion at a time: the score is computed anew without each tie, all nodes kept. Cost: as many
    variants as there are ties; in a large network only the entity's own ties are tried, at most `MOST_TRIED`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> explanation = explain_score(open_graph(Path("tests/tiny")), "dorland", by="strength")
    >>> explanation.score, [(tie.actor, tie.other, tie.loss) for tie in explanation.carriers[:2]]
    (2.0, [('corland', 'rail-memorandum', 1.0), ('dorland', 'border-pact', 1.0)])
    """
    measure = choose_measure(by, network)
    table = tabulate_ties(dataset, network, background=background, only=only)
    if entity not in table.nodes:
        raise _unknown_node(dataset, entity, table)
    position = table.nodes.index(entity)
    score = score_ties(measure, table)[entity]
    groups = _group_ties(table)
    if is_large(table):
        groups = {key: ties for key, ties in groups.items() if entity in key[:2]}
        if len(groups) > MOST_TRIED and not measure.is_count:
            counts = ", ".join(measure.name for measure in MEASURES.values() if measure.is_count)
            raise LimitError(
                f"{len(groups):,} ties of '{entity}' would have to be tried, more than {MOST_TRIED:,}; explain "
                f"{counts}, or a smaller network (--shared, --predicate)"
            )
    carriers = []
    for key, without in zip(groups, _scores_without(table, measure, position, groups), strict=True):
        actor, counterpart, _ = key
        loss = score if math.isnan(without) else score - without
        if math.isnan(score) or abs(loss) < _NOTHING:
            continue
        ties = [table.ties[tie] for tie in groups[key]]
        predicates = (("" if tie.claims[0].subject == actor else "^") + tie.predicate for tie in ties)
        claims = tuple(claim for tie in ties for claim in tie.claims)
        carriers.append(Carrier(actor, counterpart, tuple(predicates), claims, loss, loss / score if score else None))
    carriers.sort(key=lambda carrier: (-round(abs(carrier.loss), 12), carrier.actor, carrier.other, carrier.predicates))
    label = dataset.tables.entities[entity].label
    return Explanation(entity, label, None if math.isnan(score) else score, tuple(carriers[:top]))


def _group_ties(table: TieTable) -> Mapping[tuple[str, str, str], list[int]]:
    """Ties that go together: all by which an actor takes part in one thing, or one direct statement."""
    groups: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for position, tie in enumerate(table.ties):
        groups[tie.actor, tie.other, "" if tie.kind is TieKind.PART else tie.predicate].append(position)
    return groups


def _scores_without(
    table: TieTable, measure: Measure, position: int, groups: Mapping[tuple[str, str, str], list[int]]
) -> list[float]:
    """Score of one node without each group of ties in turn."""
    size = variants_at_once(table)
    scores: list[float] = []
    members = list(groups.values())
    for start in range(0, len(members), size):
        chosen = members[start : start + size]
        kept = np.ones((len(chosen), len(table.ties)), bool)
        for row, ties in enumerate(chosen):
            kept[row, ties] = False
        scores += score_variants(measure, table, kept)[:, position].tolist()
    return scores
