"""How two entities are connected: shortest chains of claims between them.

Comes in: a dataset and two ids. Goes out: paths whose every step lists the claims along it. A path goes along
claims in either direction, since "signs" read backwards is "signed by". A questionable decision: a path of
fewer steps is better whatever its claims say; who wants another path filters predicates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import networkx as nx

from kg.errors import UsageError
from kg.graph import ValidDataset
from kg.model import Claim
from kg.network.ties import TieFilter, check_predicates, select_edges
from kg.tables import did_you_mean

_MOST_OF_A_LENGTH = 1_000
"""Paths of one length that are put in order before the first is given; beyond it the order is the search's."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of a path.

    Parameters
    ----------
    start, end
        Ids of the entities.
    claims
        All claims between the two that the filter lets through, in order of predicate, source and line.
    """

    start: str
    end: str
    claims: tuple[Claim, ...]

    def is_forward(self, claim: Claim) -> bool:
        """Whether the step goes from the claim's subject to its object."""
        return claim.subject == self.start


@dataclass(frozen=True, slots=True)
class ClaimPath:
    """A chain of steps from one entity to another; no steps when they are the same."""

    nodes: tuple[str, ...]
    steps: tuple[PathStep, ...]

    @property
    def length(self) -> int:
        """Number of steps."""
        return len(self.steps)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims along it."""
        return tuple(claim for step in self.steps for claim in step.claims)

    def to_rows(self) -> list[dict[str, str | int]]:
        """One row for each claim along the path."""
        return [
            {
                "step": number,
                "start": step.start,
                "predicate": claim.predicate if step.is_forward(claim) else f"^{claim.predicate}",
                "end": step.end,
                "claim": claim.id,
                "source": claim.locator.source,
                "line": "" if claim.locator.line is None else claim.locator.line,
                "modality": claim.modality,
            }
            for number, step in enumerate(self.steps, 1)
            for claim in step.claims
        ]


@dataclass(frozen=True, slots=True)
class PathChoice:
    """Which claims paths go along.

    Parameters
    ----------
    predicates
        Claims of these only; empty means all.
    without
        No claim of these.
    background
        Claims of background sources too.
    modalities
        Claims of these only; empty means what is asserted or reported.
    """

    predicates: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    background: bool = False
    modalities: tuple[str, ...] = ()

    @property
    def only(self) -> TieFilter:
        """The claims, as networks choose them."""
        return TieFilter(self.predicates, modalities=self.modalities)


ANY_PATH = PathChoice()


def find_paths(
    dataset: ValidDataset, start: str, end: str, choice: PathChoice = ANY_PATH, *, count: int = 1
) -> tuple[ClaimPath, ...]:
    """Find the shortest paths between two entities.

    Parameters
    ----------
    start, end
        Ids of entities.
    choice
        Which claims paths go along.
    count
        How many paths to give at most.

    Returns
    -------
    tuple of ClaimPath
        Shortest first, those of one length in order of their nodes; no node twice. Empty when there is none.

    Raises
    ------
    UsageError
        When an entity, predicate or modality does not exist, or count is less than 1.

    Notes
    -----
    Breadth-first search for one path, Yen's algorithm for more. Cost: nodes times edges for each path.

    References
    ----------
    Yen 1971, Finding the K shortest loopless paths in a network, https://doi.org/10.1287/mnsc.17.11.712

    Examples
    --------
    >>> from pathlib import Path
    >>> from kg.graph.dataset import open_graph
    >>> [path.nodes for path in find_paths(open_graph(Path("tests/tiny")), "arland", "dorland")]
    [('arland', 'river-treaty', 'corland', 'rail-memorandum', 'dorland')]
    """
    if count < 1:
        raise UsageError(f"count must be at least 1, not {count}")
    _check_names(dataset, (start, end), choice.without)
    between: dict[frozenset[str], list[Claim]] = {}
    graph: nx.Graph[str] = nx.Graph()
    for claim in sorted(select_edges(dataset, background=choice.background, only=choice.only), key=_order):
        if claim.subject != claim.object and claim.predicate not in choice.without:
            between.setdefault(frozenset((claim.subject, claim.object)), []).append(claim)
    graph.add_edges_from(sorted((min(pair), max(pair)) for pair in between))
    graph.add_nodes_from((start, end))
    chains = [(start,)] if start == end else islice(_chains(graph, start, end), count)
    return tuple(
        ClaimPath(
            nodes,
            tuple(PathStep(here, there, tuple(between[frozenset((here, there))])) for here, there in pairwise(nodes)),
        )
        for nodes in chains
    )


def _order(claim: Claim) -> tuple[str, str, int, str, str]:
    return claim.predicate, *claim.locator.order, claim.id


def _chains(graph: nx.Graph[str], start: str, end: str) -> Iterator[tuple[str, ...]]:
    """Simple paths by length, then by nodes."""
    if not nx.has_path(graph, start, end):
        return
    shortest = sorted(map(tuple, islice(nx.all_shortest_paths(graph, start, end), _MOST_OF_A_LENGTH)))
    yield from shortest
    same: list[tuple[str, ...]] = []
    for path in map(tuple, nx.shortest_simple_paths(graph, start, end)):
        if len(path) == len(shortest[0]):
            continue
        if same and (len(path) > len(same[0]) or len(same) == _MOST_OF_A_LENGTH):
            yield from sorted(same)
            same = []
        same.append(path)
    yield from sorted(same)


def _check_names(dataset: ValidDataset, entities: Collection[str], predicates: Collection[str]) -> None:
    for entity in entities:
        if entity not in dataset.tables.entities:
            raise UsageError(f"no entity has the id '{entity}'; {did_you_mean(entity, list(dataset.tables.entities))}")
    check_predicates(predicates, dataset.ontology)
