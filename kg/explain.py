"""Which claims carry an actor's score: what the score would be without each of them.

Comes in: a dataset, an actor, a network and a measure. Goes out: the ties by how much of the score goes with
them, each with its claims. A questionable decision: a tie is removed as a whole, with every claim that states
it, because a statement of three sources would otherwise seem to carry nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.centrality import find_measure
from kg.dense_centrality import score_stack
from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import Claim
from kg.network import NetworkName
from kg.tie_table import TieTable, chunk_size, stack_weights, tabulate_ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Carrier:
    """A tie that the score rests on.

    Parameters
    ----------
    subject, predicate, object
        What is stated.
    claims
        The claims that state it.
    loss
        The score less the score without the tie; negative where the tie takes from the score.
    share
        The loss as a share of the score; None when the score is 0. Shares need not add up to 1.
    """

    subject: str
    predicate: str
    object: str
    claims: tuple[Claim, ...]
    loss: float
    share: float | None

    def to_row(self) -> dict[str, str | float | None]:
        """The row for JSON, CSV or a table; claims as ids, with the places where they stand."""
        places = (f"{claim.locator.source}:{claim.locator.line}" for claim in self.claims)
        return {
            "subject": self.subject,
            "predicate": self.predicate,
            "object": self.object,
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
) -> Explanation:
    """Find the claims that carry an entity's score.

    Parameters
    ----------
    entity
        Id of an entity of the network.
    network, by, background
        As in `kg.ranking.rank_actors`.
    top
        Number of ties to list; None lists all that change the score.

    Returns
    -------
    Explanation
        Ties in order of the size of their loss, then of subject, predicate and object.

    Raises
    ------
    UsageError
        When the entity is not in the network.

    Notes
    -----
    One deletion at a time: the score is computed anew without each tie, all nodes kept. Cost: as many
    variants as there are ties.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph import open_graph
    >>> found = explain_score(open_graph(Path("tests/tiny")), "dorland", by="strength")
    >>> found.score, [(each.object, each.loss) for each in found.carriers[:2]]
    (2.0, [('rail-memorandum', 1.0), ('border-pact', 1.0)])
    """
    measure = find_measure(by)
    table = tabulate_ties(dataset, network, background=background)
    if entity not in table.nodes:
        raise UsageError(
            f"'{entity}' has no tie in the network '{network}'; try `--network claims`, or `kg show {entity}`"
        )
    position = table.nodes.index(entity)
    everyone = np.ones((1, len(table.ties)), bool)
    score = float(score_stack(measure, stack_weights(table, everyone))[0, position])
    losses = score - _scores_without(table, by, position)
    order = sorted(np.flatnonzero(~(np.abs(losses) < NOTHING)), key=lambda tie: _weigh(table, losses, int(tie)))
    carriers = (_carrier(table, int(tie), float(losses[tie]), score) for tie in order[:top])
    is_defined = not math.isnan(score)
    label = dataset.tables.entities[entity].label
    return Explanation(entity, label, score if is_defined else None, tuple(carriers) if is_defined else ())


def _weigh(table: TieTable, losses: NDArray[np.float64], tie: int) -> tuple[float, str, str, str]:
    size = abs(float(losses[tie]))
    first = table.ties[tie].claims[0]
    return -(round(size, 12) if math.isfinite(size) else math.inf), first.subject, first.predicate, first.object


def _carrier(table: TieTable, tie: int, loss: float, score: float) -> Carrier:
    claims = table.ties[tie].claims
    whole = score if math.isnan(loss) else loss
    share = whole / score if score else None
    return Carrier(claims[0].subject, claims[0].predicate, claims[0].object, claims, whole, share)


def _scores_without(table: TieTable, by: str, position: int) -> NDArray[np.float64]:
    """Score of one node without each tie in turn."""
    measure = find_measure(by)
    total, size = len(table.ties), chunk_size(table)
    found = []
    for start in range(0, total, size):
        chosen = np.arange(start, min(start + size, total))
        kept = np.ones((len(chosen), total), bool)
        kept[np.arange(len(chosen)), chosen] = False
        found.append(score_stack(measure, stack_weights(table, kept))[:, position])
    return np.concatenate(found) if found else np.zeros(0)
