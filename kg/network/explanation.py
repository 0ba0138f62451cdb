"""Which claims carry an actor's score: what the score would be without each of them.

Comes in: a dataset, an actor, a network and a measure. Goes out: the ties by how much of the score goes with
them, each with its claims. A questionable decision: a tie is removed as a whole, with every claim that states
it in whatever words, because what three sources state would otherwise seem to carry nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.errors import LimitError, UsageError
from kg.graph import ValidDataset
from kg.model import Claim
from kg.network.centrality.measures import MEASURES, find_measure
from kg.network.network import NetworkName
from kg.network.scoring import is_large, score_ties, score_variants, variants_at_once
from kg.network.tie_table import TieTable, tabulate_ties
from kg.network.ties import ALL_TIES, TieFilter, TieKind

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
        places = (f"{claim.locator.source}:{claim.locator.line}" for claim in self.claims)
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


def explain_score(  # noqa: PLR0913  each is an option of the command
    dataset: ValidDataset,
    entity: str,
    *,
    network: NetworkName | str = NetworkName.ACTORS,
    by: str = "strength",
    top: int | None = None,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> Explanation:
    """Find the claims that carry an entity's score.

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
    measure = find_measure(by)
    table = tabulate_ties(dataset, network, background=background, only=only)
    if entity not in table.nodes:
        raise UsageError(
            f"'{entity}' has no tie in the network '{network}'; try `--network claims`, or `kg show {entity}`"
        )
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
    for key, without in zip(groups, _scores_without(table, by, position, groups), strict=True):
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
    table: TieTable, by: str, position: int, groups: Mapping[tuple[str, str, str], list[int]]
) -> list[float]:
    """Score of one node without each group of ties in turn."""
    measure = find_measure(by)
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
