"""A network as arrays of ties, so that thousands of variants of it are drawn and scored at once.

Comes in: a dataset and the name of a network. Goes out: a `TieTable`, and for any choice of its ties a
stack of weight matrices with the weights that `kg.network.network` gives. A tie stands while one of its claims does.
A questionable decision: nodes stay in a variant when they lose all ties, so that scores are comparable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.graph import ValidDataset
from kg.model import Claim
from kg.network.acts import Meetings, find_meetings, gather_ties
from kg.network.network import NetworkName, check_network
from kg.network.ties import ALL_TIES, Tie, TieFilter, TieKind, select_edges
from kg.tables import collector_at_rest

if TYPE_CHECKING:
    from numpy.typing import NDArray


NOTHING = 1e-12
"""Weights below it are what rounding leaves of ties that never were."""


@dataclass(frozen=True, slots=True, eq=False)
class TieTable:
    """The ties of a network by position.

    Parameters
    ----------
    network
        Which network its matrices are of.
    nodes
        Nodes of the network, sorted.
    things
        What actors share; empty in the network `claims`.
    ties
        In `claims` one for each claim, else one for each statement.
    is_part
        Of each tie: whether its `other` is a thing that is shared.
    actors, others
        Of each tie: position of its actor in `nodes`, of its other in `things` if it is a part, else in `nodes`.
    kinds
        Of each tie: number of its kind and predicate together.
    claims
        All claims of the ties, and `owners` the tie that each belongs to.
    meetings
        Who of the actors of a thing never met in it, and which things are one occasion.
    """

    network: NetworkName
    nodes: tuple[str, ...]
    things: tuple[str, ...]
    ties: tuple[Tie, ...]
    is_part: NDArray[np.bool_]
    actors: NDArray[np.int64]
    others: NDArray[np.int64]
    kinds: NDArray[np.int64]
    claims: tuple[Claim, ...]
    owners: NDArray[np.int64]
    meetings: Meetings

    @property
    def is_directed(self) -> bool:
        """Whether its network is; matrices of one that is not are symmetric but for rounding."""
        return self.network is NetworkName.CLAIMS

    def keep_ties(self, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which ties stand, given which claims do.

        Parameters
        ----------
        kept
            Variants by claims.

        Returns
        -------
        array of bool
            Variants by ties.
        """
        if not self.claims:
            return np.zeros((len(kept), 0), bool)
        starts = np.flatnonzero(np.r_[True, np.diff(self.owners) > 0])
        return np.logical_or.reduceat(kept, starts, axis=1)


@collector_at_rest()
def tabulate_ties(
    dataset: ValidDataset,
    network: NetworkName | str = NetworkName.ACTORS,
    *,
    background: bool = False,
    only: TieFilter = ALL_TIES,
) -> TieTable:
    """Put the ties of a network into arrays.

    Parameters
    ----------
    network, background, only
        As in `kg.network.network.build_network`.

    Raises
    ------
    UsageError
        When there is no network of that name.

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> table = tabulate_ties(open_graph(Path("tests/tiny")))
    >>> len(table.nodes), len(table.things), len(table.ties)
    (5, 3, 7)
    """
    name = check_network(network, only)
    edges = select_edges(dataset, background=background, only=only)
    if name is NetworkName.CLAIMS:
        nodes = {end for claim in edges for end in (claim.subject, claim.object)}
        single = (Tie(TieKind.DIRECT, claim.subject, claim.object, claim.predicate, (claim,)) for claim in edges)
        ties = tuple(tie for tie in single if tie.actor != tie.other)
    else:
        ties = gather_ties(dataset, edges, only, bodies=name is NetworkName.ACTORS)
        if name is NetworkName.BIPARTITE:
            ties = tuple(tie for tie in ties if tie.kind is TieKind.PART)
        nodes = {tie.actor for tie in ties}
        nodes |= {tie.other for tie in ties if tie.kind is TieKind.DIRECT or name is NetworkName.BIPARTITE}
    return _number(dataset, name, tuple(sorted(nodes)), ties)


def _number(dataset: ValidDataset, network: NetworkName, nodes: tuple[str, ...], ties: tuple[Tie, ...]) -> TieTable:
    things = tuple(sorted({tie.other for tie in ties if tie.kind is TieKind.PART}))
    node_at = {node: position for position, node in enumerate(nodes)}
    thing_at = {thing: position for position, thing in enumerate(things)}
    kinds: defaultdict[tuple[TieKind, str], int] = defaultdict(lambda: len(kinds))
    return TieTable(
        network,
        nodes,
        things,
        ties,
        np.array([tie.kind is TieKind.PART for tie in ties], bool),
        np.array([node_at[tie.actor] for tie in ties], np.int64),
        np.array([(thing_at if tie.kind is TieKind.PART else node_at)[tie.other] for tie in ties], np.int64),
        np.array([kinds[tie.kind, tie.predicate] for tie in ties], np.int64),
        tuple(claim for tie in ties for claim in tie.claims),
        np.repeat(np.arange(len(ties)), [len(tie.claims) for tie in ties]),
        find_meetings(dataset, ties, node_at, thing_at),
    )


def stack_weights(table: TieTable, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weight matrices of variants of the network.

    Parameters
    ----------
    kept
        Variants by ties: which of them stand.

    Returns
    -------
    array of float
        Variants by nodes by nodes, zero on the diagonal; the row is the source where the network is directed, else
        they are symmetric but for rounding.

    Notes
    -----
    Memory: variants times nodes times the larger of nodes and things, 8 bytes each.
    """
    count, size = len(kept), len(table.nodes)
    variants, chosen = np.nonzero(kept)
    is_part, actors, others = table.is_part[chosen], table.actors[chosen], table.others[chosen]
    shared = np.zeros((count, size, len(table.things)))
    shared[variants[is_part], actors[is_part], others[is_part]] = 1
    weights = np.zeros((count, size, size))
    if table.network is NetworkName.BIPARTITE:
        at = np.searchsorted(table.nodes, table.things) if table.things else np.zeros(0, np.int64)
        weights[:, :, at] = shared
        return weights + weights.transpose(0, 2, 1)
    members = shared.sum(axis=1, keepdims=True)
    shares = np.divide(shared, members - 1, out=np.zeros_like(shared), where=members > 1)
    if table.things:
        weights = shares @ shared.transpose(0, 2, 1)
        for thing, left, right in table.meetings.apart:
            missed = shares[:, left, thing] * shared[:, right, thing]
            weights[:, left, right] -= missed
            weights[:, right, left] -= missed
        weights[np.abs(weights) < NOTHING] = 0
    direct = ~is_part
    np.add.at(weights, (variants[direct], actors[direct], others[direct]), 1)
    if table.network is NetworkName.ACTORS:
        np.add.at(weights, (variants[direct], others[direct], actors[direct]), 1)
    weights[:, np.arange(size), np.arange(size)] = 0
    return weights


def chunk_size(table: TieTable, megabytes: int = 64) -> int:
    """Number of variants whose matrices fit into so much memory; at least 1."""
    widest = max(len(table.nodes), len(table.things), 1)
    return max(1, megabytes * 2**20 // (8 * widest * max(len(table.nodes), 1)))


def mask_claims(table: TieTable, groups: Sequence[str], left_out: str) -> NDArray[np.bool_]:
    """Which ties stand, as one variant, without the claims of a group.

    Parameters
    ----------
    groups
        Of each claim of the table: the group that it is in.
    left_out
        The group to leave out.
    """
    return table.keep_ties(np.array([[group != left_out for group in groups]], bool))
