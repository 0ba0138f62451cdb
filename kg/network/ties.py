"""Ties of actors: which claims say that an actor deals with another or takes part in a thing, and who shares how much.

Comes in: a dataset's view. Goes out: `Tie` values, one for each statement with all claims that make it, and an edge for
each two actors that are tied. Weights come of one product of sparse matrices, since a conference of 200 members ties
19,900 pairs. Questionable decisions: the ontology says which predicates make ties and which of their roles take part,
so that geography, likeness, topics, comment and opposition make none, and a product of an event has no part in it; an
edge of a large network (`LISTED_PAIRS`) finds its claims, things and predicates when it is first asked for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

import networkx as nx

from kg.graph import ValidDataset
from kg.model import FACTUAL, Claim, Modality, Ontology
from kg.tables import collector_at_rest, show, unknown_word

ACTOR = ("Actor",)
SHARED = ("Agreement", "Commitment", "Declaration", "Event", "Undertaking")
"""Classes in which actors take part together."""
LISTED_PAIRS = 200_000
"""Pairs of actors, each counted once for every thing that they share, up to which all edges know their claims."""
_NOTHING = 1e-12
_Find = Callable[[], dict[str, tuple[str, ...]]]
_FOUND_LATER = ("shared", "predicates", "claims")


class TieKind(StrEnum):
    """How a claim ties actors: taking part in a thing with others, or directly."""

    PART = "part"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Tie:
    """One statement that ties an actor to a shared thing or to another actor.

    Parameters
    ----------
    kind
        Which of the two.
    actor
        Who takes part, or the claim's subject.
    other
        The thing, or the claim's object.
    predicate
        Of the claims.
    claims
        All best claims that make this statement.
    """

    kind: TieKind
    actor: str
    other: str
    predicate: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class TieFilter:
    """Which ties a network is made of.

    Parameters
    ----------
    predicates
        Only claims of these; empty means all.
    shared
        Actors are tied only by taking part in things of these classes, and by nothing else; empty means all things
        of the classes `SHARED`, membership of one body, and direct ties too. With ``Organisation``, members of one
        organisation are tied.
    modalities
        Only claims of these; empty means what is asserted or reported.
    as_named
        Whether officials, ministries and governments stand for themselves and not for the state that they serve.
    """

    predicates: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    as_named: bool = False

    @property
    def meant(self) -> str:
        """How the claims are meant, in words: asserted or reported, unless other modalities were named."""
        return " or ".join(self.modalities or sorted(FACTUAL))

    def with_modality(self, word: str) -> TieFilter:
        """The same, with claims of one more modality."""
        return replace(self, modalities=(*(self.modalities or sorted(FACTUAL)), word))

    @property
    def modality_options(self) -> str:
        """The options of a command that name the modalities."""
        return " ".join(f"--modality {word}" for word in self.modalities)

    def check(self, ontology: Ontology) -> None:
        """Raise a `UsageError` when there is no such predicate, class or modality."""
        check_predicates(self.predicates, ontology)
        for name in self.modalities:
            if name not in list(Modality):
                what = f"unknown modality '{show(name)}'"
                raise unknown_word(what, name, "modality", Modality, meanings=ontology.meanings)
        for name in self.shared:
            if name not in ontology.classes:
                what = f"no class is named '{show(name)}'"
                raise unknown_word(what, name, "class", ontology.classes, meanings=ontology.meanings)


def check_predicates(names: Iterable[str], ontology: Ontology) -> None:
    """Raise a `UsageError` when the ontology has no such predicate."""
    for name in names:
        if name not in ontology.properties:
            what = f"unknown predicate '{show(name)}'"
            raise unknown_word(what, name, "predicate", ontology.properties, meanings=ontology.meanings)


ALL_TIES = TieFilter()


def other_modalities(modalities: Collection[str]) -> list[Modality]:
    """The modalities that claims can have, less those that were named; less the factual ones where none was."""
    return [word for word in Modality if word not in (modalities or FACTUAL)]


def choose_ties(
    predicates: Sequence[str] | None,
    shared: Sequence[str] | None,
    modalities: Sequence[str] | None = None,
    *,
    as_named: bool = False,
) -> TieFilter:
    """The filter that the options of a command name."""
    return TieFilter(tuple(predicates or ()), tuple(shared or ()), tuple(modalities or ()), as_named)


def select_edges(dataset: ValidDataset, *, background: bool = False, only: TieFilter = ALL_TIES) -> tuple[Claim, ...]:
    """The claims that networks are made of.

    Parameters
    ----------
    dataset
        Its view says which claims are the best.
    background
        Keep claims of background sources too.
    only
        Its predicates and modalities.

    Returns
    -------
    tuple of Claim
        Claims between two entities that give plain edges, in the order of the view.
    """
    tables, predicates = dataset.tables, frozenset(only.predicates)
    only.check(dataset.ontology)
    modalities = frozenset(only.modalities) or FACTUAL
    selection = dataset.selection
    plain = selection.plain if modalities <= FACTUAL else selection.plain | selection.modal
    entities = tables.entities
    left_out = frozenset() if background else {name for name, source in tables.sources.items() if source.is_background}
    return tuple(
        claim
        for claim in dataset.selection.claims
        if claim.object in entities
        and claim.id in plain
        and claim.modality in modalities
        and claim.subject in entities
        and claim.locator.source not in left_out
        and (not predicates or claim.predicate in predicates)
    )


@collector_at_rest()
def collect_ties(dataset: ValidDataset, claims: Iterable[Claim], only: TieFilter = ALL_TIES) -> tuple[Tie, ...]:
    """The ties of actors that the claims state, repeated statements gathered.

    Parameters
    ----------
    claims
        As `select_edges` gives them.
    only
        Its shared classes.

    Returns
    -------
    tuple of Tie
        In order of kind, actor, other and predicate.

    Notes
    -----
    A claim from a thing to an actor (a project has a beneficiary) counts as the actor's taking part, if its role
    takes part: what a summit launches does not. Where organisations are what is shared, an organisation is no actor
    that takes part in another.
    """
    entities, ontology = dataset.tables.entities, dataset.ontology
    types = {entity.type for entity in entities.values()}
    shared = {name for name in types if ontology.is_allowed(name, only.shared or SHARED)}
    actors = {name for name in types if ontology.is_allowed(name, ACTOR)} - shared
    direct: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    parts: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        subject, target, predicate = claim.subject, claim.object, claim.predicate
        stated = ontology.properties[predicate]
        if not stated.makes_tie or subject == target:
            continue
        subject_type, target_type = entities[subject].type, entities[target].type
        if subject_type in actors:
            if target_type in shared:
                if stated.subject_role.takes_part:
                    parts[subject, target, predicate].append(claim)
            elif target_type in actors and not only.shared:
                direct[subject, target, predicate].append(claim)
        elif subject_type in shared and target_type in actors and stated.object_role.takes_part:
            parts[target, subject, predicate].append(claim)
    return tuple(
        Tie(kind, *key, tuple(group))
        for kind, groups in ((TieKind.DIRECT, direct), (TieKind.PART, parts))
        for key, group in sorted(groups.items())
    )


class TieData(dict[str, Any]):
    """Attributes of an edge: `weight` and `distance`; `shared`, `predicates` and `claims` when first asked for."""

    find: _Find | None = None
    """Works the later ones out."""

    def __missing__(self, key: str) -> tuple[str, ...]:
        if self.find is None or key not in _FOUND_LATER:
            raise KeyError(key)
        super().update(self.find())
        value: tuple[str, ...] = self[key]
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """The attribute, worked out if need be."""
        return self[key] if key in self or (self.find and key in _FOUND_LATER) else default

    def copy(self) -> TieData:
        """The same for a copy of the graph."""
        copied = TieData()
        copied.update(self)
        return copied

    def update(self, *others: Any, **attributes: Any) -> None:
        """Take over attributes, and where they are from: so a copied graph still leads to its claims."""
        for data in others:
            self.find = getattr(data, "find", self.find)
        super().update(*others, **attributes)


class ActorGraph(nx.Graph):  # type: ignore[type-arg]  # at run time it takes no type
    """An undirected graph of actors whose edges know their claims when asked."""

    edge_attr_dict_factory = TieData


def join_actors(graph: ActorGraph, ties: tuple[Tie, ...], apart: frozenset[tuple[str, str, str]] = frozenset()) -> None:
    """Add an edge for each two actors that are tied.

    Parameters
    ----------
    graph
        Has the actors as nodes.
    ties
        In order, as `kg.network.acts.gather_ties` gives them.
    apart
        Things, each with two of its actors, in order, that were not in it at one time and are not tied by it.

    Notes
    -----
    The weight is the sum over shared things of 1/(k-1), k the actors of the thing, in the order of the things, and
    1 more for each direct tie.
    """
    index = _TieIndex(ties, apart)
    is_small = index.pairs <= LISTED_PAIRS
    weights = index.add_up() if is_small else index.multiply()
    for pair, direct in index.direct.items():
        for _ in direct:
            weights[pair] = weights.get(pair, 0.0) + 1
    for left, right in sorted(weights):
        graph.add_edge(left, right, weight=weights[left, right], distance=1 / weights[left, right])
        data = graph.edges[left, right]
        assert isinstance(data, TieData)  # what the graph makes its edges of
        data.find = _finder(index, left, right)
        if is_small:
            data.update(data.find())


def _finder(index: _TieIndex, left: str, right: str) -> _Find:
    return lambda: index.describe(left, right)  # a function, since copies of a graph share it and do not copy the index


class _TieIndex:
    """Ties by who takes part in what, and by the pairs that are tied directly."""

    def __init__(self, ties: tuple[Tie, ...], apart: frozenset[tuple[str, str, str]] = frozenset()) -> None:
        self.apart = apart
        self.direct: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
        self.parts: defaultdict[str, defaultdict[str, list[Tie]]] = defaultdict(lambda: defaultdict(list))
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        for tie in ties:
            if tie.kind is TieKind.PART:
                self.parts[tie.actor][tie.other].append(tie)
                self.members[tie.other].add(tie.actor)
            else:
                self.direct[min(tie.actor, tie.other), max(tie.actor, tie.other)].append(tie)
        self.pairs = sum(len(actors) * (len(actors) - 1) // 2 for actors in self.members.values())

    def add_up(self) -> dict[tuple[str, str], float]:
        """Weight of each two actors, in order of id, that share something."""
        weights: defaultdict[tuple[str, str], float] = defaultdict(float)
        for thing, members in self.members.items():
            for pair in combinations(sorted(members), 2):
                if (thing, *pair) not in self.apart:
                    weights[pair] += 1 / (len(members) - 1)
        return weights

    def multiply(self) -> dict[tuple[str, str], float]:
        """The same, but for rounding where some never met, as a product of sparse matrices."""
        import numpy as np
        from scipy.sparse import csr_array

        actors, things = sorted(self.parts), {thing: at for at, thing in enumerate(self.members)}
        rows = [sorted(things[thing] for thing in self.parts[actor]) for actor in actors]
        columns = np.array([column for row in rows for column in row], np.int64)
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
        matrix = csr_array((np.ones(len(columns)), columns, starts), shape=(len(actors), len(things)))
        counts = np.array([len(members) for members in self.members.values()], float)
        shares = np.divide(1.0, counts - 1, out=np.zeros_like(counts), where=counts > 1)
        product = (csr_array((shares[columns], columns, starts), shape=matrix.shape) @ matrix.T).tocoo()
        upper = product.row < product.col
        pairs = zip(product.row[upper].tolist(), product.col[upper].tolist(), product.data[upper].tolist(), strict=True)
        weights = {(actors[left], actors[right]): weight for left, right, weight in pairs}
        for thing, left, right in self.apart:
            weights[left, right] -= shares[things[thing]]
        return {pair: weight for pair, weight in weights.items() if weight > _NOTHING}

    def describe(self, left: str, right: str) -> dict[str, tuple[str, ...]]:
        """What ties two actors: the things that they share, the predicates, the ids of the claims."""
        mine, theirs = self.parts[left], self.parts[right]
        pair = (min(left, right), max(left, right))
        shared = sorted(thing for thing in mine.keys() & theirs.keys() if (thing, *pair) not in self.apart)
        ties = [tie for thing in shared for tie in (*mine[thing], *theirs[thing])]
        ties += self.direct.get(pair, ())
        return {
            "shared": tuple(shared),
            "predicates": tuple(sorted({tie.predicate for tie in ties})),
            "claims": tuple(sorted({claim.id for tie in ties for claim in tie.claims})),
        }
